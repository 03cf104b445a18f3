"""What a command makes sure of before it changes anything: the databases' schemas, the secret, a log that can be
written."""

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from dashboard.access import audit
from dashboard.access.key import UnsafeSecret
from dashboard.faults import is_locked
from dashboard.refusals import database_sentence, fail
from dashboard.state.engine import StateIsShared, prepare
from db.engine import wait_seconds
from db.migrate import Newer, migrate


def migrate_or_fail() -> None:
    """Bring the shared database to this version's schema; say so where somebody else keeps it locked."""
    try:
        migrate()
    except OperationalError as fault:
        if not is_locked(fault):
            raise
        raise fail(
            f"数据库正被占用（多半是另一个装载正在进行），等了 {wait_seconds()} 秒仍未空出。请等它完成，再试一次。"
        ) from None


def check_state() -> None:
    """Refuse to go on without a secret, and without a database of the dashboard's own whose log can be written."""
    try:
        prepare()
        audit.check_writable()
    except (UnsafeSecret, StateIsShared) as refusal:
        raise fail(str(refusal)) from None
    except (OSError, SQLAlchemyError) as fault:
        if isinstance(fault, SQLAlchemyError) and (is_locked(fault) or isinstance(fault, Newer)):
            # Somebody else writes, or the program is old: neither address nor disk is at fault.
            raise fail(database_sentence(fault)) from None
        raise fail(
            "账号库或密钥文件打不开、写不进：请核对 DASHBOARD_STATE_URL、DASHBOARD_SECRET_FILE，"
            "以及文件夹的权限和磁盘空间，再试一次。"
        ) from None
