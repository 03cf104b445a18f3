"""Addresses inside the product: every link carries the view, so that an opened address shows the same to everybody."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from dashboard.view import View

VIEW_PARAMETERS = ("town", "as_of", "from", "period", "vs", "area", "village")
Query = tuple[tuple[str, str], ...]


# A page has more than a hundred links, and each viewer's have the same few parameters: a fifth of a page of tables went
# into writing them anew.
@lru_cache(maxsize=20_000)
def _address(path: str, stated: tuple[tuple[str, str | None], ...]) -> str:
    query = urlencode([(name, value) for name, value in stated if value is not None])
    return f"{path or './'}{'?' if query else ''}{query}"


@dataclass(frozen=True)
class Links:
    """Makes links out of a page's view; `query` holds the parameters of VIEW_PARAMETERS that the address states.

    Addresses are relative, so that they hold under a base path as well; all pages stand side by side. Nothing leads to
    the `shut` pages, which the role may not open.
    """

    query: Query = ()
    shut: frozenset[str] = frozenset()

    def to(self, path: str, **changes: str | None) -> str:
        """The page at `path` ("" is the overview) in this view with changes; None takes a parameter out."""
        if path in self.shut:
            return ""
        return _address(path, tuple((dict(self.query) | changes).items()))

    def region(self, code: str) -> str:
        """The towns of a county, the counties of a city: 区域 of a division above the towns."""
        return self.to("region", region=code, **dict.fromkeys(("town", "area", "village", "vs")))

    def town(self, code: str) -> str:
        """The overview of one of many towns."""
        return self.to("", town=code, region=None)

    def village(self, code: str) -> str:
        """一村一档 of a village."""
        return self.to("village", area=None, village=code)

    def area(self, code: str) -> str:
        """The view of a management area: its villages side by side."""
        return self.to("area", area=code, village=None)

    def records(self, figure_id: str, village: str | None = None, **where: str | None) -> str:
        """The records behind a figure, of the view's scope or of one village; `where` narrows them (`slices.py`)."""
        scope: dict[str, str | None] = {"area": None, "village": village} if village else {}
        return self.to("records", **{**scope, "figure": figure_id, **where})

    def intake(self, figure_id: str, view: View) -> dict[str, str]:
        """For each month of a view's period (2026-10), the records of that month's intake as they stand at D."""
        months = [f"{month.start:%Y-%m}" for month in view.months()]
        return {month: self.records(figure_id, month=month, **{"from": view.start.isoformat()}) for month in months}

    def month_records(self, figure_id: str, view: View) -> str:
        """The records behind a figure in a view of its own (a month of a series)."""
        return self.to("records", figure=figure_id, as_of=view.as_of.isoformat(), **{"from": view.start.isoformat()})


@dataclass(frozen=True)
class RegionLinks(Links):
    """A region's links: what lies below a place is a town's overview or the next region; records are a town's own."""

    towns: frozenset[str] = frozenset()

    def village(self, code: str) -> str:
        return self.town(code) if code in self.towns else self.region(code)

    def records(self, figure_id: str, village: str | None = None, **where: str | None) -> str:
        return self.village(village) if village else ""

    def village_of(self, town: str, code: str) -> str:
        """一村一档 of a village of one of the region's towns."""
        return self.to("village", town=town, village=code, area=None, region=None)
