"""Rule packs as commands find them: a file, a sample of the package, or a version that is loaded."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import BadInput, BadSettings, NotFound
from rulebook.packs.checking import PackProblem
from rulebook.packs.loading import kept_pack, need_pack
from rulebook.packs.model import RulePack
from rulebook.packs.shipped import sample, sample_texts

if TYPE_CHECKING:
    from store.engine import Store


def store_at_hand(data_dir: Path | None) -> "Store | None":
    """Return the store of the installation that is there, or None; one that was named must be there."""
    from console.commands.installation import Installation, settings_for

    settings = settings_for(data_dir, os.environ)
    file = settings.data_dir / "claimflow.sqlite3"
    if settings.database_url == f"sqlite:///{file}" and not file.exists():
        if data_dir is not None:
            raise BadSettings(f"{data_dir} holds no installation. Leave --data-dir out to do without one")
        return None
    return Installation(settings).store


def text_of(name: str) -> str:
    """Return the text of a pack file, of stdin (-), or of a sample. Raises ``NotFound`` or ``BadInput``."""
    if name == "-":
        return sys.stdin.read()
    path = Path(name)
    if not path.exists() and name in sample_texts():
        return sample_texts()[name]
    if not path.exists():
        known = ", ".join(sample_texts())
        raise NotFound(f"no file {name!r}, and no sample of this name. The samples are {known}")
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = f"cannot be read ({type(error).__name__})"
        raise BadInput(problem, record=name, remedy="Name a TOML file in UTF-8") from None


def named(name: str, store: "Store | None") -> RulePack:
    """Return a pack by a file, by ``NAME`` or ``NAME@VERSION`` as loaded, or by a sample's name.

    Raises ``NotFound``, or ``BadInput`` with the first mistake of a file.
    """
    from store import rule_packs

    if name == "-" or Path(name).is_file():
        return need_pack(text_of(name), name)
    pack, _, version = name.partition("@")
    if store is not None:
        with store.read() as session:
            rows = [row for row in rule_packs.every(session, pack) if version in ("", row.version)]
            if rows:
                return kept_pack(rows[-1].content, rows[-1].effective_to)
    if pack in sample_texts():
        return sample(pack)
    raise NotFound(
        f"{name!r} is no file, no loaded pack and no sample. "
        f"The samples are {', '.join(sample_texts())}; list what is loaded with: claimflow rules list"
    )


def loaded(store: "Store") -> tuple[RulePack, ...]:
    """Return every version that is loaded, in the order in which they begin."""
    from store import rule_packs

    with store.read() as session:
        rows = sorted(rule_packs.every(session), key=lambda row: (row.effective_from, row.recorded_at))
        return tuple(kept_pack(row.content, row.effective_to) for row in rows)


def problem_data(problem: PackProblem) -> dict[str, Any]:
    """Return a mistake as plain data."""
    return problem._asdict()


def span(begins: date, ends: date | None) -> str:
    """Write from when to when something counts."""
    return f"{begins} to {ends}" if ends else f"{begins} on"
