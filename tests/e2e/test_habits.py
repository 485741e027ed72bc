"""Thirteen weeks of people with habits: whatever they overwrite, every week's figures stay whole.

One rep overwrites `weekly.xlsx`, one keeps the last four weeks in a file, one the whole year; the office overwrites its
invoices and payments with this week's alone. What the figures must be is added up here from the same rows by plain
dicts and Decimal.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from acctkit.testing import TestWorkspace

FIRST, WEEKS = dt.date(2026, 8, 24), 13
REPS = {"olga": "weekly.xlsx", "raul": "últimas cuatro.xlsx", "yago": "2026.xlsx"}
ACCOUNTS = [f"C{n}" for n in range(1, 8)]
SALES = ["Date", "Order", "Account", "SKU", "Units", "Unit price", "Kind"]
BUCKETS = (("current", 0), ("d1_30", 30), ("d31_60", 60), ("d61_90", 90), ("d91_120", 120), ("d121_plus", 10**6))
LATE, MENDED = 9, 7  # in this week yago adds a sale of two weeks before; raul mends one of the week before

Invoice = tuple[str, str, dt.date, dt.date, Decimal]
Payment = tuple[str, dt.date, Decimal, str, str]  # account, day, amount, invoice, reference
LEVELS = (7, 21, 45)  # days past due


def monday(week: int) -> dt.date:
    return FIRST + dt.timedelta(7 * week)


def label(week: int) -> str:
    return "{}-W{:02}".format(*monday(week).isocalendar()[:2])


@dataclass
class Business:
    """What happens in the thirteen weeks, by week."""

    sales: dict[str, list[list[list[Any]]]] = field(default_factory=dict)
    invoices: list[list[Invoice]] = field(default_factory=list)
    payments: list[list[Payment]] = field(default_factory=list)


def business(seed: int) -> Business:
    """A made-up quarter: sales with returns, invoices due in thirty days, payments with and without a reference."""
    rng = random.Random(seed)
    made = Business()
    for rep in REPS:
        made.sales[rep] = [[
            [monday(week) + dt.timedelta(rng.randrange(6)), f"{rep[0]}{week}-{n}", rng.choice(ACCOUNTS),
             f"S{rng.randrange(5)}", rng.randrange(1, 30), rng.randrange(100, 90_000) / 100,
             "return" if rng.random() < 0.15 else None]
            for n in range(rng.randrange(4, 9))
        ] for week in range(WEEKS)]
    owed: dict[str, Decimal] = {}
    owners: dict[str, str] = {}
    for week in range(WEEKS):
        day = monday(week)
        issued = []
        for n in range(rng.randrange(2, 5)):
            on, amount = day + dt.timedelta(rng.randrange(6)), Decimal(rng.randrange(500, 400_000)) / 100
            number, account = f"F{week:02}{n}", rng.choice(ACCOUNTS)
            issued.append((number, account, on, on + dt.timedelta(30), amount))
            owed[number], owners[number] = amount, account
        paid: list[Payment] = []
        for number in rng.sample(sorted(owed), k=min(2, len(owed))):
            if week and owed[number] and not number.startswith(f"F{week:02}"):
                part = owed[number] if rng.random() < 0.7 else (owed[number] / 3).quantize(Decimal("0.01"))
                owed[number] -= part
                paid.append((owners[number], day + dt.timedelta(rng.randrange(6)), part, number, f"K{week}-{number}"))
        for _ in range(rng.randrange(3)):  # the same sum twice on a day, without a word: two payments
            paid += [(rng.choice(ACCOUNTS), day + dt.timedelta(3), Decimal("12.50"), "", "")] * rng.randrange(1, 3)
        made.invoices.append(issued)
        made.payments.append(paid)
    return made


# ------------------------------------------------------------------ what the figures must be


def sums(made: Business, rep: str, week: int) -> tuple[Decimal, Decimal]:
    units = amount = Decimal(0)
    for row in made.sales[rep][week]:
        sign = -1 if row[6] else 1
        units += sign * row[4]
        amount += sign * (row[4] * Decimal(str(row[5]))).quantize(Decimal("0.01"))
    return units, amount


def open_items(made: Business, day: dt.date, weeks: int) -> dict[str, tuple[dict[str, list[Any]], Decimal]]:
    """Of each account what is open on `day` (invoice -> due on, amount left) and what is unapplied, as known after so
    many weekly runs: payments go to the invoice they name, then to the oldest due."""
    books: dict[str, dict[str, list[Any]]] = defaultdict(dict)
    for number, account, issued, due, amount in (one for week in made.invoices[:weeks] for one in week):
        if issued <= day:
            books[account][number] = [due, amount, issued]
    given = [one for week in made.payments[:weeks] for one in week if one[1] <= day]
    over: dict[str, Decimal] = defaultdict(Decimal)
    rest: dict[str, Decimal] = defaultdict(Decimal)
    for account, _, amount, number, _ in given:
        item = books[account].get(number)
        used = min(amount, item[1]) if item else Decimal(0)
        if item:
            item[1] -= used
        rest[account] += amount - used
    for account, left in rest.items():
        for number in sorted(books[account], key=lambda n: (books[account][n][0], books[account][n][2], n)):
            used = min(left, books[account][number][1])
            books[account][number][1] -= used
            left -= used
        over[account] = left
    return {
        account: ({number: item for number, item in books[account].items() if item[1]}, over[account])
        for account in {*books, *over}
    }


def ageing(made: Business, day: dt.date) -> dict[str, dict[str, Decimal]]:
    rows: dict[str, dict[str, Decimal]] = {}
    for account, (items, over) in open_items(made, day, WEEKS).items():
        row = {name: Decimal(0) for name, _ in BUCKETS} | {"unapplied": -over}
        for due, left, _ in items.values():
            row[next(name for name, most in BUCKETS if (day - due).days <= most)] += left
        if any(row.values()):
            rows[account] = row | {"total": sum(row.values(), Decimal(0))}
    return rows


def letters(made: Business) -> list[dict[str, set[str]]]:
    """Of each run the accounts that are written to, with the invoices that are noticed, each with its next level."""
    noticed: Counter[str] = Counter()
    runs = []
    for week in range(WEEKS):
        today = monday(week) + dt.timedelta(8)
        due: dict[str, set[str]] = {}
        for account, (items, over) in open_items(made, today, week + 1).items():
            late = sum((left for on, left, _ in items.values() if on < today), Decimal(0)) - over
            new = {
                f"{n}:level:{noticed[n] + 1}" for n, (on, _, _) in items.items()
                if noticed[n] < len(LEVELS) and (today - on).days >= LEVELS[noticed[n]]
            }
            if new and late >= 10:
                due[account] = new
        noticed.update(fact.split(":")[0] for fact in set().union(*due.values()))
        runs.append(due)
    return runs


# ------------------------------------------------------------------ the quarter


@dataclass
class Quarter:
    """The workspace after thirteen runs, and what each run said and sent."""

    ws: TestWorkspace
    made: Business
    results: list[dict[str, Any]]
    sent: list[list[dict[str, Any]]]


@pytest.fixture(scope="module")
def quarter(acctkit_shared_workspace: TestWorkspace) -> Quarter:
    ws, made = acctkit_shared_workspace, business(2026)
    ws.configure("mail", 'office = ["office@example.com"]')
    ws.drop("office/masters.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language", "Manager email"],
                 *([rep, rep.title(), f"{rep}@example.com", "es", "boss@example.com"] for rep in REPS)],
        "Accounts": [["Account", "Name", "Rep", "Email"],
                     *([name, f"Cliente {name}", "olga", f"{name.lower()}@example.com"] for name in ACCOUNTS)],
        "Products": [["SKU", "Name"], *([f"S{n}", f"Pieza {n}"] for n in range(5))],
    })
    results, sent, before = [], [], set[str]()
    mended = made.sales["raul"][MENDED - 1][0]
    late = [monday(LATE - 2) + dt.timedelta(1), "y-late", "C1", "S1", 7, 11.11, None]
    for week in range(WEEKS):
        if week == MENDED:
            mended[5] += 0.5
        if week == LATE:
            made.sales["yago"][LATE - 2].append(late)
        for rep, weeks in (("olga", [week]), ("raul", range(max(0, week - 3), week + 1)), ("yago", range(week + 1))):
            ws.drop(f"{rep}/{REPS[rep]}", {"Ventas": [SALES, *(row for one in weeks for row in made.sales[rep][one])]})
        ws.drop("office/invoices.xlsx", [["Invoice", "Account", "Issued on", "Due on", "Amount"],
                                         *([*row[:4], float(row[4])] for row in made.invoices[week])])
        ws.drop("office/payments.xlsx", [["Account", "Paid on", "Amount", "Invoice", "Reference"],
                                         *([*row[:2], float(row[2]), *row[3:]] for row in made.payments[week])])
        results.append(ws.run((monday(week) + dt.timedelta(8)).isoformat()))
        listed = ws.json("outbox", "list")
        sent.append([row for row in listed if row["id"] not in before])
        before = {row["id"] for row in listed}
    return Quarter(ws, made, results, sent)


@pytest.mark.parametrize("week", range(WEEKS))
def test_every_weeks_sales_are_whole(quarter: Quarter, week: int) -> None:
    rows = {row["rep"]: (Decimal(row["units"]), Decimal(row["amount"]))
            for row in quarter.ws.table("sales", "by_rep", "--week", label(week))}
    assert rows == {rep: sums(quarter.made, rep, week) for rep in REPS}


@pytest.mark.parametrize("week", range(WEEKS))
def test_every_weeks_receivables_are_whole(quarter: Quarter, week: int) -> None:
    rows = quarter.ws.table("receivables", "ageing", "--week", label(week))
    names = [name for name, _ in BUCKETS] + ["unapplied", "total"]
    found = {row["account"]: {name: Decimal(row[name]) for name in names} for row in rows}
    assert found == ageing(quarter.made, monday(week) + dt.timedelta(6))


def test_every_file_was_taken(quarter: Quarter) -> None:
    for result in quarter.results:
        assert {name for name, count in result["submissions"].items() if count} == {"accepted"}, result["submissions"]
        assert not result["plugin_errors"] and not result["withheld"] and not result["failed_mail"]
    assert quarter.ws.json("findings", "list", "--severity", "error") == []


def test_a_week_has_one_zip_a_version(quarter: Quarter) -> None:
    made = Counter(one["period"] for result in quarter.results for one in result["packages"])
    for week in range(WEEKS):
        folder = quarter.ws.root / "packages" / label(week)
        zips = [path.name for path in folder.glob("*.zip")]
        assert len(zips) == made[label(week)] >= 1, zips
        versions = [one["version"] for result in quarter.results for one in result["packages"]
                    if one["period"] == label(week)]
        assert versions == list(range(1, len(zips) + 1))
    assert all((quarter.ws.root / result["package"]["path"]).is_file() for result in quarter.results)


def test_a_package_is_made_anew_only_where_figures_changed(quarter: Quarter) -> None:
    for week, result in enumerate(quarter.results):
        weeks = [one["period"] for one in result["packages"]]
        since = {MENDED: MENDED - 1, LATE: LATE - 2}.get(week, week)
        assert weeks == [label(one) for one in range(since, week + 1)]


def test_one_feedback_a_rep_and_one_summary_a_reader_a_run(quarter: Quarter) -> None:
    for sent in quarter.sent:
        counted = Counter((row["kind"], row["to"]) for row in sent if row["kind"] in ("feedback", "summary"))
        assert counted == Counter(
            [("feedback", f"{rep}@example.com") for rep in REPS]
            + [("summary", "boss@example.com"), ("summary", "office@example.com")]
        )


def test_no_file_is_answered_twice(quarter: Quarter) -> None:
    told = [
        fact for row in quarter.ws.json("outbox", "list", "--kind", "feedback")
        for fact in quarter.ws.json("outbox", "show", row["id"])["tells"]
    ]
    assert len(told) == len(set(told)) == WEEKS * len(REPS)


def test_customers_are_written_to_when_due_and_of_each_invoice_once_a_level(quarter: Quarter) -> None:
    wanted = letters(quarter.made)
    assert sum(map(len, wanted)) > 5
    for week, (sent, due) in enumerate(zip(quarter.sent, wanted, strict=True)):
        notices = [row for row in sent if row["kind"] == "overdue-notice"]
        assert sorted(row["account"] for row in notices) == sorted(due), f"run {week}"
        for row in notices:
            told = quarter.ws.json("outbox", "show", row["id"])["tells"]
            facts = {fact.removeprefix("invoice:") for fact in told if fact.startswith("invoice:")}
            assert facts == due[row["account"]]


def test_the_last_run_repeated_makes_and_sends_nothing(quarter: Quarter) -> None:
    last = (monday(WEEKS - 1) + dt.timedelta(8)).isoformat()
    again = quarter.ws.run(last)
    assert again["packages"] == [] and sum(again["messages"].values()) == 0
