"""Write the libraries that the gallery ships, as ``vendor.json`` declares them: ``make vendor``.

Takes npm.  A package whose content is not the declared one ends it; checksums of the files that
are written are written down.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from dsgenerator import ROOT

VENDOR = ROOT / "dsgenerator" / "gallery" / "page" / "vendor"
DECLARED = VENDOR / "vendor.json"
MINIFIER = "esbuild@0.28.2"


def unpack(package: dict, folder: Path) -> Path:
    """Download a package, compare it with its declared digest, return its unpacked folder."""
    name = f"{package['name']}@{package['version']}"
    command = ["npm", "pack", "--silent", "--pack-destination", folder, name]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    archive = folder / told[-1]
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if package.setdefault("integrity", found) != found:
        sys.exit(f"{name} is not what was declared: {found}")
    with tarfile.open(archive) as content:
        content.extractall(folder / package["name"], filter="data")
    return folder / package["name"] / "package"


def content_of(entry: dict, source: Path, folder: Path) -> bytes:
    """Return a file of the page: copied, joined and minified, or bundled under a global name."""
    parts = [(source / name).read_bytes() for name in entry["from"]]
    if "global" not in entry and not entry.get("minified"):
        return b"\n".join(parts)
    path = folder / f"joined{Path(entry['from'][0]).suffix}"
    path.write_bytes(b"\n".join(parts))
    bundle = ["--bundle", "--format=iife", f"--global-name={entry.get('global')}"]
    options = bundle if "global" in entry else []
    command = ["npm", "exec", "--yes", "--", MINIFIER, path, "--minify", "--charset=utf8", *options]
    return subprocess.run(command, check=True, capture_output=True).stdout


def main() -> None:
    """Write all files, and their checksums."""
    packages = json.loads(DECLARED.read_text())
    with tempfile.TemporaryDirectory() as scratch:
        for number, package in enumerate(packages):
            folder = Path(scratch, str(number))
            folder.mkdir()
            source = unpack(package, folder)
            for name, entry in package["files"].items():
                content = content_of(entry, source, folder)
                entry["sha256"] = hashlib.sha256(content).hexdigest()
                (VENDOR / name).write_bytes(content)
    DECLARED.write_text(json.dumps(packages, indent=2) + "\n")


if __name__ == "__main__":
    main()
