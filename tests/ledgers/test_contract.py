"""Sentences of the ledger contract (ledgers.md) that no other test holds, each on small ledgers."""

import re

import pytest
from sqlalchemy import select

from db.ledgers.clean import Refused, code, km, track
from db.ledgers.declarations import BY_KIND, LEDGERS
from db.ledgers.load import load_files
from db.schema import Clue, Dispute, Patrol, Quarantine
from tests.ledgers.ledgers import DIVISIONS, HEADINGS, dispute, number, workbook, write

CLUE = {"线索编号": "X1", "来源": "12337", "收到日期": "2026-1-5", "实名": "是", "办理时限": "2026-3-5"}
PATROL = {"巡逻日期": "2026-1-5", "时段": "早", "队伍": "一队", "村": "甲村"}
POST = {"村": "甲村", "层级": "包村干部", "姓名": "张三", "任职日期": "2026-1-5"}
DUTY = {"编号": "Z1", "事项": "回访", "下达日期": "2026-1-5", "完成时限": "2026-3-5"}
PLEDGE = {"年度": "2026", "层级": "包村干部", "签订主体": "甲村"}
MEETING = {"会议编号": "H1", "会议类型": "调度会", "召开日期": "2026-1-5"}
DISPUTE = dict(zip(HEADINGS, dispute("A1"), strict=True))
OLD_CLUE = CLUE | {"收到日期": "2025-1-5"}
# A row, and two days of it of which the later may fall on the earlier, and not before it.
ORDER = [
    (CLUE, "收到日期", "分办日期"),
    (CLUE, "收到日期", "核查日期"),
    (CLUE, "收到日期", "办结日期"),
    (OLD_CLUE, "分办日期", "核查日期"),
    (OLD_CLUE, "分办日期", "办结日期"),
    (OLD_CLUE, "核查日期", "办结日期"),
    (DISPUTE, "受理日期", "转镇日期"),
    (DISPUTE, "受理日期", "上交日期"),
    (DISPUTE | {"化解层级": "村"}, "受理日期", "化解日期"),
    (DUTY, "下达日期", "完成日期"),
    (POST, "任职日期", "离任日期"),
    (MEETING, "召开日期", "纪要日期"),
]
MOBILE = "13812345678"
IDENTITY = "990101195103137725"
CELLS_OF_PERSONS = (MOBILE, f"找{MOBILE}", "1.3812345678E+10", IDENTITY, f"李四{IDENTITY}", "9.90101195103137725E+17")


def load(town, folder, *rows):
    """The report of a ledger of the rows, with the first one's headings."""
    cells = [[row[heading] for heading in rows[0]] for row in rows]
    [sheet] = load_files(town, [write(folder / "台账.csv", [list(rows[0]), *cells])]).sheets
    return sheet


def blamed(sheet):
    return [(issue.row, issue.column) for issue in sheet.issues]


def test_the_ledgers_are_those_of_the_contract(sample_folder):
    """Kinds, names, headings, keys and what is required, held against the table itself."""
    contract = (sample_folder.parent / "spec" / "ledgers.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (\w+) \| (\S+台账) \| (.+) \|$", contract, re.MULTILINE)
    own = [
        (ledger.kind, ledger.title, [(each.heading, each.key, each.required) for each in ledger.columns])
        for ledger in LEDGERS
    ]
    assert own == [(kind, title, [*map(_declared, _headings(cells))]) for kind, title, cells in table]


def _headings(cells):
    return re.sub(r" ?\([^)]*\)", "", cells).split(", ")


def _declared(heading):
    return heading.strip("*\\"), heading.startswith("**"), heading.endswith(r"\*")


