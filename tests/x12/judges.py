"""Second opinions about what claimflow writes: pyx12 for the guides' structure, oxedi for the 835."""

import io
import json
import logging
from functools import lru_cache
from typing import Any, cast

import oxedi
import pyx12.map_if
import pyx12.map_index
import pyx12.params
import pyx12.x12n_document

# pyx12 parses its XML maps again for every file; remembered, a file takes 10 ms instead of 300. This
# replaces private wiring, therefore pyx12 is pinned.
_load: Any = lru_cache(maxsize=None)(pyx12.map_if.load_map_file)
_index: Any = lru_cache(maxsize=None)(pyx12.map_index.map_index)
pyx12.map_if.load_map_file = _load
pyx12.map_index.map_index = _index

# It also logs that it cannot make a 999 for an 835, which has no ST03.
logging.getLogger("pyx12").setLevel(logging.CRITICAL + 1)


def pyx12_errors(data: bytes) -> list[str]:
    """Return what pyx12 holds against a file: empty means valid. Engine errors (unknown map) count as one."""
    document: Any = pyx12.x12n_document
    answer, acknowledgement = io.StringIO(), io.StringIO()
    text = io.StringIO(data.decode("latin-1"))
    params: Any = pyx12.params.ParamsBase()
    try:
        valid = document.x12n_document(
            params, text, acknowledgement, None, None, fd_json=answer, map_path=None
        )
    except Exception as error:
        return [f"pyx12 stopped: {error}"]
    found = list(_walk(json.loads(answer.getvalue() or "null"), ""))
    return found if found or valid else ["pyx12 refuses the envelope without saying why"]


def _walk(node: Any, place: str) -> list[str]:
    """Gather every error of pyx12's JSON with the segment it belongs to."""
    if isinstance(node, list):
        return [text for child in cast(list[Any], node) for text in _walk(child, place)]
    if not isinstance(node, dict):
        return []
    values = cast(dict[str, Any], node)
    if "seg_id" in values:
        place = f"{values.get('seg_count')} {values['seg_id']}"
    own = [f"{place}: {error.get('err_str')}" for error in values.get("errors") or []]
    children = [value for key, value in values.items() if key != "errors"]
    return own + _walk(children, place)


def oxedi_errors(data: bytes) -> list[str]:
    """Return oxedi's diagnostics of an 835 (structure and balance) of error level."""
    parsed: Any = oxedi.parse(data)
    return [
        f"{d.segment} {d.element} {d.kind}: {d.rule}"
        for d in parsed.diagnostics
        if "error" in str(d.level).lower()
    ]
