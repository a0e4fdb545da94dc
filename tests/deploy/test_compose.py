"""deploy/Dockerfile and deploy/compose: read by the tools that know their formats."""

import json
import os
import re
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from gatepost_sync.settings import ServiceSettings
from support.commands import ran, tool
from support.house import ROOT

COMPOSE = ROOT / "deploy/compose/compose.yaml"
DOCKERFILE = ROOT / "deploy/Dockerfile"
yaml = pytest.importorskip("yaml", reason="the group deploy-test is not installed")


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return read


@pytest.mark.slow
def test_the_compose_file_is_one() -> None:
    check = tool("check-jsonschema", "check_jsonschema")
    done = ran(check, "--builtin-schema", "vendor.compose-spec", str(COMPOSE))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_a_mistake_in_the_compose_file_would_be_found(tmp_path: Path) -> None:
    wrong = tmp_path / "compose.yaml"
    wrong.write_text(COMPOSE.read_text().replace("healthcheck:", "health_check:", 1))
    check = tool("check-jsonschema", "check_jsonschema")
    assert ran(check, "--builtin-schema", "vendor.compose-spec", str(wrong)).returncode == 1


@pytest.mark.slow
def test_the_dockerfile_is_clean() -> None:
    done = ran(tool("hadolint", "hadolint"), str(DOCKERFILE))
    assert done.returncode == 0, done.stdout + done.stderr


def test_everything_that_is_named_is_there() -> None:
    read = compose()
    for name, service in read["services"].items():
        for kind in ("secrets", "networks"):
            assert {*service.get(kind, ())} <= {*read[kind]}, name
        assert {*service.get("depends_on", ())} <= {*read["services"]}, name
        assert "healthcheck" in service, name


def test_whoever_is_waited_for_says_how_it_is() -> None:
    services = compose()["services"]
    for service in services.values():
        for name, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "test" in services[name]["healthcheck"], name


def test_who_answers_the_internet_has_no_keys_and_writes_nothing() -> None:
    read = compose()
    folder = Path(read["services"]["web"]["environment"]["GATEPOST_SERVICE_KEYS_DIR"]).parent
    have = {
        name
        for name, service in read["services"].items()
        if any(f":{folder}" in volume for volume in service.get("volumes", ()))
    }
    assert have == {"migrate", "worker"}
    assert read["services"]["web"]["volumes"] == ["data:/var/lib/gatepost:ro"]
    # What a new volume looks like is what the image has there.
    assert f"--mode 0700 {folder}\n" in DOCKERFILE.read_text()


def test_every_setting_in_it_exists() -> None:
    names = {f"GATEPOST_SERVICE_{name.upper()}" for name in ServiceSettings.model_fields}
    for service in compose()["services"].values():
        given = {
            name.removesuffix("_FILE")
            for name in service.get("environment", {})
            if name.startswith("GATEPOST_SERVICE_")
        }
        assert given <= names


def test_the_image_copies_what_the_context_has() -> None:
    allowed = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert all((ROOT / name).exists() for name in allowed)
    roots = {"core", "integrations", "milter", "sync_service"}
    assert roots <= {*allowed}


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    script = tmp_path / "make-secrets"
    shutil.copy(ROOT / "deploy/compose/make-secrets", script)
    done = ran("/bin/sh", str(script))
    assert done.returncode == 0, done.stderr
    return tmp_path / "secrets"


def test_secrets_are_made_once_and_only_ours_to_reach(secrets: Path) -> None:
    before = {path.name: path.read_bytes() for path in secrets.iterdir()}
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    assert {*before} == {Path(one["file"]).name for one in compose()["secrets"].values()}
    again = ran("/bin/sh", str(secrets.parent / "make-secrets"))
    assert (again.returncode, "exists" in again.stderr) == (1, True)
    assert {path.name: path.read_bytes() for path in secrets.iterdir()} == before


def test_the_service_reads_its_secrets_from_their_files(secrets: Path) -> None:
    files = {
        f"GATEPOST_SERVICE_{name.upper()}_FILE": str(secrets / name)
        for name in ("database_url", "broker_url")
    }
    settings = ServiceSettings.load(environ={**files, "PATH": os.defpath})
    password = (secrets / "postgres_password").read_text()
    assert settings.database == f"postgresql+psycopg://gatepost:{password}@postgres/gatepost"
    assert settings.broker_url is not None
    (user,) = json.loads((secrets / "rabbitmq_definitions.json").read_text())["users"]
    assert settings.broker_url == f"amqp://gatepost:{user['password']}@rabbitmq/%2F"
