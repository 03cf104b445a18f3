"""A backup restored elsewhere gives the same figures to the last digit, from and to either database."""

import datetime as dt
import json
import sqlite3
import zipfile
from contextlib import closing

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from dashboard import backup as backups
from dashboard.__main__ import app
from dashboard.access import accounts, audit, sessions
from dashboard.access.roles import LOCAL, OFFICE
from dashboard.figures import rolled, rollups
from dashboard.state.engine import prepare
from db.demo import make_demo
from db.engine import loading_engine, reading_engine
from db.ledgers import store
from db.migrate import migrate
from db.schema import Base, DataVersion, Dispute, Division, Meeting
from tests.access.conftest import PASSWORD
from tests.conftest import _execute

PAGE = 4096


@pytest.fixture
def databases(tmp_path, monkeypatch, request):
    """`databases(kind, name)`: point the program at a fresh pair of databases of that kind."""

    def point(kind, name):
        for variable in ("DATABASE_URL", "DASHBOARD_STATE_URL"):
            if kind == "sqlite":
                monkeypatch.setenv(variable, f"sqlite:///{tmp_path / f'{name}-{variable}.db'}")
                continue
            server = request.getfixturevalue("postgresql_server")
            database = f"{name}_{variable}_{tmp_path.name}".lower().replace("-", "_")[-60:]
            _execute(server, f"CREATE DATABASE {database}")
            monkeypatch.setenv(variable, server.set(database=database).render_as_string(hide_password=False))
        migrate()
        prepare()

    return point


def everything():
    with reading_engine().connect() as connection:
        sizes = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }
    return sizes, [as_json(*by) for by in ((), ("--by", "area"), ("--by", "village"), ("--by", "month"))]


def as_json(*by):
    """The figures to the last digit, as the command line writes them for other programs."""
    told = CliRunner().invoke(app, ["figures", "--as-of", "2026-10-31", *by, "--json"])
    assert told.exit_code == 0 and json.loads(told.stdout)
    return told.stdout


@pytest.mark.parametrize(
    "source, target",
    [("sqlite", "sqlite"), ("postgresql", "postgresql"), ("postgresql", "sqlite"), ("sqlite", "postgresql")],
)
def test_a_restored_copy_gives_the_same_figures(databases, tmp_path, source, target):
    databases(source, "from")
    make_demo(loading_engine(), size=0.3, today=dt.date(2026, 10, 31))
    accounts.add("张三", OFFICE, None, PASSWORD)
    cookie = sessions.open_session(accounts.verified("张三", PASSWORD)[0])
    audit.write(LOCAL, audit.LOADED, "x")
    before = everything()
    file = tmp_path / "backup.zip"
    backups.backup(file)
    assert file.stat().st_mode & 0o077 == 0

    databases(target, "to")
    backups.restore(file)
    assert everything() == before
    assert accounts.verified("张三", PASSWORD) is not None
    assert audit.faults() == [] and len(audit.entries()) == 1
    assert sessions.looked_up(cookie) is None
    # The counters go on after the restored rows, and the log's guards stand again.
    accounts.add("李四", OFFICE, None, PASSWORD)
    audit.write(LOCAL, audit.LOADED, "y")
    assert audit.faults() == []


def test_rollups_that_were_up_to_date_still_are_after_a_restore(databases, tmp_path):
    databases("sqlite", "from")
    fill_province()
    for town in ("30", "31"):
        with loading_engine().begin() as connection:
            store.bump_version(connection, demo=False, town=town)
    rollups.rebuild(loading_engine(), ["30"])
    before = versions()
    assert stale() == ("31",)
    backups.backup(tmp_path / "backup.zip")
    backups.restore(tmp_path / "backup.zip", force=True)
    assert stale() == ("31",)
    assert all(now > max(before.values()) for now in versions().values())


def stale():
    with reading_engine().connect() as connection:
        return rolled.standing(connection).stale


def versions():
    with reading_engine().connect() as connection:
        return {
            town: version for town, version in connection.execute(select(DataVersion.town_code, DataVersion.version))
        }


