"""The look, computed: contrast (WCAG 2), what is left of the colours without red, green or blue cones, one place for
all."""

import itertools
import re
import tomllib
from pathlib import Path

import pytest
from colorspacious import cspace_convert, deltaE

from dashboard.charts import theme
from dashboard.charts.slides import style as slides
from dashboard.charts.words import LIGHTS

ROOT = Path(__file__).resolve().parents[2]
TEXT, MARK = 4.5, 3.0
# Machado, Oliveira and Fernandes 2009, complete loss of one kind of cone.
VISION = {"all": None, "no red": "protanomaly", "no green": "deuteranomaly", "no blue": "tritanomaly"}
# Distances in CAM02-UCS. For marks of a third of a degree half of the viewers see a difference of about 6 (Stone,
# Szafir and Setlur 2014); the lights keep above it and carry a sign and a word besides. Pieces of a bar touch, so they
# must also differ in lightness, which every eye and every photocopier keeps; touching areas are told apart from less,
# 10.
APART, PIECES_APART, LIGHTNESS_APART = 8.0, 10.0, 10.0
# Every text colour and the grounds it is read on.
GROUNDS = {
    "ink": ("ground", "paper", "sheet", "band", "red_ground", "amber_ground"),
    "muted": ("ground", "paper", "sheet", "red_ground", "amber_ground"),
    "few": ("ground", "paper"),
    "frame": ("ground", "paper"),
    "accent": ("ground", "paper"),
    "green": ("ground", "paper"),
    "amber": ("ground", "paper", "amber_ground"),
    "red": ("ground", "paper", "sheet", "band", "red_ground"),
    "on_light": ("green", "amber", "red", "few"),
    "on_frame": ("frame",),
}
# Every mark and the grounds it is drawn on.
MARKS = {
    **{light: ("paper", "sheet", "band") for light in LIGHTS},
    "quiet_green": ("paper",),
    "late": ("paper",),
    "accent": ("paper",),
    "faint": ("paper", "ground"),
    "ink": ("paper", "band"),
    "frame": ("paper", "ground", "band"),
    "field": ("paper",),
}


@pytest.fixture(params=(theme.LIGHT, theme.DARK), ids=lambda palette: palette.name)
def palette(request):
    return request.param


def parts(colour):
    return [channel / 255 for channel in theme.rgb(colour)]


