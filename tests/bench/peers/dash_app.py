"""The disputes page as a Dash app: the same HTML as Dash components, the same charts as Graphs, one callback."""

import json
import sys
from html.parser import HTMLParser
from typing import Any

from dash import Dash, Input, Output, dcc, html
from waitress import serve

from dashboard.charts import parts, theme
from tests.bench.peers.content import Drawn, content, reader

NAMES = {"class": "className", "colspan": "colSpan", "rowspan": "rowSpan"}


class Components(HTMLParser):
    """HTML as the tree of Dash's components that a developer would have written by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[Any] = [html.Div([], className="block")]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        known = {NAMES.get(name, name): value for name, value in attributes if name != "target"}
        if "style" in known:
            known["style"] = styles(known["style"] or "")
        part = getattr(html, tag.capitalize())([], **known)
        self.open[-1].children.append(part)
        if tag not in ("img", "br"):
            self.open.append(part)

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def styles(text: str) -> dict[str, str]:
    """A style attribute as React wants it."""
    found = {}
    for each in filter(None, text.split(";")):
        name, _, value = each.partition(":")
        first, *others = name.strip().split("-")
        found[first + "".join(other.capitalize() for other in others)] = value.strip()
    return found


def components(told: str) -> Any:
    parser = Components()
    parser.feed(told)
    return parser.open[0]


def shown(piece: Drawn | str) -> list[Any]:
    if not isinstance(piece, Drawn):
        return [components(piece)] if piece else []
    figure = json.loads(piece.chart.to_json())
    heading = components(parts.card(piece.title, "", piece.aside))
    return [heading, dcc.Graph(figure=figure, id=piece.title, config={"displayModeBar": False})]


read = reader()
villages = {"": "全镇"} | {each.code: each.short_name for each in read.villages.all}
app = Dash(__name__)
app.index_string = app.index_string.replace("{%css%}", f"{{%css%}}<style>{theme.sheet()}</style>")
app.layout = html.Div(
    [
        dcc.RadioItems([{"label": name, "value": code} for code, name in villages.items()], "", id="village", inline=True),
        html.Div(id="head"),
        html.Div(
            [html.Div(id=name, style={"width": f"{width}%"}) for name, width in (("left", 38), ("middle", 33), ("right", 28))],
            style={"display": "flex"},
        ),
        html.Div(id="table"),
    ]
)  # fmt: skip


@app.callback(
    *[Output(each, "children") for each in ("head", "left", "middle", "right", "table")], Input("village", "value")
)
def show(village: str) -> list[list[Any]]:
    page = content(read, village)
    return [
        [part for piece in pieces for part in shown(piece)]
        for pieces in (page.head, page.left, page.middle, page.right, [page.table])
    ]


if __name__ == "__main__":
    serve(app.server, host="127.0.0.1", port=int(sys.argv[1]), threads=8)
