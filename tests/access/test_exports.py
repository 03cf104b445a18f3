"""Exports by role, figure and scope: the workbook holds no more than the page, and is noted before it is made."""

import io
import re

import pytest
import streamlit as st
from openpyxl import load_workbook
from sqlalchemy import make_url

from dashboard.access import audit
from dashboard.access.roles import ROLES, Clues
from dashboard.figures.scopes import Villages
from dashboard.pack.listing import COLUMNS, HEAD_ROW
from db.engine import reading_engine
from tests.access.conftest import OTHER_VILLAGE, OWN, VILLAGE

FIGURES = ("dispute.accepted", "clue.open")
SCOPES = {"town": {}, "own": {"village": VILLAGE}, "other": {"village": OTHER_VILLAGE}}
ASKED = [(role, scope) for role in ROLES for scope in (("town", "other") if role in OWN else ("town", "own"))]
VILLAGE_COLUMN = [heading.name for heading in COLUMNS].index("村")


@pytest.fixture
def exported(app, monkeypatch):
    """`exported(role, figure, scope)`: the rows of the workbook that the button makes; None where there is no
    button."""
    made = []
    monkeypatch.setattr(st, "download_button", lambda _label, make, **_more: made.append(make()))

    def rows(role, figure, scope):
        app(role, "pages/records.py", as_of="2026-10-31", figure=figure, **SCOPES[scope])
        if not made:
            return None
        sheet = load_workbook(io.BytesIO(made.pop())).active
        return [list(row) for row in sheet.iter_rows(values_only=True)]

    return rows


@pytest.fixture(scope="module")
def places(demo_url):
    with reading_engine(make_url(demo_url)).connect() as connection:
        return Villages.read(connection)


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("role, scope", ASKED)
def test_an_export_holds_no_more_than_the_role(exported, places, role, figure, scope):
    rows = exported(role, figure, scope)
    known = ROLES[role]
    may_open = role not in ("projector", "auditor")
    if figure == "clue.open":
        # Below the town single clues are for who sees exact numbers, or where the count is no small one.
        assert (rows is None) or known.clues is Clues.CODES
        assert rows is not None or not (known.exact or (known.clues is Clues.CODES and scope == "town"))
    else:
        assert (rows is not None) == may_open
    if rows is None:
        return
    text = str(rows)
    assert bool(re.search(r"XS\d", text)) <= (figure == "clue.open")
    if role in OWN:
        own = {each.short_name for each in places.all if OWN[role] in (each.code, each.parent_code)}
        assert {row[VILLAGE_COLUMN] for row in rows[HEAD_ROW:]} <= {*own, None, ""}
    assert f"{role}账号" in text and "内部资料" in text
    [noted] = [each for each in audit.entries() if each.action == audit.EXPORTED]
    assert noted.account == f"{role}账号" and "2026-10-31.xlsx　" in noted.detail
    assert noted.detail.endswith("截至 2026-10-31　自 2026-01-01")


def test_what_cannot_be_noted_is_not_exported(exported, monkeypatch):
    def away(*_arguments):
        raise RuntimeError("the log is away")

    monkeypatch.setattr(audit, "write", away)
    assert exported("office", "dispute.accepted", "town") is None
