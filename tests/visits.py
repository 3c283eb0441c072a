"""Files of visits that a source system may give in."""

import json
from typing import Any

from models.visit import Visit, VisitFile, VisitService
from tests.builders import SERVICE_DAY, a_claim, a_coverage, a_person


def visits(count: int, *, wrong: tuple[int, ...] = ()) -> bytes:
    """Return a file of so many visits of different people; the wrong ones have no day of service."""
    claim = a_claim()
    assert claim.billing is not None
    made = [
        Visit(
            number=f"V-{n}",
            service_on=SERVICE_DAY,
            coverages=(a_coverage(subscriber=a_person(last=f"Wren-{n}")),),
            rendering=claim.billing,
            note="Sore throat",
            services=(VisitService(description="visit", charge_cents=15000),),
        )
        for n in range(1, count + 1)
    ]
    told: dict[str, Any] = json.loads(VisitFile(source="desk", visits=tuple(made)).model_dump_json())
    for n in wrong:
        told["visits"][n - 1]["service_on"] = "2026-99-99"
    return json.dumps(told).encode()
