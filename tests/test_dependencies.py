"""pyproject.toml, requirements.lock, environment.yml, CITATION.cff and the Makefile agree."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent

# Everything else has the same name in conda's channels as on the Python index.
CONDA_NAMES = {
    "matplotlib": "matplotlib-base",
    "soundfile": "pysoundfile",
    "soxr": "soxr-python",
}

# A pinned package with an optional marker, or one of its hashes: nothing else is in the lock.
# Neither form has room for a slash, so for a URL or a path, nor for an option but --hash.
LOCK_LINE = re.compile(
    r"""(?P<package>[\w.-]+==[\w.!+-]+(\ ;\ [\w\s.<>=!'"()]+?)?)\ \\
    |\ {4}--hash=sha256:(?P<hash>[0-9a-f]{64})(\ \\)?""",
    re.VERBOSE,
)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def read_lock(text: str) -> dict[str, tuple[str, int]]:
    """Version and number of hashes of each package; ValueError for any other content."""
    locked: dict[str, tuple[str, int]] = {}
    for line in text.splitlines():
        match = LOCK_LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"neither a pinned package nor a hash: {line!r}")
        if match["package"]:
            requirement = Requirement(match["package"])
            name = canonicalize_name(requirement.name)
            if name in locked:
                raise ValueError(f"locked at two versions: {name}")
            locked[name] = (str(requirement.specifier).removeprefix("=="), 0)
        else:
            version, hashes = locked[name]
            locked[name] = (version, hashes + 1)
    return locked


GROUPS = ["explore", "browser", "records", "slurm"]

PYPROJECT = tomllib.loads(read("pyproject.toml"))
DIRECT = {
    canonicalize_name(requirement.name): requirement
    for requirement in map(
        Requirement,
        PYPROJECT["project"]["dependencies"]
        + PYPROJECT["dependency-groups"]["workflow"]
        + PYPROJECT["dependency-groups"]["dev"],
    )
}
EXTRAS = PYPROJECT["project"]["optional-dependencies"]


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_of_the_package_has_the_bounds_of_the_workflow(extra):
    for requirement in map(Requirement, EXTRAS[extra]):
        assert DIRECT.get(requirement.name, requirement) == requirement


@pytest.fixture(scope="module")
def locked() -> dict[str, tuple[str, int]]:
    return read_lock(read("requirements.lock"))


@pytest.mark.parametrize("name", DIRECT)
def test_direct_dependency_is_locked_within_its_bound(name, locked):
    assert name in locked, "run `make lock`"
    version, _ = locked[name]
    assert version in DIRECT[name].specifier, "run `make lock`"


def test_every_locked_package_has_hashes(locked):
    assert [name for name, (_, hashes) in locked.items() if not hashes] == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "--extra-index-url https://packages.example/simple",
        "--find-links wheels",
        "--trusted-host packages.example",
        "-e .",
        "numpy @ file:///wheels/numpy-2.0.0-py3-none-any.whl",
        "numpy==2.0.0 ; python_version > '3.0' @ https://packages.example/numpy",
        "/wheels/numpy-2.0.0-py3-none-any.whl",
        "wheels/numpy-2.0.0-py3-none-any.whl",
        "numpy>=2.0.0",
        "# from packages.example",
    ],
)
@pytest.mark.parametrize("ending", ["", " \\"])
def test_anything_but_pins_and_hashes_in_the_lock_is_an_error(line, ending):
    with pytest.raises(ValueError, match="neither a pinned package nor a hash"):
        read_lock(f"{line}{ending}\n")


@pytest.mark.parametrize(
    "lock", ["requirements.lock", *(f"requirements-{group}.lock" for group in GROUPS)]
)
def test_lock_names_no_index_url_or_path(lock):
    found = re.findall(r".*(?:https?:|://|--index|--find-links|file:|[\s@]/).*", read(lock))
    assert found == []


@pytest.mark.parametrize("group", GROUPS)
def test_the_lock_of_a_group_agrees_with_the_bounds_and_the_other_lock(group, locked):
    own = read_lock(read(f"requirements-{group}.lock"))
    for requirement in map(Requirement, PYPROJECT["dependency-groups"][group]):
        assert own[requirement.name][0] in requirement.specifier, "run `make lock`"
    versions = {name: version for name, (version, _) in own.items()}
    assert {
        name: locked[name][0] for name in own.keys() & locked.keys()
    }.items() <= versions.items()
    assert all(hashes for _, hashes in own.values())


def test_conda_environment_is_the_direct_dependencies_at_the_locked_versions(locked):
    pinned = yaml.safe_load(read("environment.yml"))["dependencies"]
    expected = [f"{CONDA_NAMES.get(name, name)} ={locked[name][0]}" for name in DIRECT]
    expected.append(f"python {PYPROJECT['project']['requires-python']}")
    assert sorted(pinned) == sorted(expected)


def test_oldest_python_is_stated_alike():
    requires_python = PYPROJECT["project"]["requires-python"]
    assert re.findall(r"^PYTHON_MINIMUM := (.+)$", read("Makefile"), re.MULTILINE) == [
        requires_python.removeprefix(">=")
    ]


def test_citation_is_of_this_version():
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["version"] == PYPROJECT["project"]["version"]
    assert citation["license"] == PYPROJECT["project"]["license"]
