"""The responsibility chain: posts by village, duties by level and by owner, pledges by level."""

import datetime as dt
from html import escape
from itertools import groupby

from dashboard.charts import parts
from dashboard.charts.names import ALL_FILLED, CHAIN, LATE, NEVER_FILLED, NONE_HERE, UNSTATED, in_sentence
from dashboard.charts.words import all_of, behind, first_of, format_share, if_loaded, short_day, unloaded
from dashboard.figures.breakdown import Split
from dashboard.figures.chain import PostHolder
from dashboard.figures.kinds import Result
from dashboard.links import Links
from dashboard.settings import SETTINGS
from db.terms import POST_LEVELS, RESPONSIBILITY_LEVELS


def headline(now: dict[str, Result], holders: list[PostHolder], is_one_village: bool = False) -> str:
    """What stands vacant, what is overdue, what is unsigned."""
    posts, duties, pledges = (now[each] for each in ("chain.posts", "chain.duties_overdue", "chain.pledges"))
    if not holders and not posts.is_unloaded:
        return NONE_HERE
    vacant = [f"{'' if is_one_village else each.village}{each.level}" for each in holders if each.person is None]
    first = vacant_words(vacant) if vacant else all_filled(posts)
    third = unsigned(pledges) or all_signed(pledges)
    return f"{first}；{late_duties(duties, now['chain.duties_on_time'])}；{third}"


def vacant_words(named: list[str]) -> str:
    """2 个岗位空缺（东岭村包村干部、南洼村管理区书记）."""
    return f"{len(named)} 个岗位空缺（{first_of(named, 2)}）"


def all_filled(posts: Result) -> str:
    """That no post stands vacant."""
    if posts.is_unloaded:
        return unloaded(posts.id)
    return all_of(ALL_FILLED, in_sentence(posts.id), posts)


def late_duties(duties: Result, on_time: Result) -> str:
    """How many duties are overdue; where none is, that too many were done late."""
    if duties.is_unloaded:
        return unloaded(duties.id)
    if duties.value:
        return f"责任事项逾期 {duties.value} 项"
    return behind(on_time) or "责任事项无逾期"


def unsigned(pledges: Result) -> str:
    """How many pledges are not signed, or hold no longer; nothing where all do."""
    if pledges.is_unloaded:
        return unloaded(pledges.id)
    missing = (pledges.N or 0) - (pledges.n or 0)
    return f"承诺书 {missing} 份未签或失效" if missing else ""


def all_signed(pledges: Result) -> str:
    """That every pledge is signed."""
    return all_of("承诺书全部签订", in_sentence(pledges.id), pledges) if pledges.N else "本年没有承诺书名册"


def posts(rate: Result, holders: list[PostHolder], as_of: dt.date, links: Links) -> str:
    """The four levels of each village (`rate` is how many are filled): who and since when; vacancies stand out."""
    if not holders:
        none = f"{unloaded(rate.id)}，谁在岗、哪里空缺暂不清楚。" if rate.is_unloaded else f"{NONE_HERE}。"
        return parts.card(f"{CHAIN}　四级责任人", parts.empty(none))
    rows = []
    for code, group in groupby(holders, key=lambda holder: holder.village_code):
        own = list(group)
        area = parts.named(own[0].area, links.area(own[0].area_code) if own[0].area_code else "")
        rows.append(
            (
                parts.named(own[0].village, links.village(code)),
                f'<span class="quiet">{area}</span>',
                *(post(holder, as_of) for holder in own),
            )
        )
    body = parts.table(("村", "管理区", *POST_LEVELS), rows)
    return parts.card(
        f"{CHAIN}　四级责任人", f'<div class="scroll" style="max-height:48rem">{body}</div>', "姓名与任职年月；■ 空缺"
    )


def post(holder: PostHolder, as_of: dt.date) -> str:
    """The person in a post since when, or since when it stands vacant."""
    if holder.person and holder.since:
        return f'{escape(holder.person)} <span class="quiet">{holder.since.year}年{holder.since.month}月起</span>'
    if holder.vacant_since is None:
        return f'<span class="light red">■ 空缺</span> <span class="quiet">{NEVER_FILLED}</span>'
    days = (as_of - holder.vacant_since).days
    return f'<span class="light red">■ 空缺 {days} 天</span> <span class="quiet">{short_day(holder.vacant_since, as_of)}离任</span>'


NO_RECORDS = "考核期内没有记录，请核对考核期。"
# What the two numbers of a rate by level are called.
COUNTED = {"chain.duties_on_time": "按期/到期", "chain.pledges": "已签/应签"}


def by_level(title: str, whole: Result, split: Split, aside: str, links: Links) -> str:
    """A rate by level (`whole` is that of all), in the order of the chain; each leads to its records."""
    figure_id = whole.id
    rows = [
        (
            escape(level or UNSTATED),
            parts.rate_cell(split[level][figure_id], links.records(figure_id, level=level or "")),
            f'<span class="quiet">{_share(split[level][figure_id])}</span>',
        )
        for level in (*RESPONSIBILITY_LEVELS, None)
        if level in split
    ]
    if not rows:
        return parts.card(title, parts.empty(if_loaded(whole, NO_RECORDS)))
    return parts.card(title, parts.table(("层级", COUNTED[figure_id], "比率"), rows, ("比率",)), aside)


def _share(result: Result) -> str:
    """A share beside the column that has its two numbers; none of so few cases."""
    few = result.value is None or SETTINGS.fewest_cases > (result.N or 0)
    return "—" if few or result.value is None else format_share(result.value, result.id)


def by_owner(whole: Result, split: Split, links: Links) -> str:
    """Duties (`whole` is the rate of all) by person in charge: whoever has something overdue or late first; those who
    had something due and did all of it in time are counted together."""
    concerned = {
        owner: results
        for owner, results in split.items()
        if results["chain.duties_overdue"].value
        or (results["chain.duties_on_time"].n or 0) < (results["chain.duties_on_time"].N or 0)
    }
    order = sorted(
        concerned.items(),
        key=lambda item: (
            -int(item[1]["chain.duties_overdue"].value or 0),
            -((item[1]["chain.duties_on_time"].N or 0) - (item[1]["chain.duties_on_time"].n or 0)),
        ),
    )
    rows = []
    for owner, results in order[:12]:
        overdue, where = results["chain.duties_overdue"].value, {"owner": owner or ""}
        late = f'<span class="light red">■ {overdue}</span>' if overdue else '<span class="quiet">0</span>'
        on_time = parts.rate_cell(results["chain.duties_on_time"], links.records("chain.duties_on_time", None, **where))
        late = parts.link(late, links.records("chain.duties_overdue", None, **where) if overdue else "")
        rows.append((escape(owner or UNSTATED), late, on_time))
    hidden = len(order) - len(rows)
    had_due = {owner for owner, results in split.items() if owner and results["chain.duties_on_time"].N}
    in_time = len(had_due - concerned.keys())
    aside = f"其余 {in_time} 人全部按期" if in_time else ""
    if hidden:
        aside = f"另有 {hidden} 人迟办或逾期"
    if not rows:
        none = "考核期内没有迟办和逾期。" if split else NO_RECORDS
        return parts.card("责任事项　按责任人", parts.empty(if_loaded(whole, none)))
    return parts.card("责任事项　按责任人", parts.table(("责任人", LATE, COUNTED[whole.id]), rows), aside)
