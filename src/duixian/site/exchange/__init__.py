"""What leaves for other systems: procedures as BPMN, the ledger as Beancount, webhooks, open data."""
