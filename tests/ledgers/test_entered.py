"""The day of a dispute's first load: set once, when the dispute is new, and no part of the ledger."""

import datetime as dt

from alembic import command
from sqlalchemy import create_engine, select, text, update

from db.ledgers.load import load_files
from db.migrate import config, migrate
from db.schema import Dispute
from tests.ledgers.ledgers import HEADINGS, dispute, write


def entered(engine):
    with engine.connect() as connection:
        return dict(connection.execute(select(Dispute.code, Dispute.entered_on)).all())


def set_day(engine, code, day):
    with engine.begin() as connection:
        connection.execute(update(Dispute).where(Dispute.code == code).values(entered_on=day))


def test_a_new_dispute_keeps_the_day_of_its_load(town, tmp_path):
    load_files(town, [write(tmp_path / "纠纷.csv", [HEADINGS, dispute("A1")])])
    assert entered(town) == {"A1": dt.date.today()}


def test_a_later_load_neither_changes_the_day_nor_counts_it_as_a_change(town, tmp_path):
    path = tmp_path / "纠纷.csv"
    load_files(town, [write(path, [HEADINGS, dispute("A1"), dispute("A2")])])
    first = dt.date(2026, 1, 9)
    set_day(town, "A1", first)
    set_day(town, "A2", None)
    report = load_files(town, [path]).sheets[0]
    assert (report.new, report.changed, report.unchanged) == (0, 0, 2)
    report = load_files(
        town, [write(path, [HEADINGS, dispute("A1", resolved="2026.1.9", level="村"), dispute("A2"), dispute("A3")])]
    ).sheets[0]
    assert (report.new, report.changed, report.unchanged) == (1, 1, 1)
    # A2 was loaded before the column was there: its day stays unknown.
    assert entered(town) == {"A1": first, "A2": None, "A3": dt.date.today()}


def test_the_migration_keeps_the_disputes_with_an_unknown_day(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0001")
        connection.execute(text("INSERT INTO division (code, name, level) VALUES ('1', '甲村', '村')"))
        connection.execute(
            text(
                "INSERT INTO dispute (code, village_code, received_on, source, category, level, due_on)"
                " VALUES ('A1', '1', '2026-01-05', '排查', '邻里', '一般', '2026-02-05')"
            )
        )
    migrate(engine.url)
    assert entered(engine) == {"A1": None}
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.downgrade(settings, "0001")
        assert connection.execute(text("SELECT code FROM dispute")).scalars().all() == ["A1"]
