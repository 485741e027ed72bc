"""acctkit takes the paperwork off account managers. Everything that a plugin may use is named here."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

HERE = Path(__file__).resolve().parent
if not (HERE / "plugins").is_dir():  # a checkout: plugins/ and templates/ lie beside acctkit/
    __path__.append(str(HERE.parent))

__version__ = "0.1.0"

_WHERE = {
    "acctkit.api": ("API_VERSION",),
    "acctkit.calendar": ("Calendar", "FiscalYear", "Week"),
    "acctkit.errors": ("AcctkitError", "SettingsError"),
    "acctkit.forms": (
        "Arithmetic", "Choice", "Day", "Flag", "Form", "Id", "Key", "Label", "Money", "Percent", "Quantity", "Ref",
        "Row", "Whole", "column",
    ),
    "acctkit.hookspecs": (
        "Carrier", "Check", "CheckDesk", "Company", "Desk", "Executor", "MailDesk", "Mailing", "Renderer",
        "Section", "SectionDesk", "Source", "SourceDesk", "Transport", "hookimpl",
    ),
    "acctkit.money": ("cents", "exact", "plain_text", "spoken"),
    "acctkit.pages": (
        "Package", "Page", "PageChart", "PageColumn", "PageFigure", "PageSeries", "PageTable", "Shown",
    ),
    "acctkit.types": (
        "ZERO", "Attachment", "Books", "Chart", "Code", "Column", "Content", "Draft", "Entry", "Figure", "Finding",
        "Outgoing", "Part", "Person", "Receipt", "Reconciliation", "Record", "Refused", "Table", "Text", "Traced",
        "Unread", "Value", "Withheld", "plain", "total",
    ),
}
_HOME = {name: module for module, names in _WHERE.items() for name in names}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'acctkit' has no attribute '{name}'")


if TYPE_CHECKING:
    from acctkit.api import API_VERSION as API_VERSION
    from acctkit.calendar import Calendar as Calendar
    from acctkit.calendar import FiscalYear as FiscalYear
    from acctkit.calendar import Week as Week
    from acctkit.errors import AcctkitError as AcctkitError
    from acctkit.errors import SettingsError as SettingsError
    from acctkit.forms import (
        Arithmetic as Arithmetic,
    )
    from acctkit.forms import (
        Choice as Choice,
    )
    from acctkit.forms import (
        Day as Day,
    )
    from acctkit.forms import (
        Flag as Flag,
    )
    from acctkit.forms import (
        Form as Form,
    )
    from acctkit.forms import (
        Id as Id,
    )
    from acctkit.forms import (
        Key as Key,
    )
    from acctkit.forms import (
        Label as Label,
    )
    from acctkit.forms import (
        Money as Money,
    )
    from acctkit.forms import (
        Percent as Percent,
    )
    from acctkit.forms import (
        Quantity as Quantity,
    )
    from acctkit.forms import (
        Ref as Ref,
    )
    from acctkit.forms import (
        Row as Row,
    )
    from acctkit.forms import (
        Whole as Whole,
    )
    from acctkit.forms import (
        column as column,
    )
    from acctkit.hookspecs import (
        Carrier as Carrier,
    )
    from acctkit.hookspecs import (
        Check as Check,
    )
    from acctkit.hookspecs import (
        CheckDesk as CheckDesk,
    )
    from acctkit.hookspecs import (
        Company as Company,
    )
    from acctkit.hookspecs import (
        Desk as Desk,
    )
    from acctkit.hookspecs import (
        Executor as Executor,
    )
    from acctkit.hookspecs import (
        MailDesk as MailDesk,
    )
    from acctkit.hookspecs import (
        Mailing as Mailing,
    )
    from acctkit.hookspecs import (
        Renderer as Renderer,
    )
    from acctkit.hookspecs import (
        Section as Section,
    )
    from acctkit.hookspecs import (
        SectionDesk as SectionDesk,
    )
    from acctkit.hookspecs import (
        Source as Source,
    )
    from acctkit.hookspecs import (
        SourceDesk as SourceDesk,
    )
    from acctkit.hookspecs import (
        Transport as Transport,
    )
    from acctkit.hookspecs import (
        hookimpl as hookimpl,
    )
    from acctkit.money import cents as cents
    from acctkit.money import exact as exact
    from acctkit.money import plain_text as plain_text
    from acctkit.money import spoken as spoken
    from acctkit.pages import Package as Package
    from acctkit.pages import Page as Page
    from acctkit.pages import PageChart as PageChart
    from acctkit.pages import PageColumn as PageColumn
    from acctkit.pages import PageFigure as PageFigure
    from acctkit.pages import PageSeries as PageSeries
    from acctkit.pages import PageTable as PageTable
    from acctkit.pages import Shown as Shown
    from acctkit.types import (
        ZERO as ZERO,
    )
    from acctkit.types import (
        Attachment as Attachment,
    )
    from acctkit.types import (
        Books as Books,
    )
    from acctkit.types import (
        Chart as Chart,
    )
    from acctkit.types import (
        Code as Code,
    )
    from acctkit.types import (
        Column as Column,
    )
    from acctkit.types import (
        Content as Content,
    )
    from acctkit.types import (
        Draft as Draft,
    )
    from acctkit.types import (
        Entry as Entry,
    )
    from acctkit.types import (
        Figure as Figure,
    )
    from acctkit.types import (
        Finding as Finding,
    )
    from acctkit.types import (
        Outgoing as Outgoing,
    )
    from acctkit.types import (
        Part as Part,
    )
    from acctkit.types import (
        Person as Person,
    )
    from acctkit.types import (
        Receipt as Receipt,
    )
    from acctkit.types import (
        Reconciliation as Reconciliation,
    )
    from acctkit.types import (
        Record as Record,
    )
    from acctkit.types import (
        Refused as Refused,
    )
    from acctkit.types import (
        Table as Table,
    )
    from acctkit.types import (
        Text as Text,
    )
    from acctkit.types import (
        Traced as Traced,
    )
    from acctkit.types import (
        Unread as Unread,
    )
    from acctkit.types import (
        Value as Value,
    )
    from acctkit.types import (
        Withheld as Withheld,
    )
    from acctkit.types import (
        plain as plain,
    )
    from acctkit.types import (
        total as total,
    )
