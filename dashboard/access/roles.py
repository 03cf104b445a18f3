"""The roles, declared once. What a role may see is read from here by the policy, and nowhere else."""

from dataclasses import dataclass
from enum import Enum

from db import terms


class Clues(Enum):
    """How much of the clues a role sees: nothing, numbers, or numbers and single codes."""

    NONE = 0
    TOTALS = 1
    CODES = 2


@dataclass(frozen=True)
class Role:
    """One role. `level` is the division an account of it is bound to; `exact` shows clue counts below five as they are.

    `loads` is loading ledgers and mending the quarantine.
    """

    name: str
    title: str
    clues: Clues = Clues.NONE
    level: str | None = None
    exact: bool = False
    loads: bool = False


LEADER = Role("leader", "书记/领导", clues=Clues.CODES)
OFFICE = Role("office", "扫黑办", clues=Clues.CODES, exact=True, loads=True)
STABILITY = Role("stability", "综治办", clues=Clues.TOTALS)
AREA = Role("area", terms.AREA, level=terms.AREA)
VILLAGE = Role("village", terms.VILLAGE, level=terms.VILLAGE)
PROJECTOR = Role("projector", "投影", clues=Clues.TOTALS)
AUDITOR = Role("auditor", "审计")

ROLES = {role.name: role for role in (LEADER, OFFICE, STABILITY, AREA, VILLAGE, PROJECTOR, AUDITOR)}
BY_TITLE = {role.title: role for role in ROLES.values()}


@dataclass(frozen=True)
class Access:
    """Who is looking: the account's name, its role, and the code of the division that it is bound to.

    `scope` is an area or a village where the role is of one, else a town or a region; None is all that the database
    holds. `must_change`: he signed in with a password that somebody else has set, and sees nothing before he has
    changed it.
    """

    account: str
    role: Role
    scope: str | None = None
    must_change: bool = False

    @property
    def name(self) -> str:
        """The account as logs and watermarks name it; 本机 where nobody signed in."""
        return self.account or "本机"

    @property
    def is_local(self) -> bool:
        """Nobody signed in: the server listens on this machine alone and has no accounts."""
        return self.account == ""


LOCAL = Access("", OFFICE)
