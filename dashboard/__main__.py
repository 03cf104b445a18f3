"""The command line: `python -m dashboard import | template | demo`, and the commands of the other modules.

`run` is in serve_command.py, `figures` and `pack` in figure_commands.py, `rollup` in rollup_commands.py, those of
whoever looks after the server in administration_commands.py.

`--json` writes JSON and nothing else to standard output; messages and progress go to standard error.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from dashboard import VERSION, administration_commands, figure_commands, rollup_commands, serve_command
from dashboard.access import audit
from dashboard.access.roles import LOCAL
from dashboard.figures import rollups
from dashboard.options import Commands, Json, Town, name_help_parts
from dashboard.preparation import check_state, migrate_or_fail
from dashboard.refusals import database_sentence, fail, folder_sentence, messages, progress_bar, usage_sentence
from dashboard.state.engine import MIGRATIONS as STATE_MIGRATIONS
from db.demo import NotADemo, make_demo
from db.demo.regions import SIZES, make_demo_region
from db.engine import loading_engine
from db.ledgers.load import load_files
from db.ledgers.report import Report, SheetReport
from db.migrate import MIGRATIONS, revisions

app = Commands(add_completion=False, pretty_exceptions_enable=False)
name_help_parts()
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
            raise fail(
                f"{name} 不是能用的数据库地址：须写成 sqlite:///文件（后面不带 ?）或 postgresql://…，请改好再试一次。"
            )


def is_known_database(address: str | None) -> bool:
    """Whether an address names a database that the program works with; none is given where there is a default."""
    if not address:
        return True
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        return False
    if url.get_backend_name() == "sqlite":
        # One in memory would be gone with the command, and what was loaded with it. What stands behind a ? would be
        # heeded by some of what opens the file, and passed over by the rest.
        is_ours = url.drivername in ("sqlite", "sqlite+pysqlite") and not url.query
        return is_ours and url.database not in (None, "", ":memory:") and not Path(url.database).is_dir()
    return url.get_backend_name() == "postgresql"


# A path is judged by whoever opens it (`readable=False`): typer's refusal would not say which file, or why.
@app.command(
    "import",
    help="装载台账。退出码：0 全部装载，1 有的行拒收，2 没有装载。",
    example="import 区划台账.xlsx 责任链台账.xlsx",
)
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


@app.command(help="写出十三份空白台账。", example="template 空白台账/")
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


@app.command(help="生成虚构的镇、县、市或省，数据到今天为止；库里有真实台账时不做。", example="demo --size county")
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
for each in (serve_command, figure_commands, administration_commands, rollup_commands):
    each.register(app)


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
