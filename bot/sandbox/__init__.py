"""A local Telegram: Bot API server, people, payments, faults and a page, all in memory and on loopback."""

from bot.sandbox.box import Sandbox
from bot.sandbox.people import CallbackAnswer, Change, Conversation, Person
from bot.sandbox.serve import serve

__all__ = ["CallbackAnswer", "Change", "Conversation", "Person", "Sandbox", "serve"]
