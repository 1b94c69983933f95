"""The use cases, in the customer's verbs. Each runs inside one transaction."""
