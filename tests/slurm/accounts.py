"""What accounts for the jobs of a test's Slurm: its daemon and a database, on loopback."""

from __future__ import annotations

import secrets
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from getpass import getuser
from pathlib import Path

CONFIG = """\
AuthType=auth/munge
AuthInfo=socket={folder}/munge.sock
DbdHost={host}
DbdAddr=127.0.0.1
DbdPort={port}
# Else it would listen on all addresses.
CommunicationParameters=NoInAddrAny
SlurmUser={user}
PidFile={folder}/slurmdbd.pid
LogFile={folder}/slurmdbd.log
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort={database_port}
StorageUser=slurm
StoragePass={password}
StorageLoc=accounts
"""

SETUP = """\
CREATE DATABASE accounts;
CREATE USER 'slurm'@'127.0.0.1' IDENTIFIED BY '{password}';
GRANT ALL ON accounts.* TO 'slurm'@'127.0.0.1';
"""

SLURM = """\
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort={port}
# No password: the socket of munge.
AccountingStoragePass={folder}/munge.sock
AccountingStorageEnforce=limits,qos
"""

ACCOUNT = "audio"


@dataclass
class Accounts:
    """The daemons that account for jobs.

    Attributes
    ----------
    folder : Path
        That of the cluster.
    host : str
    port, database_port : int
    """

    folder: Path
    host: str
    port: int
    database_port: int
    _password: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def lines(self) -> str:
        """Return what Slurm's own configuration says of them."""
        return SLURM.format(port=self.port, folder=self.folder)

    def start(
        self, start: Callable[..., None], wait: Callable[..., None], call: Callable[..., str]
    ) -> None:
        """Start both, with an account for the jobs of whoever runs the tests."""
        self._start_database(start)
        told = self.folder / "slurmdbd.conf"
        told.touch(0o600)
        told.write_text(
            CONFIG.format(
                folder=self.folder, host=self.host, port=self.port, user=getuser(),
                database_port=self.database_port, password=self._password,
            )
        )  # fmt: skip
        wait(lambda: "ready for connections" in self._said())
        start("slurmdbd", "-D")
        wait(lambda: call("sacctmgr", "--noheader", "list", "user"))
        for what in (
            ("cluster", "test"),
            ("account", ACCOUNT),
            ("user", getuser(), f"account={ACCOUNT}"),
        ):
            call("sacctmgr", "--immediate", "add", *what)

    def _start_database(self, start: Callable[..., None]) -> None:
        data, setup = self.folder / "database", self.folder / "setup.sql"
        install = shutil.which("mariadb-install-db")
        if not install:
            raise FileNotFoundError("mariadb-install-db is missing: make test-slurm installs it")
        subprocess.run(
            [
                *(install, "--no-defaults", f"--datadir={data}", f"--user={getuser()}"),
                *("--auth-root-authentication-method=normal", "--skip-test-db"),
            ],
            check=True,
            capture_output=True,
        )
        setup.touch(0o600)
        setup.write_text(SETUP.format(password=self._password))
        start(
            "mariadbd",
            *("--no-defaults", f"--datadir={data}", f"--user={getuser()}"),
            *("--bind-address=127.0.0.1", f"--port={self.database_port}"),
            *(f"--socket={self.folder}/database.sock", f"--pid-file={self.folder}/database.pid"),
            *(f"--init-file={setup}", "--skip-name-resolve", "--innodb-buffer-pool-size=16M"),
        )

    def _said(self) -> str:
        out = self.folder / "mariadbd.out"
        return out.read_text(errors="replace") if out.exists() else ""
