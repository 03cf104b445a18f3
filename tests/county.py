"""A county of two towns in one database, for the tests of pages and of access."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import make_url

from dashboard.figures import rollups
from db.demo import regions as demo_regions
from db.engine import loading_engine
from db.migrate import migrate

DAY = dt.date(2026, 10, 31)
COUNTY, FIRST, SECOND = "990101", "990101100", "990101101"


def make_county(file: Path) -> str:
    """The address of a new database, drawn up to DAY."""
    url = make_url(f"sqlite:///{file}")
    migrate(url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo_regions, "TOWNS_OF_COUNTY", 2)
        patch.setattr(demo_regions, "DISPUTES_A_VILLAGE", 30)
        patch.setitem(demo_regions.SIZES, "county", 8)
        names = list(
            demo_regions.make_demo_region(loading_engine(url), "county", today=DAY, after=rollups.rebuild_within)
        )
    assert len(names) == len(set(names)) == 2
    return url.render_as_string()
