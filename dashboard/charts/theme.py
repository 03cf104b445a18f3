"""The look: every colour, size and sign, the style sheet, and the template of the charts."""

from typing import Any

import plotly.graph_objects as go

FONT = "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif"
INK, MUTED, FAINT, LINE, PAPER, GROUND = "#1f2733", "#5b6675", "#8a94a3", "#e3e6ec", "#ffffff", "#f4f5f8"
FRAME = "#8f1d14"
ACCENT = "#3a6ea5"
LIGHT_COLOURS = {"green": "#1b7f5c", "amber": "#a8660f", "red": "#b42318", "few": "#7a8494"}
QUIET_GREEN = "#9cc9b8"
OUTCOMES = {
    "dispute.village": ("村化解", "#1b7f5c"),
    "dispute.town": ("镇化解", "#5b8db8"),
    "dispute.escalated": ("上交", "#7e57a5"),
    "dispute.open": ("在办", "#c9d0d9"),
}
STYLE = f"""
html {{ font-size: clamp(13px, 0.84vw, 17px); }}
.stApp, .stApp button, .stApp input {{ font-family: {FONT}; font-variant-numeric: tabular-nums; }}
header[data-testid="stHeader"], [data-testid="stSidebar"], [data-testid="stSidebarCollapsedControl"] {{ display: none; }}
.stMainBlockContainer {{ padding: 0.6rem 1.6rem 1.2rem; max-width: none; }}
.stMainBlockContainer [data-testid="stVerticalBlock"] {{ gap: 0.7rem; }}
.stElementContainer:has(style) {{ display: none; }}
.st-key-top {{ border-bottom: 3px solid {FRAME}; padding-bottom: 0.3rem; align-items: center; }}
.st-key-top p {{ font-size: 1.05rem; }}
.st-key-top .town {{ font-size: 1.45rem; font-weight: 700; color: {INK}; white-space: nowrap; }}
.st-key-filters {{ align-items: center; gap: 0.5rem !important; }}
.st-key-filters [data-testid="stHtml"] {{ white-space: nowrap; color: {MUTED}; }}
[class*="st-key-box"] {{ background: {PAPER}; border: 1px solid {LINE}; border-radius: 6px; padding: 0.2rem 0.4rem; gap: 0 !important; }}
[class*="st-key-box"] .card {{ border: 0; }}
nav {{ display: flex; align-items: baseline; gap: 0.2rem; white-space: nowrap; }}
nav a {{ padding: 0.35rem 0.7rem; border-radius: 4px; font-size: 1.05rem; }}
nav a.here {{ font-weight: 700; color: {FRAME}; border-bottom: 3px solid {FRAME}; border-radius: 4px 4px 0 0; }}
.stApp a.go {{ color: inherit; text-decoration: none; }}
.stApp a.go:hover, .stApp a.go:focus-visible {{ text-decoration: underline; text-underline-offset: 0.2em; }}
.stApp nav a.here {{ color: {FRAME}; }}
.stApp a.card {{ display: block; }} .stApp a.card:hover {{ text-decoration: none; border-color: {MUTED}; }}
.demo {{ border: 1px solid {FRAME}; color: {FRAME}; border-radius: 4px; padding: 0.1rem 0.6rem; font-weight: 600; white-space: nowrap; }}
.who {{ color: {MUTED}; white-space: nowrap; }} .who a {{ color: {ACCENT}; }}
.status {{ color: {MUTED}; text-align: right; white-space: nowrap; }}
.headline {{ font-size: 1.5rem; font-weight: 700; color: {INK}; line-height: 1.4; }}
.card {{ background: {PAPER}; border: 1px solid {LINE}; border-radius: 6px; padding: 0.8rem 1rem; color: {INK}; line-height: 1.4; }}
.card h3 {{ font-size: 1.15rem; font-weight: 700; margin: 0 0 0.4rem; padding: 0; display: flex; justify-content: space-between; gap: 1rem; align-items: baseline; }}
.card h3 small, .note {{ font-size: 0.88rem; font-weight: 400; color: {MUTED}; }}
.card table {{ width: 100%; border-collapse: collapse; margin: 0; }}
.card th {{ text-align: left; font-weight: 400; color: {MUTED}; padding: 0.22rem 0.5rem; border: 0; border-bottom: 1px solid {LINE}; white-space: nowrap; }}
.card td {{ padding: 0.26rem 0.5rem; border: 0; border-bottom: 1px solid {LINE}; }}
.card tr:last-child td {{ border-bottom: 0; }}
.scroll {{ overflow: auto; }}
.scroll th {{ position: sticky; top: 0; background: {PAPER}; }}
.grid2 {{ display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.7rem; }}
.grid3 {{ display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0.7rem; }}
.grid4 {{ display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 0.7rem; }}
.rate > span {{ display: block; }}
.rate > .name {{ display: flex; justify-content: space-between; font-size: 1rem; }}
.rate > .value {{ font-size: 1.9rem; font-weight: 700; line-height: 1.25; display: flex; align-items: baseline; gap: 0.35rem; white-space: nowrap; }}
.rate .value small {{ font-size: 0.95rem; font-weight: 400; color: {MUTED}; }}
.rate .value .spark {{ margin-left: auto; height: 1.9rem; min-width: 0; flex: 0 1 6.6rem; }}
.rate > .foot {{ display: flex; justify-content: space-between; color: {MUTED}; font-size: 0.9rem; white-space: nowrap; }}
.light {{ font-weight: 700; white-space: nowrap; }}
.green {{ color: {LIGHT_COLOURS["green"]}; }} .amber {{ color: {LIGHT_COLOURS["amber"]}; }}
.red {{ color: {LIGHT_COLOURS["red"]}; }} .few {{ color: {LIGHT_COLOURS["few"]}; font-weight: 400; }}
.quiet {{ color: {MUTED}; }} .quiet i {{ color: {QUIET_GREEN}; font-style: normal; }}
.late {{ white-space: nowrap; }} .late b {{ display: inline-block; min-width: 3.4rem; }}
.bar {{ display: inline-block; height: 0.5rem; border-radius: 2px; background: #c65a52; vertical-align: middle; }}
.hundred {{ display: flex; height: 2.5rem; border-radius: 5px; overflow: hidden; font-weight: 600; }}
.hundred > * {{ display: flex; align-items: center; justify-content: center; white-space: nowrap; overflow: hidden; min-width: 2px; }}
.legend {{ display: flex; flex-wrap: wrap; gap: 0.3rem 1.1rem; color: {MUTED}; }}
.legend i {{ display: inline-block; width: 0.8rem; height: 0.8rem; border-radius: 2px; margin-right: 0.35rem; vertical-align: -1px; }}
.headline, .town, .card .nowrap {{ max-width: 100%; overflow: hidden; text-overflow: ellipsis; unicode-bidi: isolate; }}
.headline {{ display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; }}
.town {{ display: inline-block; max-width: 34rem; vertical-align: bottom; }}
.card td .nowrap {{ display: inline-block; max-width: 22rem; vertical-align: bottom; }}
.tabs a {{ display: inline-block; padding: 0.25rem 0.9rem; margin-right: 0.4rem; background: {PAPER}; border: 1px solid {LINE}; border-radius: 5px; }}
.stApp .tabs a.here {{ border-color: {FRAME}; color: {FRAME}; font-weight: 700; }}
.facts {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 0.4rem 1.2rem; margin: 0; }}
.facts dt {{ color: {MUTED}; font-size: 0.88rem; }} .facts dd {{ margin: 0; font-size: 1.05rem; }}
.wide {{ overflow-x: auto; }}
.chosen td {{ background: #fdf3e2; }}
.pager {{ text-align: center; padding-top: 0.6rem; color: {MUTED}; }} .stApp .pager a.go {{ color: {FRAME}; }}
.steps {{ text-align: right; white-space: nowrap; padding-top: 0.35rem; }} .stApp .steps a.go {{ color: {FRAME}; }}
.small .rate > .name {{ font-size: 0.9rem; white-space: nowrap; gap: 0.2rem; }} .small .rate > .value {{ font-size: 1.4rem; }} .small .card {{ padding: 0.45rem 0.7rem; }} .small .rate > .foot {{ font-size: 0.85rem; }} .small .rate > .foot > :first-child {{ display: none; }}
.events {{ display: grid; grid-template-columns: auto auto 1fr; gap: 0.18rem 0.9rem; }}
.signals {{ display: grid; grid-template-columns: auto 1fr; gap: 0.15rem 0.9rem; }}
.empty {{ color: {MUTED}; padding: 1rem 0; }}
.nowrap {{ white-space: nowrap; }} .number {{ text-align: right; }}
.card table.strip {{ table-layout: fixed; }}
.card .strip th, .card .strip td {{ padding: 0.3rem 0.15rem; text-align: center; vertical-align: top; font-size: 0.95rem; line-height: 1.35; }}
.card .strip th:first-child {{ width: 5.4rem; text-align: left; color: {INK}; }}
.card .strip tbody tr:last-child th {{ border-bottom: 0; }}
.st-key-box-upload {{ padding: 0.2rem 1rem 0.8rem; gap: 0.5rem !important; }}
.st-key-box-upload .card {{ padding-left: 0; padding-right: 0; padding-bottom: 0; }}
.st-key-ledger [data-testid="stFileUploaderDropzone"] button p, [data-testid="stFileUploaderDropzoneInstructions"] span {{ font-size: 0; }}
.st-key-ledger [data-testid="stFileUploaderDropzone"] button p::after {{ content: "选择台账文件"; font-size: 1rem; }}
[data-testid="stFileUploaderDropzoneInstructions"] span::after {{ content: "或拖到这里，每次一个，不超过 200 MB"; font-size: 0.9rem; }}
.tall {{ max-height: 25.5rem; }} .half {{ max-height: 14.5rem; }} .after {{ margin-top: 0.4rem; }}
.card .dense th, .card .dense td {{ padding-left: 0.25rem; padding-right: 0.25rem; }}
.on-paper {{ display: none; }}
@page {{ size: A4 landscape; margin: 8mm; }}
@media print {{
  [data-testid="stLayoutWrapper"]:has(> .st-key-top, > .st-key-filters), .steps, .maplibregl-ctrl, [data-testid="stToolbar"] {{ display: none !important; }}
  .stApp, .stAppViewContainer, .stMain, [data-testid="stMain"] {{ position: static !important; overflow: visible !important; height: auto !important; }}
  .stApp {{ zoom: var(--print-zoom, 0.6); width: var(--print-width, 1770px) !important; background: none; }}
  .stMainBlockContainer {{ padding: 0 !important; }}
  .on-paper {{ display: block; color: {MUTED}; }}
  [data-testid="stHorizontalBlock"] {{ display: flex !important; flex-wrap: nowrap !important; }}
  [data-testid="stVerticalBlock"] {{ display: flex !important; }}
  [data-testid="stColumn"] {{ min-width: 0 !important; }}
  .card, [class*="st-key-box"] {{ break-inside: avoid; }}
  * {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
}}
"""


