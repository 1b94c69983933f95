"""Which receiver a configuration asks for."""

from bot.config import Config
from bot.config.values import place
from bot.endpoint import Endpoint
from bot.errors import CommandError
from bot.hook import file_of, hook
from bot.log import hide
from bot.polling import Poller
from bot.receiving import Mailroom, Receiver
from bot.transport import BotApi
from bot.webhook import Webhook


def listening(config: Config, api: BotApi, mailroom: Mailroom) -> Receiver:
    """The receiver. Raises CommandError where the webhook's secret cannot be kept."""
    if config.telegram.mode == "polling":
        return Poller(api, mailroom)
    try:
        own = hook(config)
    except OSError as error:
        raise CommandError(f"{file_of(config.database)} cannot be written: {error.strerror}") from None
    hide(own.secret, own.tail)
    endpoint = Endpoint(own, mailroom)
    return Webhook(api, own, endpoint, place(config.webhook.listen), config.webhook.max_connections)
