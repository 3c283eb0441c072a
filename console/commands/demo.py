"""``claimflow demo``: invented claims through their whole life, on a stack of their own."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from console.commands.common import COMMON, Common


def demo(
    *,
    claims: Annotated[int, Parameter(help="How many claims are invented (25).")] = 25,
    seed: Annotated[int, Parameter(help="The same seed invents the same claims (7).")] = 7,
    keep: Annotated[Path | None, Parameter(help="Keep everything in this folder.")] = None,
    watch: Annotated[
        bool, Parameter(help="Leave everything running until Ctrl-C: the console and Temporal's Web UI.")
    ] = False,
    common: Common = COMMON,
) -> int:
    """Run invented claims through their whole life against the simulated payer, and show the balance."""
    from console.demo.run import demo as run_demo
    from models.errors import BadInput

    if claims < 1:
        raise BadInput("a demo needs a claim", field="--claims", remedy="Give 1 or more")
    return run_demo(claims=claims, seed=seed, as_json=common.json, keep=keep, watch=watch)
