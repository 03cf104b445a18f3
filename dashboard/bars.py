"""The bars above every page: where one is, the pages, a village to look for, and the choice of the view."""

from collections.abc import Iterable

from dashboard.access.paths import at
from dashboard.access.roles import Access
from dashboard.charts import choices, parts, theme
from dashboard.charts import region as regions
from dashboard.charts.words import format_day, format_moment, short_day
from dashboard.figures.calendar import unarranged_years
from dashboard.figures.freshness import Version
from dashboard.kept import village_words
from dashboard.navigation import PAGES, PageEntry
from dashboard.region import RegionScreen
from dashboard.screen import COMPARISONS, DEFAULT_COMPARISON, Screen
from dashboard.settings import SETTINGS
from dashboard.view import PERIODS, View, period_start
from db.terms import AREA, VILLAGE

# The value of a choice that takes its parameter out of the address.
DEFAULT = ""
WHOLE = "全部"


def top_bar(shown: Screen, allowed: Iterable[PageEntry], current: str | None, searches: bool, mode: str | None) -> str:
    """A town's name, the pages that the role may open with the `current` path marked, the search, and the bar's end.

    Args:
        mode: what the address says to show the slides, where the role may see them.
    """
    town = shown.villages.town.name or SETTINGS.town_title
    above = f'<span class="path">{regions.path(shown.above, shown.links)} ›</span>' if shown.above else ""
    pages = [(each.title, shown.links.to(each.path or ""), each.path == current) for each in allowed if each.listed]
    meeting = parts.link("会议模式", shown.links.to("", mode=mode, area=None, village=None)) if mode else ""
    left = parts.stack([above, parts.navigation(_title(town), pages)])
    return parts.across("top", left, search(shown) if searches else "", bar_end(shown.version, shown.access, meeting))


def region_bar(version: Version, access: Access, name: str, path: str = "") -> str:
    """The same of a region, or of all towns: there is one page, and `path` are the links up from it."""
    left = parts.stack([parts.navigation(_title(name), []), f'<span class="path">{path}</span>' if path else ""])
    return parts.across("top", left, bar_end(version, access))


def bar_end(version: Version, access: Access, first: str = "") -> str:
    """The right end of the top bar: `first`, light and dark, whether the data is a demo's, and who is signed in."""
    look = parts.repaint(theme.palette().name, [each.path or "./" for each in PAGES])
    demo = '<span class="demo">演示数据</span>' if version.is_demo else ""
    who = parts.who(access.account, access.role.title, at("password"), at("logout"))
    return f'<div class="bar-end">{first}{look}{demo}{who}</div>'


def search(shown: Screen) -> str:
    """Find a village by name, alias, pinyin initials or code, and go to its page."""
    words = village_words(shown.version, shown.policy.divisions)
    villages = tuple((each.code, each.short_name, words[each.code]) for each in shown.villages.all)
    return choices.village_search(villages, shown.links.to("village", area=None, village=None))


def filter_bar(shown: Screen) -> str:
    """The day, the period, what is compared with, the area and the village; and how fresh the data is."""
    role, villages = shown.policy.role, shown.villages
    areas = [(area.code, area.short_name) for area in villages.areas if role.level != VILLAGE]
    inside = [(village.code, village.short_name) for village in villages.within(shown.area)]
    if shown.policy.sees_town or not areas:
        areas.insert(0, (DEFAULT, WHOLE if shown.policy.sees_town else "—"))
    if shown.policy.sees_town or areas[0][0] != DEFAULT:
        inside.insert(0, (DEFAULT, WHOLE if shown.policy.sees_town else "—"))
    compared = [(DEFAULT if each == DEFAULT_COMPARISON else each, name) for each, name in COMPARISONS.items()]
    return parts.across(
        "filters",
        _day_and_period(shown.view),
        choices.choice("对比", "vs", compared, DEFAULT if shown.vs == DEFAULT_COMPARISON else shown.vs),
        choices.choice(AREA, "area", areas, shown.area or DEFAULT, clears="village"),
        choices.choice(VILLAGE, "village", inside, shown.village or DEFAULT),
        parts.status(status(shown)),
    )


def region_filters(shown: RegionScreen) -> str:
    """The filter bar of a region: the day and the period; places are reached by links."""
    changed = shown.version.changed_at
    words = [f"{len(shown.below)} 个单位", "对比上月同日", *([f"数据 {format_moment(changed)}"] if changed else [])]
    return parts.across("filters", _day_and_period(shown.view), parts.status(words))


def _day_and_period(view: View) -> str:
    """Their choice; a period that begins on a day without a name stands there as long as it is chosen."""
    period = period_of(view)
    named = [(DEFAULT if each == "year" else each, name) for each, name in PERIODS.items()]
    others = [] if period else [("other", f"自 {format_day(view.start)}")]
    chosen = {"year": DEFAULT, None: "other"}.get(period, period or "")
    return choices.day_choice("截至日", view.as_of, period) + choices.choice(
        "考核期", "period", [*named, *others], chosen, clears="from"
    )


def period_of(view: View) -> str | None:
    """The period of PERIODS that a view's is; None: it begins on another day."""
    return next((each for each in PERIODS if period_start(each, view.as_of) == view.start), None)


def status(shown: Screen) -> list[str]:
    """The next meeting, the last one, and how fresh the data is."""
    meeting = shown.next_meeting()
    days = (meeting - shown.view.as_of).days
    last = shown.last_meeting()
    changed = shown.version.changed_at
    words = [
        f"距20日例会 {days} 天" if days > 0 else "20日例会正当期",
        f"上次 {short_day(last, shown.view.as_of)}" if last else "尚无20日例会",
        f"数据 {format_moment(changed)}" if changed else "尚未装载数据",
    ]
    if missing := shown.unloaded():
        words.append(parts.link(f"{missing} 本台账未装载", shown.links.to("data")))
    if shown.version.quarantined and shown.access.role.loads:
        # The rows that wait are the town's: the page of a village counts its own.
        waiting = f"{'全镇 ' if shown.view.scope else ''}{shown.version.quarantined} 行待处理"
        words.append(parts.link(waiting, shown.links.to("data", area=None, village=None)))
    words += [f"{year}年放假安排未录入" for year in unarranged_years(shown.view, meeting)]
    return words


def _title(name: str) -> str:
    return f"{name} · 常态化工作督导"
