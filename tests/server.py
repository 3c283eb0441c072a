"""The real Temporal server for tests: encrypted payloads, and time that a test may skip."""

from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from console.embedded.stack import temporal_program
from workers.connection import converter
from workers.settings import Settings

TIME_SKIPPING = (
    # The name of the switch changed between versions of the server; unknown ones are ignored.
    "frontend.WorkflowTimeSkippingEnabled",
    "system.workflowTimeSkippingEnabled",
    "frontend.TimeSkippingEnabled",
)


async def start_server(payload_keys: str) -> WorkflowEnvironment:
    """Start a server in memory. Time runs as usual until ``fast_forward``: people must be able to answer."""
    switches = [word for name in TIME_SKIPPING for word in ("--dynamic-config-value", f"{name}=true")]
    return await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False),
        dev_server_existing_path=temporal_program(),
        dev_server_extra_args=switches,
        data_converter=converter(Settings(payload_keys=payload_keys)),
    )
