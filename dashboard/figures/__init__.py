"""Every number's one definition (figures.md), computed in the database. Knows nothing of Streamlit.

The files of the families declare figures (chain, meetings, clues, disputes, coverage, foundations; all: registry.py) in
terms of kinds.py, of the tables as sources.py reads them, and of a view's days (at.py, calendar.py).

- Numbers: compute.py for the scopes of a town (scopes.py), many_towns.py for the regions above towns (regions.py);
  rolled.py reads them from rollups where those pay, rollups.py keeps these, rollup_check.py holds them to compute.py.
- Records behind a number: records.py, read as details.py and slices.py say; red_list.py, resolutions.py, follow_up.py
  and to_do.py list what is late or decided, dossier.py what is of one village, briefing.py what a meeting looks at.
- Judging: compare.py (lights, intervals), changes.py, funnel.py, control.py, guard.py and outliers.py, by exact.py.
- The data itself: freshness.py (its version), data_quality.py.
"""