def figure(height: int, **layout: Any) -> go.Figure:
    """An empty chart of the house style, `height` pixels tall, with no template behind it."""
    axis = {"showgrid": False, "zeroline": False, "linecolor": LINE, "tickfont": {"color": MUTED}, "fixedrange": True}
    settings: dict[str, Any] = {
        "template": None,
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "font": {"family": FONT, "size": 14, "color": INK},
        "showlegend": False,
        "xaxis": {**axis, "automargin": True},
        "yaxis": {**axis, "automargin": True, "showgrid": True, "gridcolor": "#eef0f4"},
        "hoverlabel": {"font": {"family": FONT}},
    }
    chart = go.Figure(layout=settings)
    chart.update_layout(**layout)
    return chart


def bars(names: list[str], values: list[int], colours: Any, hrefs: list[str]) -> Any:
    """Bars from zero, each with its number on top and no axis to read from; each leads to its records."""
    chart = figure(150, yaxis={"visible": False, "range": [0, max([*values, 1]) * 1.25], "fixedrange": True})
    chart.add_bar(
        x=names,
        y=values,
        text=values,
        textposition="outside",
        marker_color=colours,
        width=0.6,
        customdata=hrefs,
        hovertemplate="%{x} %{y}<extra></extra>",
        cliponaxis=False,
    )
    return chart
