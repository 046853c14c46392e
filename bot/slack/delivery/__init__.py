"""From the outbox to Slack: in order, once, at Slack's pace."""

from bot.slack.delivery.call import delivery_client
from bot.slack.delivery.delivery import Delivery

__all__ = ["Delivery", "delivery_client"]
