"""`python -m dashboard figures | pack`: the figures of a view, printed, or as the meeting's papers."""

import datetime as dt
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from dashboard.charts.words import format_day, format_result
from dashboard.faults import check_schema
from dashboard.figures.compute import Row
from dashboard.figures.compute import figures as compute_figures
from dashboard.figures.freshness import DataMoved, data_version
from dashboard.figures.kinds import Result
from dashboard.figures.many_towns import measure_towns
from dashboard.figures.records import Records, records
from dashboard.figures.regions import Regions, town_of
from dashboard.figures.registry import FIGURES, UnknownFigure
from dashboard.figures.scopes import UnknownScope, Villages
from dashboard.options import AsOf, Commands, Json, Scope, Start, Town
from dashboard.refusals import check_town, database_sentence, fail, progress_bar
from dashboard.view import NotADay, View, day_of
from db.engine import reading_engine

# Whose name the papers carry where nobody has logged in.
LOCAL_USER = "本机"
# Each month is a part of one statement, and SQLite takes 500 parts.
MOST_MONTHS = 360


def register(app: Commands) -> None:
    """Add these commands to the command line."""
    app.command(help="列出指标，或一项指标背后的记录（--why）。", example="figures --as-of 2026-10-31 --by village")(
        figures
    )
    app.command(
        help="生成会议材料：会议幻灯（PPTX）、情况汇报（DOCX）、督办清单（XLSX）。",
        example="pack --as-of 2026-10-20 --out 会议材料/",
    )(pack)


def figures(
    as_of: AsOf = None,
    start: Start = None,
    scope: Scope = None,
    by: Annotated[str | None, typer.Option(help="village、area、month 或 region（下级区划）。")] = None,
    why: Annotated[str | None, typer.Option(help="指标编号，如 clue.verified：列出背后的记录。")] = None,
    as_json: Json = False,
) -> None:
    """Print the figures of a view, or with --why the records behind one.

    In a database of many towns a scope may also be a county, a city or a province (--by region: what lies below it).
    """
    if by not in (None, "village", "area", "month", "region"):
        raise fail("--by 只能是 village、area、month 或 region。")
    view = view_of(as_of, start, scope)
    if by == "month" and len(view.months()) > MOST_MONTHS:
        raise fail(f"--by month 一次最多列 {MOST_MONTHS} 个月，请用 --from 缩短考核期。")
    try:
        with reading_engine().connect() as connection:
            version = data_version(connection)
            check_schema(version)
            if version.towns:
                town = town_of(connection, scope) if scope else None
                if town is None:
                    show_region(connection, view, by, why, as_json)
                    return
                connection.execution_options(town=town)
            if by == "region":
                raise fail("--by region 用于镇以上的范围。")
            if why:
                show_records(records(connection, why, view), as_json)
            else:
                show_figures(connection, view, by, as_json)
    except (UnknownScope, UnknownFigure) as unknown:
        raise fail(str(unknown)) from None
    except OperationalError as error:
        raise fail(database_sentence(error)) from None


def pack(
    out: Annotated[Path, typer.Option(help="写到哪个文件夹。", readable=False)],
    as_of: AsOf = None,
    start: Start = None,
    scope: Scope = None,
    town: Town = None,
) -> None:
    """Make the meeting's papers: slides (PPTX), brief (DOCX) and the list to work off (XLSX)."""
    # Here and not above: what writes office files takes as long to import as all other commands together.
    from dashboard.pack.make import make_pack

    view = view_of(as_of, start, scope)
    try:
        with reading_engine().connect() as connection, progress_bar() as progress:
            version = data_version(connection)
            check_schema(version)
            if town is None and version.towns:
                raise fail("数据库里有多个镇，请用 --town 说明是哪个镇的会议材料。")
            check_town(connection, town)
            connection.execution_options(town=town)
            task = progress.add_task("会议材料", total=None)

            def show(done: int, total: int, word: str) -> None:
                progress.update(task, completed=done, total=total, description=word)

            papers = make_pack(connection, view, out, LOCAL_USER, show)
    except (UnknownScope, DataMoved) as refusal:
        raise fail(str(refusal)) from None
    except OperationalError as error:
        raise fail(database_sentence(error)) from None
    except OSError:
        raise fail(
            f"写不进文件夹「{out}」，请核对 --out：要是能写的文件夹，里面的同名文件没有在别处打开，磁盘也没有满。"
        ) from None
    for paper in papers:
        print(paper.path)


