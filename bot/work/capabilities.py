"""What capabilities bring to what all of them share; the composition root puts it together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.commands import Subcommand
from bot.domain.labels import LabelKind
from bot.work.home import Section
from bot.work.menus import Menu
from bot.work.threads import Listener, Topics


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The subcommands, the sections of a Home, who listens to whose threads, and what fills long menus."""

    commands: tuple[Subcommand, ...] = ()
    home: tuple[Section, ...] = ()
    threads: Mapping[LabelKind, Listener] = field(default_factory=dict)
    topics: Topics = field(default_factory=dict)
    menus: Mapping[str, Menu] = field(default_factory=dict)
