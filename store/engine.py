"""The store: one writing and one reading engine, handed out as short transactions."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlmodel import Session

from store.dialect import reading_engine, writers_turn, writing_engine


class Store:
    """A database of claimflow. Every write is one transaction that ends with the ``with`` block."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._writer = writing_engine(url)
        self._reader = reading_engine(url)
        self._turn = writers_turn(url)

    @contextmanager
    def write(self) -> Generator[Session]:
        """Open a transaction; commit at the end of the block, roll back if it raises."""
        with self._turn, Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Generator[Session]:
        """Open a read-only transaction."""
        with Session(self._reader, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Let go of all connections."""
        self._writer.dispose()
        self._reader.dispose()
