"""The SFTP door: one user per partner, confined to the partner's mailbox folder; files only, no shell."""

from collections.abc import Mapping
from pathlib import Path

import asyncssh

HOST_KEY_FILE = "ssh_host_key"


def load_host_key(folder: Path) -> asyncssh.SSHKey:
    """Return the server's key pair, made on the first start and kept in the data folder."""
    path = folder / HOST_KEY_FILE
    if not path.exists():
        key = _new_key()
        part = path.with_suffix(".part")
        part.touch(mode=0o600)
        key.write_private_key(part)  # pyright: ignore[reportUnknownMemberType]
        part.rename(path)
    return asyncssh.read_private_key(path)


def _new_key() -> asyncssh.SSHKey:
    # asyncssh leaves some parameters of its own untyped; here and below nothing of ours is.
    return asyncssh.generate_private_key("ssh-ed25519")  # pyright: ignore[reportUnknownMemberType]


def public_text(key: asyncssh.SSHKey) -> str:
    """Write the public key as OpenSSH does: ``ssh-ed25519 AAAA...``."""
    return key.export_public_key("openssh").decode().strip()


class PartnerDoor(asyncssh.SSHServer):
    """Lets partners in by user name and password; nobody else, and by no other means."""

    def __init__(self, partners: tuple[str, ...], secret: str) -> None:
        self._partners = partners
        self._secret = secret

    def begin_auth(self, username: str) -> bool:
        """Ask everybody for a password."""
        return True

    def password_auth_supported(self) -> bool:
        """Say that passwords are how one gets in."""
        return True

    def validate_password(self, username: str, password: str) -> bool:
        """Let a partner in who knows the secret."""
        return username in self._partners and password == self._secret


class PartnerFiles(asyncssh.SFTPServer):
    """A partner's mailbox folder as the root of its world; links out of it cannot be made."""

    def __init__(self, channel: "asyncssh.SSHServerChannel[bytes]", homes: Mapping[str, Path]) -> None:
        home = homes[str(channel.get_extra_info("username"))]
        super().__init__(channel, chroot=str(home).encode())  # pyright: ignore[reportUnknownMemberType]

    def symlink(self, oldpath: bytes, newpath: bytes) -> None:
        """Refuse: a link could lead out of the mailbox."""
        raise asyncssh.SFTPPermissionDenied("no links in a mailbox")

    def link(self, oldpath: bytes, newpath: bytes) -> None:
        """Refuse: a link could lead out of the mailbox."""
        raise asyncssh.SFTPPermissionDenied("no links in a mailbox")


async def open_sftp(
    key: asyncssh.SSHKey, homes: Mapping[str, Path], secret: str, host: str, port: int
) -> asyncssh.SSHAcceptor:
    """Listen for partners; ``homes`` names each partner's folder. Port 0 takes a free one."""
    partners = tuple(homes)

    def open_files(channel: "asyncssh.SSHServerChannel[bytes]") -> PartnerFiles:
        return PartnerFiles(channel, homes)

    return await asyncssh.listen(
        host,
        port,
        server_host_keys=[key],
        server_factory=lambda: PartnerDoor(partners, secret),
        sftp_factory=open_files,
        login_timeout=30,
    )
