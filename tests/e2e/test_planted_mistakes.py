"""Ten kinds of mistake planted at rows, sheets and in house styles drawn from a seed: each is found once, at its cell,
and costs its form alone, until the corrected file comes.

Every planted file is another rep's, so that all of them go through the same few runs without touching each other.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from acctkit.testing import TestWorkspace, text_of
from tests.e2e.house_styles import SPANISH_ONLY, STYLES, Drawn, Fault, Forms, cents, draw

SEEDS = range(12)
AS_OF, WEEK, MONDAY = "2026-11-25", "2026-W47", dt.date(2026, 11, 16)
ACCOUNTS, SKUS = [f"C{n}" for n in range(101, 109)], [f"S{n}_1{n}0" for n in range(10, 16)]
ENGLISH = re.compile(r"\b(the|and|is|this|write|correct|not|with)\b")
SPANISH = re.compile(r"\b(el|la|los|las|es|este|esta|de|escriba|corrija)\b")

# ------------------------------------------------------------------ a week without a mistake


def week(rng: random.Random, orders: bool) -> dict[str, list[dict[str, Any]]]:
    """A week's sales and trips, all of it right. Without order numbers no two sales of a day are of one product."""
    pairs = rng.sample([(account, sku) for account in ACCOUNTS for sku in SKUS], rng.randrange(12, 16))
    sales = []
    for number, (account, sku) in enumerate(pairs):
        units, price = rng.randrange(1, 60), Decimal(rng.randrange(500, 200_000)) / 100
        kind = "return" if number == 3 else None
        units = -units if kind else units
        sales.append({
            "date": MONDAY + dt.timedelta(rng.randrange(6)), "account": account, "sku": sku, "units": units,
            "order": f"{rng.randrange(10**6)}-{number}" if orders else None, "unit_price": price,
            "amount": cents(units * price), "kind": kind,
        })
    trips, odometer = [], rng.randrange(1_000, 90_000)
    plate = f"{odometer} KLM"  # everybody drives their own
    for number in range(rng.randrange(6, 10)):
        start, odometer = odometer, odometer + rng.randrange(20, 90)
        trips.append({
            "date": MONDAY + dt.timedelta(number // 2), "vehicle": plate, "odometer_start": start,
            "odometer_end": odometer, "origin": "Oficina", "destination": rng.choice(ACCOUNTS), "purpose": "Visita",
        })
    return {"sales": sales, "mileage": trips}


# ------------------------------------------------------------------ the mistakes

Place = tuple[str, int, str]  # form, row, column
Plant = Callable[[dict[str, list[dict[str, Any]]], int, random.Random, str], Place]


def unknown_account(forms: Any, at: int, rng: random.Random, language: str) -> Place:
    forms["sales"][at]["account"] = rng.choice(["C999", "C10", "Nadie"])
    return "sales", at, "account"


def impossible_date(forms: Any, at: int, rng: random.Random, language: str) -> Place:
    text = "31/11/2026" if language == "es" else "11/31/2026"
    forms["sales"][at]["date"] = rng.choice([text, text, dt.date(2206, 11, 17)])
    return "sales", at, "date"


def text_in_number(forms: Any, at: int, rng: random.Random, language: str) -> Place:
    column = rng.choice(["units", "unit_price"])
    forms["sales"][at][column] = rng.choice(["doce", "12 uds?", "n/a", "1O"])
    return "sales", at, column


def wrong_amount(forms: Any, at: int, rng: random.Random, language: str) -> Place:
    forms["sales"][at]["amount"] += rng.choice([Decimal("0.02"), Decimal("-1"), Decimal("90.00")])
    return "sales", at, "amount"


def duplicated_row(forms: Any, at: int, rng: random.Random, language: str) -> Place:
    row = dict(forms["sales"][at])
    forms["sales"].append(row)
    return "sales", len(forms["sales"]) - 1, "order" if row["order"] else "date"


def future_date(forms: Any, at: int, rng: random.Random, language: str) -> Place:
    forms["sales"][at]["date"] = dt.date.fromisoformat(AS_OF) + dt.timedelta(rng.choice([1, 5, 400]))
    return "sales", at, "date"


def negative_units(forms: Any, at: int, rng: random.Random, language: str) -> Place:
    row = forms["sales"][at]
    row["units"], row["amount"] = -row["units"], -row["amount"]
    return "sales", at, "units"


def error_cell(forms: Any, at: int, rng: random.Random, language: str) -> Place:
    column = rng.choice(["units", "unit_price", "amount", "account"])
    forms["sales"][at][column] = Fault(rng.choice(["#REF!", "#N/A", "#DIV/0!", "#VALUE!"]))
    return "sales", at, column


def backwards(forms: Any, at: int, rng: random.Random, language: str) -> Place:
    forms["mileage"][at]["odometer_end"] = forms["mileage"][at]["odometer_start"] - rng.randrange(1, 500)
    return "mileage", at, "odometer_end"


def gap(forms: Any, at: int, rng: random.Random, language: str) -> Place:
    del forms["mileage"][at]  # a trip that was forgotten
    return "mileage", at, "odometer_start"


@dataclass(frozen=True)
class Mistake:
    """A kind of mistake: how it is planted, and the codes by which it may be told."""

    plant: Plant
    form: str
    codes: tuple[str, ...]


MISTAKES: Mapping[str, Mistake] = {
    "unknown account": Mistake(unknown_account, "sales", ("unknown-reference",)),
    "impossible date": Mistake(impossible_date, "sales", ("impossible-date", "bad-date")),
    "text in a number": Mistake(text_in_number, "sales", ("text-in-number",)),
    "wrong amount": Mistake(wrong_amount, "sales", ("amount-differs",)),
    "duplicated row": Mistake(duplicated_row, "sales", ("repeated-key", "repeated-row")),
    "future date": Mistake(future_date, "sales", ("future-date",)),
    "negative units": Mistake(negative_units, "sales", ("negative-units",)),
    "error cell": Mistake(error_cell, "sales", ("error-cell",)),
    "mileage gap": Mistake(gap, "mileage", ("odometer-gap",)),
    "odometer backwards": Mistake(backwards, "mileage", ("odometer-backwards",)),
}
ALONE = [(seed, name) for seed in SEEDS for at, name in enumerate(MISTAKES) if (seed + at) % 3 == 0]


def severity(mistake: str, orders: bool) -> str:
    return "warning" if mistake == "mileage gap" or (mistake == "duplicated row" and not orders) else "error"


# ------------------------------------------------------------------ planted files, and what becomes of them


@dataclass
class Planted:
    """A rep's file with mistakes, the same without, and what was told and counted after each was dropped."""

    rep: str
    language: str
    style: str
    path: str
    corrected_path: str
    flawed: Drawn
    corrected: Drawn
    wrong: Forms
    right: Forms
    places: dict[str, tuple[str, str, str]]  # mistake -> severity, sheet, cell
    found: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    status: dict[str, dict[str, Any]] = field(default_factory=dict)
    sums: dict[str, dict[str, tuple[Decimal, ...]]] = field(default_factory=dict)
    mail: str = ""

    @property
    def faulty(self) -> set[str]:
        return {MISTAKES[name].form for name, (kind, _, _) in self.places.items() if kind == "error"}


def planted(seed: int, names: tuple[str, ...]) -> Planted:
    """Plant the mistakes, at rows drawn from the seed, each at another row."""
    rng = random.Random(f"{seed} {names}")
    orders = rng.random() < 0.5
    language = "es" if seed % 2 == 0 else "en-US"
    styles = [style for style in STYLES if (style != "csv" or (len(names) == 1 and names[0] != "error cell"))
              and (language == "es" or style not in SPANISH_ONLY)]
    style = rng.choice(styles)
    right = week(rng, orders)
    wrong = {form: [dict(row) for row in rows] for form, rows in right.items()}
    sold = rng.sample([n for n, row in enumerate(right["sales"]) if not row["kind"]], len(names))
    spots = dict(zip(names, sold, strict=True))
    trip = rng.randrange(1, len(right["mileage"]) - 2)
    spots |= {"mileage gap": trip, "odometer backwards": rng.randrange(trip + 1, len(right["mileage"]) - 1)}
    if style == "csv":  # holds one form
        form = MISTAKES[names[0]].form
        right, wrong = {form: right[form]}, {form: wrong[form]}
    marks = {name: MISTAKES[name].plant(wrong, spots[name], rng, language) for name in names}
    layout = rng.randrange(10**6)
    flawed = draw(style, wrong, language, random.Random(layout))
    rep = f"r{seed}" + "".join(word[0] for word in names[0].split()) + (names[0][1] if len(names) == 1 else "all")
    path = f"{rep}/semana{flawed.suffix}" if language == "es" else f"{rep}/weekly{flawed.suffix}"
    places = {name: (severity(name, orders), *flawed.places[mark]) for name, mark in marks.items()}
    again = names == ("duplicated row",) and not orders  # a row less in another file waits for the office
    other = path if again or rng.random() < 0.5 else f"{rep}/corrected{flawed.suffix}"
    return Planted(rep, language, style, path, other, flawed, draw(style, right, language, random.Random(layout)),
                   wrong, right, places)


@pytest.fixture(scope="module")
def all_planted(acctkit_shared_workspace: TestWorkspace) -> dict[tuple[int, str], Planted]:
    """Mistakes each in a file of its own, and of every seed all ten in one; dropped, run, corrected, run."""
    ws = acctkit_shared_workspace
    files = {(seed, name): planted(seed, (name,)) for seed, name in ALONE}
    files |= {(seed, "all"): planted(seed, tuple(MISTAKES)) for seed in SEEDS}
    assert len({one.rep for one in files.values()}) == len(files)
    assert {one.style for one in files.values()} == set(STYLES)
    ws.drop("office/masters.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language"]]
        + [[one.rep, f"Name of {one.rep}", f"{one.rep}@example.com", one.language] for one in files.values()],
        "Accounts": [["Account", "Name", "Currency"]] + [[name, f"Customer {name}", "USD"] for name in ACCOUNTS],
        "Products": [["SKU", "Name"]] + [[sku, f"Model {sku}"] for sku in SKUS],
    })
    for stage in ("flawed", "corrected"):
        for one in files.values():
            ws.drop(one.path if stage == "flawed" else one.corrected_path, getattr(one, stage).content)
        result = ws.run(AS_OF)
        assert result["plugin_errors"] == []
        _look(ws, stage, files)
    return files


