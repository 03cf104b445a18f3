"""The shared database's tables: one per ledger, and four that keep the loads themselves.

A database holds one town or many. Every ledger's rows say whose they are (`town_code`, the first part of each key):
'' where the database holds one town, so that nobody needs to name it. Two towns may use the same number for a case.

Every column's `comment` is the ledger heading it holds, with its unit where it has one; docs/schema.md is generated
from here. A count that the ledger gives as «约30» or «30余» has a companion `*_approx` column that keeps the word.
Key columns that a ledger may leave empty hold '' (never NULL), so that the primary key still identifies the row.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, MetaData, SmallInteger, String, Text
from sqlalchemy import text as sql_text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db import terms

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


# The rows of towns that share a database. A statement that wants an index of theirs must say it in these words.
SHARED = "town_code <> ''"
TOWN_HEADING = "镇（区划代码，系统记，非台账列）；库中只有一个镇时为 ''"

# How many measures a cell holds: whole numbers, and others. More are a migration.
ROLLUP_COUNTS, ROLLUP_SUMS = 32, 2


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A check that `column` is empty or one of the ledger's terms."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_term")


def not_before(earlier: str, later: str) -> CheckConstraint:
    """A check that the day `later` does not precede the day `earlier` (either may be empty)."""
    return CheckConstraint(f"{later} >= {earlier}", name=f"{later}_not_before_{earlier}")


def not_negative(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} >= 0", name=f"{column}_not_negative")


def few(rows: str, *columns: str) -> Index:
    """An index of some rows alone."""
    return Index(None, *columns, sqlite_where=sql_text(rows), postgresql_where=sql_text(rows))


def turning_day(column: str, rows: str | None = None) -> Index:
    """An index on a day on which records begin or cease to count, for those who put rollups right.

    It holds the rows of towns that share a database: a town of its own is read from its records, and loads faster.
    """
    return few(f"{SHARED} AND {rows}" if rows else SHARED, column)


def code_key(heading: str) -> Mapped[str]:
    return mapped_column(String(64), primary_key=True, comment=heading)


def town_key() -> Mapped[str]:
    return mapped_column(String(64), primary_key=True, server_default="", comment=TOWN_HEADING)


def town() -> Mapped[str]:
    return mapped_column(String(64), server_default="", comment=TOWN_HEADING)


def village_key() -> Mapped[str]:
    return mapped_column(ForeignKey("division.code"), primary_key=True, comment="村（区划代码）")


def village() -> Mapped[str]:
    return mapped_column(ForeignKey("division.code"), comment="村（区划代码）")


def optional_village() -> Mapped[str | None]:
    return mapped_column(ForeignKey("division.code"), comment="村（区划代码）；空则只计入全镇")


def term(heading: str) -> Mapped[str]:
    return mapped_column(String(16), comment=heading)


def optional_term(heading: str) -> Mapped[str | None]:
    return mapped_column(String(16), comment=heading)


def text(heading: str) -> Mapped[str]:
    return mapped_column(Text, comment=heading)


def optional_text(heading: str) -> Mapped[str | None]:
    return mapped_column(Text, comment=heading)


def day(heading: str) -> Mapped[dt.date]:
    return mapped_column(comment=heading)


def optional_day(heading: str) -> Mapped[dt.date | None]:
    return mapped_column(comment=heading)


def optional_number(heading: str) -> Mapped[float | None]:
    return mapped_column(comment=heading)


def count(heading: str) -> Mapped[int]:
    return mapped_column(comment=heading)


def optional_count(heading: str) -> Mapped[int | None]:
    return mapped_column(comment=heading)


def approximation(heading: str) -> Mapped[str | None]:
    return mapped_column(String(1), comment=f"{heading}若为概数：约 或 余")


class Division(Base):
    """区划台账: the town, its management areas and its villages; above it the county, the city and the province."""

    __tablename__ = "division"
    code: Mapped[str] = code_key("代码")
    name: Mapped[str] = text("名称")
    level: Mapped[str] = term("级别：镇、管理区、村；镇以上：省、市、县")
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("division.code"), index=True, comment="上级代码")
    longitude: Mapped[float | None] = optional_number("经度（度，按坐标系）")
    latitude: Mapped[float | None] = optional_number("纬度（度，按坐标系）")
    crs: Mapped[str | None] = optional_term("坐标系；空为 WGS84")
    households: Mapped[int | None] = optional_count("户数")
    households_approx: Mapped[str | None] = approximation("户数")
    population: Mapped[int | None] = optional_count("人口")
    population_approx: Mapped[str | None] = approximation("人口")
    aliases: Mapped[str | None] = optional_text("别名，以、分隔")
    __table_args__ = (
        one_of("level", terms.DIVISION_LEVELS),
        one_of("crs", terms.REFERENCE_SYSTEMS),
        one_of("households_approx", terms.APPROXIMATIONS),
        one_of("population_approx", terms.APPROXIMATIONS),
        not_negative("households"),
        not_negative("population"),
    )


class Post(Base):
    """责任链台账: who holds which of a village's four posts, and since when."""

    __tablename__ = "post"
    town_code: Mapped[str] = town_key()
    village_code: Mapped[str] = village_key()
    level: Mapped[str] = mapped_column(String(16), primary_key=True, comment="层级")
    person: Mapped[str] = text("姓名")
    appointed_on: Mapped[dt.date] = mapped_column(primary_key=True, comment="任职日期")
    left_on: Mapped[dt.date | None] = optional_day("离任日期")
    __table_args__ = (one_of("level", terms.POST_LEVELS), not_before("appointed_on", "left_on"))


