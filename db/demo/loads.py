"""The loads that the demo pretends, so that ledgers have an age, and a few rows that they refused."""

import datetime as dt
from collections import Counter

from sqlalchemy import Connection, insert

from db import schema, terms
from db.demo.town import FAR_OFF, PATROL_GAP, TOWN, Plan, code_of
from db.ledgers.declarations import LEDGERS

# Refused rows as the loader words them: ledger, row, column, reason, and the village where it could be read.
REFUSED = (
    ("dispute", 138, "村", "「村」区划台账里没有这个村，请写全称、登记过的别名或区划代码", None),
    ("dispute", 201, "化解日期", "「化解日期」早于「受理日期」，请核对两个日期", FAR_OFF),
    ("patrol", 77, "巡逻日期", "「巡逻日期」日期只有年月没有日，请补上日", PATROL_GAP),
    ("clue", 12, "来源", f"「来源」只能填：{'、'.join(terms.CLUE_SOURCES)}", None),
)


def log_loads(connection: Connection, drawn: Counter[type[schema.Base]], plan: Plan) -> None:
    """A load of each ledger, so that the freshness table has something to show; a few rows of them were refused."""
    now = dt.datetime.now()
    for ledger in LEDGERS:
        own = {"town_code": plan.whose, "file": f"演示_{ledger.title}.xlsx"}
        batch = connection.execute(insert(schema.ImportBatch).values(**own, loaded_at=now))
        assert batch.inserted_primary_key is not None
        rows, refused = drawn[ledger.model], [row for row in REFUSED if row[0] == ledger.kind]
        values = {"rows": rows + len(refused), "new": rows, "changed": 0, "unchanged": 0, "refused": len(refused)}
        connection.execute(
            insert(schema.ImportSheet).values(
                batch_id=batch.inserted_primary_key[0], sheet="演示", kind=ledger.kind, **values
            )
        )
        for kind, row, column, reason, place in refused:
            code = plan.own.get("code", TOWN)
            village = None if place is None else code_of(min(place, plan.villages - 1), code)
            place_of = {**own, "sheet": "演示", "row": row, "column": column}
            connection.execute(
                insert(schema.Quarantine).values(
                    kind=kind, key=None, reason=reason, village_code=village, refused_at=now, **place_of
                )
            )
