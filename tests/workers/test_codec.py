"""Encryption of what Temporal stores, and the server that shows it to people who may see it."""

from collections.abc import Mapping
from datetime import UTC, datetime

import httpx
import pytest
from google.protobuf import json_format
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.api.failure.v1 import Failure

from models.errors import BadSettings
from models.finding import Finding, Role
from simulator.world.practice import USERS
from store import accounts, setup
from store.engine import Store
from workers.codec import AesGcmCodec, data_converter, new_key
from workers.codec_server import codec_app
from workers.console_session import ConsoleSessions
from workers.settings import parse_keys

OLD, NEW = bytes(32), bytes(range(32))
UI = "http://127.0.0.1:8233"
CLEAR = Payload(metadata={"encoding": b"json/plain"}, data=b'"claim 7f3a"')


class Servers:
    """Opens codec servers, and signs people of the invented staff in at the console beside them."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def __call__(self, codec: AesGcmCodec | None = None) -> httpx.AsyncClient:
        """Return a client of a codec server."""
        shown = codec or AesGcmCodec({"new": NEW, "old": OLD}, "new")
        app = codec_app(shown, "let-me-in", UI, ConsoleSessions(self.store))
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8234")

    def session(self, user: str) -> str:
        """Sign somebody in and return what the console's cookie holds."""
        with self.store.write() as session:
            setup.put_all(session, (("user", person) for person in USERS))
            return accounts.open_session(session, user, "test", datetime.now(UTC))


async def test_a_payload_comes_back_as_it_went_and_stands_in_clear_nowhere() -> None:
    codec = AesGcmCodec({"old": OLD}, "old")
    (stored,) = await codec.encode([CLEAR])

    assert b"7f3a" not in stored.SerializeToString()
    assert stored.metadata["encryption-key-id"] == b"old"
    assert await codec.decode([stored]) == [CLEAR]


async def test_the_same_payload_never_looks_the_same_twice() -> None:
    codec = AesGcmCodec({"old": OLD}, "old")

    assert await codec.encode([CLEAR]) != await codec.encode([CLEAR])


async def test_payloads_of_the_old_key_are_read_while_the_new_one_writes() -> None:
    (stored,) = await AesGcmCodec({"old": OLD}, "old").encode([CLEAR])
    rotated = AesGcmCodec({"new": NEW, "old": OLD}, "new")
    (fresh,) = await rotated.encode([CLEAR])

    assert await rotated.decode([stored, fresh]) == [CLEAR, CLEAR]
    assert fresh.metadata["encryption-key-id"] == b"new"


async def test_a_key_that_was_dropped_too_early_is_named() -> None:
    (stored,) = await AesGcmCodec({"old": OLD}, "old").encode([CLEAR])
    with pytest.raises(BadSettings, match="'old'"):
        await AesGcmCodec({"new": NEW}, "new").decode([stored])


async def test_a_key_that_changed_under_its_id_is_named() -> None:
    (stored,) = await AesGcmCodec({"old": OLD}, "old").encode([CLEAR])
    with pytest.raises(BadSettings, match="does not open"):
        await AesGcmCodec({"old": NEW}, "old").decode([stored])


async def test_a_payload_moved_to_another_key_id_does_not_open() -> None:
    (stored,) = await AesGcmCodec({"a": OLD}, "a").encode([CLEAR])
    stored.metadata["encryption-key-id"] = b"b"
    with pytest.raises(BadSettings, match="does not open"):
        await AesGcmCodec({"a": OLD, "b": OLD}, "a").decode([stored])


async def test_a_truncated_payload_does_not_open() -> None:
    codec = AesGcmCodec({"a": OLD}, "a")
    (stored,) = await codec.encode([CLEAR])
    for size in (0, 5, 12, 20):
        cut = Payload(metadata=stored.metadata, data=stored.data[:size])
        with pytest.raises(BadSettings, match="does not open"):
            await codec.decode([cut])


async def test_a_payload_that_was_never_encrypted_comes_back_as_it_is() -> None:
    assert await AesGcmCodec({"a": OLD}, "a").decode([CLEAR]) == [CLEAR]


@pytest.mark.parametrize(("keys", "active"), [({}, "a"), ({"a": OLD}, "b"), ({"a": b"short"}, "a")])
def test_a_codec_without_a_whole_active_key_is_refused(keys: Mapping[str, bytes], active: str) -> None:
    with pytest.raises(BadSettings, match="CLAIMFLOW_PAYLOAD_KEYS"):
        AesGcmCodec(keys, active)


def test_a_new_key_is_what_the_settings_take() -> None:
    table = parse_keys(f"{new_key()},{new_key()}")

    assert [len(key) for key in table.values()] == [32, 32]


async def test_values_and_failures_are_encrypted_on_their_way_to_the_history() -> None:
    converter = data_converter(AesGcmCodec({"a": OLD}, "a"))
    finding = Finding(rule="r", severity="error", field="lines.1", message="m", owner=Role.CODER)
    (payload,) = await converter.encode([finding])
    failure = Failure()
    await converter.encode_failure(ValueError("claim 7f3a"), failure)

    assert b"lines.1" not in payload.data
    assert await converter.decode([payload], [Finding]) == [finding]
    assert b"7f3a" not in failure.SerializeToString()
    assert "7f3a" in str(await converter.decode_failure(failure))


