"""The shop's floors put together: store, texts, dialogs and handlers over one Bot API."""

from collections.abc import Callable

from bot.config import Config
from bot.desk import Desk
from bot.door import Door
from bot.downloads import Downloads
from bot.jobs import Each, Job
from bot.startup import Account
from bot.uploads import FileImports
from dialogs.texts import Texts
from handlers import setup
from handlers.api import Api
from handlers.build import Me, build
from store.connectors.web_pictures import WebPictures
from store.services import erasing, housekeeping, low_stock, payments, retention, searching
from store.sql.database import Database

SWEEP = 30_000  # milliseconds
WATCH = 30_000
TIDY = 3_600_000
FORGET = 60_000
DAILY = 86_400_000
SETTLED = 600_000  # after a start the shop has other things to do first


def open_desk(
    config: Config,
    store: Database,
    api: Api,
    account: Account,
    clock: Callable[[], int],
    web: WebPictures | None = None,
) -> Desk:
    """The desk of a shop. ``clock`` gives UTC milliseconds; ``web`` fetches pictures (default: from the internet)."""
    settings = config.settings()
    token = config.payments.telegram.provider_token
    texts = Texts(settings.languages, settings.timezone)
    me = Me(account.id, account.username)
    downloads = Downloads(store.media, api, config.telegram.api_url, config.telegram.token.get_secret_value(), web)
    door = Door(store, settings, clock)
    imports = FileImports(downloads, door, store.media, settings)
    provider = token.get_secret_value() if token else ""
    handlers = build(store, api, texts, settings, me, clock, downloads, imports, provider)
    jobs = (
        Each("sweeping expired orders", SWEEP, 100, payments.due, payments.expire),
        Job("watching the stock", WATCH, 300, lambda tx, at, limit: low_stock.watch(tx, settings, at, limit)),
        Job("housekeeping", TIDY, 500, lambda tx, at, limit: housekeeping.tidy(tx, settings, at, limit).most),
        Each("ordering the search by sales", DAILY, 200, searching.misplaced, searching.move, first=SETTLED),
        Job("gathering the search index", DAILY, 10, searching.gather, first=SETTLED),
        Each("forgetting customers", FORGET, 100, erasing.due, erasing.promise),
        Job("removing old orders", TIDY, 20, lambda tx, at, limit: retention.tidy(tx, settings, at, limit)),
    )
    return Desk(handlers.updates, handlers.sender, lambda: setup.introduce(handlers.context), jobs, door)