def test_pages_hear_of_restored_ledgers_also_where_the_accounts_could_not_be_restored(databases, tmp_path, monkeypatch):
    databases("sqlite", "from")
    make_demo(loading_engine(), size=0.2, today=dt.date(2026, 10, 31))
    backups.backup(tmp_path / "backup.zip")
    before = versions()
    copied_in = backups._copied_in

    def but_not_the_state(file, engine, part):
        if part is backups.STATE:
            raise OperationalError("restore", None, Exception("database is locked"))
        copied_in(file, engine, part)

    monkeypatch.setattr(backups, "_copied_in", but_not_the_state)
    with pytest.raises(OperationalError):
        backups.restore(tmp_path / "backup.zip", force=True)
    assert versions()[""] > before[""]


def test_each_database_is_ready_the_moment_it_is_in_place(databases, tmp_path, monkeypatch):
    """Whoever is killed right after it leaves no session of the backup's time, and no version that pages have seen."""
    databases("sqlite", "from")
    make_demo(loading_engine(), size=0.2, today=dt.date(2026, 10, 31))
    accounts.add("张三", OFFICE, None, PASSWORD)
    cookie = sessions.open_session(accounts.verified("张三", PASSWORD)[0])
    backups.backup(tmp_path / "backup.zip")
    before, copied_in, found = versions(), backups._copied_in, []

    def and_looked_at(file, engine, part):
        copied_in(file, engine, part)
        found.append((versions()[""] > before[""], sessions.looked_up(cookie) is not None))

    monkeypatch.setattr(backups, "_copied_in", and_looked_at)
    backups.restore(tmp_path / "backup.zip", force=True)
    assert found == [(True, True), (True, False)]


# Two towns below a county of a city of a province, the lowest first: as no order of the table's own puts them right.
DIVISIONS = (
    ("10", "甲村", "村", "20"),
    ("11", "乙村", "村", "21"),
    ("20", "东片", "管理区", "30"),
    ("21", "西片", "管理区", "31"),
    ("30", "甲镇", "镇", "40"),
    ("31", "乙镇", "镇", "40"),
    ("40", "某县", "县", "50"),
    ("50", "某市", "市", "60"),
    ("60", "某省", "省", None),
)


def fill_province():
    """The divisions of all levels, and in each town a dispute of the same number."""
    divisions = [{"code": code, "name": name, "level": level} for code, name, level, _ in DIVISIONS]
    day = dt.date(2026, 3, 5)
    same = {"code": "1", "received_on": day, "due_on": day, "source": "排查", "category": "邻里", "level": "一般"}
    disputes = [same | {"town_code": "30", "village_code": "10"}, same | {"town_code": "31", "village_code": "11"}]
    with loading_engine().begin() as connection:
        connection.execute(insert(Division), divisions)
        for code, _, _, parent in DIVISIONS:
            connection.execute(update(Division).where(Division.code == code).values(parent_code=parent))
        connection.execute(insert(Dispute), disputes)


def province():
    """What `fill_province` has written, as it stands in the database."""
    with reading_engine().connect() as connection:
        divisions = connection.execute(
            select(Division.code, Division.name, Division.level, Division.parent_code).order_by(Division.code)
        )
        disputes = connection.execute(
            select(Dispute.town_code, Dispute.code, Dispute.village_code).order_by(Dispute.town_code)
        )
        return divisions.all(), disputes.all()


def test_a_province_of_many_towns_is_restored_into_postgresql_and_back(databases, tmp_path):
    databases("sqlite", "from")
    fill_province()
    before = province()
    assert before[0] == list(DIVISIONS) and len(before[1]) == 2
    for number, kind in enumerate(("postgresql", "sqlite")):
        file = tmp_path / f"{number}.zip"
        backups.backup(file)
        databases(kind, f"to{number}")
        backups.restore(file)
        assert province() == before


