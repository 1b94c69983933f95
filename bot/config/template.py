"""A new config.toml: the commented template, filled in with what the merchant answered."""

import json
from collections.abc import Sequence
from pathlib import Path
from string import Template

TEMPLATE = Path(__file__).with_name("template.toml")


def render(token: str, name: str, currency: str, languages: Sequence[str] = (), admins: Sequence[int] = ()) -> str:
    """The text of the file; what was not answered stays commented out with its default or an example."""
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        token=_toml(token),
        name=_toml(name),
        currency=_toml(currency),
        languages=f"languages = {_toml(list(languages))}" if languages else '# languages = ["en"]',
        admins=f"admins = {_toml(list(admins))}" if admins else "# admins = [123456789]",
    )


def _toml(value: str | list[str] | list[int]) -> str:
    """JSON's texts and lists are TOML's too, except for the one control character that JSON leaves as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
