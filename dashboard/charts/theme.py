"""The look: every colour as data in a light and a dark palette, the type scale, the style sheet, the charts' template.

HTML takes the colours as CSS properties (`var(--ink)`); charts, the map and pictures, which need real ones, ask
`palette()`. Paper and files are always light. tests/charts/test_theme.py computes contrast and colour vision.
"""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, fields
from typing import Any

from dashboard.charts.chart import Chart

FONT = "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif"
# The one type scale, in rem: notes, text, a card's heading, the page's headline, a card's number.
SCALE = {"small": 0.92, "text": 1.0, "lead": 1.15, "title": 1.5, "figure": 1.9}
# The same inside charts, in pixels: Plotly knows no rem.
CHART_SMALL, CHART_TEXT = 12, 13
# The margin around a chart, and the room that 100% takes beside it.
EDGE, PERCENT = 8, 45
# A name longer than this runs out of its chart: a margin must leave room for the chart.
LONGEST = 180
# How strongly `heat` covers a cell: of the fewest cases and of the most.
HEAT = (0.08, 0.48)
OUTCOMES = {
    "dispute.village": "村化解",
    "dispute.town": "镇化解",
    "dispute.escalated": "上交",
    "dispute.open": "在办",
}


@dataclass(frozen=True)
class Fill:
    """A filled area and the ink that can be read on it."""

    colour: str
    ink: str


@dataclass(frozen=True)
class Palette:
    """Every colour by what it is for.

    `ground` lies below the cards, `paper` is their own, `sheet` the map's, `band` the control chart's range of chance.
    `ink`, `muted` and `few` are text; `faint` draws what is there but not judged; `line` and `grid` only part.
    `frame` is the one dark red of the house, `accent` the one colour without a judgement, `heat` covers cells.
    `green`, `amber` and `red` are the lights, `on_light` is read on them; `quiet_green` is a light that asks for nothing,
    `late` the length of a delay, the grounds and `field` belong to notices and the login.
    `outcomes` are where a dispute ended, `steps` the five stages of a clue: neighbours differ in lightness.
    """

    name: str
    ground: str
    paper: str
    sheet: str
    band: str
    ink: str
    muted: str
    few: str
    faint: str
    line: str
    grid: str
    field: str
    frame: str
    on_frame: str
    accent: str
    heat: str
    green: str
    amber: str
    red: str
    on_light: str
    quiet_green: str
    late: str
    red_ground: str
    amber_ground: str
    outcomes: dict[str, Fill]
    steps: tuple[Fill, ...]

    @property
    def lights(self) -> dict[str, str]:
        """The colours of the lights, by their names in `words.LIGHTS`."""
        return {"green": self.green, "amber": self.amber, "red": self.red, "few": self.few}

    def light(self, light: str | None, otherwise: str) -> str:
        """A light's colour; `otherwise` where there is none."""
        return self.lights.get(light or "", otherwise)

    @property
    def singles(self) -> dict[str, str]:
        """The colours that stand alone, by name."""
        return {
            each.name: getattr(self, each.name) for each in fields(self) if each.type is str and each.name != "name"
        }


