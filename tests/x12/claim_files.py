"""Small files that are right in every respect, for tests that break one thing in them."""

from tests.x12.reading import a_file

CLAIM = (
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
    "HL*2*1*22*0",
    "SBR*P*18*******CI",
    "NM1*IL*1*PELICAN*PATIENCE****MI*TW4471902",
    "N3*9 OCEAN AVENUE",
    "N4*NEWPORT*OR*97365",
    "DMG*D8*19680412*F",
    "NM1*PR*2*TIDEWATER HEALTH*****PI*TIDE1",
    "CLM*A-1001*150***11:B:1*Y*A*Y*Y",
    "REF*D9*7700123",
    "HI*ABK:M5450*ABF:E119",
    "NM1*82*1*MOSS*IDA****XX*1234567893",
    "PRV*PE*PXC*207Q00000X",
    "LX*1",
    "SV1*HC:99213:25*100*UN*1***1:2",
    "DTP*472*D8*20261028",
    "REF*6R*A-1001L1",
    "LX*2",
    "SV1*HC:G2211*50*UN*1***1",
    "DTP*472*D8*20261028",
    "REF*6R*A-1001L2",
)
"""A professional claim of two lines, 150.00, between ST and SE."""


def a_claim_file(*segments: str) -> bytes:
    """Return an 837P around segments, by default the claim above."""
    return a_file(*(segments or CLAIM))
