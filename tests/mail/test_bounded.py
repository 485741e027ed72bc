"""Templates that find no end, or make too much, cost their own message alone, with template and line."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from decimal import Decimal
from pathlib import Path

import pytest

from acctkit.mail import templates
from acctkit.mail.bounded import bounded
from acctkit.mail.outbox import queue
from acctkit.mail.templates import EndlessError, MailError, environment, render
from tests.mail.desk import NOW, TODAY, composer, engine_at, note, write_note

MANY = "{% for i in range(99999) %}{% for j in range(99999) %}{% for k in range(99999) %}"
HERE = r"Template t\.en\.txt, line 4:"
DONE = "{% endfor %}{% endfor %}{% endfor %}"
ENDLESS = {
    "a loop that says nothing": f"{MANY}{DONE}",
    "a loop that says something": f"{MANY}x{DONE}",
    "a loop in a macro": f"{{% macro m() %}}{MANY}{DONE}{{% endmacro %}}{{{{ m() }}}}",
    "a loop in a set": f"{{% set x %}}{MANY}{{{{ i }}}}{DONE}{{% endset %}}",
    "a loop that leaves all out": MANY.replace("k in range(99999)", "k in range(99999) if false") + DONE,
    "macros that call each other":
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}"
        "{{ m(60) }}",
    "a loop that calls itself": "{% for i in [a] recursive %}{{ loop(i) }}{{ loop(i) }}{% endfor %}",
}
TOO_BIG = {
    "a text that grows":
        "{% set n = namespace(s='ab') %}{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
    "a text that is added":
        "{% set n = namespace(s='ab') %}{% for i in range(60) %}{% set n.s = n.s + n.s %}{% endfor %}",
    "a list that grows":
        "{% set n = namespace(s=[1]) %}{% for i in range(60) %}{% set n.s = n.s + n.s %}{% endfor %}",
    "a long text over and over": "{% for i in range(99999) %}{{ body }}{% endfor %}",
    "many letters": "{% for i in range(99999) %}" + "x" * 999 + "{% endfor %}",
    "times": "{{ 'x' * 999999999 }}",
    "times from behind": "{{ 999999999 * [1] }}",
    "a power": "{{ 9 ** 999999999 }}",
    "squares": "{% set n = namespace(s=99) %}{% for i in range(60) %}{% set n.s = n.s * n.s %}{% endfor %}",
    "center": "{{ 'x'|center(999999999) }}",
    "ljust": "{{ 'x'.ljust(999999999) }}",
    "tabs": "{{ '\\t\\t\\t\\t'.expandtabs(99999999) }}",
    "indent": "{{ 'x\\ny'|indent(999999999) }}",
    "a format": "{{ '%999999999d'|format(1) }}",
    "a format by percent": "{{ '%999999999d' % 1 }}",
    "format": "{{ '{:999999999}'.format(1) }}",
    "replace": "{{ body|replace('a', body) }}",
    "a method that replaces": "{{ body.replace('a', body) }}",
    "join": "{{ range(99999)|list|join(body) }}",
    "a method that joins": "{{ body.join(body) }}",
    "round": "{{ 1.5|round(999999999, 'ceil') }}",
    "batch": "{{ [1]|batch(999999999, 0)|list }}",
}


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Templates get a tenth of a second; what each message was given is listed."""
    given: list[float] = []

    def hastily() -> AbstractContextManager[None]:
        given.append(0.1)
        return bounded(given[-1])

    monkeypatch.setattr(templates, "bounded", hastily)
    return given


def write(folder: Path, body: str) -> None:
    (folder / "t.en.txt").write_text(f"Subject: x\n\n{body}", encoding="utf-8")


