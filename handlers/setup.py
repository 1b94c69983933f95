"""What Telegram shows of the bot: commands per scope and language, and a short description."""

import logging
from typing import Any

from telegram.error import TelegramError

from dialogs.commands import OWNERS
from dialogs.kit import t
from handlers.context import Context

log = logging.getLogger(__name__)

CUSTOMER = ("start", "shop", "search", "cart", "orders", "settings", "help", "terms", "paysupport", "privacy")
GROUP = ("help",)


async def introduce(context: Context) -> None:
    """Set commands and descriptions in every language; the shop runs without them, so a failure is only logged."""
    scopes: list[tuple[tuple[str, ...], dict[str, Any]]] = [
        (CUSTOMER, {"type": "all_private_chats"}),
        (GROUP, {"type": "all_group_chats"}),
        # An owner who has never written to the bot has no chat with it yet: Telegram refuses, and we only log it.
        *(((*OWNERS, *CUSTOMER), {"type": "chat", "chat_id": owner}) for owner in context.settings.owners),
    ]
    languages = ["", *context.settings.languages]
    for language in languages:
        locale = language or context.settings.language
        code = {"language_code": language} if language else {}
        for names, scope in scopes:
            commands = [{"command": name, "description": context.plain(t(f"command-{name}"), locale)} for name in names]
            await _quietly(context, "setMyCommands", commands=commands, scope=scope, **code)
        about = context.texts.plain(t("bot-about", shop=context.settings.name), locale)
        await _quietly(context, "setMyShortDescription", short_description=about[:120], **code)
        await _quietly(context, "setMyDescription", description=about[:512], **code)


async def _quietly(context: Context, method: str, **params: Any) -> None:
    try:
        await context.api.call(method, **params)
    except TelegramError as error:
        log.warning("%s: %s", method, error.message)
