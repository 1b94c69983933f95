"""The shop's floors put together: store, texts, dialogs and handlers over one Bot API."""

from collections.abc import Callable

from bot.config import Config
from bot.desk import Desk
from bot.jobs import Each, Job
from bot.startup import Account
from dialogs.texts import Texts
from handlers import setup
from handlers.api import Api
from handlers.build import Me, build
from store.services import housekeeping, payments
from store.sql.database import Database

SWEEP = 30_000  # milliseconds
TIDY = 3_600_000


def open_desk(config: Config, store: Database, api: Api, account: Account, clock: Callable[[], int]) -> Desk:
    """The desk of a shop. ``clock`` gives UTC milliseconds."""
    settings = config.settings()
    token = config.payments.telegram.provider_token
    texts = Texts(settings.languages, settings.timezone)
    me = Me(account.id, account.username)
    handlers = build(store, api, texts, settings, me, clock, token.get_secret_value() if token else "")
    jobs = (
        Each("sweeping expired orders", SWEEP, 100, payments.due, payments.expire),
        Job("housekeeping", TIDY, 500, lambda tx, at, limit: housekeeping.tidy(tx, settings, at, limit).most),
    )
    return Desk(handlers.updates, handlers.sender, lambda: setup.introduce(handlers.context), jobs)
