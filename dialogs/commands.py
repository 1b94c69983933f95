"""The shop's places as people call them: by command, or in a word or two of their own."""

import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

COMMANDS = {
    "shop": "catalog",
    "search": "search",
    "cart": "cart",
    "orders": "orders",
    "settings": "settings",
    "help": "help",
    "terms": "terms",
    "paysupport": "paysupport",
    "privacy": "privacy",
}
# Commands of the shop's owners.
OWNERS = {
    "products": "products",
    "stock": "stock",
    "attention": "attention",
    "figures": "figures",
    "erase": "erase_for",
}
TOLD = ("products", "stock")  # of these: words behind the command are told to the dialog

_WORDS = {
    "home": "home, start, menu, main menu, hello, hi, 首页, 主页, 菜单, 你好, 您好",
    "catalog": "catalog, catalogue, shop, browse, products, shelves, categories, 商品, 全部商品, 逛商品, 分类, 目录",
    "cart": "cart, my cart, basket, shopping cart, trolley, 购物车, 我的购物车, 購物車",
    "checkout": "checkout, check out, pay, 结算, 结账, 去结算, 付款",
    "orders": "orders, my orders, order, my order, track, tracking, where is my order, 订单, 我的订单, 查订单, 物流",
    "settings": "settings, language, 设置, 语言",
    "help": "help, support, human, agent, talk to a human, customer service, contact, 帮助, 客服, 人工, 人工客服",
    "terms": "terms, terms of sale, conditions, 条款, 销售条款",
    "privacy": "privacy, privacy policy, 隐私, 隐私政策",
    "paysupport": "payment help, help with a payment, 支付帮助, 付款问题",
}
_PLACES = {word.strip(): place for place, words in _WORDS.items() for word in words.split(",")}
_LIKE = 84  # of 100: "oders" and "chekout" are, "order" and "border" are not


def meant(text: str) -> str | None:
    """The place that is called exactly so."""
    return _PLACES.get(_plain(text)) if len(text) <= 40 else None


@lru_cache(256)
def near(text: str) -> str | None:
    """The place whose name is so, or nearly."""
    plain = _plain(text) if len(text) <= 40 else ""
    if plain in _PLACES:
        return _PLACES[plain]
    if len(plain) < 4:
        return None
    best = process.extractOne(plain, _PLACES.keys(), scorer=fuzz.ratio, score_cutoff=_LIKE)
    return _PLACES[best[0]] if best else None


def suggested(name: str, names: tuple[str, ...]) -> str | None:
    """The command that was probably meant by one that there is not; None where none is near."""
    most = 1 if len(name) < 5 else 2
    best = process.extractOne(name[:32], names, scorer=OSA.distance, score_cutoff=most)
    return best[0] if best else None


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(sign if sign.isalnum() or sign.isspace() else " " for sign in folded).split())
