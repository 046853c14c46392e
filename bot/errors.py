"""The three kinds of failure the boundary knows how to answer."""

from dataclasses import dataclass, field


@dataclass(eq=False)
class UserError(Exception):
    """Tell the person who acted what happened and what to do next.

    `fields` maps a modal's block_id to the words shown under that field; without it the
    message is shown to the person alone.
    """

    message: str
    fields: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message


def unreadable(path: object, problem: OSError) -> str:
    """Say why a file cannot be read, and what to name instead."""
    if isinstance(problem, IsADirectoryError):
        return f"{path} is a folder: name the file in it."
    if isinstance(problem, FileNotFoundError):
        return f"There is no file {path}."
    return f"{path} cannot be read: {problem.strerror}."


class ConfigError(Exception):
    """Refuse to start: the environment or the charter cannot be used as it is."""


class UnknownNameError(ConfigError):
    """Report that a command asked for something by a name that nothing has."""


@dataclass(eq=False)
class DeliveryError(Exception):
    """Report that Slack did not take a message: `permanent` means a retry cannot help."""

    reason: str
    permanent: bool = False

    def __str__(self) -> str:
        return self.reason
