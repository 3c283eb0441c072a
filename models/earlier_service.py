"""Services on other claims of the same patient: what duplicate, bundling and visit rules compare with."""

from datetime import date
from decimal import Decimal
from typing import Literal

from models.value import Value


class EarlierService(Value):
    """One line of another claim of the patient that is open or paid, by the claim's id (never by a name).

    ``standing`` is ``open`` while no payer has decided, ``paid`` when one paid or the patient owes it. Lines
    of withdrawn, voided and written-off claims are not among them. ``payer_id`` is the payer billed now,
    ``payer_ids`` all it was billed to; ``came_first``: that claim came in before the one under review.
    ``specialty`` is the taxonomy of who gave it, else of the group; ``referral`` is REF*9F.
    """

    claim: str
    payer_id: str
    payer_ids: tuple[str, ...] = ()
    procedure: str
    modifiers: tuple[str, ...] = ()
    service_from: date
    service_to: date | None = None
    rendering_npi: str = ""
    billing_npi: str = ""
    specialty: str = ""
    referral: str = ""
    units: Decimal = Decimal(1)
    standing: Literal["open", "paid"] = "open"
    came_first: bool = True
