"""Secrets by reference: a partner's settings say where a secret is, never what it is."""

import os
from collections.abc import Mapping
from pathlib import Path

from models.errors import BadSettings


def resolve(reference: str, environ: Mapping[str, str] | None = None) -> str:
    """Return the secret behind ``env:NAME`` or ``file:PATH``, without the line break at its end.

    Raises ``BadSettings`` when there is none, naming the reference and never a value.
    """
    kind, _, place = reference.partition(":")
    if kind == "env" and place:
        return _from_environment(place, os.environ if environ is None else environ)
    if kind == "file" and place:
        return _from_file(place)
    raise BadSettings(
        "A secret must be a reference. Write env:NAME (an environment variable) or file:PATH (a file), "
        "not the secret itself"
    )


def _from_environment(name: str, environ: Mapping[str, str]) -> str:
    value = environ.get(name, "")
    if not value:
        raise BadSettings(f"The secret env:{name} is empty. Set the environment variable {name}")
    return value


def _from_file(path: str) -> str:
    try:
        value = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = type(error).__name__
        raise BadSettings(f"The secret file:{path} cannot be read ({reason}). Create the file") from None
    if not value:
        raise BadSettings(f"The secret file:{path} is empty. Write the secret into it")
    return value
