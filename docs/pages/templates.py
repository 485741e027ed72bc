"""The page of templates: the filters, and each template with the values that it is given."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

from jinja2 import meta, nodes

from acctkit.loader import Plugins, load
from acctkit.mail.templates import environment
from acctkit.workspace import own_templates
from pages.markdown import code, heading, page, table

OURS = ("money", "number", "date", "percent", "line")
USED = {
    "feedback": "the answer to a rep whose files were read", "overdue-notice": "the letter to a customer who owes",
    "collector": "the list of what the ladder of notices hands to a person",
    "daily": "the day's report to a sales manager", "digest": "the week's digest to another department",
    "market-alert": "the alert to management of urgent notes on the market",
    "reminder": "the reminder to a rep of what is due, or late, of the week",
    "summary": "the week's summary to managers and the office", "package": "the package as one page",
    "base": "the frame of every HTML message: head, style, foot", "files": "the list of files and findings that "
    "feedback and summary share", "words": "the words that those lists are made of",
}


#: What a template of a paper is given; the test of this page holds it against what it really is.
PAPER = {
    "number": "its number", "title": "what it is called, such as Invoice", "language": "`en` or `es`",
    "mark": "`DRAFT` or `VOID`, in its language; empty once it is approved",
    "currency": "the ISO code of its currency", "fonts": "the fonts to set it in, the best first",
    "letterhead": "the company's name, address and tax number, line by line",
    "receiver": "the customer's name and address, line by line",
    "facts": "pairs of what the head says, such as the date", "notes": "notes below the totals",
    "columns": "of each column its `title`, whether it is a `number`, whether it is `wide`, and whether words in it "
    "are `long`",
    "lines": "each a list of texts, one a column", "totals": "pairs of name and amount; the last is what it comes to",
    "lead": "what is said above the lines", "due": "whether there is anything to pay",
    "breakdown": "what it comes to, told another way, such as by age: its `title`, and its `parts`, pairs of name and "
    "amount; both empty where there is none",
    "bank": "where to pay to, line by line", "page": "the words of the page number, with `{page}` and `{pages}`",
    "words": "the words that every paper has, by name",
}


def lines() -> Iterator[str]:
    """The whole page."""
    env = environment([own_templates()])
    yield from page(
        "Templates and filters",
        "E-mails and pages are Jinja2 templates. Each is looked up in the workspace's `templates/`, then in the folder "
        "`templates/` beside each plugin, then among acctkit's own; the first that is found wins. How to write your "
        "own: [Reword e-mails and pages](../how-to/templates.md).",
        "A message is `NAME.LANGUAGE.txt`, whose first line is `Subject: ...`, and, where it should have one, "
        "`NAME.LANGUAGE.html`. Languages are tried from the most exact: `es-MX`, `es`, then `en`. Templates are "
        "sandboxed, `.html` is escaped, and a name that nobody defines is an error that names template and line.",
    )
    yield from heading(2, "Filters", "filters")
    yield "Beside those of Jinja2 itself. Numbers and dates follow the language of the message."
    yield ""
    yield from table(
        ("filter", "what it writes"),
        [(f"`{_call(name)}`", inspect.getdoc(env.filters[name]) or "") for name in OURS],
    )
    yield from code("{{ total.net|money(total.currency) }} until {{ pay_by|date(\"long\") }}", "jinja")
    yield from heading(2, "The templates of acctkit", "own")
    yield from table(("template", "what it is", "values that it uses"), _rows())


    yield from heading(2, "Papers", "papers")
    yield (
        "The PDF of a paper, such as an invoice, is made by [typst](https://typst.app/docs) from `KIND.LANGUAGE.typ`, "
        "else `KIND.typ`, else acctkit's own `paper.typ`. What stands on it comes as data, in `sys.inputs.paper`: all "
        "text, as the customer reads it. Images beside a template may be used, and fonts in `templates/fonts/`; "
        "nothing outside the templates can be read. How to: [your own invoices](../how-to/templates.md#papers)."
    )
    yield ""
    yield from table(
        ("value", "what it is"), [(f"`{name}`", told) for name, told in sorted(PAPER.items())],
    )


def _call(name: str) -> str:
    function = environment([]).filters[name]
    arguments = [one for one in inspect.signature(function).parameters.values() if one.name not in ("context", "value")]
    inside = ", ".join(f"{one.name}={one.default!r}" for one in arguments)
    return f"{name}({inside})" if inside else name


def _rows() -> Iterator[tuple[str, str, str]]:
    files: dict[str, list[Path]] = {}
    for path in sorted(own_templates().iterdir()):
        if path.suffix in (".html", ".txt"):
            files.setdefault(path.name.split(".")[0], []).append(path)
    env, plugins = environment([own_templates()]), load(None)
    for name, paths in files.items():
        used: set[str] = set()
        for path in paths:
            tree = env.parse(path.read_text(encoding="utf-8"))
            used |= meta.find_undeclared_variables(tree) - set(_made(tree))
        shown = ", ".join(f"`{one}`" for one in sorted(used - {"language"}))
        yield ", ".join(f"`{path.name}`" for path in paths), USED.get(name) or _letter(name, plugins), shown


def _letter(name: str, plugins: Plugins) -> str:
    """Whose letter a template is, by the mailing that is called as it is."""
    owned = plugins.mailings.get(name)
    return f"a letter of the plugin `{owned.plugin}`" if owned else ""


def _made(tree: nodes.Template) -> Iterator[str]:
    """The names that a template makes or imports itself."""
    for imported in tree.find_all(nodes.FromImport):
        yield from (name[-1] if isinstance(name, tuple) else name for name in imported.names)
    for one in tree.find_all(nodes.Name):
        if one.ctx in ("store", "param"):
            yield one.name
