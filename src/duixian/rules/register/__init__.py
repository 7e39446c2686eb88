"""A made-up register of a whole jurisdiction for a pack: people, employers, families, homes, claims, as Parquet."""
