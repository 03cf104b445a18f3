"""数据质量: the state of the ledgers, what waits to be mended, and the loading of an uploaded ledger."""

import datetime as dt
from typing import Any

import streamlit as st

from dashboard import VERSION
from dashboard.charts import data as charts
from dashboard.charts import parts
from dashboard.figures import data_quality, foundations, freshness
from dashboard.loading import LoadFailed, load_upload
from dashboard.page import fence, html, loaded_by
from dashboard.screen import Screen, screen
from db.ledgers.declarations import BY_KIND
from db.ledgers.report import Report
from db.ledgers.template import zipped

# For each uploaded file the report (None where there is none), and whether it was kept.
Reports = dict[str, tuple[Report | None, bool]]


def upload(shown: Screen) -> None:
    """Choose a ledger, try it, read the report, and only then load it. The page opens for the role that loads alone."""
    with st.container(key="box upload"):
        html(charts.upload(shown.version.is_demo))
        st.download_button("下载空白台账", zipped, file_name="空白台账.zip", mime="application/zip", on_click="ignore")
        file = st.file_uploader(
            "台账文件", type=["xlsx", "xls", "et", "csv"], label_visibility="collapsed", key="ledger"
        )
        # A report belongs to the file that it was made of.
        reports: Reports = st.session_state.setdefault("reports", {})
        if file is None:
            reports.clear()
            return
        done = reports.get(file.file_id)
        if done is None and st.button("试装", type="primary"):
            attempt(file, reports, shown, dry_run=True)
            st.rerun()
        if done is None:
            return
        report, kept = done
        html(charts.verdict(report, kept, shown.version.version))
        if report is None:
            return
        if not kept and report.exit_status != 2 and st.button("确认装载", type="primary"):
            attempt(file, reports, shown, dry_run=False)
            st.rerun()
        html(charts.report(report, kept))


def attempt(file: Any, reports: Reports, shown: Screen, dry_run: bool) -> None:
    """Try or load an uploaded file with its progress shown.

    What came of it is put into `reports` at once, past Streamlit's state: where the viewer has chosen something
    meanwhile, the next look at that ends the run, and a load that was made would be shown as one that was only tried.
    """
    words = "正在试装……" if dry_run else f"正在装载……{charts.STAY}"
    bar = st.progress(0.0, words)
    try:
        report = load_upload(
            file.name,
            file.getvalue(),
            dry_run,
            lambda share: bar.progress(share, words),
            shown.town,
            loaded_by(shown.access),
        )
    except LoadFailed:
        reports[file.file_id] = (None, False)
        return
    reports[file.file_id] = (report, not dry_run)


shown = screen()
with fence():
    links, view = shown.links, shown.view
    kind = st.query_params.get("kind") if st.query_params.get("kind") in BY_KIND else None
    every = shown.read(freshness.ledgers)
    waiting = shown.read(data_quality.waiting, view.scope, kind)
    quiet = shown.listed(data_quality.silent, view)
    differing = shown.read(foundations.differing_control_totals, view.as_of)
    is_loaded = any(each.loaded_at for each in every)
    is_town = shown.villages.is_town(view.scope)
    html(parts.headline(charts.headline(every, waiting, quiet, differing, is_town), shown.narrowed_to))
    left, right = st.columns([1.35, 1], gap="small")
    with left:
        html(
            charts.waiting(waiting, kind, is_loaded, links),
            charts.silent(quiet, every, view.as_of, links),
            charts.control_totals(differing, every),
        )
    with right:
        # Where nothing is there yet, loading is what the page is opened for.
        if not is_loaded:
            upload(shown)
        html(charts.ledgers(every, dt.date.today()))
        if is_loaded:
            upload(shown)
    html(
        charts.villages(shown.listed(data_quality.village_rows, view), view.as_of, links),
        f'<div class="note">程序版本 {VERSION}</div>',
    )