class Duty(Base):
    """责任清单台账: the items on the responsibility lists."""

    __tablename__ = "duty"
    town_code: Mapped[str] = town_key()
    code: Mapped[str] = code_key("编号")
    task: Mapped[str] = text("事项")
    level: Mapped[str | None] = optional_term("层级")
    village_code: Mapped[str | None] = optional_village()
    unit: Mapped[str | None] = optional_text("责任单位")
    owner: Mapped[str | None] = optional_text("责任人")
    issued_on: Mapped[dt.date] = day("下达日期")
    due_on: Mapped[dt.date] = day("完成时限")
    done_on: Mapped[dt.date | None] = optional_day("完成日期")
    __table_args__ = (
        one_of("level", terms.RESPONSIBILITY_LEVELS),
        not_before("issued_on", "done_on"),
        Index(None, "village_code", "due_on"),
    )


class Pledge(Base):
    """承诺书台账: the roster of pledges for a year, and which are signed."""

    __tablename__ = "pledge"
    town_code: Mapped[str] = town_key()
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="年度")
    level: Mapped[str] = mapped_column(String(16), primary_key=True, comment="层级")
    signatory: Mapped[str] = mapped_column(String(128), primary_key=True, comment="签订主体")
    position: Mapped[str] = mapped_column(String(128), primary_key=True, comment="岗位；空为 ''")
    village_code: Mapped[str | None] = optional_village()
    signed_on: Mapped[dt.date | None] = optional_day("签订日期")
    expired_on: Mapped[dt.date | None] = optional_day("失效日期")
    __table_args__ = (one_of("level", terms.RESPONSIBILITY_LEVELS), Index(None, "village_code"))


class Meeting(Base):
    """会议台账: the leading group's meetings."""

    __tablename__ = "meeting"
    town_code: Mapped[str] = town_key()
    code: Mapped[str] = code_key("会议编号")
    type: Mapped[str] = term("会议类型")
    held_on: Mapped[dt.date] = mapped_column(index=True, comment="召开日期")
    expected: Mapped[int | None] = optional_count("应到（人）")
    expected_approx: Mapped[str | None] = approximation("应到")
    attended: Mapped[int | None] = optional_count("实到（人）")
    attended_approx: Mapped[str | None] = approximation("实到")
    minutes_on: Mapped[dt.date | None] = optional_day("纪要日期")
    __table_args__ = (
        one_of("type", terms.MEETING_TYPES),
        one_of("expected_approx", terms.APPROXIMATIONS),
        one_of("attended_approx", terms.APPROXIMATIONS),
        not_negative("expected"),
        not_negative("attended"),
        not_before("held_on", "minutes_on"),
    )


