"""Measurements against a peer in the same run; ``make bench`` runs them, ``make test`` does not.

A benchmark is a function marked ``bench``. It measures both sides in turn and prints one line with ``report``.
"""

from collections.abc import Callable

import pytest

Report = Callable[[str, float, float, str], None]


@pytest.fixture
def report() -> Report:
    """Print what was measured: name, ours and the peer's seconds, the peer's name."""

    def line(name: str, ours: float, peer: float, peer_name: str) -> None:
        print(f"\n{name}: {ours:.2f} s against {peer:.2f} s ({peer_name}), ratio {peer / ours:.2f}")

    return line
