"""What an operator's own tools say of the files that are shipped: each where it is installed."""

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.shared import ROOT
from tests.test_in_front import NGINX, free_port

UNITS = ROOT / "deploy" / "systemd"
IN_ENV = "DOMAIN=bot.example.org\nPOSTGRES_PASSWORD=abc123\n"


def says(*words: object, folder: Path = ROOT) -> tuple[int, str]:
    """How a tool ends, and what it says; the test is left out where there is no such tool."""
    if shutil.which(str(words[0])) is None:
        pytest.skip(f"{words[0]} is not installed here")
    ran = subprocess.run([str(word) for word in words], cwd=folder, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout + ran.stderr


def compose(folder: Path, *words: str) -> tuple[int, str]:
    """Docker Compose as a plugin, or as a command of its own; it only reads, so no engine is needed."""
    plugin = shutil.which("docker") and says("docker", "compose", "version")[0] == 0
    return says(*(["docker", "compose"] if plugin else ["docker-compose"]), *words, folder=folder)


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    assert says("hadolint", "Dockerfile") == (0, "")


def test_honcho_takes_the_procfile() -> None:
    code, said = says("honcho", "check")

    assert (code, "release, web, telegram, worker, console" in said) == (0, True)


@pytest.fixture
def services(tmp_path: Path) -> Path:
    """The folder of an operator who has done what docs/deploying.md says."""
    shutil.copy(ROOT / "compose.yaml", tmp_path)
    (tmp_path / ".env").write_text(IN_ENV)
    (tmp_path / "master_keys").write_text("1:key")
    return tmp_path


def test_compose_takes_its_file(services: Path) -> None:
    assert compose(services, "config", "--quiet") == (0, "")


def test_compose_says_what_is_missing_in_the_settings(services: Path) -> None:
    (services / ".env").write_text("DOMAIN=bot.example.org\n")
    code, said = compose(services, "config", "--quiet")

    assert code != 0
    assert "set it in .env, letters and digits" in said


def test_systemd_finds_nothing_in_the_units(tmp_path: Path) -> None:
    for path in UNITS.glob("*.[st]*"):  # services and the timer
        (tmp_path / path.name).write_text(
            path.read_text().replace("/opt/recovery-bot/bin/recovery-bot", sys.executable)
        )
    units = [tmp_path / name for name in ("recovery-bot@web.service", "recovery-bot-backup.timer")]

    assert says("systemd-analyze", "verify", "--man=no", *units) == (0, "")


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_nginx_takes_the_whole_configuration_with_a_certificate(tmp_path: Path) -> None:
    """tests/test_in_front.py runs it without."""
    if NGINX is None:
        pytest.skip("nginx is not installed here")
    certify("bot.example.org", tmp_path)
    site = (ROOT / "deploy" / "nginx.conf").read_text()
    site = site.replace("/etc/letsencrypt/live/bot.example.org", str(tmp_path))
    site = site.replace("listen 443 ssl;", f"listen 127.0.0.1:{free_port()} ssl;")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    whole = f"pid {tmp_path}/pid; events {{}} http {{ access_log off; {folders}\n{site}\n}}"
    (tmp_path / "nginx.conf").write_text(whole)
    code, said = says(NGINX, "-t", "-e", "stderr", "-c", tmp_path / "nginx.conf")

    assert code == 0, said
    assert re.findall(r"\[\w+\]", said) == []  # not even a warning


def certify(name: str, folder: Path) -> None:
    """A certificate that nobody but its owner has signed."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    owner = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signed = (
        x509.CertificateBuilder(owner, owner, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(key.private_bytes(*plain))
