"""The filter bar and the search: what is chosen or typed there changes the address, and Back undoes it."""

import pytest

from tests.browser.conftest import headline, open_page, settled, wait_for_day, wait_for_headline


def type_day(tab, words):
    """Type a day into the filter bar, and end it with Enter."""
    day = tab.get_by_role("textbox", name="截至日")
    day.fill(words)
    day.press("Enter")


@pytest.mark.parametrize("typed", ["东岭", "dlc", "990101100200"])
def test_the_search_box_finds_a_village_by_name_initials_and_code(tab, server, typed):
    open_page(tab, f"{server}/?as_of=2026-10-31")
    search = tab.get_by_role("combobox", name="查村")
    search.fill(typed)
    search.press("Enter")
    tab.wait_for_url("**/village?*village=990101100200*", timeout=30_000)
    wait_for_headline(tab, "东岭村：")


@pytest.mark.parametrize(("typed", "says"), [("柳沟", "有 2 个村对得上"), ("东东", "没有这个村")])
def test_a_search_that_fits_no_single_village_says_so_and_stays(tab, server, typed, says):
    open_page(tab, f"{server}/?as_of=2026-10-31")
    search = tab.get_by_role("combobox", name="查村")
    search.fill(typed)
    search.press("Enter")
    assert says in search.evaluate("each => each.validationMessage")
    search.fill("")
    assert not search.evaluate("each => each.validationMessage") and "/village" not in tab.url


def test_choices_change_the_address_keep_the_keyboard_s_place_and_back_undoes_them(tab, server):
    open_page(tab, f"{server}/disputes?as_of=2026-10-31&rate=dispute.village_rate")
    before = headline(tab)
    village = tab.get_by_role("combobox", name="村", exact=True)
    village.press("Tab")
    village.focus()
    village.select_option("东岭村")
    tab.wait_for_url("**village=990101100200*", timeout=30_000)
    tab.wait_for_function("before => document.querySelector('.headline')?.innerText !== before", arg=before)
    assert "rate=dispute.village_rate" in tab.url and "as_of=2026-10-31" in tab.url
    tab.wait_for_function("() => document.activeElement.dataset.sets === 'village'")
    tab.get_by_role("combobox", name="考核期", exact=True).select_option("本季")
    # The bar is drawn anew: what is typed into the old one would go with it.
    tab.wait_for_selector("select[data-sets='period'] option[value='quarter'][selected]", state="attached")
    settled(tab)
    type_day(tab, "2026.6.5")
    tab.wait_for_url("**as_of=2026-06-05*", timeout=30_000)
    tab.wait_for_selector(".choice.day input[value='2026年6月5日']", timeout=30_000)
    settled(tab)
    assert "自 2026年4月1日" in tab.locator(".on-paper").text_content(), "a quarter moves with its day"
    tab.get_by_label("翻日历").fill("2026-08-31")
    tab.wait_for_url("**as_of=2026-08-31*", timeout=30_000)
    for _ in range(4):
        tab.go_back()
    wait_for_headline(tab, before)


def test_a_typed_day_that_is_none_is_said_to_be(tab, server):
    open_page(tab, f"{server}/disputes?as_of=2026-10-31")
    type_day(tab, "2026.2.30")
    tab.wait_for_selector("text=截至日不是日期，已按默认显示", timeout=30_000)


def test_a_filter_changes_the_address_and_back_undoes_it(tab, server):
    open_page(tab, f"{server}/disputes?as_of=2026-10-31")
    tab.locator(".tabs a", has_text="小事不出村").click()
    tab.wait_for_url("**rate=dispute.village_rate*", timeout=30_000)
    tab.wait_for_selector("text=各村小事不出村率", timeout=30_000)
    tab.go_back()
    tab.wait_for_selector("text=各村到期化解率", timeout=30_000)


@pytest.mark.parametrize("pressed", [0, 150])
def test_a_day_that_was_typed_goes_along_with_the_link_that_is_clicked_next(tab, server, pressed):
    open_page(tab, f"{server}/disputes?as_of=2026-10-31&vs=year")
    tab.get_by_role("textbox", name="截至日").fill("2026.9.30")
    tab.get_by_role("link", name="线索", exact=True).click(delay=pressed)
    tab.wait_for_url("**/clues?*as_of=2026-09-30*", timeout=30_000)
    wait_for_day(tab, "2026年9月30日")
    assert "vs=year" in tab.url


