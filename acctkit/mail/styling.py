"""Style sheets written to where mail programs read them: at each element. Rules for small screens and dark ones stay in
the head, where those that know them look.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from acctkit.mail.templates import MailError

if TYPE_CHECKING:
    from css_inline import CSSInliner

_STYLE = re.compile(r"<style\b", re.IGNORECASE)


def styled(html: str) -> str:
    """The page with the rules of its `<style>` at the elements; as it is where it has none. Nothing is fetched.

    >>> styled("<style>p { color: red }</style><p>Hello</p>")
    '<html><head></head><body><p style="color: red;">Hello</p></body></html>'
    """
    if not _STYLE.search(html):
        return html
    try:
        return _inliner().inline(html)
    except Exception as error:
        raise MailError(f"The style sheet of a message cannot be read: {error}; correct it in base.html.") from error


@lru_cache(maxsize=1)
def _inliner() -> CSSInliner:
    import css_inline

    return css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
