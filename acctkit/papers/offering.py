"""Ask the plugins which papers are due, and what they have to say of those that there are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from acctkit.blaming import place_of
from acctkit.books.contents import to_text
from acctkit.books.ledger import Ledger
from acctkit.calendar import Week
from acctkit.desks import PaperDesk
from acctkit.directory import company, directory
from acctkit.errors import PluginError
from acctkit.fitting import misfit
from acctkit.numbering import fault_of
from acctkit.types import Paper, PaperRemark, Withheld
from acctkit.workspace import Workspace

_KIND = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_CURRENCY = re.compile("[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Offered:
    """What the plugins say: papers that are due, remarks by kind and key, what would be due but is withheld, and who
    could not be asked."""

    papers: tuple[Paper, ...]
    remarks: Mapping[tuple[str, str], PaperRemark]
    withheld: tuple[Withheld, ...] = ()
    failed: tuple[str, ...] = ()

    def of(self, paper: Paper) -> PaperRemark | None:
        """What was said of a paper; a doubt before anything else."""
        return self.remarks.get((paper.kind, paper.key))


def offered(workspace: Workspace, ledger: Ledger, week: Week, today: dt.date) -> Offered:
    """Ask every plugin, each guarded, in the order of loading."""
    hooks = list(workspace.plugins.impls("acctkit_papers"))
    if not hooks:
        return Offered((), {})
    people = directory(workspace, ledger, today)
    calendar = workspace.settings.calendar.make()
    papers: list[Paper] = []
    withheld: list[Withheld] = []
    remarks: dict[tuple[str, str], PaperRemark] = {}
    failed, owners = [], dict[tuple[str, str], str]()
    for owner, hook in hooks:
        desk = PaperDesk(
            ledger.query(calendar),
            calendar,
            company(workspace),
            people,
            today,
            workspace.plugins.settings_of(owner),
            week,
            settings_of=workspace.plugins.settings_of,
            transport=workspace.transport,
            root=workspace.home,
        )
        given = workspace.plugins.call(owner, hook.name, _given, hook, desk)
        if given is None:
            failed.append(owner)
            continue
        for one in given:
            if isinstance(one, Paper):
                other = owners.setdefault((one.kind, one.key), owner)
                if other == owner:
                    papers.append(one)
                else:
                    said = f"it hands over the {one.kind} '{one.key}', which plugin {other} hands over, too"
                    workspace.plugins.tell(PluginError(owner, hook.name, place_of(hook.function), said))
            elif isinstance(one, Withheld):
                withheld.append(one)
            elif one.doubt or (one.kind, one.key) not in remarks:
                remarks[one.kind, one.key] = one
    return Offered(tuple(papers), remarks, tuple(withheld), tuple(failed))


def _given(
    hook: Callable[[PaperDesk], Iterable[Paper | PaperRemark | Withheld] | None], desk: PaperDesk
) -> list[Paper | PaperRemark | Withheld]:
    """What a plugin gives; raises TypeError or ValueError for the first that cannot be used."""
    given = list(hook(desk) or ())
    keys: set[tuple[str, str]] = set()
    for one in given:
        if not isinstance(one, Paper | PaperRemark | Withheld):
            raise TypeError(f"it hands over {type(one).__name__} where acctkit wants Paper, PaperRemark or Withheld")
        if fault := misfit(one, type(one)):
            raise TypeError(f"it hands over a {type(one).__name__} whose {fault}")
        if isinstance(one, Paper):
            try:
                to_text(one)
            except TypeError as error:
                raise TypeError(f"of the paper '{one.key}' {error}") from error
            if fault := next(_faults(one), ""):
                raise ValueError(f"it hands over the paper '{one.key}', {fault}")
            if (one.kind, one.key) in keys:
                raise ValueError(f"it hands over the paper '{one.key}' twice")
            keys.add((one.kind, one.key))
    return given


def _faults(paper: Paper) -> Iterator[str]:
    """Why a paper cannot be numbered and written, though each field is of its type."""
    if not _KIND.fullmatch(paper.kind):
        yield f"whose kind is '{paper.kind}'; write small letters, digits and -"
    if not paper.key:
        yield "whose key is empty"
    if not _CURRENCY.fullmatch(paper.currency):
        yield f"whose currency is '{paper.currency}'; write an ISO 4217 code such as USD"
    if not paper.totals:
        yield "which has no total"
    if paper.template and not _KIND.fullmatch(paper.template):
        yield f"whose template is '{paper.template}'; write small letters, digits and -"
    if paper.number and (fault := fault_of(paper.number)):
        yield f"whose pattern of numbers, '{paper.number}', {fault}"
    names = [one.name for one in paper.columns]
    stray = next((name for line in paper.lines for name in line if name not in names), None)
    if stray is not None:
        yield f"whose lines have '{stray}', which is none of its columns"
