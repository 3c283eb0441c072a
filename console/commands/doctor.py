"""``claimflow doctor``: is this installation in order, and what is to be changed?"""

from console.commands.common import COMMON, Common
from console.commands.output import emit, line, say


def doctor(*, common: Common = COMMON) -> int:
    """Check settings, database, Temporal and setup. Exit code 1 when something is wrong."""
    from console.commands.checks import examine

    checks = examine(common.data_dir)
    wrong = [check for check in checks if not check.ok]
    if common.json:
        emit({"ok": not wrong, "checks": [check._asdict() for check in checks]})
    else:
        for check in checks:
            line(f"{'ok   ' if check.ok else 'WRONG'}  {check.name:<12}  {check.found}")
        say("All is well." if not wrong else f"{len(wrong)} to be put right.")
    return 1 if wrong else 0
