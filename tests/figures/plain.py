"""A second, plain implementation of the disputes', duties' and clues' figures: loops over rows, straight from
figures.md."""

import datetime as dt


def come(day, as_of):
    return day is not None and day <= as_of


def outcome(d, as_of):
    if come(d.escalated_on, as_of) or (come(d.resolved_on, as_of) and d.resolved_level == "县"):
        return "escalated"
    if come(d.resolved_on, as_of):
        return {"村": "village", "镇": "town"}[d.resolved_level]
    return "open"


def disputes(rows, as_of, start, everywhere):
    """Rates as (n, N) and counts, by figure id, of the disputes in `rows`."""
    exist = [d for d in rows if d.received_on <= as_of]
    cohort = [d for d in exist if d.received_on >= start]
    found = {"dispute.accepted": len(cohort)}
    for name in ("village", "town", "escalated", "open"):
        found[f"dispute.{name}"] = (sum(outcome(d, as_of) == name for d in cohort), len(cohort))

    def decided(d):
        return outcome(d, as_of) != "open" or d.due_on < as_of

    def local(d):
        return outcome(d, as_of) in ("village", "town")

    small = [d for d in cohort if d.level == "一般" and (decided(d) or come(d.to_town_on, as_of))]
    found["dispute.village_rate"] = (sum(outcome(d, as_of) == "village" for d in small), len(small))
    large = [d for d in cohort if (come(d.to_town_on, as_of) or d.level != "一般") and decided(d)]
    found["dispute.town_rate"] = (sum(map(local, large)), len(large))
    settled = [d for d in cohort if decided(d)]
    found["dispute.kept_local"] = (sum(map(local, settled)), len(settled))
    due = [d for d in cohort if d.due_on <= as_of]
    found["dispute.on_time"] = (sum(local(d) and d.resolved_on <= d.due_on for d in due), len(due))
    found["dispute.overdue"] = sum(outcome(d, as_of) == "open" and d.due_on < as_of for d in exist)
    closed = [d for d in exist if d.resolved_on and start <= d.resolved_on <= as_of]
    found["dispute.reopened"] = (
        sum(
            any(
                again.original_code == d.code
                and again.code != d.code
                and again.received_on <= as_of
                and 0 <= (again.received_on - d.resolved_on).days <= 180
                for again in everywhere
            )
            for d in closed
        ),
        len(closed),
    )
    owed = [d for d in closed if come(d.fulfil_due_on, as_of)]
    found["dispute.fulfilled"] = (sum(come(d.fulfilled_on, as_of) for d in owed), len(owed))
    found["dispute.proactive"] = (sum(d.source == "排查" for d in cohort), len(cohort))
    found["dispute.days"] = middle([(d.resolved_on - d.received_on).days for d in closed])
    week = dt.timedelta(days=7)
    found["dispute.red_stale"] = sum(
        d.risk == "红"
        and outcome(d, as_of) == "open"
        and (d.progress_on if come(d.progress_on, as_of) else d.received_on) < as_of - week
        for d in exist
    )
    return found


def duties(rows, as_of, start, _everywhere):
    exist = [d for d in rows if d.issued_on <= as_of]
    due = [d for d in exist if start <= d.due_on <= as_of]
    return {
        "chain.duties_on_time": (sum(d.done_on is not None and d.done_on <= d.due_on for d in due), len(due)),
        "chain.duties_overdue": sum(d.due_on < as_of and not come(d.done_on, as_of) for d in exist),
    }


def clues(rows, as_of, start, _everywhere):
    exist = [c for c in rows if c.received_on <= as_of]
    fresh = [c for c in exist if c.received_on >= start]
    still = [c for c in exist if not come(c.closed_on, as_of)]
    closed = [c for c in exist if c.closed_on and start <= c.closed_on <= as_of]
    due = [c for c in exist if start <= c.due_on <= as_of]
    moved = [c for c in exist if c.transferred_on and start <= c.transferred_on <= as_of]
    named = [c for c in closed if c.real_name]
    return {
        "clue.received": len(fresh),
        "clue.open": len(still),
        "clue.due_soon": sum(0 <= (c.due_on - as_of).days <= 7 for c in still),
        "clue.overdue": sum(c.due_on < as_of for c in still),
        "clue.verified": (sum(come(c.verified_on, as_of) for c in fresh), len(fresh)),
        "clue.closed": (sum(come(c.closed_on, as_of) for c in fresh), len(fresh)),
        "clue.closed_on_time": (sum(c.closed_on is not None and c.closed_on <= c.due_on for c in due), len(due)),
        "clue.feedback": (sum(come(c.feedback_on, as_of) for c in named), len(named)),
        "clue.substantiated": (sum(c.finding in ("查实", "部分查实") for c in closed), len(closed)),
        "clue.self_found": (sum(c.source == "摸排" for c in fresh), len(fresh)),
        "clue.transferred": len(moved),
        "clue.transfer_days": middle([(c.transferred_on - c.received_on).days for c in moved]),
        "clue.rereported": sum(c.original_code is not None for c in fresh),
    }


def middle(days):
    if not days:
        return None
    ordered = sorted(days)
    return (ordered[(len(days) - 1) // 2] + ordered[len(days) // 2]) / 2
