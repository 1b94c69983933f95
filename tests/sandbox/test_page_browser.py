"""The sandbox's page in a real browser: people press, write, share and pay while a tiny bot answers over HTTP."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.sandbox import Sandbox
from bot.sandbox.samples import picture
from tests.kit.tiny_shop import TOKEN, TinyShop

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        not CHROMIUM.exists() and not os.environ.get("CI"), reason="Chromium is not installed (Debian: chromium)"
    ),
]


@dataclass
class Desk:
    """The open page, the sandbox behind it and the shop that answers."""

    page: Page
    box: Sandbox
    shop: TinyShop

    def phone(self, name: str) -> Locator:
        return self.page.locator("article.phone").filter(has=self.page.locator(".phone-name", has_text=name))

    async def say(self, name: str, text: str) -> None:
        field_of = self.phone(name).get_by_role("textbox", name="Message")
        await field_of.fill(text)
        await field_of.press("Enter")


def is_local(url: str, home: str) -> bool:
    return url.startswith((home, "data:", "blob:"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@asynccontextmanager
async def open_page(browser: Browser, box: Sandbox, troubles: list[str]) -> AsyncIterator[Page]:
    """A fresh window on the sandbox's page; what goes wrong in it is collected in `troubles`."""
    context = await browser.new_context(viewport={"width": 1400, "height": 860})
    page = await context.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda line: troubles.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("request", lambda request: troubles.append(request.url) if not is_local(request.url, box.url) else None)
    await page.goto(box.url)
    try:
        yield page
    finally:
        await context.close()


@asynccontextmanager
async def serving(shop: TinyShop) -> AsyncIterator[None]:
    work = asyncio.create_task(shop.run())
    try:
        yield
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


@pytest_asyncio.fixture(loop_scope="module")
async def desk(browser: Browser) -> AsyncIterator[Desk]:
    """Two people, their phones and a group of them; the page must make no error and ask only the sandbox."""
    troubles: list[str] = []
    async with Sandbox() as box, aiohttp.ClientSession() as http:
        bot = box.bot(TOKEN, username="page_demo_bot", first_name="Soup & Co")
        alice = box.person("Alice", language_code="en", phone="+15550100")
        other = box.person("<b>晓雨</b>", last_name="\u202eלין", language_code="zh-hans", phone="+8613800000000")
        box.group("Kitchen", [alice, other], [bot])
        shop = TinyShop(box.url, http)
        async with serving(shop), open_page(browser, box, troubles) as page:
            yield Desk(page, box, shop)
    assert troubles == []


async def test_a_customer_starts_and_presses_and_sees_the_edit_and_the_toast(desk: Desk) -> None:
    alice = desk.phone("Alice")
    await alice.get_by_role("button", name="START").click()
    welcome = alice.locator(".row.in .bubble")
    await expect(welcome.locator("strong")).to_have_text("Welcome")
    await expect(welcome.locator("em")).to_have_text("guest")
    await alice.get_by_role("button", name="Add one").click()
    await expect(alice.locator(".toast")).to_have_text("Added to the cart")
    await expect(welcome).to_contain_text("In the cart: 1")
    await expect(welcome.locator(".meta")).to_contain_text("edited")
    await expect(alice.get_by_role("button", name="Terms")).to_have_count(0)


async def test_an_alert_waits_for_ok(desk: Desk) -> None:
    alice = desk.phone("Alice")
    await alice.get_by_role("button", name="START").click()
    await alice.get_by_role("button", name="Terms").click()
    alert = alice.get_by_role("alertdialog")
    await expect(alert).to_contain_text("No returns of soup.")
    await alert.get_by_role("button", name="OK").click()
    await expect(alert).to_have_count(0)


async def test_text_goes_back_and_forth_and_never_becomes_markup(desk: Desk) -> None:
    await desk.phone("Alice").get_by_role("button", name="START").click()
    nasty = "<img src=x onerror=alert(1)> & <b>_你好_ שלום"
    await desk.say("Alice", nasty)
    await expect(desk.phone("Alice").locator(".row.in").last).to_contain_text(f"You said: {nasty}")
    await expect(desk.phone("Alice").locator(".bubble img")).to_have_count(0)
    other = desk.phone("晓雨")
    await expect(other.locator(".phone-name")).to_contain_text("<b>晓雨</b>")
    await expect(other.get_by_role("button", name="开始")).to_be_visible()


