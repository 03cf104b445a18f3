"""/healthz: what a monitor asks. Both databases reachable, their schema the code's, and how old the data is."""

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse

from dashboard.faults import database_fault
from dashboard.figures.freshness import data_version
from dashboard.state.engine import MIGRATIONS as STATE_MIGRATIONS
from dashboard.state.engine import state_engine, state_url
from db.engine import reading_engine
from db.migrate import MIGRATIONS


@lru_cache(maxsize=1)
def engine() -> Engine:
    """An engine of the monitor's own: pages that hold all of theirs must not make the server look dead."""
    return reading_engine()


def health(_request: Request) -> JSONResponse:
    """`database` and `state` are ok, unreachable, behind or ahead; status 503 unless both are ok."""
    answer: dict[str, Any] = {
        "database": _word(engine, MIGRATIONS),
        "state": _word(lambda: state_engine(state_url()), STATE_MIGRATIONS),
    }
    if answer["database"] == "ok":
        answer |= _data()
    healthy = answer["database"] == answer["state"] == "ok"
    return JSONResponse({"status": "ok" if healthy else "failing", **answer}, status_code=200 if healthy else 503)


def _word(engine: Callable[[], Engine], migrations: Path) -> str:
    fault = database_fault(engine, migrations, "", "")
    return fault.word if fault else "ok"


def _data() -> dict[str, Any]:
    """The data's version and its age in whole days (null before the first load)."""
    try:
        with engine().connect() as connection:
            version = data_version(connection)
    except SQLAlchemyError:
        return {}
    changed = version.changed_at
    return {"data_version": version.version, "data_age_days": (dt.datetime.now() - changed).days if changed else None}