def _look(ws: TestWorkspace, stage: str, files: Mapping[Any, Planted]) -> None:
    """Keep what the commands say after a run."""
    statuses, found = ws.submissions(), defaultdict(list)
    for finding in ws.json("findings", "list"):
        found[finding["path"]].append(finding)
    sums: dict[str, dict[str, tuple[Decimal, ...]]] = defaultdict(dict)
    for row in ws.table("sales", "by_rep", "--week", WEEK):
        if Decimal(row["units"] or 0) or Decimal(row["amount"] or 0):
            sums[row["rep"]]["sales"] = (Decimal(row["units"]), Decimal(row["amount"]))
    for row in ws.table("mileage", "by_rep", "--week", WEEK):
        sums[row["rep"]]["mileage"] = (Decimal(row["trips"]), Decimal(row["miles"]))
    mail = {message["To"].addresses[0].addr_spec: text_of(message) for message in ws.mail("feedback")}
    for one in files.values():
        path = one.path if stage == "flawed" else one.corrected_path
        one.status[stage], one.found[stage], one.sums[stage] = statuses[path], found[path], dict(sums[one.rep])
        if stage == "flawed":
            one.mail = mail[f"{one.rep}@example.com"]


def told(one: Planted, stage: str) -> list[dict[str, Any]]:
    return [finding for finding in one.found[stage] if finding["severity"] != "info"]


