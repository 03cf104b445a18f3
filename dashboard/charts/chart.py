"""A Plotly figure as plain data, which assets/charts.js draws.

`plotly.graph_objects` would check every property whenever a figure is made, which takes longer than all else on a page
(docs/decisions/0029-charts-drawn-once.md). The tests let it check every chart of every page instead.
"""

import json
from typing import Any

# A rate to four digits lies within a tenth of a pixel.
DIGITS = 4


class Chart:
    """Traces and a layout by the names of Plotly's own reference; `data` and `layout` are what Plotly is given."""

    def __init__(self, **layout: Any) -> None:
        self.layout = layout
        self.data: list[dict[str, Any]] = []

    def add_scatter(self, **trace: Any) -> None:
        self.data.append({"type": "scatter", **trace})

    def add_bar(self, **trace: Any) -> None:
        self.data.append({"type": "bar", **trace})

    def update_axis(self, name: str, **settings: Any) -> None:
        """Change settings of `xaxis` or `yaxis`."""
        self.layout[name] = {**self.layout.get(name, {}), **settings}

    def add_annotation(self, **settings: Any) -> None:
        """A text without an arrow."""
        self.layout.setdefault("annotations", []).append({"showarrow": False, **settings})

    def add_hline(self, y: float, line: dict[str, Any]) -> None:
        """A line across the whole chart."""
        self._add_line({"x0": 0, "x1": 1, "xref": "x domain", "y0": y, "y1": y, "yref": "y"}, line)

    def add_vline(self, x: float, line: dict[str, Any]) -> None:
        """A line from the bottom of the chart to its top."""
        self._add_line({"x0": x, "x1": x, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain"}, line)

    def _add_line(self, place: dict[str, Any], line: dict[str, Any]) -> None:
        self.layout.setdefault("shapes", []).append({"type": "line", "line": line, **place})

    def to_json(self) -> str:
        """What Plotly is given, as JSON that can stand in HTML: without < and >.

        Without traces that have no points: Plotly looks each through for a millisecond or two.
        """
        drawn = [trace for trace in self.data if len(trace["x"])]
        told = json.dumps(_short({"data": drawn, "layout": self.layout}), ensure_ascii=False, separators=(",", ":"))
        return told.replace("<", "\\u003c").replace(">", "\\u003e")


def _short(value: Any) -> Any:
    """The same with floats rounded; NumPy's numbers become Python's."""
    if isinstance(value, dict):
        return {name: _short(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_short(each) for each in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    return round(float(value), DIGITS)
