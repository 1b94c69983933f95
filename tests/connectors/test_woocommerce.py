"""WooCommerce's files: in any language, with variations anywhere, and prices as its shop writes them."""

import pytest

from store.model.listing import ListedSale
from store.model.money import Money
from store.rules.woocommerce_columns import columns
from tests.kit.catalogs import listed, messages, rows, told

SIMPLE = {
    "ID": "7",
    "Type": "simple",
    "SKU": "mug",
    "Name": "Mug",
    "Published": "1",
    "In stock?": "1",
    "Regular price": "9.50",
}
PARENT = {
    "ID": "1", "Type": "variable", "SKU": "tee", "Name": "Tee", "Published": "1", "In stock?": "1",
    "Weight (kg)": "0,2", "Attribute 1 name": "Color", "Attribute 1 value(s)": "Red, Blue",
    "Attribute 2 name": "Size", "Attribute 2 value(s)": "S, M",
}  # fmt: skip


def variation(number: int, parent: str, color: str, size: str = "", **cells: str) -> dict[str, str]:
    names = {
        "Attribute 1 name": "Color",
        "Attribute 1 value(s)": color,
        "Attribute 2 name": "Size",
        "Attribute 2 value(s)": size,
    }
    row = {
        "ID": str(number),
        "Type": "variation",
        "Parent": parent,
        "Published": "1",
        "In stock?": "1",
        "Regular price": "5",
    }
    return row | names | cells


HEADERS = {
    "de": (
        "ID,Typ,Artikelnummer,Name,Veröffentlicht,Kurzbeschreibung,Beschreibung,Vorrätig?,Lagerbestand,"
        "Lieferrückstande erlaubt?,Gewicht (kg),Angebotspreis,Regulärer Preis,Kategorien,Bilder,"
        "Übergeordnetes Produkt,Attribut 1 Name,Attribut 1 Wert(e)"
    ),
    "fr": (
        "ID,Type,UGS,Nom,Publié,Description courte,Description,En stock ?,Stock,"
        "Autoriser les commandes de produits en rupture ?,Poids (kg),Tarif promo,Tarif régulier,Catégories,"
        "Images,Parent,Nom de l’attribut 1,Valeur(s) de l’attribut 1 "
    ),
    "es": (
        "ID,Tipo,SKU,Nombre,Publicado,Descripción corta,Descripción,¿Existencias?,Inventario,"
        "¿Permitir reservas de productos agotados?,Peso (kg),Precio rebajado,Precio normal,Categorías,"
        "Imágenes,Superior,Nombre del atributo 1,Valor(es) del atributo 1"
    ),
    "it": (
        "ID,Tipo,COD,Nome,Pubblicato,Breve descrizione,Descrizione,In stock?,Magazzino,"
        "Abilita gli ordini arretrati?,Peso (kg),Prezzo in offerta,Prezzo di listino,Categorie,Immagine,"
        "Genitore,Attributo 1 nome,Attributo 1 valuta(e)"
    ),
    "nl": (
        "ID,Type,Artikelnummer,Naam,Gepubliceerd,Korte omschrijving,Beschrijving,Op voorraad?,Voorraad,"
        "Nabestellingen toestaan?,Gewicht (kg),Actieprijs,Reguliere prijs,Categorieën,Afbeeldingen,Hoofd,"
        "Naam eigenschap 1,Waarde eigenschap 1"
    ),
    "pt": (
        "ID,Tipo,REF,Nome,Publicado,Descrição breve,Descrição,Em stock?,Stock,Permitir encomendas pendentes?,"
        "Peso (kg),Preço promocional,Preço normal,Categorias,Imagens,Pai,Atributo 1 nome,Atributo 1 valor(es)"
    ),
    "pl": (
        "ID,Typ,SKU,Nazwa,Opublikowany,Krótki opis,Opis,W magazynie?,Magazyn,"
        "Pozwalać na zamówienia oczekujące (na dostawę do magazynu)?,Waga (kg),Cena promocyjna,Cena,"
        "Kategorie,Obrazki,Rodzic,Nazwa atrybutu 1,Wartości atrybutu 1"
    ),
    "zh": (
        "ID,类型,SKU,名称,已发布,简短描述,描述,有货？,库存,允许缺货下单？,重量(kg),促销价格,常规售价,分类,"
        "图片,父级,属性 1 名称,属性 1 值"
    ),
    "ja": (
        "ID,タイプ,SKU,名前,公開済み,簡単な説明,説明,在庫の有無,在庫,お取り寄せを許可する ?,重量 (kg),"
        "セール価格,標準価格,カテゴリー,画像,親,属性 1 の名前,属性 1 の値"
    ),
    "ru": (
        "ID,Тип,Артикул,Имя,Опубликован,Краткое описание,Описание,В наличии?,Запасы,Возможен ли предзаказ?,"
        "Вес (kg),Акционная цена,Базовая цена,Категории,Изображения,Родительский,Имя атрибута 1,"
        "Значение(-я) аттрибута(-ов) 1"
    ),
}


