"""What the keys of each JSON output mean; a command that prints a key which is not here fails the build."""

from __future__ import annotations

_FINDING = {
    "code": "the finding code, such as `unknown-column`", "severity": "`error`, `warning` or `info`",
    "path": "the file, relative to the inbox", "sheet": "the sheet; empty for a csv and for a whole file",
    "cell": "the cell, such as `C7`; empty for a whole sheet", "value": "what stands there",
    "expected": "what was expected", "message": "the sentence, in the rep's language",
    "count": "how many cells are alike, `cell` being the first; only where it is more than one",
}
_SUBMISSION = {
    "id": "its number, by which other commands name it", "path": "the file, relative to the inbox",
    "rep": "whose folder it lay in; `office` for head office", "sha256": "of its bytes, also its name in the archive",
    "status": "`pending`, `accepted`, `partial`, `rejected`, `duplicate`, `superseded` or `document`",
    "reason": "why it has that status, one sentence", "forms": "the forms that were found in it, or whose rows name it",
    "period": "the week that it speaks for, such as `2026-W47`; empty where it is none or several",
    "received_at": "when it was taken, UTC", "version": "1 for the first file of that path, then 2, 3 ...",
    "claimed_by": "of a document the rows that name it: form, path, sheet, row, column, and whether it is `sure` that "
    "this document is meant",
}
_RESULT = {
    "period": "the reporting week", "as_of": "what day today was",
    "submissions": "files of this run, by status", "records": "rows posted in this run, by form",
    "findings": "findings of this run, by severity", "missed": "what of the inbox could not be looked at, as sentences",
    "package": "the package of the week: path and sha256, both empty where there is none",
    "packages": "the packages made in this run", "messages": "messages of this run, by state",
    "papers": "papers of this run: the numbers of those drafted, those that would be due and are withheld, each with "
    "its reason, and what could not be done, as sentences",
    "transport": "how the transport stood at the end: its name, its state (`ready`; `away`, with until and since when; "
    "`stopped`; `slow`, which takes so few a minute that the rest waits; `deferring`, which put off one after the "
    "other; `failing`, whose plugin failed in one after the other), the reason, whether a person must mend it, and all "
    "of it as a sentence",
    "withheld": "letters that would be due and did not go, each with its reason",
    "failed_mail": "messages that could not be made, as sentences",
    "not_enclosed": "why messages went without their PDFs, as a sentence; empty where they did not",
    "bounced": "what came back since the last run: the message, its kind, account and receiver, the address, the "
    "action (`failed`, `delayed`; `unclear` and `elsewhere`, which a person must look at), the server's status and "
    "words, whether the address is marked, the day, and a sentence",
    "to_approve": "how many messages wait for a person to approve them, from whichever run",
    "in_doubt": "what may have gone and no transport finds out, from whichever run: the message, its kind, account and "
    "receiver, and the reason; a person says with `outbox resolve` whether it went",
    "put_off": "what has been put off for two days or more: the message, its kind, account and receiver, since when, "
    "for how many days, how many tries, the reason, and a sentence",
    "other_language": "messages that are not in their reader's language, as there is no template: kind, account or to, "
    "the language that was wanted, the one in which it is written, and a sentence; nobody has to hurry",
    "plugin_errors": "plugins that failed: which, where, file and line, and the sentence",
    "plugin_prints": "what plugins printed: which plugin, where, and the text",
    "left_out": "checks, sections and mailings that miss a form or a setting, as sentences",
    "seconds": "how long it took",
}
_RUN = {
    "id": "its number", "command": "`run`, or one that sends a mailing by itself, such as `daily`",
    "period": "the reporting week", "as_of": "what day today was", "started_at": "UTC",
    "ended_at": "UTC; empty while it runs", "state": "`done`, `failed`, `stopped` (killed) or `running`",
    "result": "what `acctkit run --json`, or that command, printed",
    "hung": "the plugin, hook and stack of a run that hung",
}
_MESSAGE = {
    "id": "its name: of the file in `outbox/`, too", "kind": "`feedback`, `summary`, `overdue-notice` ...",
    "to": "the address", "subject": "its subject", "account": "whose account it is about, if any",
    "rep": "which rep it is for or about, if any",
    "state": "`queued`, `approved`, `held`, `sending`, `sent`, `deferred`, `failed`, `unknown`, `cancelled`",
    "dedupe_key": "what makes it the same message: a key is queued once, ever",
    "attempts": "how often it was handed to the transport", "last_error": "what the transport said last",
    "approval": "why a person must approve it; empty if nobody must",
    "amounts": "what it asks for, by currency, as far as its plugin says so",
}
_PAPER = {
    "number": "its number", "kind": "such as `invoice`",
    "key": "what it is for: of one kind and key there is one, ever",
    "date": "the day that it bears", "account": "the customer's account", "name": "the customer's name",
    "rep": "whose order it is, if any", "amount": "what it comes to", "currency": "an ISO 4217 code",
    "state": "`drafted`, `approved` or `void`", "approved_on": "the day; null while it is not",
    "voided_on": "the day; null while it is not", "reason": "why it is void; empty if it is not",
    "remark": "what its plugin has to say of it, such as that it is booked; empty for nothing",
    "doubt": "whether it no longer says what the books say, so that nobody can approve it",
    "files": "its workbook and PDF, as far as they are there, in the workspace",
}
_NAMED = {"name": "its name"}

