"""The columns of a WooCommerce product file, whose names are in the language of the shop that wrote it.

The names are those of WooCommerce's own translations (translate.wordpress.org/projects/wp-plugins/woocommerce), of
several releases where they changed. %d is a number.
"""

import re
import unicodedata
from collections.abc import Sequence

# English, Danish, German, Spanish, French, Italian, Japanese, Korean, Dutch, Polish, Portuguese (Brazil, Portugal),
# Russian, Swedish, Turkish, Ukrainian, Chinese (simplified, traditional), as far as they differ.
_NAMES = {
    "id": "id|kimlik|代碼",
    "type": "type|typ|tipo|タイプ|형식|тип|tür|类型|類型",
    "sku": "sku|varenummer|artikelnummer|artikelnr|ugs|cod|código sku|ref|артикул|stok kodu (sku)|貨號|货号",
    "gtin": (
        "gtin, upc, ean, or isbn|gtin, upc, ean oder isbn|gtin, upc, ean o isbn|gtin, upc, ean ou isbn|"
        "gtin, upc, ean, ou isbn|gtin, upc, ean of isbn|gtin, upc, ean lub isbn|gtin, upc, ean, или isbn|"
        "gtin, upc, ean или isbn|gtin、upc、ean 或 isbn|gtin、upc、ean、または isbn|gtin, upc, ean eller isbn"
    ),
    "name": "name|navn|nombre|nom|nome|名前|이름|naam|nazwa|имя|название|namn|i̇sim|isim|ім'я|назва|名称|名稱",
    "published": (
        "published|udgivet|veröffentlicht|publicado|publié|pubblicato|公開済み|발행됨|gepubliceerd|opublikowano|"
        "opublikowany|опубликован|опубликовано|publicerad|yayımlanmış|опубліковано|已发布|已發佈"
    ),
    "visibility": (
        "visibility in catalog|catalog visibility|synlighed i katalog (shoppens frontend)|sichtbarkeit im katalog|"
        "visibilidad en el catálogo|visibilité dans le catalogue|visibilità nel catalogo|カタログでの表示|"
        "카탈로그에 표시 여부|zichtbaarheid in catalogus|widoczność w katalogu|visibilidade no catálogo|"
        "видимость в каталоге|synlighet i katalog|katalogda görünürlük|видимість в каталозі|在列表页可见|"
        "目录可见性|目錄的可見度"
    ),
    "short_description": (
        "short description|kort beskrivelse|kurzbeschreibung|descripción corta|description courte|"
        "breve descrizione|descrizione breve|簡単な説明|간단한 설명|korte omschrijving|korte beschrijving|"
        "krótki opis|descrição curta|descrição breve|краткое описание|короткое описание|kort beskrivning|"
        "kısa açıklama|короткий опис|简短描述|簡短內容說明"
    ),
    "description": (
        "description|beskrivelse|beschreibung|descripción|descrizione|説明|설명|beschrijving|omschrijving|opis|"
        "descrição|описание|beskrivning|açıklama|опис|描述"
    ),
    "sale_from": (
        "date sale price starts|den dato hvor tilbudsprisen starter|datum, an dem angebotspreis beginnt|"
        "día en que empieza el precio rebajado|fecha de inicio del precio rebajado|date de début de promo|"
        "data di partenza del prezzo in saldo|セール価格の開始日|판매 가격 시작 날짜|startdatum actieprijs|"
        "data rozpoczęcia promocji|data de preço promocional começa em|data de início do preço promocional|"
        "дата начала действия продажной цены|дата начала действия скидки|datum när reapriset börjar|"
        "i̇ndirimli fiyatın başladığı tarih|початок акції|促销开始日期|折扣價開始日期"
    ),
    "sale_until": (
        "date sale price ends|den dato hvor tilbudsprisen slutter|datum, an dem angebotspreis endet|"
        "día en que termina el precio rebajado|fecha de fin del precio rebajado|date de fin de promo|"
        "data in cui termina l'offerta|セール価格の終了日|판매 가격 종료 날짜|einddatum actieprijs|"
        "data zakończenia promocji|data de preço promocional termina em|data de término do preço promocional|"
        "дата окончания действия продажной цены|дата окончания действия скидки|datum när reapriset upphör|"
        "i̇ndirimli fiyatın bittiği tarih|завершення акції|促销截止日期|促销结束日期|折扣價結束日期"
    ),
    "tax_class": (
        "tax class|momsklasse|steuerklasse|clase de impuesto|classe de tva|aliquota di imposta|税区分|세금 클래스|"
        "belastingklasse|klasa podatkowa|classe de imposto|classe de taxa|налоговый класс|momsgrupp|momsklass|"
        "vergi sınıfı|клас податку|税类|稅率類別"
    ),
    "in_stock": (
        "in stock|på lager|vorrätig|auf lager|¿en inventario|¿existencias|¿hay existencias|en stock|in magazzino|"
        "disponibile|在庫の有無|在庫あり|재고가 있나요|op voorraad|w magazynie|em estoque|em stock|в наличии|"
        "i lager|stokta|в наявності|有货|有庫存"
    ),
    "stock": (
        "stock|lager|lagerantal|lagerbestand|inventario|magazzino|在庫|재고|voorraad|magazyn|stan magazynowy|"
        "estoque|qtd stock|запасы|склад|lagersaldo|stok|запас|запаси|на складі|库存|库存数|庫存"
    ),
    "backorders": (
        "backorders allowed|restordrer tilladt|lieferrückstande erlaubt|lieferrückstände erlaubt|"
        "¿permitir reservas de productos agotados|autoriser les commandes de produits en rupture|"
        "abilita gli ordini arretrati|お取り寄せを許可する|품절 후 주문이 허용됐습니까|nabestellingen toestaan|"
        "pozwalać na zamówienia oczekujące (na dostawę do magazynu)|são permitidas encomendas|"
        "permitir encomendas pendentes|возможен ли предзаказ|tillåt restnoteringar|yok satmaya izin|"
        "дозволити резервування|允许缺货下单|允許無庫存下單嗎"
    ),
    "sale_price": (
        "sale price|tilbudspris|angebotspreis|precio rebajado|tarif promo|prix promo|prezzo in offerta|セール価格|"
        "할인 가격|actieprijs|cena promocyjna|preço promocional|акционная цена|цена распродажи|reapris|"
        "i̇ndirimli satış fiyatı|ціна зі знижкою|促销价格|促销价|折扣價"
    ),
    "regular_price": (
        "regular price|normalpris|regulärer preis|precio normal|tarif régulier|prix régulier|prix normal|"
        "prezzo di listino|標準価格|通常価格|정상 가격|reguliere prijs|cena|cena regularna|preço|preço normal|"
        "базовая цена|обычная цена|ordinarie pris|normal fiyat|звичайна ціна|常规售价|常规价格|原價"
    ),
    "categories": (
        "categories|kategorier|kategorien|categorías|catégories|categorie|カテゴリー|카테고리|categorieën|"
        "kategorie|categorias|категории|kategoriler|категорії|分类|分類"
    ),
    "images": (
        "images|image|billeder|bilder|imágenes|immagine|immagini|画像|이미지|afbeeldingen|obrazki|imagens|"
        "изображения|görseller|зображення|图片|圖片"
    ),
    "parent": (
        "parent|forældre|übergeordnetes produkt|eltern|superior|principal|genitore|親|상위|hoofd|element nadrzędny|"
        "rodzic|ascendente|produto ascendente|pai|родительский|förälder|överordnad|ebeveyn|предок|父级|上層"
    ),
    "position": "position|posición|posizione|位置|위치|positie|pozycja|posição|позиция|konum|позиція|положення",
}
_WEIGHTS = "weight|vægt|gewicht|peso|poids|重量|무게|waga|вес|vikt|ağırlık|вага"
_ATTRIBUTES = (
    "attribute %d name|egenskab %d navn|attribut %d name|nombre del atributo %d|nom de l'attribut %d|"
    "attributo %d nome|nome dell'attributo %d|属性 %d の名前|속성 %d 이름|naam eigenschap %d|nazwa atrybutu %d|"
    "nome do atributo %d|atributo %d nome|имя атрибута %d|название атрибута %d|attribut %d namn|nitelik %d ismi|"
    "назва %d атрибуту|属性 %d 名称|屬性 %d 名稱"
)
_VALUES = (
    "attribute %d value(s)|egenskab %d værdi(er)|attribut %d wert(e)|valor(es) del atributo %d|"
    "valeur(s) de l'attribut %d|attributo %d valuta(e)|attributo %d valore(i)|valore(i) dell'attributo %d|"
    "属性 %d の値|속성 %d 값|waarde eigenschap %d|waarde(n) eigenschap %d|wartości atrybutu %d|"
    "valores do atributo %d|valor(es) do atributo %d|atributo %d valor(es)|значение(-я) аттрибута(-ов) %d|"
    "значения атрибутов %d|attribut %d värde(n)|nitelik %d değer(ler)i|%d значення атрибуту|属性 %d 值|屬性 %d 值"
)
_KNOWN = {word: column for column, words in _NAMES.items() for word in words.split("|")}
_UNIT = re.compile(r"(.+?)\s?\(([a-z]{1,4})\)")
_TAIL = re.compile(r"[\s?？]+$")
_DIGITS = re.compile(r"\s?([0-9]{1,3})\s?")


