"""A town of one village, into which the tests load their ledgers."""

import pytest

from db.ledgers.load import load_files
from tests.ledgers.ledgers import DIVISIONS, write


@pytest.fixture
def town(engine, tmp_path):
    """The loading engine of a database that holds the divisions alone."""
    load_files(engine, [write(tmp_path / "区划台账.csv", DIVISIONS)])
    return engine
