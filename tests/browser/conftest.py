"""A real browser, for pages made of a tiny dataset; `make test-browser` installs what it takes."""

import importlib.util
import shutil

import pytest
from explorers import started
from galleries import opened, served
from helpers import Workspace

# Without the browser's driver these tests are left to `make test-browser`.
collect_ignore_glob = [] if importlib.util.find_spec("playwright") else ["test_*.py"]


QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--mute-audio"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """Chromium, with a profile of its own."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "chromium is missing: `make test-browser` installs it"
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"),
            executable_path=chromium,
            headless=True,
            args=QUIET,
            viewport={"width": 1280, "height": 900},
        )
        context.set_default_timeout(15_000)
        yield context
        context.close()


@pytest.fixture
def page(browser):
    """A page on which nothing may go wrong, and that asks nothing of the network."""
    page = browser.new_page()
    page.wrong, page.lacks_files = [], False
    page.on("console", lambda message: page.wrong.append(message.text))
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("request", lambda request: page.wrong.append(request.url) if _far(request.url) else 0)
    yield page
    page.close()
    # A test that takes files away says so.
    lost = ("ERR_FILE_NOT_FOUND", "status of 404") if page.lacks_files else ()
    assert [text for text in page.wrong if not any(sign in text for sign in lost)] == []


@pytest.fixture(scope="module")
def work(request, tmp_path_factory):
    """The dataset of a module's CONFIG, with its gallery."""
    work = Workspace(tmp_path_factory.mktemp("gallery"), request.module.CONFIG)
    run = work.run("gallery")
    assert run.status == 0, run.output
    return work


@pytest.fixture(scope="module")
def address(work):
    """Where that is served."""
    with served(work.results) as address:
        yield address


@pytest.fixture
def gallery(address, page):
    """The page of that gallery."""
    return opened(page, address)


@pytest.fixture
def quiet_page(browser):
    """A page of a server of others, that may not reach beyond this machine."""
    page = browser.new_page()
    page.route(
        "**/*", lambda route: route.abort() if _far(route.request.url) else route.continue_()
    )
    yield page
    page.close()


def _far(url):
    return not url.startswith(("file:", "data:", "blob:", "http://127.0.0.1:", "ws://127.0.0.1:"))


@pytest.fixture(scope="module")
def app():
    with started() as address:
        yield address


@pytest.fixture
def explorer(app, page):
    """The page, with the first sound."""
    page.goto(app)
    page.wait_for_selector("body[data-sounds]")
    return page
