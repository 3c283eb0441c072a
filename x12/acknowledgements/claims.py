"""The claim acknowledgement, 277CA (005010X214): was each claim taken, before anybody adjudicates it?

::

    HL*1**20*1~  NM1*AY*2*Tidewater Clearing*****46*TIDE~     2000A who speaks: AY clearinghouse, PR payer
                 TRN*1*TW-88~                                 2200A its own number for this answer
                 DTP*050*D8*20261103~ DTP*009*D8*20261104~    received, processed
    HL*2*1*21*1~ NM1*41*2*Harborlight Clinic*****46*HARB~     2000B whose batch
                 TRN*2*000000907~                             2200B our batch: BHT03 of the 837
                 STC*A1:20*20261104*WQ*300~                   received
                 QTY*90*1~ QTY*AA*1~ AMT*YU*150~ AMT*YY*150~  accepted + rejected = sent
    HL*3*2*19*1~ NM1*85*2*Harborlight Clinic*****XX*...~      2000C billing provider
                 TRN*1*0~ STC*A1:20**WQ*300~                  2200C the verdict about all its claims
    HL*4*3*PT~   NM1*QC*1*Finch*Marigold****MI*LB-2~          2000D patient
                 TRN*2*HL-0001~                               2200D the claim: its CLM01
                 STC*A2:20:PR*20261104*WQ*150~                accepted (WQ) or rejected (U)
                 REF*1K*ICN-5~  DTP*472*D8*20261102~          the payer's number; the day of service
                 SVC*HC:99213*150*****1~ STC*A3:122*...*U~    2220D a line, when something is wrong with it
                 REF*FJ*L1~                                   its line number (REF*6R of the 837)

A rejection comes at one of three levels: the batch (2200B), a billing provider with everything it sent
(2200C), or a claim (2200D). Reading is in ``claims_reader`` (the levels
above in ``claims_levels``), writing in ``claims_writer``, what follows from
the claims in ``claims_totals``.
"""

from x12.acknowledgements.claims_reader import read_277ca
from x12.acknowledgements.claims_totals import adds_up, completed, totals_of
from x12.acknowledgements.claims_writer import VERSION, write_277ca

__all__ = ["VERSION", "adds_up", "completed", "read_277ca", "totals_of", "write_277ca"]
