"""What the shop is made of: frozen dataclasses and the state machines as tables."""
