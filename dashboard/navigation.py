"""The pages, declared once: file in pages/, title, and path (None: the default page)."""

PAGES = (
    ("overview", "总览", None),
    ("chain", "责任链", "chain"),
    ("clues", "线索", "clues"),
    ("disputes", "矛盾纠纷", "disputes"),
    ("map", "宣传巡防", "map"),
    ("audit", "审计", "audit"),
)