LIGHT = Palette(
    name="light",
    ground="#f4f5f8",
    paper="#ffffff",
    sheet="#eef1f5",
    band="#edf0f5",
    ink="#1f2733",
    muted="#5b6675",
    few="#666f7c",
    faint="#838d9c",
    line="#e3e6ec",
    grid="#eef0f4",
    field="#7f8896",
    frame="#8f1d14",
    on_frame="#ffffff",
    accent="#3a6ea5",
    heat="#3a6ea5",
    green="#1b7f5c",
    amber="#a0610d",
    red="#ab1f15",
    on_light="#ffffff",
    quiet_green="#559f84",
    late="#c65a52",
    red_ground="#fbeceb",
    amber_ground="#fdf3e2",
    outcomes={
        "dispute.village": Fill("#1b7f5c", "#ffffff"),
        "dispute.town": Fill("#6898c8", "#1f2733"),
        "dispute.escalated": Fill("#6b3f9c", "#ffffff"),
        "dispute.open": Fill("#8b94a1", "#1f2733"),
    },
    steps=(
        Fill("#8b94a1", "#1f2733"),
        Fill("#4f79a6", "#ffffff"),
        Fill("#365d8a", "#ffffff"),
        Fill("#1f4066", "#ffffff"),
        Fill("#1b7f5c", "#ffffff"),
    ),
)
DARK = Palette(
    name="dark",
    ground="#12161d",
    paper="#1b212b",
    sheet="#171c24",
    band="#28303c",
    ink="#e6e9ee",
    muted="#a9b2bf",
    few="#9aa4b2",
    faint="#7d8795",
    line="#323a47",
    grid="#29313d",
    field="#7c8694",
    frame="#e58f86",
    on_frame="#12161d",
    accent="#7fb0e0",
    heat="#3a6ea5",
    green="#45b98f",
    amber="#ecbb45",
    red="#f56e62",
    on_light="#12161d",
    quiet_green="#5c9a83",
    late="#d96a60",
    red_ground="#3f2325",
    amber_ground="#3b3120",
    outcomes={
        "dispute.village": Fill("#3ea983", "#12161d"),
        "dispute.town": Fill("#a9cdf0", "#12161d"),
        "dispute.escalated": Fill("#b08be0", "#12161d"),
        "dispute.open": Fill("#666d78", "#ffffff"),
    },
    steps=(
        Fill("#666d78", "#ffffff"),
        Fill("#6a92c4", "#12161d"),
        Fill("#8fb3dd", "#12161d"),
        Fill("#bcd8f5", "#12161d"),
        Fill("#3ea983", "#12161d"),
    ),
)
PALETTES = {each.name: each for each in (LIGHT, DARK)}
# What the viewer of this run sees. Outside a page (the papers, the command line) it is the light one.
_shown: ContextVar[Palette] = ContextVar("palette", default=LIGHT)


def show(chosen: Palette) -> None:
    """Draw everything of this run of the page in a palette."""
    _shown.set(chosen)


def palette() -> Palette:
    """The colours to draw in."""
    return _shown.get()


def sheet() -> str:
    """The style sheet of the page in the run's palette, light on paper."""
    shown = palette()
    on_paper = "" if shown is LIGHT else f"@media print {{ {variables(LIGHT)} {TURNED} }}"
    sizes = " ".join(f"--{name}: {size}rem;" for name, size in SCALE.items())
    return f":root {{ {sizes} }}\n{variables(shown)}\n{STYLE}{on_paper}"


def variables(shown: Palette) -> str:
    """A palette as CSS properties; `--on-steps-1` is the ink on `--steps-1`."""
    named = {name.replace("_", "-"): colour for name, colour in shown.singles.items()}
    for name, fill in _fills(shown).items():
        named |= {name: fill.colour, f"on-{name}": fill.ink}
    listed = " ".join(f"--{name}: {colour};" for name, colour in named.items())
    return f":root {{ color-scheme: {shown.name}; {listed} }}"


def _fills(shown: Palette) -> dict[str, Fill]:
    fills = {figure_id.replace("dispute.", ""): fill for figure_id, fill in shown.outcomes.items()}
    return fills | {f"steps-{place}": fill for place, fill in enumerate(shown.steps)}


def heat(share: float) -> str:
    """The ground of a cell that holds `share` of the most, as CSS."""
    least, most = HEAT
    return f"color-mix(in srgb, var(--heat) {least + (most - least) * share:.0%}, transparent)"


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue from 0 to 255."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return red, green, blue


