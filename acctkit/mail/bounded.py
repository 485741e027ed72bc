"""Templates that cannot run for ever or fill the memory: each turn of a loop, each call and each text is counted.

It is the code of the template that counts, so it stops wherever it is, in any thread and on any system, and the error
stands on the line that went too far. One operation of Python's cannot be stopped once it began: one that would make
something too big is refused before.
"""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import FILTERS
from jinja2.sandbox import ImmutableSandboxedEnvironment

from acctkit.templating import Compiling

SECONDS = 5.0  # of work, for one message
CHARACTERS = 20_000_000  # of all texts that one message is made of, those in between too
_DIGITS = 10_000  # bits of a whole number
_WIDTH = re.compile(r"\d{7,}|\*")  # in a format: a million places, or as many as some value says
_NESTED = re.compile(r"\{[^{}]*:[^{}]*\{")  # in a format: a width that some value says
_ENDLESS = frozenset({"encode", "to_bytes", "translate"})  # a few letters become as many as one likes, or bytes
_SIZED = frozenset({"batch", "center", "indent", "round", "slice", "tojson", "wordwrap"})  # filters told how wide


class TooMuch(Exception):
    """A template works for too long, or makes too much."""


@dataclass
class _Spent:
    seconds: float
    characters: int
    began: float = field(default_factory=time.thread_time)

    def take(self, characters: int) -> None:
        self.characters -= characters
        if self.characters < 0:
            raise TooMuch("it makes more text than a message holds")

    def beat(self) -> None:
        if time.thread_time() - self.began > self.seconds:
            raise TooMuch(f"it has worked for more than {self.seconds:g} seconds and comes to no end")


_SPENT: ContextVar[_Spent | None] = ContextVar("spent", default=None)


@contextmanager
def bounded(seconds: float = SECONDS, characters: int = CHARACTERS) -> Iterator[None]:
    """Templates that are rendered meanwhile raise TooMuch when all of them together do more than this."""
    token = _SPENT.set(_Spent(seconds, characters))
    try:
        yield
    finally:
        _SPENT.reset(token)


class _Counting(CodeGenerator):
    """Makes code that counts: on each way into the body of a loop, a condition, a macro or a block, and of what is
    joined with `~`."""

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        body = list(nodes)
        self.writeline(f"environment.turn({_letters(body)})")
        super().blockvisit(body, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("environment.made(")
        super().visit_Concat(node, frame)
        self.write(")")


def _letters(body: Iterable[nodes.Node]) -> int:
    """How much text stands in a body as it is."""
    return sum(len(text.data) for node in body for text in node.find_all(nodes.TemplateData))


class Bounded(Compiling, ImmutableSandboxedEnvironment):
    """Sandboxed: templates are other people's. What they may spend is said by `bounded`."""

    code_generator_class = _Counting
    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, **named: Any) -> None:
        super().__init__(finalize=_shown, **named)
        self.filters.update(_FILTERS)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may use an attribute: of what has no bound, and no use in a message, none."""
        return attr not in _ENDLESS and super().is_safe_attribute(obj, attr, value)

    @staticmethod
    def turn(letters: int) -> None:
        """Count one way into a body, with so many letters of its own."""
        if spent := _SPENT.get():
            spent.take(letters + 1)
            spent.beat()

    @staticmethod
    def made(value: Any) -> Any:
        """`value` itself, counted."""
        if (spent := _SPENT.get()) and isinstance(value, str | list | tuple):
            spent.take(len(value))
        return value

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """What an operator makes of two values; refused where it would be too big."""
        if operator == "**" and isinstance(left, int) and isinstance(right, int):
            _fits(left.bit_length() * max(right, 0), _DIGITS)
        elif operator == "*" and isinstance(left, int) and isinstance(right, int):
            _fits(left.bit_length() + right.bit_length(), _DIGITS)
        elif operator == "*":
            for many, times in ((left, right), (right, left)):
                if isinstance(many, str | bytes | list | tuple) and isinstance(times, int):
                    _fits(len(many) * times)
        elif operator == "%" and isinstance(left, str):
            _plain(left)
        return self.made(super().call_binop(context, operator, left, right))

    def call(self, context: Any, function: Any, *given: Any, **named: Any) -> Any:
        """What a function or method gives; a method of texts is refused where it would make too much."""
        text = getattr(getattr(function, "__wrapped__", function), "__self__", None)  # the sandbox wraps `format`
        if isinstance(text, str):
            _text_method(function.__name__, text, given, named)
        elif function is self.globals.get("lipsum"):
            _wide("", (*given, *named.values()))
        return self.made(super().call(context, function, *given, **named))


def _fits(size: int, most: int = CHARACTERS) -> None:
    if size > most:
        raise TooMuch("it makes something too big for a message")


def _plain(form: str) -> None:
    if _WIDTH.search(form):
        raise TooMuch("it makes something too big for a message")


def _wide(text: object, given: Sequence[Any]) -> None:
    """Refuse a number that says how wide each line or item is to be, where that is too wide."""
    lines = 1 + text.count("\n") + text.count("\t") if isinstance(text, str) else 1
    for one in given:
        if isinstance(one, int):
            _fits(lines * abs(one), CHARACTERS if isinstance(text, str) and text else _DIGITS)
        elif isinstance(one, str):
            _fits(lines * len(one))


def _replaced(text: str, given: Sequence[Any]) -> None:
    if len(given) > 1 and isinstance(given[0], str) and isinstance(given[1], str):
        _fits((text.count(given[0])) * len(given[1]))


def _joined(between: str, items: object) -> None:
    if isinstance(items, list | tuple | str):
        _fits(len(items) * len(between))


def _text_method(name: str, text: str, given: Sequence[Any], named: dict[str, Any]) -> None:
    if name == "replace":
        _replaced(text, given)
    elif name == "join" and given:
        _joined(text, given[0])
    elif name in ("format", "format_map"):
        _plain(text)
        if _NESTED.search(text):
            raise TooMuch("it lets a value say how wide a text is to be; write the width itself")
    else:
        _wide(text or " ", (*given, *named.values()))


def _shown(value: Any) -> Any:
    """What a `{{ }}` shows, counted; what is no text yet becomes one, but for what says itself how it stands in
    HTML."""
    if not isinstance(value, str) and not hasattr(value, "__html__"):
        value = str(value)
    return Bounded.made(value)


def _counted(name: str, plain: Callable[..., Any]) -> Callable[..., Any]:
    """A filter of jinja2's whose result is counted, and refused where it would be too big."""
    skip = 1 if hasattr(plain, "jinja_pass_arg") else 0  # the environment or context comes first

    @functools.wraps(plain)
    def call(*given: Any, **named: Any) -> Any:
        value, *rest = (*given[skip:], *named.values()) or (None,)
        if name in _SIZED:
            _wide(value, rest)
        elif name == "replace":
            _replaced(str(value), rest)
        elif name == "join" and rest:
            _joined(str(rest[0]), value)
        elif name == "format":
            _plain(str(value))
        return Bounded.made(plain(*given, **named))

    return call


_FILTERS = {name: _counted(name, plain) for name, plain in FILTERS.items()}
