"""The envelope of an X12 file: who sends it, to whom, when, under which control numbers."""

from datetime import datetime

from models.value import Value


class Envelope(Value):
    """What ISA and GS of one interchange say. ``created_at`` is written as the sender's local time.

    ``control_number`` is ISA13 (1 to 999999999); GS06 and ST02 are derived from it when writing.
    ``usage`` is P for production, T for test.
    """

    sender_qualifier: str = "ZZ"
    sender_id: str
    receiver_qualifier: str = "ZZ"
    receiver_id: str
    application_sender: str = ""
    application_receiver: str = ""
    control_number: int
    created_at: datetime
    usage: str = "T"
