"""The policy: what a role may see of what the pages read. Pure functions; the one place that decides.

`Screen` (dashboard/screen.py) asks it for the pages, for the scope, and for every single thing that a page reads.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from dashboard.access.roles import AREA, AUDITOR, LEADER, OFFICE, PROJECTOR, STABILITY, VILLAGE, Access, Clues, Role
from dashboard.figures import clues, coverage, meetings
from dashboard.figures.briefing import briefing
from dashboard.figures.compute import Row
from dashboard.figures.foundation_lists import baselines
from dashboard.figures.freshness import Freshness, ledgers
from dashboard.figures.kinds import Result
from dashboard.figures.meeting_months import meeting_months
from dashboard.figures.records import Records
from dashboard.figures.red_list import RedItem
from dashboard.figures.registry import CLUE_FIGURES
from dashboard.figures.scopes import Villages
from dashboard.figures.whole import Whole
from dashboard.figures.withheld import withheld
from dashboard.view import View
from db import terms

TOWN_WIDE = frozenset({LEADER, OFFICE, STABILITY})
ALL_VIEWERS = TOWN_WIDE | {AREA, VILLAGE}
# Every page of dashboard/navigation.py by its path («» is the first page), and who may open it. A page that is not
# here opens for nobody.
PAGES: dict[str, frozenset[Role]] = {
    "": ALL_VIEWERS,
    "chain": ALL_VIEWERS,
    "clues": TOWN_WIDE,
    "disputes": ALL_VIEWERS,
    "map": ALL_VIEWERS,
    "village": ALL_VIEWERS,
    "area": TOWN_WIDE | {AREA},
    "region": TOWN_WIDE,
    "records": ALL_VIEWERS,
    "meetings": TOWN_WIDE,
    "foundations": ALL_VIEWERS,
    "data": frozenset({OFFICE}),
    "meeting": TOWN_WIDE | {PROJECTOR},
    "snapshots": TOWN_WIDE,
    "audit": frozenset({AUDITOR}),
}
# The meeting is no page of its own but a mode of the first one.
ADDRESSES = {"meeting": "?mode=meeting"}
# What dashboard/figures/clues.py counts without naming a single clue.
CLUE_TOTALS = frozenset({clues.ages, clues.source_by_field})
# What tells of the whole town whatever scope it is asked for: not for who is bound to a place.
TOWN_DATA = frozenset({baselines, briefing, meeting_months})
# What is asked without any scope and is for everybody; a bound role is refused everything else that names no place.
FOR_ALL = frozenset({ledgers, meetings.last_20th, meetings.next_meeting, coverage.town_centre})
# What the roles that open no page of figures read all the same: the slides are of one briefing.
READS: dict[Role, frozenset[Any]] = {
    PROJECTOR: FOR_ALL | {briefing},
    AUDITOR: frozenset(),
}
# Which clue figures a scope must not show in a view: asked only where a role does not see exact numbers.
Hidden = Callable[[View], dict[str, frozenset[str]]]


PAGE_REFUSED = "这个账号不能打开这一页。"


class NotAllowed(Exception):
    """The role may not read this; the text says so in Chinese."""


@dataclass(frozen=True)
class Policy:
    """What one account may see. `divisions` are all of the town's; empty where only pages are asked about."""

    access: Access
    divisions: Villages = field(default_factory=lambda: Villages([]))

    @property
    def role(self) -> Role:
        return self.access.role

    @property
    def sees_town(self) -> bool:
        """Whether the role is bound to no area and no village."""
        return self.role.level is None

    @property
    def sees_clue_codes(self) -> bool:
        """Whether single clues stand in the lists that the role sees, by their codes."""
        return self.role.clues is Clues.CODES

    @property
    def makes_papers(self) -> bool:
        """Whether the role may make the meeting's papers (dashboard/pack), which are read past `Screen.read`.

        They list overdue clues by code, so they are for who sees the whole town and its codes. Their clue numbers are
        the town's totals for any scope, and a smaller scope's papers list no clue: nothing in them is below the town,
        so a role without exact numbers needs nothing withheld.
        """
        return self.sees_town and self.sees_clue_codes

    @property
    def shut_pages(self) -> frozenset[str]:
        """The paths of the pages that the role may not open; the first page has none."""
        return frozenset(path for path in PAGES if path and not self.allows_page(path))

    def allows_page(self, path: str | None) -> bool:
        return self.role in PAGES.get(path or "", frozenset())

    def check_page(self, path: str) -> None:
        """Whether the role may open a page at all.

        Raises:
            NotAllowed: it may not.
        """
        if not self.allows_page(path):
            raise NotAllowed(PAGE_REFUSED)

    def check_log(self) -> None:
        """Whether the account may read the audit log.

        Raises:
            NotAllowed: the role may not; or the account is bound to a place, and the log is one for all places.
        """
        if self.access.is_local:
            raise NotAllowed(
                "审计日志由审计账号查看，现在是本机模式，还没有账号。请在服务器上添加审计账号，再用它登录。"
            )
        self.check_page("audit")
        if self.access.scope is not None:
            raise NotAllowed(
                "审计日志是所有镇共用的一份，限定了范围的账号不能看。请找扫黑办另加一个不限定范围的审计账号。"
            )

    def first_page(self) -> str | None:
        """The address, below the server's own, of the page that the role starts on."""
        return next((ADDRESSES.get(path, path) for path in PAGES if self.allows_page(path)), None)

    def bound(self, area: str | None, village: str | None) -> tuple[str | None, str | None, str | None]:
        """The area and village to show for those asked for, and a note where they are not the same.

        Raises:
            NotAllowed: the account's own division is no longer in the ledger.
        """
        scope = self.access.scope
        if self.sees_town or scope is None:
            return area, village, None
        own = self.divisions.by_code.get(scope)
        if own is None or own.level != self.role.level:
            raise NotAllowed(f"这个账号的{self.role.level}不在区划台账中，请找扫黑办核对账号的范围。")
        note = f"这个账号只能看{own.short_name}，已按{own.short_name}显示。"
        if self.role is VILLAGE:
            return None, scope, note if {area, village} - {None, scope} else None
        outside = area not in (None, scope) or (village is not None and not self._is_mine(village))
        return scope, None if outside else village, note if outside else None

    def visible(self) -> Villages:
        """The divisions that the role may know of: for a bound role its own places and the names of those above."""
        if self.sees_town:
            return self.divisions
        own = self.divisions.by_code.get(self.access.scope or "")
        above = own.parent_code if own else None
        return Villages(
            [
                each
                for each in self.divisions.divisions
                if each.level == terms.TOWN or each.code == above or self._is_mine(each.code)
            ]
        )

    def splits_clues(self, scope: str | None) -> bool:
        """Whether clue counts of a scope may be split by age, source, field or month: else not below the town."""
        return self.role.exact or self._is_town(scope)

    def checked(self, function: Callable[..., Any], arguments: tuple[Any, ...], hidden: Hidden) -> None:
        """Whether a page may read `function(connection, *arguments)` at all.

        Raises:
            NotAllowed: it asks for another's scope, for clues where the role sees none, for single clues, or for any
                figures where the role opens no page that has them.
        """
        if self.role not in ALL_VIEWERS and function not in READS.get(self.role, ()):
            raise NotAllowed("这个账号不能看这项内容。")
        self._check_place(function, arguments)
        if _is_of_clues(function, arguments):
            self._check_clues(function, arguments, hidden)

    def _check_place(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        """A role that is bound to a place reads what names it, and nothing that tells of the whole town."""
        if self.sees_town:
            return
        codes = [each for each in arguments if isinstance(each, str) and each in self.divisions.by_code]
        scopes = [*(view.scope for view in _views(arguments)), *codes]
        if not all(scope and self._is_mine(scope) for scope in scopes):
            raise NotAllowed("这个账号只能看自己的范围。")
        if function in TOWN_DATA or not (scopes or function in FOR_ALL):
            raise NotAllowed("这项内容不分村，只在全镇范围显示。")

    def _check_clues(self, function: Callable[..., Any], arguments: tuple[Any, ...], hidden: Hidden) -> None:
        """A read of clues: all of them, single ones, or a count that is too small to show."""
        if self.role.clues is Clues.NONE:
            raise NotAllowed("这个账号不能看线索。")
        asked = _clue_figures(arguments)
        counts_alone = function in CLUE_TOTALS and not asked
        if self.role.clues is Clues.TOTALS and not counts_alone:
            raise NotAllowed("这个账号不能看单条线索。")
        # A narrowed list (by source, by month) is a split like any other.
        narrowed = any(isinstance(each, tuple) and each for each in arguments)
        for view in _views(arguments):
            self._check_small(view, [] if narrowed else asked, hidden)

    def cleaned(self, found: Any, arguments: tuple[Any, ...], hidden: Hidden) -> Any:
        """What a page has read with these arguments, without what the role may not see.

        Raises:
            TypeError: it holds all the town's villages, and is to be read in parts (`Screen.part`).
        """
        if isinstance(found, Whole):
            raise TypeError("this holds every village: read a part of it")
        if self.role.exact and self.sees_town:
            return found
        view = next(reversed(_views(arguments)), None)
        # Outside a row a figure is a part of its scope (by level, by age): below the town no part of the clues shows.
        covered = frozenset() if self.splits_clues(view.scope if view else None) else _ALL_CLUES
        return self._cleaned(found, view, hidden, covered)

    def _cleaned(self, found: Any, view: View | None, hidden: Hidden, covered: frozenset[str]) -> Any:
        if isinstance(found, Result):
            return withheld(found) if found.id in covered else found
        if isinstance(found, Row):
            own = self._of_scope(view, hidden, found.code)
            return replace(found, results=self._cleaned(found.results, view, hidden, own))
        if isinstance(found, Freshness):
            loaded = found if self.sees_town else replace(found, rows=0, refused=0)
            return loaded if self.role.loads else replace(loaded, quarantined=0)
        if isinstance(found, dict):
            return {
                key: self._cleaned(each, view, hidden, covered)
                for key, each in found.items()
                if self._may_have(each, covered)
            }
        if isinstance(found, (list, tuple)) and not hasattr(found, "_fields"):
            return type(found)(
                self._cleaned(each, view, hidden, covered) for each in found if self._may_have(each, covered)
            )
        if is_dataclass(found) and not isinstance(found, (Records, RedItem, View, type)):
            return _with_fields(found, lambda each: self._cleaned(each, view, hidden, covered))
        return found

    def _may_have(self, each: Any, covered: frozenset[str]) -> bool:
        """Whether a thing may be there at all: no clue for who sees none, no single one for who sees totals."""
        if isinstance(each, Result):
            return self.role.clues is not Clues.NONE or not each.id.startswith("clue.")
        if isinstance(each, RedItem) and each.figure_id.startswith("clue."):
            return self.role.clues is Clues.CODES and each.figure_id not in covered
        if isinstance(each, Freshness) and each.kind == "clue":
            return self.role.clues is not Clues.NONE
        return True

    def _of_scope(self, view: View | None, hidden: Hidden, code: str | None) -> frozenset[str]:
        """The clue figures that do not show at `code`: an area, a village, the town, or a month of the view's scope."""
        if self.role.exact or self.role.clues is Clues.NONE:
            return frozenset()
        if code in self.divisions.by_code and not self._is_town(code):
            return hidden(view).get(code, _ALL_CLUES) if view else _ALL_CLUES
        return frozenset() if self._is_town(view.scope if view else None) else _ALL_CLUES

    def _check_small(self, view: View, asked: list[str], hidden: Hidden) -> None:
        if self.splits_clues(view.scope):
            return
        if not asked or set(asked) & self._of_scope(view, hidden, view.scope):
            raise NotAllowed("范围小于全镇、条数少，为防止认出单条线索，不列明细。")

    def _is_mine(self, code: str) -> bool:
        division = self.divisions.by_code.get(code)
        return division is not None and self.access.scope in (division.code, division.parent_code)

    def _is_town(self, scope: str | None) -> bool:
        return scope in (None, self.divisions.town.code)


_ALL_CLUES = frozenset(CLUE_FIGURES)


def _views(arguments: tuple[Any, ...]) -> list[View]:
    """The views among a read's arguments: itself, or a tuple of them (a series)."""
    return [
        view
        for each in arguments
        for view in (each if isinstance(each, tuple | list) else (each,))
        if isinstance(view, View)
    ]


def _clue_figures(arguments: tuple[Any, ...]) -> list[str]:
    """The figures of clues among a read's arguments."""
    return [each for each in arguments if isinstance(each, str) and each in _ALL_CLUES]


def _is_of_clues(function: Callable[..., Any], arguments: tuple[Any, ...]) -> bool:
    """Whether a read tells of clues: by its own module, or since it is asked for a figure of theirs.

    A reader of another module that asks their table is found by tests/access/test_clue_reads.py.
    """
    return function.__module__ == clues.__name__ or bool(_clue_figures(arguments))


def _with_fields(found: Any, change: Callable[[Any], Any]) -> Any:
    changed = {each.name: change(getattr(found, each.name)) for each in fields(found) if each.init}
    same = all(value is getattr(found, name) for name, value in changed.items())
    return found if same else replace(found, **changed)
