"""基层基础: publicity output, weak party organisations, and checks of the risk industries."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, and_, case, exists, func, not_, select

from dashboard.figures.at import AT, in_period, known
from dashboard.figures.kinds import Count, Predicate, Rate, Share, Total
from dashboard.figures.sources import ORGANISATION, PUBLICITY, SECTOR, organisation, publicity, sector
from db import terms

in_span = in_period(PUBLICITY.c.end_on)
news = PUBLICITY.c.type == terms.NEWS
rectified = and_(known(ORGANISATION.c.inspected_on), ORGANISATION.c.result == terms.PASSED)
not_rectified = not_(func.coalesce(rectified, False))
checked = in_period(SECTOR.c.checked_on)

_levelled = PUBLICITY.alias("levelled")
# Where the same span stands by level too, the row without a level is a control total and not output.
control_total = and_(
    PUBLICITY.c.level == "",
    exists().where(
        _levelled.c.town_code == PUBLICITY.c.town_code,
        _levelled.c.start_on == PUBLICITY.c.start_on,
        _levelled.c.end_on == PUBLICITY.c.end_on,
        _levelled.c.type == PUBLICITY.c.type,
        _levelled.c.level != "",
    ),
)

# What is counted of publicity, by the end of the figure's id: each type; and news by the level that printed them.
OUTPUT = {
    "notices": "公告",
    "leaflets": "明白纸",
    "banners": "条幅",
    "slogans": "标语",
    "boards": "展板",
    "performances": "巡回演出",
    "videos": "微视频",
}
NEWS_OUTPUT = {"central": terms.CENTRAL, "provincial": terms.PROVINCE, "city": terms.CITY, "county": terms.COUNTY}


def _output(figure_id: str, name: str, definition: str, among: Predicate) -> Total:
    return Total(
        figure_id, name, definition, publicity, and_(in_span, among), PUBLICITY.c.amount, PUBLICITY.c.amount_approx
    )


PUBLICITY_FIGURES = (
    *(
        _output(f"publicity.{key}", type_, f"截止日期在考核期内的{type_}数量之和", PUBLICITY.c.type == type_)
        for key, type_ in OUTPUT.items()
    ),
    _output(
        "publicity.news",
        terms.NEWS,
        "截止日期在考核期内的新闻稿件数量之和；同一起止期既有分级又有不分级时，以分级为准",
        and_(news, not_(control_total)),
    ),
    *(
        _output(
            f"publicity.news.{key}",
            f"{terms.NEWS}（{level}）",
            f"{level}级{terms.NEWS}数量之和",
            and_(news, PUBLICITY.c.level == level),
        )
        for key, level in NEWS_OUTPUT.items()
    ),
)

FIGURES = (
    Rate(
        "organisation.rectified",
        "软弱涣散整顿率",
        "考核期内认定的软弱涣散党组织；已整顿＝截至日已验收且合格",
        organisation,
        in_period(ORGANISATION.c.identified_on),
        rectified,
    ),
    Count(
        "organisation.overdue",
        "整顿逾期",
        "整改时限早于截至日、截至日未验收合格的党组织",
        organisation,
        and_(ORGANISATION.c.due_on < AT.as_of, not_rectified),
    ),
    Total(
        "sector.problems",
        "排查发现问题",
        "考核期内行业排查发现的问题数之和",
        sector,
        checked,
        SECTOR.c.problems,
        SECTOR.c.problems_approx,
    ),
    Share(
        "sector.rectified",
        "问题整改率",
        "考核期内行业排查发现的问题；已整改的占比",
        sector,
        checked,
        SECTOR.c.problems,
        func.coalesce(SECTOR.c.rectified, 0),
        (SECTOR.c.problems_approx, SECTOR.c.rectified_approx),
    ),
)


@dataclass(frozen=True)
class ControlTotal:
    """A span whose news by level do not add up to the total given beside them; either may be approximate."""

    start_on: dt.date
    end_on: dt.date
    by_level: int
    by_level_approx: bool
    total: int
    approx: str | None


def differing_control_totals(connection: Connection, as_of: dt.date) -> list[ControlTotal]:
    """The spans of news, ended by `as_of`, where total and levels differ; shown, never mended."""
    levelled = func.sum(case((PUBLICITY.c.level != "", PUBLICITY.c.amount)))
    total = func.sum(case((PUBLICITY.c.level == "", PUBLICITY.c.amount)))
    about = func.count(case((PUBLICITY.c.level != "", PUBLICITY.c.amount_approx))) > 0
    word = func.max(case((PUBLICITY.c.level == "", PUBLICITY.c.amount_approx)))
    span = (PUBLICITY.c.start_on, PUBLICITY.c.end_on)
    statement = (
        select(*span, levelled, about, total, word)
        .where(news, PUBLICITY.c.end_on <= as_of)
        .group_by(*span)
        .having(levelled != total)
        .order_by(*span)
    )
    return [ControlTotal(*row) for row in connection.execute(statement)]
