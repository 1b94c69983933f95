"""Validates Bot API requests, answers and updates against the machine-readable specification of Bot API 10.1."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bot.sandbox.files import Upload
from bot.sandbox.wire import utf16
from tests.kit.data import shared

Json = dict[str, Any]
RANGE = re.compile(r"\b(\d+)-(\d+) (characters|bytes|items|identifiers)\b")
CONSTANT = re.compile(r"(?:always|must be) [“\"]?([a-z0-9_]+)[”\"]?$")
PRIMITIVES = {"Integer", "Float", "String", "Boolean", "True"}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field of a type: its types, whether it must be there, its range as (low, high, unit).

    `parsed`: the range counts after the markup is gone. `constant`: the one value that it may have.
    """

    name: str
    types: tuple[str, ...]
    required: bool
    limits: tuple[int, int, str] | None
    parsed: bool = False
    constant: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A method or a type: its fields, or the types of which it is one."""

    name: str
    fields: dict[str, Field]
    subtypes: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()


@dataclass(slots=True)
class Spec:
    """The specification and what was found wrong so far; hand `check` to a Sandbox."""

    methods: dict[str, Shape]
    types: dict[str, Shape]
    violations: list[str] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)

    def check(self, kind: str, name: str, payload: object) -> None:
        """The sandbox's callback: note every violation, count what was looked at."""
        self.checked[f"{kind} {name}"] = self.checked.get(f"{kind} {name}", 0) + 1
        found = {"request": self.request, "answer": self.answer, "update": self.update}[kind](name, payload)
        self.violations += [f"{kind} {name}: {sentence}" for sentence in found]

    def take(self) -> list[str]:
        """The violations so far; the list starts anew. For tests that send something wrong on purpose."""
        taken, self.violations = self.violations, []
        return taken

    def request(self, name: str, payload: object) -> list[str]:
        shape = self.methods.get(name)
        if shape is None:
            return [f"no method {name}"]
        assert isinstance(payload, dict)
        uploads = {key for key, value in payload.items() if isinstance(value, Upload)}
        attached = {key for key in uploads if key not in shape.fields}
        values = {key: value for key, value in payload.items() if key not in attached}
        return list(self._object(shape, values, name, wire=True))

    def answer(self, name: str, payload: object) -> list[str]:
        shape = self.methods.get(name)
        return [f"no method {name}"] if shape is None else list(self._value(shape.returns, payload, name, wire=False))

    def update(self, name: str, payload: object) -> list[str]:
        return list(self._value((name,), payload, name, wire=False))

    def _object(self, shape: Shape, value: Json, path: str, *, wire: bool) -> Iterable[str]:
        for name, item in shape.fields.items():
            if name not in value and item.required:
                yield f"{path}.{name} is missing"
        for name, content in value.items():
            known = shape.fields.get(name)
            if known is None:
                yield f"{path}.{name} is unknown"
                continue
            yield from self._value(known.types, content, f"{path}.{name}", wire=wire)
            if known.constant is not None and content != known.constant:
                yield f"{path}.{name} is not {known.constant}: {content!r}"
            if not (known.parsed and value.get("parse_mode")):
                decode = wire and "String" not in known.types
                yield from self._limits(known, _decoded(content) if decode else content, f"{path}.{name}")

    def _value(self, types: tuple[str, ...], value: object, path: str, *, wire: bool) -> Iterable[str]:
        """Nothing if the value is of one of the types, else the complaint of the nearest one."""
        lists = [name.removeprefix("Array of ") for name in types if name.startswith("Array of ")]
        merged = (f"Array of {' and '.join(lists)}",) if lists else ()  # a list may mix what separate lists may hold
        best: list[str] | None = None
        for name in (*(kind for kind in types if not kind.startswith("Array of ")), *merged):
            found = list(self._one(name, value, path, wire=wire))
            if not found:
                return
            if best is None or len(found) < len(best):
                best = found
        yield from best or []

    def _one(self, kind: str, value: object, path: str, *, wire: bool) -> Iterable[str]:
        if kind.startswith("Array of "):
            value = _decoded(value) if wire else value
            if not isinstance(value, list):
                yield f"{path} is not {kind}"
                return
            inner = tuple(kind.removeprefix("Array of ").split(" and "))
            for position, item in enumerate(value):
                yield from self._value(inner, item, f"{path}[{position}]", wire=False)
        elif kind in PRIMITIVES:
            if not _is(kind, value, wire=wire):
                yield f"{path} is not {kind}: {value!r:.60}"
        elif kind == "InputFile":
            if not isinstance(value, Upload):
                yield f"{path} is not an upload"
        else:
            yield from self._typed(self.types[kind], _decoded(value) if wire else value, path)

    def _typed(self, shape: Shape, value: object, path: str) -> Iterable[str]:
        if shape.subtypes:
            yield from self._value(self._narrow(shape, value), value, path, wire=False)
        elif not isinstance(value, dict):
            yield f"{path} is not {shape.name}: {value!r:.60}"
        else:
            yield from self._object(shape, value, path, wire=False)

    def _narrow(self, shape: Shape, value: object) -> tuple[str, ...]:
        """Of the types that a value may be, those whose required fields it has; all, if none fits."""
        if not isinstance(value, dict):
            return shape.subtypes
        fitting = [
            name
            for name in shape.subtypes
            if name in self.types
            and all(f.name in value for f in self.types[name].fields.values() if f.required)
            and set(value) <= set(self.types[name].fields)
        ]
        return tuple(fitting) or shape.subtypes

    @staticmethod
    def _limits(known: Field, value: object, path: str) -> Iterable[str]:
        if known.limits is None or not isinstance(value, str | list):
            return
        low, high, unit = known.limits
        if (unit in {"characters", "bytes"}) != isinstance(value, str):
            return
        size = len(value) if isinstance(value, list) else len(value.encode()) if unit == "bytes" else utf16(value)
        if size > high or (size < low and (known.required or value)):
            yield f"{path} has {size} {unit}, not {low}-{high}"