def test_a_restore_does_not_replace_what_is_there_unless_forced(databases, tmp_path):
    databases("sqlite", "from")
    make_demo(loading_engine(), size=0.2, today=dt.date(2026, 10, 31))
    backups.backup(tmp_path / "backup.zip")
    before = everything()
    with pytest.raises(backups.Refused):
        backups.restore(tmp_path / "backup.zip")
    assert everything() == before
    backups.restore(tmp_path / "backup.zip", force=True)
    assert everything() == before


def test_a_restore_spares_a_ledger_that_was_loaded_before_the_divisions(databases, tmp_path):
    databases("sqlite", "from")
    backups.backup(tmp_path / "backup.zip")
    databases("sqlite", "to")
    with loading_engine().begin() as connection:
        connection.execute(insert(Meeting).values(code="HY1", type="20日例会", held_on=dt.date(2026, 10, 20)))
    with pytest.raises(backups.Refused, match="--force"):
        backups.restore(tmp_path / "backup.zip")


def test_a_backup_is_whole_while_a_load_is_in_progress(databases, tmp_path):
    databases("sqlite", "from")
    make_demo(loading_engine(), size=0.2, today=dt.date(2026, 10, 31))
    before = everything()
    with loading_engine().begin() as connection:
        connection.exec_driver_sql("UPDATE dispute SET level = '重大'")
        backups.backup(tmp_path / "backup.zip")
        connection.rollback()
    databases("sqlite", "to")
    backups.restore(tmp_path / "backup.zip")
    assert everything() == before


def rewritten(file, source, damage):
    """A copy of a backup whose ledgers' database is what `damage` makes of it; the archive itself is in order."""
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(file, "w") as archive:
        archive.writestr("township.db", damage(whole.read("township.db")))
        archive.writestr("dashboard.db", whole.read("dashboard.db"))
    return file


def page_of_zeros(content):
    """The page in the middle is empty: SQLite opens the file, and only its own check sees what is missing."""
    at = len(content) // 2 // PAGE * PAGE
    return content[:at] + bytes(PAGE) + content[at + PAGE :]


