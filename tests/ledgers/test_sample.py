"""The sample ledgers give exactly the expected report and figures, on SQLite and on PostgreSQL."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from dashboard.figures.compute import figures
from dashboard.view import View
from db.engine import reading_engine
from db.ledgers.load import load_files
from db.schema import Base, Publicity, Quarantine


@pytest.fixture
def loaded(engine, sample_folder, sample_expected):
    report = load_files(engine, [sample_folder / "demo" / name for name in sample_expected["loading_order"]])
    return engine, report


def test_the_import_report_is_as_expected(loaded, sample_expected):
    _, report = loaded
    for got, expected in zip(report.as_json()["sheets"], sample_expected["sheets"], strict=True):
        issues = expected.pop("issues")
        assert {name: got[name] for name in expected} == expected
        assert [issue["row"] for issue in got["issues"]] == [issue["row"] for issue in issues]
        for own, other in zip(got["issues"], issues, strict=True):
            assert other["column"] in (None, own["column"])
        expected["issues"] = issues
    assert report.exit_status == 1


def test_the_figures_are_as_expected(loaded, database_url, sample_expected):
    engine = reading_engine(database_url)
    with engine.connect() as connection:
        for expected in sample_expected["views"]:
            days = (dt.date.fromisoformat(expected[name]) for name in ("as_of", "from"))
            rows = figures(connection, View(*days, expected["scope"]), expected["by"])
            wanted = expected.get("rows") or [{"code": rows[0].code, "figures": expected["figures"]}]
            assert [row.code for row in rows] == [row["code"] for row in wanted]
            for row, other in zip(rows, wanted, strict=True):
                assert [vars(result) for result in row.results.values()] == other["figures"]
    engine.dispose()


def test_loading_a_file_twice_changes_nothing(loaded, sample_folder):
    engine, _ = loaded
    before = contents(engine)
    report = load_files(engine, [sample_folder / "demo" / "08_矛盾纠纷台账_下半.xlsx"])
    assert (report.sheets[0].new, report.sheets[0].changed) == (0, 0)
    assert contents(engine) == before


def contents(engine):
    """Every record and quarantined row."""
    kept = [table for name, table in Base.metadata.tables.items() if not name.startswith("import_")]
    with engine.connect() as connection:
        return {table.name: sorted(map(str, connection.execute(select(table)))) for table in kept}


def test_no_personal_number_is_stored_or_reported(loaded):
    engine, report = loaded
    text = report.as_text() + str(report.as_json()) + str(contents(engine))
    assert "15028969572" not in text
    assert "990101195103137725" not in text
    assert "隐私" not in text


def test_the_real_seed_loads_and_its_difference_is_shown_not_mended(engine, sample_folder):
    from dashboard.figures.foundations import differing_control_totals

    seed = sample_folder / "seed"
    report = load_files(engine, [seed / "区划台账.csv", seed / "宣传统计台账.xlsx"])
    assert report.exit_status == 0
    with engine.connect() as connection:
        [difference] = differing_control_totals(connection, dt.date(2026, 1, 1))
        assert (difference.by_level, difference.total, difference.approx) == (162, 163, "余")
        assert connection.execute(select(func.sum(Publicity.amount)).where(Publicity.level == "")).scalar() > 163
        assert connection.execute(select(func.count()).select_from(Quarantine)).scalar() == 0
