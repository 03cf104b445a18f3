"""数据质量: how fresh each ledger is, what waits to be mended, where records stopped coming, and a load's report."""

import datetime as dt
from html import escape

from dashboard.charts import parts
from dashboard.charts.foundations import differences
from dashboard.charts.words import first_of, format_day_and_time, format_number, short_day, unloaded
from dashboard.figures.data_quality import BY_VILLAGE, SHORTEST_SILENCE, STREAMS, Silent, VillageRows, Waiting
from dashboard.figures.foundations import ControlTotal
from dashboard.figures.freshness import Freshness
from dashboard.links import Links
from db.ledgers.declarations import BY_KIND
from db.ledgers.report import Report, SheetReport

MEND = "在原台账里改好，整个文件再装一次，改好的行就离开待处理。"
FORMATS = (
    "先装区划台账，再装其余。收 .xlsx、.xls、.et、.csv；先试装看报告，再确认装载。含身份证、电话、当事人的列整列不收。"
)
SILENT = "久未报数"
# A file's name of so many characters stands on one line.
ONE_LINE = 20
FAILED = "装载没有完成，什么也没有装载：数据库没有应答，请稍后再试；仍不行，请在服务器上核对 DATABASE_URL。"
STAY = "请留在本页；中途离开的，文件不会只装一半，回来请核对是否已装载。"
DEMO = "库中现在是演示数据；确认装载第一份真实台账时，演示数据全部清除。"


def headline(
    ledgers: list[Freshness], waiting: Waiting, quiet: list[Silent], differing: list[ControlTotal], is_town: bool
) -> str:
    """What is not loaded, what waits to be mended, who may have stopped reporting, what does not add up: the last is
    the town's in any scope."""
    missing = [_name(each.kind) for each in ledgers if each.loaded_at is None]
    named = f"{first_of(missing, 3)} {len(missing)} 本台账未装载"
    pieces = [named if len(missing) < len(ledgers) else "还没有装载任何台账"] if missing else []
    total = sum(waiting.by_kind.values())
    pieces.append(f"{total} 行待处理" if total else "没有待处理的行")
    if quiet:
        pieces.append(f"{_silence(quiet)}，请核实是否漏报")
    if differing:
        pieces.append(f"{'' if is_town else '全镇 '}{len(differing)} 处合计不符")
    if not missing:
        pieces.append(f"{len(ledgers)} 本台账都已装载")
    return "；".join(pieces)


def _name(kind: str) -> str:
    return BY_KIND[kind].title.removesuffix("台账")


def _silence(quiet: list[Silent]) -> str:
    first = f"{quiet[0].village}{_name(quiet[0].kind)}"
    if len(quiet) > 1:
        return f"{first}等 {len(quiet)} 处{SILENT}"
    return f"{first}{SILENT}（{quiet[0].days} 天）" if quiet[0].days is not None else f"{first}{SILENT}"


def ledgers(listed: list[Freshness], today: dt.date) -> str:
    """Each ledger's last load, its age, rows and refusals, and what waits; without a load, it says so."""
    rows = [
        (
            escape(each.name),
            f'<span class="nowrap">{format_day_and_time(each.loaded_at)}</span>'
            if each.loaded_at
            else '<span class="light amber">▲ 未装载</span>',
            _age(each, today),
            format_number(each.rows) if each.loaded_at else "—",
            _many(each.refused),
            _many(each.quarantined),
        )
        for each in listed
    ]
    counts = ("行数", "拒收", "待处理")
    body = parts.table(("台账", "最近一次装载", "距今", *counts), rows, counts)
    return parts.card("各台账装载", f'<div class="wide dense">{body}</div>', "行数和拒收以最近一次装载为准")


def _age(each: Freshness, today: dt.date) -> str:
    if each.loaded_at is None:
        return "—"
    days = (today - each.loaded_at.date()).days
    return f"{days} 天" if days else "今天"


def _many(number: int) -> str:
    return f'<span class="amber nowrap">▲ {number}</span>' if number else '<span class="few">0</span>'


