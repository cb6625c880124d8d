"""Behind Debian's nginx, set up as offices do and as we advise: who is a kiosk, what arrives."""

import contextlib
import http.client
import os
import random
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from http.client import HTTPMessage
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from kiosk.config import Config
from kiosk.invitations import new_link
from survey.box import boxes
from survey.ledger import open_entry
from tests.faults.serving import ROOT, Server, an_installation

NAME = "skm.contoh.go.id"
AROUND = """
daemon off;
worker_processes 1;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {inside}
}}
"""


@dataclass(frozen=True)
class Setup:
    """One way in which an office puts nginx in front.

    Attributes:
        location: what stands in the server block.
        path: below which path the pages lie.
        tls: whether nginx ends https.
        proxy: the setting `KIOSK_PROXY`.
    """

    location: str
    path: str = ""
    tls: bool = False
    proxy: str = ""


BARE = "location / { proxy_pass http://127.0.0.1:%(port)s; }"
HEADER = "location / { proxy_set_header %s; proxy_pass http://127.0.0.1:%%(port)s; }"
SETUPS = {
    "bare": Setup(BARE),
    "cf": Setup(HEADER % "CF-Connecting-IP 203.0.113.9"),
    "host": Setup(HEADER % "X-Forwarded-Host $http_host"),
    "kept host": Setup(HEADER % "Host $http_host"),
    "path left": Setup("location /skm/ { proxy_pass http://127.0.0.1:%(port)s; }", "/skm"),
    "path taken": Setup("location /skm/ { proxy_pass http://127.0.0.1:%(port)s/; }", "/skm"),
    "bare https": Setup(BARE, tls=True),
    "ours": Setup("", tls=True, proxy="127.0.0.1"),
}


