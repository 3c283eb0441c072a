"""Invented people: nobody here has ever lived, and no two share a member id."""

from datetime import date, timedelta
from random import Random
from typing import Literal

from models.party import Address, Person, PersonName


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_WOMEN = _names(
    """Marigold Thessaly Odalys Winifred Perpetua Isolde Bettina Clementine Ottoline Saffron Henrietta Juniper
    Calliope Rosamund Tamsin Philippa Drusilla Marguerite Eudora Lavender Zinnia Araminta Cordelia Mirabel"""
)
_MEN = _names(
    """Barnaby Cornelius Thaddeus Ignatius Percival Leopold Ambrose Bartholomew Caspian Erasmus Fergus Gideon
    Horatio Ivo Jasper Kester Lysander Mortimer Osgood Phineas Quentin Rupert Sylvester Wendell"""
)
_LAST = _names(
    """Applewhite Bracegirdle Culpepper Dandridge Everwood Fairweather Gallowglass Hollyoak Inglethorpe
    Jollifant Kettleworth Larkspur Merriweather Nightingale Oakenshaw Pennyfeather Quicksilver Ravenscroft
    Saltonstall Thistlewood Underhill Vandermoor Whistlecroft Yarborough Zellweg Bramblewick Copperfield
    Dovetail Fernsby Goldfinch Hazelrigg Ironmonger Lanternfish Mossgrove Netherby Periwinkle Stillwater
    Tumblegate O'Malarkey"""
)
_STREETS = (
    "Lantern Street",
    "Cooper Quay",
    "Mulberry Row",
    "Foghorn Lane",
    "Old Cannery Road",
    "Kingfisher Way",
    "Tidewater Terrace",
    "Beekeeper Lane",
)
_TOWNS = (
    ("Port Alder", "WA", "983680412"),
    ("Gull Harbor", "WA", "985061733"),
    ("Fennel Creek", "OR", "971062208"),
    ("Saltmarsh", "OR", "971382915"),
    ("Millrace", "WA", "982573046"),
)


def invent_person(random: Random, today: date, sex: Literal["F", "M"] | None = None) -> Person:
    """Invent an adult between 22 and 78 years old, with an address."""
    sex = sex or random.choice(("F", "M"))
    first = random.choice(_WOMEN if sex == "F" else _MEN)
    middle = random.choice(("", "", "A", "J", "R"))
    birth_date = today - timedelta(days=random.randint(22 * 366, 78 * 365))
    name = PersonName(last=random.choice(_LAST), first=first, middle=middle)
    return Person(name=name, birth_date=birth_date, sex=sex, address=_invent_address(random))


def _invent_address(random: Random) -> Address:
    city, state, zip_code = random.choice(_TOWNS)
    line1 = f"{random.randint(2, 980)} {random.choice(_STREETS)}"
    return Address(line1=line1, city=city, state=state, zip_code=zip_code)


def with_check_digit(nine: str) -> str:
    """Make nine digits an NPI by the Luhn digit over 80840 and the nine."""
    digits = [int(d) for d in "80840" + nine]
    doubled = [2 * d if place % 2 == 0 else d for place, d in enumerate(reversed(digits))]
    return nine + str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)
