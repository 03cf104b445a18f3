"""Data flows one way: no module imports from a room further along, and none imports itself by a detour."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# The rooms as data passes through them; a module is of the longest name that fits. A module imports from its own room
# and from those before it. The theme stands apart from the charts: the login page and the watermark have its colours.
ROOMS = (
    ("db",),
    ("dashboard.settings", "dashboard.view", "dashboard.links", "dashboard.navigation"),
    ("dashboard.figures",),
    ("dashboard.state",),
    ("dashboard.charts.theme", "dashboard.charts.chart"),
    ("dashboard.access",),
    ("dashboard.charts",),
    ("dashboard.pack",),
    ("dashboard",),
    ("pages",),
)
RANKS = {name: rank for rank, names in enumerate(ROOMS) for name in names}
WITHOUT_STREAMLIT = ("db", "dashboard.figures", "dashboard.state", "dashboard.charts", "dashboard.pack")


def name_of(file):
    """The module's name as it is imported."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    name_of(file): file
    for folder in ("db", "dashboard", "pages")
    for file in (ROOT / folder).rglob("*.py")
    if "migrations" not in file.parts
}


def imported(source):
    """The full names that a module's text imports, wherever in it."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [each.name for each in node.names]
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written out in full"
            names += [f"{node.module}.{each.name}" for each in node.names]
    return names


def own(name):
    """The module of this program that an imported name is or is in; None for others' packages."""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name or None


def rank(module):
    """How far along the way a module's room lies."""
    while module not in RANKS:
        module = module.rpartition(".")[0]
    return RANKS[module]


def is_backward(module, used):
    return rank(used) > rank(module)


IMPORTS = {name: imported(file.read_text(encoding="utf-8")) for name, file in MODULES.items()}
USED = {name: {own(each) for each in names} - {None, name} for name, names in IMPORTS.items()}


def test_no_module_imports_from_a_room_further_along():
    assert [(name, each) for name, used in USED.items() for each in sorted(used) if is_backward(name, each)] == []


@pytest.mark.parametrize(
    ("module", "used"),
    [
        ("db.ledgers.load", "dashboard.figures.rollups"),
        ("dashboard.figures.kinds", "dashboard.charts.words"),
        ("dashboard.access.door", "dashboard.charts.parts"),
        ("dashboard.charts.theme", "dashboard.access.roles"),
        ("dashboard.pack.make", "dashboard.screen"),
        ("dashboard.screen", "pages.overview"),
    ],
)
def test_a_backward_import_would_be_seen(module, used):
    assert is_backward(module, used) and not is_backward(used, module)


def test_no_module_comes_back_to_itself():
    assert set(TopologicalSorter(USED).static_order()) == set(MODULES)


def test_figures_charts_and_papers_know_nothing_of_streamlit():
    assert [
        name
        for name, names in IMPORTS.items()
        if name.startswith(WITHOUT_STREAMLIT) and any(each.partition(".")[0] == "streamlit" for each in names)
    ] == []


def test_pages_ask_no_database():
    """They read through the screen, where the policy stands."""
    barred = ("sqlalchemy", "db.engine", "db.schema", "dashboard.database", "dashboard.kept")
    assert [
        (name, each)
        for name in IMPORTS
        if rank(name) == RANKS["pages"]
        for each in IMPORTS[name]
        if each.startswith(barred)
    ] == []
