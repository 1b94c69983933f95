"""What pydantic finds, told as sentences: where it is, what is wrong, what to write instead."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from bot.config.model import Config

Path = tuple[int | str, ...]

# pydantic's kinds of mistake that need other words than its own
WORDS = {
    "missing": "is missing",
    "string_type": "should be a text in quotes",
    "int_type": "should be a whole number",
    "int_parsing": "should be a whole number",
    "int_from_float": "should be a whole number",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
    "tuple_type": "should be a list, written [ ... ]",
    "dict_type": "should be a table, written { ... }",
    "model_type": "should be a table",
    "too_short": "should have at least one entry",
    "greater_than": "should be more than {gt}",
    "greater_than_equal": "should be at least {ge}",
    "less_than_equal": "should be at most {le}",
    "string_too_long": "should have at most {max_length} characters",
}


def sections_of(annotation: Any) -> type[BaseModel] | None:
    """The table behind a key's type: the type itself, or what a list of tables holds; None for a plain value."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := sections_of(each))), None)


def keys_of(model: type[BaseModel] = Config, above: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """Every key that holds a value, as "section.key", with the table it stands in."""
    for name, field in model.model_fields.items():
        below = sections_of(field.annotation)
        if below is None:
            yield above + name, model
        else:
            yield from keys_of(below, f"{above}{name}.")


def written(path: Path) -> str:
    """A path as a person would name it: shipping.methods #2 price."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f" #{step + 1} "
        else:
            text += step if not text or text.endswith(" ") else f".{step}"
    return text.strip()


def nearest(path: Path) -> str:
    """The known key that an unknown one most likely meant: a neighbor first, then one of its name, then any."""
    named = [step for step in path if isinstance(step, str)]
    last, table = named[-1], ".".join(named[:-1])
    everything = [key for key, _ in keys_of()]
    here = [key for key in everything if key.rpartition(".")[0] == table]
    by_name = {key: key.rpartition(".")[2] for key in everything}
    near = process.extractOne(last, {key: by_name[key] for key in here}, scorer=fuzz.WRatio, score_cutoff=60)
    near = near or process.extractOne(last, by_name, scorer=fuzz.ratio, score_cutoff=80)
    sections = [*Config.model_fields, "payments.telegram", "payments.manual", "shipping.methods"]
    near_section = process.extractOne(".".join(named), sections, scorer=fuzz.ratio, score_cutoff=70)
    if near:
        return str(near[2])
    if near_section:
        return f"[{near_section[0]}]"
    return str(process.extractOne(".".join(named), everything, scorer=fuzz.ratio)[0])


def sentences(errors: list[ErrorDetails], file: str, origins: Mapping[Path, str]) -> list[str]:
    """One sentence per mistake. ``origins`` names the environment variable behind a value, if there is one."""
    guesses = {nearest(each["loc"]) for each in errors if each["type"] == "extra_forbidden"}
    told = []
    for error in errors:
        path = error["loc"]
        misspelled = error["type"] == "missing" and written(path) in guesses  # told as an unknown key already
        hollow = error["type"] == "too_short" and any(len(each["loc"]) > len(path) for each in errors)
        if not misspelled and not hollow:
            told.append(f"{_origin(path, file, origins)}: {_sentence(error, path)}")
    return list(dict.fromkeys(told))


def _origin(path: Path, file: str, origins: Mapping[Path, str]) -> str:
    behind = [name for place, name in origins.items() if place[: len(path)] == path or path[: len(place)] == place]
    return f"environment variable {behind[0]}" if path and len(behind) == 1 else file


def _sentence(error: ErrorDetails, path: Path) -> str:
    key, kind, context = written(path), error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return f"{key} is not a known key. Did you mean {nearest(path)}?"
    if kind == "value_error":
        joint = "." if path and isinstance(path[-1], str) and _table(path) else " "
        return f"{key}{joint}{context['error']}.".strip()
    text = WORDS[kind].format(**context) if kind in WORDS else error["msg"].replace("Input should", "should", 1)
    advice = f"{_description(path)} Add it{_place(path)}." if kind == "missing" else _description(path)
    return f"{key} {text[0].lower() + text[1:]}. {advice}".strip()


def _table(path: Path) -> type[BaseModel] | None:
    """The table at a path; a ValueError from a table names its key itself."""
    model: type[BaseModel] | None = Config
    for step in path:
        if isinstance(step, str):
            model = sections_of(model.model_fields[step].annotation) if model and step in model.model_fields else None
    return model


def _description(path: Path) -> str:
    names = [step for step in path if isinstance(step, str)]
    table = _table(tuple(names[:-1])) if names else None
    return (table.model_fields[names[-1]].description or "") if table and names[-1] in table.model_fields else ""


def _place(path: Path) -> str:
    table = ".".join(step for step in path[:-1] if isinstance(step, str))
    if not table:
        return ""
    return f" under [[{table}]]" if any(isinstance(step, int) for step in path) else f" under [{table}]"
