"""The records behind a number: those in N that do not succeed (the gap), and those that do (n)."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import Connection, case, func, literal, select, true

from dashboard.figures.at import windows
from dashboard.figures.calendar import in_words
from dashboard.figures.chain import Official, officials, posts
from dashboard.figures.details import NO_DAY, NO_WORD, STALE, STALE_STEP, Detail, detail
from dashboard.figures.expressions import days_between
from dashboard.figures.freshness import unloaded
from dashboard.figures.kinds import Calendar, Coverage, Median, Rate, Result, Share, Tabular, Total, median, village_of
from dashboard.figures.meeting_months import Slot, meeting_months
from dashboard.figures.meetings import meetings_by
from dashboard.figures.owners import owner_of
from dashboard.figures.registry import figure
from dashboard.figures.scopes import Division, Villages
from dashboard.figures.slices import Where, narrowed
from dashboard.view import View


class Case(NamedTuple):
    """What a record is by itself: its code, whether it succeeds, and what it adds to n and to N."""

    code: str
    met: bool
    n: float
    N: float


class Filling(NamedTuple):
    """What fills a village's cell: how many records, and the name and the day of the last of them."""

    number: int = 0
    owner: str | None = None
    since: dt.date | None = None


@dataclass(frozen=True)
class Record:
    """One line behind a number. `n` and `N` are what it adds to the number: 0 or 1 of 1 for a case, its own amounts
    for a sum, its days for a median. `days_late`: from the limit to the end, or to D while it is open.

    `village` is the short name, empty where the record has none; `step` is empty where nothing remains to be done;
    `word` is 约 or 余 where the ledger gives an amount as approximate.
    """

    code: str
    met: bool
    n: float
    N: float
    what: str
    village_code: str | None = None
    village: str = ""
    unit: str = ""
    owner: str = ""
    since: dt.date | None = None
    limit: dt.date | None = None
    done: dt.date | None = None
    days_late: int | None = None
    step: str = ""
    state: str = ""
    word: str = ""

    @property
    def answers(self) -> str:
        """The unit and the person who answer for it."""
        return owner_of(self.unit, self.owner)


@dataclass(frozen=True)
class Records:
    """The records behind a figure: the gap first, what is open and the longest late leading; then those counted.

    `divided`: a record holds several cases (a check its problems), told apart by number in `met` and `gap`.
    """

    id: str
    items: list[Record]
    divided: bool = False

    @property
    def n(self) -> float:
        """What the listed records add up to: n of a rate, the value of a count or a sum."""
        return round(sum(item.n for item in self.items), 6)

    @property
    def N(self) -> float:
        return round(sum(item.N for item in self.items), 6)

    @property
    def median(self) -> float | None:
        """The median of the listed days."""
        return median(Counter(int(item.n) for item in self.items))

    def result(self) -> Result:
        """The number that the listed records make: that of a figure narrowed by slices."""
        asked, approximate = figure(self.id), any(item.word for item in self.items)
        if asked.unit == "rate":
            return asked.rate_result(int(self.n), int(self.N), approximate)
        if asked.unit == "days":
            return Result(self.id, "days", value=self.median)
        return asked.count_result(self.n if self.n % 1 else int(self.n), approximate)

    @property
    def met(self) -> list[str]:
        """The codes of the cases in n (for a count: those counted), in order."""
        return sorted(code for item in self.items for code, met in self._cases(item) if met)

    @property
    def gap(self) -> list[str]:
        """The codes of the cases in N and not in n, in order."""
        return sorted(code for item in self.items for code, met in self._cases(item) if not met)

    def _cases(self, item: Record) -> list[tuple[str, bool]]:
        if not self.divided:
            return [(item.code, item.met)]
        return [(f"{item.code}-{place + 1}", place < item.n) for place in range(int(item.N))]


