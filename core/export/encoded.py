"""The exporter `encoded`."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

import pandas as pd
from pydantic import Field, model_validator

from core.contracts import Exporter
from core.dataset import Dataset
from core.export.arrow_folder import class_label, sequence, value, write_index, write_split, zip_folder
from core.export.parts import parts, target
from core.tokenize.source import tokenizer_digest, tokenizer_folder
from core.tokenize.tensors import Encoded as Rows
from core.tokenize.tensors import Long, Side, encode_rows
from core.types import LABEL, TEXT, UID
from core.words import count

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows of one batch of an Arrow file, as `datasets` writes them.
_BATCH = 1_000


class Encoded(Exporter, frozen=True):
    """The texts as token ids with attention masks and class numbers, a folder that `datasets.load_from_disk` opens.

    One Arrow file per split; each row names its text (``uid``) and its place among the text's chunks (``chunk``). A
    README in the folder says how many texts were cut and how many tokens that took. Rows without text are kept and
    hold special tokens only; rows without a label have none.
    """

    kind: Literal["encoded"] = "encoded"
    model: str | None = Field(default=None, description="Whose tokenizer: a folder or a hub name; unset: packaged.")
    max_length: int = Field(
        default=128, ge=4, le=100_000, description="Most tokens of a row, at most as many as the model reads."
    )
    padding: Literal["max_length", "longest", "none"] = Field(
        default="none", description="Fill rows up to max length, up to the longest of the split, or not at all."
    )
    long_texts: Long = Field(
        default="cut", description="What is too long is cut off, or goes on in further rows (chunks)."
    )
    truncation_side: Side = Field(default="right", description="The side on which a text is cut; chunks lose nothing.")
    stride: int = Field(default=0, ge=0, le=10_000, description="Tokens that a chunk repeats of the one before it.")
    packed: bool = Field(default=True, description="Write one zip in place of a folder.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.stride >= self.max_length:
            raise ValueError(f"a stride of {self.stride} repeats whole rows of {self.max_length} tokens")
        return self

    def write(self, subject: Dataset, folder: Path) -> list[Path]:
        """Write ``encoded.zip``, or the files of the folder ``encoded``, in place of what was there."""
        source = tokenizer_folder(self.model)
        made = target(folder, "encoded.zip" if self.packed else "encoded")
        with tempfile.TemporaryDirectory(dir=folder, prefix=".tmp-") as pending:
            copy = Path(pending) / "encoded"
            self._fill(subject, source, copy)
            if self.packed:
                zip_folder(copy, Path(pending) / made.name).replace(made)
                return [made]
            shutil.rmtree(made, ignore_errors=True)
            copy.rename(made)
        return sorted(path for path in made.rglob("*") if path.is_file())

    def _fill(self, subject: Dataset, source: Path, folder: Path) -> None:
        names = sorted(subject.frame[LABEL].dropna().unique().tolist())
        told = []
        for split, frame in parts(subject).items():
            texts = frame[TEXT].fillna("").astype("object").tolist()
            rows = encode_rows(texts, source, self.max_length, self.truncation_side, self.long_texts, self.stride)
            width = self._width(rows)
            features = _features(names, rows)
            schema = _schema(features)
            write_split(folder, split, schema, _batches(rows, frame, names, width, schema), features)
            told.append(_told(split, frame, rows, width))
        (folder / "README.md").write_text(self._card(subject, source, told), encoding="utf-8")
        write_index(folder, list(parts(subject)))

    def _width(self, rows: Rows) -> int | None:
        if self.padding == "none" or not len(rows):
            return None
        return rows.limit if self.padding == "max_length" else int(rows.lengths.max())

    def _card(self, subject: Dataset, source: Path, told: list[dict[str, Any]]) -> str:
        columns = list(told[0])
        lines = [f"| {' | '.join(str(one[name]) for name in columns)} |" for one in told]
        cut = sum(one["texts cut"] for one in told)
        lost = f"{count(cut, 'text')} cut at the {self.truncation_side}: what did not fit is not in this folder."
        settings = {**self.model_dump(exclude={"kind", "packed", "model"})}
        return "\n".join(
            [
                f"# {' '.join(subject.name.split())}, encoded",
                "",
                f"Tokenizer: {self.model if self.model and not Path(self.model).exists() else source.name} "
                f"(digest `{tokenizer_digest(source)[:12]}`). Dataset digest `{subject.digest[:12]}`.",
                f"Settings: {', '.join(f'{name} {setting}' for name, setting in settings.items())}.",
                "",
                lost if cut else "No text was cut.",
                "",
                f"| {' | '.join(columns)} |",
                f"|{'---|' * len(columns)}",
                *lines,
                "",
                "```python",
                "from datasets import load_from_disk",
                'rows = load_from_disk("encoded")',
                "```",
                "",
            ]
        )


def _told(split: str, frame: pd.DataFrame, rows: Rows, width: int | None) -> dict[str, Any]:
    """What the README says of a split."""
    kept = int(rows.lengths.sum()) - len(rows) * rows.special
    lost = int(rows.lost.sum())
    return {
        "split": split,
        "texts": len(frame),
        "rows": len(rows),
        "texts cut": int((rows.lost > 0).sum()),
        "tokens lost": f"{lost} ({lost / (kept + lost):.1%})" if kept + lost else "0",
        "texts in chunks": int(pd.Series(rows.text[rows.chunk == 1]).nunique()),
        "without text": int((frame[TEXT].fillna("").str.strip() == "").sum()),
        "width": width or "as long as the row",
    }


def _features(names: list[str], rows: Rows) -> dict[str, Any]:
    """The columns as `datasets` describes them."""
    types = {} if rows.types is None else {"token_type_ids": sequence("int8")}
    return {
        "input_ids": sequence("int32"),
        "attention_mask": sequence("int8"),
        **types,
        "label": class_label(names),
        "uid": value("string"),
        "chunk": value("int32"),
    }


def _schema(features: dict[str, Any]) -> "pa.Schema":
    import pyarrow as pa

    kinds = {"int32": pa.int32(), "int8": pa.int8(), "string": pa.string()}

    def kind(feature: dict[str, Any]) -> Any:
        if feature["_type"] == "ClassLabel":
            return pa.int64()
        inner = feature.get("feature")
        return kinds[feature["dtype"]] if inner is None else pa.list_(kinds[inner["dtype"]])

    return pa.schema([(name, kind(feature)) for name, feature in features.items()])


def _batches(
    rows: Rows, frame: pd.DataFrame, names: list[str], width: int | None, schema: "pa.Schema"
) -> "Iterator[pa.RecordBatch]":
    import pyarrow as pa

    codes = frame[LABEL].map({name: code for code, name in enumerate(names)}).astype("Int64")
    labels = pa.array(codes, type=pa.int64(), from_pandas=True)
    uids = pa.array(frame[UID].astype("object"), type=pa.string())
    for start in range(0, len(rows), _BATCH):
        end = min(start + _BATCH, len(rows))
        ids, mask, types, offsets = rows.rows(start, end, width)
        at = pa.array(offsets, type=pa.int32())
        text = pa.array(rows.text[start:end])
        columns: dict[str, Any] = {
            "input_ids": pa.ListArray.from_arrays(at, pa.array(ids)),
            "attention_mask": pa.ListArray.from_arrays(at, pa.array(mask)),
            "token_type_ids": pa.ListArray.from_arrays(at, pa.array(types)),
            "label": labels.take(text),
            "uid": uids.take(text),
            "chunk": pa.array(rows.chunk[start:end], type=pa.int32()),
        }
        yield pa.record_batch([columns[name] for name in schema.names], schema=schema)
