"""Which segments of an 837 each of its claims rests on: a damage elsewhere must not touch it."""

from itertools import pairwise


def reaches(file: bytes) -> dict[str, frozenset[int]]:
    """Return for each claim (CLM01) its own segments, those above it, and the one that ends it."""
    ids = [line.split(b"*")[0] for line in file.split(b"~\n")]
    first_hl = ids.index(b"HL")
    billing = range(first_hl, ids.index(b"HL", first_hl + 1))
    identity = {ids.index(b"GS"), ids.index(b"ST")}
    found: dict[str, frozenset[int]] = {}
    starts = [n for n, name in enumerate(ids) if name == b"HL"] + [ids.index(b"SE")]
    subscriber = range(0)
    for start, end in pairwise(starts):
        segments = file.split(b"~\n")[start:end]
        if segments[0].split(b"*")[3] == b"22":
            subscriber = range(start, end + 1)
        for segment in segments:
            if segment.startswith(b"CLM*"):
                own = {*identity, *billing, *subscriber, *range(start, end + 1)}
                found[segment.split(b"*")[1].decode()] = frozenset(own)
    return found
