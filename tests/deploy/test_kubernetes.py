"""deploy/kubernetes: read by its schemas, and what the schemas cannot say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gatepost_sync.settings import ServiceSettings
from support.commands import ran, tool
from support.house import ROOT

FOLDER = ROOT / "deploy/kubernetes"
VERSIONS = ("1.29", "1.33")
FILES = sorted(path for path in FOLDER.glob("*.yaml") if path.name != "kustomization.yaml")
yaml = pytest.importorskip("yaml", reason="the group deploy-test is not installed")


def documents() -> Iterator[dict[str, Any]]:
    for path in FILES:
        yield from yaml.safe_load_all(path.read_text(encoding="utf-8"))


def of(kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in documents() if one["kind"] == kind}


def templates() -> dict[str, dict[str, Any]]:
    return {
        name: one["spec"]["template"]
        for kind in ("Deployment", "Job")
        for name, one in of(kind).items()
    }


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_kubernetes_knows_every_field(version: str) -> None:
    check = tool("kubernetes-validate", "kubernetes_validate")
    done = ran(check, "--strict", "-k", version, *map(str, FILES))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_a_field_that_does_not_exist_would_be_found(tmp_path: Path) -> None:
    wrong = tmp_path / "web.yaml"
    wrong.write_text((FOLDER / "web.yaml").read_text().replace("replicas:", "replica:", 1))
    check = tool("kubernetes-validate", "kubernetes_validate")
    assert ran(check, "--strict", "-k", VERSIONS[-1], str(wrong)).returncode != 0


def test_kustomize_takes_every_file() -> None:
    read = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
    assert sorted(read["resources"]) == [path.name for path in FILES]


@pytest.mark.parametrize("name", ["gatepost-web", "gatepost-worker", "gatepost-migrate"])
def test_a_pod_has_what_the_restricted_standard_asks_for(name: str) -> None:
    pod = templates()[name]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        security = container["securityContext"]
        assert security["allowPrivilegeEscalation"] is False
        assert security["readOnlyRootFilesystem"] is True
        assert security["capabilities"] == {"drop": ["ALL"]}
        assert {"cpu", "memory"} <= {*container["resources"]["requests"]}
        assert "memory" in container["resources"]["limits"]
    volumes = {volume["name"] for volume in pod["volumes"]}
    mounts = {mount["name"] for one in pod["containers"] for mount in one["volumeMounts"]}
    assert volumes == mounts


@pytest.mark.parametrize("name", ["gatepost-web", "gatepost-worker"])
def test_a_deployment_is_probed_scaled_and_kept(name: str) -> None:
    labels = templates()[name]["metadata"]["labels"]
    (container,) = templates()[name]["spec"]["containers"]
    ports = {port["name"] for port in container["ports"]}
    for probe, path in (
        ("startupProbe", "/health/live"),
        ("livenessProbe", "/health/live"),
        ("readinessProbe", "/health/ready"),
    ):
        assert container[probe]["httpGet"]["path"] == path
        assert container[probe]["httpGet"]["port"] in ports
        # Longer than the service itself waits for a server that hangs.
        assert container[probe]["timeoutSeconds"] > 2
    assert of("HorizontalPodAutoscaler")[name]["spec"]["scaleTargetRef"]["name"] == name
    selector = of("PodDisruptionBudget")[name]["spec"]["selector"]["matchLabels"]
    assert selector.items() <= labels.items()


def test_every_setting_exists_and_every_secret_comes_from_a_file() -> None:
    names = {f"GATEPOST_SERVICE_{name.upper()}" for name in ServiceSettings.model_fields}
    data = of("ConfigMap")["gatepost"]["data"]
    given = {name.removesuffix("_FILE") for name in data if name.startswith("GATEPOST_SERVICE_")}
    assert given <= names
    assert "Secret" not in {one["kind"] for one in documents()}
    folder = "/run/secrets/gatepost"
    assert all(
        value.startswith(f"{folder}/") for name, value in data.items() if name.endswith("_FILE")
    )
    for template in templates().values():
        mounts = template["spec"]["containers"][0]["volumeMounts"]
        assert folder in {mount["mountPath"] for mount in mounts}


def test_who_answers_the_internet_has_no_keys_and_writes_nothing() -> None:
    folder = str(Path(of("ConfigMap")["gatepost"]["data"]["GATEPOST_SERVICE_KEYS_DIR"]).parent)
    mounts = {
        name: template["spec"]["containers"][0]["volumeMounts"]
        for name, template in templates().items()
    }
    have = {name for name, all_ in mounts.items() if folder in {one["mountPath"] for one in all_}}
    assert have == {"gatepost-migrate", "gatepost-worker"}
    assert all(one.get("readOnly") for one in mounts["gatepost-web"] if one["name"] != "tmp")
    claims = {
        volume["persistentVolumeClaim"]["claimName"]
        for template in templates().values()
        for volume in template["spec"]["volumes"]
        if "persistentVolumeClaim" in volume
    }
    assert claims == {*of("PersistentVolumeClaim")}


def test_the_policies_reach_the_ports_that_pods_have() -> None:
    for name in ("gatepost-web", "gatepost-worker"):
        spec = of("NetworkPolicy")[name]["spec"]
        (container,) = templates()[name]["spec"]["containers"]
        (rule,) = spec["ingress"]
        assert {port["port"] for port in rule["ports"]} == {p["name"] for p in container["ports"]}
        labels = templates()[name]["metadata"]["labels"]
        assert spec["podSelector"]["matchLabels"].items() <= labels.items()
