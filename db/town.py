"""A connection of one town: whatever is read over it, it sees that town's rows and no other's.

The reading engine passes each SELECT through `of_town` where the connection says whose it is
(`connection.execution_options(town="370323101")`). So no figure, list or page has to think of other towns, and none can
forget to. Without a town a connection reads every row: the database holds one town, or the reader adds up several.
"""

from typing import Any

from sqlalchemy import Alias, ColumnClause, Connection, Engine, FromClause, Select, Table, event, select
from sqlalchemy.sql.selectable import CompoundSelect
from sqlalchemy.sql.visitors import replacement_traverse

TOWN_COLUMN = "town_code"


def keep_to_town(engine: Engine) -> Engine:
    """The same engine: from now on every connection of it that names a town reads that town's rows alone."""

    @event.listens_for(engine, "before_execute", retval=True)
    def only(_connection: Connection, statement: Any, many: Any, params: Any, options: Any) -> tuple[Any, Any, Any]:
        town = options.get("town")
        if town is not None and isinstance(statement, Select | CompoundSelect):
            statement = of_town(statement, town)
        return statement, many, params

    return engine


def of_town(statement: Any, town: str) -> Any:
    """The same statement over the town's rows: each table that says whose its rows are becomes a selection of it."""
    chosen: dict[FromClause, FromClause] = {}

    def own(source: FromClause) -> FromClause:
        if source not in chosen:
            name = source.name  # type: ignore[attr-defined]
            chosen[source] = select(source).where(source.c[TOWN_COLUMN] == town).subquery(name)
        return chosen[source]

    def replaced(element: Any, **_kw: Any) -> Any:
        if isinstance(element, Table | Alias) and _has_town(element):
            return own(element)
        if isinstance(element, ColumnClause) and element.table is not None and _has_town(element.table):
            return own(element.table).c[element.key]
        return None

    return replacement_traverse(statement, {}, replaced)


def _has_town(source: Any) -> bool:
    table = source.element if isinstance(source, Alias) else source
    return isinstance(table, Table) and TOWN_COLUMN in table.c
