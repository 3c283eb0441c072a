"""The records of the practice's setup as programs send and read them, checked as the command checks them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, cast

from pydantic import BeforeValidator, Field, ValidationError

from console.practice_setup import WRITE_ONLY
from console.setup_file import problems_in
from console.web.api.parameters import Sent, Shown
from console.web.api.problems import Unfit
from models.practice import (
    Credential,
    Payer,
    Practice,
    PracticeFacility,
    PracticeProvider,
    StaffUser,
    TradingPartner,
)
from models.tables import SetupRecordRow
from models.value import Value
from store import setup

SetupKind = Literal["practice", "provider", "facility", "payer", "trading_partner", "user", "credential"]
KEY = r"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$"
Key = Annotated[str, Field(pattern=KEY)]
Record = Practice | PracticeProvider | PracticeFacility | Payer | TradingPartner | StaffUser | Credential


class PracticeSent(Practice):
    """The practice itself; there is one."""

    key: Annotated[str, Field(pattern="^practice$")] = "practice"


class ProviderSent(PracticeProvider):
    """A provider by NPI."""

    npi: Key


class FacilitySent(PracticeFacility):
    """A place by a short key."""

    key: Key


class PayerSent(Payer):
    """A payer by its id."""

    payer_id: Key
    member_id_format: str = Field(default="", json_schema_extra={"format": "regex"})


class PartnerSent(TradingPartner):
    """A trading partner. A secret that is left out stays as it is, an empty one is forgotten."""

    key: Key


class UserSent(StaffUser):
    """Somebody of the staff."""

    key: Key


class CredentialSent(Credential):
    """A license, an enrollment and the like."""

    key: Key


def _exactly(model: type[Value]) -> Callable[[Any], Any]:
    """Return a check that takes JSON as it is written: no text for a number, no number for a day."""

    def check(value: Any) -> Any:
        try:
            return model.model_validate_json(json.dumps(_whole(value)), strict=True)
        except ValidationError as error:
            # What somebody called a field that there is not, and what they wrote, is not quoted.
            wrong = {_place(one.field, one.kind): _words(one.kind, one.words) for one in problems_in(error)}
            raise Unfit(wrong) from None

    return check


def _place(field: str, kind: str) -> str:
    known = field.rpartition(".")[0] if kind == "extra_forbidden" else field
    return f"record.{known}".rstrip(".")


def _words(kind: str, words: str) -> str:
    known = {"extra_forbidden": "There is no such field", "value_error": "This is no regular expression"}
    return known.get(kind, words)


def _whole(value: Any) -> Any:
    """Return the same JSON, whole numbers as such: 33.0 is one."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in cast("dict[str, Any]", value).items()}
    return [_whole(one) for one in cast("list[Any]", value)] if isinstance(value, list) else value


class PracticeIs(Sent):
    """The practice."""

    kind: Literal["practice"]
    record: Annotated[PracticeSent, BeforeValidator(_exactly(PracticeSent))]


class ProviderIs(Sent):
    """A provider."""

    kind: Literal["provider"]
    record: Annotated[ProviderSent, BeforeValidator(_exactly(ProviderSent))]


class FacilityIs(Sent):
    """A facility."""

    kind: Literal["facility"]
    record: Annotated[FacilitySent, BeforeValidator(_exactly(FacilitySent))]


class PayerIs(Sent):
    """A payer."""

    kind: Literal["payer"]
    record: Annotated[PayerSent, BeforeValidator(_exactly(PayerSent))]


class PartnerIs(Sent):
    """A trading partner."""

    kind: Literal["trading_partner"]
    record: Annotated[PartnerSent, BeforeValidator(_exactly(PartnerSent))]


class UserIs(Sent):
    """A user."""

    kind: Literal["user"]
    record: Annotated[UserSent, BeforeValidator(_exactly(UserSent))]


class CredentialIs(Sent):
    """A credential."""

    kind: Literal["credential"]
    record: Annotated[CredentialSent, BeforeValidator(_exactly(CredentialSent))]


RecordSent = Annotated[
    PracticeIs | ProviderIs | FacilityIs | PayerIs | PartnerIs | UserIs | CredentialIs,
    Field(discriminator="kind"),
]


class RecordShown(Shown):
    """One record of the setup. Secrets are never shown; `holds` names those that are kept."""

    kind: SetupKind
    key: str
    record: Record
    holds: list[str]

    @classmethod
    def of(cls, row: SetupRecordRow) -> "RecordShown":
        """Return a record without what is write-only."""
        value = setup.KINDS[row.kind].model_validate_json(row.document)
        holds = sorted(name for name in WRITE_ONLY if getattr(value, name, ""))
        hidden = value.model_copy(update=dict.fromkeys(holds, ""))
        return cls.model_validate({"kind": row.kind, "key": row.key, "record": hidden, "holds": holds})


def record_etag(row: SetupRecordRow) -> str:
    """Return the ETag of a record: its version, and when that was written, in microseconds."""
    written = row.recorded_at if row.recorded_at.tzinfo else row.recorded_at.replace(tzinfo=UTC)
    since = written - datetime(1970, 1, 1, tzinfo=UTC)
    return f'"{row.version}.{since.days}.{since.seconds}.{since.microseconds}"'


def record_of(sent: RecordSent, kept: Value | None) -> Value:
    """Return the record as it is to be kept: a secret that was not sent stays what it is."""
    said = sent.record.model_dump()
    if kept is not None:
        said |= {name: getattr(kept, name) for name in WRITE_ONLY & set(said) - sent.record.model_fields_set}
    return setup.KINDS[sent.kind].model_validate(said)
