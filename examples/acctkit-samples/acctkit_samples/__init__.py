"""Product samples left with customers: what is out, with whom, since when, and what it is worth.

A rep keeps one sheet, writes down what was left and fills in the day it came back. Twice the same sample at one
account is asked about, the package tells what is out, and what is out too long is told to its rep, once.
"""

from __future__ import annotations

from acctkit import Check, Form, Mailing, Section, Text, hookimpl

from acctkit_samples.checks import BACK_BEFORE_LEFT, STILL_OUT, check_samples
from acctkit_samples.forms import SAMPLES
from acctkit_samples.mailing import KIND, plan, recheck
from acctkit_samples.section import build
from acctkit_samples.settings import SamplesSettings

ACCTKIT_API = "1.0"


@hookimpl
def acctkit_settings() -> type[SamplesSettings]:
    return SamplesSettings


@hookimpl
def acctkit_forms() -> list[Form]:
    return [SAMPLES]


@hookimpl
def acctkit_checks() -> list[Check]:
    return [Check("samples", "samples", check_samples, (BACK_BEFORE_LEFT, STILL_OUT))]


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("samples", Text("Samples", "Muestras"), build, ("samples", "accounts"), 70)]


@hookimpl
def acctkit_mailings() -> list[Mailing]:
    return [Mailing(KIND, plan, ("samples", "accounts"), recheck)]