# Pictures know no properties: those drawn dark are turned as a whole for paper, hues kept.
TURNED = (
    '.js-plotly-plot, .spark, .trend, .plot > img, .map > img, [data-testid="stDeckGlJsonChart"] '
    "{ filter: invert(1) hue-rotate(180deg); }"
)
CLEAR = "rgba(0,0,0,0)"
STYLE = f"""
html {{ font-size: clamp(13px, 0.84vw, 17px); }}
.stApp, .stApp button, .stApp input {{ font-family: {FONT}; font-variant-numeric: tabular-nums; }}
header[data-testid="stHeader"], [data-testid="stSidebar"], [data-testid="stSidebarCollapsedControl"] {{ display: none; }}
.stMainBlockContainer {{ padding: 0.6rem 1.6rem 1.2rem; max-width: none; }}
.stMainBlockContainer [data-testid="stVerticalBlock"] {{ gap: 0.7rem; }}
.stElementContainer:has(style) {{ display: none; }}
.st-key-top {{ background: var(--paper); border-bottom: 3px solid var(--frame); align-items: center; margin: -0.6rem -1.6rem 0; padding: 0.4rem 1.6rem 0.3rem; width: calc(100% + 3.2rem) !important; max-width: none !important; }}
.st-key-top p {{ font-size: var(--text); }}
.st-key-top .town {{ font-size: var(--title); font-weight: 700; color: var(--ink); white-space: nowrap; margin-right: 0.8rem; }}
.st-key-top > :first-child {{ margin-right: auto; }}
.st-key-top .stack {{ flex-direction: row; align-items: baseline; }}
.st-key-top .bar-end {{ display: flex; align-items: center; gap: 1rem; white-space: nowrap; }}
.st-key-filters {{ align-items: center; gap: 0.5rem !important; }}
.st-key-filters :is(.stSelectbox, .stDateInput) {{ display: flex; align-items: center; gap: 0.5rem; }}
.st-key-filters :is(.stSelectbox, .stDateInput) > :not(label) {{ flex: 1 1 0; min-width: 0; }}
.st-key-filters [data-testid="stWidgetLabel"] {{ flex: none; width: auto; margin: 0; min-height: 0; }}
.st-key-filters [data-testid="stWidgetLabel"] p {{ font-size: var(--text); color: var(--muted); white-space: nowrap; }}
.st-key-filters > :last-child {{ margin-left: auto; }}
.columns {{ display: grid; grid-template-columns: var(--columns); gap: 1rem; }}
.stack {{ display: flex; flex-direction: column; gap: 0.7rem; min-width: 0; }}
.stack > .card:last-child {{ flex: 1 1 auto; }}
[class*="st-key-box"] {{ background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 0.8rem 1rem; gap: 0.3rem !important; }}
[class*="st-key-box"] .card {{ border: 0; padding: 0; }} [class*="st-key-box"] .card h3 {{ margin: 0; }}
[data-testid="stColumn"] > [data-testid="stVerticalBlock"] {{ height: 100%; }}
[data-testid="stColumn"] > [data-testid="stVerticalBlock"] > :last-child {{ flex: 1 1 auto; }}
[data-testid="stColumn"] > [data-testid="stVerticalBlock"] > :last-child:is(.stElementContainer, [data-testid="stLayoutWrapper"]) :is(.stHtml, .stHtml > :is(.card, .columns):only-child, [class*="st-key-box"]) {{ height: 100%; }}
nav {{ display: flex; align-items: baseline; gap: 0.2rem; white-space: nowrap; }}
nav a {{ padding: 0.35rem 0.7rem; border-radius: 4px; font-size: var(--text); }}
nav a.here {{ font-weight: 700; color: var(--frame); border-bottom: 3px solid var(--frame); border-radius: 4px 4px 0 0; }}
.stApp a.go {{ color: inherit; text-decoration: none; }}
.stApp a.go:hover, .stApp a.go:focus-visible {{ text-decoration: underline; text-underline-offset: 0.2em; }}
.stApp nav a.here {{ color: var(--frame); }}
.stApp a.card {{ display: block; }} .stApp a.card:hover {{ text-decoration: none; border-color: var(--muted); }}
.demo {{ border: 1px solid var(--frame); color: var(--frame); border-radius: 4px; padding: 0.1rem 0.6rem; font-weight: 600; white-space: nowrap; }}
.who {{ color: var(--muted); white-space: nowrap; }} .who a {{ color: var(--accent); }} .who a.own {{ color: inherit; text-decoration: none; }} .who a.own:hover {{ text-decoration: underline; }}
.status {{ color: var(--muted); text-align: right; white-space: nowrap; }}
.headline {{ font-size: var(--title); font-weight: 700; color: var(--ink); line-height: 1.4; }}
.card {{ background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 0.8rem 1rem; color: var(--ink); line-height: 1.4; }}
.card h3 {{ font-size: var(--lead); font-weight: 700; margin: 0 0 0.4rem; padding: 0; display: flex; justify-content: space-between; gap: 0 1rem; align-items: baseline; }}
.card h3 {{ flex-wrap: wrap; }} .card h3 > span {{ flex: none; max-width: 100%; }}
.card:has(> table) {{ overflow-x: auto; }}
.card h3 small, .note {{ font-size: var(--small); font-weight: 400; color: var(--muted); }}
.card > .chart {{ margin-top: -0.1rem; overflow: hidden; }}
.card table {{ width: 100%; border-collapse: collapse; margin: 0; }}
.card th {{ text-align: left; font-weight: 400; color: var(--muted); padding: 0.22rem 0.5rem; border: 0; border-bottom: 1px solid var(--line); white-space: nowrap; }}
.card td {{ padding: 0.26rem 0.5rem; border: 0; border-bottom: 1px solid var(--line); }}
.card tr:last-child td {{ border-bottom: 0; }}
.card :is(th, td):first-child {{ padding-left: 0; }} .card :is(th, td):last-child {{ padding-right: 0; }}
.scroll {{ overflow: auto; }}
.scroll th {{ position: sticky; top: 0; background: var(--paper); }}
.grid2 {{ display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.7rem; }}
.grid3 {{ display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0.7rem; }}
.grid4 {{ display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 0.7rem; }}
.rate > span {{ display: block; }}
.rate > .name {{ display: flex; justify-content: space-between; font-size: var(--text); }}
.rate > .value {{ font-size: var(--figure); font-weight: 700; line-height: 1.25; display: flex; align-items: baseline; gap: 0.35rem; white-space: nowrap; }}
.rate .value small {{ font-size: var(--small); font-weight: 400; color: var(--muted); }}
.rate .value .spark {{ margin-left: auto; height: 1.9rem; min-width: 0; flex: 0 1 6.6rem; }}
.rate > .foot {{ display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 0.6rem; color: var(--muted); font-size: var(--small); white-space: nowrap; }}
.rate {{ container-type: inline-size; }}
@container (max-width: 14rem) {{ .spark {{ display: none; }} }}
.light {{ font-weight: 700; white-space: nowrap; }}
.green {{ color: var(--green); }} .amber {{ color: var(--amber); }}
.red {{ color: var(--red); }} .few {{ color: var(--few); font-weight: 400; }}
.quiet {{ color: var(--muted); }} .quiet i {{ color: var(--quiet-green); font-style: normal; }}
.late {{ white-space: nowrap; }} .late b {{ display: inline-block; min-width: 3.4rem; }}
.bar {{ display: inline-block; height: 0.5rem; border-radius: 2px; background: var(--late); vertical-align: middle; }}
.hundred {{ display: flex; gap: 2px; height: 2.5rem; border-radius: 5px; overflow: hidden; font-weight: 600; }}
.hundred > * {{ display: flex; align-items: center; justify-content: center; white-space: nowrap; overflow: hidden; min-width: 2px; }}
.legend {{ display: flex; flex-wrap: wrap; gap: 0.3rem 1.1rem; color: var(--muted); }}
.legend i {{ display: inline-block; width: 0.8rem; height: 0.8rem; border-radius: 2px; margin-right: 0.35rem; vertical-align: -1px; }}
.headline, .town, .card .nowrap {{ max-width: 100%; overflow: hidden; text-overflow: ellipsis; unicode-bidi: isolate; }}
.headline {{ display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; }}
.town {{ display: inline-block; max-width: 34rem; vertical-align: bottom; }}
.card td .nowrap {{ display: inline-block; max-width: 22rem; vertical-align: bottom; }}
.tabs a {{ display: inline-block; padding: 0.25rem 0.9rem; margin-right: 0.4rem; background: var(--paper); border: 1px solid var(--line); border-radius: 5px; }}
.stApp .tabs a.here {{ border-color: var(--frame); color: var(--frame); font-weight: 700; }}
.facts {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 0.4rem 1.2rem; margin: 0; }}
.facts dt {{ color: var(--muted); font-size: var(--small); }} .facts dd {{ margin: 0; font-size: var(--text); }}
.wide {{ overflow-x: auto; }}
.chosen td {{ background: var(--amber-ground); }}
.pager {{ text-align: center; padding-top: 0.6rem; color: var(--muted); }} .stApp .pager a.go {{ color: var(--frame); }}
.steps {{ text-align: right; white-space: nowrap; padding-top: 0.35rem; }} .stApp .steps a.go {{ color: var(--frame); }}
.small .rate > .name {{ font-size: var(--small); white-space: nowrap; gap: 0.2rem; }} .small .rate > .value {{ font-size: var(--title); }} .small .card {{ padding: 0.45rem 0.7rem; }} .small .rate > .foot {{ font-size: var(--small); }} .small .rate > .foot > :first-child {{ display: none; }}
.events {{ display: grid; grid-template-columns: auto auto 1fr; gap: 0.18rem 0.9rem; }}
.signals {{ display: grid; grid-template-columns: auto 1fr; gap: 0.15rem 0.9rem; }}
.empty {{ color: var(--muted); padding: 1rem 0; }}
.nowrap {{ white-space: nowrap; }} .number {{ text-align: right; }}
.card table.strip {{ table-layout: fixed; }}
.card .strip th, .card .strip td {{ padding: 0.3rem 0.15rem; text-align: center; vertical-align: top; font-size: var(--small); line-height: 1.35; }}
.card .strip th:first-child {{ width: 5.4rem; text-align: left; color: var(--ink); }}
.card .strip tbody tr:last-child th {{ border-bottom: 0; }}
.st-key-box-upload {{ gap: 0.5rem !important; }}
.st-key-ledger [data-testid="stFileUploaderDropzone"] button p, [data-testid="stFileUploaderDropzoneInstructions"] span {{ font-size: 0; }}
.st-key-ledger [data-testid="stFileUploaderDropzone"] button p::after {{ content: "选择台账文件"; font-size: var(--text); }}
[data-testid="stFileUploaderDropzoneInstructions"] span::after {{ content: "或拖到这里，每次一个，不超过 200 MB"; font-size: var(--small); }}
.tall {{ max-height: 25.5rem; }} .half {{ max-height: 14.5rem; }} .after {{ margin-top: 0.4rem; }}
.card .dense th, .card .dense td {{ padding-left: 0.25rem; padding-right: 0.25rem; }}
.on-paper {{ display: none; }}
.st-key-follow, .st-key-open, .stElementContainer:has(.watermark) {{ position: absolute; }}
@media (max-width: 1500px) {{ .town {{ font-size: var(--lead); }} .st-key-top {{ gap: 0.6rem !important; }} nav a {{ padding: 0.35rem 0.5rem; }} }}
@media screen and (max-width: 1100px) {{
  [data-testid="stHorizontalBlock"]:has(> :nth-child(3)) {{ flex-wrap: wrap; }}
  .columns:has(> :nth-child(3)) {{ grid-template-columns: repeat(2, minmax(0, 1fr)); }}
  .steps {{ white-space: normal; }}
  .small .grid4, .grid4.small {{ grid-template-columns: repeat(2, minmax(0, 1fr)); }}
}}
@media screen and (max-width: 640px) {{ .columns:nth-child(n) {{ grid-template-columns: minmax(0, 1fr); }} }}
@page {{ size: A4 landscape; margin: 8mm; }}
@media print {{
  [data-testid="stLayoutWrapper"]:has(> .st-key-top, > .st-key-filters), .steps, .maplibregl-ctrl, [data-testid="stToolbar"] {{ display: none !important; }}
  .stApp, .stAppViewContainer, .stMain, [data-testid="stMain"] {{ position: static !important; overflow: visible !important; height: auto !important; }}
  .stApp {{ zoom: var(--print-zoom, 0.6); width: var(--print-width, 1770px) !important; background: none; }}
  .stMainBlockContainer {{ padding: 0 !important; }}
  .chart, .chart .svg-container {{ width: 100% !important; max-width: 100% !important; }}
  .chart .main-svg {{ max-width: 100%; min-width: 0; overflow: visible; }}
  .on-paper {{ display: block; color: var(--muted); }}
  [data-testid="stHorizontalBlock"] {{ display: flex !important; flex-wrap: nowrap !important; }}
  [data-testid="stVerticalBlock"] {{ display: flex !important; }}
  [data-testid="stColumn"] {{ min-width: 0 !important; }}
  .card, [class*="st-key-box"] {{ break-inside: avoid; }}
  * {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
}}
"""