async def test_sharing_the_contact_asks_first_and_puts_the_keyboard_away(desk: Desk) -> None:
    alice = desk.phone("Alice")
    await alice.get_by_role("button", name="START").click()
    await desk.say("Alice", "phone")
    await expect(alice.get_by_role("textbox")).to_have_attribute("placeholder", "Or type it")
    share = alice.locator(".reply-key", has_text="Share my number")
    await share.click()
    await expect(alice.get_by_role("alertdialog")).to_contain_text("+15550100")
    await alice.get_by_role("button", name="Share contact").click()
    await expect(alice.locator(".row.in").last).to_contain_text("Thanks, +15550100")
    await expect(share).to_have_count(0)


async def test_a_declined_card_and_a_refusal_are_told_and_a_good_card_gives_a_receipt(desk: Desk) -> None:
    alice = desk.phone("Alice")
    await alice.get_by_role("button", name="START").click()
    await desk.say("Alice", "buy")
    await alice.locator(".key.pay").click()
    sheet = alice.get_by_role("dialog", name="Checkout")
    await expect(sheet.locator(".price-lines .total")).to_contain_text("€17.40")
    await sheet.locator(".card-option", has_text="0002").click()
    pay = sheet.locator("button[type=submit]")
    await pay.click()
    await expect(sheet.get_by_role("alert")).to_contain_text("declined")
    desk.shop.refusals.append("The soup is sold out.")
    await sheet.locator(".card-option", has_text="4242").click()
    await pay.click()
    await expect(sheet.get_by_role("alert")).to_have_text("The soup is sold out.")
    await sheet.get_by_role("button", name="€1.00").click()
    await expect(pay).to_contain_text("€18.40")
    await pay.click()
    await expect(sheet).to_contain_text("You paid €18.40 to Soup & Co.")
    await sheet.get_by_role("button", name="Done").click()
    await expect(alice.locator(".row.in").last).to_contain_text("Order 7 is paid")
    await expect(alice.locator(".pill", has_text="€18.40")).to_be_visible()
    await alice.get_by_role("button", name="Receipt").click()
    receipt = alice.get_by_role("dialog", name="Receipt")
    await expect(receipt.locator(".price-lines .total")).to_contain_text("€18.40")
    await expect(receipt).to_contain_text("Charge id")


async def test_a_photo_from_disk_is_sent_with_its_caption_and_shown(desk: Desk) -> None:
    alice = desk.phone("Alice")
    await alice.get_by_role("button", name="START").click()
    await alice.get_by_role("button", name="Attach").click()
    async with desk.page.expect_file_chooser() as chooser:
        await alice.get_by_role("menuitem", name="Photo", exact=True).click()
    await (await chooser.value).set_files({"name": "dot.png", "mimeType": "image/png", "buffer": PIXEL})
    await alice.get_by_role("textbox", name="Add a caption…").fill("It arrived broken")
    await alice.get_by_role("dialog", name="Photo").get_by_role("button", name="Send").click()
    await expect(alice.locator(".row.out").last).to_contain_text("It arrived broken")
    back = alice.locator(".row.in").last
    await expect(back).to_contain_text("Your photo again")
    await expect(back.locator("img")).to_have_js_property("naturalWidth", 1)


async def test_several_photos_go_as_one_album(desk: Desk) -> None:
    alice = desk.phone("Alice")
    await alice.get_by_role("button", name="START").click()
    await alice.get_by_role("button", name="Attach").click()
    async with desk.page.expect_file_chooser() as chooser:
        await alice.get_by_role("menuitem", name="Photo", exact=True).click()
    chosen = [{"name": f"{n}.png", "mimeType": "image/png", "buffer": picture(8, 8, n)} for n in range(3)]
    await (await chooser.value).set_files(chosen)  # type: ignore[arg-type]
    sheet = alice.get_by_role("dialog", name="3 photos")
    await expect(sheet.locator("img")).to_have_count(3)
    await alice.get_by_role("textbox", name="Add a caption…").fill("My soups")
    await sheet.get_by_role("button", name="Send").click()
    await expect(alice.locator(".row.out img")).to_have_count(3)
    await expect(alice.locator(".row.out", has_text="My soups")).to_have_count(1)
    await expect(alice.locator(".row.in img")).to_have_count(3)
    world = desk.box.world
    sent = [m for chat in world.private.values() for m in chat.messages.values() if m.album]
    assert len(sent) == 3
    assert len({m.album for m in sent}) == 1


