"""The audit log as a table, newest first."""

from html import escape

from dashboard.access.audit import PAGE, REFUSED, Entry, local_time
from dashboard.charts import parts


def headline(faults: list[str], failed: int, span: str) -> str:
    """Whether the log is whole, and how many sign-ins have failed within a span of time (`failed`)."""
    whole = f"日志链断开 {len(faults)} 处，可能被改动过" if faults else "审计日志完整，没有改动"
    more = "以上" if failed >= PAGE else ""
    return f"{whole}；{span}" + (f"登录失败 {failed} 次{more}" if failed else "没有失败的登录")


def faults(found: list[str]) -> str:
    """What is wrong with the chain; nothing where it is whole."""
    if not found:
        return ""
    lines = "".join(f'<div><span class="light red">■</span> {escape(fault)}</div>' for fault in found[:20])
    return parts.card("断开之处", lines, "请保留现场，报告分管领导")


def entries(found: list[Entry], most: int) -> str:
    """The entries, of which at most `most` were asked for."""
    rows = [
        (
            f'<span class="quiet">{each.id}</span>',
            f'<span class="nowrap">{local_time(each.at)}</span>',
            escape(each.account),
            escape(each.role),
            f'<span class="quiet">{escape(each.address)}</span>',
            f'<span class="light amber">▲ {escape(each.action)}</span>'
            if each.action == REFUSED
            else escape(each.action),
            escape(each.detail),
        )
        for each in found
    ]
    if not rows:
        return parts.card("记录", parts.empty("所选条件下没有记录。"))
    body = parts.table(("序号", "时间", "账号", "角色", "地址", "事项", "内容"), rows)
    aside = f"只列最近 {most} 条，可用筛选缩小范围" if len(rows) >= most else f"{len(rows)} 条"
    return parts.card("记录", f'<div class="scroll" style="max-height:60rem">{body}</div>', aside)