@pytest.fixture
def servers(store: Store) -> Servers:
    """Open codec servers with the token ``let-me-in`` beside a console."""
    return Servers(store)


def as_json(*payloads: Payload) -> str:
    """Return payloads as UI and CLI send them."""
    return json_format.MessageToJson(Payloads(payloads=payloads))


def from_json(response: httpx.Response) -> list[Payload]:
    """Return the payloads of an answer."""
    return list(json_format.Parse(response.text, Payloads()).payloads)


BEARER = {"Authorization": "Bearer let-me-in"}


@pytest.mark.parametrize("prefix", ["", "/default"])
async def test_the_codec_server_shows_what_it_hid(prefix: str, servers: Servers) -> None:
    async with servers() as client:
        hidden = await client.post(f"{prefix}/encode", content=as_json(CLEAR), headers=BEARER)
        shown = await client.post(f"{prefix}/decode", content=hidden.text, headers=BEARER)

    assert b"7f3a" not in from_json(hidden)[0].data
    assert from_json(shown) == [CLEAR]
    assert shown.headers["cache-control"] == "no-store"


async def test_the_codec_server_reads_payloads_of_an_older_key(servers: Servers) -> None:
    stored = await AesGcmCodec({"old": OLD}, "old").encode([CLEAR])
    async with servers() as client:
        shown = await client.post("/decode", content=as_json(*stored), headers=BEARER)

    assert from_json(shown) == [CLEAR]


@pytest.mark.parametrize("authorization", [b"", b"Bearer wrong", b"Bearer", "Bearer ü".encode()])
async def test_nobody_reads_a_claim_without_signing_in(authorization: bytes, servers: Servers) -> None:
    headers = httpx.Headers([(b"Authorization", authorization)])
    async with servers() as client:
        answers = [
            await client.post(path, content=as_json(CLEAR), headers=headers)
            for path in ("/decode", "/encode", "/default/decode")
        ]

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert "7f3a" not in "".join(answer.text for answer in answers)


async def test_an_admin_of_the_console_reads_from_the_ui_alone(servers: Servers) -> None:
    async with servers() as client:
        client.cookies.set("claimflow", servers.session("wick"))
        from_ui = await client.post("/decode", content=as_json(CLEAR), headers={"Origin": UI})
        elsewhere = await client.post(
            "/decode", content=as_json(CLEAR), headers={"Origin": "http://127.0.0.1:1"}
        )
        nowhere = await client.post("/decode", content=as_json(CLEAR))

    assert from_ui.status_code == 200
    assert (elsewhere.status_code, nowhere.status_code) == (401, 401)


async def test_a_biller_who_is_signed_in_reads_no_history(servers: Servers) -> None:
    async with servers() as client:
        client.cookies.set("claimflow", servers.session("ines"))
        answer = await client.post("/decode", content=as_json(CLEAR), headers={"Origin": UI})

    assert answer.status_code == 401


async def test_a_preflight_is_answered_for_the_ui_and_for_no_other_page(servers: Servers) -> None:
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-namespace,authorization",
    }
    async with servers() as client:
        mine = await client.options("/decode", headers={"Origin": UI, **asked})
        other = await client.options("/decode", headers={"Origin": "http://evil.example", **asked})

    assert mine.status_code == 200
    assert mine.headers["access-control-allow-origin"] == UI
    assert mine.headers["access-control-allow-credentials"] == "true"
    allowed = mine.headers["access-control-allow-headers"].lower()
    assert all(name in allowed for name in ("content-type", "x-namespace", "authorization"))
    assert "access-control-allow-origin" not in other.headers


async def test_a_refusal_still_carries_the_cors_headers_so_that_the_ui_can_show_it(servers: Servers) -> None:
    async with servers() as client:
        refused = await client.post("/decode", content=as_json(CLEAR), headers={"Origin": UI})

    assert refused.status_code == 401
    assert refused.headers["access-control-allow-origin"] == UI


@pytest.mark.parametrize("content", [b"not json", b'{"payloads": 7}', b"\xff\xfe"])
async def test_a_body_without_payloads_is_a_bad_request(content: bytes, servers: Servers) -> None:
    async with servers() as client:
        answer = await client.post("/decode", content=content, headers=BEARER)

    assert answer.status_code == 400


async def test_a_missing_key_is_told_by_name(servers: Servers) -> None:
    stored = await AesGcmCodec({"gone": OLD}, "gone").encode([CLEAR])
    async with servers() as client:
        answer = await client.post("/decode", content=as_json(*stored), headers=BEARER)

    assert answer.status_code == 422
    assert "gone" in answer.json()["message"]


def test_a_codec_server_without_a_token_never_starts(store: Store) -> None:
    with pytest.raises(BadSettings, match="CODEC_TOKEN"):
        codec_app(AesGcmCodec({"a": OLD}, "a"), "", UI, ConsoleSessions(store))
