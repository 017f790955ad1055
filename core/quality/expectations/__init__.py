"""Expectations: what a dataset has to keep to, written down once and checked again with each version."""

from core.quality.expectations import aggregates, several, table, texts, values
from core.quality.expectations.base import Expectation

#: Every expectation, by what it looks at, in the order in which a menu shows them.
GROUPS: dict[str, tuple[type[Expectation], ...]] = {
    "Texts and classes": (
        texts.HasText, texts.NoHtml, texts.NoPersonalData, texts.NoUrls, texts.NoControlCharacters, texts.WordsBetween,
        texts.TokensWithin, texts.LanguageShare, texts.ClassBalance, texts.ClassRows,
    ),
    "Table": (table.ColumnExists, table.ColumnSet, table.RowCount, table.ColumnCount),
    "Values of a column": (
        values.NotNull, values.Unique, values.InSet, values.NotInSet, values.LengthsBetween, values.Matches,
        values.NotMatches, values.HasType, values.Between, values.ParsesAsDate, values.DateFormat, values.ParsesAsJson,
        values.ZScoresBelow,
    ),
    "Figures of a column": (
        aggregates.MeanBetween, aggregates.MedianBetween, aggregates.StdevBetween, aggregates.SumBetween,
        aggregates.MinBetween, aggregates.MaxBetween, aggregates.QuantileBetween, aggregates.MostCommonIn,
        aggregates.UniqueShareBetween, aggregates.DistinctBetween, aggregates.DistinctContain,
        aggregates.DistinctEqual,
    ),
    "Several columns": (
        several.CompoundUnique, several.UniqueInRow, several.RowSum, several.PairEqual, several.PairGreater,
        several.PairInSet,
    ),
}  # fmt: skip

EXPECTATIONS: tuple[type[Expectation], ...] = tuple(member for group in GROUPS.values() for member in group)
