"""Small files that are right in every respect, for tests that break one thing in them."""

from tests.x12.reading import a_file

_HEADER = (
    "BHT*0019*00*907*20261103*0930*CH",
    "NM1*41*2*HARBOR LIGHT CLINIC*****46*HARBORLIGHT",
    "PER*IC*BILLING DESK*TE*5035550100",
    "NM1*40*2*TIDEWATER HEALTH*****46*TIDEWATER",
    "HL*1**20*1",
    "PRV*BI*PXC*207Q00000X",
    "NM1*85*2*HARBOR LIGHT CLINIC*****XX*1993000003",
    "N3*4 PIER ROAD",
    "N4*NEWPORT*OR*973650000",
    "REF*EI*814930247",
)
_SUBSCRIBER = (
    "NM1*IL*1*PELICAN*PATIENCE****MI*TW4471902",
    "N3*9 OCEAN AVENUE",
    "N4*NEWPORT*OR*97365",
    "DMG*D8*19680412*F",
    "NM1*PR*2*TIDEWATER HEALTH*****PI*TIDE1",
)
_RENDERED = (
    "NM1*82*1*MOSS*IDA****XX*1234567893",
    "PRV*PE*PXC*207Q00000X",
)
_LINES = (
    "LX*1",
    "SV1*HC:99213:25*100*UN*1***1:2",
    "DTP*472*D8*20261028",
    "REF*6R*A-1001L1",
    "LX*2",
    "SV1*HC:G2211*50*UN*1***1",
    "DTP*472*D8*20261028",
    "REF*6R*A-1001L2",
)

CLAIM = (
    *_HEADER,
    "HL*2*1*22*0",
    "SBR*P*18*******CI",
    *_SUBSCRIBER,
    "CLM*A-1001*150***11:B:1*Y*A*Y*Y",
    "REF*D9*7700123",
    "HI*ABK:M5450*ABF:E119",
    *_RENDERED,
    *_LINES,
)
"""A professional claim of two lines, 150.00; the subscriber is the patient."""

REPLACEMENT = (
    *_HEADER,
    "HL*2*1*22*0",
    "SBR*P*18*******CI",
    *_SUBSCRIBER,
    "CLM*A-1001*150***11:B:7*Y*A*Y*Y**AA:::OR",
    "DTP*439*D8*20261020",
    "PWK*OZ*BM***AC*DOC77",
    "REF*F8*TW990071",
    "HI*ABK:M5450*ABF:E119",
    *_RENDERED,
    *_LINES,
)
"""A replacement after an automobile accident, with a report that comes by mail."""

DEPENDENT = (
    *_HEADER,
    "HL*2*1*22*1",
    "SBR*P********CI",
    "NM1*IL*1*PELICAN*PATIENCE****MI*TW4471902",
    "NM1*PR*2*TIDEWATER HEALTH*****PI*TIDE1",
    "HL*3*2*23*0",
    "PAT*19",
    "NM1*QC*1*PELICAN*PIP",
    "N3*9 OCEAN AVENUE",
    "N4*NEWPORT*OR*97365",
    "DMG*D8*20200701*M",
    "CLM*A-1002*100***11:B:1*Y*A*Y*Y",
    "HI*ABK:J069",
    "LX*1",
    "SV1*HC:99213*60*UN*1***1",
    "DTP*472*D8*20261028",
    "LX*2",
    "SV1*HC:J3490*40*UN*1***1",
    "DTP*472*RD8*20261027-20261028",
    "LIN**N4*12345678901",
    "CTP****2*ML",
)
"""A child, not the subscriber, who was given a drug."""

_OTHER_INSURANCE = (
    "SBR*P*18*******CI",
    "AMT*D*80",
    "OI***Y***Y",
    "NM1*IL*1*PELICAN*PATIENCE****MI*BH55001",
    "NM1*PR*2*BLUE HERON HEALTH*****PI*HERON1",
)

SECONDARY = (
    *_HEADER,
    "HL*2*1*22*0",
    "SBR*S*18*******CI",
    *_SUBSCRIBER,
    "CLM*A-1003*100***11:B:1*Y*A*Y*Y",
    "AMT*F5*5",
    "HI*ABK:M5450",
    *_OTHER_INSURANCE,
    "LX*1",
    "SV1*HC:99213*100*UN*1***1",
    "DTP*472*D8*20261028",
    "SVD*HERON1*80*HC:99213**1",
    "CAS*CO*45*15",
    "CAS*PR*2*5",
    "DTP*573*D8*20261101",
    "AMT*EAF*5",
)
"""A claim to the second payer; the first told what it paid of the line."""