DAMAGES = {
    "a page of zeros": page_of_zeros,
    "nothing": lambda content: b"",
    "a few letters": lambda content: b"x",
    "garbage": lambda content: b"no database " * 1000,
    "half of it": lambda content: content[: len(content) // 2],
    "garbage from the middle on": lambda content: content[: len(content) // 2].ljust(len(content), b"x"),
    "another database": lambda content: b"SQLite format 3\0".ljust(len(content), b"\0"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_database_that_is_damaged_within_the_backup_is_said_to_be(databases, tmp_path, damage):
    databases("sqlite", "only")
    make_demo(loading_engine(), size=0.2, today=dt.date(2026, 10, 31))
    backups.backup(tmp_path / "backup.zip")
    before = everything()
    file = rewritten(tmp_path / "damaged.zip", tmp_path / "backup.zip", DAMAGES[damage])
    with pytest.raises(backups.Refused, match="已损坏"):
        backups.restore(file, force=True)
    assert everything() == before


def test_an_archive_with_changed_bytes_is_said_to_be_damaged(databases, tmp_path):
    databases("sqlite", "only")
    backups.backup(tmp_path / "backup.zip")
    before, content = everything(), (tmp_path / "backup.zip").read_bytes()
    file, refused = tmp_path / "damaged.zip", 0
    for place in range(0, len(content), len(content) // 40):
        file.write_bytes(content[:place] + b"\xff" * 16 + content[place + 16 :])
        try:
            backups.restore(file, force=True)
        except backups.Refused as refusal:
            assert "已损坏" in str(refusal)
            refused += 1
        else:
            # The day in a part's header is read by nobody: all that was kept is there.
            assert everything() == before
    assert refused > 30


def test_a_path_with_signs_that_an_address_gives_a_meaning_to(databases, tmp_path, monkeypatch):
    databases("sqlite", "台账#1 100%20")
    make_demo(loading_engine(), size=0.2, today=dt.date(2026, 10, 31))
    before = everything()
    folder = tmp_path / "备份?#%41"
    folder.mkdir()
    backups.backup(folder / "backup.zip")
    databases("sqlite", "to")
    backups.restore(folder / "backup.zip")
    assert everything() == before


def test_what_is_no_backup_is_refused_and_changes_nothing(databases, tmp_path):
    databases("sqlite", "only")
    (tmp_path / "text.zip").write_text("no zip")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("other.txt", "x")
    (tmp_path / "folder.zip").mkdir()
    for name, said in (
        ("text.zip", "不是本程序的备份文件"),
        ("other.zip", "不是本程序的备份文件"),
        ("none.zip", "没有文件"),
        ("folder.zip", "它是文件夹"),
    ):
        with pytest.raises(backups.Refused, match=said):
            backups.restore(tmp_path / name, force=True)


def test_a_restore_of_no_backup_makes_no_database(databases, tmp_path, monkeypatch):
    databases("sqlite", "only")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    assert CliRunner().invoke(app, ["restore", str(tmp_path / "none.zip")]).exit_code == 2
    assert not (tmp_path / "new.db").exists()


def test_a_backup_of_a_database_that_is_not_there_is_said_to_have_none(databases, tmp_path, monkeypatch):
    databases("sqlite", "only")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'elsewhere.db'}")
    with pytest.raises(backups.Refused, match="没有可备份的台账库"):
        backups.backup(tmp_path / "backup.zip")


@pytest.mark.parametrize("name", ["DATABASE_URL", "DASHBOARD_STATE_URL"])
def test_a_backup_of_a_file_that_is_no_database_is_not_made_and_says_so(databases, tmp_path, monkeypatch, name):
    databases("sqlite", "only")
    (tmp_path / "broken.db").write_bytes(b"no database at all" * 100)
    monkeypatch.setenv(name, f"sqlite:///{tmp_path / 'broken.db'}")
    with pytest.raises(backups.Refused, match="已损坏，或不是数据库"):
        backups.backup(tmp_path / "backup.zip")
    assert not (tmp_path / "backup.zip").exists()


@pytest.mark.parametrize("name", ["DATABASE_URL", "DASHBOARD_STATE_URL"])
@pytest.mark.parametrize("damage", ["no tables", "a page"])
def test_no_backup_is_made_that_could_not_be_restored(databases, tmp_path, monkeypatch, name, damage):
    databases("sqlite", "only")
    file = tmp_path / f"only-{name}.db"
    if damage == "no tables":
        monkeypatch.setenv(name, f"sqlite:///{tmp_path / 'other.db'}")
        with closing(sqlite3.connect(tmp_path / "other.db")) as other:
            other.execute("CREATE TABLE x (y)")
    else:
        with closing(sqlite3.connect(file)) as own:
            own.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            page = own.execute("SELECT rootpage FROM sqlite_master WHERE name = 'alembic_version'").fetchone()[0]
            other = own.execute("SELECT rootpage FROM sqlite_master WHERE rootpage <> ?", (page,)).fetchall()[-1][0]
        with file.open("r+b") as broken:
            broken.seek(PAGE * (other - 1))
            broken.write(b"\xff" * 100)
    with pytest.raises(backups.Refused, match=f"没有备份：.*{name}"):
        backups.backup(tmp_path / "backup.zip")
    assert not (tmp_path / "backup.zip").exists()


def test_a_backup_does_not_overwrite(databases, tmp_path):
    databases("sqlite", "only")
    file = tmp_path / "there.zip"
    file.write_text("precious")
    with pytest.raises(backups.Refused):
        backups.backup(file)
    assert file.read_text() == "precious"


def test_a_backup_of_a_newer_version_is_refused(databases, tmp_path):
    databases("sqlite", "from")
    with loading_engine().begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    backups.backup(tmp_path / "newer.zip")
    databases("sqlite", "to")
    with pytest.raises(backups.Refused):
        backups.restore(tmp_path / "newer.zip")
