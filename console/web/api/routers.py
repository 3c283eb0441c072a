"""The parts of the API, in the order in which the documentation shows them."""

from console.web.api import (
    acts,
    audit_log,
    claim_files,
    claims,
    codes,
    instructions,
    intake,
    me,
    openapi,
    patients,
    tasks,
    team,
    views,
    waiting,
    workflows,
)

APIS = (
    tasks,
    acts,
    views,
    claims,
    claim_files,
    instructions,
    waiting,
    patients,
    intake,
    codes,
    team,
    audit_log,
    workflows,
    me,
    openapi,
)
