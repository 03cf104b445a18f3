"""The command line: `python -m dashboard run | import | template | demo`, and the commands of the other modules.

`figures` and `pack` are in figure_commands.py, `rollup` in rollup_commands.py, those of whoever looks after the server
in administration.py.

`--json` writes JSON and nothing else to standard output; messages and progress go to standard error.
"""

import errno
import ipaddress
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError, SQLAlchemyError

from dashboard import VERSION, administration, figure_commands, rollup_commands
from dashboard.access import accounts, audit
from dashboard.access.key import UnsafeSecret
from dashboard.access.roles import LOCAL
from dashboard.faults import is_locked
from dashboard.figures import rollups
from dashboard.options import Json, Town, name_help_parts
from dashboard.refusals import database_sentence, fail, folder_sentence, messages, progress_bar, usage_sentence
from dashboard.state.engine import MIGRATIONS as STATE_MIGRATIONS
from dashboard.state.engine import StateIsShared, prepare
from db.demo import NotADemo, make_demo
from db.demo.regions import SIZES, make_demo_region
from db.engine import loading_engine, wait_seconds
from db.ledgers import store
from db.ledgers.load import load_files
from db.ledgers.report import Report, SheetReport
from db.migrate import MIGRATIONS, migrate, revisions

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
name_help_parts()
administration.register(app)
rollup_commands.register(app)
SERVER = Path(__file__).with_name("server.py")
# A town of 210,000 villages: no country has one.
LARGEST_DEMO = 10_000
# A setting of seconds with more digits is a slip: eleven days are enough.
MOST_DIGITS = 6
# What Ctrl-C makes of a command, as shells have it.
INTERRUPTED = 130


def show_version(is_asked: bool) -> None:
    """Say which program this is, and which schemas its databases have: what a report of a fault should quote."""
    if is_asked:
        schemas = (revisions(folder)[0] for folder in (MIGRATIONS, STATE_MIGRATIONS))
        print("督导看板 {}（台账库结构 {}，账号库结构 {}）".format(VERSION, *schemas))
        raise typer.Exit


@app.callback(help="督导看板的命令行。每个命令的用法：python -m dashboard 命令 --help。")
def check_settings(
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=show_version, help="显示程序的版本。")
    ] = False,
) -> None:
    """Refuse settings that no command can work with."""
    for name in ("DATABASE_WAIT_SECONDS", "DATABASE_STATEMENT_SECONDS"):
        text = os.environ.get(name) or "0"
        if not text.isdecimal() or len(text) > MOST_DIGITS:
            raise fail(f"{name} 只能是整数秒，不能是「{text[:20]}」，请改好再试一次。")
    for name in ("DATABASE_URL", "DATABASE_READ_URL", "DASHBOARD_STATE_URL"):
        # The address is not repeated: it may hold a password.
        if not is_known_database(os.environ.get(name)):
            raise fail(f"{name} 不是能用的数据库地址：须写成 sqlite:///文件 或 postgresql://…，请改好再试一次。")


def is_known_database(address: str | None) -> bool:
    """Whether an address names a database that the program works with; none is given where there is a default."""
    if not address:
        return True
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        return False
    if url.get_backend_name() == "sqlite":
        # One in memory would be gone with the command, and what was loaded with it.
        return url.database not in (None, "", ":memory:") and not Path(url.database).is_dir()
    return url.get_backend_name() == "postgresql"


@app.command(help="启动看板；库是空的就先生成演示镇。对外提供服务前须先添加账号。")
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
    raise_file_limit()
    check_access(address)
    check_port(address, port)
    engine = loading_engine()
    with engine.connect() as connection:
        empty = not store.holds_records(connection)
    if empty:
        messages.print("数据库为空，正在生成演示镇……")
        try:
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


def check_state() -> None:
    """Refuse to go on without a secret, and without a database of the dashboard's own whose log can be written."""
    try:
        prepare()
        audit.check_writable()
    except (UnsafeSecret, StateIsShared) as refusal:
        raise fail(str(refusal)) from None
    except (OSError, SQLAlchemyError) as fault:
        if isinstance(fault, SQLAlchemyError) and is_locked(fault):
            # Somebody else writes: neither address nor disk is at fault.
            raise fail(database_sentence(fault)) from None
        raise fail(
            "账号库或密钥文件打不开、写不进：请核对 DASHBOARD_STATE_URL、DASHBOARD_SECRET_FILE，"
            "以及文件夹的权限和磁盘空间，再试一次。"
        ) from None


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


def raise_file_limit() -> None:
    """Have as many files open as the machine allows: a session takes three, and the usual limit is 1,024."""
    if os.name == "posix":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        # macOS calls its most unlimited and then takes no such number: the usual limit will do there.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


