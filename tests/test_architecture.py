"""Who may import whom: this table is the architecture. The source of every file is read, nothing is run."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT: dict[str, set[str]] = {
    "models": set(),
    "x12": {"models"},
    "rulebook": {"models"},
    "payers": {"models", "x12"},
    "store": {"models"},
    "activities": {"models", "x12", "rulebook", "payers", "store"},
    "workflows": {"models", "activities"},
    "workers": {"models", "payers", "store", "activities", "workflows"},
    "console": {"models", "x12", "rulebook", "store", "workflows", "workers"},
    "simulator": {"models", "x12"},
}
"""Each folder and the others it may import; a folder may always import itself."""

KNOW_NO_TEMPORAL = ("models", "x12", "rulebook", "payers", "store", "simulator")
"""What must work without Temporal: the words, the formats, the judgement, the wire and the database."""

KNOW_NO_DATABASE = ("x12", "rulebook", "payers", "workflows")
"""What must never open a session; of ``models`` only the tables may know the database."""

TABLES = {
    "models/columns.py",
    "models/api_tables.py",
    "models/console_tables.py",
    "models/inbox_tables.py",
    "models/office_tables.py",
    "models/practice_rule_tables.py",
    "models/record_tables.py",
    "models/report_tables.py",
    "models/rulebook_tables.py",
    "models/tables.py",
    "models/upload_tables.py",
}
"""The modules of ``models`` that are rows of the database."""

MAY_PRINT = {"workers/process.py"}
"""Programs whose parent waits for a line on stdout. Everything else logs, or writes through the console."""


def modules(folder: str) -> list[Path]:
    """Return every module of a folder."""
    return sorted((ROOT / folder).rglob("*.py"))


@cache
def source(path: Path) -> ast.Module:
    """Return the parsed source of a module."""
    return ast.parse(path.read_text())


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the full name of every import with its line, wherever in the file it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or "", node.lineno
        elif isinstance(node, ast.ImportFrom):
            yield f".{node.module or ''}", node.lineno


def imports_of(folder: str) -> Iterator[tuple[str, str]]:
    """Yield (place, imported name) for a whole folder."""
    for path in modules(folder):
        for name, line in imported(source(path)):
            yield f"{path.relative_to(ROOT)}:{line}", name


def found_in(folder: str, *packages: str) -> list[str]:
    """Return where a folder imports one of these packages."""
    return [f"{place} imports {name}" for place, name in imports_of(folder) if name.split(".")[0] in packages]


def test_the_table_names_every_folder_of_code() -> None:
    on_disk = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert on_disk == set(MAY_IMPORT)


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_folder_imports_only_what_the_table_says(folder: str) -> None:
    forbidden = set(MAY_IMPORT) | {"tests"}
    forbidden -= MAY_IMPORT[folder] | {folder}
    found = found_in(folder, *forbidden)

    assert not found, "\n".join(found)


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_imports_say_the_whole_name(folder: str) -> None:
    assert [place for place, name in imports_of(folder) if name.startswith(".")] == []


def test_the_table_has_no_circle() -> None:
    waiting = {folder: set(others) for folder, others in MAY_IMPORT.items()}
    while waiting:
        free = {folder for folder, others in waiting.items() if not others}
        assert free, f"a circle among {sorted(waiting)}"
        waiting = {folder: others - free for folder, others in waiting.items() if folder not in free}


@pytest.mark.parametrize("folder", KNOW_NO_TEMPORAL)
def test_what_lies_beneath_knows_no_temporal(folder: str) -> None:
    assert found_in(folder, "temporalio") == []


@pytest.mark.parametrize("folder", KNOW_NO_DATABASE)
def test_what_decides_or_travels_knows_no_database(folder: str) -> None:
    assert found_in(folder, "sqlalchemy", "sqlmodel") == []
    assert not [place for place, name in imports_of(folder) if f"{name.replace('.', '/')}.py" in TABLES]


def test_only_the_tables_of_models_know_the_database() -> None:
    found = {place.split(":")[0] for place in found_in("models", "sqlalchemy", "sqlmodel")}

    assert found == TABLES


@pytest.mark.parametrize("path", modules("workflows"), ids=lambda path: path.name)
def test_a_workflow_passes_all_of_ours_through_the_sandbox(path: Path) -> None:
    """Imported plainly, a module is loaded anew for every workflow: 200 ms and more, and it may not pass."""
    tree = source(path)
    passed = [
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.With) and "imports_passed_through" in ast.unparse(block.items[0])
        for node in ast.walk(block)
    ]
    inside = {node.lineno for node in passed if isinstance(node, ast.Import | ast.ImportFrom)}
    ours = [(name, line) for name, line in imported(tree) if name.split(".")[0] in MAY_IMPORT]

    assert [f"{name} in line {line}" for name, line in ours if line not in inside] == []


NOT_IN_WORKFLOWS = ("random", "uuid", "time", "threading", "os", "pathlib", "sqlite3", "httpx", "structlog")


def test_workflows_touch_nothing_that_is_not_deterministic() -> None:
    assert found_in("workflows", *NOT_IN_WORKFLOWS) == []


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_nothing_prints_but_programs_whose_parent_waits_for_a_line(folder: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules(folder)
        for node in ast.walk(source(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]

    assert {place.split(":")[0] for place in found} <= MAY_PRINT, found


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_every_module_says_what_it_is(folder: str) -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules(folder)
        if "migrations" not in path.parts and not ast.get_docstring(source(path))
    ]

    assert silent == []
