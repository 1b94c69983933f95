"""Refusals: the Bot API's own error texts, verbatim, and the sentences of the control door."""

from bot.sandbox.wire import Json

PREFIX = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}


class ApiError(Exception):
    """A refused Bot API call; `text` is what Telegram writes after "Bad Request: " (or the prefix of the code)."""

    def __init__(self, text: str, code: int = 400, parameters: Json | None = None) -> None:
        self.code = code
        self.parameters = parameters
        self.description = f"{PREFIX[code]}: {text}" if text else PREFIX[code]
        super().__init__(self.description)

    def body(self) -> Json:
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class DoorError(Exception):
    """A control request that cannot be done; the sentence says why."""


NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current"
    " content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
WRONG_FILE = "wrong file identifier/HTTP URL specified"
BLOCKED = "bot was blocked by the user"
NOT_STARTED = "bot can't initiate conversation with a user"
