"""The leadership-oversight dashboard of a township: figures, charts, pages and the command line."""

# Said by `python -m dashboard --version` and at the foot of 数据质量; the changelog's first heading is the same.
VERSION = "1.0.0"
