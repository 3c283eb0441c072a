"""The real-time line: one HTTP request carries a 270 or 276, the response is the 271 or 277."""

import ssl
from functools import cache

import httpx

from models.errors import BadInput, BadSettings, PayerUnreachable
from models.practice import TradingPartner

ANSWER_SECONDS = 60.0
"""CAQH CORE gives a payer 20 seconds for a real-time answer; slower ones are waited for, once."""

_CANNOT_BE_USED = (400, 422)
"""The question itself is refused: asking the same again mends nothing."""

MEDIA_TYPE = "application/EDI-X12"


@cache
def _trusted() -> ssl.SSLContext:
    """Return whose certificates are believed; reading them takes as long as a question: done once."""
    return httpx.create_ssl_context(trust_env=False)


class HttpLine:
    """Asks a partner's ``realtime_url``; ``secret`` goes along as a bearer token.

    Raises ``BadSettings`` when the partner has no such address.
    """

    def __init__(self, partner: TradingPartner, secret: str) -> None:
        if not partner.realtime_url:
            raise BadSettings(f"Partner {partner.key}, realtime_url: empty. Enter the partner's address")
        self._partner = partner
        self._secret = secret

    async def ask(self, content: bytes) -> bytes:
        """Post the question and return the answer's bytes; see ``RealtimeLine.ask``.

        Raises ``PayerUnreachable`` without an answer, ``BadInput`` when the partner refuses the question.
        The texts of errors name the partner and a status, never what was asked or answered.
        """
        headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE}
        if self._secret:
            headers["Authorization"] = f"Bearer {self._secret}"
        try:
            # The proxies of the environment are not asked: a question about a patient goes to the payer only.
            async with httpx.AsyncClient(
                verify=_trusted(), timeout=ANSWER_SECONDS, trust_env=False
            ) as client:
                response = await client.post(self._partner.realtime_url, content=content, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise PayerUnreachable(f"{self._partner.key} over HTTP: {type(error).__name__}") from None
        if response.status_code in _CANNOT_BE_USED:
            raise BadInput(
                f"the partner cannot use the question (status {response.status_code})",
                record=self._partner.key,
                field="realtime_url",
                remedy="Ask the partner what its system holds against it; until then a person asks",
            )
        if not response.is_success:
            raise PayerUnreachable(f"{self._partner.key} over HTTP: status {response.status_code}")
        if not response.content:
            raise PayerUnreachable(f"{self._partner.key} over HTTP: an empty answer")
        return response.content
