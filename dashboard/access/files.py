"""Files that pages offer to download: each opens for the accounts that it was offered to, and for no others.

Streamlit keeps a file under an address that is made of its content, and gives it to whoever is signed in and knows the
address; addresses are sent on, and stay behind in lists of downloads. What a page is sent tells whose a file is.
"""

import re

KEPT = 10_000
ADDRESS = re.compile(rb"/media/([0-9a-f]{32})")
# The accounts by the file, the longest known first. Only the server's event loop asks and notes.
OFFERED: dict[str, set[str]] = {}


def note(message: bytes, account: str) -> None:
    """Remember the files whose addresses an account's page is sent."""
    for found in ADDRESS.findall(message):
        file = found.decode()
        OFFERED[file] = OFFERED.pop(file, set()) | {account}
    while len(OFFERED) > KEPT:
        del OFFERED[next(iter(OFFERED))]


def is_offered(path: str, account: str) -> bool:
    """Whether the file at an address was offered to the account."""
    file = path.rpartition("/")[2].partition(".")[0]
    return account in OFFERED.get(file, ())
