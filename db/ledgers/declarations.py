"""The thirteen ledgers, one declaration each: heading → column, type, terms, key; and the order of events.

This is the contract of ledgers.md as data; recognition, cleaning, the templates and the freshness table follow it.
"""

from dataclasses import dataclass
from functools import cached_property

from db import schema, terms


@dataclass(frozen=True)
class Column:
    """A heading and the column it fills.

    `type` is one of code, text, term, day, count, year, village, bool, degree, km, track.
    """

    heading: str
    name: str
    type: str = "text"
    required: bool = False
    key: bool = False
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Ledger:
    """A ledger: its kind, title, model and columns. `order` lists (earlier, later) pairs of column names,
    `partners` pairs of columns that are filled together or not at all, `only_with` columns (the first) that are filled
    only where another one has a certain term."""

    kind: str
    title: str
    model: type[schema.Base]
    columns: tuple[Column, ...]
    order: tuple[tuple[str, str], ...] = ()
    partners: tuple[tuple[str, str], ...] = ()
    only_with: tuple[tuple[str, str, str], ...] = ()

    @cached_property
    def key(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.key)

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.columns if column.required)

    @cached_property
    def optional_key(self) -> frozenset[str]:
        return frozenset(column.name for column in self.columns if column.key and not column.required)

    @cached_property
    def heading_of(self) -> dict[str, str]:
        return {column.name: column.heading for column in self.columns}

    @cached_property
    def by_heading(self) -> dict[str, Column]:
        return {column.heading: column for column in self.columns}


def key(heading: str, name: str, type: str = "code", required: bool = True, terms: tuple[str, ...] = ()) -> Column:
    return Column(heading, name, type, required, True, terms)


def need(heading: str, name: str, type: str = "text", terms: tuple[str, ...] = ()) -> Column:
    return Column(heading, name, type, True, False, terms)


def may(heading: str, name: str, type: str = "text", terms: tuple[str, ...] = ()) -> Column:
    return Column(heading, name, type, False, False, terms)


# The sheet of a blank ledger that explains its columns: nobody fills it in.
EXPLANATION_SHEET = "填写说明"
VILLAGE = may("村", "village_code", "village")
CRS = may("坐标系", "crs", "term", terms.REFERENCE_SYSTEMS)

