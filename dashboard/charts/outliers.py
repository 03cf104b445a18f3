"""区域: the villages that lie below what chance allows, wherever in the region they are, and the way to each."""

import math
from html import escape

from dashboard.charts import parts
from dashboard.charts.overview import short_name
from dashboard.charts.words import format_number, format_share
from dashboard.figures.outliers import Outliers
from dashboard.figures.regions import Region
from dashboard.links import RegionLinks


def card(found: Outliers, rate: str, scope: str, regions: dict[str, Region], links: RegionLinks) -> str:
    """The villages whose `rate` (its name) lies below the limit around that of the region named `scope`."""
    title = f"{rate}明显低于{scope}的村　{format_number(found.found)} 个"
    left_out = f"{found.without} 个单位的汇总待更新，未列入" if found.without else ""
    if not found.first:
        none = "可比的村中没有明显偏低的，略低的都在正常波动范围内。" if found.judged else "还没有件数够比较的村。"
        return parts.card(title, parts.empty(none), left_out)
    lines = [
        (
            parts.link(escape(short_name(each.name)), links.village_of(each.town_code, each.code)),
            parts.link(escape(regions[each.town_code].name), links.town(each.town_code)),
            f"{each.n}/{each.N}",
            format_share(each.n / each.N),
        )
        for each in found.first
    ]
    first = f"最确定的 {len(lines)} 个；" if found.found > len(lines) else ""
    aside = f"{first}可比的 {format_number(found.judged)} 个村中，只凭偶然{_by_chance(found)}"
    return parts.card(
        title, parts.table(("村", "单位", "件数", "比率"), lines), "；".join(filter(None, (aside, left_out)))
    )


def _by_chance(found: Outliers) -> str:
    return "不到 1 个" if found.by_chance < 1 else f"约 {math.ceil(found.by_chance)} 个"
