"""Weights from hubs, against a server on this machine."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from voxloom.interfaces.errors import WeightsError
from voxloom.plugins.hub.download import Limits
from voxloom.plugins.hub.hooks import voxloom_resolve_weights
from voxloom.plugins.hub.keeping import Settings, fetch
from voxloom.plugins.hub.reference import Reference, parse

DATA = bytes(range(256)) * 40
DIGEST = hashlib.sha256(DATA).hexdigest()
WANTED = "hf:me/voices/sub/model.pth"
PATH = "/me/voices/resolve/main/sub/model.pth"


class Hub:
    """files: path -> content; breaks: connections that are cut half-way; asked: (path, range)."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {PATH: DATA}
        self.breaks = 0
        self.ranges = True
        self.headers: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []
        self.address = ""


@pytest.fixture
def hub() -> Iterator[Hub]:
    state = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            state.asked.append((self.path, wanted))
            data = state.files.get(self.path)
            if data is None:
                self.send_error(404)
                return
            start = int(wanted[6:-1]) if wanted and state.ranges else 0
            if start > len(data):
                self.send_error(416)
                return
            self.send_response(206 if wanted and state.ranges else 200)
            self.send_header("Content-Length", str(len(data) - start))
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if state.breaks:
                state.breaks -= 1
                self.wfile.write(data[start : start + 1000])
                self.wfile.flush()
                self.connection.close()
                return
            self.wfile.write(data[start:])

        def log_message(self, *args: object) -> None:
            return

        def handle_error(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *args: None  # type: ignore[method-assign]
    state.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


def settings(hub: Hub, folder: Path, *, offline: bool = False, size: int = 1 << 20) -> Settings:
    hosts = {"hf": hub.address, "modelscope": f"{hub.address}/"}
    return Settings(folder, hosts, offline, Limits(bytes=size, seconds=5, attempts=4, wait=0))


def reference(written: str = WANTED) -> Reference:
    found = parse(written)
    assert found is not None
    return found


def test_a_file_is_fetched_once_and_then_kept(hub: Hub, tmp_path: Path) -> None:
    for _ in range(2):
        path = fetch(reference(), settings(hub, tmp_path))
        assert path.read_bytes() == DATA
    assert hub.asked == [(PATH, "")]
    assert [each.name for each in path.parent.iterdir()] == ["model.pth"]


def test_a_broken_connection_goes_on_where_it_stopped(hub: Hub, tmp_path: Path) -> None:
    hub.breaks = 2
    assert fetch(reference(), settings(hub, tmp_path)).read_bytes() == DATA
    assert [where for _, where in hub.asked] == ["", "bytes=1000-", "bytes=2000-"]


def test_a_server_without_ranges_starts_over(hub: Hub, tmp_path: Path) -> None:
    hub.breaks, hub.ranges = 1, False
    assert fetch(reference(), settings(hub, tmp_path)).read_bytes() == DATA


def test_a_part_longer_than_the_file_is_thrown_away(hub: Hub, tmp_path: Path) -> None:
    place = tmp_path / "hf/me/voices/main/sub"
    place.mkdir(parents=True)
    (place / "model.pth.part").write_bytes(DATA + b"more")
    assert fetch(reference(), settings(hub, tmp_path)).read_bytes() == DATA


def test_a_wrong_digest_leaves_nothing_behind(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="sha256"):
        fetch(reference(f"{WANTED}?sha256={'0' * 64}"), settings(hub, tmp_path))
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]
    assert fetch(reference(f"{WANTED}?sha256={DIGEST}"), settings(hub, tmp_path)).is_file()


def test_a_digest_that_the_server_announces_is_checked(hub: Hub, tmp_path: Path) -> None:
    hub.headers["X-Linked-Etag"] = f'"{"1" * 64}"'
    with pytest.raises(WeightsError, match="111111"):
        fetch(reference(), settings(hub, tmp_path))


def test_a_kept_file_of_another_digest_is_refused(hub: Hub, tmp_path: Path) -> None:
    fetch(reference(), settings(hub, tmp_path)).write_bytes(b"changed")
    with pytest.raises(WeightsError, match="Remove it"):
        fetch(reference(f"{WANTED}?sha256={DIGEST}"), settings(hub, tmp_path))


def test_offline_a_kept_file_is_used_and_another_is_refused(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="VOXLOOM_OFFLINE"):
        fetch(reference(), settings(hub, tmp_path, offline=True))
    assert not hub.asked
    fetch(reference(), settings(hub, tmp_path))
    assert fetch(reference(), settings(hub, tmp_path, offline=True)).is_file()


def test_a_missing_file_is_named(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"resolve/main/none\.pth cannot be fetched: it has no"):
        fetch(reference("hf:me/voices/none.pth"), settings(hub, tmp_path))
    assert len(hub.asked) == 1


def test_a_file_above_the_limit_is_refused(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="larger than 9 bytes"):
        fetch(reference(), settings(hub, tmp_path, size=9))


def test_a_server_that_never_delivers_is_given_up(hub: Hub, tmp_path: Path) -> None:
    hub.breaks = 99
    hub.files[PATH] = DATA
    with pytest.raises(WeightsError, match="cannot be fetched"):
        fetch(reference(), settings(hub, tmp_path))
    assert len(hub.asked) == 4


def test_companions_come_into_the_same_folder(hub: Hub, tmp_path: Path) -> None:
    hub.files["/me/voices/resolve/v1/sub/config.json"] = b"{}"
    hub.files["/me/voices/resolve/v1/sub/model.pth"] = DATA
    found = reference("hf:me/voices@v1/sub/model.pth?with=config.json")
    path = fetch(found, settings(hub, tmp_path))
    assert (path.parent / "config.json").read_bytes() == b"{}"


def test_modelscope_has_its_own_addresses(hub: Hub, tmp_path: Path) -> None:
    hub.files["/models/me/voices/resolve/master/a.pth"] = DATA
    path = fetch(reference("modelscope:me/voices/a.pth"), settings(hub, tmp_path))
    assert path.read_bytes() == DATA


@pytest.mark.parametrize(
    "written",
    [
        "hf:me/voices",
        "hf:me/voices/../../etc/passwd",
        "hf:me/voices//a.pth",
        "hf:me/voices/a.pth?with=../b",
        "hf:me/voices/a.pth?sha256=12",
        "hf:me/voices/a.pth?other=1",
        "hf:me/voices@../a.pth",
    ],
)
def test_a_reference_that_makes_no_sense_is_refused(written: str) -> None:
    with pytest.raises(WeightsError, match="cannot be fetched"):
        parse(written)


def test_the_hook_passes_on_other_schemes_and_reads_the_environment(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert voxloom_resolve_weights("s3:bucket/x", tmp_path) is None
    monkeypatch.setenv("VOXLOOM_CACHE", str(tmp_path))
    monkeypatch.setenv("VOXLOOM_HF_MIRROR", hub.address)
    monkeypatch.delenv("VOXLOOM_OFFLINE", raising=False)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    path = voxloom_resolve_weights(WANTED, tmp_path)
    assert path == tmp_path / "hf/me/voices/main/sub/model.pth"


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    found = Settings.from_environment({"HF_ENDPOINT": "https://mirror", "VOXLOOM_OFFLINE": "1"})
    assert found.offline
    assert found.hosts["hf"] == "https://mirror"
    assert not Settings.from_environment({"VOXLOOM_OFFLINE": "0"}).offline
