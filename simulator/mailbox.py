"""The folders of the mailbox: each partner's inbox and outbox, and the copies kept as evidence.

``mailbox/<partner>/inbox`` claims to us, ``mailbox/<partner>/outbox`` our answers, ``received/`` and
``sent/`` every byte that came or went. ``tray/`` is where faxes and letters arrive, ``tray/read/`` where
they go. A name that ends in ``.part`` is a file still being written.
"""

from pathlib import Path

PART = ".part"
LOST = ".lost"


class Mailbox:
    """All folders of one payer under its data folder."""

    def __init__(self, folder: Path, partners: tuple[str, ...]) -> None:
        self.folder = folder
        self.partners = partners
        self.tray = folder / "tray"
        self.read_letters = self.tray / "read"
        self.read_letters.mkdir(parents=True, exist_ok=True)
        for partner in partners:
            for place in (
                self.inbox(partner),
                self.outbox(partner),
                self.received(partner),
                self.sent(partner),
            ):
                place.mkdir(parents=True, exist_ok=True)

    def home(self, partner: str) -> Path:
        """Return the folder that is a partner's whole world over SFTP."""
        return self.folder / "mailbox" / partner

    def inbox(self, partner: str) -> Path:
        """Return where a partner puts its files."""
        return self.home(partner) / "inbox"

    def outbox(self, partner: str) -> Path:
        """Return where a partner finds our files."""
        return self.home(partner) / "outbox"

    def received(self, partner: str) -> Path:
        """Return where the files that came are kept."""
        return self.folder / "received" / partner

    def sent(self, partner: str) -> Path:
        """Return where copies of the files that went are kept."""
        return self.folder / "sent" / partner

    def waiting(self, partner: str) -> tuple[Path, ...]:
        """Return the whole files in a partner's inbox, oldest name first."""
        files = (p for p in self.inbox(partner).iterdir() if p.is_file() and not p.name.endswith(PART))
        return tuple(sorted(files))

    def letters(self) -> tuple[Path, ...]:
        """Return what lies in the tray, by name."""
        return tuple(sorted(p for p in self.tray.iterdir() if p.is_file() and not p.name.endswith(PART)))

    def put_aside(self, letter: Path) -> None:
        """Take a letter out of the tray; it is kept."""
        letter.rename(self.read_letters / letter.name)

    def take(self, partner: str, path: Path) -> Path:
        """Move a file out of the inbox for good; the number before its name makes the new name unique."""
        taken = self.received(partner) / f"{self._next_number(partner):06d}-{path.name}"
        path.rename(taken)
        return taken

    def taken(self, partner: str) -> tuple[Path, ...]:
        """Return every file that came, in the order in which it came."""
        return tuple(sorted(self.received(partner).iterdir()))

    def lose(self, path: Path) -> None:
        """Mark a received file as lost on the way: nobody will ever answer it."""
        if path.suffix != LOST:
            path.rename(path.with_name(path.name + LOST))

    def deliver(self, partner: str, name: str, content: bytes) -> None:
        """Put a file into the outbox, whole or not at all, and keep a copy."""
        # The copy is written last: without it, a restart delivers the same bytes under the same name again.
        write_whole(self.outbox(partner) / name, content)
        write_whole(self.sent(partner) / name, content)

    def _next_number(self, partner: str) -> int:
        numbers = (int(p.name.split("-", 1)[0]) for p in self.received(partner).iterdir())
        return max(numbers, default=0) + 1


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it."""
    part = path.with_name(path.name + PART)
    part.write_bytes(content)
    part.rename(path)
