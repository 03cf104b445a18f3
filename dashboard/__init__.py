"""The leadership-oversight dashboard of a township: figures, charts, pages and the command line."""
