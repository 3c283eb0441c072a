"""Short ways from bytes to a transaction, for tests."""

from x12.envelopes import Transaction
from x12.interchange import read_interchanges


def only_transaction(data: bytes) -> Transaction:
    """Return the one transaction of a file, whose trailers must agree with it."""
    (interchange,) = read_interchanges(data)
    assert [finding for finding in interchange.findings if finding.severity == "error"] == []
    (transaction,) = interchange.transactions
    return transaction


def a_file(*segments: str, version: str = "005010X222A1", kind: str = "837", code: str = "HC") -> bytes:
    """Return a file around segments, ST and SE included by this function, with counts that are right."""
    header = (
        "ISA*00*          *00*          *ZZ*HARBORLIGHT    *ZZ*TIDEWATER      "
        "*261103*0930*^*00501*000000907*0*T*:"
    )
    lines = [
        header,
        f"GS*{code}*HARBORLIGHT*TIDEWATER*20261103*0930*907*X*{version}",
        f"ST*{kind}*0001*{version}",
        *segments,
        f"SE*{len(segments) + 2}*0001",
        "GE*1*907",
        "IEA*1*000000907",
    ]
    return "".join(f"{line}~\n" for line in lines).encode("latin-1")
