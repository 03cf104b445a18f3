"""The documents are held against the program: paths, links, commands, settings and numbers that they name are there."""

import re
from pathlib import Path

import pytest
import typer

from dashboard import VERSION
from dashboard.__main__ import app
from dashboard.figures.registry import FIGURES

ROOT = Path(__file__).resolve().parent.parent
RECORDS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
DOCUMENTS = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "docs" / "decisions" / "README.md",
    *RECORDS,
]
FOLDERS = ("dashboard", "db", "pages", "assets", "docs", "tests")
# Files of the program, by their name: those of .venv and data/ are none.
FILES = {file.name for folder in FOLDERS for file in (ROOT / folder).rglob("*")}
GROUP = typer.main.get_command(app)


def text_of(document):
    return document.read_text(encoding="utf-8")


def named(document):
    return str(document.relative_to(ROOT))


def words_of_modules():
    """The words in each module's text by its name; of modules of one name (charts/region.py, region.py) together."""
    words: dict[str, set[str]] = {}
    for folder in ("dashboard", "db", "pages"):
        for file in (ROOT / folder).rglob("*.py"):
            words.setdefault(file.stem, {"py", "js"}).update(re.findall(r"\w+", text_of(file)))
    return words


MODULES = words_of_modules()


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_the_files_that_a_document_names_are_there(document):
    text = text_of(document)
    paths = re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./*-]*)`", text)
    assert [path for path in paths if not any(ROOT.glob(path.rstrip("/")))] == []
    assert [name for name in re.findall(r"`(\w+\.(?:py|js|css|toml))`", text) if name not in FILES] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_what_a_document_names_in_a_module_is_there(document):
    names = re.findall(r"`(\w+)\.(\w+)`", text_of(document))
    assert [name for name in names if name[0] in MODULES and name[1] not in MODULES[name[0]]] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_the_links_of_a_document_lead_somewhere(document):
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", text_of(document))
    assert [link for link in links if not (document.parent / link).exists()] == []


def commands(document):
    """Each command line of the program that a document shows: its words."""
    return [line.split("#")[0].split() for line in re.findall(r"python -m dashboard ([^\n`]*)", text_of(document))]


def unknown(words):
    """The words of a command line that name no command and no option."""
    command, path = GROUP, []
    while words and hasattr(command, "commands") and words[0] in command.commands:
        command = command.commands[words[0]]
        path.append(words[0])
        words = words[1:]
    options = {name for parameter in command.params for name in parameter.opts}
    faults = [word for word in words if word.startswith("--") and word.rstrip("；，。,:;)") not in options]
    return faults if path else [*faults, "no command"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_the_commands_that_a_document_shows_are_understood(document):
    shown = [words for words in commands(document) if words and words[0].isascii() and words[0].strip("\"'…").isalpha()]
    assert [(words, unknown(words)) for words in shown if unknown(words)] == []


def test_a_command_that_is_none_would_be_seen():
    assert unknown(["exprt", "--json"]) == ["--json", "no command"]
    assert unknown(["account", "list", "--jsn"]) == ["--jsn"]
    assert unknown(["account", "list", "--json"]) == []


def test_every_setting_is_described_and_no_other():
    sources = [file for folder in ("dashboard", "db") for file in (ROOT / folder).rglob("*.py")]
    read = {name for file in sources for name in re.findall(r'"((?:DATABASE|DASHBOARD)_[A-Z_]+)"', text_of(file))}
    described = set(re.findall(r"`((?:DATABASE|DASHBOARD)_[A-Z_]+)`", text_of(ROOT / "docs" / "deploy.md")))
    assert described == read


def test_the_changelog_begins_with_this_version():
    assert re.findall(r"^## (\S+)", text_of(ROOT / "docs" / "CHANGELOG.md"), re.MULTILINE)[0] == VERSION


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_the_figures_are_as_many_as_it_says(document):
    assert {int(number) for number in re.findall(r"\b(\d+) figures\b", text_of(document))} <= {len(FIGURES)}


def test_every_decision_is_in_the_list_by_its_own_title():
    listed = re.findall(r"^- \[(.*)\]\((.*)\)$", text_of(ROOT / "docs" / "decisions" / "README.md"), re.MULTILINE)
    titles = [(text_of(record).splitlines()[0].removeprefix("# "), record.name) for record in RECORDS]
    assert sorted(listed, key=lambda each: each[1]) == titles
    assert [int(title.split(".")[0]) for title, _ in titles] == [int(name[:4]) for _, name in titles]
