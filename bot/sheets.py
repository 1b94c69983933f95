"""Tables written for people and programs: CSV that no spreadsheet mistakes for formulas, JSON, and plain XLSX."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from store.rules.cells import guarded

Value = object
Records = Sequence[Mapping[str, Value]]

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org"
_PARTS = {  # the smallest workbook of ECMA-376: one sheet, texts inline
    "[Content_Types].xml": f'<Types xmlns="{_OFFICE}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_OFFICE}/spreadsheetml/2006/main" '
    f'xmlns:r="{_OFFICE}/officeDocument/2006/relationships"><sheets><sheet name="Export" sheetId="1" r:id="rId1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship '
    f'Id="rId1" Type="{_OFFICE}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
}
_UNPRINTABLE = {code: None for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}


def as_csv(header: Sequence[str], records: Records) -> bytes:
    """CSV in UTF-8 with a byte order mark, which Excel needs to see that it is UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in header])
    writer.writerows([_cell(record.get(name)) for name in header] for record in records)
    return out.getvalue().encode("utf-8-sig")


def as_json(records: Records) -> bytes:
    """A JSON array with one object a record."""
    return json.dumps(list(records), ensure_ascii=False, indent=1).encode() + b"\n"


def as_xlsx(header: Sequence[str], records: Records) -> bytes:
    """A workbook of one sheet. Whole numbers are numbers; everything else is text, so nothing becomes a formula."""
    out = io.BytesIO()
    rows: list[list[Value]] = [list(header), *([record.get(name) for name in header] for record in records)]
    body = "".join(f"<row>{''.join(_xml_cell(value) for value in row)}</row>" for row in rows)
    sheet = f'<worksheet xmlns="{_OFFICE}/spreadsheetml/2006/main"><sheetData>{body}</sheetData></worksheet>'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in {**_PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            book.writestr(zipfile.ZipInfo(name), _XML + part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _text(value: Value) -> str:
    """How a value reads in a cell: what has parts is written as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cell(value: Value) -> str:
    return guarded(_text(value)) if isinstance(value, str) else _text(value)


def _xml_cell(value: Value) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15:  # Excel keeps 15 digits
        return f"<c><v>{value}</v></c>"
    text = escape(_text(value).translate(_UNPRINTABLE))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
