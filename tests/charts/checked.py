"""Plotly's own check of a chart: what `dashboard.charts.chart.Chart` leaves out when a page is drawn."""

import plotly.graph_objects as go

from dashboard.charts.chart import Chart


def checked(chart: Chart) -> go.Figure:
    """The chart as Plotly's figure.

    Raises:
        ValueError: Plotly does not know a property, or not that value of it.
    """
    return go.Figure({"data": chart.data, "layout": chart.layout})
