"""Naming a village: by its code, its name or alias, or a short form of its official name that fits only one."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, or_, select

from db.ledgers.clean import Refused, squeezed, to_text
from db.schema import Division
from db.terms import AREA, VILLAGE

VILLAGE_COMMITTEE = "村村民委员会"
COMMUNITY_COMMITTEE = "社区居民委员会"


def short_forms(name: str) -> set[str]:
    """The short forms that an official name also answers to."""
    if name.endswith(VILLAGE_COMMITTEE):
        stem = name.removesuffix(VILLAGE_COMMITTEE)
        return {stem + ending for ending in ("村", "村委会", "村村委会", "村民委员会", "")} - {""}
    if name.endswith(COMMUNITY_COMMITTEE):
        stem = name.removesuffix(COMMUNITY_COMMITTEE)
        return {stem + ending for ending in ("社区", "社区居委会", "")} - {""}
    return set()


class VillageNames:
    """Finds the code of the village that a cell names."""

    def __init__(self, villages: Iterable[tuple[str, str, str | None]]) -> None:
        """`villages`: code, name and aliases (parted by 、) of each."""
        exact: dict[str, set[str]] = defaultdict(set)
        short: dict[str, set[str]] = defaultdict(set)
        self._codes = set()
        for code, name, aliases in villages:
            self._codes.add(code)
            for form in (name, *(aliases or "").split("、")):
                if form.strip():
                    exact[squeezed(to_text(form))].add(code)
            for form in short_forms(squeezed(name)):
                short[form].add(code)
        self._ambiguous = {form for form, codes in (*exact.items(), *short.items()) if len(codes) > 1}
        # A name or alias that the ledger registers for one village is exact; a short form is only derived.
        self._by_form = {form: next(iter(codes)) for form, codes in short.items() if len(codes) == 1}
        self._by_form |= {form: next(iter(codes)) for form, codes in exact.items() if len(codes) == 1}
        for form, codes in exact.items():
            if len(codes) > 1:
                self._by_form.pop(form, None)

    @classmethod
    def read(cls, connection: Connection, town: str | None = None) -> "VillageNames":
        """The villages of the database, or of one town: another's may have the same name."""
        villages = select(Division.code, Division.name, Division.aliases).where(Division.level == VILLAGE)
        if town is not None:
            areas = select(Division.code).where(Division.parent_code == town, Division.level == AREA)
            villages = villages.where(or_(Division.parent_code == town, Division.parent_code.in_(areas)))
        return cls([(row.code, row.name, row.aliases) for row in connection.execute(villages)])

    def find(self, text: str) -> str:
        """The village's code.

        Raises:
            Refused: no village is so named, or more than one.
        """
        if text in self._codes:
            return text
        if text in self._by_form:
            return self._by_form[text]
        if text in self._ambiguous:
            raise Refused("这个简称对得上两个村，请写全称或区划代码")
        raise Refused("区划台账里没有这个村，请写全称、登记过的别名或区划代码")
