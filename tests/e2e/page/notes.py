"""The town's app: a notebook that uses what the page must know how to show."""

from typing import Any

from slack_bolt.app.async_app import AsyncApp

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def words(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(label: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(label), "action_id": action_id, **more}


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    filled = {"action_id": "value", **element}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": filled, **more}


def options(*labels: str) -> list[Json]:
    return [{"text": plain(label), "value": label.lower()} for label in labels]


def note_modal() -> Json:
    text = {"type": "plain_text_input", "multiline": True, "max_length": 200}
    kind = {"type": "static_select", "options": options("Idea", "Trouble", "Thanks")}
    day = {"type": "datepicker"}
    return {
        "type": "modal",
        "callback_id": "note.save",
        "title": plain("A note"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "notify_on_close": True,
        "blocks": [
            {
                "type": "actions",
                "block_id": "more",
                "elements": [button("Look closer", "note.closer")],
            },
            field("title", "Title", {"type": "plain_text_input"}),
            field("text", "What happened?", text, hint=plain("One sentence is enough.")),
            field("kind", "Kind", kind),
            field("day", "By when", day, optional=True),
        ],
    }


def closer_modal() -> Json:
    return {
        "type": "modal",
        "callback_id": "note.closer",
        "title": plain("Closer"),
        "blocks": [words("This lies *on top*.")],
    }


def note_card(title: str, author: str, state: str = "New") -> list[Json]:
    return [
        {"type": "header", "text": plain(title)},
        words(f"From <@{author}>. *State*: {state}"),
        {
            "type": "actions",
            "block_id": "card",
            "elements": [
                button("Take it", "note.take", style="primary", value=title),
                button("Drop it", "note.drop", style="danger", confirm=_sure(), value=title),
            ],
        },
    ]


def _sure() -> Json:
    text = {"type": "mrkdwn", "text": "It will be *gone*."}
    return {
        "title": plain("Drop this note?"),
        "text": text,
        "confirm": plain("Drop it"),
        "deny": plain("Keep it"),
    }


def home(text: str = "Welcome home") -> Json:
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain(text)},
            words("Your notes: *2 open*, 1 done."),
            {"type": "actions", "elements": [button("New note", "note.open", style="primary")]},
            {"type": "divider"},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "Last looked at today"}]},
        ],
    }


def register(app: AsyncApp, heard: list[Json]) -> None:
    """Let the app answer; everything it hears is kept in `heard`."""
    _register_openers(app)
    _register_views(app, heard)
    _register_buttons(app, heard)


def _register_openers(app: AsyncApp) -> None:
    async def open_modal(ack: Any, body: Json, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=note_modal())
        await ack()

    app.command("/note")(open_modal)
    app.shortcut("note.new")(open_modal)
    app.shortcut("note.from")(open_modal)
    app.action("note.open")(open_modal)

    @app.command("/north")
    async def whisper(ack: Any, body: Json) -> None:
        await ack({"response_type": "ephemeral", "text": "North is *up*."})

    @app.event("app_home_opened")
    async def show_home(event: Json, client: Any) -> None:
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=home())

    @app.event("message")
    async def hear() -> None: ...


def _register_views(app: AsyncApp, heard: list[Json]) -> None:
    @app.view("note.save")
    async def save(ack: Any, body: Json, client: Any) -> None:
        values = body["view"]["state"]["values"]
        heard.append(values)
        title = values["title"]["value"]["value"]
        if len(values["text"]["value"]["value"]) < 10:
            errors = {"text": "Say a little more"}
            await ack(response_action="errors", errors=errors)
            return
        await ack()
        user = body["user"]["id"]
        await client.chat_postMessage(
            channel="#general", text=f"Note: {title}", blocks=note_card(title, user)
        )

    @app.view_closed("note.save")
    async def closed(ack: Any) -> None:
        heard.append({"closed": True})
        await ack()


def _register_buttons(app: AsyncApp, heard: list[Json]) -> None:
    @app.action("note.closer")
    async def closer(ack: Any, body: Json, client: Any) -> None:
        await client.views_push(trigger_id=body["trigger_id"], view=closer_modal())
        await ack()

    @app.action("note.take")
    async def take(ack: Any, body: Json, client: Any) -> None:
        await _update(body, client, f"Taken by <@{body['user']['id']}>")
        await ack()

    @app.action("note.drop")
    async def drop(ack: Any, body: Json, client: Any) -> None:
        await _update(body, client, "Dropped")
        await ack()

    @app.action({"type": "block_actions", "action_id": "note.any"})
    async def anything(ack: Any, body: Json) -> None:
        heard.extend(body["actions"])
        await ack()


async def _update(body: Json, client: Any, state: str) -> None:
    place = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
    title = body["actions"][0]["value"]
    blocks = note_card(title, body["user"]["id"], state)
    await client.chat_update(**place, text=f"Note: {title}", blocks=blocks)