def _compared(word: str) -> str:
    """A name as it is compared: no question mark at its end, one kind of apostrophe and of space."""
    text = unicodedata.normalize("NFKC", word).replace("’", "'").replace("：", ":")
    return _TAIL.sub("", " ".join(text.split()))


def _numbered(words: str) -> dict[str, str]:
    return dict.fromkeys((_DIGITS.sub("#", one.replace("%d", "1")) for one in words.split("|")), "")


_LOOKUP = {_compared(word): column for word, column in _KNOWN.items()}
_ATTRIBUTE_NAMES, _ATTRIBUTE_VALUES = _numbered(_ATTRIBUTES), _numbered(_VALUES)
_WEIGHT_WORDS = frozenset(_WEIGHTS.split("|"))


def columns(header: Sequence[str]) -> list[str]:
    """Our name of every column: those above, "name3" and "value3" of attributes, "weight_kg"; '' for all others."""
    found: list[str] = []
    for one in header:
        column = _column(_compared(one))
        found.append("" if column in found else column)
    return found


def _column(word: str) -> str:
    known = _LOOKUP.get(word)
    if known:
        return known
    if (weight := _UNIT.fullmatch(word)) and weight[1] in _WEIGHT_WORDS:
        return f"weight_{weight[2]}"
    number = _DIGITS.search(word)
    if number:
        shape = _DIGITS.sub("#", word, count=1)
        for name, shapes in (("name", _ATTRIBUTE_NAMES), ("value", _ATTRIBUTE_VALUES)):
            if shape in shapes:
                return f"{name}{int(number[1])}"
    return ""