def records(connection: Connection, figure_id: str, view: View, where: Where = ()) -> Records:
    """The records behind a figure of the view's scope, narrowed by slices.

    A case that is no record (a village's week, a month, one of a check's problems) has a code made of its parts.

    Raises:
        UnknownFigure, UnknownScope: the id or the scope is not known.
    """
    asked = figure(figure_id)
    villages = Villages.read(connection)
    found: Iterable[Record]
    if asked.ledger in unloaded(connection):
        found = []
    elif isinstance(asked, Calendar):
        found = _months(connection, asked, view, villages)
    elif isinstance(asked, Coverage):
        found = _cells(connection, asked, view, villages)
    else:
        assert isinstance(asked, Tabular)
        found = _rows(connection, asked, view, villages, where)
    return Records(figure_id, sorted(found, key=_order), isinstance(asked, Share))


def _order(item: Record) -> tuple[bool, bool, int, str]:
    """The gap before what counts; in it what is still open before what ended late; the longest late first."""
    return item.met, item.done is not None, -(item.days_late or 0), item.code


def _rows(connection: Connection, asked: Tabular, view: View, villages: Villages, where: Where) -> Iterable[Record]:
    source, shown = asked.source, detail(asked.source)
    answering = officials(posts(connection, view)) if shown.by_official else {}
    if asked.id == STALE:
        shown = replace(shown, meanwhile=STALE_STEP)
    columns = [*source.key, *_amounts(asked), _word(asked), *shown.columns]
    statement = (
        select(*(column.label(f"c{place}") for place, column in enumerate(columns)))
        .select_from(source.from_clause.join(windows([view]), true()))
        .where(source.exists, asked.among, narrowed(source.table.name, where))
        .where(villages.holds(view.scope, village_of(source)))
    )
    keys = len(source.key)
    for row in connection.execute(statement):
        n, N = row[keys], row[keys + 1]
        case_ = Case(_code(row[:keys]), n is not None and n >= N, n or 0, N or 0)
        yield _answered(_record(case_, row[keys + 2 :], shown, view.as_of, villages), answering)


def _answered(record: Record, answering: Mapping[str, Official]) -> Record:
    """The record, with its village's official where it names nobody itself."""
    official = None if record.answers else answering.get(record.village_code or "")
    return replace(record, unit=official.post, owner=official.person) if official else record


def _amounts(asked: Tabular) -> tuple[Any, Any]:
    """What a record adds to n and to N."""
    one = literal(1)
    if isinstance(asked, Rate):
        return func.coalesce(_as_number(asked.met), 0), one
    if isinstance(asked, Share):
        return asked.part, asked.amount
    if isinstance(asked, Total):
        return func.coalesce(asked.amount, 0), func.coalesce(asked.amount, 0)
    if isinstance(asked, Median):
        days = days_between(asked.first, asked.last)
        return days, days
    return one, one


def _word(asked: Tabular) -> Any:
    """约 or 余 where the ledger has it beside what a record adds, else ''."""
    if isinstance(asked, Share):
        return func.coalesce(*asked.approx, "")
    if isinstance(asked, Total) and asked.approx is not None:
        return func.coalesce(asked.approx, "")
    return literal("")


def _as_number(condition: Any) -> Any:
    return case((condition, 1), else_=0)


def _record(case_: Case, row: Any, shown: Detail, as_of: dt.date, villages: Villages) -> Record:
    """The rules of a line: a day after D reads as empty; what is not finished by its limit is late."""
    word, what, village_code, unit, owner, since, limit, done, state = row
    done = done if done and done <= as_of else None
    late = ((done or as_of) - limit).days if limit else 0
    finished = done is not None if limit else case_.met
    return Record(
        *case_,
        what=(what or "").strip(),
        village_code=village_code,
        village=villages.short_name_of(village_code),
        # Who signs a pledge may stand in the ledger as a village's code.
        unit=villages.name_of(unit or ""),
        owner=owner or "",
        since=since,
        limit=limit,
        done=done,
        days_late=late if late > 0 else None,
        state=(state or "").strip(),
        step="" if finished else (shown.meanwhile if limit and late <= 0 else shown.step),
        word=word,
    )


