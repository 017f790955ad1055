"""The real hub client against a hub on this machine: what is fetched, what is left alone, what a failure says."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
COMMIT = "a" * 40


class Hub(BaseHTTPRequestHandler):
    """Answers as a hub does for the one model in ``folder``."""

    folder: Path
    asked: list[str]

    def do_GET(self) -> None:
        self.answer(with_body=True)

    def do_HEAD(self) -> None:
        self.answer(with_body=False)

    @property
    def all(self) -> list[Path]:
        return sorted(self.folder.iterdir())

    def answer(self, with_body: bool) -> None:
        path = self.path.split("?")[0]
        self.asked.append(path)
        name = path.rpartition("/")[2]
        if path.startswith("/api/models/team/tiny/tree/"):
            sizes = [
                {"type": "file", "path": file.name, "size": file.stat().st_size, "oid": "b" * 40} for file in self.all
            ]
            self.reply(200, json.dumps(sizes).encode(), with_body, {"Content-Type": "application/json"})
        elif path.startswith("/api/models/team/tiny"):
            files = [{"rfilename": file.name} for file in self.all]
            about = {"id": "team/tiny", "modelId": "team/tiny", "sha": COMMIT, "siblings": files, "tags": []}
            self.reply(200, json.dumps(about).encode(), with_body, {"Content-Type": "application/json"})
        elif path.startswith("/team/tiny/resolve/") and (self.folder / name).is_file():
            content = (self.folder / name).read_bytes()
            self.reply(200, content, with_body, {"ETag": f'"{len(content)}-{name}"', "X-Repo-Commit": COMMIT})
        else:
            missing = {"X-Error-Code": "RepoNotFound", "Content-Type": "application/json"}
            self.reply(404, b'{"error": "Repository not found"}', with_body, missing)

    def reply(self, code: int, content: bytes, with_body: bool, headers: dict[str, str]) -> None:
        self.send_response(code)
        for key, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(key, value)
        self.end_headers()
        if with_body:
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """No log."""


@pytest.fixture
def hub(tiny_model: Path, tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """Address of a hub whose model also has a pickle and a script, and the paths that were asked for."""
    folder = tmp_path / "served"
    folder.mkdir()
    for file in tiny_model.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "pytorch_model.bin").write_bytes(b"a pickle")
    (folder / "modeling_tiny.py").write_text("raise SystemExit('remote code ran')")
    asked: list[str] = []
    handler = type("OneModel", (Hub,), {"folder": folder, "asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join(10)


def fetch(name: str, address: str, home: Path) -> "subprocess.CompletedProcess[str]":
    """In a process of its own, because the client reads its settings when it is imported."""
    code = (
        "import sys\nfrom core.embed.encoder import Encoder\nfrom core.embed.model import model_folder\n"
        "from core.errors import AssayError\n"
        "try:\n    folder = model_folder(sys.argv[1])\n"
        "except AssayError as error:\n    sys.exit(error.line())\n"
        "print(*sorted(path.name for path in folder.iterdir()))\n"
        "print(Encoder(folder).encode(['a card']).shape[0])\n"
    )
    world = {**os.environ, "HF_ENDPOINT": address, "HF_HUB_OFFLINE": "0", "HF_HOME": str(home), "PYTHONPATH": str(ROOT)}
    world |= {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_XET": "1", "NO_PROXY": "127.0.0.1"}
    return subprocess.run(
        [sys.executable, "-c", code, name], env=world, capture_output=True, text=True, timeout=120, check=False
    )


def test_a_model_is_fetched_without_its_pickle_and_its_code(hub: tuple[str, list[str]], tmp_path: Path) -> None:
    address, asked = hub
    done = fetch("team/tiny", address, tmp_path / "home")
    assert done.returncode == 0, done.stderr
    files, vectors = done.stdout.splitlines()
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= set(files.split())
    assert vectors == "1"
    assert not [path for path in asked if path.endswith((".bin", ".py"))]


def test_a_model_that_the_hub_does_not_have(hub: tuple[str, list[str]], tmp_path: Path) -> None:
    done = fetch("team/other", hub[0], tmp_path / "home")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "team/other" in done.stderr and "could not be fetched" in done.stderr
