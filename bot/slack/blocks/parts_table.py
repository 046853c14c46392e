"""Charts, rich text and the small objects that blocks and elements are made of."""

Shape = dict[str, str]

_AXES: Shape = {
    "@unique": "series name",
    "@rules": "point_per_category",
    "series!": "list 1-6 of series",
    "axis_config!": "axis_config",
}
_RICH: Shape = {"elements!": "list 0- of in rich_part", "border": "int 0-1"}
_STYLED: Shape = {"style": "rich_style"}

# Charts and the parts of rich text carry a type, as elements do.
PARTS: dict[str, Shape] = {
    "pie": {"segments!": "list 1-6 of segment"},
    "line": _AXES,
    "bar": _AXES,
    "area": _AXES,
    "rich_text_section": {"elements!": "list 0- of in rich_part"},
    "rich_text_preformatted": {**_RICH, "language": "string 1-255"},
    "rich_text_quote": _RICH,
    "rich_text_list": {
        "style!": "one of bullet ordered",
        "elements!": "list 1- of in rich_list_item",
        "indent": "int 0-8",
        "offset": "int 0-",
        "border": "int 0-1",
    },
    "text": {**_STYLED, "text!": "words 1-"},
    "link": {**_STYLED, "url!": "url 3000", "text": "words 1-", "unsafe": "bool"},
    "emoji": {
        "name!": "string 1-255",
        "skin_tone": "int 1-6",
        "unicode": "string 1-255",
        **_STYLED,
    },
    "user": {**_STYLED, "user_id!": "string 1-255"},
    "usergroup": {**_STYLED, "usergroup_id!": "string 1-255"},
    "channel": {**_STYLED, "channel_id!": "string 1-255"},
    "broadcast": {**_STYLED, "range!": "one of here channel everyone"},
    "date": {
        **_STYLED,
        "timestamp!": "int 0-",
        "format!": "string 1-255",
        "url": "url 3000",
        "fallback": "words 1-",
    },
    "color": {**_STYLED, "value!": "string 1-255"},
    "team": {**_STYLED, "team_id!": "string 1-255"},
}

_OPTION: Shape = {"text!": "plain 75", "value!": "string 1-150", "description": "plain 75"}

# Objects without a type of their own: their place says what they are.
OBJECTS: dict[str, Shape] = {
    "option": _OPTION,
    "link_option": {**_OPTION, "url": "url 3000"},
    "text_option": {"text!": "text 75", "value!": "string 1-150", "description": "text 75"},
    "option_group": {"label!": "plain 75", "options!": "list 1-100 of option"},
    "confirm": {
        "title!": "plain 100",
        "text!": "text 300",
        "confirm!": "plain 30",
        "deny!": "plain 30",
        "style": "one of primary danger",
    },
    "slack_file": {"@one": "id url", "id": "string 1-255", "url": "url 3000"},
    "dispatch_action_config": {
        "trigger_actions_on!": "list 1-2 of one of on_enter_pressed on_character_entered",
    },
    "conversation_filter": {
        "@some": "include exclude_external_shared_channels exclude_bot_users",
        "include": "list 1-4 of one of im mpim private public",
        "exclude_external_shared_channels": "bool",
        "exclude_bot_users": "bool",
    },
    "workflow": {"trigger!": "trigger"},
    "trigger": {
        "url!": "url 3000",
        "customizable_input_parameters": "list 1- of input_parameter",
    },
    "input_parameter": {"name!": "string 1-255", "value!": "string 0-"},
    "feedback_button": {
        "text!": "plain 75",
        "value!": "string 1-2000",
        "accessibility_label": "string 1-75",
    },
    # A plan's task may leave out its type: the libraries at hand disagree, so both forms pass.
    "plan_task": {
        "type": "one of task_card",
        "block_id": "string 1-255",
        "task_id!": "string 1-",
        "title!": "words 1-",
        "status!": "one of pending in_progress complete error",
        "details": "in rich_text_block",
        "output": "in rich_text_block",
        "sources": "list 1- of in source",
    },
    "column_setting": {"align": "one of left center right", "is_wrapped": "bool"},
    "segment": {"label!": "words 1-20", "value!": "positive"},
    "series": {
        "@unique": "data label",
        "name!": "words 1-20",
        "data!": "list 1-20 of point",
    },
    "point": {"label!": "words 1-20", "value!": "number"},
    "axis_config": {
        "categories!": "list 1-20 of words 1-20",
        "x_label": "words 1-50",
        "y_label": "words 1-50",
    },
    "rich_style": {
        "bold": "bool",
        "italic": "bool",
        "strike": "bool",
        "code": "bool",
        "underline": "bool",
        "highlight": "bool",
        "client_highlight": "bool",
        "unlink": "bool",
    },
}