@pytest.mark.parametrize(
    ("kind", "heading", "terms"),
    [
        ("post", "层级", "包扶班子成员, 管理区书记, 包村干部, 村主要负责人"),
        ("pledge", "层级", "包扶班子成员, 管理区书记, 包村干部, 村主要负责人, 成员单位"),
        ("duty", "层级", "包扶班子成员, 管理区书记, 包村干部, 村主要负责人, 成员单位"),
        ("meeting", "会议类型", "领导小组会, 调度会, 20日例会"),
        ("clue", "来源", "12337, 信访, 12345, 摸排, 公安, 纪委, 上级交办, 其他"),
        ("clue", "程度", "一般, 重点, 重大"),
        ("clue", "实名", "是, 否"),
        ("clue", "领域", "林, 矿, 沙, 交通, 建筑, 征地, 拆迁, 土地, 水利, 村霸, 赌博, 电信诈骗, 盗抢骗, 市场, 其他"),
        ("sector", "领域", "林, 矿, 沙, 交通, 建筑, 征地, 拆迁, 土地, 水利, 村霸, 赌博, 电信诈骗, 盗抢骗, 市场, 其他"),
        ("clue", "核查结论", "查实, 部分查实, 查否, 无法核实"),
        ("dispute", "来源", "排查, 来访, 12345, 110, 信访, 法院委派, 其他"),
        ("dispute", "级别", "一般, 较大, 重大"),
        ("dispute", "风险", "红, 橙, 黄, 蓝"),
        (
            "dispute",
            "类别",
            "婚姻家庭, 邻里, 房屋宅基地, 合同, 生产经营, 损害赔偿, 山林土地, 征地拆迁, 环境, 劳动, 医疗, 交通, 物业, 消费, 其他",
        ),
        ("dispute", "上交去向", "县, 信访, 诉讼"),
        ("dispute", "化解层级", "村, 镇, 县"),
        ("dispute", "协议形式", "口头, 书面"),
        ("patrol", "巡逻类型", "巡逻, 宣传车, 夜巡, 专项"),
        ("patrol", "时段", "早, 中, 晚, 夜"),
        ("patrol", "坐标系", "WGS84, CGCS2000, GCJ02, BD09"),
        ("point", "坐标系", "WGS84, CGCS2000, GCJ02, BD09"),
        ("division", "坐标系", "WGS84, CGCS2000, GCJ02, BD09"),
        ("point", "类型", "固定宣传点, 宣传栏, 展板, 标语, 横幅, LED屏, 村村响, 文化公园, 文化长廊"),
        ("point", "状态", "完好, 破损, 褪色, 过期, 拆除"),
        ("publicity", "类型", "公告, 明白纸, 条幅, 标语, 展板, 巡回演出, 微视频, 新闻稿件"),
        ("publicity", "级别", "中央, 省, 市, 县"),
        ("organisation", "验收结论", "合格, 不合格"),
    ],
)
def test_the_terms_are_those_of_the_contract(kind, heading, terms):
    assert sorted(BY_KIND[kind].by_heading[heading].terms) == sorted(terms.split(", "))


def test_a_member_unit_has_duties_and_pledges_and_no_post(town, tmp_path):
    assert load(town, tmp_path, DUTY | {"层级": "成员单位"}).new == 1
    assert load(town, tmp_path, PLEDGE | {"层级": "成员单位"}).new == 1
    assert blamed(load(town, tmp_path, POST | {"层级": "成员单位"})) == [(2, "层级")]


@pytest.mark.parametrize(("row", "earlier", "later"), ORDER)
def test_events_may_fall_on_one_day_and_not_the_other_way_round(town, tmp_path, row, earlier, later):
    broken = load(town, tmp_path, row | {earlier: "2026-1-6", later: "2026-1-5"})
    assert blamed(broken) == [(2, later)]
    assert load(town, tmp_path, row | {earlier: "2026-1-5", later: "2026-1-5"}).new == 1


