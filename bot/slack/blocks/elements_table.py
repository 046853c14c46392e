"""The elements that stand in blocks, and the places that take them."""

Shape = dict[str, str]

_INTERACTIVE: Shape = {"action_id": "action", "confirm": "confirm"}
_FOCUSED: Shape = {**_INTERACTIVE, "focus_on_load": "bool"}
_SELECT: Shape = {**_FOCUSED, "placeholder": "plain 150"}
_MULTI_SELECT: Shape = {**_SELECT, "max_selected_items": "int 1-"}
_TYPED_INPUT: Shape = {
    "action_id": "action",
    "focus_on_load": "bool",
    "placeholder": "plain 150",
    "dispatch_action_config": "dispatch_action_config",
}
_CHANNEL: Shape = {
    "default_to_current_conversation": "bool",
    "filter": "conversation_filter",
}
_VISIBILITY: Shape = {
    "accessibility_label": "string 1-75",
    "visible_to_user_ids": "list 1-10 of string 1-255",
}

ELEMENTS: dict[str, Shape] = {
    "button": {
        **_INTERACTIVE,
        **_VISIBILITY,
        "@needs": "agent_prompt_display agent_prompt",
        "text!": "plain 75",
        "url": "url 3000",
        "value": "string 0-2000",
        "style": "one of primary danger",
        "agent_prompt": "string 1-4000",
        "agent_prompt_display": "string 1-",
    },
    "workflow_button": {
        **_INTERACTIVE,
        "text!": "plain 75",
        "workflow!": "workflow",
        "style": "one of primary danger",
        "accessibility_label": "string 1-75",
    },
    "feedback_buttons": {
        "action_id": "action",
        "positive_button!": "feedback_button",
        "negative_button!": "feedback_button",
    },
    "icon_button": {
        **_INTERACTIVE,
        **_VISIBILITY,
        "icon!": "one of trash",
        "text!": "plain 75",
        "value": "string 0-2000",
    },
    "overflow": {**_INTERACTIVE, "options!": "list 1-5 of link_option"},
    "checkboxes": {
        **_FOCUSED,
        "@among": "initial_options options",
        "options!": "list 1-10 of text_option",
        "initial_options": "list 1-10 of text_option",
    },
    "radio_buttons": {
        **_FOCUSED,
        "@among": "initial_option options",
        "options!": "list 1-10 of text_option",
        "initial_option": "text_option",
    },
    "static_select": {
        **_SELECT,
        "@one": "options option_groups",
        "@among": "initial_option options",
        "options": "list 1-100 of option",
        "option_groups": "list 1-100 of option_group",
        "initial_option": "option",
    },
    "multi_static_select": {
        **_MULTI_SELECT,
        "@one": "options option_groups",
        "@among": "initial_options options",
        "options": "list 1-100 of option",
        "option_groups": "list 1-100 of option_group",
        "initial_options": "list 1-100 of option",
    },
    "external_select": {**_SELECT, "min_query_length": "int 0-", "initial_option": "option"},
    "multi_external_select": {
        **_INTERACTIVE,
        "placeholder": "plain 150",
        "max_selected_items": "int 1-",
        "min_query_length": "int 0-",
        "initial_options": "list 1-100 of option",
    },
    "users_select": {**_SELECT, "initial_user": "string 1-255"},
    "multi_users_select": {**_MULTI_SELECT, "initial_users": "list 0- of string 1-255"},
    "conversations_select": {
        **_SELECT,
        **_CHANNEL,
        "initial_conversation": "string 1-255",
        "response_url_enabled": "bool",
    },
    "multi_conversations_select": {
        **_MULTI_SELECT,
        **_CHANNEL,
        "initial_conversations": "list 0- of string 1-255",
    },
    "channels_select": {
        **_SELECT,
        "initial_channel": "string 1-255",
        "response_url_enabled": "bool",
    },
    "multi_channels_select": {**_MULTI_SELECT, "initial_channels": "list 0- of string 1-255"},
    "datepicker": {**_SELECT, "initial_date": "date"},
    "timepicker": {**_SELECT, "initial_time": "time", "timezone": "string 1-255"},
    "datetimepicker": {**_FOCUSED, "initial_date_time": "int 1000000000-9999999999"},
    "plain_text_input": {
        **_TYPED_INPUT,
        "@order": "min_length max_length",
        "@rules": "starts_within",
        "initial_value": "string 0-3000",
        "multiline": "bool",
        "min_length": "int 0-3000",
        "max_length": "int 1-3000",
    },
    "email_text_input": {**_TYPED_INPUT, "initial_value": "string 0-3000"},
    "url_text_input": {**_TYPED_INPUT, "initial_value": "string 0-3000"},
    "number_input": {
        **_TYPED_INPUT,
        "@order": "min_value max_value",
        "is_decimal_allowed!": "bool",
        "initial_value": "numeral",
        "min_value": "numeral",
        "max_value": "numeral",
    },
    # A file can only be chosen in a modal.
    "file_input": {
        "@on": "modal",
        "action_id": "action",
        "filetypes": "list 1- of string 1-255",
        "max_files": "int 1-10",
    },
    "rich_text_input": {
        **_TYPED_INPUT,
        "@order": "min_lines max_lines",
        "initial_value": "in rich_text_block",
        "min_lines": "int 1-100",
        "max_lines": "int 1-100",
    },
    "image": {
        "@one": "image_url slack_file",
        "image_url": "url 3000",
        "slack_file": "slack_file",
        "alt_text!": "string 1-2000",
    },
    "plain_text": {"text!": "words 1-3000", "emoji": "bool"},
    "mrkdwn": {"text!": "words 1-3000", "verbatim": "bool"},
    "icon": {"name!": "string 1-255"},
    "url": {"url!": "url 3000", "text!": "words 1-"},
    "raw_text": {"text!": "words 1-", "emoji": "bool"},
    "raw_number": {"value!": "number", "text!": "words 1-"},
}

_BUTTONS = "button workflow_button overflow"
_CHOICES = "checkboxes radio_buttons datepicker timepicker"
_SELECTS = "static_select external_select users_select conversations_select channels_select"
_MULTI_SELECTS = (
    "multi_static_select multi_external_select multi_users_select"
    " multi_conversations_select multi_channels_select"
)

# Who may stand where: the types a place takes, blocks (`block:`) or elements.
PLACES: dict[str, str] = {
    "accessory": f"image {_BUTTONS} {_CHOICES} {_SELECTS} {_MULTI_SELECTS}",
    "action_element": (
        f"{_BUTTONS} {_CHOICES} datetimepicker rich_text_input {_SELECTS} {_MULTI_SELECTS}"
    ),
    "input_element": (
        f"{_CHOICES} datetimepicker {_SELECTS} {_MULTI_SELECTS} plain_text_input rich_text_input"
        " email_text_input url_text_input number_input file_input"
    ),
    "context_element": "image plain_text mrkdwn",
    "context_action": "feedback_buttons icon_button",
    "card_action": "button",
    "picture": "image",
    "slack_icon": "icon",
    "source": "url",
    "table_cell": "raw_text block:rich_text",
    "data_cell": "raw_text raw_number block:rich_text",
    "rich_text_block": "block:rich_text",
    "carousel_element": "block:card",
    "container_child": (
        "block:actions block:context block:divider block:header block:image block:input"
        " block:rich_text block:section block:table block:video"
    ),
    "chart": "pie line bar area",
    "rich_element": "rich_text_section rich_text_list rich_text_preformatted rich_text_quote",
    "rich_list_item": "rich_text_section",
    "rich_part": "text link emoji user usergroup channel broadcast date color team",
}
