"""Settings from the environment and a file, and what is wrong with them."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.clock import BusinessClock
from models.errors import BadSettings
from workers.settings import Settings, load, problems, to_environ

KEY = base64.b64encode(bytes(32)).decode()
OTHER = base64.b64encode(bytes(range(32))).decode()


def test_nothing_set_gives_a_development_installation_on_sqlite(tmp_path: Path) -> None:
    settings = load({"CLAIMFLOW_DATA_DIR": str(tmp_path)})

    assert settings.database_url == f"sqlite:///{tmp_path}/claimflow.sqlite3"
    assert settings.environment == "development"
    assert settings.claims_queue == "claims"
    assert settings.clock == BusinessClock()


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    file = tmp_path / "claimflow.toml"
    file.write_text(
        'temporal_address = "file:7233"\ntemporal_namespace = "clinic"\n[clock]\nseconds_per_day = 2.5\n'
    )
    settings = load({"CLAIMFLOW_CONFIG": str(file), "CLAIMFLOW_TEMPORAL_ADDRESS": "env:7233"})

    assert settings.temporal_address == "env:7233"
    assert settings.temporal_namespace == "clinic"
    assert settings.clock.seconds_per_day == 2.5


def test_a_child_process_gets_exactly_the_settings_of_its_parent(tmp_path: Path) -> None:
    clock = BusinessClock(anchor_wall=datetime(2026, 11, 21, 8, 30, 1, 5, tzinfo=UTC), seconds_per_day=0.25)
    settings = Settings(
        data_dir=tmp_path,
        database_url="postgresql+psycopg://u:p@db/claims",
        temporal_address="cloud:7233",
        temporal_tls=True,
        temporal_api_key="api",
        payload_keys=f"a:{KEY},b:{OTHER}",
        payload_key_generated=True,
        clock=clock,
        codec_token="codec",
        console_url="https://claims.example",
        log_level="DEBUG",
        log_format="json",
        claims_queue="claims-7",
    )

    assert load(to_environ(settings)) == settings
    assert load(to_environ(Settings())) == Settings()


def test_no_secret_stands_in_the_repr_of_the_settings() -> None:
    environ = {
        "CLAIMFLOW_PAYLOAD_KEYS": f"a:{KEY}",
        "CLAIMFLOW_CODEC_TOKEN": "codec-token",
        "CLAIMFLOW_TEMPORAL_API_KEY": "api-key",
        "CLAIMFLOW_DATABASE_URL": "postgresql://u:password@db/claims",
    }
    text = repr(load(environ)) + str(load(environ))

    assert not any(secret in text for secret in (KEY, "codec-token", "api-key", "password"))


def test_the_first_payload_key_is_the_active_one() -> None:
    settings = load({"CLAIMFLOW_PAYLOAD_KEYS": f"new:{OTHER}, old:{KEY}"})

    assert settings.active_key == "new"
    assert settings.key_table == {"new": bytes(range(32)), "old": bytes(32)}


@pytest.mark.parametrize("keys", ["nocolon", f":{KEY}", "a:short", "a:!!!", f"a:{KEY},a:{KEY}"])
def test_a_broken_payload_key_is_named_and_never_shown(keys: str) -> None:
    with pytest.raises(BadSettings, match="PAYLOAD_KEYS") as caught:
        load({"CLAIMFLOW_PAYLOAD_KEYS": keys})

    assert KEY not in str(caught.value)


def test_without_a_payload_key_there_is_no_active_one() -> None:
    with pytest.raises(BadSettings, match="PAYLOAD_KEYS"):
        _ = load({}).active_key


def test_production_refuses_a_generated_payload_key() -> None:
    with pytest.raises(BadSettings, match="generated"):
        load({"CLAIMFLOW_ENVIRONMENT": "production", "CLAIMFLOW_PAYLOAD_KEY_GENERATED": "true"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "secretvalue"),
        ("TEMPORAL_TLS", "secretvalue"),
        ("LOG_LEVEL", "secretvalue"),
        ("CLOCK", '{"seconds_per_day": "secretvalue"}'),
        ("CLOCK", "secretvalue"),
    ],
)
def test_a_wrong_value_names_its_setting_and_stays_hidden(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=f"CLAIMFLOW_{name}") as caught:
        load({f"CLAIMFLOW_{name}": value})

    assert "secretvalue" not in str(caught.value)


def test_a_clock_is_given_as_json() -> None:
    clock = BusinessClock(seconds_per_day=1.0)

    assert load({"CLAIMFLOW_CLOCK": json.dumps(clock.model_dump(mode="json"))}).clock == clock


@pytest.mark.parametrize("text", ["not toml at all: secretvalue", 'temporal_adress = "secretvalue"'])
def test_a_broken_file_is_refused_and_not_quoted(tmp_path: Path, text: str) -> None:
    file = tmp_path / "claimflow.toml"
    file.write_text(text)
    with pytest.raises(BadSettings, match="CLAIMFLOW_CONFIG") as caught:
        load({"CLAIMFLOW_CONFIG": str(file)})

    assert "secretvalue" not in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="cannot be read"):
        load({"CLAIMFLOW_CONFIG": str(tmp_path / "none.toml")})


def test_a_complete_production_has_no_problems() -> None:
    environ = {
        "CLAIMFLOW_ENVIRONMENT": "production",
        "CLAIMFLOW_PAYLOAD_KEYS": f"a:{KEY}",
        "CLAIMFLOW_CODEC_TOKEN": "token",
        "CLAIMFLOW_DATABASE_URL": "postgresql+psycopg://db/claims",
        "CLAIMFLOW_TEMPORAL_ADDRESS": "cloud:7233",
        "CLAIMFLOW_TEMPORAL_TLS": "true",
    }

    assert problems(load(environ)) == ()


def test_an_incomplete_production_hears_every_problem_by_name() -> None:
    environ = {
        "CLAIMFLOW_ENVIRONMENT": "production",
        "CLAIMFLOW_TEMPORAL_ADDRESS": "cloud:7233",
        "CLAIMFLOW_TEMPORAL_API_KEY": "api",
        "CLAIMFLOW_CLOCK": '{"seconds_per_day": 1}',
    }
    names = [problem.split()[0] for problem in problems(load(environ))]

    assert names == [
        "CLAIMFLOW_PAYLOAD_KEYS",
        "CLAIMFLOW_TEMPORAL_API_KEY",
        "CLAIMFLOW_TEMPORAL_TLS",
        "CLAIMFLOW_DATABASE_URL",
        "CLAIMFLOW_CLOCK",
        "CLAIMFLOW_CODEC_TOKEN",
    ]