def waiting(found: Waiting, kind: str | None, is_loaded: bool, links: Links) -> str:
    """The refused rows by place, with what to mend; tabs narrow them to one ledger. `is_loaded`: anything ever was."""
    title = f"待处理　{found.total} 行"
    total = sum(found.by_kind.values())
    tabs = parts.tabs(
        [
            (f"全部 {total}", links.to("data"), kind is None),
            *(
                (f"{_name(each)} {number}", links.to("data", kind=each), each == kind)
                for each, number in found.by_kind.items()
            ),
        ]
    )
    if not found.rows:
        none = "没有待处理的行：装载过的各行都已入库。" if is_loaded else "还没有装载过台账。"
        return parts.card(title, (tabs if total else "") + parts.empty(none))
    rows = [
        (
            f'<span class="nowrap">{escape(_name(each.kind))}</span>',
            parts.link(f'<span class="nowrap">{escape(each.village)}</span>', links.village(each.village_code))
            if each.village_code
            else "—",
            f"{_file_name(each.file)}<br><span class='quiet'>{escape(each.sheet)}</span>",
            f'<span class="nowrap">第 {each.row} 行</span>',
            f'<span class="nowrap">{escape(each.column or "—")}</span>',
            escape(each.reason),
        )
        for each in found.rows
    ]
    rest = found.total - len(found.rows)
    note = (
        f'<div class="note after">只列出前 {len(found.rows)} 行，还有 {rest} 行；可按台账或村筛选。</div>'
        if rest
        else ""
    )
    body = parts.table(("台账", "村", "文件 / 工作表", "行", "列", "原因与改法"), rows)
    return parts.card(title, f'{tabs}<div class="scroll tall after">{body}</div>{note}', MEND)


def _file_name(name: str) -> str:
    """On one line where it is not longer than a ledger's name with its month; a longer one breaks into few lines."""
    return f'<span class="{"nowrap" if len(name) <= ONE_LINE else "long file"}">{escape(name)}</span>'


def silent(quiet: list[Silent], every: list[Freshness], as_of: dt.date, links: Links) -> str:
    """The villages without new records for long, against what is usual; nobody is accused."""
    title = f"{SILENT}　{len(quiet)} 处"
    rule = f"与本村平时的间隔比（记录少的与全镇比），空白长到偶然出现不足百分之一、且超过 {SHORTEST_SILENCE} 天的；也可能确实无事"
    if not quiet:
        missing = [each.name for each in every if each.kind in STREAMS and each.loaded_at is None]
        words = f"还没有装载{'和'.join(missing)}，装载后才能判断。" if missing else "纠纷、巡逻的空白都没有超出平常。"
        return parts.card(title, parts.empty(words))
    rows = [
        (
            parts.link(escape(each.village), links.village(each.village_code)),
            escape(_name(each.kind)),
            f'<span class="nowrap">{short_day(each.last_on, as_of) if each.last_on else "台账中没有记录"}</span>',
            f'<b class="nowrap">{each.days} 天</b>' if each.days is not None else "—",
            f'<span class="quiet nowrap">{"本村" if each.own else "全镇"}平均 {each.usual:.0f} 天一次</span>',
            '<span class="amber nowrap">▲ 请核实是否漏报</span>',
        )
        for each in quiet
    ]
    body = parts.table(("村", "台账", "最近一条", "至今", "平时", ""), rows)
    return parts.card(title, f'<div class="scroll half">{body}</div><div class="note after">{rule}。</div>')


def control_totals(differing: list[ControlTotal], ledgers: list[Freshness]) -> str:
    """The control totals that differ from their parts."""
    if any(each.kind == "publicity" and each.loaded_at is None for each in ledgers):
        return parts.card("合计核对", parts.empty(f"{unloaded('publicity.news')}。"))
    if not differing:
        return parts.card("合计核对", '<span class="quiet">● 宣传统计没有合计不符</span>')
    return parts.card(f"合计不符　{len(differing)} 处", differences(differing))


def villages(listed: list[VillageRows], as_of: dt.date, links: Links) -> str:
    """How many records each ledger holds of each village; of the running ledgers also the last day."""
    rows = [
        (
            f'<span class="nowrap">{parts.link(escape(each.name), links.village(each.village_code))}</span>',
            *(_number(each, kind, as_of) for kind in BY_VILLAGE),
            parts.link(
                _many(each.waiting), links.to("data", area=None, village=each.village_code) if each.waiting else ""
            ),
        )
        for each in listed
    ]
    body = parts.table(("村", *(_name(kind) for kind in BY_VILLAGE), "待处理"), rows)
    aside = "库中现有条数；纠纷、巡逻后为最近一条的日期。线索不分村列出"
    return parts.card("各村报数", f'<div class="scroll" style="max-height:46rem">{body}</div>', aside)


