"""Finding a village: what it is found by besides its name."""

from pypinyin import Style, lazy_pinyin

from dashboard.figures.scopes import Villages


def found_by(villages: Villages) -> dict[str, str]:
    """By each village's code, in the order of the codes: its aliases, the initials of its pinyin and its code, as one
    line: «老东岭　DLC　990101100200»."""
    return {
        village.code: "　".join(filter(None, (village.aliases, initials(village.short_name), village.code)))
        for village in villages.all
    }


def initials(name: str) -> str:
    """DLC for 东岭村."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).upper()
