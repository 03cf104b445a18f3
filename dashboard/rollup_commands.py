"""`python -m dashboard rollup verify | rebuild`: hold the rollups against the records, and make them anew."""

from typing import Annotated

import typer

from dashboard.charts.words import format_day
from dashboard.faults import check_schema
from dashboard.figures import rolled, rollups
from dashboard.figures.freshness import data_version
from dashboard.figures.rollup_check import Difference, differences, views_to_check
from dashboard.options import Commands
from dashboard.preparation import migrate_or_fail
from dashboard.refusals import check_town, messages, progress_bar
from dashboard.view import View
from db.engine import loading_engine, reading_engine
from db.ledgers.transactions import lock

rollup = Commands(help="多个镇共用一个库时随台账存的汇总：核对、重建。")
FEW = 20
OneTown = Annotated[str | None, typer.Option("--town", help="镇的区划代码；不写为全部。")]


def register(app: Commands) -> None:
    """Add these commands to the command line."""
    app.add_typer(rollup, name="rollup")


@rollup.command(help="从台账重建一个镇或全部镇的汇总。")
def rebuild(town: OneTown = None) -> None:
    """Make the rollups of a town, or of all, from the records."""
    migrate_or_fail()
    engine = loading_engine()
    with engine.connect() as connection:
        check_town(connection, town)
    number = rollups.rebuild(engine, None if town is None else [town])
    messages.print(f"汇总已重建：{number} 个镇。")


@rollup.command(help="逐项核对汇总与台账。退出码 0：一致；1：不一致或不是最新的。")
def verify(
    town: OneTown = None,
    views: Annotated[int, typer.Option(min=1, max=1000, help="试多少组截至日和考核期。")] = 12,
    seed: Annotated[int, typer.Option(help="随机数种子：换一个数就换一组。")] = 7,
) -> None:
    """Compare every figure from rollups with the records. Status 0: equal; 1: they differ or are not up to date."""
    with reading_engine().connect() as connection, progress_bar() as progress:
        check_schema(data_version(connection))
        check_town(connection, town)
        stale = set(rolled.standing(connection).stale)
        wanted = rollups.all_towns(connection) if town is None else [town]
        tried = views_to_check(connection, views, seed)
        late = [each for each in wanted if each in stale and rollups.are_read(connection, each)]
        found: list[Difference] = []
        for each in progress.track([each for each in wanted if each not in late], description="核对汇总"):
            found += made_and_compared(each, tried) if each in stale else differences(connection, each, tried)
    for each in late[:FEW]:
        print(f"{_town(each)}的汇总不是最新的，指标改从台账直接计算，结果不受影响；请运行 rollup rebuild 重建。")
    for difference in found[:FEW]:
        print(_sentence(difference))
    if late or found:
        print(f"共 {len(late)} 个镇的汇总不是最新的，{len(found)} 处与台账不一致。")
        if found:
            print("请运行 python -m dashboard rollup rebuild 重建，再核对一次；若仍不一致，请把以上内容发给维护人员。")
        raise typer.Exit(1)
    print(f"汇总与台账一致：{len(wanted)} 个镇，{views} 组截至日和考核期，{len(rolled.kept_ids())} 项指标，逐村核对。")


def made_and_compared(town: str, views: tuple[View, ...]) -> list[Difference]:
    """The differences of rollups that are made for this check and taken back: an only town of few villages keeps
    none."""
    with loading_engine().connect() as connection:
        lock(connection)
        rollups.rebuild_within(connection, [town])
        found = list(differences(connection, town, views))
        connection.rollback()
    return found


def _sentence(difference: Difference) -> str:
    view, village = difference.view, difference.village
    where = "全镇" if village is None else f"村 {village}" if village else "没有村的记录"
    return (
        f"{_town(difference.town)}，{where}，{difference.figure.name}（{difference.figure.id}），"
        f"数据截至 {format_day(view.as_of)}，考核期自 {format_day(view.start)}：汇总为 {_numbers(difference.rolled)}，"
        f"台账为 {_numbers(difference.direct)}。"
    )


def _town(code: str) -> str:
    return f"镇 {code}" if code else "本镇"


def _numbers(values: tuple[float, ...]) -> str:
    return "、".join(str(value) for value in values)
