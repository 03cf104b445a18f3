"""Who is looking at the page that a script draws: from the cookie alone, asked anew of the state database."""

import streamlit as st

from dashboard.access import audit
from dashboard.access.roles import Access
from dashboard.access.sessions import COOKIE, looked_up


class NotSignedIn(Exception):
    """The session has ended since the page was opened."""


def current() -> Access:
    """The account, role and scope of the session.

    Raises:
        NotSignedIn: the session has ended.
    """
    access = looked_up(presented_cookie(), used=False)
    if access is None:
        raise NotSignedIn
    return access


def presented_cookie() -> str | None:
    """The session cookie that the browser sent when it opened the page's websocket."""
    cookie = st.context.cookies.get(COOKIE)
    return cookie if isinstance(cookie, str) else None


def note(access: Access, action: str, detail: str) -> None:
    """Put a deed of this session into the audit log."""
    audit.write(access, action, detail, address())


def address() -> str:
    """The browser's address; Streamlit gives none for this machine itself."""
    found = st.context.ip_address
    return found if isinstance(found, str) else "127.0.0.1"


def note_view(access: Access, detail: str) -> None:
    """Note which page and view is seen: once for each change of either, not for every rerun."""
    if st.session_state.get("seen") != (access.account, detail):
        note(access, audit.SAW, detail)
        st.session_state["seen"] = (access.account, detail)
