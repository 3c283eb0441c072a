"""From a trading partner's settings to its wire: the one place that chooses SFTP, folders or HTTP."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from models.practice import TradingPartner
from payers.directory import DirectoryMailbox
from payers.gateway import Mailbox, RealtimeLine
from payers.http import HttpLine
from payers.secrets import resolve
from payers.sftp import SftpMailbox


@asynccontextmanager
async def open_mailbox(partner: TradingPartner) -> AsyncGenerator[Mailbox]:
    """Open a partner's mailbox for one use: SFTP when it has a host, else its two folders.

    Raises ``BadSettings`` for a missing secret or host key, ``PayerUnreachable`` when nobody answers.
    """
    if not partner.sftp_host:
        yield DirectoryMailbox(partner)
        return
    pinned = partner.model_copy(update={"sftp_host_key": _value(partner.sftp_host_key)})
    async with SftpMailbox(pinned, resolve(partner.sftp_secret)) as mailbox:
        yield mailbox


def realtime_line(partner: TradingPartner) -> RealtimeLine:
    """Return the partner's real-time line; a partner without a secret is asked without a token."""
    return HttpLine(partner, resolve(partner.sftp_secret) if partner.sftp_secret else "")


def _value(text: str) -> str:
    # A host key is public: it may stand in the settings itself, or behind a reference like a secret.
    return resolve(text) if text.startswith(("env:", "file:")) else text
