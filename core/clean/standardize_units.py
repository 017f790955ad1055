"""The step `standardize_units`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.formats.amounts import Mark
from core.formats.measures import MAY_HAVE_MEASURE, converted_measures
from core.formats.tally import told
from core.formats.units import Customary
from core.scan import matches, rewritten


class StandardizeUnits(Step, frozen=True):
    """Writes masses, lengths, volumes, temperatures and speeds in texts in one unit and spelling, such as 2.5 kg.

    ``metric`` turns pounds into kg, ounces into g, inches into cm, feet and yards into m, miles into km and Fahrenheit
    into Celsius, and leaves metric amounts in their unit. A unit's symbol is for all amounts of the dimension that lie
    between 0.1 and 1,000 in it. Between metric units the result is exact, else it has three significant digits or as
    many as were given. Gallons, pints, fluid ounces, tons, pounds (weight or money), ranges, products and amounts in
    two units (5 ft 10 in) stay. Applying it again changes nothing.
    """

    kind: Literal["standardize_units"] = "standardize_units"
    group: ClassVar[Group] = "formats"
    mass: Literal["keep", "metric", "kg", "g", "lb"] = Field(default="metric", description="Unit for masses.")
    length: Literal["keep", "metric", "m", "cm", "mm", "km", "in", "ft", "mi"] = Field(
        default="metric", description="Unit for lengths."
    )
    volume: Literal["keep", "metric", "l", "ml", "cl"] = Field(default="metric", description="Unit for volumes.")
    temperature: Literal["keep", "metric", "°C", "°F", "K"] = Field(
        default="metric", description="Unit for temperatures."
    )
    speed: Literal["keep", "metric", "km/h", "mph"] = Field(default="metric", description="Unit for speeds.")
    customary: Customary = Field(
        default="leave", description="Whose gallons, pints, quarts, fluid ounces and tons are meant; leave: not known."
    )
    decimal_mark: Mark = Field(
        default="auto",
        description="How to read a separator before three digits, as in 1,234; auto decides by the words around.",
    )

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the measurements of rows that have some; every other row keeps its text to the byte."""
        wishes = self.model_dump(include={"mass", "length", "volume", "temperature", "speed"})
        wishes = {dimension: unit for dimension, unit in wishes.items() if unit != "keep"}
        touched = matches(frame["text"], MAY_HAVE_MEASURE)
        left: list[tuple[str, str]] = []
        after = rewritten(
            frame,
            touched,
            lambda text: converted_measures(text, wishes, self.decimal_mark, self.customary, left),
        )
        told(context.notes, "Left alone", "measurement", left)
        return after