@pytest.mark.parametrize("language", HEADERS)
def test_the_columns_are_known_in_every_language(language: str) -> None:
    header = HEADERS[language].split(",")
    assert columns([name.lower() for name in header]) == [
        *(
            "id",
            "type",
            "sku",
            "name",
            "published",
            "short_description",
            "description",
            "in_stock",
            "stock",
            "backorders",
        ),
        *("weight_kg", "sale_price", "regular_price", "categories", "images", "parent", "name1", "value1"),
    ]
    cells = [
        "5",
        "simple",
        "m",
        "Mug",
        "1",
        "",
        "B",
        "1",
        "3",
        "0",
        "0,25",
        '"7,90"',
        '"9,50"',
        "A > B",
        "a.jpg",
        "",
        "Color",
        "Red",
    ]
    (mug,), reader = listed(
        f"{HEADERS[language]}\n{','.join(cells).replace('0,25', chr(34) + '0,25' + chr(34))}\n", "woocommerce"
    )
    (variant,) = mug.variants
    assert reader.errors == []
    assert (variant.price, variant.compare_at, variant.stock, variant.weight_g) == (
        Money(790, "EUR"),
        Money(950, "EUR"),
        3,
        250,
    )
    assert (mug.handle, mug.category, mug.photos) == ("m", ("A", "B"), ("a.jpg",))


def test_variations_find_their_product_wherever_it_stands() -> None:
    text = rows(
        variation(2, "id:1", "Red", "S"),
        SIMPLE,
        PARENT,
        {**SIMPLE, "SKU": "cup", "ID": "8"},
        variation(3, "tee", "Blue", "M"),
    )
    products, reader = listed(text, "woocommerce")
    assert reader.errors == []
    assert [product.handle for product in products] == ["mug", "tee", "cup"]
    tee = products[1]
    assert [option.name for option in tee.options] == ["Color", "Size"]
    assert [variant.choice for variant in tee.variants] == [("Red", "S"), ("Blue", "M")]
    assert {variant.weight_g for variant in tee.variants} == {200}


def test_any_value_is_one_variant() -> None:
    (tee,), _ = listed(
        rows(PARENT, variation(2, "tee", "Red"), variation(3, "tee", "", "M")), "woocommerce", languages=("en", "zh")
    )
    assert [variant.choice for variant in tee.variants] == [("Red", "Any"), ("Any", "M")]
    assert tee.variants[0].labels == ({}, {"zh": "任意"})


def test_variations_stand_by_their_position() -> None:
    colors = [
        variation(at, "tee", color, "S", Position=str(place)) for at, color, place in ((2, "Red", 2), (3, "Blue", 1))
    ]
    (tee,), _ = listed(rows(PARENT, *colors), "woocommerce")
    assert [variant.choice[0] for variant in tee.variants] == ["Blue", "Red"]


