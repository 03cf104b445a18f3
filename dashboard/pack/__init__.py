"""会议材料: the slides, the brief and the list to work off, made from the figures."""
