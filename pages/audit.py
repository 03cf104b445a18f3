"""审计: who signed in, saw, exported and loaded what; for the 审计 role alone."""

import streamlit as st

from dashboard.access import audit, current
from dashboard.access.policy import Policy
from dashboard.charts import audit as charts
from dashboard.charts import parts
from dashboard.page import fence, html

# How far back the first line tells of failed sign-ins: a key of audit.SPANS.
LATELY = "近7天"

with fence():
    Policy(current.current()).check_log()
    faults = audit.faults()
    failed = audit.entries(action=audit.REFUSED, since=audit.since(LATELY))
    html(parts.headline(charts.headline(faults, len(failed), LATELY)))
    html(charts.faults(faults))
    with st.container(horizontal=True, key="audit filters"):
        action = st.selectbox("事项", audit.ACTIONS, index=None, placeholder="全部事项", width=200)
        account = st.selectbox("账号", audit.accounts_seen(), index=None, placeholder="全部账号", width=200)
        days = st.selectbox("时间", list(audit.SPANS), index=1, width=200)
    found = audit.entries(account=account, action=action, since=audit.since(days))
    html(charts.entries(found, audit.PAGE))
