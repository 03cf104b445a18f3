"""会议督办: the two monthly meetings, what they decided, and what the next one must ask about."""

import streamlit as st

from dashboard.charts import meetings as charts
from dashboard.charts import parts
from dashboard.figures import follow_up
from dashboard.figures.meeting_months import meeting_months
from dashboard.figures.resolutions import resolutions
from dashboard.page import fence, html, screen

shown = screen()
with fence():
    links, now, before, view = shown.links, shown.now(), shown.before(), shown.view
    year = shown.read(meeting_months, view)
    every = shown.read(resolutions, view)
    asked = follow_up.agenda(every, year.next_day)
    is_town = shown.villages.is_town(view.scope)
    html(parts.headline(charts.headline(now, year, asked, is_town, shown.scope_name)))
    held, rates = st.columns([1.7, 1], gap="small")
    with held:
        html(charts.strip(year, links))
    with rates:
        html(charts.cards(now, before, is_town, links))
    chosen = charts.Chosen.of(st.query_params)
    decided = follow_up.of_period(every, view)
    names = {"meeting": charts.meeting_names(year, decided), "unit": {}, "owner": {}}
    codes = tuple(meeting.code for meeting in reversed(year.held)) if is_town else ()
    left, right = st.columns([1.7, 1], gap="small")
    with left:
        if chosen.key is None:
            html(charts.agenda(asked, year, view.as_of, links))
        else:
            behind = follow_up.narrowed(decided, chosen.by, chosen.key, chosen.state)
            html(charts.items(behind, chosen, names[chosen.by], view.as_of, links))
        tables = [charts.decided(by, follow_up.tallies(decided, by), {}, links) for by in ("unit", "owner")]
        html(f'<div class="grid2">{"".join(tables)}</div>')
    with right:
        html(charts.decided("meeting", follow_up.tallies(decided, "meeting", codes), names["meeting"], links))
        html(charts.papers(year, view.as_of, links))
