"""The parts of the API, in the order in which the documentation shows them."""

from console.web.api import (
    acts,
    audit_log,
    claims,
    codes,
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
