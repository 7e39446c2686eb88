"""From positioned trees to the checked pack: names, types, units, scales, ranges, citations, procedures."""
