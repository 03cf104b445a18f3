"""A snapshot stays as it was, whatever is loaded afterwards; it lies in the dashboard's own database and nowhere
else."""

import csv
import datetime as dt
import json
import shutil
from dataclasses import replace

import pytest
from sqlalchemy import inspect, make_url, update

from dashboard.charts import snapshots as charts
from dashboard.figures.registry import FIGURES
from dashboard.links import Links
from dashboard.state import snapshots
from dashboard.state.engine import writing
from dashboard.state.schema import Snapshot, now
from db.engine import loading_engine, reading_engine
from db.ledgers.load import load_files
from tests.meeting.conftest import DAY, DIVISIONS, briefed


def changed(sql):
    with writing() as connection:
        connection.execute(sql)


def test_a_snapshot_opens_as_it_was_taken(state, demo):
    taken = snapshots.take(demo, "本机")
    assert snapshots.read(taken.entry.id).briefing == demo
    assert taken.entry.data_version == demo.version.version and taken.entry.as_of == DAY


def test_a_snapshot_stays_after_new_ledgers_are_loaded(state, demo_url, tmp_path):
    shared = make_url(f"sqlite:///{tmp_path / 'shared.db'}")
    shutil.copy(str(demo_url.database), tmp_path / "shared.db")
    taken = snapshots.take(briefed(reading_engine(shared)), "本机")
    path = tmp_path / "区划台账.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(DIVISIONS)
    load_files(loading_engine(shared), [path])
    after = briefed(reading_engine(shared))
    kept = snapshots.read(taken.entry.id).briefing
    assert kept == taken.briefing and kept != after
    assert kept.version.version != after.version.version
    assert "snapshot" not in inspect(reading_engine(shared)).get_table_names()


def test_one_meeting_has_one_snapshot_and_the_next_its_own(state, demo):
    first = snapshots.take(demo, "本机").entry.id
    assert snapshots.take(demo, "另一屏").entry.id == first
    other_day = replace(demo, view=replace(demo.view, as_of=DAY - dt.timedelta(days=1)))
    newer = replace(demo, version=replace(demo.version, version=demo.version.version + 1))
    assert len({first, snapshots.take(other_day, "本机").entry.id, snapshots.take(newer, "本机").entry.id}) == 3
    long_ago = dt.datetime(2026, 1, 1)
    changed(update(Snapshot).values(taken_at=long_ago).where(Snapshot.id == first))
    assert snapshots.take(demo, "本机").entry.id != first
    assert [entry.id for entry in snapshots.listed()] == sorted((e.id for e in snapshots.listed()), reverse=True)


@pytest.mark.parametrize(("hours", "is_same"), [(11.9, True), (12.1, False)])
def test_a_meeting_lasts_for_half_a_day(state, demo, hours, is_same):
    first = snapshots.take(demo, "本机").entry.id
    changed(update(Snapshot).values(taken_at=now() - dt.timedelta(hours=hours)))
    assert (snapshots.take(demo, "本机").entry.id == first) == is_same


def test_a_snapshot_is_of_its_own_period_and_town_and_opens_for_no_other(state, demo):
    period = replace(demo, view=replace(demo.view, start=DAY))
    town = replace(demo, version=replace(demo.version, town="990101100"))
    ids = [snapshots.take(each, "本机").entry.id for each in (demo, period, town)]
    assert len(set(ids)) == 3
    assert [each.id for each in snapshots.listed()] == [ids[1], ids[0]]
    assert [each.id for each in snapshots.listed("990101100")] == [ids[2]] and snapshots.listed("99") == []
    entry = snapshots.read(ids[1]).entry
    assert (entry.taken_by, entry.as_of, entry.start) == ("本机", DAY, DAY)
    for number, whose in ((ids[2], None), (ids[0], "990101100")):
        with pytest.raises(snapshots.NoSnapshot, match="没有编号"):
            snapshots.read(number, whose)


def test_a_snapshot_of_another_format_is_no_snapshot_of_this_meeting(state, demo):
    first = snapshots.take(demo, "本机").entry.id
    changed(update(Snapshot).values(format=99))
    assert snapshots.take(demo, "本机").entry.id != first


def test_the_time_of_a_snapshot_is_the_servers_own(state, demo):
    taken = snapshots.take(demo, "本机").entry.taken_at
    assert abs(dt.datetime.now() - taken) < dt.timedelta(minutes=5)


def test_the_payload_is_plain_json_without_clues(state, demo):
    payload = json.loads(snapshots.BRIEFING.dump_json(demo))
    assert payload["now"]["dispute.on_time"]["N"] == demo.now["dispute.on_time"].N
    assert "clue.overdue" not in {item["figure_id"] for item in payload["red"] + payload["tasks"]}


def test_an_older_snapshot_speaks_in_the_names_of_today(state, demo):
    """It keeps what the red list's kinds and the items' states were called when it was taken."""
    taken = snapshots.take(demo, "本机").entry.id
    payload = snapshots.BRIEFING.dump_json(demo).decode()
    for before, today in snapshots.RENAMED.items():
        assert f'"{today}"' in payload
        payload = payload.replace(f'"{today}"', f'"{before}"')
    changed(update(Snapshot).values(payload=payload).where(Snapshot.id == taken))
    assert snapshots.read(taken).briefing == demo


@pytest.mark.parametrize(
    ("values", "word"),
    [({"format": 99}, "另一版本"), ({"payload": "{}"}, "不完整"), ({"payload": "no json"}, "不完整")],
)
def test_what_cannot_be_read_is_a_sentence(state, demo, values, word):
    taken = snapshots.take(demo, "本机").entry.id
    changed(update(Snapshot).values(**values).where(Snapshot.id == taken))
    with pytest.raises(snapshots.NoSnapshot, match=word):
        snapshots.read(taken)
    with pytest.raises(snapshots.NoSnapshot, match="没有编号"):
        snapshots.read(taken + 1)


def test_two_snapshots_are_compared_figure_by_figure(state, demo):
    result = demo.now["dispute.overdue"]
    before = replace(
        demo,
        view=replace(demo.view, as_of=DAY - dt.timedelta(days=30)),
        now={**demo.now, "dispute.overdue": replace(result, value=result.value + 4)},
    )
    then, now = snapshots.take(before, "本机"), snapshots.take(demo, "本机")
    html = charts.comparison(then, now)
    assert html.count("<tr>") == len(FIGURES) + len(charts.HEADINGS) + 2
    assert "▼ −4" in html and "截至 2026年10月31日" in html
    assert charts.chosen(snapshots.listed(), "", "") == (then.entry, now.entry)
    assert charts.chosen(snapshots.listed(), "x", str(then.entry.id)) == (None, then.entry)
    listing = charts.listing(snapshots.listed(), then.entry, now.entry, demo.version.version, Links())
    assert f"mode=meeting&amp;snapshot={now.entry.id}" in listing


def test_without_snapshots_the_page_says_how_to_make_one():
    assert charts.chosen([], "", "") == (None, None)
    told = charts.none_yet(Links((("as_of", "2026-10-31"), ("village", "11"))))
    assert all(word in told for word in ("定格", "重开", "对照"))
    assert 'href="./?as_of=2026-10-31&amp;mode=meeting"' in told
