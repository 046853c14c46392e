"""The workspace's own list of blocks; `field!` is required, `@` marks a rule."""

# Source: https://docs.slack.dev/reference/block-kit/blocks; where sources differ, the smaller limit.

Shape = dict[str, str]

_EVERYWHERE = "message modal home"
_BLOCK: Shape = {"@on": _EVERYWHERE, "block_id": "string 1-255"}

BLOCKS: dict[str, Shape] = {
    "section": {
        **_BLOCK,
        "@some": "text fields",
        "text": "text 3000",
        "fields": "list 1-10 of text 2000",
        "accessory": "in accessory",
        "expand": "bool",
    },
    "header": {**_BLOCK, "text!": "plain 150", "level": "int 1-4"},
    "divider": _BLOCK,
    "image": {
        **_BLOCK,
        "@one": "image_url slack_file",
        "image_url": "url 3000",
        "slack_file": "slack_file",
        "alt_text!": "string 1-2000",
        "title": "plain 2000",
    },
    "context": {**_BLOCK, "elements!": "list 1-10 of in context_element"},
    "actions": {
        **_BLOCK,
        "@unique": "elements action_id",
        "elements!": "list 1-25 of in action_element",
    },
    "input": {
        **_BLOCK,
        "label!": "plain 2000",
        "element!": "in input_element",
        "hint": "plain 2000",
        "optional": "bool",
        "dispatch_action": "bool",
    },
    "rich_text": {**_BLOCK, "elements!": "list 1- of in rich_element"},
    "video": {
        **_BLOCK,
        "alt_text!": "string 1-2000",
        "title!": "plain 200",
        "video_url!": "url 3000",
        "thumbnail_url!": "url 3000",
        "title_url": "url 2000",
        "description": "plain 200",
        "provider_icon_url": "url 2000",
        "provider_name": "string 1-50",
        "author_name": "string 1-50",
    },
    # Slack shows these two when it reads messages back; nobody may send them.
    "file": {**_BLOCK, "@on": "", "external_id!": "string 1-255", "source!": "one of remote"},
    "call": {**_BLOCK, "@on": "", "call_id!": "string 1-255"},
    "markdown": {**_BLOCK, "@on": "message", "text!": "words 1-12000"},
    "table": {
        **_BLOCK,
        "@on": "message home",
        "rows!": "list 1-100 of list 1-20 of in table_cell",
        "column_settings": "list 1-20 of column_setting",
    },
    "data_table": {
        **_BLOCK,
        "@on": "message",
        "@rules": "even_rows plain_header",
        "caption!": "words 1-",
        "rows!": "list 2-100 of list 1-20 of in data_cell",
        "page_size": "int 1-100",
        "row_header_column_index": "int 0-19",
    },
    "data_visualization": {
        **_BLOCK,
        "@on": "message",
        "title!": "words 1-50",
        "chart!": "in chart",
    },
    "alert": {
        **_BLOCK,
        "@on": "modal",
        "text!": "text 200",
        "level": "one of default info warning error success",
    },
    "card": {
        **_BLOCK,
        "@some": "hero_image title body actions",
        "@most_one": "icon slack_icon",
        "@unique": "actions action_id",
        "hero_image": "in picture",
        "icon": "in picture",
        "slack_icon": "in slack_icon",
        "title": "text 150",
        "subtitle": "text 150",
        "body": "text 200",
        "subtext": "text 200",
        "actions": "list 1-3 of in card_action",
    },
    "carousel": {**_BLOCK, "@on": "message home", "elements!": "list 1-10 of in carousel_element"},
    "container": {
        **_BLOCK,
        "@on": "message",
        "@some": "title rich_text_title",
        "@needs": "default_collapsed is_collapsible",
        "@clash": "has_header_divider is_collapsible",
        "child_blocks!": "list 1-10 of in container_child",
        "title": "plain 150",
        "rich_text_title": "in rich_text_block",
        "subtitle": "text 150",
        "width": "one of narrow standard wide full",
        "icon": "in picture",
        "is_collapsible": "bool",
        "default_collapsed": "bool",
        "has_header_divider": "bool",
    },
    "context_actions": {
        **_BLOCK,
        "@on": "message",
        "@unique": "elements action_id",
        "elements!": "list 1-5 of in context_action",
    },
    "plan": {
        **_BLOCK,
        "@on": "message",
        "@unique": "tasks task_id",
        "title!": "words 1-",
        "tasks!": "list 1-50 of plan_task",
    },
    "task_card": {
        **_BLOCK,
        "@on": "message",
        "task_id!": "string 1-",
        "title!": "words 1-",
        "status!": "one of pending in_progress complete error",
        "details": "in rich_text_block",
        "output": "in rich_text_block",
        "sources": "list 1- of in source",
    },
}

# A view or message around its blocks.
ENVELOPES: dict[str, Shape] = {
    "message": {
        "text!": "string 0-4000",
        "blocks": "list 0-50 of in block",
        "unfurl_links": "bool",
        "unfurl_media": "bool",
        "response_type": "one of ephemeral in_channel",
        "replace_original": "bool",
        "delete_original": "bool",
        "@unique": "blocks block_id",
        "@rules": "pending_only_in_plan",
    },
    "modal": {
        "type!": "one of modal",
        "title!": "plain 24",
        "blocks!": "list 0-100 of in block",
        "submit": "plain 24",
        "close": "plain 24",
        "private_metadata": "string 0-3000",
        "callback_id": "string 0-255",
        "external_id": "string 0-255",
        "clear_on_close": "bool",
        "notify_on_close": "bool",
        "submit_disabled": "bool",
        "@unique": "blocks block_id",
        "@rules": "input_needs_submit",
    },
    "home": {
        "type!": "one of home",
        "blocks!": "list 0-100 of in block",
        "private_metadata": "string 0-3000",
        "callback_id": "string 0-255",
        "external_id": "string 0-255",
        "@unique": "blocks block_id",
    },
}

# What counts over a whole payload: blocks of a type, characters, and bytes of a view.
TOTALS: dict[str, int] = {
    "table blocks": 1,
    "data_visualization blocks": 2,
    "markdown characters": 12_000,
    "data_table characters": 10_000,
    "message characters": 13_200,
    "view bytes": 250_000,
}
