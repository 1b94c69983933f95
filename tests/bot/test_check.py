"""`shopkeeper check` against a bot that answers: what it says of inline mode."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot import check
from tests.kit.sandbox import running_sandbox
from tests.kit.shop import GOODS
from tests.kit.story import TOKEN, settings_of, stock


@pytest.mark.parametrize("inline", [True, False])
async def test_it_tells_how_inline_mode_is_switched_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], inline: bool
) -> None:
    async with running_sandbox() as box:
        bot = box.bot(TOKEN, "tea_and_paper_bot", "Tea & Paper")
        bot.inline = inline
        owner = box.person("Olivia")
        await owner.chat(bot).start(wait=False)
        config = settings_of(box.url, tmp_path, owner.id, None)
        await stock(config, tmp_path, GOODS)
        assert await check.run(config, data=False, as_json=True) == 0
    checks: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["checks"]
    (said,) = [each for each in checks if each["name"] == "inline mode"]
    assert said["ok"]
    assert "@tea_and_paper_bot" in said["message"]
    assert ("@BotFather" in said["message"]) is not inline
