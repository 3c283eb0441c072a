"""What is installed is what is here: no folder forgotten, no stranger under one of our names."""

import importlib.metadata
import re
import subprocess
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LISTED: list[str] = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


def test_every_package_on_disk_is_in_the_wheel() -> None:
    on_disk = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    # The build ignores a listed folder that does not exist, and says nothing of one that is not listed.
    assert on_disk == set(LISTED)


def test_folders_below_a_package_are_packages() -> None:
    modules = [path for name in LISTED for path in (ROOT / name).rglob("*.py")]
    bare = {str(p.parent.relative_to(ROOT)) for p in modules if not (p.parent / "__init__.py").exists()}

    # Alembic loads migrations by their path; nobody imports them.
    assert bare == {"store/migrations", "store/migrations/versions"}


def test_no_dependency_ships_one_of_our_names() -> None:
    shipped = importlib.metadata.packages_distributions()
    strangers = {name: set(shipped[name]) - {"claimflow"} for name in LISTED if name in shipped}

    assert not {name: who for name, who in strangers.items() if who}


def test_no_test_folder_shadows_a_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_every_dependency_has_a_bound() -> None:
    loose = [d for d in PROJECT["project"]["dependencies"] if not re.search(r"[=<>]", d)]

    assert loose == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as a release does."""
    folder = tmp_path_factory.mktemp("wheel")
    command = ["uv", "build", "--wheel", "--offline", "--out-dir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    if built.returncode:  # the build backend is not in the cache yet
        command.remove("--offline")
        built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.mark.slow
def test_the_wheel_holds_every_file_that_is_not_code(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        str(path.relative_to(ROOT))
        for name in LISTED
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert wanted - inside == set()
    for kind in (".toml", "migrations/versions/0001_create_the_tables.py", "script.py.mako"):
        assert any(name.endswith(kind) for name in inside), kind
    assert not [name for name in inside if name.startswith(("tests/", "docs/", "data/"))]


@pytest.mark.slow
def test_the_wheel_runs_from_elsewhere(wheel: Path, tmp_path: Path) -> None:
    """Our code comes from the wheel alone; the dependencies are those of this environment."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    site = next(home.glob("lib/python*/site-packages"))
    install = ["uv", "pip", "install", "--offline", "--no-deps", "--python", str(python), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    theirs = Path(sysconfig.get_path("purelib"))
    # The line adds the folder of our dependencies but runs none of its .pth files: the checkout stays out.
    (site / "dependencies.pth").write_text(f"{theirs}\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    found = subprocess.run(
        [str(python), "-c", "import models, console; print(models.__file__, console.__file__)"],
        cwd=elsewhere,
        capture_output=True,
        text=True,
        check=True,
    )
    program = [str(home / "bin" / "claimflow"), "--help"]
    helped = subprocess.run(program, cwd=elsewhere, capture_output=True, text=True, check=False)

    assert found.stdout.count(str(site.resolve())) == 2, found.stdout
    assert helped.returncode == 0, helped.stderr
    assert "demo" in helped.stdout
