"""What every service holds: the transaction, the merchant's settings, the moment, and who asks."""

import secrets
from dataclasses import dataclass

from store.errors import Refused
from store.model.settings import Settings
from store.ports import Tx


@dataclass(slots=True)
class Service:
    """Services are mixed into one Shop per turn; they see only their customer's rows.

    ``at`` is the moment of the event in UTC milliseconds, ``locale`` the language in which titles are read,
    ``bot`` the messenger's id of this bot (its names for our files).
    """

    tx: Tx
    settings: Settings
    at: int
    customer: int
    locale: str
    bot: int = 0

    def new_id(self) -> str:
        """A fresh unguessable id: 12 characters of A-Z a-z 0-9 _ -."""
        return secrets.token_urlsafe(9)

    def only_owners(self) -> None:
        """Raises Refused for whoever is no owner."""
        if not self.is_owner:
            raise Refused("owners-only")

    @property
    def is_owner(self) -> bool:
        """Whether it is an owner who asks."""
        return self.customer in self.settings.owners
