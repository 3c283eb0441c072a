"""Encryption of everything Temporal stores: inputs, results, summaries, failures.

AES-256-GCM, one random nonce per payload. The id of the key stands beside each payload and is
authenticated with it, so a history can hold payloads of several keys while one is being replaced:

1. put the new key behind the old one on all workers (they can read it);
2. put it first (it encrypts from now on);
3. drop the old one when no history of it is left.

What a codec never sees, and so must never hold a patient's data: workflow ids, update ids, search
attributes, type names of errors, headers.
"""

import base64
import secrets
from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
)

from models.errors import BadSettings

ENCODING = b"binary/encrypted"
KEY_ID = "encryption-key-id"
NONCE_BYTES = 12
KEY_BYTES = 32


class AesGcmCodec(PayloadCodec):
    """Encrypts with the active key, decrypts with any key it has.

    Raises ``BadSettings`` when the active key is missing or a key is not 32 bytes, and on decoding when a
    payload's key is missing or does not open it.
    """

    def __init__(self, keys: Mapping[str, bytes], active: str) -> None:
        if active not in keys:
            raise BadSettings(
                f"The active payload key {active!r} is not among CLAIMFLOW_PAYLOAD_KEYS. Add it"
            )
        if any(len(key) != KEY_BYTES for key in keys.values()):
            raise BadSettings(f"CLAIMFLOW_PAYLOAD_KEYS: every key must be {KEY_BYTES} bytes")
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._active = active

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Return each payload encrypted under the active key, its own metadata inside the cipher text."""
        return [self._encrypted(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Return each payload in clear; one that was never encrypted comes back as it is."""
        return [self._decrypted(payload) for payload in payloads]

    def _encrypted(self, payload: Payload) -> Payload:
        nonce, name = secrets.token_bytes(NONCE_BYTES), self._active.encode()
        cipher = self._ciphers[self._active].encrypt(nonce, payload.SerializeToString(), name)
        return Payload(metadata={"encoding": ENCODING, KEY_ID: name}, data=nonce + cipher)

    def _decrypted(self, payload: Payload) -> Payload:
        # Memos written by the server's own tools, and histories older than the key, are in clear.
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        name = payload.metadata.get(KEY_ID, b"").decode("utf-8", "replace")
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise BadSettings(
                f"A payload was encrypted with key {name!r}, which CLAIMFLOW_PAYLOAD_KEYS does not hold. "
                "Add the key again until no history needs it"
            )
        nonce, data = payload.data[:NONCE_BYTES], payload.data[NONCE_BYTES:]
        try:
            return Payload.FromString(cipher.decrypt(nonce, data, name.encode()))
        except (InvalidTag, ValueError):
            raise BadSettings(
                f"Payload key {name!r} does not open a payload written under that id. "
                "Give the key back its value, or a new key a new id"
            ) from None


def data_converter(codec: PayloadCodec) -> DataConverter:
    """Return the converter of client, workers and replayers: pydantic values, encrypted, failures included.

    With Temporal's default failure converter the text and stack of an exception would stand in clear.
    """
    return DataConverter(
        payload_converter_class=PydanticPayloadConverter,
        payload_codec=codec,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


def new_key() -> str:
    """Return a new random key as ``CLAIMFLOW_PAYLOAD_KEYS`` wants it: ``id:base64key``."""
    key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    return f"{secrets.token_hex(4)}:{key}"
