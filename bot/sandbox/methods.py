"""The table of all Bot API methods that the sandbox has, by lower-cased name."""

from bot.sandbox import (
    methods_bot,
    methods_chats,
    methods_edit,
    methods_media,
    methods_messages,
    methods_pay,
    methods_queries,
    methods_updates,
)
from bot.sandbox.calls import Method

_PARTS = (
    methods_bot.METHODS,
    methods_chats.METHODS,
    methods_edit.METHODS,
    methods_media.METHODS,
    methods_messages.METHODS,
    methods_pay.METHODS,
    methods_queries.METHODS,
    methods_updates.METHODS,
)
METHODS: dict[str, tuple[str, Method]] = {
    name.lower(): (name, method) for part in _PARTS for name, method in part.items()
}
