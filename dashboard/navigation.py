"""The pages, declared once: file in pages/, title, path (None: the default page), and whether the top bar names it."""

from typing import NamedTuple


class PageEntry(NamedTuple):
    """`path` is the page's address; a page that is not `listed` is reached from the others' links."""

    file: str
    title: str
    path: str | None
    listed: bool = True


PAGES = (
    PageEntry("overview", "总览", None),
    PageEntry("chain", "责任链", "chain"),
    PageEntry("clues", "线索", "clues"),
    PageEntry("disputes", "矛盾纠纷", "disputes"),
    PageEntry("map", "宣传巡防", "map"),
    PageEntry("village", "一村一档", "village"),
    PageEntry("area", "管理区", "area", listed=False),
    PageEntry("meetings", "会议督办", "meetings"),
    PageEntry("foundations", "基层基础", "foundations"),
    PageEntry("data", "数据质量", "data"),
    PageEntry("records", "记录", "records", listed=False),
    PageEntry("region", "区域", "region", listed=False),
    PageEntry("snapshots", "会议快照", "snapshots", listed=False),
    PageEntry("audit", "审计", "audit"),
)