class Resolution(Base):
    """议定事项台账: what the meetings decided. `meeting_code` may name a meeting that is not in the ledger."""

    __tablename__ = "resolution"
    town_code: Mapped[str] = town_key()
    code: Mapped[str] = code_key("编号")
    meeting_code: Mapped[str] = mapped_column(String(64), index=True, comment="会议编号（可不在会议台账中）")
    task: Mapped[str] = text("事项")
    lead_unit: Mapped[str] = text("牵头单位")
    owner: Mapped[str | None] = optional_text("责任人")
    village_code: Mapped[str | None] = optional_village()
    original_due_on: Mapped[dt.date] = day("原定时限")
    current_due_on: Mapped[dt.date | None] = optional_day("现定时限")
    extensions: Mapped[int | None] = optional_count("延期次数")
    extensions_approx: Mapped[str | None] = approximation("延期次数")
    done_on: Mapped[dt.date | None] = optional_day("完成日期")
    __table_args__ = (
        not_negative("extensions"),
        one_of("extensions_approx", terms.APPROXIMATIONS),
        Index(None, "village_code", "original_due_on"),
    )


class Clue(Base):
    """线索台账: unverified leads, as codes and days only; never a person."""

    __tablename__ = "clue"
    town_code: Mapped[str] = town_key()
    code: Mapped[str] = code_key("线索编号")
    source: Mapped[str] = term("来源")
    received_on: Mapped[dt.date] = day("收到日期")
    real_name: Mapped[bool] = mapped_column(comment="实名（是/否）")
    severity: Mapped[str | None] = optional_term("程度")
    field: Mapped[str | None] = optional_term("领域")
    village_code: Mapped[str | None] = optional_village()
    unit: Mapped[str | None] = optional_text("承办单位")
    found_by_level: Mapped[str | None] = optional_text("摸排层级")
    assigned_on: Mapped[dt.date | None] = optional_day("分办日期")
    due_on: Mapped[dt.date] = day("办理时限")
    verified_on: Mapped[dt.date | None] = optional_day("核查日期")
    finding: Mapped[str | None] = optional_term("核查结论")
    transferred_to: Mapped[str | None] = optional_text("移送单位")
    transferred_on: Mapped[dt.date | None] = optional_day("移送日期")
    closed_on: Mapped[dt.date | None] = optional_day("办结日期")
    feedback_on: Mapped[dt.date | None] = optional_day("反馈日期")
    original_code: Mapped[str | None] = mapped_column(String(64), comment="原线索编号（可不在台账中）")
    __table_args__ = (
        one_of("source", terms.CLUE_SOURCES),
        one_of("severity", terms.CLUE_SEVERITIES),
        one_of("field", terms.FIELDS),
        one_of("finding", terms.FINDINGS),
        not_before("received_on", "assigned_on"),
        not_before("received_on", "verified_on"),
        not_before("assigned_on", "verified_on"),
        not_before("received_on", "closed_on"),
        not_before("assigned_on", "closed_on"),
        not_before("verified_on", "closed_on"),
        Index(None, "village_code", "received_on"),
    )


