"""What cells are taken as, and what is refused."""

import datetime as dt

import pytest

from db.ledgers import clean
from db.ledgers.clean import Refused
from db.ledgers.personal import (
    has_personal_number,
    has_personal_number_beside_decimals,
    has_personal_number_in_code,
    masked,
)
from db.ledgers.villages import VillageNames

FIFTH_OF_MARCH = dt.date(2021, 3, 5)


@pytest.mark.parametrize(
    "raw",
    [
        "2021.3.5",
        "2021-03-05",
        "2021/3/5",
        "20210305",
        "2021年3月5日",
        "２０２１.３.５",
        44260.0,
        "44260",
        FIFTH_OF_MARCH,
        dt.datetime(2021, 3, 5, 10, 30),
        " 2021 . 3 . 5 ",
        "2021-03-05 00:00:00",
        "2021/3/5 10:30",
        "2021-03-05T10:30:00",
        "2021年3月5日 9:00",
        "20210305 09:00",
        20210305.0,
    ],
)
def test_days_are_read_in_every_form_people_write(raw):
    assert clean.day(raw) == FIFTH_OF_MARCH


@pytest.mark.parametrize(
    "raw",
    [
        "2021.2.30",
        "2026年3月",
        "3月5日",
        "至今",
        2026.3,
        "2021/3.5",
        "2021/3/510:30",
        "202103",
        "21.3.5",
        5.0,
        "2021",
        "00001",
        "99999",
        dt.date(9999, 12, 31),
        "9999-12-31",
        "2021年3月5日 星期五",
        "2021年3月5日至8日",
        "农历2021年3月5日",
        "٢٠٢١-٠٣-٠٥",
        "४४२६०",
    ],
)
def test_days_that_would_have_to_be_guessed_are_refused(raw):
    with pytest.raises(Refused):
        clean.day(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("３ 件", (3, None)),
        ("约30", (30, "约")),
        ("30000余份", (30000, "余")),
        (3.0, (3, None)),
        (3.0000000000000004, (3, None)),
        (2.9999999999999996, (3, None)),
        (0.1 + 0.2 - 0.3, (0, None)),
        ("1,000", (1000, None)),
        ("0", (0, None)),
    ],
)
def test_counts_keep_the_word_that_marks_them_approximate(raw, expected):
    assert clean.count(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "-3",
        2.5,
        3.5,
        3.000001,
        -3.0000000000000004,
        "2.5",
        "若干",
        "3万",
        "30以内",
        "30多份",
        "30来份",
        "30不到",
        "30许",
        "三十",
        "3w",
        "3W份",
        "3k",
        "3分之一",
        "3成",
        "3倍",
        "3仟元",
        "30开外",
        "30出头",
        "٣",
        "99999999999",
    ],
)
def test_counts_that_are_none_are_refused(raw):
    with pytest.raises(Refused):
        clean.count(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (371323111200.0, "371323111200"),
        (" JF\u200b 01 ", "JF01"),
        ("A\u2066\ufe0f1", "A1"),
        ("3.71323111200E+11", "371323111200"),
    ],
)
def test_codes_lose_white_space_and_excel_s_point_zero(raw, expected):
    assert clean.code(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (dt.datetime(2026, 1, 5), "2026-01-05"),
        (dt.date(2026, 1, 5), "2026-01-05"),
        (dt.datetime(2026, 1, 5, 10, 30), "2026-01-05 10:30:00"),
        (dt.datetime(2026, 1, 5, 0, 0, 1), "2026-01-05 00:00:01"),
        (dt.time(0, 0), "00:00:00"),
        ("2026-01-05 00:00:00", "2026-01-05 00:00:00"),
    ],
)
def test_a_day_in_free_text_is_no_moment_and_a_time_that_is_one_stays(raw, expected):
    assert clean.free_text(raw) == expected


@pytest.mark.parametrize("raw", ["3.71323E+11", 1e18, "x" * 65])
def test_codes_that_lost_digits_are_refused(raw):
    with pytest.raises(Refused):
        clean.code(raw)


@pytest.mark.parametrize(
    "text",
    [
        "13937277951",
        "王五15028969572",
        "138 1234 5678",
        "138-1234-5678",
        "138-12345678",
        "联系138－12345678",
        "手机138—12345678",
        "138－1234－5678",
        "138.1234.5678",
        "138/1234/5678",
        "138·1234·5678",
        "(138)1234-5678",
        "（138）12345678",
        "990101-19510313-7725",
        "990101-1951-0313-7725",
        "王某990101 1951 0313 7725",
        "138\u20111234\u20115678",
        "990101 19510313 7725 3人",
        "走访990101195103137725家属",
        "99010120030314662X",
        "李四99010120030314662X3人",
        "99010120030314662x 3人",
    ],
)
def test_identity_and_mobile_numbers_are_found(text):
    assert has_personal_number(text)
    assert not any(character.isdigit() for character in masked(text).removesuffix("3人"))