# A path is judged by whoever opens it (`readable=False`): typer's refusal would not say which file, or why.
@app.command("import", help="装载台账。退出码：0 全部装载，1 有的行拒收，2 没有装载。")
def import_(
    files: Annotated[list[Path], typer.Argument(help="台账文件（.xlsx、.xls、.csv），可写多个。", readable=False)],
    as_json: Json = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="试装：只出报告，不入库。")] = False,
    town: Town = None,
) -> None:
    """Load ledgers. Status 0: all loaded; 1: some rows refused; 2: nothing loaded."""
    migrate_or_fail()
    # What could not be noted afterwards is not loaded.
    check_state()
    report = Report()

    def note(sheets: list[SheetReport]) -> None:
        # Noted file by file, and before it is told: whoever reads the report may go away, and a pipe may be closed.
        report.sheets += sheets
        for sheet in () if dry_run else sheets:
            audit.write(LOCAL, audit.LOADED, audit.load_words(sheet))

    try:
        load_noting(files, dry_run, town, note)
    except KeyboardInterrupt:
        messages.print("报告里列出的文件已处理完，其余的没有装载，也没有只装一半。", style="red")
        raise
    finally:
        if report.sheets:
            print_report(report, as_json, dry_run)
    raise typer.Exit(report.exit_status)


def print_report(report: Report, as_json: bool, dry_run: bool) -> None:
    """Print the report; where it cannot be written, say so and what became of the files: the load stands all the
    same."""
    try:
        print(json.dumps(report.as_json(), ensure_ascii=False) if as_json else report.as_text(not dry_run), flush=True)
    except OSError:
        # What is left of the report would fail once more when Python ends, with a traceback and a status of its own.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if dry_run or report.exit_status == 2:
            became = "没有装载任何一行，请换个地方输出，再运行一次。"
        else:
            became = "装载已完成：已装的都已入库，各表结果记在审计日志里，拒收的行在“数据质量”页的待处理里。"
        messages.print(
            f"报告写不出去（输出所在的磁盘已满，或接收报告的程序已退出）；{became}", style="red", soft_wrap=True
        )


def load_noting(files: list[Path], dry_run: bool, town: str | None, note: Callable[[list[SheetReport]], None]) -> None:
    """Load files and show how far it is; `note` hears of each file."""
    engine = loading_engine()
    if not dry_run:
        rollups.refresh(engine, [town or ""])
    with progress_bar() as progress:
        task = progress.add_task("装载", total=None)

        def show(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        after = rollups.keeper(engine, town)
        load_files(engine, files, dry_run=dry_run, progress=show, town=town, after=after, loaded=note)


@app.command(help="写出十三份空白台账。")
def template(folder: Annotated[Path, typer.Argument(help="写到哪个文件夹。", readable=False)]) -> None:
    """Write the thirteen blank ledgers."""
    # Here and not above: the other commands write no workbook.
    from db.ledgers.template import write_templates

    try:
        write_templates(folder)
    except OSError:
        raise fail(
            f"写不进文件夹「{folder}」，请换一个能写的文件夹；里面的同名文件不要在别处打开，磁盘也不要满。"
        ) from None
    messages.print(f"已写好空白台账：{folder}")


@app.command(help="生成虚构的镇、县、市或省，数据到今天为止；库里有真实台账时不做。")
def demo(
    size: Annotated[str, typer.Option(help="county、city、province，或演示镇的几倍。")] = "1",
    seed: Annotated[int, typer.Option(help="随机数种子：同一个数生成同样的数据。")] = 7,
) -> None:
    """Fill the database with a fictional town, county, city or province, up to today."""
    times = None if size in SIZES else demo_size(size)
    migrate_or_fail()
    try:
        if times is None:
            draw_region(size, seed)
        else:
            engine = loading_engine()
            make_demo(engine, size=times, seed=seed)
            rollups.refresh(engine)
    except NotADemo as refusal:
        raise fail(str(refusal)) from None
    messages.print("演示数据已生成。")


def demo_size(text: str) -> float:
    """How many times the demo town."""
    try:
        times = float(text)
    except ValueError:
        times = 0
    if not 0 < times <= LARGEST_DEMO:
        raise fail(
            f"--size 只能是 {'、'.join(SIZES)} 或大于 0、不超过 {LARGEST_DEMO} 的数（演示镇的几倍），不能是「{text}」。"
        )
    return times


def draw_region(size: str, seed: int) -> None:
    """Draw a county, a city or a province, and show how far it is."""
    with progress_bar() as progress:
        task = progress.add_task("生成演示数据", total=None)
        drawn = make_demo_region(loading_engine(), size, seed, after=rollups.rebuild_within)
        for number, name in enumerate(drawn, start=1):
            progress.update(task, description=f"第 {number} 个镇：{name}")


# After the commands above: help lists them in this order.
figure_commands.register(app)


def main() -> None:
    """Run the command line; wrong words, and a database that does not answer, are a sentence and not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A console of GBK lacks ✓: that must not end a command half-way.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        status = app(standalone_mode=False)
        if status == INTERRUPTED:
            messages.print("已中断：写到一半的不会留下，请再运行一次。", style="red")
        sys.exit(status)
    except typer.Abort:
        sys.exit(fail("已取消，什么也没有改。").exit_code)
    except typer.TyperException as refusal:
        sentence = usage_sentence(refusal)
        if sentence is None:
            print(refusal, file=sys.stderr)
            sys.exit(2)
        sys.exit(fail(sentence).exit_code)
    except OSError as fault:
        sys.exit(fail(folder_sentence(fault)).exit_code)
    except SQLAlchemyError as error:
        sys.exit(fail(database_sentence(error)).exit_code)


if __name__ == "__main__":
    # Whoever stops a command lets it clean up: a killed backup left copies of both databases beside it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    main()
