"""Small tables for the tests that work a figure out by hand: their rows go past the loader."""

from sqlalchemy import insert

from db.terms import TOWN, VILLAGE


def town_of(*villages):
    """The divisions of a town of code 1 with these villages right below it: 11, 12, and so on."""
    town = {"code": "1", "name": "镇", "level": TOWN, "parent_code": None}
    below = {"level": VILLAGE, "parent_code": "1"}
    return [town, *({"code": f"1{place}", "name": name, **below} for place, name in enumerate(villages, 1))]


def store(engine, model, rows):
    """Put rows into a model's table."""
    with engine.begin() as connection:
        connection.execute(insert(model), rows)