def _decoded(value: object) -> object:
    """A JSON-serialized parameter as the object that it stands for."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _is(kind: str, value: object, *, wire: bool) -> bool:
    if wire and isinstance(value, str):
        patterns = {"Integer": r"-?\d+", "Float": r"-?\d+(\.\d+)?", "Boolean": "true|false", "True": "true"}
        return kind == "String" or re.fullmatch(patterns[kind], value) is not None
    if kind == "Boolean":
        return isinstance(value, bool)
    if kind == "True":
        return value is True
    if kind == "String":
        return isinstance(value, str)
    numbers = int if kind == "Integer" else int | float
    return isinstance(value, numbers) and not isinstance(value, bool)


def _field(raw: Json) -> Field:
    found = RANGE.search(raw["description"])
    limits = (int(found[1]), int(found[2]), found[3]) if found else None
    words = raw["description"].rstrip(".")
    constant = CONSTANT.search(words) if raw["name"] in {"type", "status", "source"} else None
    return Field(
        raw["name"],
        tuple(raw["types"]),
        raw["required"],
        limits,
        parsed="entities parsing" in words,
        constant=constant[1] if constant else None,
    )


def _shape(raw: Json) -> Shape:
    fields = {item["name"]: _field(item) for item in raw.get("fields", [])}
    return Shape(raw["name"], fields, tuple(raw.get("subtypes", [])), tuple(raw.get("returns", [])))


@cache
def _load() -> tuple[dict[str, Shape], dict[str, Shape]]:
    document = json.loads(shared("telegram", "bot-api-10.1.json").read_text())
    methods = {name: _shape(raw) for name, raw in document["methods"].items()}
    return methods, {name: _shape(raw) for name, raw in document["types"].items()}


def load_spec() -> Spec:
    """A fresh validator; the document is read once."""
    return Spec(*_load())
