"""The loads themselves: the version of the data, what was loaded when, and what was refused."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.columns import (
    Base,
    count,
    optional_text,
    text,
    town,
    town_key,
)


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
