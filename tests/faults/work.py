"""Ledgers for the faults, and a load in a process of its own that may be killed."""

import csv
import datetime as dt
import random

from sqlalchemy import make_url

from db import terms
from db.engine import loading_engine
from db.ledgers.declarations import DISPUTE, DIVISION
from db.ledgers.load import load_files
from db.migrate import migrate

VILLAGE = "99010110020"


def town(url):
    """A migrated database with one village."""
    migrate(url)
    engine = loading_engine(url)
    rows = [["代码", "名称", "级别", "上级代码"], ["99", "镇", "镇", ""], [VILLAGE, "甲村村民委员会", "村", "99"]]
    assert DIVISION.by_heading.keys() >= set(rows[0])
    return engine, rows


def written(path, rows):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def disputes(path, prefix, number):
    """A dispute ledger of `number` rows whose codes begin with `prefix`."""
    dice, first = random.Random(prefix), dt.date(2025, 1, 1)
    rows = [["编号", "村", "受理日期", "来源", "类别", "级别", "办理时限", "责任人"]]
    assert DISPUTE.by_heading.keys() >= set(rows[0])
    for place in range(number):
        day = first + dt.timedelta(days=dice.randrange(600))
        rows.append(
            [f"{prefix}-{place}", VILLAGE, day, "排查", dice.choice(terms.DISPUTE_CATEGORIES), "一般",
             day + dt.timedelta(days=30), "甲" * dice.randrange(40)]
        )  # fmt: skip
    return written(path, rows)


def load_here(url, path, ready):
    """What the killed process does: say that it begins, and load."""
    engine = loading_engine(make_url(url))
    ready.send("begun")
    load_files(engine, [path])
    ready.send("done")
