"""Claim status: the question (276) and the answer (277), both 005010X212.

::

    HL*1**20*1~ NM1*PR*2*Blue Heron Health*****PI*BHH01~       2000A the payer
    HL*2*1*21*1~ NM1*41*2*Harborlight Clinic*****46*HARB~      2000B who asks
    HL*3*2*19*1~ NM1*1P*2*Harborlight Clinic*****XX*...~       2000C the provider
    HL*4*3*22*0~ NM1*IL*1*Finch*Marigold****MI*LB-2~           2000D the subscriber
    TRN*1*Q-77~  REF*EJ*HL-0001~  AMT*T3*150~  DTP*472*...~    276: the claim asked for
    TRN*2*Q-77~  STC*F1:65*20261121**150*80~ REF*1K*ICN-5~     277: the claim answered

A dependent's claim stands one level deeper (HL 23, NM1*QC). The parts are in ``levels``,
``question``, ``answer``, ``answer_writer``, and ``request_writer`` (277RFAI, 005010X213).
An answer is information; money moves only with the 835.
"""

from x12.status.answer import VERSION, read_277
from x12.status.answer_writer import completed, write_277, write_277_report
from x12.status.question import read_276, write_276, write_276_report
from x12.status.request_writer import write_277_request

__all__ = [
    "VERSION",
    "completed",
    "read_276",
    "read_277",
    "write_276",
    "write_276_report",
    "write_277",
    "write_277_report",
    "write_277_request",
]
