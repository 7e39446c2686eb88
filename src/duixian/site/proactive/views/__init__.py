"""Pages of proactive delivery."""
