"""How a product's page for owners looks: as its customers see it in short, then what is missing, then the doors."""

from dialogs.cutting import cut_plain
from dialogs.kit import Button, Line, Screen, act, go, screen, t
from dialogs.pieces import back
from dialogs.products_edit_state import State, View
from dialogs.products_parts import (
    STATUS,
    axis_lines,
    change_lines,
    complaint_lines,
    grid_lines,
    name_of,
    price_line,
    sample,
    stock_line,
    table_example,
)
from store.model.editing import EditedProduct
from store.model.grid import Grid, Offer
from store.model.money import exponent
from store.rules.variant_table import write

COPIED = 2500  # characters of a table that can be copied


def draw(state: State, view: View) -> Screen:
    """The page, or the change that waits for a yes."""
    if view.understood is not None:
        return _change(state, view)
    if state.asking:
        return _asking(view)
    product = view.product
    told = complaint_lines(state.told, product.grid, view.currency)
    lines = [*_head(view), *(["", *told] if told else []), *_missing(product, view.currency, kept=bool(state.kept))]
    photo = next((photo for photo in product.photos if photo.file_id or photo.sha256), None)
    return screen(*lines, rows=_rows(product), photo=None if told else photo)  # a caption is short, complaints are long


def _change(state: State, view: View) -> Screen:
    """The table as it would be, with what changes; nothing was done yet."""
    assert view.understood is not None
    product, grid = view.product, view.understood.grid
    lines: list[Line] = [t("products-change-title", title=product.title), ""]
    lines += change_lines(grid, product.variants, view.currency)
    if grid.axes != product.grid.axes:
        lines += axis_lines(grid)
    told = complaint_lines(state.told, grid, view.currency)
    yes = act("apply", product.version, label=t("products-apply"), style="success")
    rows: list[list[Button]] = [[yes, act("forget", label=t("products-forget"))]]
    return screen(*lines, *(["", *told] if told else []), rows=rows if view.understood.sound else [rows[0][1:]])


def _asking(view: View) -> Screen:
    """The table as it can be sent again, with another figure in it."""
    lines: list[Line] = [
        t("products-table-title", title=name_of(view.product)),
        t("products-table-ask", price=sample(2190, view.currency)),
        "",
    ]
    if view.product.variants:
        grid = _shown(view.product.grid)
        written = write(grid, exponent(view.currency))
        if len(written) > COPIED:  # half a table would take the other half away
            written = cut_plain(write(Grid(grid.axes), 0), COPIED)
        lines += [t("products-table-now", table=written)]
    else:
        lines += [table_example(view.currency)]
    return screen(*lines, rows=[[act("forget", label=t("products-forget"))]])


def _head(view: View) -> list[Line]:
    product = view.product
    lines: list[Line] = [t("products-head", title=name_of(product), status=t(STATUS[product.status]))]
    if product.variants:
        lines.append(t("products-facts", price=price_line(product, view.currency), stock=stock_line(product)))
    if product.options:
        lines += grid_lines(_shown(product.grid), view.currency)
    sale = next((variant for variant in product.variants if variant.sale), None)
    if sale:
        lines.append(t("products-has-sale"))
    if product.category_title:
        lines.append(t("products-in", category=product.category_title))
    return lines


def _shown(grid: Grid) -> Grid:
    """The table without SKUs; stock only where there is some."""
    return Grid(grid.axes, tuple(Offer(each.choice, each.price, each.stock) for each in grid.offers))


def _missing(product: EditedProduct, currency: str, *, kept: bool) -> list[Line]:
    """What a draft still needs, by example; once it has all, how to change it."""
    if product.status != "draft":
        return []
    lines: list[Line] = []
    if not product.photos:
        lines.append(t("products-need-photos"))
    if not product.variants:
        price = sample(1990, currency)
        lines += [t("products-need-more") if kept else t("products-need-table", price=price), table_example(currency)]
    if product.variants and not any(each.on_hand or each.backorder for each in product.variants):
        lines.append(t("products-need-stock"))
    return ["", *lines] if lines else ["", t("products-all-there")]


def _rows(product: EditedProduct) -> list[list[Button]]:
    ident, version = product.id, product.version
    rows: list[list[Button]] = []
    publish = act("status", version, "active", label=t("products-publish"), style="success")
    if product.status != "active" and product.ready:
        rows.append([publish])
    rows += [
        [
            go(f"products_texts-{ident}", t("products-to-texts")),
            act("table", label=t("products-to-table")),
        ],
        [
            go(f"products_photos-{ident}", t("products-to-photos", count=len(product.photos))),
            go(f"products_sale-{ident}", t("products-to-sale")),
        ],
        [
            go(f"products_place-{ident}", t("products-to-category")),
            go(f"products_more-{ident}", t("products-to-more")),
        ],
    ]
    if product.variants:
        see = f"product-{ident}" if product.status == "active" else f"products_preview-{ident}"
        rows.append([go(see, t("products-preview")), act("copy", version, label=t("products-copy"))])
    if product.status == "active":
        hide = act("status", version, "draft", label=t("products-take-back"))
        rows.append([hide, act("status", version, "archived", label=t("products-archive"))])
    elif product.status == "draft":
        rows.append([act("status", version, "archived", label=t("products-archive"))])
    rows.append([go("products", t("products-to-list")), back()])
    return rows
