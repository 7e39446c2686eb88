"""The policy language: load, check, evaluate one case or a population, explain, ask, advise, verify."""