@pytest.mark.parametrize(
    "text",
    [
        "138.12345678",
        "990101195103137726",
        "123937277951",
        "12345678901",
        "990101100200",
        "2026-10-31",
        "118.1390.36.12",
    ],
)
def test_other_numbers_are_no_personal_data(text):
    assert not has_personal_number(text)
    assert masked(text) == text


def test_the_decimals_of_a_coordinate_are_no_mobile_number():
    assert not has_personal_number_beside_decimals("118.13812345678")
    assert has_personal_number_beside_decimals("13812345678")


@pytest.mark.parametrize(
    "code",
    [
        "XS-131-2026-0001",
        "2026-131-2026-0001",
        "XS_131_2026_0001",
        "ZR.0131.2026.0001",
        "XS131-2026-0001",
        "XS131-20260001",
        "XS-131-20260001",
    ],
)
def test_the_parts_of_a_code_are_no_mobile_number(code):
    assert not has_personal_number_in_code(code)


@pytest.mark.parametrize(
    "code",
    [
        "13812345678",
        "XS-13812345678",
        "XS13812345678",
        "138-1234-5678",
        "138-12345678",
        "86-138-1234-5678",
        "+86 138 1234 5678",
        "张三-138-1234-5678",
        "XS-131-2026-0001/138-1234-5678A13812345678",
        "XS-99010120030314662X",
    ],
)
def test_a_code_that_is_or_holds_a_personal_number_is_found(code):
    assert has_personal_number_in_code(code)


@pytest.mark.parametrize("raw", [dt.datetime(2026, 1, 5), FIFTH_OF_MARCH, dt.time(8, 30), dt.timedelta(days=400)])
def test_a_code_that_excel_made_a_day_of_is_refused(raw):
    with pytest.raises(Refused):
        clean.code(raw)


@pytest.mark.parametrize("raw", [2026, 2026.0, "２０２６", "2026年", "2026 年度"])
def test_a_year_is_read_as_it_is_written(raw):
    assert clean.year(raw) == 2026


@pytest.mark.parametrize("raw", ["26", "٢٠٢٦", "26年度", "2026.1", "2026-2027年度", dt.date(2026, 1, 1)])
def test_what_is_no_year_is_refused(raw):
    with pytest.raises(Refused):
        clean.year(raw)


VILLAGES = VillageNames(
    [
        ("1", "沙沟村村民委员会", None),
        ("2", "沙沟二村村民委员会", "老沙沟、东头"),
        ("3", "新兴社区居民委员会", None),
        ("4", "新兴村村民委员会", None),
    ]
)


@pytest.mark.parametrize(
    "form", ["1", "沙沟村村民委员会", "沙沟村", "沙沟村委会", "沙沟村村委会", "沙沟村民委员会", "沙沟"]
)
def test_a_village_answers_to_its_short_forms(form):
    assert VILLAGES.find(form) == "1"


@pytest.mark.parametrize(("form", "code"), [("东头", "2"), ("新兴社区", "3"), ("新兴社区居委会", "3"), ("新兴村", "4")])
def test_aliases_and_communities_are_found(form, code):
    assert VILLAGES.find(form) == code


@pytest.mark.parametrize("form", ["新兴", "泉村", "沙沟三村", ""])
def test_nothing_else_is_guessed(form):
    with pytest.raises(Refused):
        VILLAGES.find(form)


@pytest.mark.parametrize("raw", [1.1010519491231002e17, 1e15, -1e300, float("inf")])
def test_a_number_that_lost_digits_is_no_text(raw):
    """Excel keeps of an identity number what tells the place and the day of birth."""
    with pytest.raises(Refused):
        clean.free_text(raw)


def test_a_number_that_is_exact_is_a_text():
    assert (clean.free_text(2.0), clean.free_text(12.5)) == ("2", "12.5")


@pytest.mark.parametrize(
    ("raw", "counted"),
    [
        (42798, 44260),
        (42798.5, 44260.5),
        # No serial number of a day, and no number: left as it is.
        (9999, 9999),
        (20210305, 20210305),
        ("42798", "42798"),
        (True, True),
        (FIFTH_OF_MARCH, FIFTH_OF_MARCH),
    ],
)
def test_a_day_s_number_from_1904_counts_as_one_from_1900(raw, counted):
    assert clean.from_1904(raw) == counted and type(clean.from_1904(raw)) is type(counted)
