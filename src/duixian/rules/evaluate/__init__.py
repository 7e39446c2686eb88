"""One case: compiled once, evaluated in microseconds, explained on demand."""
