"""The shop: model, rules, services, SQL, connectors. Knows no Telegram and no conversation."""
