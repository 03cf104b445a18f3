"""Making the papers of a meeting: slides, brief and list, from one version of the data."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from dashboard.charts.names import WORKLIST
from dashboard.pack.brief import brief
from dashboard.pack.material import Material
from dashboard.pack.slides import slides
from dashboard.pack.worklist import worklist
from dashboard.view import View
from db.files import write_whole

Progress = Callable[[int, int, str], None]
PAPERS: tuple[tuple[str, str, Callable[[Material], bytes]], ...] = (
    ("会议幻灯", "pptx", slides),
    ("情况汇报", "docx", brief),
    (WORKLIST, "xlsx", worklist),
)


@dataclass(frozen=True)
class Paper:
    """A file: its name, its content, and where it was written (None: only in memory)."""

    name: str
    content: bytes
    path: Path | None = None


def make_pack(
    connection: Connection, view: View, folder: Path | None, user: str, progress: Progress | None = None
) -> list[Paper]:
    """The three papers of a view; written into `folder`, made if need be, or kept in memory where it is None.

    `user` stands in the watermarks. `progress` is told (done, total, what is being made now). Nothing is written
    before all three are made.

    Raises:
        UnknownScope: the view's scope is no division.
        DataMoved: ledgers were loaded the whole time.
        OSError: the folder cannot be written to.
    """
    tell = progress or (lambda done, total, word: None)
    steps = len(PAPERS) + 1
    tell(0, steps, "读取数据")
    material = Material.read(connection, view, user)
    papers = []
    for done, (title, ending, make) in enumerate(PAPERS, start=1):
        tell(done, steps, title)
        papers.append(Paper(file_name(title, material, ending), make(material)))
    if folder is not None:
        papers = [_written(paper, folder) for paper in papers]
    tell(steps, steps, "完成")
    return papers


def file_name(title: str, material: Material, ending: str) -> str:
    """会议幻灯_2026-10-20.pptx, with the scope's code where it is not the town, else the town's where there are
    many."""
    whose = material.view.scope or material.version.town
    code = f"_{re.sub(r'[^0-9A-Za-z-]', '_', whose)}" if whose else ""
    return f"{title}_{material.view.as_of}{code}.{ending}"


def _written(paper: Paper, folder: Path) -> Paper:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / paper.name
    write_whole(path, paper.content)
    return Paper(paper.name, paper.content, path)
