"""A claim's Temporal history, read as steps: what it did, was told, waited for; decoded, machinery apart."""

from collections import Counter

import pytest

from console.history import HistoryStep, steps_of
from tests.workflows.histories import FOLDER, KEY, fingerprint, kept
from workers.codec import AesGcmCodec
from workers.settings import parse_keys

LIVES = sorted(path.stem for path in FOLDER.glob("*.json"))


def codec(keys: str = KEY) -> AesGcmCodec:
    table = parse_keys(keys)
    return AesGcmCodec(table, next(iter(table)))


async def read(life: str) -> list[HistoryStep]:
    return await steps_of(kept(life), codec())


@pytest.mark.parametrize("life", LIVES)
async def test_every_command_of_a_life_is_a_step_that_can_be_read(life: str) -> None:
    steps = await read(life)
    told = [word.split()[1] for word in fingerprint(kept(life)) if word.startswith(("step", "ask"))]
    shown = [step.title.split(":")[0].removeprefix("asks ").removesuffix(" failed") for step in steps]

    assert [name for name in shown if name in set(told)] == told
    assert [step.event for step in steps] == sorted(step.event for step in steps)


async def test_what_a_step_was_given_and_what_came_of_it_is_decoded() -> None:
    steps = await read("clean")
    (asked,) = [step for step in steps if step.title.startswith("asks ask_coverage")]
    recorded = next(step for step in steps if step.title.startswith("record_coverage"))

    assert '"claim"' in asked.given
    assert '"state"' in recorded.result


async def test_the_work_of_workers_is_machinery_and_folded() -> None:
    kinds = Counter(step.kind for step in await read("clean"))

    assert kinds["machine"] > kinds["step"] > 0
    assert kinds["end"] == 1


async def test_a_payload_whose_key_is_gone_says_so_and_the_rest_is_read() -> None:
    other = "other:" + "A" * 43 + "="
    steps = await steps_of(kept("clean"), codec(other))

    assert any("Add the key again" in step.given for step in steps)
    assert len(steps) == len(await read("clean"))
