"""What a page shows in a view, without a browser: its HTML blocks, its charts and its map."""

import datetime as dt
import os
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.html_of import html_of

DAY = dt.date(2026, 10, 31)
QUARTER = dt.date(2026, 10, 1)
ASKED = {"records": {"figure": "dispute.on_time"}}
FIGURE = re.compile("data-figure='(.*?)'", re.DOTALL)
PAGES = Path(__file__).resolve().parents[2] / "pages"


@dataclass(frozen=True)
class Wanted:
    """`blocks` is HTML as it is sent, `charts` Plotly's JSON, `map` deck.gl's JSON or nothing."""

    blocks: list[str]
    charts: list[str]
    map: str


def parameters(page: str, chosen: str) -> dict[str, str]:
    """The query of a page's address: of a village, or of the town where none is chosen. Of many towns BENCH_TOWN names
    one. A region has no villages to choose: its page is asked for the quarter instead."""
    asked = {"as_of": DAY.isoformat(), **ASKED.get(page, {})}
    if page == "region":
        return {**asked, "from": QUARTER.isoformat()} if chosen else asked
    if town := os.environ.get("BENCH_TOWN"):
        asked["town"] = town
    return {**asked, "village": chosen} if chosen else asked


def wanted(page: str, chosen: str = "") -> Wanted:
    """What the page shows of the database that `DATABASE_URL` names."""
    at = AppTest.from_file(PAGES / f"{page}.py", default_timeout=600)
    for name, value in parameters(page, chosen).items():
        at.query_params[name] = value
    at.run()
    assert not at.exception, at.exception
    maps = [each.proto.json for each in at.get("deck_gl_json_chart")]
    blocks = html_of(at)
    return Wanted(blocks, [unescape(each) for each in FIGURE.findall("".join(blocks))], "".join(maps))
