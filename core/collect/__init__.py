"""Collecting: one file per source of rows."""

from core.collect.paired_lines import PairedLines
from core.collect.sample import Sample
from core.collect.table import Table

SOURCES = (Table, PairedLines, Sample)
