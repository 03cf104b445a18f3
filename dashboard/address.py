"""What an address asks for: the day, the period and the places, and an address with the same view."""

import datetime as dt

import streamlit as st

from dashboard.figures.scopes import Villages
from dashboard.links import VIEW_PARAMETERS
from dashboard.view import PERIODS, NotADay, day_of, period_start


def days(notes: list[str]) -> tuple[dt.date, dt.date | None]:
    """The as-of day and the period's first that the address asks for; what is wrong with them goes into `notes`."""
    as_of = _day(st.query_params.get("as_of"), "截至日", notes) or dt.date.today()
    start = _day(st.query_params.get("from"), "考核期起始日", notes) or _named_start(as_of, notes)
    if as_of > dt.date.today():
        notes.append("截至日在将来：只有到今天为止的记录，期限却算到那一天，数字不能当作实情。")
    if start and start > as_of:
        notes.append("考核期起始日晚于截至日，已改为本年1月1日。")
        return as_of, None
    return as_of, start


def place(code: str | None, level: str, villages: Villages, notes: list[str]) -> str | None:
    """The code of a division of that level, where there is one; else a note says that there is none."""
    if not code:
        return None
    found = villages.by_code.get(code)
    if found is None or found.level != level:
        notes.append(f"网址中的{level}代码不在区划台账中，已按全镇显示。")
        return None
    return code


def query(**changes: str | None) -> dict[str, str]:
    """The URL's view with changes; None takes a parameter out."""
    kept = {name: st.query_params[name] for name in VIEW_PARAMETERS if name in st.query_params}
    kept.update({name: value for name, value in changes.items() if value is not None})
    return {name: value for name, value in kept.items() if changes.get(name, "") is not None}


def _named_start(as_of: dt.date, notes: list[str]) -> dt.date | None:
    """The first day of the period that the address names: it moves with the as-of day."""
    name = st.query_params.get("period")
    if not name:
        return None
    if name not in PERIODS:
        notes.append("考核期不认识，已按本年显示。")
        return None
    return period_start(name, as_of)


def _day(text: str | None, name: str, notes: list[str]) -> dt.date | None:
    if not text:
        return None
    try:
        return day_of(text)
    except NotADay as fault:
        notes.append(f"{name}{fault}，已按默认显示。")
        return None