def test_a_personal_number_in_any_kept_cell_refuses_the_row_whatever_the_column_holds(town, tmp_path):
    rows = [
        *((CLUE, heading) for heading in ("线索编号", "来源", "实名", "村", "承办单位", "办结日期", "原线索编号")),
        *((PATROL, heading) for heading in ("巡逻日期", "队伍", "人数", "里程", "发现问题", "轨迹", "坐标系")),
        (PLEDGE, "年度"),
        (
            {
                **dict.fromkeys(("点位编号", "名称"), "D1"),
                "类型": "标语",
                "村": "甲村",
                "设立日期": "2026-1-5",
                "状态": "完好",
            },
            "经度",
        ),
    ]
    for row, heading in rows:
        for cell in CELLS_OF_PERSONS:
            sheet = load(town, tmp_path, row | {heading: cell})
            assert blamed(sheet) == [(2, heading)] and "含有身份证号或手机号" in sheet.issues[0].reason
            assert cell[-11:] not in str(sheet)
    with town.connect() as connection:
        kept = str(connection.execute(select(Quarantine.__table__)).all())
    assert not any(each in kept for each in (MOBILE, MOBILE[1:], IDENTITY, IDENTITY[1:]))


def test_a_column_that_is_not_known_is_not_looked_at(town, tmp_path):
    sheet = load(town, tmp_path, {"备注": f"张三{MOBILE}", **DISPUTE, "序号": "同上"})
    assert (sheet.new, sheet.refused, sheet.unknown_columns) == (1, 0, ["备注", "序号"])


def test_each_personal_word_in_a_heading_drops_the_column_whole(town, tmp_path):
    words = ("身份证", "证件号", "电话", "手机", "住址", "举报人", "被举报人", "当事人", "线索内容")
    headings = [f"有关{word}情况" for word in words]
    sheet = load(town, tmp_path, DISPUTE | dict.fromkeys(headings, f"张三{MOBILE}"))
    assert (sheet.new, sheet.refused, sheet.dropped_columns, sheet.unknown_columns) == (1, 0, headings, [])


def test_only_a_row_that_begins_with_the_very_word_is_a_total(town, tmp_path):
    total = dict.fromkeys(HEADINGS, "")
    rows = [total | {"编号": word} for word in ("小计", "总 计", "合\u200b计", "合计：", "本月合计")]
    sheet = load(town, tmp_path, DISPUTE, *rows, total | {"编号": "A2", "村": "合计"})
    assert (sheet.rows, sheet.new, sheet.totals, sheet.refused) == (4, 1, 3, 3)
    assert [issue.row for issue in sheet.issues] == [6, 7, 8]


def test_a_dash_is_empty_and_a_required_cell_must_not_be(town, tmp_path):
    dashes = ("无", "/", "-", "—", " 无 ", "\u3000/", "")
    rows = [DISPUTE | {"编号": f"A{at}", "化解日期": dash, "化解层级": dash} for at, dash in enumerate(dashes)]
    assert load(town, tmp_path, *rows).new == len(dashes)
    rows = [DISPUTE | {"编号": f"B{at}", "办理时限": dash} for at, dash in enumerate(dashes)]
    sheet = load(town, tmp_path, *rows)
    assert {issue.reason for issue in sheet.issues} == {"「办理时限」必填，不能空"} and sheet.refused == len(dashes)


def test_a_ditto_repeats_the_row_above_across_blank_rows_totals_and_refused_ones(town, tmp_path):
    blank = dict.fromkeys([*HEADINGS, "责任人"], "")
    first = DISPUTE | {"责任人": "张三"}
    rows = [
        first,
        blank,
        first | {"编号": "A2", "村": "同上", "责任人": "〃"},
        blank | {"编号": "合计", "责任人": "3"},
        first | {"编号": "A3", "村": "乙村", "责任人": "〃"},
        first | {"编号": "A4", "村": "甲村", "责任人": " 同 上 "},
    ]
    sheet = load(town, tmp_path, *rows)
    assert (sheet.new, sheet.totals, blamed(sheet)) == (3, 1, [(6, "村")])
    with town.connect() as connection:
        assert connection.scalars(select(Dispute.owner)).all() == ["张三"] * 3


def test_headings_may_stand_in_any_order(town, tmp_path):
    assert load(town, tmp_path, dict(reversed(DISPUTE.items()))).new == 1
    assert load(town, tmp_path, DISPUTE).unchanged == 1


