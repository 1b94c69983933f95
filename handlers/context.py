"""What every handler holds: the store, the Bot API, texts, dialogs, settings and the clock."""

from collections.abc import Callable
from dataclasses import dataclass

from dialogs.kit import Line
from dialogs.texts import Texts
from handlers.api import Api
from handlers.render import toast
from handlers.session import Session
from store.model.settings import Settings
from store.services.customers import locale_of
from store.sql.database import Database
from store.sql.finder import Finder


@dataclass(frozen=True, slots=True)
class Context:
    """``bot`` is the messenger's id of this bot, ``username`` its name in links; ``clock`` gives UTC milliseconds.

    ``provider_token`` is the payment provider's, "" where there is none.
    """

    store: Database
    api: Api
    texts: Texts
    session: Session
    settings: Settings
    bot: int
    username: str
    provider_token: str
    clock: Callable[[], int]
    finder: Finder

    def plain(self, line: Line, locale: str) -> str:
        """A line for a callback answer or a payment sheet: plain, at most 200 characters."""
        return toast(line, self.texts, locale)

    def locale(self, chosen: str, language_code: str) -> str:
        """The language of a customer."""
        return locale_of(self.settings, chosen, language_code)
