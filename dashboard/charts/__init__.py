"""Charts, cards and words made from figures; knows nothing of the database.

- A page's own cards and first line stand in the file named like the page (overview, chain, clues, disputes, village and
  village_directory, area, meetings, foundations, data, records, region, snapshots, audit); the map's also in
  map_data.py, map_lists.py, map_labels.py and label_layout.py; the meeting's slides in slides/.
- Charts that several pages show: funnel.py, control.py, guard.py, outcomes.py, outliers.py; chart.py is what each is
  made of, side_names.py the names beside one.
- Words: names.py (what a thing is called), words.py (how a number or a day reads), sentences.py (of slides and papers),
  no_records.py (where there is nothing to say).
- What all of them are made of: parts.py (HTML), choices.py (the filter bar), theme.py (every colour and size).
"""