async def test_a_file_from_disk_reaches_the_bot_with_its_name_and_bytes(desk: Desk) -> None:
    alice = desk.phone("Alice")
    await alice.get_by_role("button", name="START").click()
    await alice.get_by_role("button", name="Attach").click()
    async with desk.page.expect_file_chooser() as chooser:
        await alice.get_by_role("menuitem", name="File").click()
    await (await chooser.value).set_files({"name": "goods.csv", "mimeType": "text/csv", "buffer": b"handle,price"})
    await expect(alice.locator(".row.out .file")).to_contain_text("goods.csv")
    await expect(alice.locator(".row.in").last).to_contain_text("goods.csv (text/csv) says handle,price")


async def test_inline_results_stand_above_the_field_and_a_tap_sends_one(desk: Desk) -> None:
    alice = desk.phone("Alice")
    await alice.get_by_role("button", name="START").click()
    field = alice.get_by_role("textbox", name="Message")
    await field.fill("@page_demo_bot soup")
    results = alice.get_by_role("listbox", name="Results").get_by_role("option")
    await expect(results).to_have_count(9)
    await expect(results.nth(1)).to_contain_text("soup 1")
    await expect(results.nth(1)).to_contain_text("€3.50")
    await results.nth(8).scroll_into_view_if_needed()
    await expect(results.last).to_contain_text("the last one")
    await results.nth(2).click()
    sent = alice.locator(".row.out").last
    await expect(sent).to_contain_text("soup 2 in a bowl")
    await expect(sent).to_contain_text("via @page_demo_bot")
    await expect(field).to_have_value("")
    await expect(results).to_have_count(0)


async def test_what_was_sent_inline_to_a_group_leads_others_into_the_shop(desk: Desk) -> None:
    alice, other = desk.phone("Alice"), desk.phone("晓雨")
    for phone, chats in ((alice, "Chats"), (other, "聊天")):
        await phone.get_by_role("button", name=chats).first.click()
        await phone.get_by_role("button", name="Kitchen").click()
    await alice.get_by_role("textbox").fill("@page_demo_bot soup")
    await expect(alice.get_by_role("listbox", name="Results").get_by_role("option")).to_have_count(9)
    await alice.get_by_role("textbox").press("Enter")
    await expect(other.locator(".row.in").last).to_contain_text("soup 1 in a bowl")
    await other.get_by_role("button", name="Open").click()
    await expect(other.locator(".row.in").last).to_contain_text("The deal of the day")


async def test_the_button_above_inline_results_opens_the_bot(desk: Desk) -> None:
    alice = desk.phone("Alice")
    await alice.get_by_role("button", name="START").click()
    field = alice.get_by_role("textbox", name="Message")
    await field.fill("@page_demo_bot ")
    await alice.get_by_role("option", name="All the soups").click()
    await expect(alice.locator(".row.in").last).to_contain_text("The deal of the day")


async def test_a_button_begins_an_inline_query(desk: Desk) -> None:
    alice = desk.phone("Alice")
    await alice.get_by_role("button", name="START").click()
    await desk.say("Alice", "share")
    await alice.get_by_role("button", name="Share a soup").click()
    await expect(alice.get_by_role("textbox", name="Message")).to_have_value("@page_demo_bot soup")
    await expect(alice.get_by_role("listbox", name="Results")).to_be_visible()


async def test_escape_and_another_text_put_inline_results_away(desk: Desk) -> None:
    alice = desk.phone("Alice")
    await alice.get_by_role("button", name="START").click()
    field = alice.get_by_role("textbox", name="Message")
    results = alice.get_by_role("listbox", name="Results")
    await field.fill("@page_demo_bot soup")
    await expect(results).to_be_visible()
    await field.press("Escape")
    await expect(results).to_be_hidden()
    await field.fill("@page_demo_bot soups")
    await expect(results).to_be_visible()
    await field.fill("soups")
    await expect(results).to_be_hidden()
    await field.fill("@nobody_here soups")
    await expect(results).to_be_hidden()


