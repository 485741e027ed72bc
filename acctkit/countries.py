"""Countries as people write them, and the days on which people work there.

Names are those of Unicode's CLDR (by Babel), holidays those of the package `holidays`; both are data of their versions,
so that the same versions give the same days. They are loaded when a country is first asked for.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

_LANGUAGES = ("en", "es")
_NO_COUNTRIES = ("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ")  # which CLDR names all the same
_ALSO = {  # what people write and CLDR does not
    "America": "US", "United States of America": "US", "Estados Unidos de América": "US", "EE. UU. de América": "US",
    "EEUU": "US", "Great Britain": "GB", "Gran Bretaña": "GB", "England": "GB", "Inglaterra": "GB", "Scotland": "GB",
    "Escocia": "GB", "Wales": "GB", "Gales": "GB", "Northern Ireland": "GB", "Irlanda del Norte": "GB",
    "Holland": "NL", "Holanda": "NL", "The Netherlands": "NL", "Los Países Bajos": "NL", "Czech Republic": "CZ",
    "República Checa": "CZ", "Turkey": "TR", "Turquía": "TR", "Hong Kong": "HK", "Macau": "MO", "Macao": "MO",
    "Republic of Ireland": "IE", "República de Irlanda": "IE", "UAE": "AE", "EAU": "AE", "Korea": "KR", "Corea": "KR",
    "Republic of Korea": "KR", "Russian Federation": "RU", "Federación Rusa": "RU", "Ivory Coast": "CI",
    "Costa de Marfil": "CI", "Burma": "MM", "Birmania": "MM", "Swaziland": "SZ", "Suazilandia": "SZ", "Macedonia": "MK",
    "Palestine": "PS", "Palestina": "PS", "Viet Nam": "VN", "PRC": "CN", "Mainland China": "CN", "Brasil": "BR",
    "México": "MX", "Méjico": "MX", "Deutschland": "DE", "Italia": "IT", "Suisse": "CH", "Schweiz": "CH",
    "Österreich": "AT", "Belgique": "BE", "België": "BE", "Nederland": "NL", "Sverige": "SE", "Norge": "NO",
    "Danmark": "DK", "Suomi": "FI", "Polska": "PL", "República Dominicana": "DO", "Bosnia": "BA",
    "Arabia Saudita": "SA",
}


@lru_cache(maxsize=1024)
def code_of(country: str) -> str:
    """The ISO 3166 code of a country as people write it, in English or Spanish; empty for what is none.

    >>> [code_of(name) for name in ("Spain", "españa", "E.S.", "ESP", "U.S.A.", "Reino Unido", "UK", "Mordor")]
    ['ES', 'ES', 'ES', 'ES', 'US', 'GB', 'GB', '']
    """
    word = _plain(country)
    return _codes().get(word) or _codes().get(word.removeprefix("the"), "")


def works_in(country: str, day: dt.date) -> bool | None:
    """Whether people in a country work on `day`; None where nobody knows the country, or its holidays."""
    calendar = _holidays_of(code_of(country))
    return None if calendar is None else bool(calendar.is_working_day(day))


@lru_cache(maxsize=256)
def _holidays_of(code: str) -> HolidayBase | None:
    if not code:
        return None
    import holidays

    try:
        return holidays.country_holidays(code)
    except NotImplementedError:  # its way of saying that it does not know the country
        return None


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    """The codes by every way to write a country, without case, accents, blanks and punctuation."""
    from babel import Locale
    from babel.core import get_global

    names = {
        _plain(name): code for language in reversed(_LANGUAGES)
        for code, name in Locale(language).territories.items() if _is_code(code)
    }
    codes = {_plain(code): code for code in names.values()}
    aliases = {_plain(old): new[0] for old, new in get_global("territory_aliases").items()
               if len(new) == 1 and _is_code(new[0])}
    return {**names, **aliases, **{_plain(name): code for name, code in _ALSO.items()}, **codes}


def _is_code(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(char for char in plain if char.isalnum())
