"""The one error that a user sees."""


class AssayError(Exception):
    """Something the user can mend: what was found, where, and the remedy.

    Pages show the three parts in a box, the command line prints them on one line and exits with 2. Anything that is
    not an ``AssayError`` is a bug.
    """

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        self.what = what.strip()
        self.where = where.strip()
        self.remedy = remedy.strip()
        super().__init__(self.line())

    def line(self) -> str:
        """The whole message on one line, as the command line prints it."""
        parts = [f"{self.where}: {self.what}" if self.where else self.what, self.remedy]
        return " ".join(" ".join(part.split()) for part in parts if part)

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        return type(self), (self.what, self.where, self.remedy)
