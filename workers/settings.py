"""Settings: one frozen value, read once at the start of a process and handed on.

Every setting has a name (``temporal_address``), an environment variable (``CLAIMFLOW_TEMPORAL_ADDRESS``) and
a key of the same name in the TOML file that ``CLAIMFLOW_CONFIG`` points at. The environment wins over the
file, the file over the default. An empty variable counts as not set.
"""

import base64
import binascii
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from models.clock import SECONDS_PER_DAY, BusinessClock
from models.errors import BadSettings
from models.failpoints import ARMED, armed_by

PREFIX = "CLAIMFLOW_"
CONFIG = "CLAIMFLOW_CONFIG"
KEY_BYTES = 32
"""AES-256: a payload key is 32 bytes, 44 characters of base64."""


class Settings(BaseModel):
    """How this installation runs. Secrets (keys, tokens, the database URL) are left out of its repr.

    ``payload_keys`` is ``id:base64key``, several with commas for rotation: the first one encrypts, all of
    them decrypt. ``payload_key_generated`` is set when the program made the key itself, which is fine for
    a demo and refused in production: nobody keeps such a key safe. ``training``: the claims are invented,
    every page says so, and nothing goes to another computer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    data_dir: Path = Path.home() / ".claimflow"
    database_url: str = Field(default="", repr=False)
    temporal_address: str = "127.0.0.1:7233"
    temporal_namespace: str = "default"
    temporal_tls: bool = False
    temporal_api_key: str = Field(default="", repr=False)
    payload_keys: str = Field(default="", repr=False)
    payload_key_generated: bool = False
    environment: Literal["development", "production"] = "development"
    clock: BusinessClock = BusinessClock()
    codec_token: str = Field(default="", repr=False)
    console_url: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["auto", "json", "console"] = "auto"
    claims_queue: str = "claims"
    training: bool = False

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        # A child process may run in another folder and must mean the same one.
        return value.expanduser().absolute()

    @field_validator("clock", mode="before")
    @classmethod
    def _clock_from_json(cls, value: object) -> object:
        return BusinessClock.model_validate_json(value) if isinstance(value, str) else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _database_beside_the_data(self) -> Self:
        if not self.database_url:
            url = f"sqlite:///{self.data_dir / 'claimflow.sqlite3'}"
            # The default follows another setting; the value is not shared with anyone yet.
            object.__setattr__(self, "database_url", url)
        return self

    @property
    def key_table(self) -> dict[str, bytes]:
        """Return the payload keys by id, the active one first; raises ``BadSettings`` for a broken one."""
        return parse_keys(self.payload_keys)

    @property
    def active_key(self) -> str:
        """Return the id of the key that encrypts; raises ``BadSettings`` when there is none."""
        first = next(iter(self.key_table), "")
        if not first:
            raise BadSettings(f"{PREFIX}PAYLOAD_KEYS is not set. Set it to id:base64key, 32 random bytes")
        return first

    @property
    def json_logs(self) -> bool | None:
        """Return what ``workers.logging.configure`` wants: True, False, or None to look at the terminal."""
        return None if self.log_format == "auto" else self.log_format == "json"


def load(environ: Mapping[str, str]) -> Settings:
    """Return the settings of this environment and of the file ``CLAIMFLOW_CONFIG`` names.

    Raises ``BadSettings`` that names the setting, what is wrong, and what would be right; never its value.
    """
    values = _from_file(environ.get(CONFIG, ""))
    values |= {
        name: environ[PREFIX + name.upper()]
        for name in Settings.model_fields
        if environ.get(PREFIX + name.upper(), "")
    }
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise BadSettings(_sentence(error)) from None
    parse_keys(settings.payload_keys)
    if armed_by(environ) and settings.environment == "production":
        raise BadSettings(f"{ARMED} is set: it makes a process kill itself, for tests. Production refuses it")
    if settings.environment == "production" and settings.payload_key_generated:
        raise BadSettings(
            f"{PREFIX}PAYLOAD_KEYS was generated by the program, which production refuses. "
            "Make a key of your own, keep it where backups cannot lose it, and set it"
        )
    return settings


def to_environ(settings: Settings) -> dict[str, str]:
    """Return the environment that makes ``load`` return these settings again, for a child process.

    It holds the secrets, so it goes to a child's environment and nowhere else.
    """
    values = settings.model_dump(mode="json", exclude={"clock"})
    texts = {name: _text(value) for name, value in values.items()}
    texts["clock"] = settings.clock.model_dump_json()
    return {PREFIX + name.upper(): text for name, text in texts.items() if text}


def problems(settings: Settings) -> tuple[str, ...]:
    """Return what an administrator should change, in sentences; empty when all is well."""
    production = settings.environment == "production"
    local = settings.temporal_address.startswith(("127.", "localhost", "[::1]"))
    checks = (
        (not settings.payload_keys, "PAYLOAD_KEYS is not set. Set it to id:base64key, 32 random bytes"),
        (settings.temporal_api_key and not settings.temporal_tls, "TEMPORAL_API_KEY needs TEMPORAL_TLS=true"),
        (
            production and not local and not settings.temporal_tls,
            "TEMPORAL_TLS is off for a server elsewhere. Set it to true",
        ),
        (
            production and settings.database_url.startswith("sqlite"),
            "DATABASE_URL is SQLite in production. Set it to a PostgreSQL database",
        ),
        (
            production and settings.clock.seconds_per_day != SECONDS_PER_DAY,
            "CLOCK runs fast in production. Remove it",
        ),
        (production and not settings.codec_token, "CODEC_TOKEN is not set. Set it to a long random text"),
        (
            settings.data_dir.exists() and not settings.data_dir.is_dir(),
            "DATA_DIR is not a folder. Name a folder",
        ),
    )
    return tuple(PREFIX + sentence for wrong, sentence in checks if wrong)


def parse_keys(text: str) -> dict[str, bytes]:
    """Return payload keys by id from ``id:base64key,id2:base64key``, in that order.

    Raises ``BadSettings`` that names the id of a broken key and never the key.
    """
    table: dict[str, bytes] = {}
    for entry in (part.strip() for part in text.split(",") if part.strip()):
        name, colon, encoded = entry.partition(":")
        if not colon or not name:
            raise BadSettings(f"{PREFIX}PAYLOAD_KEYS: an entry has no id. Write id:base64key")
        key = _decoded(encoded)
        if name in table or len(key) != KEY_BYTES:
            raise BadSettings(
                f"{PREFIX}PAYLOAD_KEYS: key {name} is there twice or is not {KEY_BYTES} bytes of base64. "
                "Make one with: openssl rand -base64 32"
            )
        table[name] = key
    return table


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _from_file(path: str) -> dict[str, Any]:
    if not path:
        return {}
    try:
        values = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{CONFIG}: {path} cannot be read ({type(error).__name__})") from None
    except tomllib.TOMLDecodeError:
        # The decoder's message may quote the line, and the line may hold a key.
        raise BadSettings(f"{CONFIG}: {path} is not TOML. Write lines such as temporal_tls = true") from None
    unknown = sorted(set(values) - set(Settings.model_fields))
    if unknown:
        known = ", ".join(Settings.model_fields)
        raise BadSettings(f"{CONFIG}: unknown setting {unknown[0]}. Known are: {known}")
    return values


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    setting = str(first["loc"][0]) if first["loc"] else ""
    return f"{PREFIX}{setting.upper()}: {first['msg']}. Set it to a value that fits, or remove it"


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