def test_a_variation_without_its_product_is_told() -> None:
    products, reader = listed(rows(SIMPLE, variation(2, "id:99", "Red")), "woocommerce")
    assert (len(products), told(reader), reader.skipped) == (1, [(3, "parent")], 1)


@pytest.mark.parametrize("kind", ["grouped", "external", "bundle", "variable"])
def test_what_cannot_be_bought_by_itself_is_a_draft_without_variants(kind: str) -> None:
    (one,), reader = listed(rows({**SIMPLE, "Type": kind}), "woocommerce")
    assert (one.status, one.variants, one.whole) == ("draft", (), True)
    assert told(reader, warnings=True) == [(2, "type")]


def test_types_combine() -> None:
    text = rows(
        {**SIMPLE, "Type": "simple, downloadable, virtual"}, {**SIMPLE, "SKU": "x", "Type": "simple, downloadable"}
    )
    products, _ = listed(text, "woocommerce")
    assert [product.variants[0].requires_shipping for product in products] == [False, True]


@pytest.mark.parametrize(
    ("cells", "status"),
    [("1", "active"), ("0", "draft"), ("-1", "draft"), ("2", "draft"), ("", "active")],
)
def test_what_is_not_published_is_a_draft(cells: str, status: str) -> None:
    (mug,), _ = listed(rows({**SIMPLE, "Published": cells}), "woocommerce")
    assert (mug.status, mug.variants[0].stock) == (status, None)


def test_a_sale_has_dates_or_is_the_price_itself() -> None:
    dates = {"Date sale price starts": "2026-11-01 00:00:00", "Date sale price ends": "2026-11-30"}
    text = rows(
        {**SIMPLE, "Sale price": "8"},
        {**SIMPLE, "SKU": "b", "Sale price": "8", **dates},
        {**SIMPLE, "SKU": "c", "Sale price": "9.90"},
    )
    variants = [product.variants[0] for product in listed(text, "woocommerce")[0]]
    assert [(one.price.amount, one.compare_at) for one in variants] == [
        (800, Money(950, "EUR")),
        (950, None),
        (990, None),
    ]
    assert variants[1].sale == ListedSale(Money(800, "EUR"), 1_793_491_200_000, 1_796_083_200_000)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"Stock": "", "In stock?": "1"}, (None, True)),
        ({"Stock": "5", "In stock?": "1"}, (5, False)),
        ({"Stock": "5", "In stock?": "0"}, (0, False)),
        ({"Stock": "5,5", "In stock?": "1"}, (5, False)),
        ({"Stock": "-3", "In stock?": "1", "Backorders allowed?": "notify"}, (0, True)),
        ({"Stock": "", "In stock?": "backorder"}, (None, True)),
    ],
)
def test_stock_is_counted_or_unlimited_or_none(cells: dict[str, str], expected: tuple[int | None, bool]) -> None:
    (mug,), _ = listed(rows({**SIMPLE, **cells}), "woocommerce")
    assert (mug.variants[0].stock, mug.variants[0].backorder) == expected


def test_a_stock_kept_for_all_variations_is_divided_and_never_sold_twice() -> None:
    colors = [variation(at, "tee", color, "S", Stock="parent") for at, color in ((2, "Red"), (3, "Blue"), (4, "Green"))]
    (tee,), reader = listed(rows({**PARENT, "Stock": "8"}, *colors), "woocommerce")
    assert [variant.stock for variant in tee.variants] == [3, 3, 2]
    assert (2, "stock") in told(reader, warnings=True)


def test_a_variation_that_is_switched_off_cannot_be_bought() -> None:
    (tee,), _ = listed(rows(PARENT, variation(2, "tee", "Red", "S", Published="0")), "woocommerce")
    assert (tee.status, tee.variants[0].stock, tee.variants[0].backorder) == ("active", 0, False)


