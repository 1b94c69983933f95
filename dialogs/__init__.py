"""The conversation: one state machine per dialog and its texts in every language. Knows no Telegram."""