@dataclass(frozen=True)
class Behind:
    """A service behind nginx, as a browser knows it."""

    data: Path
    port: int
    tls: bool
    prefix: str
    believed: bool  # whether the service believes what nginx says of the browser

    @property
    def origin(self) -> str:
        return f"{'https' if self.tls else 'http'}://{NAME}:{self.port}"

    def ask(
        self, method: str, path: str, fields: Mapping[str, str] | None = None, **headers: str
    ) -> tuple[int, HTTPMessage, str]:
        """Send a request as a browser does that knows the name; gives status, headers and text."""
        conn: http.client.HTTPConnection
        if self.tls:
            context = ssl._create_unverified_context()  # noqa: S323 - a certificate of the test's own
            conn = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=20)
        else:
            conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Host": f"{NAME}:{self.port}", "Accept": "text/html"} | headers
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers = {"Content-Type": "application/x-www-form-urlencoded"} | headers
        with contextlib.closing(conn):
            conn.request(
                method, path, body, {name.replace("_", "-"): v for name, v in headers.items()}
            )
            answer = conn.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    def provenances(self) -> list[str]:
        """Give what vouches for each answer that was stored."""
        [box] = boxes(self.data / "boxes")
        return [open_entry(entry).provenance for entry in box.entries()]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return an_installation(tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificate")
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    made += ["-subj", f"/CN={NAME}", "-keyout", "privkey.pem", "-out", "fullchain.pem"]
    subprocess.run(made, cwd=folder, check=True, capture_output=True)
    return folder


def nginx() -> str:
    """Find the program; fail, never skip, when there is none."""
    path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if path is None:
        pytest.fail("These tests need nginx: on Debian, sudo apt-get install nginx")
    return path


def servers(setup: Setup, port: int, inner: int, plain: int, certificate: Path) -> str:
    """Write the server blocks of a setup."""
    if not setup.location:  # the file that we give to offices, at other ports and names
        text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
        text = text.replace("listen 80;", f"listen {plain};")
        text = text.replace("listen 443 ssl;", f"listen {port} ssl;")
        text = text.replace("http://127.0.0.1:8080;", f"http://127.0.0.1:{inner};")
        return text.replace("/etc/ssl/suara-loket", str(certificate))
    tls = ""
    if setup.tls:
        tls = f"ssl_certificate {certificate}/fullchain.pem; "
        tls += f"ssl_certificate_key {certificate}/privkey.pem;"
    inside = setup.location % {"port": inner}
    return f"server {{ listen {port}{' ssl' if setup.tls else ''}; {tls} {inside} }}"


@contextlib.contextmanager
def nginx_running(folder: Path, inside: str, port: int) -> Iterator[None]:
    folder.mkdir()
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, inside=inside, user=user))
    words = [nginx(), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen([*words, "-e", str(folder / "error.log")]) as running:
        try:
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                assert running.poll() is None, (folder / "error.log").read_text("utf-8")
                time.sleep(0.02)
            yield
        finally:
            running.terminate()


def ports_of_nobody(n: int) -> list[int]:
    """Choose ports that no connection of this machine gets by itself while nginx starts."""
    with contextlib.ExitStack() as held:  # all at once, so that none comes twice
        ports: list[int] = []
        for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
            with contextlib.suppress(OSError):
                held.enter_context(socket.create_server(("", port)))
                ports.append(port)
            if len(ports) == n:
                return ports
    pytest.fail("no port is free")


@pytest.fixture(params=SETUPS)
def behind(
    request: pytest.FixtureRequest,
    installed: Path,
    certificate: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Behind]:
    setup = SETUPS[request.param]
    data = Path(shutil.copytree(installed, tmp_path / "data"))
    port, plain = ports_of_nobody(2)
    site = Behind(data, port, setup.tls, setup.path, bool(setup.proxy))
    monkeypatch.setenv("KIOSK_ADDRESS", f"{site.origin}{setup.path}")
    monkeypatch.setenv("KIOSK_PROXY", setup.proxy)
    server = Server(data)
    server.wait_until_it_answers()
    inside = servers(setup, port, server.port, plain, certificate)
    try:
        with nginx_running(tmp_path / "nginx", inside, port):
            yield site
    finally:
        server.stop()


def tap(site: Behind, **headers: str) -> int:
    fields = {"id": str(uuid4()), "kepuasan": "4"}
    path = f"{site.prefix}/kiosk/dukcapil/L1/ratings"
    return site.ask("POST", path, fields, Accept="application/json", **headers)[0]


def test_nobody_is_a_kiosk_without_its_cookie_and_the_paired_browser_stays_one(
    behind: Behind,
) -> None:
    own = {"Origin": behind.origin}
    for told in ({}, own, {"X_Forwarded_For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}):
        assert tap(behind, **told) == 201
    assert behind.provenances() == ["unpaired"] * 4

    link = new_link(Config(behind.data), "dukcapil", "L1")
    status, headers, _ = behind.ask("GET", f"{behind.prefix}{link}")
    assert (status, headers["Location"]) == (302, f"{behind.prefix}/kiosk/dukcapil/L1")
    cookie, *rest = headers["Set-Cookie"].split("; ")
    assert f"Path={behind.prefix}/kiosk/dukcapil/L1" in rest
    assert ("Secure" in rest) is behind.believed
    for told in ({}, own, {"X_Forwarded_For": "203.0.113.9"}):
        assert tap(behind, Cookie=cookie, **told) == 201
    assert behind.provenances() == ["unpaired"] * 4 + ["kiosk"] * 3
    window = f"{behind.prefix}/kiosk/dukcapil/L1/window"
    assert '"paired":true' in behind.ask("GET", window, Cookie=cookie)[2]


def test_a_plain_form_goes_through_and_leads_to_its_thank_you(behind: Behind) -> None:
    status, _, page = behind.ask("GET", f"{behind.prefix}/q/dukcapil/L1")
    assert status == 200
    action = re.search(r'action="([^"]+)"', page)
    form_id = re.search(r'name=id value="([^"]+)"', page)
    assert action
    assert form_id
    fields = {"id": form_id[1], "waktu": "3"}
    for origin in ("null", "https://jahat.example"):
        status, _, page = behind.ask("POST", unescape(action[1]), fields, Origin=origin)
        assert (status, "tidak dicatat" in page) == (403, True)
    status, headers, _ = behind.ask("POST", unescape(action[1]), fields, Origin=behind.origin)
    assert status == 303, headers
    status, _, page = behind.ask("GET", headers["Location"])
    assert status == 200
    assert "sudah tercatat" in page
    assert behind.provenances() == ["qr"]
    style = re.search(r'href="([^"]+plain\.css[^"]*)"', page)
    assert style
    assert behind.ask("GET", style[1])[0] == 200


def test_the_file_we_give_makes_browsers_come_by_https_alone(behind: Behind) -> None:
    for path in ("/", "/healthz", "/nowhere"):
        headers = behind.ask("GET", f"{behind.prefix}{path}")[1]
        told = headers.get("Strict-Transport-Security", "")
        assert told == ("max-age=31536000" if behind.believed else "")


def test_until_the_office_says_its_address_a_bare_proxy_stops_no_answer(
    installed: Path, tmp_path: Path
) -> None:
    """What nginx sends on says its own name for the one the citizen typed, and nothing else."""
    data = Path(shutil.copytree(installed, tmp_path / "data"))
    port, plain = ports_of_nobody(2)
    site = Behind(data, port, tls=False, prefix="", believed=False)
    server = Server(data)
    server.wait_until_it_answers()
    inside = servers(Setup(BARE), site.port, server.port, plain, tmp_path)
    try:
        with nginx_running(tmp_path / "nginx", inside, site.port):
            assert tap(site, Origin=site.origin) == 201
            fields = {"id": str(uuid4()), "waktu": "3"}
            assert site.ask("POST", "/q/dukcapil/L1", fields, Origin=site.origin)[0] == 303
            # The controls: what a browser at this very computer says of a foreign page.
            assert tap(site, Origin="http://jahat.example", Sec_Fetch_Site="cross-site") == 403
            assert tap(site, Origin="null") == 403
    finally:
        server.stop()
