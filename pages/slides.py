"""会议模式: eight slides for a projector, frozen as the meeting starts; the keys turn them in the browser."""

from dashboard.charts import parts
from dashboard.charts.names import BACK
from dashboard.charts.slides.deck import deck
from dashboard.charts.slides.style import NUMBER, STYLE
from dashboard.figures.freshness import DataMoved
from dashboard.page import fence, html, style
from dashboard.screen import screen
from dashboard.slides_mode import KEYS, first_slide, opened, seconds_a_slide
from dashboard.state.snapshots import NoSnapshot

shown = screen()
with fence():
    shown.policy.check_page("meeting")
    try:
        meeting = opened(shown)
    except (NoSnapshot, DataMoved) as refusal:
        leave = parts.link(BACK, shown.links.to(""))
        html(parts.headline("这次会议打不开"), parts.card("会议模式", f"{parts.empty(str(refusal))}{leave}"))
    else:
        style(STYLE)
        newer = meeting.is_older_than(shown)
        html(deck(meeting.briefing, meeting.taken_at, newer, first_slide(), shown.links.to("")))
        KEYS(key="keys", data={"slides": NUMBER, "auto": seconds_a_slide(), "snapshot": meeting.snapshot})
