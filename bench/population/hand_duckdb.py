"""The twelve rules as one DuckDB query written by hand, with the same output columns: the peer to stay close to.

Usage: python -m bench.population.hand_duckdb POPULATION OUTPUT.parquet [--as-of 2024-06-30] [--memory 8GB]
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import duckdb

from bench.population.data import CATALOGUE

# name -> (conditions in the order of RULES.md, amount in fen)
RULES: dict[str, tuple[list[str], str]] = {
    "salary_subsidy": (
        ["ent", "fulltime", "first_in_city", "settled", "contract_years >= 3", "insurance_months >= 1", "urgent_post",
         "subsidy_months < 24", "subsidy > 0"],
        "subsidy",
    ),
    "settling_in": (
        ["ent", "fulltime", "settled", "contract_years >= 3", "insurance_months >= 3", "urgent_post", "field_fits",
         "subsidy > 0"],
        "settling",
    ),
    "living": (
        ["rank > 0", "card_registered", "allowance_months < 36",
         "((fulltime and contract_years >= 5) or own or (flex and flexible_months >= 3))"],
        "case rank when 6 then 1000000 when 5 then 600000 when 4 then 400000 when 3 then 300000 when 2 then 120000"
        " else 80000 end",
    ),
    "home": (
        ["rank > 0", "card_registered", "(contract_years >= 5 or own)", "home_only", "home_instalment between 1 and 3"],
        "case home_instalment when 1 then home_total * 60 // 100"
        " when 2 then home_total * 80 // 100 - home_total * 60 // 100"
        " else home_total - home_total * 80 // 100 end",
    ),
    "flexible": (
        ["industry_ok", "registered", "legal_person", "flex", "contract_years >= 3", "flexible_months >= 3",
         "urgent_post", "rank >= 2", "flexible_year <= 2"],
        "least(20000000, (prior_salary * (case rank when 2 then 10 when 3 then 20 else 30 end) * 2 + 100) // 200)",
    ),
    "contribution": (
        ["ent", "fulltime", "role in ('manager', 'core')", "first_in_city", "contract_years >= 5", "wage > 50000000",
         "contribution_year between 1 and 5"],
        "(wage_tax * 40 * (case when contribution_year <= 3 then 100 else 50 end) * 2 + 10000) // 20000",
    ),
    "medical": (
        ["rank > 0", "card_registered", "insured", "medical_year <= 5"],
        "case rank when 6 then 300000 when 5 then 250000 when 4 then 200000 when 3 then 150000 when 2 then 100000"
        " else 80000 end",
    ),
    "hospital": (["rank > 0", "card_registered", "hospital_own > 0"], "(hospital_own + 1) // 2"),
    "rent": (
        ["degree <> 'none'", "graduated_years <= 3", "insured", "insurance_months >= 6", "lease_registered",
         "((channel = 'talent' and rent_year <= 2) or (channel = 'market' and rent_year = 1))"],
        "(case degree when 'phd' then 960000 when 'master' then 480000 else 240000 end)"
        " // (case when rent_year = 2 then 2 else 1 end)",
    ),
    "spouse": (["rank >= 2", "card_registered", "married", "spouse_jobless", "spouse_months < 36"], "$minimum"),
    "travel": (
        ["rank > 0", "card_registered", "not family_here", "journeys >= 1"],
        "fare_1 + case when journeys >= 2 then fare_2 else 0 end",
    ),
}  # fmt: skip
SHARED = ("salary_subsidy", "settling_in", "living", "home", "flexible")


def query(as_of: date) -> str:
    """The statement text; amounts stay integers throughout."""
    columns = ["id", "case rank when 6 then 'A' when 5 then 'B' when 4 then 'C' when 3 then 'D' when 2 then 'E'"
               " when 1 then 'F' else 'none' end as grade"]  # fmt: skip
    judged = ["id", "employer", "rank", "ownership", "district"]
    for name, (conditions, amount) in RULES.items():
        judged.append(
            " + ".join(f"(not ({c}))::int * {1 << i}" for i, c in enumerate(conditions))
            + f" as {name}_reason"
        )
        judged.append(f"{amount} as {name}_full")
        paid = f"{name}_full" if name != "flexible" else "flexible_paid"
        columns += [
            f"({name}_reason = 0)::utinyint as {name}_status",
            f"case when {name}_reason = 0 then {paid} end as {name}_amount",
            f"{name}_reason",
        ]
        if name in SHARED:
            city = f"({name}_amount * city_rate * 2 + 100) // 200"
            columns += [f"{city} as {name}_city", f"{name}_amount - {name}_city as {name}_district"]
    minimum = 189_000 if as_of >= date(2023, 2, 1) else 179_000
    catalogue = ", ".join(f"'{code}'" for code in CATALOGUE)
    return f"""