SECONDARY_CLAIM_LEVEL = (
    *_HEADER,
    "HL*2*1*22*0",
    "SBR*S*18*******CI",
    *_SUBSCRIBER,
    "CLM*A-1004*100***11:B:1*Y*A*Y*Y",
    "HI*ABK:M5450",
    "SBR*P*18*******CI",
    "CAS*CO*45*15",
    "CAS*PR*2*5",
    "AMT*D*80",
    "AMT*EAF*5",
    "OI***Y***Y",
    "NM1*IL*1*PELICAN*PATIENCE****MI*BH55001",
    "NM1*PR*2*BLUE HERON HEALTH*****PI*HERON1",
    "DTP*573*D8*20261101",
    "LX*1",
    "SV1*HC:99213*100*UN*1***1",
    "DTP*472*D8*20261028",
)
"""A claim to the second payer; the first told what it paid of the claim."""

PAYMENT = (
    "BPR*I*95*C*ACH*CCP*01*031300012*DA*4471*1512345678**01*031300013*DA*9902*20261110",
    "TRN*1*EFT5501*1512345678",
    "DTM*405*20261109",
    "N1*PR*TIDEWATER HEALTH",
    "N3*1 HARBOR SQUARE",
    "N4*SALEM*OR*97301",
    "PER*BL*EDI HELP*TE*5035550199",
    "N1*PE*HARBOR LIGHT CLINIC*XX*1993000003",
    "REF*TJ*814930247",
    "LX*1",
    "CLP*A-1001*1*150*100*25*12*TW990071*11*1",
    "NM1*QC*1*PELICAN*PATIENCE****MI*TW4471902",
    "DTM*232*20261028",
    "SVC*HC:99213:25*100*75**1",
    "DTM*472*20261028",
    "CAS*PR*1*25",
    "REF*6R*A-1001L1",
    "SVC*HC:G2211*50*25**1",
    "DTM*472*20261028",
    "CAS*CO*45*25",
    "REF*6R*A-1001L2",
    "CLP*A-1002*4*60*0**12*TW990072*11*1",
    "CAS*CO*16*60",
    "NM1*QC*1*PELICAN*PIP",
    "MOA***N382",
    "PLB*1993000003*20261231*WO:TW880001*5",
)
"""A payment of 95.00: a claim with lines, a denied claim without, and 5.00 taken back."""

CLAIM_STATUS = (
    "BHT*0085*08*3300*20261104*0930*TH",
    "HL*1**20*1",
    "NM1*PR*2*TIDEWATER HEALTH*****PI*TIDE1",
    "TRN*1*3300",
    "DTP*050*D8*20261103",
    "DTP*009*D8*20261104",
    "HL*2*1*21*1",
    "NM1*41*2*HARBOR LIGHT CLINIC*****46*HARBORLIGHT",
    "TRN*2*907",
    "STC*A1:19:PR*20261104*WQ*150",
    "HL*3*2*19*1",
    "NM1*85*2*HARBOR LIGHT CLINIC*****XX*1993000003",
    "HL*4*3*PT",
    "NM1*QC*1*PELICAN*PATIENCE****MI*TW4471902",
    "TRN*2*A-1001",
    "STC*A2:20:PR*20261104*WQ*150",
    "REF*1K*TW990071",
    "DTP*472*D8*20261028",
)
"""A 277CA that takes one claim in."""

VERDICT = (
    "AK1*HC*907*005010X222A1",
    "AK2*837*0001*005010X222A1",
    "IK5*A",
    "AK9*A*1*1*1",
)
"""A 999 that takes a group."""

Change = tuple[str, ...]
"""A segment of a file and what stands there instead; nothing to leave it out."""


def changed(segments: tuple[str, ...], *changes: Change) -> tuple[str, ...]:
    """Return segments with some replaced, each of which must be there exactly once."""
    found = list(segments)
    for old, *new in changes:
        assert found.count(old) == 1, f"{old} stands there {found.count(old)} times"
        at = found.index(old)
        found[at : at + 1] = new
    return tuple(found)


def a_claim_file(*segments: str) -> bytes:
    """Return an 837P around segments, by default the claim above."""
    return a_file(*(segments or CLAIM))


def a_message(segments: tuple[str, ...]) -> bytes:
    """Return a file around segments, of the kind that its first segment belongs to."""
    match segments[0][:8]:
        case "BHT*0019":
            return a_file(*segments)
        case "BHT*0085":
            return a_file(*segments, version="005010X214", kind="277", code="HN")
        case "AK1*HC*9":
            return a_file(*segments, version="005010X231A1", kind="999", code="FA")
        case _:
            data = a_file(*segments, version="005010X221A1", kind="835", code="HP")
            # The 835 has no ST03.
            return data.replace(b"ST*835*0001*005010X221A1", b"ST*835*0001")
