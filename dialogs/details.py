"""Name, phone and address out of one message, as people write them: lines, commas or neither."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from dialogs.cutting import cut_plain, units

Field = Literal["name", "phone", "address"]

NAME, MESSAGE = 64, 600  # UTF-16 units; an address may fill its message
_WIDE = str.maketrans("０１２３４５６７８９＋（）－　", "0123456789+()- ")
_HIDDEN = re.compile("[\u0000-\u0009\u000b-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PHONE = re.compile(r"(?<![\w+])(?:\+?\d{10,15}|(?:\+|00)?\(?\d(?:[ .()/-]{0,2}\d){6,14})(?!\w)")  # solid ones first
_LABELS: dict[Field, str] = {
    "name": r"(?:full )?name|recipient|姓名|名字|收货人|收件人|联系人",
    "phone": r"phone(?: number)?|tel(?:ephone)?|mobile|电话|手机号?|联系电话|手机号码",
    "address": r"(?:shipping |delivery )?address|地址|收货地址|详细地址",
}
_LABELED = re.compile(
    r"\s*(?:" + "|".join(f"(?P<{field}>{words})" for field, words in _LABELS.items()) + r")\s*[:：]\s*(?P<rest>.*)",
    re.IGNORECASE,
)
_CHINESE = re.compile("[\u4e00-\u9fff]")
_PLACE = re.compile("[省市区县镇乡村路街道巷弄号栋幢楼室层]")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was understood so far; '' is what is not known yet."""

    name: str = ""
    phone: str = ""
    address: str = ""

    def missing(self, *, address: bool) -> tuple[Field, ...]:
        """What is still to be asked; the address only where one is needed."""
        wanted: tuple[Field, ...] = ("name", "phone", "address") if address else ("name", "phone")
        return tuple(field for field in wanted if not getattr(self, field))


def clean(text: str) -> str:
    """A text without invisible signs, lines trimmed, empty lines gone."""
    bare = _HIDDEN.sub("", text.replace("\r", "\n").replace("\u2028", "\n"))
    return "\n".join(line for raw in bare.split("\n") if (line := " ".join(raw.split())))


def phone_of(text: str) -> str:
    """A phone number as we keep it: digits, perhaps a leading plus; '' if the text holds none."""
    found = _PHONE.search(text.translate(_WIDE))
    if not found:
        return ""
    digits = re.sub(r"\D", "", found[0])
    if found[0].startswith("00"):
        return "+" + digits[2:]
    return ("+" if found[0].startswith("+") else "") + digits


def only(field: Field, text: str) -> Draft | None:
    """A message that answers exactly one question; None if it cannot be the answer."""
    text = clean(text)
    if field == "phone":
        phone = phone_of(text)
        return Draft(phone=phone) if phone else None
    limit = NAME if field == "name" else MESSAGE
    if not any(sign.isalpha() for sign in text) or units(text) > limit:
        return None  # a name or an address of digits alone is a phone number
    return Draft(name=text.replace("\n", " ")) if field == "name" else Draft(address=text)


def read(text: str, known: Draft, *, address: bool) -> Draft:
    """What is known after this message. Labels ("Phone: ...") are believed; else the phone is found by its digits,
    the first other part that looks like one is the name, the rest the address.
    """
    text = clean(text).translate(_WIDE)
    draft, parts = _labeled(text)
    loose = "\n".join(parts)
    if not draft.phone and (found := _best_phone(loose)):
        draft = replace(draft, phone=phone_of(found))
        loose = loose.replace(found, "\n", 1)
    parts, joint = _parts(loose)
    if not (draft.name or known.name) and (name := _name(parts)):
        draft = replace(draft, name=name)
        parts.remove(name)
    if address and not draft.address and any(sign.isalpha() for part in parts for sign in part):
        draft = replace(draft, address=joint.join(parts))
    return Draft(
        name=cut_plain(draft.name, NAME) or known.name,
        phone=draft.phone or known.phone,
        address=draft.address or known.address,
    )


def _labeled(text: str) -> tuple[Draft, list[str]]:
    draft, rest = Draft(), []
    for part in re.split(r"\n|[;；]", text):
        found = _LABELED.fullmatch(part)
        if found and found["phone"]:
            draft = replace(draft, phone=phone_of(found["rest"]))
        elif found and found["name"]:
            draft = replace(draft, name=found["rest"].strip(" ,，"))
        elif found:
            draft = replace(draft, address=found["rest"].strip(" ,，"))
        else:
            rest.append(part)
    return draft, rest


def _best_phone(text: str) -> str:
    """The part of a text most like a phone number: with a plus, else the one with most digits."""
    found = [each[0] for line in text.split("\n") for each in _PHONE.finditer(line)]
    return max(found, key=lambda each: (each.startswith(("+", "00")), sum(sign.isdigit() for sign in each)), default="")


def _parts(text: str) -> tuple[list[str], str]:
    """Lines, or one line taken apart at its commas (a Chinese one also at its spaces); and what joins them again."""
    lines = [line.strip(" ,，、") for line in text.split("\n")]
    lines = [line for line in lines if _words(line)]
    if len(lines) != 1:
        return lines, "\n"
    chinese = _CHINESE.search(lines[0])
    parts = re.split(r"[,，、\s]+" if chinese else r"\s*[,，]\s*", lines[0])
    return [part for part in parts if _words(part)], " " if chinese else ", "


def _name(parts: list[str]) -> str:
    """The part that is the name: the first one, unless it looks like an address; a Chinese name may stand anywhere."""
    for part in parts:
        chinese = _CHINESE.search(part)
        if not re.search(r"\d", part) and units(part) <= NAME and not (chinese and _PLACE.search(part)):
            return part
        if not chinese:
            return ""
    return ""


def _words(text: str) -> bool:
    return any(sign.isalnum() for sign in text)
