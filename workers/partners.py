"""What a worker will need of a trading partner, to be looked at before one starts."""

from models.practice import TradingPartner
from payers.secrets import resolve


def demand_secret(partner: TradingPartner) -> None:
    """Raise ``BadSettings`` when the partner's secret is not where its settings say; show it to nobody."""
    resolve(partner.sftp_secret)