def test_a_track_is_pairs_parted_by_semicolons_and_a_distance_is_in_kilometres(town, tmp_path):
    assert track("118.5,35.5; 118.6，35.6；") == "118.5,35.5;118.6,35.6"
    assert (km("3.5"), km("3.5公里"), km("３km")) == (3.5, 3.5, 3.0)
    for wrong in ("118.5", "118.5,35.5,1", "118.5;35.5", "118.5,东"):
        with pytest.raises(Refused):
            track(wrong)
    assert load(town, tmp_path, PATROL | {"里程": "3.5", "轨迹": "118.5,35.5;118.6,35.6", "坐标系": ""}).new == 1
    with town.connect() as connection:
        assert connection.execute(select(Patrol.km, Patrol.track, Patrol.crs)).one() == (
            3.5,
            "118.5,35.5;118.6,35.6",
            None,
        )


def test_several_sheets_of_a_ledger_that_contradict_each_other_leave_the_last_row(town, tmp_path):
    without = HEADINGS[:-2]
    resolved = dispute("A1", resolved="2026.1.9", level="村")
    sheets = {
        "一月": [HEADINGS, resolved, dispute("A2")],
        "区划": [*DIVISIONS, ["9902", "乙村村民委员会", "村", "99"]],
        "二月": [
            without,
            [*dispute("A1", village="乙村")[: len(without)]],
            dispute("A3", village="丙村")[: len(without)],
        ],
    }
    report = load_files(town, [workbook(tmp_path / "全部.xlsx", sheets)])
    assert [(each.rows, each.new, each.changed, each.unchanged, each.refused) for each in report.sheets] == [
        (2, 1, 0, 1, 0),
        (3, 1, 0, 2, 0),
        (2, 1, 0, 0, 1),
    ]
    with town.connect() as connection:
        [first, _] = connection.execute(select(Dispute.village_code, Dispute.resolved_level).order_by(Dispute.code))
    # The later sheet does not have 化解日期, and takes none away.
    assert first == ("9902", "村")


def test_a_file_sent_again_after_corrections_with_a_column_dropped_keeps_what_it_does_not_say(town, tmp_path):
    assert load(town, tmp_path, CLUE | {"程度": "重大", "核查日期": "2026-1-9"}).new == 1
    sheet = load(town, tmp_path, CLUE | {"核查日期": ""}, CLUE | {"线索编号": "X2", "核查日期": "2026-1-4"})
    assert (sheet.changed, blamed(sheet)) == (1, [(3, "核查日期")])
    with town.connect() as connection:
        assert connection.execute(select(Clue.severity, Clue.verified_on)).one() == ("重大", None)
    assert load(town, tmp_path, CLUE | {"线索编号": "X2", "核查日期": "2026-1-9"}).new == 1
    assert (number(town, Quarantine), number(town, Clue)) == (0, 2)


def test_a_spoiled_code_is_taken_only_where_its_number_is_exact(town, tmp_path):
    rows = [["编号", *HEADINGS[1:]], [371323111200.0, *dispute("")[1:]], ["3.71323E+11", *dispute("")[1:]]]
    [sheet] = load_files(town, [workbook(tmp_path / "纠纷.xlsx", {"纠纷": rows})]).sheets
    assert (sheet.new, blamed(sheet)) == (1, [(3, "编号")])
    with town.connect() as connection:
        assert connection.scalars(select(Dispute.code)).all() == ["371323111200"]
    assert code("3.71323111200E+11") == "371323111200"


def test_the_report_has_the_fields_of_the_contract(town, tmp_path):
    [sheet] = load_files(
        town, [write(tmp_path / "sub" / "纠纷 一.csv", [HEADINGS, dispute("A1", village="乙村")])]
    ).as_json()["sheets"]
    fields = (
        "file sheet kind rows new changed unchanged totals refused dropped_columns unknown_columns approximate issues"
    )
    assert list(sheet)[: len(fields.split())] == fields.split()
    assert (sheet["file"], sheet["sheet"]) == ("纠纷 一.csv", "纠纷 一")
    assert [list(issue) for issue in sheet["issues"]] == [["row", "column", "reason"]]
