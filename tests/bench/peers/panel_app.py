"""The disputes page as a Panel app: the same HTML and charts in Panel's panes, one choice."""

import json

import panel as pn

from dashboard.charts import parts, theme
from tests.bench.peers.content import Drawn, content, reader

pn.extension("plotly", raw_css=[theme.sheet()])
read = pn.state.as_cached("reader", reader)
villages = {"全镇": ""} | {each.short_name: each.code for each in read.villages.all}
chosen = pn.widgets.RadioBoxGroup(options=villages, value="", inline=True)


def shown(piece: Drawn | str) -> list[pn.viewable.Viewable]:
    if not isinstance(piece, Drawn):
        return [pn.pane.HTML(f'<div class="block">{piece}</div>', sizing_mode="stretch_width")] if piece else []
    heading = f'<div class="block">{parts.card(piece.title, "", piece.aside)}</div>'
    figure = json.loads(piece.chart.to_json())
    return [pn.pane.HTML(heading, sizing_mode="stretch_width"), pn.pane.Plotly(figure, sizing_mode="stretch_width")]


def show(village: str) -> pn.Column:
    page = content(read, village)
    columns = [
        pn.Column(*[part for piece in pieces for part in shown(piece)], sizing_mode="stretch_width")
        for pieces in (page.left, page.middle, page.right)
    ]
    head = [part for piece in page.head for part in shown(piece)]
    return pn.Column(*head, pn.Row(*columns), *shown(page.table), sizing_mode="stretch_width")


pn.Column(chosen, pn.bind(show, chosen), sizing_mode="stretch_width").servable()
