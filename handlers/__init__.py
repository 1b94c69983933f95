"""Telegram in and out: an Update becomes an Event, a Screen becomes a message."""
