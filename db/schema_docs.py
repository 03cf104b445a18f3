"""docs/schema.md from the models: `python -m db.schema_docs > docs/schema.md`."""

from sqlalchemy import CheckConstraint, Table

from db.schema import Base

HEAD = """# The shared database

Generated from db/schema/ by `make docs`. Other systems may read it, and write into it by these rules:

- Days are calendar days (`DATE`; on SQLite ISO text). A day that has not come is NULL.
- Villages are division codes, and the division must be there first.
- A key column that may be empty holds `''`, never NULL.
- A count given as «约30» or «30余» stores 30, and the word in the `_approx` column beside it.
- No reporter, no party to a dispute, no identity number and no telephone may be written, in any column.
- Write in one transaction, and in it add 1 to `data_version.version` and set `changed_at`: open pages follow it.
- Checks on days (`..._not_before_...`) and terms (`..._term`) are enforced by the database.
"""


def document() -> str:
    """The whole document."""
    return HEAD + "".join(_table(table) for table in Base.metadata.sorted_tables)


def _table(table: Table) -> str:
    lines = [f"\n## {table.name}\n\n| column | type | null | key | heading |\n|---|---|---|---|---|\n"]
    for column in table.columns:
        keys = ["primary"] if column.primary_key else []
        keys += [f"→ {key.target_fullname}" for key in column.foreign_keys]
        null = "yes" if column.nullable else ""
        lines.append(f"| {column.name} | {column.type} | {null} | {', '.join(keys)} | {column.comment or ''} |\n")
    checks = sorted(str(check.sqltext) for check in table.constraints if isinstance(check, CheckConstraint))
    lines += ["\nChecks:\n\n"] * bool(checks) + [f"- `{check}`\n" for check in checks]
    indexes = sorted(", ".join(column.name for column in index.columns) for index in table.indexes)
    lines += ["\nIndexes:\n\n"] * bool(indexes) + [f"- ({index})\n" for index in indexes]
    return "".join(lines)


if __name__ == "__main__":
    print(document(), end="")
