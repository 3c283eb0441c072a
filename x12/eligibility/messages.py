"""Coverage: the question (270) and the answer (271), both 005010X279A1.

::

    HL*1**20*1~ NM1*PR*2*Blue Heron Health*****PI*BHH01~      2000A the payer
    HL*2*1*21*1~ NM1*1P*2*Harborlight Clinic*****XX*...~      2000B who asks
    HL*3*2*22*0~ TRN*1*E-12*9199300000~ NM1*IL*1*Finch*Marigold****MI*LB-2~
    DMG*D8*19840229*F~ DTP*291*D8*20261121~ EQ*30~            270: covered on that day?
    TRN*2*E-12*9199300000~ EB*1**30**Heron Gold~              271: active
    AAA*N**75*C~                                              271: the payer does not know this person

A dependent stands one level deeper (HL 23, NM1*03). The parts are in ``levels``,
``question``, ``answer``, ``answer_writer`` and
``benefits``.
"""

from x12.eligibility.answer import read_271
from x12.eligibility.answer_writer import completed, write_271, write_271_report
from x12.eligibility.question import VERSION, read_270, write_270, write_270_report

__all__ = [
    "VERSION",
    "completed",
    "read_270",
    "read_271",
    "write_270",
    "write_270_report",
    "write_271",
    "write_271_report",
]
