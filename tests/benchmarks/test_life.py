"""The benchmark runs, and both of its sides live whole lives."""

import pytest

from benchmarks.life import compare


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_both_sides_of_the_benchmark_live_to_the_end() -> None:
    figures = await compare(count=6, rounds=1)

    assert figures["ratio"] > 0
    for side in ("real", "bare"):
        assert figures[side]["claims_per_second"] > 0
        assert figures[side]["transitions"] >= 8
    # The bare workflow is a fair one: real claims cost Temporal hardly more than it.
    assert figures["real"]["transitions"] <= figures["bare"]["transitions"] + 2