def test_an_area_that_was_chosen_goes_along_with_links_to_pages_and_not_with_those_to_villages(tab, server):
    choose_and_click = """(link) => {
      const field = document.querySelector("select[data-sets='area']");
      field.value = field.options[2].value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      return new Promise((done) => setTimeout(() => {
        document.querySelector(link).click();
        done([field.value, location.href]);
      }));
    }"""
    open_page(tab, f"{server}/?as_of=2026-10-31")
    area, address = tab.evaluate(choose_and_click, "a.go[href^='clues']")
    assert f"area={area}" in address
    open_page(tab, f"{server}/?as_of=2026-10-31")
    _, address = tab.evaluate(choose_and_click, "a.go[href*='village=990101100200']")
    assert "village=990101100200" in address and "area=" not in address


def test_after_back_the_fields_say_what_the_page_shows(tab, server):
    open_page(tab, f"{server}/clues?as_of=2026-09-30")
    tab.evaluate("openAddress('./clues?as_of=2026-10-20')")
    wait_for_day(tab, "2026年10月20日")
    day = tab.get_by_role("textbox", name="截至日")
    day.press("End")
    day.press("x")
    day.press("Backspace")
    tab.go_back()
    wait_for_day(tab, "2026年9月30日")
    assert day.input_value() == "2026年9月30日"
    type_day(tab, "2026.8.31")
    tab.evaluate("history.back()")
    tab.wait_for_function("() => document.querySelector('.choice.day input')?.value === '2026年9月30日'")


def test_back_right_after_a_choice_draws_the_page_before_also_while_the_choice_is_computed(tab, server):
    """The run that Back overtakes must not take from the next what that needs: the page showed a fault, for good."""
    open_page(tab, f"{server}/clues?as_of=2026-09-30")
    for month in range(1, 9):
        type_day(tab, f"2026.{month}.28")
        tab.evaluate("history.back()")
        wait_for_day(tab, "2026年9月30日")
        tab.wait_for_timeout(300)
        assert tab.locator('[data-testid="stException"]').count() == 0


def test_a_search_that_is_left_opens_nothing_and_does_not_take_the_focus_back(tab, server):
    open_page(tab, f"{server}/?as_of=2026-10-31")
    search, day = tab.get_by_role("combobox", name="查村"), tab.get_by_role("textbox", name="截至日")
    for typed in ("柳沟", "东岭"):
        search.press_sequentially(typed)
        day.click()
        tab.wait_for_function("() => !document.querySelector('.search').value")
        assert tab.evaluate("document.activeElement.dataset.sets") == "as_of"
        assert "village" not in tab.url


@pytest.mark.parametrize(
    ("name", "typed", "leads_to"),
    [("查村", "ｄｌｃ", "village=990101100200"), ("截至日", "２０２６年９月３０日", "as_of=2026-09-30")],
)
def test_full_width_letters_and_digits_are_read_as_such(tab, server, name, typed, leads_to):
    open_page(tab, f"{server}/?as_of=2026-10-31")
    field = tab.get_by_label(name, exact=True)
    field.fill(typed)
    field.press("Enter")
    tab.wait_for_url(f"**{leads_to}*", timeout=30_000)


def test_who_goes_on_to_the_next_field_by_tab_is_there_still_when_the_bar_is_drawn_anew(tab, server):
    open_page(tab, f"{server}/disputes?as_of=2026-10-31")
    day = tab.get_by_role("textbox", name="截至日")
    day.fill("2026.9.30")
    day.press("Tab")
    wait_for_day(tab, "2026年9月30日")
    tab.wait_for_function("() => document.activeElement.type === 'date'", timeout=5_000)


def test_a_quarter_that_the_address_says_by_its_first_day_moves_with_the_day(tab, server):
    open_page(tab, f"{server}/disputes?as_of=2026-10-31&from=2026-10-01")
    type_day(tab, "2026.6.5")
    tab.wait_for_url("**period=quarter*", timeout=30_000)
    assert "from=" not in tab.url and "as_of=2026-06-05" in tab.url


def test_another_area_leaves_the_village_of_the_one_before(tab, server):
    open_page(tab, f"{server}/disputes?as_of=2026-10-31&area=990101100-01&village=990101100200")
    tab.get_by_role("combobox", name="管理区", exact=True).select_option("第二管理区")
    tab.wait_for_url("**area=990101100-02*", timeout=30_000)
    assert "village=" not in tab.url