def luminance(channels):
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    """WCAG 2's contrast of two colours, as channels from 0 to 1."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def seen(colour, vision):
    if vision is None:
        return parts(colour)
    space = {"name": "sRGB1+CVD", "cvd_type": vision, "severity": 100}
    return cspace_convert(parts(colour), space, "sRGB1").clip(0, 1)


def lightness(colour):
    return cspace_convert(parts(colour), "sRGB1", "CIELab")[0]


def pieces(palette):
    return {"outcomes": list(palette.outcomes.values()), "steps": list(palette.steps)}


def test_the_yardsticks_measure_what_they_say():
    assert contrast(parts("#000000"), parts("#ffffff")) == pytest.approx(21)
    assert contrast(parts("#777777"), parts("#ffffff")) == pytest.approx(4.48, abs=0.01)
    red, green = "#d7301f", "#5a8f00"
    distances = [deltaE(seen(red, each), seen(green, each), input_space="sRGB1") for each in (None, "deuteranomaly")]
    assert distances[1] < distances[0] / 3


@pytest.mark.parametrize("text", GROUNDS)
def test_text_can_be_read_on_every_ground(palette, text):
    found = {each: contrast(*(parts(palette.singles[name]) for name in (text, each))) for each in GROUNDS[text]}
    assert {each: ratio for each, ratio in found.items() if ratio < TEXT} == {}


@pytest.mark.parametrize("mark", MARKS)
def test_marks_stand_out_from_their_ground(palette, mark):
    found = {each: contrast(*(parts(palette.singles[name]) for name in (mark, each))) for each in MARKS[mark]}
    assert {each: ratio for each, ratio in found.items() if ratio < MARK} == {}


def test_the_pieces_of_a_bar_stand_out_and_carry_their_words(palette):
    for fill in itertools.chain(*pieces(palette).values()):
        assert contrast(parts(fill.colour), parts(palette.paper)) >= MARK, fill
        assert contrast(parts(fill.colour), parts(fill.ink)) >= TEXT, fill


def test_a_number_can_be_read_in_the_fullest_cell(palette):
    most = max(theme.HEAT)
    mixed = [
        most * over + (1 - most) * under for over, under in zip(parts(palette.heat), parts(palette.paper), strict=True)
    ]
    assert contrast(parts(palette.ink), mixed) >= TEXT


@pytest.mark.parametrize("vision", VISION.values(), ids=VISION)
def test_the_lights_stay_apart_for_every_eye(palette, vision):
    for one, other in itertools.combinations(palette.lights.values(), 2):
        assert deltaE(seen(one, vision), seen(other, vision), input_space="sRGB1") >= APART, (one, other)


@pytest.mark.parametrize("vision", VISION.values(), ids=VISION)
def test_the_outcomes_stay_apart_for_every_eye(palette, vision):
    for one, other in itertools.combinations(palette.outcomes.values(), 2):
        distance = deltaE(seen(one.colour, vision), seen(other.colour, vision), input_space="sRGB1")
        assert distance >= PIECES_APART, (one, other)


@pytest.mark.parametrize("vision", VISION.values(), ids=VISION)
def test_pieces_that_touch_differ_in_lightness(palette, vision):
    for bar in pieces(palette).values():
        for one, other in itertools.pairwise(bar):
            assert abs(lightness(one.colour) - lightness(other.colour)) >= LIGHTNESS_APART, (one, other)
            distance = deltaE(seen(one.colour, vision), seen(other.colour, vision), input_space="sRGB1")
            assert distance >= PIECES_APART, (one, other)


def test_every_light_has_a_sign_and_a_word_of_its_own():
    signs, words = zip(*LIGHTS.values(), strict=True)
    assert len(set(signs)) == len(set(words)) == len(LIGHTS) == len(theme.LIGHT.lights)


def test_each_palette_names_a_colour_for_every_outcome(palette):
    assert set(palette.outcomes) == set(theme.OUTCOMES)


def test_no_colour_stands_outside_the_theme():
    files = [*(ROOT / "dashboard/charts").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
    files += [*(ROOT / "dashboard").glob("*.py"), *(ROOT / "dashboard/access").glob("*.py")]
    written = re.compile(
        r"""#[0-9a-f]{6}\b|#[0-9a-f]{3}(?=["';\s])|\brgba?\(\d|\bhsla?\(|\[\d{1,3}, ?\d{1,3}, ?\d{1,3}""", re.I
    )
    found = {
        f"{file.relative_to(ROOT)}: {match}"
        for file in files
        if file.name != "theme.py"
        for match in written.findall(file.read_text(encoding="utf-8"))
    }
    assert len(files) > 50
    assert found == set()


def test_every_property_that_is_used_is_defined(palette):
    defined = set(re.findall(r"--([a-z0-9-]+):", theme.variables(palette) + theme.STYLE)) | set(theme.SCALE)
    sources = [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
    used = {
        name
        for file in sources
        for name in re.findall(r"var\(--([a-z0-9-]+)\)", file.read_text(encoding="utf-8"))
        if name not in ("wide", "narrow", "number", "columns", "full", "words", "letters", "beside", "on-paper")
    }
    assert {"ink", "paper", "red"} <= used <= defined


def test_sizes_come_from_the_one_scale():
    sizes = set(re.findall(r"font-size: ([^;]+);", theme.STYLE))
    allowed = {f"var(--{name})" for name in theme.SCALE} | {"0", "0 !important", "clamp(13px, 0.84vw, 17px)"}
    assert sizes <= allowed
    assert slides.STYLE.count("font-size") > 20 and not re.search(r"font-size: 0\.\d", slides.STYLE)


def test_the_widgets_have_the_colours_of_the_palettes(palette):
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"][palette.name]
    assert config == {
        "primaryColor": palette.frame,
        "backgroundColor": palette.ground,
        "secondaryBackgroundColor": palette.paper,
        "textColor": palette.ink,
        "borderColor": palette.line,
        "linkColor": palette.accent,
    }


def test_a_dark_screen_prints_light():
    theme.show(theme.DARK)
    try:
        screen, paper = theme.sheet().rsplit("@media print", 1)
    finally:
        theme.show(theme.LIGHT)
    assert f"--paper: {theme.DARK.paper};" in screen and f"--paper: {theme.LIGHT.paper};" in paper
    assert theme.TURNED in paper


def test_what_is_drawn_outside_a_page_is_light():
    assert theme.palette() is theme.LIGHT
