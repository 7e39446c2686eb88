"""Pages of cases: of the applicant's side, of the offices, papers, publicity."""