DIVISION = Ledger(
    "division",
    "区划台账",
    schema.Division,
    (
        key("代码", "code"),
        need("名称", "name"),
        need("级别", "level", "term", terms.DIVISION_LEVELS),
        may("上级代码", "parent_code", "code"),
        may("经度", "longitude", "degree"),
        may("纬度", "latitude", "degree"),
        CRS,
        may("户数", "households", "count"),
        may("人口", "population", "count"),
        may("别名", "aliases"),
    ),
)
POST = Ledger(
    "post",
    "责任链台账",
    schema.Post,
    (
        key("村", "village_code", "village"),
        key("层级", "level", "term", terms=terms.POST_LEVELS),
        need("姓名", "person"),
        key("任职日期", "appointed_on", "day"),
        may("离任日期", "left_on", "day"),
    ),
    order=(("appointed_on", "left_on"),),
)
DUTY = Ledger(
    "duty",
    "责任清单台账",
    schema.Duty,
    (
        key("编号", "code"),
        need("事项", "task"),
        may("层级", "level", "term", terms.RESPONSIBILITY_LEVELS),
        VILLAGE,
        may("责任单位", "unit"),
        may("责任人", "owner"),
        need("下达日期", "issued_on", "day"),
        need("完成时限", "due_on", "day"),
        may("完成日期", "done_on", "day"),
    ),
    order=(("issued_on", "done_on"),),
)
PLEDGE = Ledger(
    "pledge",
    "承诺书台账",
    schema.Pledge,
    (
        key("年度", "year", "year"),
        key("层级", "level", "term", terms=terms.RESPONSIBILITY_LEVELS),
        key("签订主体", "signatory", "text"),
        key("岗位", "position", "text", required=False),
        VILLAGE,
        may("签订日期", "signed_on", "day"),
        may("失效日期", "expired_on", "day"),
    ),
)
MEETING = Ledger(
    "meeting",
    "会议台账",
    schema.Meeting,
    (
        key("会议编号", "code"),
        need("会议类型", "type", "term", terms.MEETING_TYPES),
        need("召开日期", "held_on", "day"),
        may("应到", "expected", "count"),
        may("实到", "attended", "count"),
        may("纪要日期", "minutes_on", "day"),
    ),
    order=(("held_on", "minutes_on"),),
)
RESOLUTION = Ledger(
    "resolution",
    "议定事项台账",
    schema.Resolution,
    (
        key("编号", "code"),
        need("会议编号", "meeting_code", "code"),
        need("事项", "task"),
        need("牵头单位", "lead_unit"),
        may("责任人", "owner"),
        VILLAGE,
        need("原定时限", "original_due_on", "day"),
        may("现定时限", "current_due_on", "day"),
        may("延期次数", "extensions", "count"),
        may("完成日期", "done_on", "day"),
    ),
)
CLUE = Ledger(
    "clue",
    "线索台账",
    schema.Clue,
    (
        key("线索编号", "code"),
        need("来源", "source", "term", terms.CLUE_SOURCES),
        need("收到日期", "received_on", "day"),
        need("实名", "real_name", "bool", terms.YES_NO),
        may("程度", "severity", "term", terms.CLUE_SEVERITIES),
        may("领域", "field", "term", terms.FIELDS),
        VILLAGE,
        may("承办单位", "unit"),
        may("摸排层级", "found_by_level"),
        may("分办日期", "assigned_on", "day"),
        need("办理时限", "due_on", "day"),
        may("核查日期", "verified_on", "day"),
        may("核查结论", "finding", "term", terms.FINDINGS),
        may("移送单位", "transferred_to"),
        may("移送日期", "transferred_on", "day"),
        may("办结日期", "closed_on", "day"),
        may("反馈日期", "feedback_on", "day"),
        may("原线索编号", "original_code", "code"),
    ),
    order=(
        ("received_on", "assigned_on"),
        ("received_on", "verified_on"),
        ("assigned_on", "verified_on"),
        ("received_on", "closed_on"),
        ("assigned_on", "closed_on"),
        ("verified_on", "closed_on"),
    ),
)
DISPUTE = Ledger(
    "dispute",
    "矛盾纠纷台账",
    schema.Dispute,
    (
        key("编号", "code"),
        need("村", "village_code", "village"),
        need("受理日期", "received_on", "day"),
        need("来源", "source", "term", terms.DISPUTE_SOURCES),
        need("类别", "category", "term", terms.DISPUTE_CATEGORIES),
        need("级别", "level", "term", terms.DISPUTE_LEVELS),
        may("风险", "risk", "term", terms.RISKS),
        may("涉及人数", "people", "count"),
        need("办理时限", "due_on", "day"),
        may("调解组织", "mediator"),
        may("责任人", "owner"),
        may("转镇日期", "to_town_on", "day"),
        may("上交日期", "escalated_on", "day"),
        may("上交去向", "escalated_to", "term", terms.ESCALATED_TO),
        may("化解日期", "resolved_on", "day"),
        may("化解层级", "resolved_level", "term", terms.RESOLVED_LEVELS),
        may("协议形式", "agreement", "term", terms.AGREEMENTS),
        may("履行期限", "fulfil_due_on", "day"),
        may("履行日期", "fulfilled_on", "day"),
        may("最近进展日期", "progress_on", "day"),
        may("原编号", "original_code", "code"),
    ),
    order=(("received_on", "to_town_on"), ("received_on", "escalated_on"), ("received_on", "resolved_on")),
    partners=(("resolved_on", "resolved_level"),),
)
PATROL = Ledger(
    "patrol",
    "巡逻台账",
    schema.Patrol,
    (
        key("巡逻日期", "patrolled_on", "day"),
        key("时段", "slot", "term", terms=terms.PATROL_SLOTS),
        key("队伍", "team", "text"),
        key("村", "village_code", "village"),
        may("巡逻类型", "type", "term", terms.PATROL_TYPES),
        may("人数", "members", "count"),
        may("里程", "km", "km"),
        may("发现问题", "problems", "count"),
        may("轨迹", "track", "track"),
        CRS,
    ),
)
POINT = Ledger(
    "point",
    "宣传阵地台账",
    schema.Point,
    (
        key("点位编号", "code"),
        need("名称", "name"),
        need("类型", "type", "term", terms.POINT_TYPES),
        need("村", "village_code", "village"),
        may("经度", "longitude", "degree"),
        may("纬度", "latitude", "degree"),
        CRS,
        need("设立日期", "set_up_on", "day"),
        may("检查日期", "checked_on", "day"),
        need("状态", "status", "term", terms.POINT_STATES),
        may("责任人", "owner"),
    ),
)
PUBLICITY = Ledger(
    "publicity",
    "宣传统计台账",
    schema.Publicity,
    (
        key("起始日期", "start_on", "day"),
        key("截止日期", "end_on", "day"),
        key("类型", "type", "term", terms=terms.PUBLICITY_TYPES),
        key("级别", "level", "term", required=False, terms=terms.NEWS_LEVELS),
        need("数量", "amount", "count"),
    ),
    only_with=(("level", "type", terms.NEWS),),
)
ORGANISATION = Ledger(
    "organisation",
    "软弱涣散台账",
    schema.Organisation,
    (
        key("年度", "year", "year"),
        key("党组织", "name", "text"),
        need("村", "village_code", "village"),
        may("类型", "type"),
        need("认定日期", "identified_on", "day"),
        need("整改时限", "due_on", "day"),
        may("验收日期", "inspected_on", "day"),
        may("验收结论", "result", "term", terms.INSPECTION_RESULTS),
    ),
)
SECTOR = Ledger(
    "sector",
    "行业排查台账",
    schema.Sector,
    (
        key("编号", "code"),
        need("领域", "field", "term", terms.FIELDS),
        need("牵头单位", "lead_unit"),
        need("排查日期", "checked_on", "day"),
        need("发现问题", "problems", "count"),
        may("已整改", "rectified", "count"),
    ),
)

LEDGERS = (
    DIVISION,
    POST,
    DUTY,
    PLEDGE,
    MEETING,
    RESOLUTION,
    CLUE,
    DISPUTE,
    PATROL,
    POINT,
    PUBLICITY,
    ORGANISATION,
    SECTOR,
)
BY_KIND = {ledger.kind: ledger for ledger in LEDGERS}
