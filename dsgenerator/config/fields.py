"""Types of config values: numbers, names, and mappings."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo


def _number(value: Any) -> Any:
    """Turn a number that YAML reads as text (``1e3``) into one; refuse true and false."""
    if isinstance(value, bool):
        raise ValueError("is true or false where a number belongs")
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            raise ValueError(f"is the text {value[:200]!r} where a number belongs") from None
    return value


def _date(value: Any) -> Any:
    """Return a date as text, as YAML makes a date of what stands without quotes."""
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise ValueError(f"{value!r:.200} is no date; allowed: a day as 2026-11-25") from None


AS_NUMBER = BeforeValidator(_number)
Number = Annotated[float, Field(allow_inf_nan=False), AS_NUMBER]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False), AS_NUMBER]
Count = Annotated[int, Field(ge=1), AS_NUMBER]
Units = Literal["natural", "norm"]
PLAIN_NAME = r"^[A-Za-z0-9_]+([.-][A-Za-z0-9_]+)*$"
Date = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$"), BeforeValidator(_date)]
PATH = r"^[^{}\x00-\x1f\x7f]*[^{}\x00-\x1f\x7f\s]$"
"""A path that Snakemake takes as it is: it takes braces for wildcards."""


class Section(BaseModel):
    """A mapping of the config; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    @classmethod
    def by_key(cls) -> dict[str, FieldInfo]:
        """Return the fields by their keys in a config, own fields before inherited ones."""
        inherited = [name for name in cls.model_fields if name not in cls.__annotations__]
        names = [name for name in cls.model_fields if name in cls.__annotations__]
        fields = {name: cls.model_fields[name] for name in [*names, *inherited]}
        return {field.alias or name: field for name, field in fields.items()}