@pytest.mark.parametrize("how", ENDLESS)
@pytest.mark.usefixtures("hasty")
def test_what_finds_no_end_is_ended(tmp_path: Path, how: str) -> None:
    write(tmp_path, f"\n{ENDLESS[how]}")
    a: list[object] = []
    a += [a, a]
    began = time.thread_time()
    with pytest.raises(MailError, match=rf"{HERE} (it has worked for more than 0\.1 s|maximum recursion)"):
        render(environment([tmp_path]), "t", "en", {"a": a})
    assert time.thread_time() - began < 3


@pytest.mark.parametrize("how", TOO_BIG)
def test_what_makes_too_much_is_ended(tmp_path: Path, how: str) -> None:
    write(tmp_path, f"\n{TOO_BIG[how]}")
    with pytest.raises(EndlessError, match=rf"{HERE} it makes (more text than|something too big for) a message"):
        render(environment([tmp_path]), "t", "en", {"body": "a" * 10_000})


@pytest.mark.parametrize("how", [
    "{{ '{:{}}'.format('a', 3000000000) }}", "{{ '{a:>{b}}'.format_map({'a': 1, 'b': '3000000000'}) }}",
    "{{ body.translate({97: body}) }}", "{{ (12).to_bytes(3000000000) }}", "{{ 'a'.encode() * 3000000000 }}",
])
def test_what_has_no_bound_is_refused_before_it_is_made(tmp_path: Path, how: str) -> None:
    write(tmp_path, f"\n{how}")
    with pytest.raises(MailError, match=rf"{HERE} (it lets a value say how wide|access to attribute)"):
        render(environment([tmp_path]), "t", "en", {"body": "a" * 1_000_000})


@pytest.mark.usefixtures("hasty")
def test_a_loop_in_the_subject_or_in_what_is_included_is_named(tmp_path: Path) -> None:
    (tmp_path / "t.en.txt").write_text(f"Subject: {MANY}{DONE}\n\nx", encoding="utf-8")
    with pytest.raises(MailError, match=r"Template t\.en\.txt, line 1: it has worked"):
        render(environment([tmp_path]), "t", "en", {})
    (tmp_path / "part.txt").write_text(f"\n\n{MANY}{DONE}", encoding="utf-8")
    write(tmp_path, "{% include 'part.txt' %}")
    with pytest.raises(MailError, match=r"Template part\.txt, line 3: it has worked"):
        render(environment([tmp_path]), "t", "en", {})


def test_it_costs_one_message_and_a_thousand_do_not_take_hours(tmp_path: Path, hasty: list[float]) -> None:
    loop = "{% if name == 'Ana' %}" + MANY + DONE + "{% endif %}"
    making = composer(write_note(tmp_path / "t", f"Subject: x\n\n{loop}Hello {{{{ name }}}}"))
    people = ["Ana", "Bob", "Ana", "Ana", "Ana", "Ana", "Cal"]
    drafts = [note(f"note:{at}", values={"name": name}) for at, name in enumerate(people)]
    engine = engine_at(tmp_path / "books.db")
    with engine.begin() as conn:
        queued = queue(conn, drafts, composer=making, now=NOW, as_of=TODAY)
    engine.dispose()
    assert len(queued.ids) == 1 and len(queued.failed) == 6
    assert len(hasty) == 4  # Ana thrice, and Bob: after the third the template has had its chances
    assert all("Template note.en.txt, line 3: it has worked" in said for said in queued.failed)


def test_what_letters_need_is_still_made(tmp_path: Path) -> None:
    write(tmp_path, "{% for i in range(2000) %}{{ i ~ ' ' ~ 'x'.ljust(30) }}{{ a * 3 }}{{ '%s' % i }}{% endfor %}"
                    "{{ none }}{{ [1, 2] }}{{ 'a b'|wordwrap(1)|indent(4) }}"
                    "{{ ('-' * 78)|center(80)|trim }}{{ 2 ** 64 }}")
    said = render(environment([tmp_path]), "t", "en", {"a": Decimal("1.10")}).text
    assert said.startswith("0 " + "x".ljust(30) + "3.300") and "None[1, 2]a\n    b" in said
    assert said.endswith(f"{'-' * 78}{2**64}\n")
