"""The ledgers' terms are declared once: no other module asks for one by its characters."""

import ast
from pathlib import Path

import pytest

from db import terms

ROOT = Path(__file__).resolve().parent.parent
TERMS = {term for each in vars(terms).values() if isinstance(each, tuple) for term in each}


def compared(source):
    """The terms that a module's text compares something with, written out in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and part.value in TERMS:
                    yield part.value


def test_no_module_compares_with_a_term_that_is_written_out():
    files = [file for folder in ("db", "dashboard", "pages") for file in (ROOT / folder).rglob("*.py")]
    found = [(file.name, term) for file in files for term in compared(file.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize("source", ['level == "镇"', 'table.c.type != "新闻稿件"', 'each in ("一般", other)'])
def test_a_term_that_is_written_out_would_be_seen(source):
    assert list(compared(source))
