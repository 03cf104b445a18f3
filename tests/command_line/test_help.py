"""Help, and what is said of words that no command knows, is Chinese."""

import re
import sys

import pytest
import typer
from typer.testing import CliRunner

from dashboard import __main__ as command_line


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["foo"], "没有这个命令"),
        (["import"], "还缺 files"),
        (["import", "x.xlsx", "--foo"], "没有选项 --foo"),
        (["account", "add", "x"], "还缺 --role"),
        (["run", "--port", "0"], "--port 的值不能用"),
        (["demo", "--size"], "选项 --size 后面还缺值"),
        (["migrate", "x"], "参数多了"),
    ],
)
def test_words_that_no_command_knows_are_answered_in_chinese(ledger, monkeypatch, capsys, words, sentence):
    monkeypatch.setattr(sys, "argv", ["dashboard", *words])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    assert sentence in said.err and "--help。" in said.err


def with_their_words(command, name):
    """Each command, argument and option below a command with what help says of it."""
    yield name, command.help
    for below, each in getattr(command, "commands", {}).items():
        yield from with_their_words(each, f"{name} {below}")
    for each in command.params:
        yield f"{name} {each.name}", each.help


def test_help_says_in_chinese_what_every_command_and_option_is_for():
    said = dict(with_their_words(typer.main.get_command(command_line.app), "dashboard"))
    assert {"dashboard import files", "dashboard account add role", "dashboard rollup verify"} <= said.keys()
    assert [name for name, words in said.items() if not re.search("[一-龥]", words or "")] == []


@pytest.mark.parametrize("words", [[], ["account"], ["import"], ["account", "add"], ["rollup", "rebuild"], ["run"]])
def test_help_has_no_english_sentence_and_commands_with_words_of_their_own_show_an_example(words):
    shown = CliRunner().invoke(command_line.app, [*words, "--help"], env={"COLUMNS": "120"}).stdout
    assert "用法：" in shown and "显示用法。" in shown
    assert re.findall("Usage|Show this|OPTIONS|COMMAND|ARGS", shown) == []
    assert ("例：python -m dashboard" in shown) == (words not in ([], ["account"], ["rollup", "rebuild"]))
