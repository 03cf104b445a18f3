"""Opening a meeting: the briefing that its slides are drawn from, frozen when the meeting starts."""

import datetime as dt
from dataclasses import dataclass, replace

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from dashboard.figures.briefing import Briefing, briefing
from dashboard.screen import Screen
from dashboard.state import snapshots
from dashboard.state.engine import StateIsShared
from db.engine import ROOT

KEYS = st.components.v2.component("keys", js=(ROOT / "assets" / "keys.js").read_text(encoding="utf-8"))
AUTO_SECONDS = (3, 600)
# The browser writes the snapshot's number into the address, but the server reads the address anew only when the browser
# asks: until then the session holds the meeting, so that a redraw on newer data cannot move its numbers.
HELD = "meeting that this session holds"


@dataclass(frozen=True)
class Meeting:
    """What is shown: `snapshot` and `taken_at` are None where the snapshot could not be kept."""

    briefing: Briefing
    snapshot: int | None
    taken_at: dt.datetime | None

    def is_older_than(self, shown: Screen) -> bool:
        """Whether the shared database holds newer data than the slides show."""
        return self.briefing.version.version != shown.version.version


def in_meeting() -> bool:
    """Whether the overview's address asks for the slides."""
    return st.query_params.get("mode") == "meeting"


def opened(shown: Screen) -> Meeting:
    """The meeting that the address asks for: a kept snapshot, else one taken now of the view's day.

    Where the dashboard's own database cannot be written, the slides are shown all the same and say so.

    Raises:
        NoSnapshot: the address asks for a snapshot that cannot be opened.
    """
    asked = st.query_params.get("snapshot")
    if asked:
        return _kept(_number(asked), shown.town, shown.version.version)
    view = replace(shown.view, scope=None)
    wanted = (view, shown.town)
    if st.session_state.get(HELD, (None, None))[0] != wanted:
        st.session_state[HELD] = (wanted, _taken(shown.read(briefing, view), shown.access.name))
    held: Meeting = st.session_state[HELD][1]
    return held


def leave() -> None:
    """Let go of the meeting's numbers: the next one takes its own."""
    st.session_state.pop(HELD, None)


def _taken(now: Briefing, user: str) -> Meeting:
    try:
        return _meeting(snapshots.take(now, user))
    except (SQLAlchemyError, StateIsShared):
        return Meeting(now, None, None)


def _number(asked: str) -> int:
    if not asked.isdecimal() or len(asked) > 9:
        raise snapshots.NoSnapshot("网址中的会议快照编号不是数字，请从会议快照列表中打开。")
    return int(asked)


def _meeting(frozen: snapshots.Frozen) -> Meeting:
    return Meeting(frozen.briefing, frozen.entry.id, frozen.entry.taken_at)


@st.cache_resource(show_spinner=False, max_entries=20)
def _kept(snapshot_id: int, town: str | None, version: int) -> Meeting:
    """A snapshot never changes, so it is read once; after a restore, which is a `version` of its own, its number may be
    another meeting's."""
    return _meeting(snapshots.read(snapshot_id, town))


def first_slide() -> int:
    """The slide that the address asks for, 1 where it asks for none."""
    asked = st.query_params.get("slide", "")
    return int(asked) if asked.isdecimal() and len(asked) < 3 else 1


def seconds_a_slide() -> int | None:
    """After how many seconds the slides turn by themselves; None where the address does not ask for it."""
    asked = st.query_params.get("auto", "")
    if not asked.isdecimal() or len(asked) > 4:
        return None
    return min(max(int(asked), AUTO_SECONDS[0]), AUTO_SECONDS[1])
