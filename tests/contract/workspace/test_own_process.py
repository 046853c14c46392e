"""The workspace in a process of its own, so that it outlives an app that is killed."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from slack_sdk.web.async_client import AsyncWebClient

from tests.contract.workspace.builders import a_manifest, a_seed


@asynccontextmanager
async def a_process(tmp_path: Path) -> AsyncIterator[str]:
    seed, manifest = tmp_path / "seed.json", tmp_path / "manifest.json"
    seed.write_text(json.dumps(a_seed().to_json()), "utf8")
    manifest.write_text(json.dumps(a_manifest()), "utf8")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.workspace", "--seed", str(seed), "--manifest", str(manifest),
        "--bot", "xoxb-given", "--limits", "off", stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            line = await process.stdout.readline()
        yield json.loads(line)["base_url"]
    finally:
        process.terminate()
        assert await process.wait() == 0


async def test_it_says_where_it_is_serves_and_ends_on_a_signal(tmp_path: Path) -> None:
    async with a_process(tmp_path) as base_url:
        client = AsyncWebClient(token="xoxb-given", base_url=base_url, retry_handlers=[])
        assert (await client.auth_test())["team"] == "Harbor"
        await client.chat_postMessage(channel="general", text="x")
        async with httpx.AsyncClient(trust_env=False) as http:
            root = base_url.replace("/api/", "")
            state = (await http.get(f"{root}/control/state")).json()
            boot = (await http.get(f"{root}/client/boot")).json()
            switched = await http.post(f"{root}/control/limits", json={"mode": "harsh"})
            unknown = await http.post(f"{root}/control/limits", json={"mode": "soft"})
    assert state["messages"] == {"chat.postMessage": 1}
    assert state["requests"] == {"auth.test": 1, "chat.postMessage": 1}
    assert boot["clock"]["movable"] is False
    assert (switched.status_code, unknown.status_code) == (200, 400)
