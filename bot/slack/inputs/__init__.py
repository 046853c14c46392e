"""What people do in Slack, parsed into typed values, and the listeners that hear it."""

from bot.slack.inputs.listeners import (
    COMMAND,
    on_click,
    on_filling,
    on_options,
    on_other_words,
    on_shortcut,
    on_subcommand,
    on_submit,
)
from bot.slack.inputs.values import Asked, Click, Sent, Typed

__all__ = [
    "COMMAND",
    "Asked",
    "Click",
    "Sent",
    "Typed",
    "on_click",
    "on_filling",
    "on_options",
    "on_other_words",
    "on_shortcut",
    "on_subcommand",
    "on_submit",
]
