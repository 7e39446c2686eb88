"""Populations: the checked pack as columns. A plan of plain values, a printer to DuckDB's SQL, a runner over Parquet."""
