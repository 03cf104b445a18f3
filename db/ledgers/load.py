"""Loading ledgers: one file is one transaction, loaded whole (less its refused rows) or not at all."""

import datetime as dt
import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import OperationalError

from db.ledgers import store
from db.ledgers.clean import to_text
from db.ledgers.declarations import DIVISION, EXPLANATION_SHEET, Ledger
from db.ledgers.divisions import refuse_misplaced
from db.ledgers.personal import masked
from db.ledgers.quarantine import Entry, key_text, readable, settle
from db.ledgers.read import BadFile, RawSheet, file_name, read_file
from db.ledgers.recognise import Recognised, Unrecognised, recognise
from db.ledgers.report import Issue, Report, SheetReport
from db.ledgers.rows import Key, Row, SheetRows
from db.ledgers.store import Change
from db.ledgers.transactions import dry_connection, lock, transaction, waited_or_full
from db.ledgers.villages import VillageNames
from db.schema import DataVersion, Division, ImportBatch, ImportSheet
from db.terms import TOWN

Progress = Callable[[int, int], None]
# What is kept beside the records hears, within a load's transaction, whose they are and which it wrote.
After = Callable[[Connection, str, list[Change]], None]
Loaded = Callable[[list[SheetReport]], None]
Loading = tuple[SheetReport, Row]


@dataclass(frozen=True)
class LoadTarget:
    """Whose ledgers are loaded, and what hears of it."""

    town: str | None
    after: After | None

    @property
    def code(self) -> str:
        """The town as rows say it."""
        return self.town or ""


@dataclass
class Understood:
    """A sheet whose ledger and columns are known, before its rows are read."""

    sheet: RawSheet
    found: Recognised
    report: SheetReport


@dataclass
class Cleaned:
    """A recognised sheet on its way into the database: its rows are cleaned when they are asked for."""

    ledger: Ledger
    source: SheetRows
    report: SheetReport
    _rows: list[Row] | None = None

    @property
    def rows(self) -> list[Row]:
        if self._rows is None:
            self._rows = list(chain.from_iterable(self.source))
        return self._rows

    def as_they_come(self) -> Iterator[Row]:
        """The rows that are not refused, each soon after it is cleaned; for the first who asks."""
        self._rows = []
        for block in self.source:
            self._rows += block
            yield from (row for row in block if row.reason is None)

    @property
    def waits_for_no_row(self) -> bool:
        """Whether a row can be stored before the last is cleaned: none overrides another, and nobody has judged all."""
        keys = self.source.keys
        return self._rows is None and len(set(keys)) == len(keys)


def load_files(
    engine: Engine,
    paths: list[Path],
    dry_run: bool = False,
    progress: Progress | None = None,
    town: str | None = None,
    after: After | None = None,
    loaded: Loaded | None = None,
) -> Report:
    """Load the files one after the other and report on each sheet; with `dry_run` nothing is kept at the end of all.

    Args:
        engine: the loading engine of a migrated database.
        progress: told (done, total) in steps as the work goes on.
        town: the code of the town whose ledgers they are; None where the database holds one town.
        after: called within each load that changes a record, when all is written.
        loaded: told each file's report as soon as that file is loaded: the next may be interrupted.
    """
    report = Report()
    tell = progress or (lambda _done, _total: None)
    # Whatever order the files are named in: a record's village must be known before it.
    ordered = sorted(paths, key=lambda path: DIVISION.title not in path.name)
    with dry_connection(engine) if dry_run else nullcontext() as within:
        for number, path in enumerate(ordered):

            def step(done: int, total: int, before: int = number) -> None:
                # Cleaning is the longer half of a load; storing follows it.
                tell(100 * before + 60 * done // total, 100 * len(paths))

            with _collector_paused():
                sheets = _load_file(engine, path, within, step, LoadTarget(town, after))
            report.sheets += sheets
            if loaded is not None:
                loaded(sheets)
            tell(100 * (number + 1), 100 * len(paths))
    return report


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A long ledger is millions of live objects and no garbage: looking for cycles among them costs a fifth of a
    load."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _load_file(
    engine: Engine, path: Path, within: Connection | None, progress: Progress, target: LoadTarget
) -> list[SheetReport]:
    file = masked(file_name(path))
    try:
        sheets = [sheet for sheet in read_file(path) if not _is_explanation(sheet)]
        filled = [sheet for sheet in sheets if any(to_text(cell) for row in sheet.rows for cell in row)]
        if not filled:
            raise BadFile("工作表是空的，没有可装载的内容")
        with transaction(engine, within) as (connection, within_file):
            reports = _load_sheets(connection, file, filled, progress, target)
            if not any(sheet.kind and sheet.rows for sheet in reports):
                within_file.rollback()
        return reports
    except BadFile as bad:
        return [SheetReport(file, None, issues=[Issue(None, None, str(bad))])]
    except OperationalError as fault:
        sentence = waited_or_full(fault)
        if sentence is None:
            raise
        return [SheetReport(file, None, issues=[Issue(None, None, sentence)])]


