"""All figures, in the order of figures.md. Adding one is adding a declaration to its family's file."""

from dashboard.figures import chain, clues, coverage, disputes, foundations, meetings
from dashboard.figures.kinds import Figure

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
