"""Claims that began with earlier code go on with today's: kept histories replay, commands are known."""

import base64
import json
import re

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from tests.workflows.histories import FOLDER, KEY, fingerprint, kept, path_of
from tests.workflows.lives import LIVES
from tests.workflows.office import Office
from workers.assembly import SANDBOX
from workers.connection import converter
from workers.settings import Settings
from workflows.claim import ClaimLifecycle

WHAT_TO_DO = """
The workflow of a claim now commands something else in the life {life!r} than in its kept history.
Claims that are open in production have the old history and must go on:

1. If this was not meant, undo it: order, number and kind of steps, timers and questions are the contract.
2. If it was meant, keep both ways with workflow.patched("why") until no open claim is older,
   and see that test_a_kept_history_replays still passes.
3. Then keep the old file under another name (it goes on being replayed) and record the new one:
   uv run python -m tests.workflows.record_histories
"""

FILES = sorted(path.stem for path in FOLDER.glob("*.json"))


def replayer() -> Replayer:
    """Return a replayer with the sandbox and the encryption of the workers."""
    return Replayer(
        workflows=[ClaimLifecycle],
        workflow_runner=SANDBOX,
        data_converter=converter(Settings(payload_keys=KEY)),
    )


@pytest.mark.parametrize("life", FILES)
async def test_a_kept_history_replays(life: str) -> None:
    result = await replayer().replay_workflow(kept(life))

    assert result.replay_failure is None


def test_every_life_has_its_history() -> None:
    assert set(LIVES) <= set(FILES)


@pytest.mark.parametrize("life", LIVES)
async def test_a_claim_commands_what_it_always_did(office: Office, life: str) -> None:
    claim = await LIVES[life](office)
    today = fingerprint(await office.handle(claim).fetch_history())

    assert today == fingerprint(kept(life)), WHAT_TO_DO.format(life=life)


async def test_a_history_with_another_step_is_refused() -> None:
    """The counterproof: a replay does notice when a claim would do something else."""
    history = json.loads(path_of("clean").read_text())
    markers = [e["markerRecordedEventAttributes"] for e in history["events"] if "MARKER" in e["eventType"]]
    payload = markers[0]["details"]["data"]["payloads"][0]
    data = json.loads(base64.b64decode(payload["data"])) | {"activity_type": "settle_claim"}
    payload["data"] = base64.b64encode(json.dumps(data).encode()).decode()

    with pytest.raises(NondeterminismError):
        await replayer().replay_workflow(WorkflowHistory.from_json("changed", history))


@pytest.mark.parametrize("life", FILES)
def test_a_kept_history_names_nobody(life: str) -> None:
    text = path_of(life).read_text()
    stored = re.findall(r'"data": ?"([^"]+)"', text)
    decoded = b"".join(base64.b64decode(data) for data in stored)

    assert len(stored) > 10
    for name in ("Finch", "Marigold", "BHH774411", "LB200", "1984-02-29"):
        assert name not in text
        assert name.encode() not in decoded
