"""The code book of an installation: what the package ships and every release the practice has loaded.

A step asks for it with its own session, so that it sees a release at the next step after its import. Which
releases there are is one small query; the packed bytes of a release are read once in a process.
"""

from collections.abc import Callable, Mapping
from functools import partial
from threading import Lock

from sqlmodel import Session

from models.codes import ReleaseInfo
from rulebook.codes.book import CodeBook
from rulebook.codes.release import Release
from rulebook.codes.table import Table
from store import code_sets


class _Shelf:
    """The newest book of this process, and the releases it was made of."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, Release] = {}
        self._book = CodeBook.shipped()

    def book(self, infos: tuple[ReleaseInfo, ...], content: Callable[[str], bytes]) -> CodeBook:
        """Return a book of these releases; only those that are new are read."""
        with self._lock:
            ids = [info.id for info in infos]
            if ids != list(self._known):
                self._known = {info.id: self._opened(info, content) for info in infos}
                self._book = with_loaded(self._known)
            return self._book

    def _opened(self, info: ReleaseInfo, content: Callable[[str], bytes]) -> Release:
        known = self._known.get(info.id)
        return known or Release(info, partial(Table.read, content(info.id)))


_shelf = _Shelf()


def with_loaded(loaded: Mapping[str, Release]) -> CodeBook:
    """Return the shipped book with these releases beside it."""
    book = CodeBook.shipped()
    return CodeBook((*book.releases, *loaded.values())) if loaded else book


def current_book(session: Session) -> CodeBook:
    """Return the book as the database stands now. The same releases give the same book."""
    return _shelf.book(code_sets.releases(session), partial(code_sets.content, session))
