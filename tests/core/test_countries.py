"""Countries as accounts write them, and on which days people work there."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit.calendar import Calendar
from acctkit.countries import code_of

OURS = Calendar(holidays=frozenset({dt.date(2026, 11, 26)}))


@pytest.mark.parametrize(("code", "ways"), [
    ("ES", ("Spain", "España", "ESPANA", " es ", "ESP", "724")),
    ("US", ("USA", "U.S.", "U.S.A.", "us", "United States", "Estados Unidos", "EE. UU.", "EE.UU.", "EEUU")),
    ("GB", ("United Kingdom", "UK", "U.K.", "GB", "Reino Unido", "Great Britain", "England")),
    ("NL", ("Netherlands", "The Netherlands", "Países Bajos", "Holanda")),
    ("DE", ("Germany", "Alemania", "DE")), ("CI", ("Côte d’Ivoire", "Cote d'Ivoire", "Costa de Marfil")),
    ("TR", ("Turkey", "Türkiye", "Turquía")), ("MX", ("Mexico", "México")), ("SA", ("Saudi Arabia", "Arabia Saudita")),
    ("", ("", "??", "Mordor", "EU", "Unión Europea", "Europe", "Texas", "Soviet Union")),
])
def test_a_country_is_known_however_people_write_it(code: str, ways: tuple[str, ...]) -> None:
    assert {way: code_of(way) for way in ways} == dict.fromkeys(ways, code)


@pytest.mark.parametrize("country", [
    "Australia", "Austria", "Belgium", "Canada", "Denmark", "Finland", "France", "Germany", "Hong Kong", "Ireland",
    "Israel", "Italy", "Japan", "Netherlands", "New Zealand", "Norway  ", "Philippines", "Poland", "Portugal", "Russia",
    "Singapore", "South Africa", "Spain", "Sweden", "Switzerland", "UK", "USA",
])
def test_the_countries_of_a_real_company_are_known(country: str) -> None:
    assert not Calendar().works(dt.date(2026, 1, 1), country) or country == "Israel"


@pytest.mark.parametrize(("day", "country", "works"), [
    ("2026-11-26", "", False), ("2026-11-26", "Mordor", False),  # ours is closed
    ("2026-11-26", "Spain", True), ("2026-11-26", "USA", False),  # Thanksgiving
    ("2026-12-08", "", True), ("2026-12-08", "España", False),  # Inmaculada
    ("2026-11-27", "Saudi Arabia", False), ("2026-11-29", "Saudi Arabia", True),  # a Friday and a Sunday
    ("2026-11-28", "UK", False), ("2026-02-14", "China", True),  # a Saturday that is worked instead
])
def test_ours_or_theirs(day: str, country: str, works: bool) -> None:
    assert OURS.works(dt.date.fromisoformat(day), country) is works


def test_the_next_business_day_may_be_a_countrys() -> None:
    christmas = dt.date(2026, 12, 25)
    assert Calendar().business_day_on(christmas) == christmas
    assert Calendar().business_day_on(christmas, country="UK") == dt.date(2026, 12, 29)  # Boxing Day is made good
    assert Calendar().business_day_on(dt.date(2026, 12, 7), 1, "ES") == dt.date(2026, 12, 9)


@settings(max_examples=50)
@given(st.text(max_size=30))
def test_no_text_is_a_country_by_accident(text: str) -> None:
    assert len(code_of(text)) in (0, 2)
    assert Calendar().works(dt.date(2026, 11, 25), text) in (True, False)


def test_nothing_is_loaded_until_a_country_is_asked_for() -> None:
    ask = (
        "import sys, datetime as dt; from acctkit import Calendar; c = Calendar(); c.works(dt.date(2026, 11, 25));"
        "assert 'holidays' not in sys.modules and 'babel' not in sys.modules; c.works(dt.date(2026, 11, 25), 'ES');"
        "assert 'holidays' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", ask], check=True)
