"""Takes a picture of every page, light and dark: `python -m scripts.screens [--out out/screens] [--address URL]`.

Needs a running dashboard (`make run`) and Chromium. Look at the pictures before a change of a page is called done.
"""

import argparse
import shutil
import sys
from pathlib import Path
from typing import Literal

PAGES = {"collect": "/", "quality": "/quality", "clean": "/clean", "split": "/split", "compare": "/compare"}
PAGES |= {"export": "/export"}
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main() -> int:
    """Open each page in both color schemes and save what a visitor sees."""
    parser = argparse.ArgumentParser(description="Takes pictures of the dashboard.")
    parser.add_argument("--out", type=Path, default=Path("out/screens"))
    parser.add_argument("--address", default="http://127.0.0.1:8501")
    parser.add_argument("--height", type=int, default=900)
    chosen = parser.parse_args()
    browser_path = shutil.which("chromium")
    if browser_path is None:
        print("Chromium is not installed: sudo apt-get install chromium", file=sys.stderr)
        return 2
    from playwright.sync_api import sync_playwright

    chosen.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        for scheme in SCHEMES:
            page = browser.new_context(
                viewport={"width": 1440, "height": chosen.height}, color_scheme=scheme
            ).new_page()
            for name, path in PAGES.items():
                page.goto(chosen.address + path)
                page.wait_for_timeout(500)
                page.wait_for_selector(READY, timeout=60_000)
                page.wait_for_timeout(1500)  # charts are drawn after the script has ended
                page.screenshot(path=chosen.out / f"{name}_{scheme}.png")
                print(chosen.out / f"{name}_{scheme}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
