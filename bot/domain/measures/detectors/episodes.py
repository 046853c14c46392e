"""What was told of already: what comes again is told as that, what goes on is not told anew."""

from dataclasses import dataclass
from datetime import date, timedelta

# What follows sooner belongs to what was told before it.
QUIET = timedelta(days=7)
# A level that moves on within this goes on with the move that was told.
GOES_ON = timedelta(days=42)


@dataclass(slots=True)
class Episode:
    """How often something was told, first on which day, and when it last was so."""

    first: date
    last: date
    times: int = 1

    def again(self, day: date, since: date) -> "Episode":
        """Return it with one more time, or a new one where the last lies far back."""
        if day - self.last > QUIET:
            return Episode(since, day)
        return Episode(self.first, day, self.times + 1)
