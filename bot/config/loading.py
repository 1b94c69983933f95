"""Reads config.toml and the environment, in that order of strength: a variable wins over the file."""

import os
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError

from bot.config.explain import Path as KeyPath
from bot.config.explain import sections_of, sentences
from bot.config.model import Config
from bot.errors import ConfigError

PREFIX = "SHOPKEEPER__"
DEFAULT_FILE = Path("config.toml")

Table = dict[str, Any]  # what a TOML file holds


def load(file: Path | None = None, environment: Mapping[str, str] | None = None) -> Config:
    """The configuration from a file and the environment (os.environ).

    Without ``file``: config.toml in the current folder, or the environment alone where that does not exist.
    Raises ConfigError with a sentence for every mistake.
    """
    variables = {
        name: value
        for name, value in (os.environ if environment is None else environment).items()
        if name.startswith(PREFIX) and value.strip()
    }
    path = file or DEFAULT_FILE
    data = {} if file is None and variables and not path.exists() else _read(path)
    return parse(data, path, variables)


def parse(data: Table, file: Path = DEFAULT_FILE, variables: Mapping[str, str] | None = None) -> Config:
    """The configuration from what the file holds, overlaid by variables. Raises ConfigError."""
    origins: dict[KeyPath, str] = {}
    for name, value in sorted((variables or {}).items()):
        path = tuple(int(step) if step.isdigit() else step.lower() for step in name.removeprefix(PREFIX).split("__"))
        data = _with(data, path, _value(name, path, value))
        origins[path] = name
    data = {"telegram": {}, "shop": {}} | data  # so that what they need is named key by key
    try:
        return Config.model_validate(data, context=file.parent)
    except ValidationError as error:
        raise ConfigError(sentences(error.errors(include_url=False), str(file), origins)) from None


def _read(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except FileNotFoundError:
        raise ConfigError([f"{path}: there is no such file; `shopkeeper init {path}` writes one."]) from None
    except UnicodeDecodeError:
        raise ConfigError([f"{path}: the text is not UTF-8; save it as UTF-8."]) from None
    except OSError as error:
        raise ConfigError([f"{path}: cannot be read ({error.strerror}); check its owner and rights."]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{path}: is not TOML: {error}. Texts need quotes, and every key stands once."]) from None


def _with(data: Any, path: KeyPath, value: object) -> Any:
    """A copy of the data with the value at this path; tables and list entries on the way are made."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        entries = list(data) if isinstance(data, list) else []
        entries += [{}] * (step + 1 - len(entries)) if step <= len(entries) else []
        return [_with(each, rest, value) if at == step else each for at, each in enumerate(entries)]
    table = dict(data) if isinstance(data, dict) else {}
    return {**table, step: _with(table.get(step), rest, value)}


def _value(name: str, path: KeyPath, text: str) -> object:
    """A variable's text as TOML would have given it: lists and tables are TOML, or commas between plain values."""
    text = text.strip()
    annotation = _annotation(path)
    if annotation in (str, SecretStr, SecretStr | None) or (text[0] not in "[{" and not _is_list(annotation)):
        return text
    if text[0] not in "[{":
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        return tomllib.loads(f"value = {text}", parse_float=Decimal)["value"]
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"environment variable {name}: is not a TOML value: {error}."]) from None


def _annotation(path: KeyPath) -> Any:
    model: Any = Config
    found: Any = None
    for step in path:
        if isinstance(step, str) and model is not None:
            found = getattr(model.model_fields.get(step), "annotation", None)
            model = sections_of(found)
    return found


def _is_list(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) is tuple
