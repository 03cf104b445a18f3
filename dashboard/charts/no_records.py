"""What stands in place of a page as of a day on which nothing was recorded yet: red lights there would blame nobody's
fault."""

import datetime as dt
from collections.abc import Sequence

from dashboard.charts import parts
from dashboard.charts.words import Results, format_day
from dashboard.figures.kinds import Calendar, Coverage, Result
from dashboard.figures.red_list import RedItem
from dashboard.figures.registry import FIGURES

ANOTHER_DAY = "请按 Esc 返回总览，改了截至日再进会议模式。"


def nothing_counts(now: Results) -> bool:
    """Whether no record of any loaded ledger counts in a view, though villages and months without one do."""
    known = [each for each in now.values() if not each.is_unloaded]
    return bool(known) and not any(map(_counts, known))


def none_left(red: Sequence[RedItem]) -> bool:
    """Whether nothing on the red list has a day from which it counts: posts that somebody has left have one."""
    return not any(item.since for item in red)


def _counts(result: Result) -> bool:
    is_of_places = isinstance(FIGURES[result.id], Coverage | Calendar)
    if result.unit == "rate":
        return bool(result.n if is_of_places else result.N)
    return bool(result.value) and not is_of_places


def sentence(as_of: dt.date) -> str:
    return f"截至{format_day(as_of)}，各台账还没有可统计的记录"


def page(as_of: dt.date, today: str, data: str) -> str:
    """The sentence, and where to go on: to the page as of `today`, or to the ledgers (`data`)."""
    ways = [parts.link("看今天的", today), parts.link("看各台账装载到哪一天", data) if data else ""]
    words = f"这一天、这个考核期内没有一条记录，所以不评不列。请改截至日或考核期，或{'，或'.join(filter(None, ways))}。"
    return parts.stack([parts.headline(sentence(as_of)), parts.card("换一天再看", f'<div class="empty">{words}</div>')])
