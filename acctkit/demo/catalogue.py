"""Who and what the made-up company is: its people, its customers, and what it sells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

COMPANY, CURRENCY = "Harbor Supply", "USD"
OFFICE, SENDER = "office@harbor.example", "reports@harbor.example"
HELEN, ANDRES = ("Helen Whitaker", "helen.whitaker@harbor.example"), ("Andrés Molina", "andres.molina@harbor.example")


@dataclass(frozen=True, slots=True)
class Rep:
    """A rep: `growth` is this year's business over last year's, `months` whether the quota is set by month."""

    id: str
    name: str
    manager: tuple[str, str]
    territory: str
    language: str
    growth: float
    home: str
    vehicle: str
    unit: str = "mi"
    owner: str = "rep"
    months: bool = False

    @property
    def email(self) -> str:
        """The rep's address in the company."""
        return f"{self.id}@harbor.example"

    @property
    def spanish(self) -> bool:
        """Whether the rep keeps sheets in Spanish."""
        return self.language == "es"


REPS = (
    Rep("amelia", "Amelia Hart", HELEN, "Maine and New Hampshire", "en", 1.10, "Portland", "4KR 218", months=True),
    Rep("brandon", "Brandon Cole", HELEN, "Massachusetts and Rhode Island", "en-US", 1.04, "Boston", "7TBC 90"),
    Rep("grace", "Grace Okafor", HELEN, "New York and Connecticut", "en", 1.20, "New Haven", "GRC-4471", months=True),
    Rep("marcus", "Marcus Webb", HELEN, "Chesapeake Bay", "en", 0.95, "Annapolis", "HS-FLEET-3", owner="company"),
    Rep("priya", "Priya Raman", HELEN, "Carolinas and Georgia", "en", 1.14, "Charleston", "PRR 6620"),
    Rep("lucia", "Lucía Ortega", ANDRES, "South Florida and Puerto Rico", "es", 1.16, "Miami", "LQT-Y83", months=True),
    Rep("diego", "Diego Navarro", ANDRES, "Mexico and the Caribbean", "es", 1.03, "Cancún", "UVX-281-C", unit="km"),
    Rep("carmen", "Carmen Ruiz", ANDRES, "Spain and Portugal", "es", 1.09, "Valencia", "8214 LKM", unit="km"),
)


@dataclass(frozen=True, slots=True)
class Account:
    """A customer: `size` scales its orders, `rhythm` is the weeks between two, `lateness` how it pays."""

    number: str
    name: str
    rep: str
    contact: str
    city: str
    country: str
    language: str
    currency: str
    terms: int
    size: float
    rhythm: int
    lateness: str = "prompt"
    status: str = "active"
    email: str = ""
    credit_limit: int = 25_000


