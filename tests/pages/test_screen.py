"""A page is drawn from the screen that its bars were drawn from, and from no other run's."""

import pytest

from dashboard import screen as screens
from dashboard.access.current import NotSignedIn


def test_the_screen_that_is_drawn_is_asked_for_once_and_let_go(monkeypatch):
    def ended():
        raise NotSignedIn

    monkeypatch.setattr(screens.session, "current", ended)
    shown = object()
    with screens.drawing(shown):
        assert screens.screen() is shown
    with pytest.raises(NotSignedIn):
        screens.screen()
    with pytest.raises(RuntimeError), screens.drawing(shown):
        raise RuntimeError
    with pytest.raises(NotSignedIn):
        screens.screen()
