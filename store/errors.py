"""Everything that can go wrong, in one tree.

ShopError
├── IllegalTransition    our bug: a status change that the tables do not allow
├── Refused              a rule of the shop says no; the customer is told by text id
├── UnknownPayment       money was taken for an order that we do not know; a human must look
├── Overtaken            a row was not as it had just been read; everything of this transaction is undone
├── Late                 a deadline had passed before the work began; nothing was done
├── StoreUnavailable     the database cannot be written now; try again later
├── Unfetchable          a picture cannot be had, and asking again would change nothing
├── FetchLater           a picture cannot be had now
├── StoreBusy            another process holds the file
├── CopyFailed           a copy of the database could not be written; the database is as it was
├── Damaged              a file is no shop's database, or is not whole
├── MigrationFailed      a migration could not be run; the database is as it was
└── NewerDatabase        the file was written by a newer release
"""


class ShopError(Exception):
    """The root of the tree."""


class IllegalTransition(ShopError):
    """A status change that the tables do not allow."""

    def __init__(self, machine: str, old: str, new: str) -> None:
        super().__init__(f"{machine}: {old or 'nothing'} may not become {new}")


class Refused(ShopError):
    """A rule of the shop says no. ``text`` is a text id for the customer, ``args`` its arguments."""

    def __init__(self, text: str, **arguments: str | int) -> None:
        super().__init__(text)
        self.text = text
        self.arguments = arguments


class UnknownPayment(ShopError):
    """Money was taken for an order that we do not know. Its update is set aside, visibly, with all that it says."""


class Overtaken(ShopError):
    """A guarded UPDATE met another row than had just been read: our bug. The transaction must not commit."""


class Late(ShopError):
    """A deadline had passed before the work began; nothing was done."""


class StoreUnavailable(ShopError):
    """The database cannot be written now; nothing was done, try again later."""


class Unfetchable(ShopError):
    """A picture cannot be had, and asking again would change nothing. The message is the reason, a sentence's end."""


class FetchLater(ShopError):
    """A picture cannot be had now. ``seconds`` is when to ask again, None where nobody said."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


class StoreBusy(ShopError):
    """Another process holds the database file."""


class CopyFailed(ShopError):
    """A copy of the database could not be written; the database is as it was."""


class Damaged(ShopError):
    """A file is no shop's database, or is not whole. The message says what is wrong with it, a sentence's end."""


class MigrationFailed(ShopError):
    """A migration could not be run; the database is as it was."""


class NewerDatabase(ShopError):
    """The file was written by a newer release of Shopkeeper."""
