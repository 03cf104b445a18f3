"""The thirteen ledgers (台账), a table each."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db import terms
from db.schema.columns import (
    Base,
    approximation,
    code_key,
    count,
    day,
    few,
    not_before,
    not_negative,
    one_of,
    optional_count,
    optional_day,
    optional_number,
    optional_term,
    optional_text,
    optional_village,
    term,
    text,
    town_key,
    turning_day,
    village,
    village_key,
)


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
        *map(turning_day, ("issued_on", "due_on", "done_on")),
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
        *map(turning_day, ("received_on", "assigned_on", "due_on", "verified_on", "transferred_on", "closed_on")),
        turning_day("feedback_on", "real_name"),
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