class Dispute(Base):
    """矛盾纠纷台账: disputes, their days and outcome; never a party."""

    __tablename__ = "dispute"
    town_code: Mapped[str] = town_key()
    code: Mapped[str] = code_key("编号")
    village_code: Mapped[str] = village()
    received_on: Mapped[dt.date] = day("受理日期")
    source: Mapped[str] = term("来源")
    category: Mapped[str] = term("类别")
    level: Mapped[str] = term("级别")
    risk: Mapped[str | None] = optional_term("风险")
    people: Mapped[int | None] = optional_count("涉及人数")
    people_approx: Mapped[str | None] = approximation("涉及人数")
    due_on: Mapped[dt.date] = day("办理时限")
    mediator: Mapped[str | None] = optional_text("调解组织")
    owner: Mapped[str | None] = optional_text("责任人")
    to_town_on: Mapped[dt.date | None] = optional_day("转镇日期")
    escalated_on: Mapped[dt.date | None] = optional_day("上交日期")
    escalated_to: Mapped[str | None] = optional_term("上交去向")
    resolved_on: Mapped[dt.date | None] = optional_day("化解日期")
    resolved_level: Mapped[str | None] = optional_term("化解层级")
    agreement: Mapped[str | None] = optional_term("协议形式")
    fulfil_due_on: Mapped[dt.date | None] = optional_day("履行期限")
    fulfilled_on: Mapped[dt.date | None] = optional_day("履行日期")
    progress_on: Mapped[dt.date | None] = optional_day("最近进展日期")
    original_code: Mapped[str | None] = mapped_column(String(64), comment="原编号（可不在台账中）")
    entered_on: Mapped[dt.date | None] = optional_day("首次装载日期（系统记，非台账列）")
    __table_args__ = (
        one_of("source", terms.DISPUTE_SOURCES),
        one_of("category", terms.DISPUTE_CATEGORIES),
        one_of("level", terms.DISPUTE_LEVELS),
        one_of("risk", terms.RISKS),
        one_of("escalated_to", terms.ESCALATED_TO),
        one_of("resolved_level", terms.RESOLVED_LEVELS),
        one_of("agreement", terms.AGREEMENTS),
        one_of("people_approx", terms.APPROXIMATIONS),
        not_negative("people"),
        not_before("received_on", "to_town_on"),
        not_before("received_on", "escalated_on"),
        not_before("received_on", "resolved_on"),
        CheckConstraint("(resolved_on IS NULL) = (resolved_level IS NULL)", name="resolved_with_level"),
        Index(None, "village_code", "received_on"),
        few("original_code IS NOT NULL", "town_code", "original_code", "received_on"),
        *map(turning_day, ("received_on", "due_on", "resolved_on", "fulfil_due_on", "fulfilled_on")),
        *(turning_day(column, f"{column} IS NOT NULL") for column in ("to_town_on", "escalated_on")),
        turning_day("progress_on", "risk = '红'"),
    )


class Patrol(Base):
    """巡逻台账: one patrol of one team in one village."""

    __tablename__ = "patrol"
    town_code: Mapped[str] = town_key()
    patrolled_on: Mapped[dt.date] = mapped_column(primary_key=True, comment="巡逻日期")
    slot: Mapped[str] = mapped_column(String(1), primary_key=True, comment="时段")
    team: Mapped[str] = mapped_column(String(128), primary_key=True, comment="队伍")
    village_code: Mapped[str] = village_key()
    type: Mapped[str | None] = optional_term("巡逻类型")
    members: Mapped[int | None] = optional_count("人数")
    members_approx: Mapped[str | None] = approximation("人数")
    km: Mapped[float | None] = optional_number("里程（公里）")
    problems: Mapped[int | None] = optional_count("发现问题")
    problems_approx: Mapped[str | None] = approximation("发现问题")
    track: Mapped[str | None] = optional_text("轨迹：经度,纬度;经度,纬度…（按坐标系）")
    crs: Mapped[str | None] = optional_term("坐标系；空为 WGS84")
    __table_args__ = (
        one_of("slot", terms.PATROL_SLOTS),
        one_of("type", terms.PATROL_TYPES),
        one_of("crs", terms.REFERENCE_SYSTEMS),
        one_of("members_approx", terms.APPROXIMATIONS),
        one_of("problems_approx", terms.APPROXIMATIONS),
        not_negative("members"),
        not_negative("km"),
        not_negative("problems"),
        Index(None, "village_code", "patrolled_on"),
        turning_day("patrolled_on"),
    )


