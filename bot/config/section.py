"""What every table of config.toml has in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A table of config.toml: unknown keys are mistakes, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, str_strip_whitespace=True)
