"""Pure arithmetic: prices, tax, shipping."""
