"""Writes the table of members into README.md; with --check it only says whether the table is up to date."""

import sys
from pathlib import Path

from core.members import FAMILIES

ROOT = Path(__file__).parent.parent
START, END = "<!-- members: generated", "<!-- end of members -->"


def table() -> str:
    """One table a family: kind and summary."""
    parts = []
    for family, members in FAMILIES.items():
        rows = [f"| `{member.name()}` | {member.summary()} |" for member in members]
        parts.append("\n".join([f"| {family} | |", "|---|---|", *rows]))
    return "\n\n".join(parts)


def renewed(text: str) -> str:
    """The README with a fresh table between its marks."""
    head, rest = text.split(START)
    mark, _, rest = rest.partition("\n")
    return f"{head}{START}{mark}\n{table()}\n{END}{rest.split(END)[1]}"


def main() -> int:
    """Write or check; 1 when the check finds an old table."""
    path = ROOT / "README.md"
    text = path.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        return int(text != renewed(text))
    path.write_text(renewed(text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
