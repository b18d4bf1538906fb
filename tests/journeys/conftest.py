"""A real site in a process of its own, and a real browser before it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

AXE = Path(__file__).parents[1] / "vendor" / "axe-4.14.1.min.js"


@dataclass(frozen=True)
class Demonstration:
    """Demonstration data in a folder, and passwords by account."""

    folder: Path
    passwords: dict[str, str]

    def copied_to(self, folder: Path) -> Path:
        return shutil.copytree(self.folder, folder, dirs_exist_ok=True)


@dataclass(frozen=True)
class Site:
    """A running demonstration site: its address, and passwords by account."""

    address: str
    passwords: dict[str, str]


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory) -> Demonstration:
    """The demonstration data, made once by the command."""
    folder = tmp_path_factory.mktemp("demonstration")
    told = subprocess.run(
        [sys.executable, "-m", "jixiao.cli", "demo"],
        env=surroundings(folder),
        check=True,
        capture_output=True,
        text=True,
    )
    return Demonstration(folder, told_passwords(told.stdout))


@pytest.fixture(scope="module")
def site(demonstration, tmp_path_factory) -> Iterator[Site]:
    """A site of the file's own: what it finds does not depend on which files came before."""
    folder = demonstration.copied_to(tmp_path_factory.mktemp("site"))
    with serving(folder, demonstration.passwords) as running:
        yield running


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of a command on the data of a folder."""
    environment = os.environ | {"JIXIAO_DATA": str(folder), "JIXIAO_DATABASE": ""}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return environment


@contextmanager
def serving(folder: Path, passwords: dict[str, str], *options: str) -> Iterator[Site]:
    """A site on the data of a folder, in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = folder / "told"
    with told.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "jixiao.cli", "serve", "--port", str(port), *options],
            env=surroundings(folder),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server, told)
        yield Site(address, passwords)
    finally:
        server.terminate()
        server.wait(timeout=20)


def told_passwords(text: str) -> dict[str, str]:
    """Passwords by account, as the commands tell them."""
    return dict(re.findall(r"账号 (\w+) +密码 (\S+)", text))


def _wait(address: str, server: subprocess.Popen[bytes], told: Path) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(address, timeout=1)  # noqa: S310
            return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.25)
    pytest.fail(f"the site did not start:\n{told.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("Chromium is missing: run scripts/install-chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()


class Person:
    """Somebody at the screen. Collects what the browser complains about."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page = page
        self.site = site
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._asked)

    def _heard(self, message) -> None:
        expected = "status of 4"  # a refused form is answered with 4xx on purpose
        if message.type in ("error", "warning") and expected not in message.text:
            self.complaints.append(message.text)

    def _asked(self, request) -> None:
        if not request.url.startswith((self.site.address, "data:")):
            self.complaints.append(f"outside request: {request.url}")

    def open(self, path: str) -> Page:
        self.page.goto(self.site.address + path)
        return self.page

    def sign_in(self, username: str) -> Page:
        page = self.open("/accounts/sign-in/")
        page.get_by_label("账号").fill(username)
        page.get_by_label("密码").fill(self.site.passwords[username])
        page.get_by_label("密码").press("Enter")
        page.wait_for_url(lambda address: "/accounts/sign-in/" not in address)
        return page

    def open_project(self, name: str) -> Page:
        page = self.open(f"/projects/?text={name}")
        page.get_by_role("link", name=name, exact=True).click()
        return page

    def axe(self, *, colours: bool = True) -> list[str]:
        """What axe-core finds on the page as it stands; most of its time goes into contrast."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        options = {
            "resultTypes": ["violations"],
            "rules": {"color-contrast": {"enabled": colours}},
        }
        found = self.page.evaluate("options => axe.run(options)", options)
        return [
            f"{violation['id']}: {node['html'][:160]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]


@pytest.fixture
def person(browser, site):
    """Call it for each person of a journey; a width in pixels may be given."""
    contexts = []
    people = []

    def somebody(username: str | None = None, *, width: int = 1280, scripts: bool = True) -> Person:
        context = browser.new_context(
            reduced_motion="reduce",  # colours on their way are no colours to judge
            viewport={"width": width, "height": 900},
            locale="zh-CN",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        somebody = Person(context.new_page(), site)
        people.append(somebody)
        if username is not None:
            somebody.sign_in(username)
        return somebody

    yield somebody
    complaints = [complaint for somebody in people for complaint in somebody.complaints]
    for context in contexts:
        context.close()
    assert complaints == []