def _number(each: VillageRows, kind: str, as_of: dt.date) -> str:
    number = each.numbers[kind]
    if not number:
        return '<span class="few">0</span>'
    last_on = each.last_on.get(kind)
    return f"{number}{f' <span class=quiet>{short_day(last_on, as_of)}</span>' if last_on else ''}"


def upload(is_demo: bool) -> str:
    """What may be loaded, and what loading does to a demo."""
    warning = f'<div class="note amber">▲ {DEMO}</div>' if is_demo else ""
    return parts.card("装载台账", f'<div class="note">{FORMATS}</div>{warning}')


def report(found: Report, kept: bool) -> str:
    """What a load brought, or would bring, sheet by sheet; then each refused row with the reason."""
    title = "装载报告" if kept else "试装报告（没有入库）"
    sheets = [sheet for sheet in found.sheets if not sheet.failed]
    failed = "".join(
        f'<div class="light red" style="white-space:normal">■ {escape(sheet.sheet or sheet.file)}：{escape(issue.reason)}</div>'
        for sheet in found.sheets
        if sheet.failed
        for issue in sheet.issues
    )
    rows = [(_sheet(sheet), *(f"{number}" for number in _numbers(sheet)), _many(sheet.refused)) for sheet in sheets]
    headings = ("工作表 / 台账", "读到", "新增", "变更", "未变", "合计行", "概数", "拒收")
    body = f'<div class="wide dense">{parts.table(headings, rows)}</div>' if rows else ""
    notes = "".join(f'<div class="note">{escape(line)}</div>' for sheet in sheets for line in _notes(sheet, kept))
    issues = [
        (
            escape(sheet.sheet or ""),
            f'<span class="nowrap">第 {issue.row} 行</span>',
            escape(issue.column or "—"),
            escape(issue.reason),
        )
        for sheet in sheets
        for issue in sheet.issues
    ]
    refused = parts.table(("工作表", "行", "列", "拒收原因与改法"), issues) if issues else ""
    return parts.card(
        title, f'{failed}{body}{notes}<div class="scroll half after">{refused}</div>', escape(_file(found))
    )


def _file(found: Report) -> str:
    return found.sheets[0].file if found.sheets else ""


def _sheet(sheet: SheetReport) -> str:
    assert sheet.kind
    return f'{escape(sheet.sheet or "")}<br><span class="quiet">{BY_KIND[sheet.kind].title}</span>'


def _numbers(sheet: SheetReport) -> tuple[int, ...]:
    return sheet.rows, sheet.new, sheet.changed, sheet.unchanged, sheet.totals, sheet.approximate


def _notes(sheet: SheetReport, kept: bool) -> list[str]:
    lines = [] if sheet.rows else ["表头下面没有数据行，没有可装载的内容。"]
    if sheet.dropped_columns:
        lines.append(f"含个人信息，整列不收：{'、'.join(sheet.dropped_columns)}")
    if sheet.unknown_columns:
        lines.append(f"不在台账约定内，未读：{'、'.join(sheet.unknown_columns)}")
    lines += sheet.notes
    if sheet.refused:
        lines.append(f"拒收的行{'已记入' if kept else '将记入'}待处理；{MEND}")
    return lines


def verdict(found: Report | None, kept: bool, version: int) -> str:
    """What came of a load, or would, in one sentence."""
    if found is None:
        return f'<div class="light red">■ {FAILED}</div>'
    loaded, refused = sum(each.loaded for each in found.sheets), sum(each.refused for each in found.sheets)
    if found.exit_status == 2:
        return '<div class="light red">■ 没有可以装载的行，请按下面的报告改好后再试。</div>'
    left = f"，{refused} 行拒收" if refused else ""
    if kept:
        return f'<div class="light green">● 已装载 {loaded} 行{left}。现在的数据版本是 {version}。</div>'
    return f"<div><b>可以装载 {loaded} 行{left}；核对下面的报告，再确认装载。</b></div>"
