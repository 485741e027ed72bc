"""What a plugin may use, each name with the module that it lives in.

The one list of the API: type checkers read it here, and `acctkit/__init__.py` looks up here what it imports when asked.
"""

from pathlib import Path

from acctkit.api import API_VERSION as API_VERSION
from acctkit.calendar import Calendar as Calendar
from acctkit.calendar import FiscalYear as FiscalYear
from acctkit.calendar import Week as Week
from acctkit.cli.commanding import as_of_option as as_of_option
from acctkit.cli.commanding import command_desk as command_desk
from acctkit.cli.commanding import print_json as print_json
from acctkit.cli.commanding import print_table as print_table
from acctkit.cli.common import DAY as DAY
from acctkit.cli.common import json_option as json_option
from acctkit.cli.mailing import mailing_command as mailing_command
from acctkit.contributions import Carrier as Carrier
from acctkit.contributions import Check as Check
from acctkit.contributions import Executor as Executor
from acctkit.contributions import Mailing as Mailing
from acctkit.contributions import Renderer as Renderer
from acctkit.contributions import Section as Section
from acctkit.contributions import Source as Source
from acctkit.contributions import Transport as Transport
from acctkit.desks import CheckDesk as CheckDesk
from acctkit.desks import CommandDesk as CommandDesk
from acctkit.desks import Company as Company
from acctkit.desks import Desk as Desk
from acctkit.desks import MailDesk as MailDesk
from acctkit.desks import PaperDesk as PaperDesk
from acctkit.desks import SectionDesk as SectionDesk
from acctkit.desks import SourceDesk as SourceDesk
from acctkit.documents import Shelf as Shelf
from acctkit.documents import named_documents as named_documents
from acctkit.errors import AcctkitError as AcctkitError
from acctkit.errors import SettingsError as SettingsError
from acctkit.errors import UsageProblem as UsageProblem
from acctkit.forms import Arithmetic as Arithmetic
from acctkit.forms import Choice as Choice
from acctkit.forms import Day as Day
from acctkit.forms import Flag as Flag
from acctkit.forms import Form as Form
from acctkit.forms import Id as Id
from acctkit.forms import Key as Key
from acctkit.forms import Label as Label
from acctkit.forms import Money as Money
from acctkit.forms import Percent as Percent
from acctkit.forms import Quantity as Quantity
from acctkit.forms import Ref as Ref
from acctkit.forms import Row as Row
from acctkit.forms import Whole as Whole
from acctkit.forms import column as column
from acctkit.hookspecs import hookimpl as hookimpl
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
from acctkit.reports.export import table_csv as table_csv
from acctkit.reports.export import table_xlsx as table_xlsx
from acctkit.secrets import redacted as redacted
from acctkit.secrets import secret_of as secret_of
from acctkit.texts import listed as listed
from acctkit.texts import nearest as nearest
from acctkit.types.books import Books as Books
from acctkit.types.books import Record as Record
from acctkit.types.books import Refused as Refused
from acctkit.types.books import Submission as Submission
from acctkit.types.books import Sum as Sum
from acctkit.types.books import Unread as Unread
from acctkit.types.books import Version as Version
from acctkit.types.documents import Claim as Claim
from acctkit.types.documents import Document as Document
from acctkit.types.figures import ZERO as ZERO
from acctkit.types.figures import Part as Part
from acctkit.types.figures import Traced as Traced
from acctkit.types.figures import Value as Value
from acctkit.types.figures import plain as plain
from acctkit.types.figures import total as total
from acctkit.types.filed import Filed as Filed
from acctkit.types.filed import Stopped as Stopped
from acctkit.types.findings import Code as Code
from acctkit.types.findings import Entry as Entry
from acctkit.types.findings import Finding as Finding
from acctkit.types.incoming import Incoming as Incoming
from acctkit.types.messages import Attachment as Attachment
from acctkit.types.messages import Draft as Draft
from acctkit.types.messages import Outgoing as Outgoing
from acctkit.types.messages import Receipt as Receipt
from acctkit.types.messages import Wait as Wait
from acctkit.types.messages import Withheld as Withheld
from acctkit.types.papers import NumberedPaper as NumberedPaper
from acctkit.types.papers import Paper as Paper
from acctkit.types.papers import PaperBreakdown as PaperBreakdown
from acctkit.types.papers import PaperFact as PaperFact
from acctkit.types.papers import PaperRemark as PaperRemark
from acctkit.types.papers import PaperTotal as PaperTotal
from acctkit.types.people import Person as Person
from acctkit.types.sections import Chart as Chart
from acctkit.types.sections import Column as Column
from acctkit.types.sections import Content as Content
from acctkit.types.sections import Figure as Figure
from acctkit.types.sections import Reconciliation as Reconciliation
from acctkit.types.sections import Table as Table
from acctkit.types.words import Text as Text

HERE: Path
__version__: str
__all__: list[str]
