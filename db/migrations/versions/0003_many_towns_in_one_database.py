"""many towns in one database

Every ledger's key begins with the town's code ('' where the database holds one town), and the divisions go up to the
province. SQLite cannot change a key or a check in place: a table's own DDL is edited, and its rows are copied.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

KEYS = {
    "clue": ("code",),
    "dispute": ("code",),
    "duty": ("code",),
    "meeting": ("code",),
    "organisation": ("year", "name"),
    "patrol": ("patrolled_on", "slot", "team", "village_code"),
    "pledge": ("year", "level", "signatory", "position"),
    "point": ("code",),
    "post": ("village_code", "level", "appointed_on"),
    "publicity": ("start_on", "end_on", "type", "level"),
    "resolution": ("code",),
    "sector": ("code",),
}
LEVELS = "level IN ('镇', '管理区', '村')"
ALL_LEVELS = "level IN ('省', '市', '县', '镇', '管理区', '村')"
TOWN_FIRST = "(\n\ttown_code VARCHAR(64) DEFAULT '' NOT NULL,"
HEADING = "镇（区划代码，系统记，非台账列）；库中只有一个镇时为 ''"
LEVEL_HEADING, OLD_LEVEL_HEADING = "级别：镇、管理区、村；镇以上：省、市、县", "级别：镇、管理区、村"


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, key in KEYS.items():
        if is_sqlite:
            _copy(table, "(", TOWN_FIRST)
        else:
            op.add_column(table, _town())
            _set_key(table, ("town_code", *key))
    _levels(is_sqlite, LEVELS, ALL_LEVELS)
    if not is_sqlite:
        op.alter_column("division", "level", comment=LEVEL_HEADING)
    op.add_column("import_batch", _town())
    op.create_index("ix_import_batch_town_code_id", "import_batch", ["town_code", "id"])
    op.add_column("quarantine", _town())
    op.drop_index("ix_quarantine_kind_key", "quarantine")
    op.create_index("ix_quarantine_town_code_kind_key", "quarantine", ["town_code", "kind", "key"])
    op.drop_index("ix_dispute_original_code_received_on", "dispute")
    op.create_index(
        "ix_dispute_town_code_original_code_received_on", "dispute", ["town_code", "original_code", "received_on"]
    )
    _versions("town_code", _town())


def downgrade() -> None:
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    op.drop_index("ix_dispute_town_code_original_code_received_on", "dispute")
    for table, key in KEYS.items():
        if connection.execute(sa.text(f"SELECT 1 FROM {table} WHERE town_code <> '' LIMIT 1")).first():
            raise NotImplementedError("A database of many towns cannot become one of one town.")
        if is_sqlite:
            _copy(table, TOWN_FIRST, "(")
        else:
            op.drop_column(table, "town_code")
            op.create_primary_key(op.f(f"pk_{table}"), table, list(key))
    _levels(is_sqlite, ALL_LEVELS, LEVELS)
    if not is_sqlite:
        op.alter_column("division", "level", comment=OLD_LEVEL_HEADING)
    op.drop_index("ix_import_batch_town_code_id", "import_batch")
    op.drop_index("ix_quarantine_town_code_kind_key", "quarantine")
    for table in ("import_batch", "quarantine"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("town_code")
    op.create_index("ix_quarantine_kind_key", "quarantine", ["kind", "key"])
    op.create_index("ix_dispute_original_code_received_on", "dispute", ["original_code", "received_on"])
    _versions("id", sa.Column("id", sa.Integer(), autoincrement=False, server_default="1", comment="总是 1"))


def _town() -> sa.Column:
    return sa.Column("town_code", sa.String(length=64), server_default="", nullable=False, comment=HEADING)


def _set_key(table: str, key: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(f"pk_{table}"), table, type_="primary")
    op.create_primary_key(op.f(f"pk_{table}"), table, list(key))


def _copy(table: str, old: str, new: str) -> None:
    """Copy a table of SQLite into one with another first column and key; indexes are those that fit it."""
    connection = op.get_bind()
    found = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :n AND sql IS NOT NULL ORDER BY type DESC")
    (_, ddl), *indexes = connection.execute(found, {"n": table}).all()
    columns = {row[1] for row in connection.execute(sa.text(f"PRAGMA table_info({table})"))} - {"town_code"}
    names = ", ".join(sorted(columns))
    key_old, key_new = ("(", "(town_code, ") if new == TOWN_FIRST else ("(town_code, ", "(")
    ddl = ddl.replace(old, new, 1).replace(f"PRIMARY KEY {key_old}", f"PRIMARY KEY {key_new}", 1)
    head, body = ddl.split("(", 1)
    connection.exec_driver_sql(f"{head.replace(table, f'{table}_new', 1)}({body}")
    connection.execute(sa.text(f"INSERT INTO {table}_new ({names}) SELECT {names} FROM {table}"))
    op.drop_table(table)
    op.rename_table(f"{table}_new", table)
    for _, index in indexes:
        connection.exec_driver_sql(index)


def _levels(is_sqlite: bool, old: str, new: str) -> None:
    if not is_sqlite:
        op.drop_constraint(op.f("ck_division_level_term"), "division", type_="check")
        op.create_check_constraint(op.f("ck_division_level_term"), "division", new)
        return
    # A wider check fits every stored row, so its text alone changes. The table is not copied: others refer to it.
    connection = op.get_bind()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = 'division'"),
        {"old": old, "new": new},
    )
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")


def _versions(key: str, column: sa.Column) -> None:
    """The table of the data's version, with another key."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT version, changed_at, is_demo FROM data_version")).all()
    op.drop_table("data_version")
    op.create_table(
        "data_version",
        column,
        sa.Column("version", sa.Integer(), nullable=False, comment="数据版本，每次数据有变化加 1"),
        sa.Column("changed_at", sa.DateTime(), nullable=False, comment="最近变化的时刻（本地时间）"),
        sa.Column("is_demo", sa.Boolean(), nullable=False, comment="库中是演示数据"),
        sa.PrimaryKeyConstraint(key, name=op.f("pk_data_version")),
    )
    insert = sa.text("INSERT INTO data_version (version, changed_at, is_demo) VALUES (:v, :c, :d)")
    for version, changed_at, is_demo in rows[:1]:
        connection.execute(insert, {"v": version, "c": changed_at, "d": is_demo})
