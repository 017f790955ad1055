"""Starts the dashboard: `python -m scripts.serve [--port 8501] [--address 127.0.0.1]`."""

import argparse
import os
import sys
from pathlib import Path


def main() -> None:
    """Bind, say where, and serve until interrupted."""
    parser = argparse.ArgumentParser(description="Starts the Assay dashboard.")
    parser.add_argument("--port", type=int, default=8501, help="port to listen on (default: 8501)")
    parser.add_argument("--address", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument(
        "--host",
        action="append",
        default=[],
        help="a further name under which browsers reach it, besides 127.0.0.1 and localhost; may be repeated",
    )
    chosen = parser.parse_args()
    root = Path(__file__).resolve().parent.parent
    # the workspace stays where the user stands; Streamlit looks for its settings in the folder of the app
    os.environ.setdefault("ASSAY_WORKSPACE", str(Path("workspace").resolve()))
    os.chdir(root)

    from streamlit.runtime.pages_manager import PagesManager
    from streamlit.web import cli

    # Without this, a deep link that is the first request of a fresh server would run the page without its frame.
    PagesManager.uses_pages_directory = False
    print(f"Assay is at http://{chosen.address}:{chosen.port}", flush=True)
    settings = {
        "server.address": chosen.address,
        "server.port": chosen.port,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "logger.level": "error",
        "logger.hideWelcomeMessage": "true",
    }
    hosts = [f"--server.allowedHosts={name}" for name in ("127.0.0.1", "localhost", *chosen.host)]
    options = [f"--{name}={value}" for name, value in settings.items()]
    sys.argv = ["streamlit", "run", str(root / "app.py"), *options, *hosts]
    cli.main()


if __name__ == "__main__":
    main()
