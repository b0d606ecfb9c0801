"""The page that asks for the token, where one is set."""

from __future__ import annotations

import html

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backlot</title><style>
:root {{ color-scheme: light dark; --ground: #faf9f7; --card: #ffffff; --line: #e7e3de; --text: #1c1917; --quiet: #6b635b; --ember: #f4581b; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ground: #131110; --card: #1c1917; --line: #3a332f; --text: #faf9f7; --quiet: #b5aca3; }} }}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; }}
main {{ box-sizing: border-box; width: min(380px, calc(100vw - 32px)); padding: 28px; background: var(--card);
  border: 1px solid var(--line); border-radius: 14px; }}
h1 {{ margin: 0 0 4px; font-size: 22px; }} p {{ margin: 0 0 16px; color: var(--quiet); }}
label {{ display: block; margin-bottom: 6px; font-weight: 600; }}
input, button {{ box-sizing: border-box; width: 100%; min-height: 44px; padding: 8px 12px; border-radius: 10px; font: inherit; }}
input {{ border: 1px solid var(--line); background: var(--ground); color: inherit; }}
button {{ margin-top: 12px; border: 0; background: var(--ember); color: #1c1917; font-weight: 600; cursor: pointer; }}
[role=alert] {{ color: inherit; border-left: 3px solid #d0342c; padding-left: 10px; }} a {{ color: inherit; }}
</style></head><body><main><h1>Backlot</h1><p>This studio asks for its token.</p>{trouble}
<form method="post" action="signin"><label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>Open the studio</button></form>{oauth}</main></body></html>"""

_OAUTH = '<p style="margin:16px 0 0"><a href="login/huggingface">Sign in with Hugging Face</a></p>'


def signin_page(*, trouble: str = "", oauth: bool = False) -> str:
    """The page's HTML. trouble: why the last try was refused. oauth: whether Hugging Face accounts may come in too."""
    told = f'<p role="alert">{html.escape(trouble)}</p>' if trouble else ""
    return _PAGE.format(trouble=told, oauth=_OAUTH if oauth else "")
