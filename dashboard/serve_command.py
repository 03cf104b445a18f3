"""`python -m dashboard run`: migrate, load the demo town into an empty database, and serve the pages."""

import datetime as dt
import errno
import ipaddress
import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError

from dashboard.access import accounts
from dashboard.access.key import UnsafeSecret
from dashboard.figures import rollups
from dashboard.options import Commands
from dashboard.preparation import check_state, migrate_or_fail
from dashboard.refusals import fail, messages
from db.demo import NotADemo, make_demo
from db.engine import loading_engine
from db.ledgers import store

IN_CHINA = dt.timedelta(hours=8)
SERVER = Path(__file__).with_name("server.py")


def register(app: Commands) -> None:
    """Add the command to the command line."""
    app.command(
        help="启动看板；库是空的就先生成演示镇。对外提供服务前须先添加账号。",
        example="run --address 0.0.0.0 --port 8501",
    )(run)


def run(
    address: Annotated[str, typer.Option(help="在哪个地址上提供服务。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口。")] = 8501,
    host: Annotated[list[str] | None, typer.Option(help="只应答这个域名（可写多次）。")] = None,
    base_path: Annotated[str, typer.Option(help="反向代理把看板放在哪个路径下。")] = "",
) -> None:
    """Migrate, load the demo town into an empty database, and serve the pages.

    On an address that others reach it refuses to start until somebody has an account.
    """
    migrate_or_fail()
    warn_of_another_zone()
    raise_file_limit()
    check_access(address)
    check_port(address, port)
    engine = loading_engine()
    with engine.connect() as connection:
        empty = not store.holds_records(connection)
    if empty:
        messages.print("数据库为空，正在生成演示镇……")
        try:
            # Ledgers that somebody has loaded meanwhile are what is to be served.
            with suppress(NotADemo):
                make_demo(engine)
        except ProgrammingError:
            # A role that may only read (docs/deploy.md): the pages say what to load.
            messages.print("运行所用的数据库账号不能写，没有生成演示镇。请用装载账号装载台账。")
    refresh_rollups(engine)
    engine.dispose()
    command = [sys.executable, "-m", "streamlit", "run", str(SERVER)]
    command += ["--server.address", address, "--server.port", str(port), "--server.headless", "true"]
    command += ["--server.baseUrlPath", base_path, "--logger.hideWelcomeMessage", "true"]
    command += [part for name in host or [] for part in ("--server.allowedHosts", name)]
    messages.print(
        f"正在启动，几秒后用浏览器打开 {web_address(address, port, base_path)} （Ctrl-C 停止）。", soft_wrap=True
    )
    serve(command)


def web_address(address: str, port: int, base_path: str) -> str:
    """What a browser is to open; where the server listens at all of the machine's addresses, any of them will do."""
    everywhere = address in ("0.0.0.0", "::")
    host = "本机地址" if everywhere else f"[{address}]" if ":" in address else address
    return f"http://{host}:{port}/{base_path.strip('/')}"


def serve(command: list[str]) -> None:
    """Become the web server, so that whoever stops this process stops it. Windows has no such thing: there it is a
    process of its own."""
    os.chdir(SERVER.parent.parent)
    if os.name == "nt":
        raise typer.Exit(subprocess.call(command))
    os.execv(command[0], command)


def warn_of_another_zone() -> None:
    """Say so where the server's day is not the township's: in UTC, today is yesterday until eight in the morning."""
    offset = dt.datetime.now().astimezone().utcoffset()
    if offset != IN_CHINA:
        messages.print(
            "注意：服务器的时区不是北京时间，「今天」和装载日期都按服务器的时区算。"
            "请把服务器设为北京时间再启动（Linux：timedatectl set-timezone Asia/Shanghai）。"
        )


def raise_file_limit() -> None:
    """Have as many files open as the machine allows: a session takes three, and the usual limit is 1,024."""
    if os.name == "posix":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        # macOS calls its most unlimited and then takes no such number: the usual limit will do there.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def check_port(address: str, port: int) -> None:
    """Refuse an address and port that cannot be listened at: the web server would say so in English."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.create_server((address, port), family=family):
            return
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            raise fail(
                f"端口 {port} 已被别的程序占用（也许本系统已在运行），请换一个：--port {port % 65535 + 1}。"
            ) from None
    raise fail(
        f"不能在 {address} 的端口 {port} 上提供服务：本机没有这个地址，或没有用这个端口的权限，请核对 --address 和 --port。"
    )


def refresh_rollups(engine: Engine) -> None:
    """Rebuild what rollups a new version of the program makes stale, or say that it takes a command of its own."""
    try:
        left = rollups.refresh(engine)
    except ProgrammingError:
        # A role that may only read: the loader's commands keep the rollups.
        return
    if left:
        messages.print(
            f"{left} 个镇的汇总不是最新的，指标暂从台账直接计算，会慢一些；请运行 python -m dashboard rollup rebuild。"
        )


def check_access(address: str) -> None:
    """Refuse an address beyond this machine while nobody has an account, a secret that others can read, and a single
    sign-on that is half set up."""
    # Here and not above: it brings the web server along, which the other commands do without.
    from dashboard.access import oidc

    check_state()
    try:
        oidc.provider()
    except (UnsafeSecret, oidc.WrongSettings) as refusal:
        raise fail(str(refusal)) from None
    if not is_loopback(address) and not accounts.any_active():
        raise fail(
            f"还没有账号，不能在 {address} 上对外提供服务。请先添加账号："
            "python -m dashboard account add 名字 --role 扫黑办；只在本机使用请去掉 --address。"
        )


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"