# name | contact | city | size | weeks between orders | how it pays (prompt, slow, late, or the day it stopped paying)
_CUSTOMERS: dict[str, str] = {
    "amelia": """
        Casco Bay Chandlery | Ruth Pelletier | Portland | 1.5 | 2 | prompt
        Penobscot Boatyard | Owen Thibodeau | Belfast | 1.1 | 3 | prompt
        Kittery Point Marina | Sandra Libby | Kittery | 0.8 | 3 | slow
        Frenchman Bay Rigging | Tom Averill | Bar Harbor | 0.7 | 4 | prompt
        Muscongus Lobster Co-op | Dale Simmons | New Harbor | 1.0 | 4 | late
        Piscataqua Sail Loft | Joan Kimball | Portsmouth | 0.6 | 3 | prompt
        Sebago Lake Boats | Ray Fournier | Windham | 0.7 | 5 | prompt
        Saco River Outfitters | Beth Nadeau | Saco | 0.5 | 4 | slow""",
    "brandon": """
        Marblehead Marine Supply | Peter Alden | Marblehead | 1.4 | 2 | prompt
        Gloucester Fishing Gear | Maria Frontiero | Gloucester | 1.2 | 3 | slow
        Newport Yacht Service | Charles Brenton | Newport | 1.7 | 2 | prompt
        Buzzards Bay Boatworks | Nora Silvia | Mattapoisett | 0.9 | 3 | prompt
        Hyannis Harbor Store | Kevin Doane | Hyannis | 0.7 | 3 | late
        Block Island Moorings | Alice Dodge | New Shoreham | 0.5 | 5 | prompt
        Narragansett Shipyard | Frank Arruda | Warwick | 1.0 | 3 | 2026-08-20
        Plymouth Rowing Club | Emily Warren | Plymouth | 0.4 | 5 | prompt""",
    "grace": """
        Montauk Marine Basin | Lou Bennett | Montauk | 1.3 | 2 | prompt
        Mystic River Rigging | Hannah Avery | Mystic | 1.0 | 3 | prompt
        City Island Ship Stores | Victor Ruggiero | Bronx | 1.6 | 2 | slow
        Greenwich Power Boats | Diane Mead | Greenwich | 1.2 | 3 | prompt
        Sag Harbor Yacht Yard | George Fordham | Sag Harbor | 0.9 | 3 | prompt
        Hudson Valley Marina | Irene Decker | Kingston | 0.8 | 4 | late
        Branford Dock Supply | Sam Linsley | Branford | 0.7 | 3 | prompt
        Shelter Island Sailing | Paula Tuthill | Shelter Island | 0.5 | 4 | prompt""",
    "marcus": """
        Annapolis Rigging Works | Dennis Carroll | Annapolis | 1.5 | 2 | prompt
        St. Michaels Boat Company | Laura Tilghman | St. Michaels | 1.0 | 3 | prompt
        Solomons Island Marine | Gary Bowen | Solomons | 0.9 | 3 | slow
        Norfolk Naval Outfitters | Wendell Pruitt | Norfolk | 1.8 | 2 | prompt
        Deltaville Yachting Center | Nancy Hurst | Deltaville | 0.8 | 4 | 2026-09-10
        Havre de Grace Boatyard | Carl Mitchell | Havre de Grace | 0.7 | 4 | late
        Cape Charles Harbor Shop | Andre Giddens | Cape Charles | 0.6 | 5 | prompt""",
    "priya": """
        Charleston City Chandlers | Julia Pinckney | Charleston | 1.6 | 2 | prompt
        Outer Banks Watersports | Scott Midgett | Manteo | 1.0 | 3 | prompt
        Savannah Bend Marina | Denise Barrow | Savannah | 1.1 | 3 | slow
        Beaufort Boat Builders | Hugh Rhett | Beaufort | 0.9 | 3 | prompt
        Hilton Head Marine Center | Karen Wade | Hilton Head | 1.2 | 3 | prompt
        Wrightsville Beach Sails | Todd Lennon | Wilmington | 0.6 | 4 | late
        Golden Isles Yacht Works | Angela Couper | Brunswick | 0.8 | 4 | 2026-08-05
        Lake Norman Boat Club | Brian Sherrill | Cornelius | 0.6 | 5 | prompt""",
    "lucia": """
        Suministros Náuticos Biscayne | Rafael Delgado | Miami | 1.6 | 2 | prompt
        Key Largo Dive & Boat | Janet Russell | Key Largo | 1.0 | 3 | prompt
        Marina de San Juan | Ivelisse Colón | San Juan | 1.3 | 2 | slow
        Astillero Fajardo | Héctor Rivera | Fajardo | 0.9 | 3 | prompt
        Fort Lauderdale Yacht Parts | Mitchell Grant | Fort Lauderdale | 1.5 | 2 | prompt
        Náutica Ponce | Carmen Torres | Ponce | 0.7 | 4 | late
        Islamorada Tackle | Bud Pinder | Islamorada | 0.5 | 4 | prompt""",
    "diego": """
        Marina Puerto Aventuras | Gabriela Peña | Puerto Aventuras | 1.2 | 3 | prompt
        Náutica del Caribe | Joaquín Méndez | Cancún | 1.5 | 2 | slow
        Astilleros de Veracruz | Teresa Lagunes | Veracruz | 1.1 | 3 | prompt
        Velas y Cabos de Cozumel | Raúl Angulo | Cozumel | 0.7 | 3 | prompt
        Marina Zar-Par | Yolanda Báez | Boca Chica | 0.9 | 4 | late
        Pesca Deportiva Mazatlán | Ernesto Lizárraga | Mazatlán | 0.8 | 4 | prompt
        Casa Náutica La Habana Vieja | Norma Prado | Mérida | 0.5 | 5 | 2026-09-25""",
    "carmen": """
        Efectos Navales Valencia | Vicente Blasco | Valencia | 1.5 | 2 | prompt
        Náutica Costa Brava | Montserrat Puig | Palamós | 1.1 | 3 | prompt
        Astilleros Ría de Vigo | Xoán Carballo | Vigo | 1.3 | 3 | slow
        Marina de Lagos | Inês Cabrita | Lagos | 0.9 | 4 | prompt
        Velería Menorca | Catalina Pons | Mahón | 0.6 | 4 | prompt
        Pertrechos Cádiz | Manuel Benítez | Cádiz | 0.8 | 3 | late""",
}
_ABROAD = {"Ponce": "US", "Fajardo": "US", "San Juan": "US", "Lagos": "PT", "Boca Chica": "DO"}
_COUNTRY = {"diego": "MX", "carmen": "ES"}
_SPANISH = {"Miami", "Ponce", "Fajardo", "San Juan"}
EURO = ("Efectos Navales Valencia", "Velería Menorca")
NO_ADDRESS = ("Narragansett Shipyard", "Casa Náutica La Habana Vieja")
_STATUS = {"Golden Isles Yacht Works": "insolvent", "Deltaville Yachting Center": "do not contact"}
STATEMENTS = {"Solomons Island Marine": "weekly", "Astilleros Ría de Vigo": "monthly"}
NEWCOMER = "Rockland Tall Ships"


