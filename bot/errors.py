"""Mistakes that a command tells its user in one sentence; what each one means as an exit code.

CommandError         exit 1: the command was right, but it could not be done
└── UsageError       exit 2: the command line or the configuration must be changed first
    └── ConfigError  exit 2: one or more mistakes in config.toml or the environment
"""

from collections.abc import Sequence


class CommandError(Exception):
    """What was asked for could not be done. The text is a sentence that says what to do next."""

    exit_code = 1


class UsageError(CommandError):
    """The command line or the configuration must be changed first."""

    exit_code = 2


class ConfigError(UsageError):
    """Every mistake that was found in the configuration, one sentence each in ``sentences``."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = tuple(sentences)