#: By command, as it stands on the page; the workspace is one where a week has been run.
MEANINGS: dict[str, dict[str, str]] = {
    "run --as-of 2026-11-25": _RESULT,
    "check sales/inbox/1165/mileage.csv": {
        "path": "the file as it was named", "status": "what it would get", "reason": "why, one sentence",
        "form": "the form that was found", "rep": "whose file it is", "period": "the week that it speaks for",
        "records": "how many rows would be posted", "findings": "as `findings list` prints them",
    },
    "submissions list": _SUBMISSION,
    "submissions show 1": _SUBMISSION | {
        "confirm": "what the office is asked to confirm; empty for nothing",
        "dismissed": "why it was let go; empty if it was not", "archived": "where its bytes are kept",
        "findings": "as `findings list` prints them, without the path",
    },
    "findings list": _FINDING,
    "findings explain unknown-column": {
        "code": "the finding code", "severity": "how grave it is, by the settings",
        "default": "how grave it is without them",
        "may_be_lowered": "whether the settings may lower it", "office": "whether head office mends it",
        "from": "acctkit, or the plugin that declares it", "help": "why it exists and what to do, by language",
        "sentence": "its sentence with names in braces, by language", "example": "the sentence filled, by language",
    },
    "report sales --week 2026-W47 --format json": {
        "section": "its name", "title": "its title, in the company's language", "headline": "its message, as sentences",
        "period": "the week", "as_of": "the day that its figures are of", "tables": "by name: `columns` (name, type, "
        "unit) and `rows`", "figures": "key figures by name",
    },
    "trace sales by_rep rep=1165 column=amount --week 2026-W47": {
        "table": "the table", "column": "the column of the figure", "key": "the row", "value": "the figure",
        "addresses": "each file, sheet and cells behind it, what stands there, and what it contributes",
        "holds": "whether the contributions add up to the figure",
    },
    "trace account A1": {
        "day": "its day; empty for a row that has none, such as an account's own",
        "what": "the form, or `message`",
        "state": "`in force`, `replaced`, `refused` (an office row that was not taken), or how a message stands",
        "rep": "which rep filed it, or the message is for", "path": "the file, relative to the inbox",
        "submission": "the number of that file, by which `submissions show` knows it; 0 for a message",
        "by": "of what was decided of a message: who did", "at": "and when, UTC",
        "sha256": "of its bytes", "sheet": "the sheet", "row": "the row in it", "cell": "the cell that names the thing",
        "cells": "the cells of the row, by column", "values": "what they say, by column; of a message its kind, whom "
        "it went to and its subject", "message": "its id, by which `outbox show` knows it",
    },
    "forms list": _NAMED | {
        "title": "its title", "who": "`office` or `rep`", "weekly": "whether every rep owes it each week",
        "plugin": "who declares it", "required": "the columns that it cannot do without",
    },
    "forms show reps": _NAMED | {
        "title": "by language", "who": "`office` or `rep`", "weekly": "whether every rep owes it each week",
        "columns": "each with kind, headers in both languages, aliases and the words of a choice",
    },
    "outbox list": _MESSAGE,
    "outbox show MESSAGE": _MESSAGE | {
        "cc": "the addresses that get a copy",
        "verdicts": "what persons decided of it: what, by whom, when (UTC), and why", "message_id": "its Message-ID",
        "tells": "the facts that it tells", "queued_on": "the day it was queued", "sent_at": "UTC",
        "reference": "what the transport calls it", "attachments": "their names", "text": "what it says",
    },
    "papers list": _PAPER,
    "papers show INV-2026-00001": _PAPER | {
        "facts": "what its head says: title and value", "lines": "its lines, by the names of their columns",
        "totals": "what stands below the lines: title and amount; the last is what it comes to",
    },
    "plugins list": _NAMED | {
        "origin": "`acctkit`, `workspace`, or the package it was installed with", "state": "`works`, `off` or `broken`",
        "brings": "what it hands over", "error": "why it is broken",
        "notes": "what failed in it, and what it uses that a later version removes", "times": "how long its calls took",
    },
    "plugins show reps": _NAMED | {
        "origin": "where it comes from", "state": "`works`, `off` or `broken`", "error": "why it is broken",
        "version": "of the package that it came with", "file": "where it lies",
        "api": "the version of the API it needs",
        "about": "the docstring of its module",
        "notes": "what failed in it, and what it uses that a later version removes",
        "hooks": "each with file and line", "forms": "each with title, who files it, and how many columns",
        "checks": "each with its form and codes", "sections": "each with its title",
        "mailings": "their kinds", "transports": "their names", "sources": "their names", "renderers": "their names",
        "executors": "their names", "commands": "their names", "settings": "each with its default",
        "codes": "each with severity and sentence", "templates": "each with its languages",
        "left_out": "what of it is left out, and why",
    },
    "runs list": _RUN,
    "runs show 1": _RUN,
    "settings": {
        "key": "the setting", "value": "its value", "source": "where it comes from: file and line, or `default`",
        "description": "what it is for",
    },
    "package --week 2026-W40": {
        "period": "the week", "made": "whether it was made, or lay there already", "version": "of the package",
        "path": "of its zip, in the workspace", "sha256": "of that zip",
        "plugin_errors": "sections and renderers that failed, as sentences",
    },
    "doctor": {"what": "what was looked at", "state": "`ok`, `note` or `wrong`",
               "said": "what was found, one sentence"},
    "mail check": {"what": "what was looked at", "state": "`ok`, `note` or `wrong`",
                   "said": "what was found, one sentence; with `--live` of the `message` there follow `id`, "
                   "`message_id`, `reference` and `became`, its state"},
    "doctor --books": {
        "what": "as above, and `reconciliation`, `section`, `packages`, `papers`, `archive`",
        "state": "`ok`, `note` or `wrong`",
        "said": "what was found, one sentence; of a reconciliation that does not hold there follow `week`, `as_of`, "
        "`section`, `title`, `left`, `right` and `difference`, of a lost file `path` and `whose`",
    },
}
