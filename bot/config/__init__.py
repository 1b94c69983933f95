"""The configuration: config.toml and the environment in, checked frozen objects out."""

from bot.config.loading import load, parse
from bot.config.model import Config
from bot.config.values import LANGUAGES

__all__ = ["LANGUAGES", "Config", "load", "parse"]
