"""Who answers for a record, as one text: a unit and a person in it, or one of the two; and where it is."""

# Not the dot inside names (买买提·艾力): slides show the unit alone and have to tell the two apart.
OF = "・"
NOT_STATED = "责任单位未填"


def owner_of(unit: str | None, person: str | None) -> str:
    """司法所・张三; one of the two alone where the other is not there."""
    return OF.join(part for part in (unit, person) if part)


def place_and_owner(village: str, unit: str | None, person: str | None) -> tuple[str, str]:
    """Where a record is and whose. Without a village its unit is where it is, and is not said twice; without either it
    is the whole town's, for which nobody answers who is not named."""
    if village:
        return village, owner_of(unit, person)
    if unit:
        return unit, owner_of(None, person)
    return "全镇", person or NOT_STATED