def day(text: str | None) -> dt.date | None:
    """A day given as 2026-10-31; None where none is given.

    Raises:
        typer.Exit: it is no day; the sentence is said.
    """
    try:
        return day_of(text) if text else None
    except NotADay as fault:
        raise fail(f"「{text}」{fault}，请写成 2026-10-31 的样子。") from None


def view_of(as_of: str | None, start: str | None, scope: str | None) -> View:
    """The view that the options ask for.

    Raises:
        typer.Exit: a day is none, or the period begins after its end; the sentence is said.
    """
    view = View.of(day(as_of), day(start), scope)
    if view.start > view.as_of:
        raise fail("考核期起始日晚于截至日，请核对 --from 与 --as-of。")
    return view


def show_region(connection: Connection, view: View, by: str | None, why: str | None, as_json: bool) -> None:
    """The figures of a county, a city or a province, or of each place below it; of all towns without a scope."""
    if why or by not in (None, "region"):
        raise fail("镇以上的范围只有数字：请去掉 --why 和 --by，或用 --by region；看明细请用 --scope 指定一个镇。")
    regions = Regions.read(connection)
    region = regions.region(view.scope) if view.scope else None
    towns = regions.towns(region.code) if region else None
    measured = measure_towns(connection, (replace(view, scope=None),), None, towns)
    whole = measured.row(0, regions, region.code) if region else measured.all(0, regions, "全部")
    below = regions.children(region.code) if region else regions.tops
    rows = [measured.row(0, regions, each.code) for each in below] if by else [whole]
    print_rows(connection, view, by, rows, {"code": whole.code, "name": whole.name}, as_json)


def show_records(found: Records, as_json: bool) -> None:
    """The codes behind a figure, as JSON or as two lists."""
    if as_json:
        print(json.dumps({"id": found.id, "met": found.met, "gap": found.gap}, ensure_ascii=False))
        return
    print(f"{FIGURES[found.id].name}：{FIGURES[found.id].definition}")
    # What only counts has nothing that falls short.
    if FIGURES[found.id].unit == "rate":
        print(f"未达到（{len(found.gap)}）：" + "、".join(found.gap))
    print(f"已计入（{len(found.met)}）：" + "、".join(found.met))


def show_figures(connection: Connection, view: View, by: str | None, as_json: bool) -> None:
    """The figures of the view, as JSON (figures.md) or as a table."""
    scope = Villages.read(connection).scope(view.scope)
    rows = compute_figures(connection, view, by)
    print_rows(connection, view, by, rows, {"code": scope.code, "name": scope.name}, as_json)


def print_rows(
    connection: Connection, view: View, by: str | None, rows: Sequence[Row], scope: dict[str, str], as_json: bool
) -> None:
    """Rows of figures, as JSON or as a table."""
    if as_json:
        print(json.dumps(figures_json(view, by, rows, scope), ensure_ascii=False))
        return
    title = f"数据截至 {format_day(view.as_of)}　考核期自 {format_day(view.start)}　数据版本 {data_version(connection).version}"
    table = Table("编号", "指标", *(row.name for row in rows), title=title)
    for figure in FIGURES.values():
        table.add_row(figure.id, figure.name, *(format_result(row.results[figure.id]) for row in rows))
    Console(width=None if sys.stdout.isatty() else 60 + 24 * len(rows), markup=False).print(table)


def figures_json(view: View, by: str | None, rows: Sequence[Row], scope: dict[str, str]) -> dict[str, Any]:
    """The shape of figures.md, «JSON»."""
    answer: dict[str, Any] = {"as_of": view.as_of.isoformat(), "from": view.start.isoformat(), "scope": scope}
    listed = [
        {"scope": {"code": row.code, "name": row.name}, "figures": [figure_json(each) for each in row.results.values()]}
        for row in rows
    ]
    if by is None:
        return answer | {"figures": listed[0]["figures"]}
    return answer | {"by": by, "rows": listed}


def figure_json(result: Result) -> dict[str, Any]:
    """A figure's number with its Chinese name, in the order of figures.md."""
    return {"id": result.id, "name": FIGURES[result.id].name} | vars(result)