def _is_explanation(sheet: RawSheet) -> bool:
    """Whether a sheet is the template's own explanation, and no ledger by its name."""
    if sheet.name != EXPLANATION_SHEET:
        return False
    try:
        recognise(sheet)
    except Unrecognised:
        return True
    return False


def _load_sheets(
    connection: Connection, file: str, sheets: list[RawSheet], progress: Progress, target: LoadTarget
) -> list[SheetReport]:
    town = target.town
    lock(connection, town)
    _check_town(connection, town)
    recognised = [_recognised(file, sheet) for sheet in sheets]
    understood = [each for each in recognised if isinstance(each, Understood)]
    changes: list[Change] | None = [] if target.after else None
    # The file's own divisions first: its other sheets name them.
    divisions = [each for each in understood if each.found.ledger is DIVISION]
    others = [each for each in understood if each.found.ledger is not DIVISION]
    cleaned: list[Cleaned] = []
    for some in (divisions, others):
        _refuse_nobodys(connection, some, town)
        own = _cleaned(connection, some, town, progress)
        refuse_misplaced(connection, [row for each in own if each.ledger is DIVISION for row in each.rows], town)
        _make_way(connection, own)
        _store(connection, own, target.code, changes)
        cleaned += own
    _settle(connection, file, cleaned, target.code)
    _log(connection, file, cleaned, target.code)
    changed = [each.ledger for each in cleaned if each.report.new or each.report.changed]
    if DIVISION in changed:
        store.bump_all(connection, but=target.code)
    if changed:
        store.bump_version(connection, demo=False, town=target.code)
    if changed and target.after and changes is not None:
        target.after(connection, target.code, changes)
    return [each.report if isinstance(each, Understood) else each for each in recognised]


def _recognised(file: str, sheet: RawSheet) -> Understood | SheetReport:
    report = SheetReport(file, masked(sheet.name))
    if sheet.hidden:
        report.notes.append("这是隐藏的工作表，也已读入")
    try:
        found = recognise(sheet)
    except Unrecognised as refusal:
        report.issues.append(Issue(None, None, str(refusal)))
        return report
    report.kind = found.ledger.kind
    report.dropped_columns, report.unknown_columns = found.dropped, found.unknown
    return Understood(sheet, found, report)


def _cleaned(connection: Connection, sheets: list[Understood], town: str | None, progress: Progress) -> list[Cleaned]:
    # The demo makes way for the first real row, and its villages with it: no real ledger means those.
    villages = VillageNames([]) if store.is_demo(connection) else VillageNames.read(connection, town)
    return [_clean(each, villages, progress) for each in sheets]


def _clean(each: Understood, villages: VillageNames, progress: Progress) -> Cleaned:
    sheet, report = each.sheet, each.report
    rows = SheetRows(sheet, each.found, villages, progress)
    report.rows, report.totals = len(rows.numbers), rows.totals
    hidden = len(sheet.hidden_rows.intersection(rows.numbers))
    if hidden:
        report.notes.append(f"其中 {hidden} 行是隐藏行，也已读入")
    return Cleaned(each.found.ledger, rows, report)


def _check_town(connection: Connection, town: str | None) -> None:
    if town is None:
        return
    if store.is_demo(connection):
        raise BadFile("数据库里还是演示数据，请先装载区划台账，再装各镇的台账")
    level = connection.scalar(select(Division.level).where(Division.code == town))
    if level != TOWN:
        raise BadFile(f"区划台账里没有代码为「{town}」的镇，请先装载区划台账，或核对镇的代码")


def _refuse_nobodys(connection: Connection, sheets: list[Understood], town: str | None) -> None:
    """Where there are several towns, a ledger of none of them cannot be told from its neighbours'."""
    if town is not None or all(each.found.ledger is DIVISION for each in sheets) or store.is_demo(connection):
        return
    if connection.execute(select(DataVersion.town_code).where(DataVersion.town_code != "").limit(1)).first():
        raise BadFile(
            "数据库里有多个镇，请说明这是哪个镇的台账（命令行加 --town 镇的区划代码，网页上先打开这个镇），再装载一次"
        )
    if _holds_towns_of_a_region(connection):
        # No page can open a town before the first of them has loaded.
        raise BadFile(
            "区划台账里有多个镇，请说明这是哪个镇的台账：第一次在服务器上用命令行装，加 --town 镇的区划代码，"
            "以后也可在网页上先打开这个镇；其实只有一个镇的，请核对区划台账里的级别和上级代码"
        )


def _holds_towns_of_a_region(connection: Connection) -> bool:
    """Whether the divisions hold two towns or more that are parts of a region. Two with nothing above them may be one
    town whose code has changed."""
    parts = select(Division.code).where(Division.level == TOWN, Division.parent_code.is_not(None)).limit(2)
    return len(connection.execute(parts).all()) > 1