class Point(Base):
    """宣传阵地台账: publicity points and their state."""

    __tablename__ = "point"
    town_code: Mapped[str] = town_key()
    code: Mapped[str] = code_key("点位编号")
    name: Mapped[str] = text("名称")
    type: Mapped[str] = term("类型")
    village_code: Mapped[str] = village()
    longitude: Mapped[float | None] = optional_number("经度（度，按坐标系）")
    latitude: Mapped[float | None] = optional_number("纬度（度，按坐标系）")
    crs: Mapped[str | None] = optional_term("坐标系；空为 WGS84")
    set_up_on: Mapped[dt.date] = day("设立日期")
    checked_on: Mapped[dt.date | None] = optional_day("检查日期")
    status: Mapped[str] = term("状态")
    owner: Mapped[str | None] = optional_text("责任人")
    __table_args__ = (
        one_of("type", terms.POINT_TYPES),
        one_of("status", terms.POINT_STATES),
        one_of("crs", terms.REFERENCE_SYSTEMS),
        Index(None, "village_code"),
    )


class Publicity(Base):
    """宣传统计台账: publicity output of the whole town in a span of days."""

    __tablename__ = "publicity"
    town_code: Mapped[str] = town_key()
    start_on: Mapped[dt.date] = mapped_column(primary_key=True, comment="起始日期")
    end_on: Mapped[dt.date] = mapped_column(primary_key=True, comment="截止日期")
    type: Mapped[str] = mapped_column(String(16), primary_key=True, comment="类型")
    level: Mapped[str] = mapped_column(String(16), primary_key=True, comment="级别（新闻稿件）；空为 ''")
    amount: Mapped[int] = count("数量")
    amount_approx: Mapped[str | None] = approximation("数量")
    __table_args__ = (
        one_of("type", terms.PUBLICITY_TYPES),
        one_of("level", ("", *terms.NEWS_LEVELS)),
        one_of("amount_approx", terms.APPROXIMATIONS),
        not_negative("amount"),
        Index(None, "end_on"),
    )


class Organisation(Base):
    """软弱涣散台账: weak village party organisations under rectification."""

    __tablename__ = "organisation"
    town_code: Mapped[str] = town_key()
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="年度")
    name: Mapped[str] = mapped_column(String(128), primary_key=True, comment="党组织")
    village_code: Mapped[str] = village()
    type: Mapped[str | None] = optional_text("类型")
    identified_on: Mapped[dt.date] = day("认定日期")
    due_on: Mapped[dt.date] = day("整改时限")
    inspected_on: Mapped[dt.date | None] = optional_day("验收日期")
    result: Mapped[str | None] = optional_term("验收结论")
    __table_args__ = (one_of("result", terms.INSPECTION_RESULTS), Index(None, "village_code"))


class Sector(Base):
    """行业排查台账: checks of the risk industries, of the whole town."""

    __tablename__ = "sector"
    town_code: Mapped[str] = town_key()
    code: Mapped[str] = code_key("编号")
    field: Mapped[str] = term("领域")
    lead_unit: Mapped[str] = text("牵头单位")
    checked_on: Mapped[dt.date] = day("排查日期")
    problems: Mapped[int] = count("发现问题")
    problems_approx: Mapped[str | None] = approximation("发现问题")
    rectified: Mapped[int | None] = optional_count("已整改")
    rectified_approx: Mapped[str | None] = approximation("已整改")
    __table_args__ = (
        one_of("field", terms.FIELDS),
        one_of("problems_approx", terms.APPROXIMATIONS),
        one_of("rectified_approx", terms.APPROXIMATIONS),
        not_negative("problems"),
        not_negative("rectified"),
    )


class RollupCell(Base):
    """What a village's records, or a whole town's, come to in one lane of measures from one checkpoint to the next.

    Made by the program from the ledgers within each load and never by hand: figures from it equal those from the
    records. The lanes' numbers and the order of the measures follow from the figures' definitions.
    """

    __tablename__ = "rollup_cell"
    town_code: Mapped[str] = town_key()
    division_code: Mapped[str] = mapped_column(
        String(64), primary_key=True, comment="村（区划代码）；'' 为没有村的记录，'*' 为全镇"
    )
    lane: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False, comment="一组计数的序号")
    period: Mapped[str] = mapped_column(
        String(7), primary_key=True, comment="记录计入的月（2026-03）或年（2026）；'' 为不论何时"
    )
    valid_from: Mapped[dt.date] = mapped_column(primary_key=True, comment="自这一截至日起")
    valid_to: Mapped[dt.date] = day("到这一截至日之前")
    __table_args__ = (
        Index(None, "lane", "period", "valid_to", "valid_from"),
        # A town's own cells are few among those of its villages.
        Index(
            "ix_rollup_cell_of_towns",
            "lane",
            "period",
            "valid_to",
            sqlite_where=sql_text("division_code = '*'"),
            postgresql_where=sql_text("division_code = '*'"),
        ),
    )


