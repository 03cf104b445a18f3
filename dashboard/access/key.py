"""The server's secret key: from `DASHBOARD_SECRET`, else from a file that only its owner may read. Never logged.

The cookies' signature, the login form's token and the audit chain each use a key of their own, derived from it.
"""

import hmac
import os
import secrets
import stat
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from db.engine import ROOT

DEFAULT_FILE = ROOT / "data" / "secret.key"
SHORTEST = 32


class UnsafeSecret(RuntimeError):
    """The secret can be read by others, or is too short."""


def keyed(purpose: str, text: str) -> str:
    """The keyed hash of `text` for one purpose, as hex."""
    own = hmac.new(_secret(), purpose.encode(), sha256).digest()
    return hmac.new(own, text.encode(), sha256).hexdigest()


def check() -> None:
    """Read the secret, or make it where there is none yet: what cannot be noted in the log is not to be done.

    Raises:
        UnsafeSecret: others can read it, or it is too short.
        OSError: its file cannot be read or made.
    """
    _secret()


def same(one: str, other: str) -> bool:
    """Whether two hashes are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def check_mode(path: Path) -> None:
    """Refuse a secret's file that the group or others may read.

    Raises:
        UnsafeSecret: they may, or it is no file.
    """
    if path.is_dir():
        raise UnsafeSecret(f"密钥文件 {path} 是个文件夹：请写成文件的路径，或把文件夹移开，再试一次。")
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise UnsafeSecret(f"密钥文件 {path.name} 别人也能读，请先运行：chmod 600 {path}")


def _secret() -> bytes:
    given = os.environ.get("DASHBOARD_SECRET")
    if given:
        return _long_enough(given, f"DASHBOARD_SECRET 太短：至少要 {SHORTEST} 个字符，请换一个。")
    return _from_file(Path(os.environ.get("DASHBOARD_SECRET_FILE") or DEFAULT_FILE))


@lru_cache(maxsize=4)
def _from_file(path: Path) -> bytes:
    """The secret in the file, which is made on first use.

    Raises:
        UnsafeSecret: the group or others may read the file, or it holds too little, or no text.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        check_mode(path)
        then = "请换回原来的文件；若是第一次启动，删去它再试一次，会另生成一个。"
        try:
            kept = path.read_text(encoding="utf-8").strip()
        except UnicodeDecodeError:
            raise UnsafeSecret(f"密钥文件 {path} 的内容不是文字：{then}") from None
        return _long_enough(kept, f"密钥文件 {path} 的内容太短：{then}")
    secret = secrets.token_hex(SHORTEST)
    try:
        with os.fdopen(made, "w") as file:
            file.write(secret)
    except OSError:
        # A full disk: half a secret left behind would be refused at every later start.
        path.unlink()
        raise
    return secret.encode()


def _long_enough(text: str, advice: str) -> bytes:
    if len(text) < SHORTEST:
        raise UnsafeSecret(advice)
    return text.encode()
