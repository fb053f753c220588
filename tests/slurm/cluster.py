"""A real Slurm of two nodes on this machine, for as long as it is needed, in one folder."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from getpass import getuser
from pathlib import Path

import psutil
from accounts import Accounts

NODES = ("n1", "n2")
COMMANDS = ("sbatch", "squeue", "scancel", "scontrol", "sinfo", "srun", "sacct", "sacctmgr")
PATIENCE = 30
"""Seconds that a daemon may take to start, or a node to be up."""

CONFIG = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.sock,cred_expire=5
# Else it would listen on all addresses.
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation={folder}/state
SlurmctldPidFile={folder}/slurmctld.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdPidFile={folder}/slurmd.%n.pid
SlurmdLogFile={folder}/slurmd.%n.log
SlurmdSpoolDir={folder}/spool.%n
# Nodes that have more than the machine.
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
# Ends a job that takes more memory than it has asked for.
JobAcctGatherFrequency=1
JobAcctGatherParams=OverMemoryKill
{accounting}
JobCompType=jobcomp/filetxt
JobCompLoc={folder}/jobs.txt
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
DefMemPerCPU=500
MinJobAge=3600
ReturnToService=2
SlurmdTimeout=10
KillWait=2
MessageTimeout=30
{nodes}
PartitionName=main Nodes={names} Default=YES MaxTime=INFINITE State=UP
"""
NO_ACCOUNTS = "AccountingStorageType=accounting_storage/none"
NODE = "NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=4 RealMemory=8000"


@dataclass
class Cluster:
    """The daemons of a Slurm, and how to call it.

    Attributes
    ----------
    folder : Path
        For all that the daemons write.
    daemons : dict[str, subprocess.Popen]
        By their names, in the order in which they were started.
    accounted : bool
        Whether a database accounts for jobs.
    """

    folder: Path
    daemons: dict[str, subprocess.Popen] = field(default_factory=dict)
    accounted: bool = False

    @property
    def environment(self) -> dict[str, str]:
        """What makes Slurm's commands talk to this Slurm.

        By wrapped commands: a job step does without SLURM_CONF, and ``/etc`` is not ours.
        """
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return os.environ | {"PATH": path}

    def start(self) -> None:
        """Start all daemons, and wait until both nodes are up."""
        accounts = self._write()
        key = self.folder / "munge.key"
        self._start(
            "munged",
            *("--foreground", "--force", f"--key-file={key}"),
            f"--socket={self.folder}/munge.sock",
            f"--pid-file={self.folder}/munged.pid",
            f"--log-file={self.folder}/munged.log",
            f"--seed-file={self.folder}/munged.seed",
        )
        self._wait(lambda: (self.folder / "munge.sock").exists())
        if accounts:
            accounts.start(self._start, self._wait, self.call)
        self._start("slurmctld", "-D", "-f", self.folder / "slurm.conf")
        for name in NODES:
            self.start_node(name)
        self._wait(lambda: self.states() == {"idle": len(NODES)})

    def start_node(self, name: str) -> None:
        """Start a node's daemon."""
        self._start(name, "-D", "-N", name, "-f", self.folder / "slurm.conf", program="slurmd")

    def kill_node(self, name: str) -> None:
        """End a node as a power cut would: its daemon and all that runs on it, at once."""
        jobs = self.call("squeue", "--noheader", f"--nodelist={name}", "--format=%A").split()
        self.daemons.pop(name).kill()
        # What watches over the steps of jobs first, or it would tell that they have failed.
        watching = [f"slurmstepd: [{job}." for job in jobs]
        for begins in (watching, [f"/bin/sh {self.folder}/spool.{name}/"]):
            for process in _started(begins):
                for one in (process, *_children(process)):
                    with suppress(psutil.Error):
                        one.kill()

    def states(self) -> dict[str, int]:
        """Return how many nodes are in each state."""
        states = self.call("sinfo", "--noheader", "--Node", "--format=%t").split()
        return {state: states.count(state) for state in states}

    def call(self, command: str, *arguments: str) -> str:
        """Return what one of Slurm's commands prints."""
        done = subprocess.run(
            [command, *arguments], env=self.environment, capture_output=True, text=True, timeout=60
        )
        return done.stdout

    def finished(self) -> list[dict[str, str]]:
        """Return what Slurm's own records tell of jobs that have ended."""
        log = self.folder / "jobs.txt"
        lines = log.read_text().splitlines() if log.exists() else []
        return [dict(part.split("=", 1) for part in line.split() if "=" in part) for line in lines]

    def calls(self) -> list[str]:
        """Return the calls of Slurm's commands that there were."""
        return (self.folder / "calls.txt").read_text().splitlines()

    def stop(self) -> None:
        """End all daemons, the last one that was started first."""
        for daemon in reversed(self.daemons.values()):
            daemon.terminate()
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
        self.daemons.clear()

    def _write(self) -> Accounts | None:
        for name in ("state", "bin", *(f"spool.{node}" for node in NODES)):
            (self.folder / name).mkdir(parents=True)
        key = self.folder / "munge.key"
        key.write_bytes(secrets.token_bytes(128))
        key.chmod(0o600)
        host, (port, *ports) = socket.gethostname(), _free_ports(3 + len(NODES))
        accounts = Accounts(self.folder, host, *ports[:2]) if self.accounted else None
        nodes = "\n".join(
            NODE.format(name=name, host=host, port=port)
            for name, port in zip(NODES, ports[2:], strict=True)
        )
        text = CONFIG.format(
            host=host, port=port, user=getuser(), folder=self.folder, nodes=nodes,
            names=",".join(NODES), accounting=accounts.lines if accounts else NO_ACCOUNTS,
        )  # fmt: skip
        (self.folder / "slurm.conf").write_text(text)
        for command in COMMANDS:
            real, wrapped = shutil.which(command), self.folder / "bin" / command
            wrapped.write_text(
                f"#!/bin/sh\nexport SLURM_CONF={self.folder}/slurm.conf\n"
                f'echo "{command} $*" >> {self.folder}/calls.txt\nexec {real} "$@"\n'
            )
            wrapped.chmod(0o755)
        return accounts

    def _start(self, name: str, *arguments: object, program: str | None = None) -> None:
        with (self.folder / f"{name}.out").open("ab") as out:
            self.daemons[name] = subprocess.Popen(
                [_daemon(program or name), *map(str, arguments)],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
                # What accounts for jobs looks for its configuration beside that one.
                env=os.environ | {"SLURM_CONF": f"{self.folder}/slurm.conf"},
            )  # fmt: skip

    def _wait(self, ready) -> None:
        end = time.monotonic() + PATIENCE
        while not ready():
            for name, daemon in self.daemons.items():
                if daemon.poll() is not None:
                    raise RuntimeError(f"{name}: {(self.folder / f'{name}.out').read_text()}")
            if time.monotonic() > end:
                raise TimeoutError(f"Slurm is not up: {self.states()}; see {self.folder}")
            time.sleep(0.1)


def _daemon(name: str) -> str:
    """Return the path of a daemon; Debian has them where not everybody looks."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if not found:
        raise FileNotFoundError(f"{name} is missing: make test-slurm installs it")
    return found


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _started(begins: list[str]) -> list[psutil.Process]:
    """Return the processes whose command line begins so."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if " ".join(process.cmdline()).startswith(tuple(begins)):
                found.append(process)
    return found


def _children(process: psutil.Process) -> list[psutil.Process]:
    """Return all that a process has started; none where one ends while they are looked for."""
    with suppress(psutil.Error):
        return process.children(recursive=True)
    return []
