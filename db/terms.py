"""The closed vocabularies of the ledgers: the only values that the loader takes and the database stores.

The lists come from the ledger contract; their order is the order in which the screen shows them.
"""

AREA_SECRETARY, OFFICIAL, VILLAGE_HEAD, MEMBER_UNIT = "管理区书记", "包村干部", "村主要负责人", "成员单位"
POST_LEVELS = ("包扶班子成员", AREA_SECRETARY, OFFICIAL, VILLAGE_HEAD)
RESPONSIBILITY_LEVELS = (*POST_LEVELS, MEMBER_UNIT)
PROVINCE, CITY, COUNTY = "省", "市", "县"
REGION_LEVELS = (PROVINCE, CITY, COUNTY)
TOWN, AREA, VILLAGE = "镇", "管理区", "村"
DIVISION_LEVELS = (*REGION_LEVELS, TOWN, AREA, VILLAGE)

LEADING_GROUP, DISPATCH, TWENTIETH = "领导小组会", "调度会", "20日例会"
MEETING_TYPES = (LEADING_GROUP, DISPATCH, TWENTIETH)

# The sources by which the town finds things itself.
CLUE_SELF_FOUND, DISPUTE_PROACTIVE = "摸排", "排查"
CLUE_SOURCES = ("12337", "信访", "12345", CLUE_SELF_FOUND, "公安", "纪委", "上级交办", "其他")
CLUE_SEVERITIES = ("一般", "重点", "重大")
FIELDS = (
    "林",
    "矿",
    "沙",
    "交通",
    "建筑",
    "征地",
    "拆迁",
    "土地",
    "水利",
    "村霸",
    "赌博",
    "电信诈骗",
    "盗抢骗",
    "市场",
    "其他",
)
FOUND_TRUE, FOUND_PARTLY_TRUE = "查实", "部分查实"
FINDINGS = (FOUND_TRUE, FOUND_PARTLY_TRUE, "查否", "无法核实")
SUBSTANTIATED = (FOUND_TRUE, FOUND_PARTLY_TRUE)

DISPUTE_SOURCES = (DISPUTE_PROACTIVE, "来访", "12345", "110", "信访", "法院委派", "其他")
SMALL = "一般"
DISPUTE_LEVELS = (SMALL, "较大", "重大")
RED = "红"
RISKS = (RED, "橙", "黄", "蓝")
DISPUTE_CATEGORIES = (
    "婚姻家庭",
    "邻里",
    "房屋宅基地",
    "合同",
    "生产经营",
    "损害赔偿",
    "山林土地",
    "征地拆迁",
    "环境",
    "劳动",
    "医疗",
    "交通",
    "物业",
    "消费",
    "其他",
)
ESCALATED_TO = (COUNTY, "信访", "诉讼")
RESOLVED_LEVELS = (VILLAGE, TOWN, COUNTY)
ORAL, WRITTEN = "口头", "书面"
AGREEMENTS = (ORAL, WRITTEN)

PATROL_TYPES = ("巡逻", "宣传车", "夜巡", "专项")
PATROL_SLOTS = ("早", "中", "晚", "夜")

FIXED_POINT = "固定宣传点"
POINT_TYPES = (FIXED_POINT, "宣传栏", "展板", "标语", "横幅", "LED屏", "村村响", "文化公园", "文化长廊")
GOOD, REMOVED = "完好", "拆除"
POINT_STATES = (GOOD, "破损", "褪色", "过期", REMOVED)

NEWS = "新闻稿件"
PUBLICITY_TYPES = ("公告", "明白纸", "条幅", "标语", "展板", "巡回演出", "微视频", NEWS)
CENTRAL = "中央"
NEWS_LEVELS = (CENTRAL, *REGION_LEVELS)

PASSED, FAILED = "合格", "不合格"
INSPECTION_RESULTS = (PASSED, FAILED)
WGS84, GCJ02, BD09 = "WGS84", "GCJ02", "BD09"
REFERENCE_SYSTEMS = (WGS84, "CGCS2000", GCJ02, BD09)
# 约30 and 30余: before and after a number that is not exact.
ABOUT, AND_MORE = "约", "余"
APPROXIMATIONS = (ABOUT, AND_MORE)
YES = "是"
YES_NO = (YES, "否")
