"""The book of an installation: what the package ships, and every release the practice has loaded.

A shelf is asked again and again with the list of releases that the database holds; what it knows already is
not read a second time.
"""

from collections.abc import Callable
from functools import partial
from threading import Lock

from models.codes import ReleaseInfo
from rulebook.codes.book import CodeBook
from rulebook.codes.release import Release
from rulebook.codes.table import Table


class Shelf:
    """The newest book of one process, and the releases it was made of. Threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, Release] = {}
        self._book = CodeBook.shipped()

    def book(self, infos: tuple[ReleaseInfo, ...], content: Callable[[str], bytes]) -> CodeBook:
        """Return the book with these releases; ``content`` is asked for the bytes of those that are new.

        The same releases give the same book, so that it keeps what it has looked up.
        """
        with self._lock:
            if [info.id for info in infos] != list(self._known):
                self._known = {info.id: self._opened(info, content) for info in infos}
                self._book = CodeBook((*CodeBook.shipped().releases, *self._known.values()))
            return self._book

    def _opened(self, info: ReleaseInfo, content: Callable[[str], bytes]) -> Release:
        known = self._known.get(info.id)
        return known or Release(info, partial(Table.read, content(info.id)))
