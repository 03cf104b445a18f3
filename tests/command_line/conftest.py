"""A ledger to load into an empty database, and what a command says that refuses."""

import pytest
from typer.testing import CliRunner

from dashboard.__main__ import app


def refused(*arguments):
    """What a command that ends with status 2 says, and nothing else is printed."""
    ended = CliRunner().invoke(app, list(map(str, arguments)))
    assert (ended.exit_code, ended.stdout) == (2, ""), ended.exception
    return ended.stderr


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    """A ledger to load, an empty database, and a state database and a secret of the test's own."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'town.db'}")
    monkeypatch.setenv("DASHBOARD_STATE_URL", f"sqlite:///{tmp_path / 'state.db'}")
    monkeypatch.setenv("DASHBOARD_SECRET_FILE", str(tmp_path / "key"))
    file = tmp_path / "区划台账.csv"
    file.write_text("代码,名称,级别,上级代码\n1,甲镇,镇,\n11,甲村,村,1\n", encoding="utf-8")
    return file
