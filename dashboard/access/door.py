"""What stands outside the gate, as plain HTML without scripts: the login page, its style, and short notices."""

from html import escape

from dashboard.access import paths
from dashboard.charts import theme
from dashboard.settings import SETTINGS

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
.fault {{ border-left: 4px solid var(--red); background: var(--red-ground); padding: .5rem .8rem; margin: 0 0 .6rem; }}
p {{ margin: 0; }} .quiet {{ color: var(--muted); font-size: .9rem; margin-top: 1.2rem; }} a {{ color: var(--accent); }}
"""


def login(token: str, wanted: str, fault: str = "") -> str:
    """The login page: `token` guards the form, `wanted` is where it leads on to, `fault` what went wrong."""
    shown = f'<p class="fault" role="alert">■ {escape(fault)}</p>' if fault else ""
    return _page(
        "登录",
        f"""{shown}<form method="post" action="{escape(paths.at("login"))}">
<input type="hidden" name="token" value="{escape(token)}"><input type="hidden" name="next" value="{escape(wanted)}">
<label for="account">账号</label><input id="account" name="account" autocomplete="username" required autofocus maxlength="64">
<label for="password">密码</label><input id="password" name="password" type="password" autocomplete="current-password" required maxlength="200">
<button>登录</button></form>
<p class="quiet">忘记密码或账号停用，请找扫黑办。30 分钟不操作会自动退出。</p>""",
    )


def logout(token: str, account: str) -> str:
    """The page that asks before signing out."""
    return _page(
        "退出登录",
        f"""<p>当前账号：{escape(account)}</p><form method="post" action="{escape(paths.at("logout"))}">
<input type="hidden" name="token" value="{escape(token)}"><button>退出登录</button></form>
<p class="quiet"><a href="{escape(paths.at(""))}">返回</a></p>""",
    )


def notice(sentence: str) -> str:
    """One sentence that says what is wrong and what to do."""
    return _page("打不开", f'<p class="fault" role="alert">■ {escape(sentence)}</p>')


def _page(title: str, body: str) -> str:
    town = escape(SETTINGS.town_title)
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · {town}</title><link rel="stylesheet" href="{escape(paths.at("login.css"))}"><link rel="icon" href="data:,">
</head><body><main><h1>{town} 常态化工作督导<small>{title}</small></h1>{body}</main></body></html>"""
