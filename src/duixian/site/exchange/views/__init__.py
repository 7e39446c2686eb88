"""Pages of what leaves for other systems."""
