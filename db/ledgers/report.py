"""The report of a load: what each sheet brought, as JSON and in plain Chinese."""

from dataclasses import dataclass, field
from typing import Any

from db.ledgers.declarations import BY_KIND

WAITING = "  以上各行已记入待处理：在原台账中改好后整个文件重新装载即可，已装的行不会重复。"
WOULD_WAIT = "  这是试装，没有入库。以上各行正式装载时会记入待处理，请先在原台账中改好。"


@dataclass
class Issue:
    """Why a row, or with `row` None a sheet or a file, was refused."""

    row: int | None
    column: str | None
    reason: str


@dataclass
class SheetReport:
    """One sheet; `kind` is None where it was not recognised, `sheet` None where the file could not be opened."""

    file: str
    sheet: str | None
    kind: str | None = None
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    totals: int = 0
    refused: int = 0
    dropped_columns: list[str] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    approximate: int = 0
    issues: list[Issue] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def loaded(self) -> int:
        return self.new + self.changed + self.unchanged

    @property
    def failed(self) -> bool:
        return self.kind is None


@dataclass
class Report:
    """All sheets of all files of one `import`."""

    sheets: list[SheetReport] = field(default_factory=list)

    @property
    def exit_status(self) -> int:
        """0: all loaded; 1: some rows, sheets or files refused; 2: nothing loaded."""
        if not any(sheet.loaded for sheet in self.sheets):
            return 2
        return 1 if any(sheet.refused or sheet.failed for sheet in self.sheets) else 0

    def as_json(self) -> dict[str, Any]:
        return {"sheets": [{**vars(sheet), "issues": [vars(issue) for issue in sheet.issues]} for sheet in self.sheets]}

    def as_text(self, kept: bool = True) -> str:
        """The report as lines; `kept` says whether it is of a load, or of a dry run."""
        return "\n".join(line for sheet in self.sheets for line in _lines(sheet, kept))


def _lines(sheet: SheetReport, kept: bool) -> list[str]:
    place = sheet.file if sheet.sheet is None else f"{sheet.file}［{sheet.sheet}］"
    notes = [f"  {note}" for note in sheet.notes]
    if sheet.failed:
        return [f"✗ {place}：{issue.reason}" for issue in sheet.issues] + notes
    lines = [_outcome(sheet, place)]
    if sheet.approximate:
        lines.append(f"  概数（约、余）{sheet.approximate} 处，照原样保留并标明")
    if sheet.dropped_columns:
        lines.append(f"  含个人信息，整列不收：{'、'.join(sheet.dropped_columns)}")
    if sheet.unknown_columns:
        lines.append(f"  不在台账约定内，未读：{'、'.join(sheet.unknown_columns)}")
    lines += notes
    lines += [f"  第 {issue.row} 行 {issue.reason}" for issue in sheet.issues]
    if sheet.refused:
        lines.append(WAITING if kept else WOULD_WAIT)
    return lines


def _outcome(sheet: SheetReport, place: str) -> str:
    assert sheet.kind is not None
    title = BY_KIND[sheet.kind].title
    if not sheet.rows:
        return f"✗ {place} {title}：表头下面没有数据行，没有可装载的内容"
    return (
        f"{'!' if sheet.refused else '✓'} {place} {title}：读到 {sheet.rows} 行，新增 {sheet.new}，变更 {sheet.changed}，"
        f"未变 {sheet.unchanged}，拒收 {sheet.refused}，跳过合计行 {sheet.totals}"
    )