def beside(names: Iterable[str]) -> int:
    """The pixels that names down the side take. Were Plotly to find that out (`automargin`), it would draw twice."""
    widest = max((sum(CHART_TEXT if ord(each) > 255 else 8 for each in name) for name in names), default=0)
    return min(widest, LONGEST) + 12


def below(lines: int, size: int = CHART_TEXT) -> int:
    """The pixels that names of so many lines take under a chart."""
    return 10 + 16 * lines if size == CHART_SMALL else 12 + 17 * lines


def figure(height: int, left: int = EDGE, bottom: int = EDGE, **layout: Any) -> Chart:
    """An empty chart of the house style, `height` pixels tall.

    `left` and `bottom` are the room for what stands beside and below: `beside`, `below`, `PERCENT`.
    """
    shown = palette()
    axis = {
        "showgrid": False,
        "zeroline": False,
        "linecolor": shown.line,
        "gridcolor": shown.grid,
        "tickfont": {"color": shown.muted},
        "fixedrange": True,
        # Room for the names is made here: Plotly need not measure each to see whether it has to be hidden.
        "ticklabeloverflow": "allow",
    }
    settings: dict[str, Any] = {
        "height": height,
        "margin": {"l": left, "r": EDGE, "t": EDGE, "b": bottom},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": FONT, "size": CHART_TEXT, "color": shown.ink},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {"align": "left", "font": {"family": FONT}},
        "autotypenumbers": "strict",
    }
    axes = {"xaxis": axis | layout.pop("xaxis", {}), "yaxis": axis | {"showgrid": True} | layout.pop("yaxis", {})}
    return Chart(**settings | axes | layout)


def bars(names: list[str], values: list[int], colours: Any, hrefs: list[str]) -> Chart:
    """Bars from zero, each with its number on top and no axis to read from; each leads to its records."""
    lines = max((name.count("<br>") + 1 for name in names), default=1)
    bottom = below(lines, CHART_SMALL)
    chart = figure(
        150, bottom=bottom, yaxis={"visible": False, "range": [0, max([*values, 1]) * 1.25], "fixedrange": True}
    )
    chart.update_axis("xaxis", tickangle=0, tickfont={"size": CHART_SMALL, "color": palette().muted})
    chart.add_bar(
        x=names,
        y=values,
        text=values,
        textposition="outside",
        marker={"color": colours},
        width=0.6,
        customdata=hrefs,
        hovertemplate="%{x} %{y}<extra></extra>",
        cliponaxis=False,
    )
    return chart
