"""The code book of an installation: what the package ships and every release the practice has loaded.

A step asks for it with its own session, so that it sees a release at the next step after its import. Which
releases there are is one small query; the packed bytes of a release are read once in a process.
"""

from functools import partial

from sqlmodel import Session

from rulebook.codes.book import CodeBook
from rulebook.codes.shelf import Shelf
from store import code_sets

_shelf = Shelf()


def current_book(session: Session) -> CodeBook:
    """Return the book as the database stands now. The same releases give the same book."""
    return _shelf.book(code_sets.releases(session), partial(code_sets.content, session))