def counted(forms: Forms, without: Set[str] = frozenset()) -> dict[str, tuple[Decimal, ...]]:
    """What the rows add up to, as plain sums."""
    sums: dict[str, tuple[Decimal, ...]] = {}
    if "sales" in forms and "sales" not in without:
        sums["sales"] = (sum((Decimal(row["units"]) for row in forms["sales"]), Decimal(0)),
                         sum((row["amount"] for row in forms["sales"]), Decimal(0)))
    if "mileage" in forms and "mileage" not in without:
        miles = sum(row["odometer_end"] - row["odometer_start"] for row in forms["mileage"])
        sums["mileage"] = (Decimal(len(forms["mileage"])), Decimal(miles))
    return sums


EACH = [pytest.param(key, id=f"{key[1]}, seed {key[0]}") for key in ALONE]
WHOLE = [pytest.param((seed, "all"), id=f"all ten, seed {seed}") for seed in SEEDS]


@pytest.mark.parametrize("key", EACH)
def test_a_mistake_is_told_once_at_its_cell(all_planted: Any, key: tuple[int, str]) -> None:
    one: Planted = all_planted[key]
    kind, sheet, cell = one.places[key[1]]
    assert [(f["severity"], f["path"], f["sheet"], f["cell"]) for f in told(one, "flawed")] == [
        (kind, one.path, sheet, cell)
    ]
    assert told(one, "flawed")[0]["code"] in MISTAKES[key[1]].codes


@pytest.mark.parametrize("key", WHOLE)
def test_ten_mistakes_in_one_workbook_are_ten_findings(all_planted: Any, key: tuple[int, str]) -> None:
    one: Planted = all_planted[key]
    assert len(one.places) == 10
    assert sorted((f["severity"], f["sheet"], f["cell"]) for f in told(one, "flawed")) == sorted(one.places.values())


@pytest.mark.parametrize("key", EACH + WHOLE)
def test_a_rep_reads_of_it_in_the_reps_language(all_planted: Any, key: tuple[int, str]) -> None:
    one: Planted = all_planted[key]
    for finding in told(one, "flawed"):
        wanted, unwanted = (SPANISH, ENGLISH) if one.language == "es" else (ENGLISH, SPANISH)
        sentence = re.sub(r"[«'].*?[»']", "", finding["message"].casefold())  # what a cell says is in any language
        assert wanted.search(sentence) and not unwanted.search(sentence), finding["message"]
        assert finding["cell"] in one.mail
        assert finding["message"] in " ".join(one.mail.split())


@pytest.mark.parametrize("key", EACH + WHOLE)
def test_a_form_with_an_error_is_not_posted_and_the_other_is(all_planted: Any, key: tuple[int, str]) -> None:
    one: Planted = all_planted[key]
    there = set(one.right)
    wanted = "accepted" if not one.faulty else "rejected" if one.faulty == there else "partial"
    assert one.status["flawed"]["status"] == wanted
    assert one.sums["flawed"] == counted(one.wrong, one.faulty)


@pytest.mark.parametrize("key", EACH + WHOLE)
def test_the_corrected_file_is_accepted_and_only_it_counts(all_planted: Any, key: tuple[int, str]) -> None:
    one: Planted = all_planted[key]
    assert one.status["corrected"]["status"] == "accepted", one.status["corrected"]
    assert one.sums["corrected"] == counted(one.right)
    assert [finding for finding in told(one, "corrected") if finding["severity"] == "error"] == []
