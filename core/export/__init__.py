"""Ways out: one file per exporter."""

from core.export.csv import Csv
from core.export.encoded import Encoded
from core.export.jsonl import Jsonl
from core.export.model import ModelFolder
from core.export.parquet import Parquet
from core.export.recipe import RecipeFile
from core.export.report import Report

EXPORTERS = (Parquet, Csv, Jsonl, Encoded, RecipeFile, Report, ModelFolder)