def test_of_several_categories_the_first_full_path_counts_and_all_are_known() -> None:
    (mug,), reader = listed(
        rows({**SIMPLE, "Categories": "Clothing, Clothing > Hoodies, Sale\\, now > 50 &amp; more"}), "woocommerce"
    )
    assert mug.category == ("Clothing", "Hoodies")
    assert reader.categories == {("Clothing",), ("Clothing", "Hoodies"), ("Sale, now",), ("Sale, now", "50 & more")}


@pytest.mark.parametrize(("unit", "grams"), [("kg", 1500), ("g", 2), ("lbs", 680), ("oz", 43)])
def test_the_unit_of_weights_stands_in_the_header(unit: str, grams: int) -> None:
    (mug,), _ = listed(rows({**SIMPLE, f"Weight ({unit})": "1.5"}), "woocommerce")
    assert mug.variants[0].weight_g == grams


def test_pictures_of_variations_beyond_the_first_belong_to_the_product() -> None:
    (tee,), _ = listed(
        rows({**PARENT, "Images": "a.jpg, b.jpg"}, variation(2, "tee", "Red", "S", Images="c.jpg, d.jpg, a.jpg")),
        "woocommerce",
    )
    assert (tee.photos, tee.variants[0].photo) == (("a.jpg", "b.jpg", "d.jpg"), "c.jpg")


def test_line_breaks_of_a_body_are_kept() -> None:
    (mug,), _ = listed(rows({**SIMPLE, "Description": "One\\nTwo <b>bold</b>\\n\\nThree"}), "woocommerce")
    assert mug.bodies[""] == "One\nTwo <b>bold</b>\n\nThree"


def test_more_than_three_options_become_three() -> None:
    names = ("Color", "Size", "Fit", "Sleeve")
    parent = {**PARENT, **{f"Attribute {at} name": name for at, name in enumerate(names, 1)}}
    fits = [
        {**variation(2 + at, "tee", "Red", "S"), "Attribute 3 name": "Fit", "Attribute 3 value(s)": fit,
         "Attribute 4 name": "Sleeve", "Attribute 4 value(s)": sleeve}
        for at, (fit, sleeve) in enumerate((("Slim", "Long"), ("Slim", "Short"), ("Wide", "Long")))
    ]  # fmt: skip
    (tee,), reader = listed(rows(parent, *fits), "woocommerce")
    assert [option.name for option in tee.options] == ["Color", "Size", "Fit / Sleeve"]
    assert [variant.choice[2] for variant in tee.variants] == ["Slim / Long", "Slim / Short", "Wide / Long"]
    assert (2, "options") in told(reader, warnings=True)


def test_what_has_no_sku_is_known_by_its_number_or_name() -> None:
    text = rows(
        {**SIMPLE, "SKU": ""},
        {**SIMPLE, "SKU": "", "ID": ""},
        {**SIMPLE, "SKU": "", "ID": "", "Name": ""},
        SIMPLE,
        {**SIMPLE, "ID": "9"},
    )
    products, reader = listed(text, "woocommerce")
    assert [product.handle for product in products] == ["woo-7", "Mug", "mug", "woo-9"]
    assert told(reader) == [(4, "name")]


def test_a_tax_class_that_the_shop_lacks_is_told_once() -> None:
    text = rows(
        *(
            {**SIMPLE, "SKU": sku, "Tax class": word}
            for sku, word in (("a", "reduced-rate"), ("b", "luxury"), ("c", "luxury"))
        )
    )
    products, reader = listed(text, "woocommerce", taxes=("standard", "reduced"))
    assert [product.tax_class for product in products] == ["reduced", "standard", "standard"]
    assert "'luxury' is not one of the shop's tax classes" in messages(reader.errors)
    assert told(reader, warnings=True) == [(3, "tax_class")]
