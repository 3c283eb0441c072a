"""Connections to Temporal: every one of ours encrypts, and says who it is."""

import os

from temporalio.client import Client
from temporalio.converter import DataConverter

from workers.codec import AesGcmCodec, data_converter
from workers.settings import Settings


def converter(settings: Settings) -> DataConverter:
    """Return the converter of all clients, workers and replays: pydantic inside, AES-GCM outside."""
    return data_converter(AesGcmCodec(settings.key_table, settings.active_key))


async def connect(settings: Settings) -> Client:
    """Connect to the Temporal server of these settings. Raises ``RuntimeError`` when nobody answers."""
    return await Client.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        tls=settings.temporal_tls,
        api_key=settings.temporal_api_key or None,
        data_converter=converter(settings),
        identity=f"claimflow-{os.getpid()}",
    )
