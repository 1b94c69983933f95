"""Draws pictures/*.jpg: composes the drawings of drawings/*.svg into scenes and has Chromium paint each one.

Run it from the source folder after a change: `pip install -e '.[dev]'`, then `python -m bot.demo_shop.draw [NAME...]`.
CHROMIUM names the browser (default: chromium on the PATH). `--svg DIR` writes the composed SVG files instead.
"""

import argparse
import copy
import os
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

from bot.demo_shop.scenes import BACKDROPS, PICTURES, Backdrop, Part, Picture

HERE = Path(__file__).parent
SIZE = 1000  # pixels, width and height
QUALITIES = (63, 54, 46)  # JPEG; the first that keeps a picture within the budget
BUDGET = 44_000  # bytes
SVG = "http://www.w3.org/2000/svg"

STYLE = "".join(f".{name}{{fill:var(--{name})}}.s{name}{{stroke:var(--{name})}}" for name in "abcd") + (
    ".line{fill:none;stroke:#000;stroke-opacity:.16;stroke-width:5;stroke-linecap:round}"
    ".ground{fill:#3b2a20;opacity:.26;filter:url(#soft)}"
)
# Light comes from the upper left everywhere: `round` shades an upright cylinder, `ball` a sphere, `fall` a flat thing.
DEFS = """<defs>
<linearGradient id="round"><stop offset="0" stop-color="#000" stop-opacity=".1"/>
<stop offset=".14" stop-color="#fff" stop-opacity=".12"/><stop offset=".26" stop-color="#fff" stop-opacity=".34"/>
<stop offset=".42" stop-color="#fff" stop-opacity="0"/><stop offset=".62" stop-color="#000" stop-opacity="0"/>
<stop offset="1" stop-color="#000" stop-opacity=".26"/></linearGradient>
<linearGradient id="fall" x2="1" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".22"/>
<stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".12"/>
</linearGradient>
<linearGradient id="gutter"><stop offset="0" stop-color="#000" stop-opacity="0"/>
<stop offset="1" stop-color="#000" stop-opacity=".13"/></linearGradient>
<linearGradient id="veil"><stop stop-color="#fff" stop-opacity=".38"/></linearGradient>
<radialGradient id="ball" cx=".35" cy=".3" r=".8"><stop offset="0" stop-color="#fff" stop-opacity=".4"/>
<stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".24"/>
</radialGradient>
<radialGradient id="glow"><stop offset="0" stop-color="#fff3c4" stop-opacity=".95"/>
<stop offset="1" stop-color="#fff3c4" stop-opacity="0"/></radialGradient>
<filter id="soft" x="-50%" y="-150%" width="200%" height="400%"><feGaussianBlur stdDeviation="14"/></filter>
<filter id="drop" x="-30%" y="-30%" width="160%" height="160%">
<feDropShadow dx="10" dy="18" stdDeviation="14" flood-color="#3b2a20" flood-opacity=".28"/></filter>
</defs>"""


def compose(picture: Picture) -> str:
    """The picture as one SVG document."""
    backdrop = BACKDROPS[picture.backdrop]
    parts = "".join(_place(part) for part in picture.parts)
    return (
        f'<svg xmlns="{SVG}" viewBox="0 0 1000 1000" width="{SIZE}" height="{SIZE}"><style>{STYLE}</style>{DEFS}'
        f"{_backdrop(backdrop, table=picture.table)}{parts}</svg>"
    )


def _backdrop(colors: Backdrop, *, table: bool) -> str:
    top = f'<path d="M0 690H1000V1000H0Z" fill="{colors.table}"/>' if table else ""
    return (
        f'<rect width="1000" height="1000" fill="{colors.wall}"/>'
        f'<circle cx="500" cy="{470 if table else 500}" r="{400 if table else 440}" fill="{colors.disc}"/>{top}'
    )


def _place(part: Part) -> str:
    colors = ";".join(f"--{name}:{value}" for name, value in part.colors)
    return (
        f'<g transform="translate({part.x} {part.y}) rotate({part.turn}) scale({part.size})" style="{colors}">'
        f"{_drawing(part.drawing)}</g>"
    )


def _drawing(name: str) -> str:
    """The inside of a drawing; an element with shade="round" is followed by itself, filled with that gradient."""
    root = ET.fromstring((HERE / "drawings" / f"{name}.svg").read_text("utf-8"))  # noqa: S314 - files of ours
    for parent in list(root.iter()):
        for index, child in reversed(list(enumerate(parent))):
            shade = child.attrib.pop("shade", None)
            if shade:
                shadow = copy.deepcopy(child)
                shadow.attrib.pop("class", None)
                shadow.set("fill", f"url(#{shade})")
                parent.insert(index + 1, shadow)
    return "".join(
        ET.tostring(child, "unicode").replace(f' xmlns:ns0="{SVG}"', "").replace("ns0:", "") for child in root
    )


def paint(names: list[str]) -> None:
    """Writes pictures/<name>.jpg for each name. Raises ValueError for a picture over the budget."""
    from playwright.sync_api import sync_playwright

    browser_path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": SIZE, "height": SIZE})
        for name in names:
            page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{compose(PICTURES[name])}")
            shots = (page.screenshot(type="jpeg", quality=quality) for quality in QUALITIES)
            picture = next((shot for shot in shots if len(shot) <= BUDGET), None)
            if picture is None:
                raise ValueError(f"{name} has too much detail for {BUDGET} bytes")
            (HERE / "pictures" / f"{name}.jpg").write_bytes(picture)
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw the pictures of the sample shop.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="pictures to draw (default: all)")
    parser.add_argument("--svg", type=Path, metavar="DIR", help="write SVG files there, paint nothing")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - PICTURES.keys())
    if unknown:
        parser.error(f"no such picture: {', '.join(unknown)}")
    names = options.names or list(PICTURES)
    if options.svg:
        options.svg.mkdir(parents=True, exist_ok=True)
        for name in names:
            (options.svg / f"{name}.svg").write_text(compose(PICTURES[name]), "utf-8")
    else:
        paint(names)


if __name__ == "__main__":
    main()
