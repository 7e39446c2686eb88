"""The checked pack: what the engines, the explanations, the checks and the site read."""