def _cells(connection: Connection, asked: Coverage, view: View, villages: Villages) -> Iterable[Record]:
    """A case for each village and cell; for `whole` a case for each village; `missing` counts the empty cells."""
    shown = detail(asked.source)
    answering = officials(posts(connection, view)) if shown.by_official else {}
    filled = _filled(connection, asked, view, villages)
    cells = asked.cells(view)
    for village in villages.within(view.scope):
        own = filled[village.code]
        if asked.whole:
            yield _whole(village, [name for cell, name in cells.items() if cell not in own], shown)
            continue
        for cell, name in cells.items():
            if not (asked.missing and cell in own):
                record = _cell(asked, village, name, own.get(cell, Filling()), shown)
                yield _answered(record, answering)


def _filled(
    connection: Connection, asked: Coverage, view: View, villages: Villages
) -> defaultdict[str, dict[Any, Filling]]:
    """The cells of the view's scope that have a record, by village.

    A cell names the last of its records with that record's own day: of two in one post the last appointed, as on the
    chain's page. Of a figure that lists the empty cells nobody asks who fills the others.
    """
    source, shown = asked.source, detail(asked.source)
    assert source.village is not None
    owner, since = (NO_WORD, NO_DAY) if asked.missing else (shown.owner, shown.since)
    filling = (source.village, asked.cell, owner, since)
    statement = (
        select(*filling, func.count())
        .select_from(source.from_clause.join(windows([view]), true()))
        .where(source.exists, asked.among, villages.holds(view.scope, source.village))
        .group_by(*filling)
        .order_by(since, func.coalesce(owner, ""))
    )
    found: defaultdict[str, dict[Any, Filling]] = defaultdict(dict)
    for village, cell, name, day, number in connection.execute(statement):
        before = found[village].get(cell, Filling())
        found[village][cell] = Filling(before.number + number, name, day)
    return found


def _whole(village: Division, missing: list[str], shown: Detail) -> Record:
    """A village as one case, met where none of its cells is missing."""
    what = f"缺{'、'.join(missing)}" if missing else "完整"
    step = shown.step if missing else ""
    return Record(village.code, not missing, not missing, 1, what, village.code, village.short_name, step=step)


def _cell(asked: Coverage, village: Division, name: str, filling: Filling, shown: Detail) -> Record:
    """A village's cell as a case: met by its records, or by their absence where that is what counts."""
    met = asked.missing or filling.number > 0
    step = "核实是确无纠纷还是漏登" if asked.missing else shown.step
    return Record(
        code=f"{village.code} {name}".strip(),
        met=met,
        n=met,
        N=1,
        what=asked.word(in_words(name), filling.number),
        village_code=village.code,
        village=village.short_name,
        owner=filling.owner or "",
        since=filling.since,
        step="" if filling.number else step,
    )


def _months(connection: Connection, asked: Calendar, view: View, villages: Villages) -> Iterable[Record]:
    if not villages.is_town(view.scope):
        return
    year = meeting_months(connection, view)
    slots = {"meeting.monthly_20th": year.twentieth, "meeting.dispatch": year.dispatch}.get(asked.id, [])
    by_month = {f"{slot.month:%Y-%m}": slot for slot in slots}
    for code, met in asked.cases(meetings_by(connection, view.as_of), view):
        slot = by_month.get(code)
        what = f"{in_words(code)}{slot.type}" if slot else asked.name
        yield Record(code, met, met, 1, what, step=_month_step(met, slot), state=_held(slot))


def _month_step(met: bool, slot: Slot | None) -> str:
    """What remains to be done for a month: one whose meeting was held on another day has only to say why."""
    if met:
        return ""
    return "说明原因" if slot and slot.held_on else "说明原因，补开或补报"


def _held(slot: Slot | None) -> str:
    """顺延，6月25日召开; 逾期: as the meetings' page says it."""
    if slot is None or slot.held_on is None:
        return slot.state if slot else ""
    return f"{slot.state}，{slot.held_on.month}月{slot.held_on.day}日召开"


def _code(key: Iterable[Any]) -> str:
    return " ".join(str(part) for part in key if part != "")
