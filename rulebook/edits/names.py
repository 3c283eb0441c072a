"""Names as two parties write them: what is compared is their letters, not how each of them spells.

``person_letters("O'Brien Jr.")`` and ``person_letters("OBRIEN")`` are the same; so are
``company_letters("Acme Health, Inc.")`` and ``company_letters("ACME HEALTH")``.
"""

import re
import unicodedata
from functools import lru_cache

OF_PEOPLE = frozenset({"JR", "SR", "II", "III", "IV", "V"})
"""What follows a last name and is no part of it."""

OF_COMPANIES = frozenset(
    {"INC", "INCORPORATED", "LLC", "LLP", "LTD", "CO", "COMPANY", "CORP", "CORPORATION", "THE"}
)


def letters(text: str) -> str:
    """Return letters and digits alone, in capitals and without accents: ``W12-34 5`` is ``W12345``."""
    return "".join(_words(text))


@lru_cache(maxsize=4096)
def company_letters(name: str) -> str:
    """Return the letters of a company's name without the words for its legal form."""
    words = [word for word in _words(name) if word not in OF_COMPANIES]
    return "".join(words)


def person_letters(name: str) -> str:
    """Return the letters of a first or last name, without suffix and without a lone initial after it."""
    words = _words(name)
    while len(words) > 1 and (words[-1] in OF_PEOPLE or len(words[-1]) == 1):
        words.pop()
    return "".join(words)


def _words(text: str) -> list[str]:
    """Return the words in capitals; an apostrophe or dot inside a word does not divide it."""
    plain = unicodedata.normalize("NFKD", text.upper().replace("'", "").replace(".", ""))
    return re.findall(r"[0-9A-Z]+", "".join(c for c in plain if not unicodedata.combining(c)))
