"""What stands outside the gate, as plain HTML without scripts: the login page, its style, the page to change one's own
password, and short notices."""

from html import escape
from urllib.parse import urlencode

from dashboard.access import paths
from dashboard.charts import theme

STYLE = f"""
{theme.variables(theme.LIGHT)}
@media (prefers-color-scheme: dark) {{ {theme.variables(theme.DARK)} }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; justify-content: center;
  background: var(--ground); color: var(--ink); font: 17px/1.5 {theme.FONT}; border-top: 4px solid var(--frame); }}
main {{ width: 25rem; max-width: 92vw; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 1.8rem 2rem 2rem; }}
h1 {{ font-size: 1.35rem; margin: 0 0 1.2rem; }}
h1 small {{ display: block; font-size: .95rem; font-weight: 400; color: var(--muted); }}
label {{ display: block; margin: .8rem 0 .25rem; color: var(--muted); font-size: .95rem; }}
input {{ width: 100%; font: inherit; padding: .5rem .7rem; border: 1px solid var(--field); border-radius: 4px; background: var(--paper); color: inherit; }}
input:focus {{ outline: 2px solid var(--accent); outline-offset: 0; border-color: var(--accent); }}
button {{ width: 100%; margin-top: 1.4rem; font: inherit; font-weight: 700; padding: .55rem; border: 0; border-radius: 4px;
  background: var(--frame); color: var(--on-frame); cursor: pointer; }}
.other {{ display: block; margin-top: .8rem; padding: .5rem; border: 1px solid var(--field); border-radius: 4px; text-align: center;
  text-decoration: none; color: inherit; }}
.fault {{ border-left: 4px solid var(--red); background: var(--red-ground); padding: .5rem .8rem; margin: 0 0 .6rem; }}
p {{ margin: 0; }} .quiet {{ color: var(--muted); font-size: .9rem; margin-top: 1.2rem; }} a {{ color: var(--accent); }}
"""


def login(token: str, wanted: str, fault: str = "", elsewhere: str | None = None) -> str:
    """The login page: `token` guards the form, `wanted` is where it leads on to, `fault` what went wrong, `elsewhere`
    the name of the single sign-on where there is one."""
    way = f"{paths.at('login/sso')}?{urlencode({'next': wanted})}"
    other = f'<a class="other" href="{escape(way)}">用{escape(elsewhere)}登录</a>' if elsewhere else ""
    return _page(
        "登录",
        f"""{_fault(fault)}<form method="post" action="{escape(paths.at("login"))}">
<input type="hidden" name="token" value="{escape(token)}"><input type="hidden" name="next" value="{escape(wanted)}">
<label for="account">账号</label><input id="account" name="account" autocomplete="username" required autofocus maxlength="64">
<label for="password">密码</label><input id="password" name="password" type="password" autocomplete="current-password" required maxlength="200">
<button>登录</button></form>{other}
<p class="quiet">忘记密码或账号停用，请找扫黑办。30 分钟不操作会自动退出。</p>""",
    )


def logout(token: str, account: str) -> str:
    """The page that asks before signing out."""
    return _page(
        "退出",
        f"""<p>当前账号：{escape(account)}</p><form method="post" action="{escape(paths.at("logout"))}">
<input type="hidden" name="token" value="{escape(token)}"><button>退出</button></form>
<p class="quiet"><a href="{escape(paths.at(""))}">返回</a>　<a href="{escape(paths.at("password"))}">更改密码</a></p>""",
    )


def password(token: str, account: str, wanted: str, must: bool, shortest: int, fault: str = "") -> str:
    """The page to change one's own password; `must`: there is no way round it."""
    why = (
        "这个密码是别人代设的，请先换成只有自己知道的密码，再继续使用。"
        if must
        else "更改后，这个账号在别处的登录全部退出。"
    )
    back = "" if must else f'<a href="{escape(wanted or paths.at(""))}">返回</a>　'
    return _page(
        "更改密码",
        f"""{_fault(fault)}<p>当前账号：{escape(account)}</p><p class="quiet">{why}</p>
<form method="post" action="{escape(paths.at("password"))}">
<input type="hidden" name="token" value="{escape(token)}"><input type="hidden" name="next" value="{escape(wanted)}">
<input type="hidden" name="account" value="{escape(account)}" autocomplete="username">
<label for="old">原密码</label><input id="old" name="old" type="password" autocomplete="current-password" required autofocus maxlength="200">
<label for="new">新密码（至少 {shortest} 个字符，不含账号名）</label><input id="new" name="new" type="password" autocomplete="new-password" required minlength="{shortest}" maxlength="200">
<label for="again">再输一次新密码</label><input id="again" name="again" type="password" autocomplete="new-password" required maxlength="200">
<button>更改密码</button></form>
<p class="quiet">{back}<a href="{escape(paths.at("logout"))}">退出</a></p>""",
    )


def onward(address: str) -> str:
    """A page that goes on by itself. A browser that came from another site sends a strict cookie only from the next
    page of ours on, so that a redirect would find nobody signed in."""
    way = f'<p>已登录，正在打开。<a href="{escape(address)}">没有反应请点这里</a></p>'
    return _page("登录", way, f'<meta http-equiv="refresh" content="0;url={escape(address)}">')


def notice(sentence: str) -> str:
    """One sentence that says what is wrong and what to do."""
    return _page("打不开", _fault(sentence))


def no_page() -> str:
    """What answers an address that is no page's."""
    way = f'<p><a href="{escape(paths.at(""))}">打开第一页</a></p>'
    return _page("没有这一页", _fault("没有这一页，网址可能抄错了。") + way)


def _fault(sentence: str) -> str:
    return f'<p class="fault" role="alert">■ {escape(sentence)}</p>' if sentence else ""


def _page(title: str, body: str, head: str = "") -> str:
    # Whose data it is, is said behind the gate: the settings' title may be another town's than the database's.
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · 常态化工作督导</title><link rel="stylesheet" href="{escape(paths.at("login.css"))}"><link rel="icon" href="data:,">{head}
</head><body><main><h1>常态化工作督导<small>{title}</small></h1>{body}</main></body></html>"""
