"""The shop satisfies what each dialog asks of it: mypy proves it here, the registry is complete."""

from dialogs.cart import CartShop
from dialogs.catalog import CatalogShop
from dialogs.checkout_state import CheckoutShop
from dialogs.home import HomeShop
from dialogs.info import InfoShop
from dialogs.order import OrderShop
from dialogs.orders import OrdersShop
from dialogs.privacy import PrivacyShop
from dialogs.product_state import ProductShop
from dialogs.products import ProductsShop
from dialogs.products_add import AddShop
from dialogs.products_edit_state import EditShop
from dialogs.products_more import MoreShop
from dialogs.products_photos import PhotosShop
from dialogs.products_place import PlaceShop
from dialogs.products_preview import PreviewShop
from dialogs.products_sale import SaleShop
from dialogs.products_shelves import ShelvesShop
from dialogs.products_texts import TextsShop
from dialogs.registry import DIALOGS, stacks
from dialogs.router import RouterShop
from dialogs.search_state import SearchShop
from dialogs.settings import SettingsShop
from dialogs.stock_state import StockShop
from store.services.shop import Shop
from tests.kit.shop import shop
from tests.kit.tx import memory


def browsing(given: Shop) -> tuple[HomeShop, CatalogShop, ProductShop, SearchShop, RouterShop, SettingsShop, InfoShop]:
    return given, given, given, given, given, given, given


def buying(given: Shop) -> tuple[CartShop, CheckoutShop, OrdersShop, OrderShop]:
    return given, given, given, given


def deciding(given: Shop) -> PrivacyShop:
    return given


def stocking(given: Shop) -> StockShop:
    return given


def owning(given: Shop) -> tuple[ProductsShop, AddShop, EditShop, TextsShop, PhotosShop, SaleShop, PlaceShop]:
    return given, given, given, given, given, given, given


def owning_more(given: Shop) -> tuple[MoreShop, PreviewShop, ShelvesShop]:
    return given, given, given


def test_the_shop_is_all_that_the_dialogs_need() -> None:
    given = shop(memory())
    assert {id(each) for each in (*browsing(given), *buying(given), stocking(given), deciding(given))} == {id(given)}


def test_every_dialog_has_a_name_of_its_own_and_one_is_the_root() -> None:
    assert len(stacks().dialogs) == len(DIALOGS)
    assert [dialog.name for dialog in DIALOGS if dialog.mode == "root"] == ["home"]