with joined as (
  select p.*, e.ownership, e.district, e.registered, e.legal_person,
    e.industry in ({catalogue}) as industry_ok,
    industry_ok and e.registered and e.legal_person and e.pays_insurance
      and (e.ownership <> 'central' or e.local_tax >= 100000000) as ent,
    works = 'full_time' as fulltime, works = 'flexible' as flex, works = 'self_employed' as own,
    case title when 'professor' then 300000 when 'phd' then 200000 when 'senior_technician' then 200000
      when 'master' then 100000 when 'associate' then 100000 when 'technician' then 100000
      when 'bachelor' then 50000 when 'senior_worker' then 50000 else 0 end as subsidy,
    case title when 'professor' then 6000000 when 'phd' then 4800000 when 'senior_technician' then 4800000
      when 'master' then 2400000 when 'associate' then 2400000 when 'technician' then 2400000
      when 'bachelor' then 1200000 when 'senior_worker' then 1200000 else 0 end as settling,
    greatest(
      case award when 'A' then 6 when 'B' then 5 when 'C' then 4 when 'D' then 3 when 'E' then 2 when 'F' then 1
        else 0 end,
      case when industry_ok and role in ('founder', 'lead') then case when financing >= 10000000000 then 4
        when financing >= 5000000000 then 3 when financing >= 2000000000 then 2 else 0 end else 0 end,
      case when industry_ok and role = 'core' then case when wage_tax >= 30000000 then 4
        when wage_tax >= 15000000 then 3 when wage_tax >= 6000000 then 2 else 0 end else 0 end,
      case when industry_ok and role = 'manager' and e.ownership = 'private' then
        case when e.local_tax >= 10000000000 then 5 when e.local_tax >= 3000000000 then 4
        when e.local_tax >= 1000000000 then 3 when e.local_tax >= 500000000 then 2 else 0 end else 0 end,
      case when title in ('phd', 'professor') then 1 else 0 end) as rank,
    least(home_price, case rank when 6 then 100000000 when 5 then 60000000 when 4 then 40000000 when 3 then 20000000
      when 2 then 10000000 when 1 then 5000000 else 0 end) as home_total
  from read_parquet($person) p join read_parquet($employer) e on p.employer = e.id
), judged as (select {", ".join(judged)} from joined
), claims as (select id, employer, flexible_full as claim from judged where flexible_reason = 0
), totals as (
  select id, employer, claim, sum(claim) over firm as total, (claim::hugeint * 50000000) as product
  from claims window firm as (partition by employer)
), parts as (
  select *, (product // total)::bigint as floored, product % total as remainder from totals
), ranked as (
  select id, case when total <= 50000000 then claim else floored + (
    row_number() over (partition by employer order by remainder desc, id)
      <= 50000000 - sum(floored) over (partition by employer))::int end as paid
  from parts
), paid as (
  select j.*, r.paid as flexible_paid,
    case when ownership = 'municipal' then 100 when district = 'guian' then 0
      when district in ('xiuwen', 'kaiyang', 'xifeng') then 80 else 60 end as city_rate
  from judged j left join ranked r on j.id = r.id
)
select {", ".join(columns)} from paid
""".replace("$minimum", str(minimum))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("population", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2024, 6, 30))
    parser.add_argument("--memory", default="12GB")
    options = parser.parse_args()
    connection = duckdb.connect(config={"memory_limit": options.memory, "preserve_insertion_order": False})
    statement = query(options.as_of)
    for name in ("person", "employer"):
        statement = statement.replace(f"${name}", f"'{options.population / name}.parquet'")
    connection.execute(f"copy ({statement}) to '{options.output}' (format parquet)")


if __name__ == "__main__":
    main()