async def test_a_deep_link_in_a_text_opens_the_bot_with_its_payload(desk: Desk) -> None:
    alice = desk.phone("Alice")
    await alice.get_by_role("button", name="START").click()
    await desk.say("Alice", "link")
    await alice.get_by_role("link", name="https://t.me/page_demo_bot?start=deal").click()
    await expect(alice.locator(".row.in").last).to_contain_text("The deal of the day")


async def test_a_narrow_window_shows_one_phone_and_tabs_for_the_others(desk: Desk) -> None:
    await desk.page.set_viewport_size({"width": 390, "height": 800})
    alice = desk.phone("Alice")
    await expect(alice.locator(".device")).to_be_visible()
    await expect(desk.phone("晓雨").locator(".device")).to_be_hidden()
    await desk.page.get_by_role("tab", name="晓雨").click()
    await expect(alice.locator(".device")).to_be_hidden()
    await expect(desk.phone("晓雨").locator(".device")).to_be_visible()


async def test_a_change_of_language_changes_the_words_of_the_phone(desk: Desk) -> None:
    alice = desk.phone("Alice")
    await alice.get_by_role("combobox").select_option("zh-hans")
    await expect(alice.get_by_role("button", name="开始")).to_be_visible()


async def test_a_fault_is_switched_on_and_off(desk: Desk) -> None:
    await desk.page.get_by_role("button", name="Faults").click()
    slow = desk.page.locator(".switch", has_text="Duplicate updates")
    await slow.click()
    await expect(desk.page.locator("#tool-faults .badge")).to_have_text("1")
    await slow.click()
    await expect(desk.page.locator("#tool-faults .badge")).to_be_hidden()


async def test_a_reply_is_chosen_by_keyboard_and_quotes_the_message(desk: Desk) -> None:
    alice = desk.phone("Alice")
    await alice.get_by_role("button", name="START").click()
    await expect(alice.locator(".row.in")).to_have_count(1)
    await alice.get_by_role("log").press("ArrowUp")
    await desk.page.keyboard.press("Enter")
    await alice.get_by_role("menuitem", name="Reply").press("Enter")
    await desk.say("Alice", "thanks")
    await expect(alice.locator(".row.out").last.locator(".quote")).to_contain_text("Welcome & hello, guest")


async def test_the_commands_are_listed_and_one_is_sent(desk: Desk) -> None:
    await desk.shop.call("setMyCommands", commands=[{"command": "cart", "description": "What you picked"}])
    alice = desk.phone("Alice")
    await alice.get_by_role("button", name="START").click()
    await alice.get_by_role("button", name="Menu").click()
    await alice.get_by_role("option", name="/cart What you picked").click()
    await expect(alice.locator(".row.in").last).to_contain_text("You said: /cart")


async def test_a_group_counts_unread_messages_and_shows_who_wrote(desk: Desk) -> None:
    alice, other = desk.phone("Alice"), desk.phone("晓雨")
    await alice.get_by_role("button", name="Chats").click()
    await alice.get_by_role("button", name="Kitchen").click()
    await desk.say("Alice", "soup is ready")
    await other.get_by_role("button", name="聊天").click()
    row = other.get_by_role("button", name="Kitchen")
    await expect(row.locator(".badge")).to_have_text("2")
    await row.click()
    bubble = other.locator(".row.in", has_text="soup is ready").first
    await expect(bubble.locator(".sender")).to_have_text("Alice")


async def test_the_clock_moves_the_days_of_the_chat(desk: Desk) -> None:
    alice = desk.phone("Alice")
    await alice.get_by_role("button", name="START").click()
    await expect(alice.locator(".pill").first).to_have_text("Today")
    await desk.page.get_by_role("button", name="Clock").click()
    await desk.page.get_by_role("button", name="+1 day").click()
    await expect(alice.locator(".pill").first).to_have_text("Yesterday")