for _number in range(ROLLUP_COUNTS):
    setattr(RollupCell, f"m{_number:02d}", mapped_column(Integer, comment=f"第{_number + 1}个计数"))
for _number in range(ROLLUP_SUMS):
    setattr(RollupCell, f"f{_number}", mapped_column(Float, comment=f"第{_number + 1}个小数之和"))


class RollupCheckpoint(Base):
    """The days that rollups are kept for: the 10th, the 20th and the last day of each month."""

    __tablename__ = "rollup_checkpoint"
    as_of: Mapped[dt.date] = mapped_column(primary_key=True, comment="截至日")
    previous: Mapped[dt.date] = day("前一个")
    following: Mapped[dt.date] = day("后一个")


class RollupState(Base):
    """One row a town: by which definitions its rollups were made, and up to which version of its data.

    They are used while both are the current ones, so whoever writes records and adds 1 to the version sets them aside.
    """

    __tablename__ = "rollup_state"
    town_code: Mapped[str] = town_key()
    fingerprint: Mapped[str] = mapped_column(String(64), comment="指标定义的摘要")
    version: Mapped[int] = mapped_column(comment="数据版本")


class DataVersion(Base):
    """One row a town: a number that grows whenever a load changes a record, so that pages know when to read again."""

    __tablename__ = "data_version"
    town_code: Mapped[str] = town_key()
    version: Mapped[int] = mapped_column(comment="数据版本，每次数据有变化加 1")
    changed_at: Mapped[dt.datetime] = mapped_column(comment="最近变化的时刻（本地时间）")
    is_demo: Mapped[bool] = mapped_column(comment="库中是演示数据")


class ImportBatch(Base):
    """One load of one file."""

    __tablename__ = "import_batch"
    id: Mapped[int] = mapped_column(primary_key=True, comment="装载序号")
    town_code: Mapped[str] = town()
    file: Mapped[str] = text("文件名")
    loaded_at: Mapped[dt.datetime] = mapped_column(comment="装载时刻（本地时间）")
    __table_args__ = (Index(None, "town_code", "id"),)


class ImportSheet(Base):
    """The report of one sheet of a load."""

    __tablename__ = "import_sheet"
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True, comment="装载序号")
    sheet: Mapped[str] = mapped_column(String(255), primary_key=True, comment="工作表")
    kind: Mapped[str] = mapped_column(String(16), index=True, comment="台账种类")
    rows: Mapped[int] = count("行数")
    new: Mapped[int] = count("新增")
    changed: Mapped[int] = count("变更")
    unchanged: Mapped[int] = count("未变")
    refused: Mapped[int] = count("拒收")


class Quarantine(Base):
    """待处理: one refused row each, by its place and the reason; never by its contents."""

    __tablename__ = "quarantine"
    id: Mapped[int] = mapped_column(primary_key=True, comment="序号")
    town_code: Mapped[str] = town()
    kind: Mapped[str] = mapped_column(String(16), comment="台账种类")
    key: Mapped[str | None] = mapped_column(Text, comment="记录的键（读得出时）")
    file: Mapped[str] = text("文件名")
    sheet: Mapped[str] = text("工作表")
    row: Mapped[int] = mapped_column(comment="Excel 行号")
    column: Mapped[str | None] = optional_text("要改的列")
    reason: Mapped[str] = text("原因与改法")
    village_code: Mapped[str | None] = mapped_column(ForeignKey("division.code"), comment="村（读得出时）")
    refused_at: Mapped[dt.datetime] = mapped_column(comment="拒收时刻（本地时间）")
    __table_args__ = (Index(None, "town_code", "kind", "key"), Index(None, "file", "sheet", "row"))
