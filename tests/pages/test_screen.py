"""A page is drawn from the screen that its bars were drawn from, and from no other run's."""

from contextvars import ContextVar
from types import SimpleNamespace

import pytest

from dashboard import kept, page
from dashboard import screen as screens
from dashboard.access.current import NotSignedIn
from dashboard.figures.freshness import data_version
from db.ledgers.store import bump_version


def test_the_screen_that_is_drawn_is_asked_for_once_and_let_go(monkeypatch):
    def ended():
        raise NotSignedIn

    monkeypatch.setattr(screens.session, "current", ended)
    monkeypatch.setattr(kept, "is_read_anew", ContextVar("is_read_anew", default=False))
    shown = object()
    with screens.drawing(shown):
        assert screens.screen() is shown
    with pytest.raises(NotSignedIn):
        screens.screen()
    with pytest.raises(RuntimeError), screens.drawing(shown):
        raise RuntimeError
    with pytest.raises(NotSignedIn):
        screens.screen()


def test_a_page_that_was_read_while_a_load_ended_is_read_again(engine, monkeypatch):
    """Kept numbers ask nothing; read anew, the version must still be the one that the page began with."""
    monkeypatch.setattr(screens, "connect", lambda town: engine.connect())
    read = ContextVar("is_read_anew", default=False)
    monkeypatch.setattr(kept, "is_read_anew", read)
    with engine.connect() as connection:
        shown = SimpleNamespace(town=None, version=data_version(connection))
    with screens.drawing(shown):
        read.set(True)
    with engine.begin() as connection:
        bump_version(connection, demo=False)
    with screens.drawing(shown):
        pass
    with pytest.raises(screens.Moved), screens.drawing(shown):
        read.set(True)
    assert not read.get()


def test_a_page_is_read_again_at_once_and_after_that_when_the_loads_are_over(monkeypatch):
    times, calls, shown = iter((10.0, 10.5, 20.0)), [], []
    monkeypatch.setattr(page, "monotonic", lambda: next(times))
    monkeypatch.setattr(page.st, "session_state", {})
    monkeypatch.setattr(page.st, "rerun", lambda: calls.append(True))
    monkeypatch.setattr(page, "html", lambda *pieces: shown.append(pieces))
    for _ in range(3):
        with page.fence():
            raise screens.Moved
    assert len(calls) == 2 and len([each for each in shown if "正在装载台账" in each[0]]) >= 1
