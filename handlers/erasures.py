"""What the queue does for a customer's own data: the file with all of it, its deletion, and the last word."""

import logging
from functools import partial

import orjson
from telegram.error import BadRequest, Forbidden

from dialogs.kit import go, screen, t
from handlers import live
from handlers.context import Context
from handlers.render import render
from store.ports import Tx
from store.services import erasing, my_data
from store.services.customers import load_customer
from store.services.erasing import Outcome
from store.services.queue import Job

log = logging.getLogger(__name__)

FILE = "my-data.json"


class Erasures:
    """Each method works a job. False: come again soon."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def my_data(self, job: Job) -> bool:
        """Send a customer everything that there is about him, as it is now."""
        context, customer = self._context, _customer(job)
        found, locale = await context.store.read(
            lambda tx: (my_data.everything(tx, customer), self._locale(tx, customer))
        )
        content = orjson.dumps(found, option=orjson.OPT_INDENT_2)
        await context.api.call(
            "sendDocument",
            files={"document": (FILE, content, "application/json")},
            chat_id=customer,
            caption=context.texts.plain(t("privacy-file"), locale),
        )
        return True

    async def erase(self, job: Job) -> bool:
        """Delete a customer's data, slice by slice, if he still wishes it and nothing is in the way."""
        context, customer = self._context, _customer(job)
        outcome = Outcome.MORE
        while outcome is Outcome.MORE:
            found = await context.store.read(lambda tx: erasing.traces(tx, customer))
            step = partial(erasing.step, settings=context.settings, at=context.clock(), customer=customer, found=found)
            outcome = await context.store.heavy(step)
        if outcome is Outcome.DONE:
            log.info("the data of a customer was deleted")
        return outcome is not Outcome.BUSY

    async def farewell(self, job: Job) -> bool:
        """Tell somebody whom we no longer know that it is done; then nothing is left that names him."""
        context, customer = self._context, _customer(job)
        locale = context.locale(str(job.payload["locale"]), "")
        drawn = screen(t("erase-done"), rows=[[go("home", t("to-home"))]])
        message = job.payload.get("live")
        was = live.Live(message if isinstance(message, int) else None)
        try:
            if job.payload.get("keyboard"):
                await live.put_away_keyboard(context.api, customer, context.plain(t("keyboard-off"), locale))
            await live.anew(context.api, customer, was, render(drawn, context.texts, locale, notice=True))
        except (Forbidden, BadRequest) as error:
            log.info("nobody could be told that his data was deleted: %s", type(error).__name__)
        await context.store.transact(lambda tx: tx.run("delete from queue where id = :id", id=job.id), bulk=True)
        return True

    def _locale(self, tx: Tx, customer: int) -> str:
        found = load_customer(tx, customer)
        return self._context.locale(found.locale, found.language_code) if found else self._context.settings.language


def _customer(job: Job) -> int:
    return int(str(job.payload["customer"]))
