"""``claimflow serve``: the console alone, for an installation of several machines."""

from typing import Annotated

from cyclopts import Parameter

from console.commands.common import COMMON, Common


def serve(
    *,
    host: Annotated[str, Parameter(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, Parameter(help="Port to listen at; 0 takes a free one.")] = 8000,
    tls_proxy: Annotated[
        str, Parameter(help="Addresses of the proxy that speaks TLS for us, with commas; * for any.")
    ] = "",
    temporal_ui: Annotated[str, Parameter(help="Where admins find the Temporal Web UI.")] = "",
    common: Common = COMMON,
) -> None:
    """Serve the console until Ctrl-C or SIGTERM.

    Beyond this computer it is reached over TLS only: put a proxy in front that ends TLS, keeps the Host
    header and sets X-Forwarded-Proto and X-Forwarded-For, and name its address with --tls-proxy.
    """
    from console.commands.installation import opened
    from console.commands.output import emit, line
    from console.web.serving import listen
    from workers.logging import configure

    _refuse_plain(host, tls_proxy)
    installation = opened(common.data_dir)
    configure(installation.settings.log_level, installation.settings.json_logs)
    # The database is asked now, so that a wrong one is told here and not to the first visitor.
    _ = installation.store

    def ready(address: str) -> None:
        if common.json:
            emit({"console": address})
        else:
            line(f"console  {address}")

    listen(installation, host, port, tls_proxy=tls_proxy, temporal_ui=temporal_ui, ready=ready)


def _refuse_plain(host: str, tls_proxy: str) -> None:
    """Refuse to listen where passwords would travel in clear."""
    from models.errors import BadInput

    if host in ("127.0.0.1", "::1", "localhost") or tls_proxy:
        return
    raise BadInput(
        "passwords and claims would travel in clear beyond this computer",
        field="--host",
        remedy="Put a proxy that speaks TLS in front and name its address with --tls-proxy",
    )
