"""One task: what is asked, why, the form of the answer beside the claim, and what became of it."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
