"""From a trading partner's settings to its wire: the one place that chooses SFTP, folders or HTTP."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit

from models.errors import BadSettings
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


def refuse_elsewhere(partner: TradingPartner) -> None:
    """Refuse a partner on another computer: in training nothing leaves this one. Raises ``BadSettings``."""
    hosts = {"sftp_host": partner.sftp_host, "realtime_url": urlsplit(partner.realtime_url).hostname or ""}
    for field, host in hosts.items():
        if host and not _is_here(host):
            raise BadSettings(
                f"Partner {partner.key}, {field}: {host} is another computer, and this is training. "
                "Take the address out, or work outside of training"
            )


def realtime_line(partner: TradingPartner) -> RealtimeLine:
    """Return the partner's real-time line; a partner without a secret is asked without a token."""
    return HttpLine(partner, resolve(partner.sftp_secret) if partner.sftp_secret else "")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _value(text: str) -> str:
    # A host key is public: it may stand in the settings itself, or behind a reference like a secret.
    return resolve(text) if text.startswith(("env:", "file:")) else text
