"""The parts of the API, in the order in which the documentation shows them."""

from console.web.api import (
    acts,
    audit_log,
    claims,
    codes,
    me,
    openapi,
    patients,
    tasks,
    team,
    views,
    waiting,
    workflows,
)

APIS = (tasks, acts, views, claims, waiting, patients, codes, team, audit_log, workflows, me, openapi)
