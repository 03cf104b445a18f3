"""All figures, in the order of figures.md. Adding one is adding a declaration to its family's file."""

from dashboard.figures import chain, clues, coverage, disputes, foundations, meetings
from dashboard.figures.kinds import Figure, Tabular

ORDER = (
    *chain.FIGURES,
    *meetings.FIGURES,
    *clues.FIGURES,
    *disputes.FIGURES,
    *coverage.FIGURES,
    *foundations.PUBLICITY_FIGURES,
    *foundations.FIGURES,
)
FIGURES: dict[str, Figure] = {figure.id: figure for figure in ORDER}
CLUE_FIGURES = tuple(figure.id for figure in clues.FIGURES)

# The counting word of a case, by the ledger that it stands in; of a figure whose cases are no records of it.
CASE_WORDS = {
    "post": "个岗位",
    "duty": "项",
    "pledge": "份",
    "meeting": "个月",
    "resolution": "项",
    "clue": "条",
    "patrol": "个村",
    "point": "处",
    "organisation": "个",
    "sector": "个",
    "chain.complete_villages": "个村",
    "meeting.minutes": "次",
    "patrol.weeks": "个村周",
    "point.villages": "个村",
}


class UnknownFigure(ValueError):
    """No figure has that id."""


def figure(figure_id: str) -> Figure:
    """The figure with that id.

    Raises:
        UnknownFigure: there is none.
    """
    if figure_id not in FIGURES:
        raise UnknownFigure(f"没有编号为「{figure_id}」的指标，可用编号见 figures 命令的列表。")
    return FIGURES[figure_id]


def tabular(figure_id: str) -> Tabular:
    """The figure with that id, of those that are computed from one table's records.

    Raises:
        UnknownFigure: there is none.
        TypeError: it is computed otherwise.
    """
    found = figure(figure_id)
    if not isinstance(found, Tabular):
        raise TypeError(f"{figure_id} is not computed from one table's records")
    return found


def case_word(figure_id: str) -> str:
    """件, 项, 个岗位: the counting word of a figure's cases."""
    return CASE_WORDS.get(figure_id) or CASE_WORDS.get(FIGURES[figure_id].ledger, "件")
