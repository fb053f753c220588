"""A history of one dataset in one folder: configs, runs, losses; and what has to be true of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml
from runs import ROOT, Run, Server, Strike, command
from truth import Files, compare, files_of, rows_are_true

from dsgenerator.state import read_state

DATASET = "tiny"
BASE: dict[str, Any] = {
    "dataset": DATASET,
    "synth": "pop",
    "sample_rate": 8000,
    "long_duration": 0.4,
    "variation_duration": 0.1,
    "gain_db": -6,
    "params": {"rate_exp": {"values": [5, 6]}},
    "fixed": {"q": 20},
}
HOUR = 3600

# Files that can be lost or spoiled, by kind: below results/<dataset>, or of Snakemake.
PLACES: dict[str, Callable[[str], bool]] = {
    "variation": lambda name: name.startswith("data/audio/") and name.endswith((".wav", ".flac")),
    "record": lambda name: (
        name.startswith("data/")
        and not name.endswith((".wav", ".flac"))
        and os.path.basename(name).partition(".")[0] not in {"metadata", "dataset"}
    ),
    "table": lambda name: name.startswith("data/metadata."),
    "description": lambda name: name == "data/dataset.json",
    "long": lambda name: name.startswith("long/"),
    "store": lambda name: name.startswith("store/"),
    "state": lambda name: (
        not name.startswith(("data/", "long/", "store/", "logs/", "../../")) and name != "lock"
    ),
    "snakemake": lambda name: name.startswith("../../.snakemake/metadata/"),
}
FLIPPED = {"state", "snakemake"}  # flipped bytes of other files are found by `verify` alone
FOLDERS = ("data", "data/audio", "batches", "store", "long", "logs", ".", "../../.snakemake")


class Wrong(AssertionError):
    """A history did not end as it has to."""


class History:
    """A folder in which one dataset is made, changed, damaged and made again.

    What happens is written down as the calls that make it happen again.
    """

    def __init__(self, folder: Path, world: World):
        self.folder, self.world = folder, world
        self.config, self.calls, self.foreign = dict(BASE), [], {}
        # Whether long signals were not kept at some time, and whether any was asked for by name.
        self.once = self.asked = False
        self.results = folder / "results" / DATASET
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def set(self, **changes: Any) -> None:
        """Change the config; None removes a key."""
        self._write("set", **changes)
        self.config |= changes
        self.config = {key: value for key, value in self.config.items() if value is not None}
        self.once |= self.config.get("keep_long") is False

    def run(self, *arguments: str, strike: Strike | None = None, real: bool = False) -> Run:
        """Run Snakemake, and have its results checked if it has finished."""
        options = ({"strike": strike} if strike else {}) | ({"real": True} if real else {})
        self._write("run", *arguments, **options)
        # A target may follow --cores, but not --configfile, which takes several values.
        words = [*configured(self.folder, self.config), "--cores", "1", *arguments]
        before = files_of(self.folder) if "-n" in arguments else None
        if not (self.folder / "results").exists() and not arguments and not options:
            # A first run is the same wherever it runs.
            run = self.world.start(self.config, self.folder)
        elif real:
            run = command(words, self.folder, strike)
        else:
            run = self.world.server.run(words, self.folder, strike)
        if strike and (run.status == -9 or (strike.sign == "SIGINT" and run.status != 0)):
            return run
        if "There is no target slice_0001" in run.output and self._keeps_batches():
            return self.run("--until", "slice_0000", **options)
        if run.status != 0:
            raise self.wrong(f"exit status {run.status}", run)
        # What has finished may be interrupted still, while Python comes to its end.
        if "Traceback" in run.output and not strike:
            raise self.wrong("a traceback", run)
        if before is not None and files_of(self.folder) != before:
            raise self.wrong("a dry run changed files", run)
        self._foreign_files_are_there(run)
        if not arguments:
            self.check(run)
        return run

    def until(self, target: str, **options: Any) -> Run:
        """Run until a job."""
        return self.run("--until", target, **options)

    def named(self, index: int = 0) -> Run:
        """Make one long signal, by its path."""
        names = sorted(self.world.clean(self.kept).long)
        self.asked = True
        return self.run(f"results/{DATASET}/long/{names[index % len(names)]}")

    def dry_run(self) -> Run:
        """Have Snakemake say what it would do."""
        return self.run("-n")

    def delete_all(self) -> None:
        """Have Snakemake delete what the workflow made."""
        self.run("--delete-all-output")

    def lose(self, kind: str, index: int = 0, how: str = "delete") -> bool:
        """Spoil one file; False if there is none of the kind."""
        # Names change from release to release, the order of files does not.
        found = [name for name in self._names() if PLACES[kind](name)]
        if not found or (how == "flip" and kind not in FLIPPED):
            return False
        name = found[index % len(found)]
        self._write("lose", kind, index, how, comment=name)
        spoil(self.results / name, how)
        return True

    def lose_folder(self, name: str) -> bool:
        """Delete a whole folder; foreign files in it are gone as well."""
        if not (self.results / name).is_dir():
            return False
        self._write("lose_folder", name)
        shutil.rmtree(self.results / name)
        self.foreign = {path: text for path, text in self.foreign.items() if path.exists()}
        return True

    def put(self, name: str) -> None:
        """Put a file of one's own into the dataset's folder."""
        self._write("put", name)
        path = self.results / "data" / name
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        self.foreign[path] = f"mine: {name}"
        path.write_text(self.foreign[path])

    def end(self) -> None:
        """Finish the dataset of the last config; a second run has nothing to do."""
        self.check(self.run(), last=True)
        before = files_of(self.results)
        run = self.run()
        if "Nothing to be done" not in run.output:
            raise self.wrong("the second run had something to do", run)
        if files_of(self.results) != before:
            raise self.wrong("the second run changed files", run)

    def check(self, run: Run, last: bool = False) -> None:
        """Compare every row with its file, and at the end all files with those of a clean run."""
        faults = rows_are_true(self.results / "data")
        if last:
            foreign = {str(path.relative_to(self.results / "data")) for path in self.foreign}
            found, kept = Files.of(self.results, foreign), self.world.clean(self.kept)
            if self.once:
                # Variations that are right do without; those that there are have to be right.
                kept = Files(kept.data, {n: kept.long[n] for n in kept.long.keys() & found.long})
            if self.config.get("keep_long") is False and not self.asked:
                kept = Files(kept.data, {})
            faults += compare(found, kept)
        if faults:
            raise self.wrong("; ".join(faults), run)

    @property
    def kept(self) -> dict[str, Any]:
        """The config with long signals, which make the same dataset."""
        return {key: value for key, value in self.config.items() if key != "keep_long"}

    def _keeps_batches(self) -> bool:
        """Return whether there may be other batches than those that the config asks for now."""
        made = map(read_state, (self.results / "batches").glob("*.table.json"))
        if self.config.get("files") is False:
            return True  # whole shards
        return any(stamp and stamp["batch_size"] != self.config.get("batch_size") for stamp in made)

    def wrong(self, what: str, run: Run) -> Wrong:
        """Return an error with all that happened."""
        calls = "\n".join(["history = History(...)", *self.calls])
        output = "\n".join(line.rstrip() for line in run.output.splitlines() if line.strip())
        config = yaml.safe_dump(self.config, sort_keys=False, default_flow_style=None)
        return Wrong(f"{what}\n\n{calls}\n\nLast config:\n{config}\nLast run:\n{output[-4000:]}")

    def _foreign_files_are_there(self, run: Run) -> None:
        for path, text in self.foreign.items():
            if not path.is_file() or path.read_text() != text:
                raise self.wrong(f"{path.relative_to(self.results)} is no longer there", run)

    def _names(self) -> list[str]:
        folders = [self.results, self.folder / ".snakemake" / "metadata"]
        foreign = set(self.foreign)
        return sorted(
            os.path.relpath(path, self.results)
            for folder in folders
            for path in folder.rglob("*")
            if (path.is_file() or path.is_symlink()) and path not in foreign
        )

    def _write(self, name: str, *arguments: Any, comment: str = "", **options: Any) -> None:
        words = [*map(repr, arguments), *(f"{key}={value!r}" for key, value in options.items())]
        note = f"  # {comment}" if comment else ""
        self.calls.append(f"history.{name}({', '.join(words)}){note}")


class World:
    """What histories share: the server, and what clean runs have made, by config."""

    def __init__(self, folder: Path):
        self.folder, self.server = folder, Server()
        self.made: dict[str, tuple[Path, Run, Files]] = {}
        learning = folder / "learning"
        learning.mkdir(parents=True)
        # A run that has to import whatever any run imports.
        config = BASE | {
            "params": {"rate_exp": {"min": 5, "max": 7}},
            "design": {"kind": "sobol", "n": 2},
            "records": ["params", "nsjson", "tfrecords", "webdataset", "croissant", "huggingface"],
            "huggingface": {"parquet": True},
        }
        self.server.learn([*configured(learning, config), "--cores", "1"], learning)

    def clean(self, config: dict[str, Any]) -> Files:
        """Return what a run of this config makes in an empty folder."""
        return self._clean(config)[2]

    def start(self, config: dict[str, Any], folder: Path) -> Run:
        """Put what a run of this config makes in an empty folder into another one."""
        made, run, _ = self._clean(config)
        shutil.copytree(made, folder, symlinks=True, dirs_exist_ok=True)
        return run

    def _clean(self, config: dict[str, Any]) -> tuple[Path, Run, Files]:
        key = yaml.safe_dump(config)
        if key not in self.made:
            folder = self.folder / f"clean-{len(self.made)}"
            folder.mkdir()
            run = self.server.run([*configured(folder, config), "--cores", "1"], folder)
            files = Files.of(folder / "results" / DATASET)
            faults = rows_are_true(folder / "results" / DATASET / "data") if not run.status else []
            if run.status or faults:
                raise Wrong(f"a clean run fails: {faults}\n{key}\n{run.output}")
            self.made[key] = folder, run, files
        return self.made[key]


def configured(folder: Path, config: dict[str, Any]) -> list[str]:
    """Write a config, and return the arguments of a run of it."""
    file = folder / f"{DATASET}.yaml"
    file.write_text(yaml.safe_dump(config, sort_keys=False))
    return ["-s", str(ROOT / "Snakefile"), "-d", str(folder), "--configfile", str(file)]


def spoil(path: Path, how: str) -> None:
    """Delete or change a file."""
    with suppress(FileNotFoundError):  # a link to what is gone can only be deleted
        match how:
            case "delete":
                path.unlink()
            case "cut":
                os.truncate(path, max(path.stat().st_size - 2, 0))
            case "empty":
                os.truncate(path, 0)
            case "past" | "future":
                moved = path.stat().st_mtime + (HOUR if how == "future" else -HOUR)
                os.utime(path, (moved, moved))
            case "flip":
                content = bytearray(path.read_bytes())
                if content:
                    content[len(content) // 2] ^= 1
                    stat = path.stat()
                    path.write_bytes(content)
                    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
