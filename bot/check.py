"""`shopkeeper check`: is everything ready to sell, and with --data: does the shop's data hold what it must?"""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from telegram.error import Forbidden, InvalidToken, TelegramError

from bot.config import Config
from bot.config.values import token_kind
from bot.hook import ours
from bot.tools import reading
from bot.transport import BotApi
from bot.wire import Wire
from store.services.checks import check as check_data
from store.sql.connect import READER, connect
from store.sql.migrate import migrations, version


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and a sentence about it."""

    name: str
    ok: bool
    message: str


async def run(config: Config, *, data: bool, as_json: bool) -> int:
    """Check and print; 0 where everything is well, else 1."""
    return _run_data(config, as_json=as_json) if data else await _run_ready(config, as_json=as_json)


def _run_data(config: Config, *, as_json: bool) -> int:
    with reading(config.database) as tx:
        reports = check_data(tx)
    ok = all(report.ok for report in reports)
    if as_json:
        sys.stdout.write(json.dumps({"ok": ok, "invariants": [asdict(report) for report in reports]}) + "\n")
        return 0 if ok else 1
    for report in reports:
        sys.stdout.write(f"{'ok  ' if report.ok else 'FAIL'} {report.number}. {report.name}\n")
        for violation in report.violations:
            sys.stdout.write(f"       {violation}\n")
    return 0 if ok else 1


async def _run_ready(config: Config, *, as_json: bool) -> int:
    findings = [_database(config.database), _ways_to_pay(config), *await _telegram(config)]
    ok = all(finding.ok for finding in findings)
    if as_json:
        sys.stdout.write(json.dumps({"ok": ok, "checks": [asdict(finding) for finding in findings]}) + "\n")
    else:
        for finding in findings:
            sys.stdout.write(f"{'ok  ' if finding.ok else 'FAIL'} {finding.name}: {finding.message}\n")
    return 0 if ok else 1


def _database(path: Path) -> Finding:
    if not path.exists():
        return Finding("database", ok=True, message=f"{path} will be made at the first start or import")
    connection = connect(path, READER)
    try:
        found, newest = version(connection), migrations()[-1].number
        products = connection.execute("select count(*) from product where status = 'active'").fetchone()[0]
    finally:
        connection.close()
    if found > newest:
        return Finding("database", ok=False, message=f"{path} is of a newer Shopkeeper; install that one")
    if found < newest:
        return Finding(
            "database", ok=True, message=f"{path} is of an older release; the next start brings it up to date"
        )
    if not products:
        return Finding(
            "database", ok=False, message=f"{path} holds no products for sale; run shopkeeper import goods.csv"
        )
    return Finding("database", ok=True, message=f"{path}, {products} products for sale")


def _ways_to_pay(config: Config) -> Finding:
    ways, token = ", ".join(config.settings().payment_methods), config.payments.telegram.provider_token
    if token and token_kind(token.get_secret_value()) == "TEST":
        ways += "; the provider token is a test token, so no real money is taken (payments.live = true forbids it)"
    return Finding("payment", ok=True, message=ways)


async def _telegram(config: Config) -> list[Finding]:
    wire = Wire()
    try:
        api = BotApi(wire, config.telegram.api_url, config.telegram.token.get_secret_value())
        me = await _ask(api, "token", "getMe")
        if isinstance(me, Finding):
            return [me]
        return [
            Finding("token", ok=True, message=f"this is @{me.get('username', '?')}"),
            _inline(me),
            await _webhook(config, api),
            await _owners(config, api, me),
            await _staff_group(config, api, me),
        ]
    finally:
        await wire.close()


def _inline(me: dict[str, Any]) -> Finding:
    """Nothing breaks without inline mode, so its absence is told, not held against the shop."""
    name = me.get("username", "?")
    said = f"customers may write @{name} and what they look for, in any chat"
    if not me.get("supports_inline_queries"):
        said = f'off; to let {said}: send /setinline to @BotFather, choose @{name}, and write "Find a product"'
    return Finding("inline mode", ok=True, message=said)


async def _webhook(config: Config, api: BotApi) -> Finding:
    info = await _ask(api, "updates", "getWebhookInfo")
    if isinstance(info, Finding):
        return info
    url, waiting = info.get("url", ""), info.get("pending_update_count", 0)
    if url and not ours(config, url):
        return Finding(
            "updates", ok=False, message=f"a webhook to {url} is set; `shopkeeper run --take-over` removes it"
        )
    trouble = info.get("last_error_message", "")
    if url and waiting and trouble:
        return Finding("updates", ok=False, message=f"{waiting} waiting; Telegram cannot deliver them: {trouble}")
    return Finding("updates", ok=True, message=f"by {config.telegram.mode}, {waiting} waiting")


async def _owners(config: Config, api: BotApi, me: dict[str, Any]) -> Finding:
    admins = config.telegram.admins
    if not admins:
        return Finding("owners", ok=False, message="telegram.admins is empty: nobody would hear of orders")
    answers = {owner: await _ask(api, "owners", "getChat", chat_id=owner) for owner in admins}
    unreached = [str(owner) for owner, answer in answers.items() if isinstance(answer, Finding)]
    if unreached:
        start = f"https://t.me/{me.get('username', '')}"
        return Finding("owners", ok=False, message=f"{', '.join(unreached)} must open {start} and press Start first")
    return Finding("owners", ok=True, message=f"{len(admins)} can be written to")


async def _staff_group(config: Config, api: BotApi, me: dict[str, Any]) -> Finding:
    group = config.telegram.staff_group
    if group is None:
        return Finding("staff group", ok=True, message="none; the owners get the orders")
    member = await _ask(api, "staff group", "getChatMember", chat_id=group, user_id=me["id"])
    if isinstance(member, Finding):
        return Finding("staff group", ok=False, message=f"the bot is not in {group}; add it to the group")
    status = member.get("status")
    if status in ("administrator", "creator", "member"):
        return Finding("staff group", ok=True, message=f"the bot is its {status}")
    return Finding("staff group", ok=False, message=f"the bot is {status} in {group}; add it to the group again")


async def _ask(api: BotApi, name: str, method: str, **params: Any) -> Any:
    """The answer, or the finding that there is none."""
    try:
        return await api.call(method, **params)
    except InvalidToken:
        return Finding(name, ok=False, message="Telegram knows no bot with this token; copy it from @BotFather again")
    except Forbidden as error:
        return Finding(name, ok=False, message=error.message)
    except TelegramError as error:
        return Finding(name, ok=False, message=f"{method}: {error.message}")
