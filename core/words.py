"""How figures are written for people."""


def duration(seconds: float) -> str:
    """``under 0.1 s``, ``0.4 s``, ``46 s``, ``3 min 10 s``, ``2 h 5 min``."""
    if seconds < 0.05:
        return "under 0.1 s"
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def count(number: int, one: str, many: str | None = None) -> str:
    """``1 text``, ``2,300 texts``; ``many`` is the plural where it is not the singular with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def times(count: int) -> str:
    """``once``, ``twice``, ``3 times``."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def interval(figures: dict[str, float]) -> str:
    """``0.842 (0.821 to 0.861)``."""
    return f"{figures['mean']:.3f} ({figures['low']:.3f} to {figures['high']:.3f})"


def megabytes(size: float | None) -> str:
    """``87.2 MB``; ``not measured`` when there is no figure."""
    if size is None:
        return "not measured"
    return f"{size:,.1f} MB" if size < 100 else f"{size:,.0f} MB"
