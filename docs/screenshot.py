#!/usr/bin/env python3
"""Draws docs/images/demo.png: the demo in the middle of a story. Needs the dev extra and Chromium.

Run it from the top of the checkout: `.venv/bin/python docs/screenshot.py`.
"""

import asyncio
import base64
import struct
import sys
import tempfile
import zlib
from pathlib import Path

from playwright.async_api import Page, async_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.demo import Stage, opened  # noqa: E402
from bot.sandbox import Conversation  # noqa: E402

TARGET = ROOT / "docs" / "images" / "demo.png"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
WIDTH, HEIGHT = 1680, 960
COLORS = 256

# Median cut, where a canvas can read the picture: colors by 6 bits a channel, the box with the widest spread is cut.
REDUCE = """
async ([picture, colors]) => {
  const image = await createImageBitmap(await (await fetch(picture)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height), draw = canvas.getContext("2d");
  draw.drawImage(image, 0, 0);
  const data = draw.getImageData(0, 0, image.width, image.height).data, count = new Uint32Array(1 << 18);
  const key = at => data[at] >> 2 << 12 | data[at + 1] >> 2 << 6 | data[at + 2] >> 2;
  for (let at = 0; at < data.length; at += 4) count[key(at)]++;
  const parts = k => [k >> 12, k >> 6 & 63, k & 63];
  const measured = bins => {
    let best = 0, axis = 0;
    for (let a = 0; a < 3; a++) {
      const values = bins.map(k => parts(k)[a]);
      const spread = values.reduce((x, y) => Math.max(x, y)) - values.reduce((x, y) => Math.min(x, y));
      if (spread > best) [best, axis] = [spread, a];
    }
    const weight = bins.reduce((sum, k) => sum + count[k], 0);
    return {bins, axis, weight, score: best * Math.sqrt(weight)};
  };
  const boxes = [measured([...count.keys()].filter(k => count[k]))];
  while (boxes.length < colors) {
    const box = boxes.reduce((x, y) => y.score > x.score ? y : x);
    if (!box.score) break;
    box.bins.sort((x, y) => parts(x)[box.axis] - parts(y)[box.axis]);
    let cut = 0, seen = 0;
    while (cut < box.bins.length - 1 && seen + count[box.bins[cut]] <= box.weight / 2) seen += count[box.bins[cut++]];
    cut = Math.max(1, cut);
    boxes.splice(boxes.indexOf(box), 1, measured(box.bins.slice(0, cut)), measured(box.bins.slice(cut)));
  }
  const index = new Uint8Array(1 << 18), sums = boxes.map(() => [0, 0, 0, 0]);
  boxes.forEach((box, n) => box.bins.forEach(k => index[k] = n));
  const pixels = new Uint8Array(data.length / 4);
  for (let at = 0; at < data.length; at += 4) {
    const n = pixels[at / 4] = index[key(at)], sum = sums[n];
    for (let a = 0; a < 3; a++) sum[a] += data[at + a];
    sum[3]++;
  }
  const palette = sums.flatMap(([r, g, b, n]) => [r, g, b].map(sum => Math.round(sum / n)));
  const encoded = await new Promise(done => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(",")[1]);
    reader.readAsDataURL(new Blob([pixels]));
  });
  return [palette, encoded];
}
"""


async def main() -> None:
    """Open the shop, play, and take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder)) as (stage, _):
            await play(stage)
            content = await photograph(stage.box.url)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(content)
    sys.stdout.write(f"{TARGET.relative_to(ROOT)}: {len(content) // 1000} kB\n")


async def play(stage: Stage) -> None:
    """小明 has bought, and fills the next cart; Ann looks at a teapot; the staff know what to pack."""
    ming, ann = stage.xiaoming.chat(stage.bot), stage.ann.chat(stage.bot)
    await choose(ming, "五味茶礼盒", (), "立即购买")
    await ming.say("王小明\n13800138000\n北京市朝阳区建国路88号")
    await press(ming, "快递", "银行卡支付")
    await ming.until(lambda chat: any(message.kind == "invoice" for message in chat.received), "the invoice")
    await ming.pay()
    await ming.sees("付款成功")
    await stage.owner.chat(stage.staff).sees("Order 1001")
    await choose(ming, "铁观音", ("足火", "50 克"), "加入购物车")
    await choose(ming, "双肩包", ("藏青",), "加入购物车")
    await ming.say("/cart")
    await ann.start()
    await choose(ann, "cast-iron teapot", ("Lake teal", "0.8 L"), "Add to cart")


async def choose(chat: Conversation, words: str, values: tuple[str, ...], then: str) -> None:
    """Find a product by its name, choose, and do something with it."""
    await chat.say(words)
    for label in (*values, then):
        await chat.until(lambda chat: chat.last.kind == "photo", "the picture")
        await press(chat, label)
    await chat.until(lambda chat: then not in chat.labels, "it is done")


async def press(chat: Conversation, *labels: str) -> None:
    """Press buttons by how they begin, each as soon as it is there."""
    for label in labels:

        def there(chat: Conversation, label: str = label) -> bool:
            return any(each.startswith(label) for each in chat.labels)

        await chat.until(there, label)
        await chat.press(next(each for each in chat.labels if each.startswith(label)))


async def photograph(url: str) -> bytes:
    """The page as a PNG with a palette."""
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        await page.goto(url)
        await page.locator(".bubble", has_text="Order 1001").last.wait_for()
        await page.locator(".bubble img").last.wait_for()
        await page.wait_for_timeout(1500)  # fonts, pictures, and the scrolling down
        content = await reduced(await browser.new_page(), await page.screenshot())
        await browser.close()
    return content


async def reduced(page: Page, picture: bytes) -> bytes:
    """The picture with few colors: a third of its size."""
    address = "data:image/png;base64," + base64.b64encode(picture).decode()
    palette, encoded = await page.evaluate(REDUCE, [address, COLORS])
    pixels = base64.b64decode(encoded)
    rows = b"".join(b"\0" + pixels[at : at + WIDTH] for at in range(0, len(pixels), WIDTH))
    header = struct.pack(">2I5B", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", bytes(palette)), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(chunk, chunks))


def chunk(part: tuple[bytes, bytes]) -> bytes:
    """A chunk of a PNG: length, name, content, check sum."""
    name, content = part
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


if __name__ == "__main__":
    asyncio.run(main())
