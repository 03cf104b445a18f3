"""Finding a village: its name, aliases, the initials of its pinyin and its code, as one line to search in."""

from pypinyin import Style, lazy_pinyin
from sqlalchemy import Connection, select

from dashboard.figures.scopes import Villages
from dashboard.figures.sources import DIVISION


def names(connection: Connection) -> dict[str, str]:
    """For each village's code, in the order of the codes: «东岭村（老东岭） DLC 990101100200»."""
    aliases = {
        code: text
        for code, text in connection.execute(
            select(DIVISION.c.code, DIVISION.c.aliases).where(DIVISION.c.aliases.is_not(None))
        )
    }
    return {
        village.code: _line(village.short_name, aliases.get(village.code), village.code)
        for village in Villages.read(connection).all
    }


def _line(name: str, aliases: str | None, code: str) -> str:
    also = f"（{aliases}）" if aliases else ""
    return f"{name}{also}　{initials(name)}　{code}"


def initials(name: str) -> str:
    """DLC for 东岭村."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).upper()
