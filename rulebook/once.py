"""A look-up that an object makes once: ``functools.cached_property`` without its lock.

The lock of Python 3.11 takes longer than most look-ups of a claim under review, and a case is one thread's.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class once(Generic[Asked, Answer]):
    """Keep what a method without arguments answers under its name: later reads do not come here."""

    def __init__(self, look_up: Callable[[Asked], Answer]) -> None:
        self._look_up = look_up
        self._name = look_up.__name__
        self.__doc__ = look_up.__doc__

    @overload
    def __get__(self, asked: None, owner: Any) -> "once[Asked, Answer]": ...
    @overload
    def __get__(self, asked: Asked, owner: Any) -> Answer: ...
    def __get__(self, asked: Asked | None, owner: Any) -> "Answer | once[Asked, Answer]":
        if asked is None:
            return self
        answer = asked.__dict__[self._name] = self._look_up(asked)
        return answer
