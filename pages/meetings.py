"""会议督办: the two monthly meetings, what they decided, and what the next one must ask about."""

import streamlit as st

from dashboard.charts import meetings as charts
from dashboard.charts import parts
from dashboard.figures import follow_up
from dashboard.figures.freshness import DataMoved
from dashboard.figures.meeting_months import meeting_months
from dashboard.figures.resolutions import resolutions
from dashboard.page import MadePapers, fence, html, make_papers
from dashboard.screen import Screen, screen


def papers(shown: Screen) -> None:
    """Make the three papers of the view with the progress shown, then hand them out."""
    if not shown.policy.makes_papers:
        return
    made: MadePapers | None = st.session_state.get("papers")
    if st.button("生成会议材料（会议幻灯、情况汇报、督办清单）", type="primary", key="make_papers"):
        bar = st.progress(0.0, "读取数据")

        def tell(done: int, total: int, word: str) -> None:
            bar.progress(done / total, word)

        try:
            made = st.session_state["papers"] = make_papers(shown, tell)
        except DataMoved as refusal:
            st.warning(str(refusal))
            return
        bar.empty()
    if made is None or not made.belongs_to(shown):
        return
    if made.is_older_than(shown):
        html(parts.notice(["库中已有更新的数据，以下材料是此前生成的。"]))
    for paper in made.papers:
        st.download_button(f"下载 {paper.name}", paper.content, file_name=paper.name, on_click="ignore")


shown = screen()
with fence():
    links, now, before, view = shown.links, shown.now(), shown.before(), shown.view
    year = shown.read(meeting_months, shown.town_view)
    every = shown.listed(resolutions, view)
    asked = follow_up.agenda(every, year.next_day)
    is_town = shown.villages.is_town(view.scope)
    html(
        parts.headline(charts.headline(now, year, asked, is_town), shown.narrowed_to),
        parts.columns((1.7, 1), [charts.strip(year, links)], [charts.cards(now, before, is_town, links)]),
    )
    chosen = charts.ItemsQuery.of(st.query_params)
    decided = follow_up.of_period(every, view)
    names = {"meeting": charts.meeting_names(year, decided, view.as_of), "unit": {}, "owner": {}}
    codes = tuple(meeting.code for meeting in reversed(year.held)) if is_town else ()
    rate = now["resolution.on_time"]
    tables = [charts.decided(by, rate, follow_up.counts_by(decided, by), {}, links) for by in ("unit", "owner")]
    if chosen.key is None:
        first = charts.agenda(now["resolution.overdue"], asked, year, view.as_of, links)
    else:
        behind = follow_up.narrowed(decided, chosen.by, chosen.key, chosen.state)
        first = charts.items(behind, chosen, names[chosen.by], view.as_of, links)
    left, right = st.columns([1.7, 1], gap="small")
    with left:
        html(first, parts.grid(2, tables))
    with right:
        html(charts.decided("meeting", rate, follow_up.counts_by(decided, "meeting", codes), names["meeting"], links))
        with st.container(key="box papers"):
            frozen = charts.snapshots(links) if shown.policy.allows_page("snapshots") else ""
            html(charts.papers(now["meeting.minutes"], year, view.as_of, links), frozen)
            papers(shown)
