"""The ledgers' tables as the figures read them: key, village, and when a record exists."""

from sqlalchemy import Table, and_, or_, true

from dashboard.figures.at import known
from dashboard.figures.kinds import Source
from db import schema
from db.terms import REMOVED


def table(model: type[schema.Base]) -> Table:
    """A model's table."""
    return schema.Base.metadata.tables[model.__tablename__]


POST, DUTY, PLEDGE = table(schema.Post), table(schema.Duty), table(schema.Pledge)
MEETING, RESOLUTION = table(schema.Meeting), table(schema.Resolution)
CLUE, DISPUTE = table(schema.Clue), table(schema.Dispute)
PATROL, POINT, PUBLICITY = table(schema.Patrol), table(schema.Point), table(schema.Publicity)
ORGANISATION, SECTOR, DIVISION = table(schema.Organisation), table(schema.Sector), table(schema.Division)

post = Source(
    POST, (POST.c.village_code, POST.c.level, POST.c.appointed_on), POST.c.village_code, known(POST.c.appointed_on)
)
duty = Source(DUTY, (DUTY.c.code,), DUTY.c.village_code, known(DUTY.c.issued_on))
# The roster of pledges has no first day of its own: its year says when it counts.
pledge = Source(
    PLEDGE, (PLEDGE.c.year, PLEDGE.c.level, PLEDGE.c.signatory, PLEDGE.c.position), PLEDGE.c.village_code, true()
)
resolution = Source(
    RESOLUTION,
    (RESOLUTION.c.code,),
    RESOLUTION.c.village_code,
    or_(MEETING.c.code.is_(None), known(MEETING.c.held_on)),
    RESOLUTION.outerjoin(
        MEETING, and_(RESOLUTION.c.town_code == MEETING.c.town_code, RESOLUTION.c.meeting_code == MEETING.c.code)
    ),
)
clue = Source(CLUE, (CLUE.c.code,), CLUE.c.village_code, known(CLUE.c.received_on))
dispute = Source(DISPUTE, (DISPUTE.c.code,), DISPUTE.c.village_code, known(DISPUTE.c.received_on))
patrol = Source(
    PATROL,
    (PATROL.c.patrolled_on, PATROL.c.slot, PATROL.c.team, PATROL.c.village_code),
    PATROL.c.village_code,
    known(PATROL.c.patrolled_on),
)
point = Source(POINT, (POINT.c.code,), POINT.c.village_code, and_(known(POINT.c.set_up_on), POINT.c.status != REMOVED))
publicity = Source(
    PUBLICITY,
    (PUBLICITY.c.start_on, PUBLICITY.c.end_on, PUBLICITY.c.type, PUBLICITY.c.level),
    None,
    known(PUBLICITY.c.end_on),
)
organisation = Source(
    ORGANISATION,
    (ORGANISATION.c.year, ORGANISATION.c.name),
    ORGANISATION.c.village_code,
    known(ORGANISATION.c.identified_on),
)
sector = Source(SECTOR, (SECTOR.c.code,), None, known(SECTOR.c.checked_on))