def accounts() -> Iterator[Account]:
    """The sixty customers, in the order of the office's list; the last is one that the office adds late."""
    listed = ((rep, line) for rep, text in _CUSTOMERS.items() for line in text.split("\n")[1:])
    lines = [(rep, *map(str.strip, line.split("|"))) for rep, line in listed]
    lines.append(("amelia", NEWCOMER, "Linda Crockett", "Rockland", "0.9", "4", "prompt"))
    for place, (rep, name, contact, city, size, rhythm, lateness) in enumerate(lines):
        country = _ABROAD.get(city, _COUNTRY.get(rep, "US"))
        spanish = country in ("ES", "MX", "DO") or city in _SPANISH
        host = "".join(c for c in name.lower() if c.isascii() and c.isalnum())
        yield Account(
            number=str(2107 + 7 * place), name=name, rep=rep, contact=contact, city=city, country=country,
            language="es" if spanish else "en", currency="EUR" if name in EURO else "USD",
            terms=(30, 45, 30, 60)[place % 4], size=float(size), rhythm=int(rhythm), lateness=lateness,
            status=_STATUS.get(name, "active"), email="" if name in NO_ADDRESS else f"accounts@{host}.example",
            credit_limit=int(float(size) * 20) * 1_000,
        )


@dataclass(frozen=True, slots=True)
class Product:
    """A product: `pack` is how many are usually ordered at a time."""

    sku: str
    name: str
    family: str
    price: Decimal
    pack: int
    launched: dt.date | None = None


# family: (prefix, sku number | name | list price | usual pack)
_PRODUCTS: dict[str, tuple[str, str]] = {
    "Rope and rigging": ("RR", """
        110 | Double-braid dock line 1/2 in, 25 ft | 34.90 | 24
        112 | Double-braid dock line 5/8 in, 35 ft | 52.50 | 18
        120 | Three-strand anchor rode, 200 ft | 118.00 | 8
        135 | Dyneema halyard 10 mm, 100 m | 389.00 | 3
        140 | Stainless turnbuckle 3/8 in | 46.75 | 16
        145 | Snap shackle, swivel bail | 38.20 | 20
        150 | Winch handle, locking, 10 in | 79.00 | 8
        160 | Mainsheet block, 57 mm, ratchet | 96.40 | 8"""),
    "Safety": ("SF", """
        210 | Inflatable life vest, automatic | 189.00 | 10
        212 | Foam life vest, adult | 44.50 | 24
        220 | Handheld flare kit, six | 59.90 | 16
        225 | Electronic distress light | 99.95 | 8
        230 | EPIRB beacon, category II | 469.00 | 2
        240 | Throwable ring buoy, 24 in | 72.00 | 8
        245 | First aid kit, offshore | 128.00 | 6
        250 | Fire extinguisher, 5 lb | 64.25 | 12"""),
    "Deck hardware": ("DH", """
        310 | Stainless cleat, 8 in | 27.60 | 30
        315 | Pop-up cleat, 6 in | 41.30 | 16
        320 | Bow roller, hinged | 142.00 | 4
        325 | Claw anchor, 22 lb | 109.00 | 6
        330 | Plow anchor, 35 lb | 365.00 | 2
        340 | Deck hatch, 20 x 20 in | 418.00 | 2
        350 | Boarding ladder, three steps | 156.50 | 4
        355 | Rail mount, 1 in, pair | 31.80 | 20
        360 | Cylindrical fender, 8 x 20 in | 36.40 | 30"""),
    "Paint and care": ("PC", """
        410 | Ablative bottom paint, gallon, blue | 214.00 | 8
        412 | Ablative bottom paint, gallon, black | 214.00 | 10
        420 | Two-part epoxy primer, kit | 138.00 | 6
        430 | Teak oil, quart | 28.90 | 24
        440 | Hull wax, 32 oz | 33.40 | 24
        450 | Marine varnish, quart | 47.80 | 16
        460 | Polyester finishing resin, gallon | 79.50 | 8
        470 | Zinc anode, shaft, 1 in | 14.20 | 48"""),
    "Electrical": ("EL", """
        510 | AGM battery, group 31 | 379.00 | 4
        515 | Battery switch, four positions | 58.30 | 12
        520 | Battery charger, 20 A | 246.00 | 3
        530 | LED navigation light, bicolor | 68.90 | 10
        535 | LED cabin light, warm white | 24.60 | 30
        540 | Bilge pump, 1,100 gph | 57.20 | 16
        545 | Float switch, solid state | 39.70 | 16
        550 | VHF radio, fixed, with AIS | 439.00 | 2
        560 | Shore power cord, 30 A, 50 ft | 112.00 | 8"""),
}

# launched a week before the last one of the story, and sold to nobody yet
LAUNCH = Product(
    "RR-170", "Soft shackle, Dyneema, 8 mm", "Rope and rigging", Decimal("24.80"), 20, dt.date(2026, 11, 9)
)


def products() -> Iterator[Product]:
    """The price list."""
    for family, (prefix, text) in _PRODUCTS.items():
        for line in text.split("\n")[1:]:
            number, name, price, pack = map(str.strip, line.split("|"))
            launched = dt.date(2026, 3, 2) if number in ("225", "550") else None
            yield Product(f"{prefix}-{number}", name, family, Decimal(price), int(pack), launched)
