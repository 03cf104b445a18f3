"""Finding a village: its name, aliases, the initials of its pinyin and its code, as one line to search in."""

from pypinyin import Style, lazy_pinyin

from dashboard.figures.scopes import Villages


def names(villages: Villages) -> dict[str, str]:
    """For each village's code, in the order of the codes: «东岭村（老东岭）　DLC　990101100200»."""
    return {village.code: _line(village.short_name, village.aliases, village.code) for village in villages.all}


def _line(name: str, aliases: str | None, code: str) -> str:
    also = f"（{aliases}）" if aliases else ""
    return f"{name}{also}　{initials(name)}　{code}"


def initials(name: str) -> str:
    """DLC for 东岭村."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).upper()
