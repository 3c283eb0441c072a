"""The payer's working day: take what is in the inboxes, answer what is due, decide, pay, deliver.

Every piece of work is one transaction of the journal, and files move by rename, so that a kill -9 between
any two instructions loses nothing and does nothing twice.
"""

import logging
from datetime import datetime
from pathlib import Path

from simulator.answers import AnswerDesk
from simulator.books import Books, MemberRegister
from simulator.intake import Intake
from simulator.journal import Journal
from simulator.mailbox import LOST, Mailbox
from simulator.payday import Payday
from simulator.records import Letter, take_letter

logger = logging.getLogger("simulator")


class Payer:
    """All clearinghouses and payers of the books, working on one data folder."""

    def __init__(self, books: Books, register: MemberRegister, journal: Journal, mailbox: Mailbox) -> None:
        self.journal = journal
        self.mailbox = mailbox
        self.payday = Payday(books, register, journal)
        self.intakes = {p.key: Intake(p, books, register, journal) for p in books.partners}
        self.desks = {p.key: AnswerDesk(p, journal) for p in books.partners}

    def resume(self, now: datetime) -> None:
        """Go on after a stop: handle files that were taken out of the inbox but not handled yet."""
        for partner in self.mailbox.partners:
            for path in self.mailbox.taken(partner):
                outcome = self.journal.outcome_of(_key(partner, path))
                if outcome is None:
                    self._handle(partner, path, now)
                elif outcome == "lost":
                    self.mailbox.lose(path)

    def work(self, now: datetime) -> None:
        """Do everything that can be done at this business instant."""
        for partner in self.mailbox.partners:
            for path in self.mailbox.waiting(partner):
                self._handle(partner, self.mailbox.take(partner, path), now)
        self._read_letters(now)
        self._answer(now)
        self._decide(now)
        self._remit(now)
        self._deliver()

    def _handle(self, partner: str, path: Path, now: datetime) -> None:
        try:
            with self.journal.step():
                outcome = self.intakes[partner].take(path.read_bytes(), now)
                self.journal.note_file(_key(partner, path), outcome)
        except Exception as error:
            # A fault of ours: the next start tries again. Its message may quote a person: not logged.
            fault = type(error).__name__
            logger.error("file not handled partner=%s file=%s error=%s", partner, path.name, fault)
            return
        if outcome == "lost":
            self.mailbox.lose(path)
        logger.info("file received partner=%s file=%s outcome=%s", partner, path.name, outcome)

    def _read_letters(self, now: datetime) -> None:
        for path in self.mailbox.letters():
            try:
                letter = Letter.model_validate_json(path.read_bytes())
                with self.journal.step():
                    known = take_letter(self.journal, letter, now)
                logger.info("letter read file=%s known=%s", path.name, known)
            except ValueError as error:
                # Nobody can read it, and its text may quote a person: kept, not logged.
                logger.error("letter not read file=%s error=%s", path.name, type(error).__name__)
            # Read twice after a break, it changes nothing more.
            self.mailbox.put_aside(path)

    def _answer(self, now: datetime) -> None:
        for appointment in self.journal.appointments(now):
            try:
                with self.journal.step():
                    self.desks[appointment.partner].write(appointment, now)
                    self.journal.keep(appointment)
            except Exception as error:
                # One answer that cannot be written must not hold up the others; it is tried no more.
                kind, fault = appointment.kind, type(error).__name__
                logger.error(
                    "answer not written partner=%s kind=%s error=%s", appointment.partner, kind, fault
                )
                with self.journal.step():
                    self.journal.keep(appointment)

    def _decide(self, now: datetime) -> None:
        due = self.journal.to_decide(now)
        if due:
            with self.journal.step():
                for booked in due:
                    self.payday.decide(booked)

    def _remit(self, now: datetime) -> None:
        due = self.journal.to_remit(now)
        if due:
            with self.journal.step():
                self.payday.remit(due, now)

    def _deliver(self) -> None:
        for outgoing in self.journal.undelivered():
            self.mailbox.deliver(outgoing.partner, outgoing.name, outgoing.content)
            with self.journal.step():
                self.journal.delivered(outgoing)
            logger.info("file sent partner=%s file=%s", outgoing.partner, outgoing.name)


def _key(partner: str, path: Path) -> str:
    return f"{partner}/{path.name.removesuffix(LOST)}"
