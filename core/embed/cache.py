"""The cache of vectors: each text is embedded once per model, and what it cost then is remembered."""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.contracts import Progress, quiet
from core.digest import text_digest
from core.embed.encoder import Encoder

if TYPE_CHECKING:
    import numpy as np

_LOOKUP = 500


@dataclass(frozen=True)
class Embedded:
    """Vectors of shape (texts, width) and the seconds that the cached ones among them cost when they were made."""

    vectors: "np.ndarray"
    cached_seconds: float
    hits: int


class EmbeddingCache:
    """Vectors by model and text content, in one SQLite file that may be deleted at any time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "embeddings.sqlite"

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=30)
        connection.execute("PRAGMA journal_mode=TRUNCATE")
        connection.execute("PRAGMA synchronous=OFF")  # a cache: losing it costs time, not truth
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (model TEXT, text TEXT, vector BLOB, seconds REAL, "
            "PRIMARY KEY (model, text)) WITHOUT ROWID"
        )
        return connection

    def embed(self, texts: Sequence[str], encoder: Encoder, progress: Progress = quiet) -> Embedded:
        """Vectors of the texts in their order; only texts never seen before are computed."""
        import numpy as np

        keys = [text_digest(text) for text in texts]
        unique = dict(zip(keys, texts, strict=True))
        model = encoder.key
        with closing(self._open()) as connection:
            known = self._known(connection, model, list(unique))
            hits, spent = len(known), sum(seconds for _, seconds in known.values())
            missing = [key for key in unique if key not in known]
            if missing:
                encoder.load()
                start = time.perf_counter()
                fresh = encoder.encode([unique[key] for key in missing], progress)
                each = (time.perf_counter() - start) / len(missing)
                rows = [(model, key, row.tobytes(), each) for key, row in zip(missing, fresh, strict=True)]
                with connection:
                    connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", rows)
                known.update({key: (row, 0.0) for key, row in zip(missing, fresh, strict=True)})
        vectors = np.stack([known[key][0] for key in keys]) if keys else np.zeros((0, 0), dtype=np.float32)
        return Embedded(vectors, spent, hits)

    def _known(
        self, connection: sqlite3.Connection, model: str, keys: Sequence[str]
    ) -> "dict[str, tuple[np.ndarray, float]]":
        import numpy as np

        found: dict[str, tuple[np.ndarray, float]] = {}
        for start in range(0, len(keys), _LOOKUP):
            some = keys[start : start + _LOOKUP]
            marks = ",".join("?" * len(some))
            query = f"SELECT text, vector, seconds FROM vectors WHERE model = ? AND text IN ({marks})"
            for key, vector, seconds in connection.execute(query, (model, *some)):
                found[key] = (np.frombuffer(vector, dtype=np.float32), seconds)
        return found
