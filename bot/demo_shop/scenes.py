"""What stands on each picture of the sample shop: a backdrop and drawings with place, size, turn and colors."""

from dataclasses import dataclass
from math import cos, radians, sin


@dataclass(frozen=True, slots=True)
class Backdrop:
    """The colors behind a picture."""

    wall: str
    disc: str
    table: str


@dataclass(frozen=True, slots=True)
class Part:
    """A drawing at a point of the 1000 x 1000 canvas; things that stand have their origin at the foot."""

    drawing: str
    x: float
    y: float
    size: float
    turn: float
    colors: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture; with a table its things stand, without one they lie or hang."""

    backdrop: str
    table: bool
    parts: tuple[Part, ...]


def at(drawing: str, x: float, y: float, size: float = 1, turn: float = 0, /, **colors: str) -> Part:
    return Part(drawing, x, y, size, turn, tuple(colors.items()))


def pile(
    drawing: str, x: float, y: float, spread: float, count: int, *shades: str, size: float = 1
) -> tuple[Part, ...]:
    """A heap of `count` small things around a point, the same one on every run."""
    parts = []
    for index in range(count):
        angle, reach = index * 137.5, spread * (1 - index / count) ** 0.6
        parts.append(
            at(
                drawing,
                round(x + reach * cos(radians(angle))),
                round(y + reach * 0.34 * sin(radians(angle)) - 10 * index / count),
                size,
                (index * 73) % 180 - 90,
                a=shades[index % len(shades)],
            )
        )
    return tuple(parts)


def on_table(backdrop: str, *parts: Part) -> Picture:
    return Picture(backdrop, True, parts)


def flat(backdrop: str, *parts: Part) -> Picture:
    return Picture(backdrop, False, parts)


BACKDROPS = {
    "tea": Backdrop("#d9e6cf", "#e9f2e2", "#c3d5b5"),
    "teaware": Backdrop("#f3dccb", "#faeade", "#e3c4ad"),
    "paper": Backdrop("#d9e3ef", "#e9f0f8", "#c3d1e2"),
    "writing": Backdrop("#e4dcef", "#f0eaf7", "#cfc2e0"),
    "bags": Backdrop("#f6e6b6", "#fcf2d4", "#e6d192"),
    "wear": Backdrop("#f5d8da", "#fce9ea", "#e7bfc3"),
    "home": Backdrop("#cfe2e2", "#e2f0ef", "#b3cfcf"),
    "shop": Backdrop("#2f5d50", "#3b7060", "#244a40"),
}
CREAM, GOLD, INK, CLAY = "#fbf5e6", "#d9a94a", "#3a3532", "#c8745a"
GREEN, MOSS, PALE = "#4f8a4c", "#2f5d50", "#8fbf6a"


def _tin(body: str, lid: str, *motif: Part, x: float = 500, y: float = 850, size: float = 1.25) -> tuple[Part, ...]:
    """A tin with its label; the motif is placed on the label's middle at the tin's own scale."""
    placed = tuple(
        Part(part.drawing, x + part.x * size, y + (-212 + part.y) * size, part.size * size, part.turn, part.colors)
        for part in motif
    )
    words = at("words", x, y - 106 * size, 0.8 * size, a=lid)
    return at("tin", x, y, size, a=body, b=lid, c=CREAM), *placed, words


def _pouch(body: str, trim: str, *motif: Part) -> tuple[Part, ...]:
    placed = tuple(Part(p.drawing, 500 + p.x, 572 + p.y, p.size, p.turn, p.colors) for p in motif)
    return at("pouch", 500, 860, 1.15, a=body, b=trim, c=CREAM), *placed, at("words", 500, 680, 1.15, a=trim)


def _brew(body: str, tea: str, saucer: str) -> tuple[Part, ...]:
    return (
        at("cup", 500, 820, 1.3, a=body, b=tea, c=saucer),
        at("steam", 500, 410, 1.35),
    )


def _round(x: float, y: float, rim: str, label: str, motif: Part) -> tuple[Part, ...]:
    """A little tin seen from above."""
    mark = Part(motif.drawing, x + motif.x, y + motif.y, motif.size, motif.turn, motif.colors)
    return at("roundtin", x, y, a=rim, c=label), mark


TEA = {
    "sencha": on_table("tea", *_pouch("#6d9a5b", MOSS, at("sprig", 0, -30, 0.95, a=GREEN, b=PALE))),
    "sencha-cup": on_table(
        "tea",
        *_brew("#f4efe2", "#b7c65a", "#e8e0cc"),
        *pile("needle", 270, 905, 120, 26, "#41703d", "#5c8f4d", "#2f5a35"),
    ),
    "jasmine": on_table(
        "tea",
        *_tin("#e7efe6", "#6f9f8c", at("jasmine", 0, 0, 0.8, a="#8fc0ac", b="#f2c04a")),
        at("jasmine", 235, 880, 0.75, 20, a="#fff", b="#f2c04a"),
        at("jasmine", 780, 905, 0.6, 50, a="#fff", b="#f2c04a"),
    ),
    "jasmine-cup": on_table(
        "tea",
        *_brew("#cfe0da", "#dcc96b", "#bcd3cb"),
        at("jasmine", 520, 455, 0.42, 10, a="#fff", b="#f2c04a"),
        at("jasmine", 230, 900, 0.7, 20, a="#fff", b="#f2c04a"),
        *pile("curl", 790, 910, 100, 16, "#6b8a4f", "#8aa567", "#55733f"),
    ),
    "longjing": on_table(
        "tea",
        *_tin("#2f5d50", GOLD, at("peaks", 0, 4, 0.9, a="#4f8a6a", b=GOLD)),
        *pile("needle", 775, 915, 120, 22, "#7f9a3f", "#9ab552", "#66822f"),
    ),
    "earl-grey": on_table(
        "tea",
        *_tin(
            "#33507d", "#22375a", at("citrus", -14, -8, 0.62), at("cornflower", 56, 34, 0.46, a="#4d78c9", b="#22375a")
        ),
        at("cornflower", 240, 890, 0.6, 15, a="#4d78c9", b="#22375a"),
        at("cornflower", 775, 910, 0.5, 40, a="#5d88d9", b="#22375a"),
    ),
    "earl-grey-bags": flat(
        "tea",
        at("teabag", 410, 620, 1.15, -8, a="#6b4327", b="#33507d"),
        at("cornflower", 760, 660, 0.8, 15, a="#4d78c9", b="#22375a"),
        at("citrus", 700, 820, 1.0),
    ),
    "lapsang": on_table("tea", *_pouch("#3d3836", "#1f1c1b", at("pine", 0, -28, 1.05, a="#4b6b52"))),
    "oolong": on_table(
        "tea",
        *_tin("#b5523b", "#7d3324", at("leaf", -36, 4, 0.9, -28, a="#4f7f52"), at("leaf", 36, 4, 0.9, 28, a="#6b9b5c")),
        *pile("curl", 780, 905, 120, 24, "#3f5a36", "#557a48", "#2f472b"),
    ),
    "oolong-scoop": flat(
        "tea",
        at("scoop", 460, 540, 1.75, -18),
        *pile("curl", 425, 540, 185, 60, "#3f5a36", "#5a7f4a", "#2f472b", size=1.3),
        *pile("curl", 640, 800, 90, 9, "#3f5a36", "#5a7f4a", size=1.2),
    ),
    "chamomile": on_table(
        "tea", *_pouch("#e9c565", "#b98a2e", at("daisy", 0, -36, 0.95)), at("daisy", 200, 900, 0.7, 12)
    ),
    "chamomile-cup": on_table(
        "tea",
        *_brew("#8fb3c9", "#e8b945", "#7aa0b7"),
        at("daisy", 470, 462, 0.38),
        at("daisy", 600, 478, 0.3),
        at("daisy", 215, 905, 0.75, 12),
        at("daisy", 800, 915, 0.6, 40),
    ),
    "sampler": flat(
        "tea",
        at("giftbox", 500, 500, 1.22, a="#2f5d50", c="#f1e8d2"),
        *_round(300, 300, "#6d9a5b", CREAM, at("sprig", 0, 2, 0.6, a=GREEN, b=PALE)),
        *_round(700, 300, "#33507d", CREAM, at("cornflower", 0, 0, 0.7, a="#4d78c9", b="#22375a")),
        *_round(300, 700, "#b5523b", CREAM, at("leaf", 0, 6, 0.85, 20, a="#4f7f52")),
        *_round(700, 700, "#e9c565", "#f6e3ac", at("daisy", 0, 0, 0.62)),
        *_round(500, 500, "#3d3836", CREAM, at("pine", 0, 0, 0.58, a="#4b6b52")),
    ),
    "sampler-wrapped": flat(
        "tea",
        at("giftbox", 500, 540, 1.1, a="#2f5d50", c="#2f5d50"),
        at("band", 500, 540, 1.1, a=GOLD),
        at("ribbon", 500, 540, 1.25, a=GOLD),
    ),
}

MUGS = {
    "white": ("#f3efe6", "#d9cdb8"),
    "blue": ("#3f6f9f", "#d9cdb8"),
    "sage": ("#8aa888", "#d9cdb8"),
    "clay": ("#c8745a", "#e2c7ac"),
}
TEAWARE = {
    **{
        f"mug-{name}": on_table("teaware", at("mug", 470, 850, 1.3, a=glaze, b=raw), at("steam", 470, 290, 1.15))
        for name, (glaze, raw) in MUGS.items()
    },
    "gaiwan-plain": on_table("teaware", at("gaiwan", 500, 840, 1.25, a="#f7f4ec", b=GOLD)),
    "gaiwan-goldfish": on_table(
        "teaware",
        at("gaiwan", 500, 840, 1.25, a="#f7f4ec", b="#33507d"),
        at("goldfish", 480, 580, 1.3, -8, a="#e0663f"),
        at("goldfish", 575, 680, 0.62, 10, a="#33507d"),
    ),
    "glass-cups": on_table(
        "teaware",
        at("glass", 272, 770, 1.15, a="#c9782f"),
        at("glass", 690, 850, 1.35, a="#c9782f"),
        at("steam", 690, 330, 0.9),
        at("steam", 272, 330, 0.8),
    ),
    "iron-teapot-black": on_table("teaware", at("teapot", 510, 840, 1.2, a="#46423f", b="#2a2725")),
    "iron-teapot-teal": on_table("teaware", at("teapot", 510, 840, 1.2, a="#2f6f73", b="#2a2725")),
    "kettle-steel": on_table("teaware", at("kettle", 515, 850, 1.18, a="#c9ccd0")),
    "kettle-black": on_table("teaware", at("kettle", 515, 850, 1.18, a="#4a4648")),
    "matcha-set": on_table("teaware", at("whisk", 760, 800, 1.2), at("bowl", 400, 850, 1.25, a="#5b534e", b="#c9b79c")),
}
BOOKS = {"sage": ("#86a58a", "#3f5e48"), "navy": ("#34496e", "#d9a94a"), "coral": ("#e08a72", "#8f4536")}
DUSK = {"a": "#f6d8b8", "b": "#f08a5d", "c": "#5a7d9a", "d": "#34496e"}
SPRING = {"a": "#e3eedd", "b": "#f2c04a", "c": "#5b8f6a", "d": "#2f5d50"}
NIGHT = {"a": "#34426b", "b": "#f7e9b0", "c": "#5b6aa0", "d": "#1f294a"}
ROSE = {"a": "#fbe3df", "b": "#ffffff", "c": "#c9828f", "d": "#8a4a62"}


def _card(view: str, x: float, y: float, turn: float, colors: dict[str, str]) -> tuple[Part, ...]:
    return at("postcard", x, y, 1.25, turn), at(view, x, y, 1.25, turn, **colors)


PAPER = {
    **{
        f"notebook-{name}": flat("paper", at("notebook", 500, 490, 1.2, -7, a=cover, b=band))
        for name, (cover, band) in BOOKS.items()
    },
    "notebook-open": flat(
        "paper", at("openbook", 500, 500, 1.02, -4, a="#34496e", b=GOLD), at("dots", 500, 500, 1.02, -4)
    ),
    "pocket-books": flat(
        "paper",
        at("booklet", 310, 500, 1.35, -14, a="#e9c565"),
        at("daisy", 310, 500, 0.9, -14),
        at("booklet", 690, 500, 1.35, 14, a="#86a58a"),
        at("sprig", 695, 500, 1.0, 14, a="#2f5d50", b="#cfe3c2"),
        at("booklet", 500, 510, 1.35, 0, a="#34496e"),
        at("jasmine", 500, 510, 1.1, 0, a="#f3efe6", b=GOLD),
    ),
    "postcards-mountain": flat(
        "paper",
        *_card("view", 420, 300, -10, SPRING),
        *_card("view", 590, 480, 7, ROSE),
        *_card("view", 440, 690, -5, DUSK),
    ),
    "postcards-rain": flat(
        "paper",
        *_card("rainview", 420, 300, -10, {"a": "#8ea7b8", "b": "#ffd98a", "c": "#4a6076"}),
        *_card("rainview", 590, 480, 7, {"a": "#b9a7c4", "b": "#ffd98a", "c": "#5f4f78"}),
        *_card("rainview", 440, 690, -5, {"a": "#5d7391", "b": "#ffd98a", "c": "#2b3a55"}),
    ),
    "poster-dusk": flat(
        "paper", at("sheet", 500, 520, 1.12), at("art", 500, 520, 1.12, **DUSK), at("clips", 500, 520, 1.12)
    ),
    "poster-dusk-framed": flat(
        "paper", at("frame", 500, 500, 1.08), at("art", 500, 500, 0.98, **DUSK), at("glare", 500, 500, 1.08)
    ),
    "poster-night": flat(
        "paper", at("sheet", 500, 520, 1.12), at("art", 500, 520, 1.12, **NIGHT), at("clips", 500, 520, 1.12)
    ),
    "poster-night-framed": flat(
        "paper", at("frame", 500, 500, 1.08), at("art", 500, 500, 0.98, **NIGHT), at("glare", 500, 500, 1.08)
    ),
    "washi-garden": on_table(
        "paper",
        at("shade", 520, 800, 1.3),
        at("roll", 490, 780, 1.3, a="#86a58a", b="#e9f0e0"),
        at("dotroll", 520, 655, 1.3, a="#f3c9b8", b="#e0775a"),
        at("roll", 480, 530, 1.3, a="#e9c565", b="#fdf3d0"),
    ),
    "washi-night": on_table(
        "paper",
        at("shade", 520, 800, 1.3),
        at("dotroll", 490, 780, 1.3, a="#34426b", b="#f7e9b0"),
        at("roll", 520, 655, 1.3, a="#7b6aa0", b="#cfc2e0"),
        at("dotroll", 480, 530, 1.3, a="#4d86a0", b="#e2f0ef"),
    ),
}
INKS = {"midnight": "#2c3f73", "moss": "#3f7050", "persimmon": "#d9682f", "plum": "#7d3f6b"}
PENS = {"black": "#2f2c31", "forest": "#2f5d50", "amber": "#c9782f"}
RAINBOW = (
    "#c8453f",
    "#e0703a",
    "#e9a23b",
    "#f0c850",
    "#a9be4f",
    "#5f9a55",
    "#3f8a80",
    "#3f7fae",
    "#3a5a9a",
    "#5f4a90",
    "#9a4a80",
    "#7a5138",
)
WRITING = {
    **{
        f"pen-{name}": flat(
            "writing",
            at("squiggle", 120, 800, 1.3, -6, a="#34496e"),
            at("pencap", 330, 430, 1.25, 28, a=color),
            at("pen", 610, 480, 1.25, 28, a=color),
        )
        for name, color in PENS.items()
    },
    **{
        f"ink-{name}": on_table("writing", at("ink", 480, 840, 1.25, a=color), at("drop", 480, 664, 1.2, a=color))
        for name, color in INKS.items()
    },
    "pencils": on_table(
        "writing",
        *(at("pencil", 500 + (i - 5.5) * 54, 560 - (i * 5 % 7) * 9, 0.98, a=c) for i, c in enumerate(RAINBOW)),
        at("pencilbox", 500, 860, 1.25, a="#5f4a90"),
        at("words", 500, 666, 1.7, a="#5f4a90"),
    ),
}
TOTES = {
    "natural": ("#efe3cb", "#2f5d50", "#4f8a4c"),
    "black": ("#3a3636", "#f3efe6", "#e9c565"),
    "rust": ("#b9603f", "#fbe8d4", "#f6c58f"),
}
PACKS = {"olive": ("#6f7d4f", "#8a5a35"), "navy": ("#3a4d73", "#8a5a35")}
BAGS = {
    **{
        f"tote-{name}": flat(
            "bags",
            at("tote", 500, 560, 1.18, a=cloth),
            at(
                "sprig",
                500,
                640,
                1.75,
                a=leaf,
                b=bud,
            ),
        )
        for name, (cloth, leaf, bud) in TOTES.items()
    },
    **{
        f"backpack-{name}": on_table("bags", at("backpack", 500, 880, 1.12, a=cloth, b=strap))
        for name, (cloth, strap) in PACKS.items()
    },
}
SHIRTS = {"white": ("#f7f4ee", "#2f5d50"), "forest": ("#2f5d50", "#f6e3ac"), "rose": ("#d98a8f", "#fff6ef")}
SOCKS = {"moss": ("#5f7f52", "#e9c565", "#cfe3a8"), "navy": ("#34496e", "#e08a72", "#9fc0d8")}
WEAR = {
    **{
        f"shirt-{name}": flat("wear", at("shirt", 500, 500, 1.22, a=cloth), at("cupprint", 508, 500, 1.15, a=ink))
        for name, (cloth, ink) in SHIRTS.items()
    },
    **{
        f"socks-{name}": flat(
            "wear", at("sock", 560, 430, 1.15, -6, a=a, b=b, c=c), at("sock", 370, 500, 1.2, 4, a=a, b=b, c=c)
        )
        for name, (a, b, c) in SOCKS.items()
    },
}
HOME = {
    "candle-fig": on_table(
        "home",
        at("candle", 470, 850, 1.25, a="#efd9c3", b="#7d4a6b", c=CREAM),
        at("leaf", 470, 672, 0.85, 12, a="#6b8a5a"),
        at("fig", 810, 900, 1.0, a="#6f3f66"),
    ),
    "candle-cedar": on_table(
        "home",
        at("candle", 470, 850, 1.25, a="#cfdcc6", b="#3f5e48", c=CREAM),
        at("pine", 470, 668, 0.7, a="#4b6b52"),
        at("lid", 800, 905, 1.0),
    ),
    "lantern": on_table("home", at("lantern", 500, 880, 1.1, a="#f9e2a8")),
    "lantern-small": on_table(
        "home",
        at("lantern", 500, 860, 0.8, a="#f9e2a8"),
        at("cup", 790, 910, 0.4, a="#8fb3c9", b="#c98a3f", c="#7aa0b7"),
    ),
}
SHOP = {
    "shop": flat("shop", at("logo", 500, 500)),
}
PICTURES: dict[str, Picture] = {**TEA, **TEAWARE, **PAPER, **WRITING, **BAGS, **WEAR, **HOME, **SHOP}