def _make_way(connection: Connection, cleaned: list[Cleaned]) -> None:
    """Clear the demo away where the file has a row that can be loaded."""
    if store.is_demo(connection) and any(row.key and not row.refused for each in cleaned for row in each.rows):
        store.clear_records(connection)
        cleaned[0].report.notes.append("装载这份台账，原有的演示数据即清除")


def _store(connection: Connection, cleaned: list[Cleaned], town: str, changes: list[Change] | None) -> None:
    by_ledger: dict[Ledger, list[Cleaned]] = {}
    for each in cleaned:
        by_ledger.setdefault(each.ledger, []).append(each)
    for ledger, sheets in by_ledger.items():
        if len(sheets) == 1 and sheets[0].waits_for_no_row:
            _store_as_cleaned(connection, sheets[0], town, changes)
        else:
            _store_last_of_each_key(connection, ledger, sheets, town, changes)


def _store_as_cleaned(connection: Connection, sheet: Cleaned, town: str, changes: list[Change] | None) -> None:
    """Store a sheet's rows while it is being cleaned: the database works on the first while the next are read."""
    report = sheet.report
    outcome = store.upsert(connection, sheet.ledger, sheet.source.keys, sheet.as_they_come(), town, changes)
    numbers = Counter(outcome.values())
    report.new, report.changed, report.unchanged = (numbers[name] for name in ("new", "changed", "unchanged"))
    for row in sheet.rows:
        if row.reason is None:
            report.approximate += row.approximate
        else:
            _refuse(report, row)


def _store_last_of_each_key(
    connection: Connection, ledger: Ledger, sheets: list[Cleaned], town: str, changes: list[Change] | None
) -> None:
    """Store the file's last row of each key; rows that a later one overrides count as unchanged. Where the later one is
    refused beside what it overrides, that stands."""
    last: dict[Key, Loading] = {}
    overridden: dict[Key, list[Loading]] = {}
    for each in sheets:
        for row in each.rows:
            if row.refused:
                _refuse(each.report, row)
                continue
            assert row.key is not None
            each.report.approximate += row.approximate
            earlier = last.pop(row.key, None)
            if earlier:
                earlier[0].unchanged += 1
                overridden.setdefault(row.key, []).append(earlier)
                row.put({**earlier[1].values, **row.values})
                row.is_merged = True
            last[row.key] = (each.report, row)
    while last:
        outcome = store.upsert(connection, ledger, last.keys(), (row for _, row in last.values()), town, changes)
        again: dict[Key, Loading] = {}
        for key, (report, row) in last.items():
            if not row.refused:
                setattr(report, outcome[key], getattr(report, outcome[key]) + 1)
                continue
            report.approximate -= row.approximate
            _refuse(report, row)
            if before := overridden.get(key):
                again[key] = before.pop()
                again[key][0].unchanged -= 1
        last = again
    for each in sheets:
        each.report.issues.sort(key=lambda issue: issue.row or 0)


def _refuse(report: SheetReport, row: Row) -> None:
    report.refused += 1
    report.issues.append(Issue(row.number, row.column, row.reason or ""))


def _settle(connection: Connection, file: str, cleaned: list[Cleaned], town: str) -> None:
    refused = [
        Entry(
            each.ledger.kind,
            readable(tuple(row.values.get(name) for name in each.ledger.key)),
            file,
            each.report.sheet or "",
            row.number,
            row.column,
            row.reason or "",
            row.values.get("village_code"),
        )
        for each in cleaned
        for row in each.rows
        if row.refused
    ]
    loaded = (
        (each.ledger.kind, key_text(row.key), (file, each.report.sheet or "", row.number))
        for each in cleaned
        for row in each.rows
        if row.key and not row.refused
    )
    settle(connection, file, {each.ledger.kind for each in cleaned}, loaded, refused, town)


def _log(connection: Connection, file: str, cleaned: list[Cleaned], town: str) -> None:
    batch = connection.execute(insert(ImportBatch).values(town_code=town, file=file, loaded_at=dt.datetime.now()))
    assert batch.inserted_primary_key is not None
    numbers = ("kind", "rows", "new", "changed", "unchanged", "refused")
    names: set[str] = set()
    for each in cleaned:
        values = {name: getattr(each.report, name) for name in numbers}
        sheet = _distinct((each.report.sheet or "")[:240], names)
        connection.execute(insert(ImportSheet).values(batch_id=batch.inserted_primary_key[0], sheet=sheet, **values))


def _distinct(name: str, taken: set[str]) -> str:
    """The name, numbered where another sheet's reads the same once numbers are masked and its end is cut."""
    ways = (name if number == 1 else f"{name}（{number}）" for number in count(1))
    found = next(each for each in ways if each not in taken)
    taken.add(found)
    return found
