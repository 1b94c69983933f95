"""Puts the handlers together over a store and a Bot API."""

from collections.abc import Callable
from dataclasses import dataclass

from dialogs.registry import stacks
from dialogs.texts import Texts
from handlers.api import Api
from handlers.context import Context
from handlers.fetches import Downloads
from handlers.private import PrivateChats
from handlers.sender import Sender
from handlers.session import Session
from handlers.updates import Updates
from handlers.uploads import Imports
from store.model.settings import Settings
from store.sql.database import Database
from store.sql.finder import Finder


@dataclass(frozen=True, slots=True)
class Me:
    """The bot as Telegram knows it."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class Handlers:
    """Everything that stands between Telegram and the shop."""

    context: Context
    private: PrivateChats
    updates: Updates
    sender: Sender


def build(
    store: Database,
    api: Api,
    texts: Texts,
    settings: Settings,
    me: Me,
    clock: Callable[[], int],
    downloads: Downloads,
    imports: Imports,
    provider_token: str = "",
) -> Handlers:
    """Build the handlers. ``clock`` gives UTC milliseconds; ``provider_token`` is the payment provider's."""
    session = Session(stacks(), settings, me.id)
    context = Context(
        store,
        api,
        texts,
        session,
        settings,
        me.id,
        me.username,
        provider_token,
        clock,
        Finder(store, settings.currency),
    )
    private = PrivateChats(context)
    return Handlers(context, private, Updates(context, private), Sender(context, private, downloads, imports))
