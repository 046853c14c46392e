"""What a Home is made of, in this order."""

from bot.services import me
from bot.services.actions import reading as actions
from bot.services.feedback import reading
from bot.work.home import Section

SECTIONS: tuple[Section, ...] = (reading.home, actions.home, me.home_section)
