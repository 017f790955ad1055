"""Prevents: a launcher that says nothing, or listens to the world."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]


def test_the_launcher_says_its_address_in_one_line_and_serves(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(ROOT / "scripts/serve.py"), "--port", str(port)]
    log = tmp_path / "log"
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=tmp_path, stdout=output, stderr=subprocess.STDOUT)
    try:
        assert healthy(f"http://127.0.0.1:{port}/_stcore/health")
        assert log.read_text().splitlines() == [f"Assay is at http://127.0.0.1:{port}"]
        with socket.socket() as other:
            assert other.connect_ex((socket.gethostbyname(socket.gethostname()), port)) or not outside()
    finally:
        server.terminate()
        server.wait(timeout=20)


def outside() -> bool:
    """Whether this machine has an address besides 127.0.0.x to be reached at."""
    return not socket.gethostbyname(socket.gethostname()).startswith("127.")


def healthy(address: str) -> bool:
    """Whether the server answers within a minute."""
    for _ in range(240):
        try:
            with urlopen(address, timeout=5) as answer:
                return bool(answer.read() == b"ok")
        except (URLError, ConnectionError):
            time.sleep(0.25)
    return False
