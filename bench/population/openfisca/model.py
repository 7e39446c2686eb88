# SPDX-License-Identifier: AGPL-3.0-or-later
"""The twelve rules of ../RULES.md on openfisca-core: entities, variables, parameters."""

import numpy as np
from numpy import floor, maximum, minimum, select, where
from openfisca_core.entities import Entity, GroupEntity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import MONTH
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Person = Entity("person", "persons", "A person", "")
Employer = GroupEntity("employer", "employers", "An enterprise", "", [{"key": "member"}])


def enum(name, items):
    return Enum(name, {item: item for item in items})


Works = enum("Works", ["full_time", "flexible", "self_employed"])
Title = enum("Title", ["none", "bachelor", "senior_worker", "technician", "associate", "master",
                       "senior_technician", "phd", "professor"])  # fmt: skip
Grade = enum("Grade", ["none", "F", "E", "D", "C", "B", "A"])
Role = enum("Role", ["staff", "core", "founder", "lead", "manager"])
Degree = enum("Degree", ["none", "college", "bachelor", "master", "phd"])
Channel = enum("Channel", ["none", "talent", "market"])
District = enum("District", ["yunyan", "nanming", "guanshanhu", "wudang", "baiyun", "huaxi", "qingzhen", "xiuwen",
                             "kaiyang", "xifeng", "guian"])  # fmt: skip
Ownership = enum("Ownership", ["municipal", "district", "central", "private"])
CODES = [f"{part}{group:02d}{item:02d}" for part in "ABCD" for group in range(1, 9) for item in range(1, 15)]
Industry = enum("Industry", CODES + [f"X{n:04d}" for n in range(120)])

ENUMS = {
    "works": Works, "title": Title, "award": Grade, "role": Role, "degree": Degree, "channel": Channel,
    "district": District, "ownership": Ownership, "industry": Industry,
}  # fmt: skip
MONEY = {
    "home_price",
    "prior_salary",
    "wage",
    "wage_tax",
    "hospital_own",
    "fare_1",
    "fare_2",
    "financing",
    "local_tax",
}
BOOLS = {
    "first_in_city", "settled", "urgent_post", "field_fits", "card_registered", "home_only", "insured",
    "lease_registered", "married", "spouse_jobless", "family_here", "registered", "legal_person", "pays_insurance",
}  # fmt: skip
INTS = {
    "contract_years", "insurance_months", "subsidy_months", "allowance_months", "home_instalment", "flexible_months",
    "flexible_year", "contribution_year", "medical_year", "graduated_years", "rent_year", "spouse_months", "journeys",
}  # fmt: skip
EMPLOYER_INPUTS = [
    "industry",
    "district",
    "ownership",
    "registered",
    "legal_person",
    "pays_insurance",
    "local_tax",
]
PERSON_INPUTS = [n for n in [*ENUMS, *MONEY, *BOOLS, *INTS] if n not in EMPLOYER_INPUTS]
SHARED = ["salary_subsidy", "settling_in", "living", "home", "flexible"]
BENEFITS = [*SHARED, "contribution", "medical", "hospital", "rent", "spouse", "travel"]

PARAMETERS = {
    "subsidy": dict(zip(Title.names, [0, 500, 500, 1000, 1000, 1000, 2000, 2000, 3000], strict=True)),
    "settling": dict(zip(Title.names, [0, 12e3, 12e3, 24e3, 24e3, 24e3, 48e3, 48e3, 60e3], strict=True)),
    "living": dict(zip(Grade.names, [0, 800, 1200, 3000, 4000, 6000, 10000], strict=True)),
    "home": dict(zip(Grade.names, [0, 5e4, 10e4, 20e4, 40e4, 60e4, 100e4], strict=True)),
    "medical": dict(zip(Grade.names, [0, 800, 1000, 1500, 2000, 2500, 3000], strict=True)),
    "flexible": dict(zip(Grade.names, [0, 0, 0.10, 0.20, 0.30, 0.30, 0.30], strict=True)),
    "rent": dict(zip(Degree.names, [0, 2400, 2400, 4800, 9600], strict=True)),
    "city_rate": dict(zip(District.names, [0.6] * 7 + [0.8] * 3 + [0.0], strict=True)),
}


def input_variable(name):
    kind = ENUMS.get(name)
    body = {
        "entity": Employer if name in EMPLOYER_INPUTS else Person,
        "definition_period": MONTH,
        "label": name,
    }
    if kind is not None:
        body |= {"value_type": Enum, "possible_values": kind, "default_value": next(iter(kind))}
    else:
        body |= {"value_type": float if name in MONEY else bool if name in BOOLS else int}
    return type(name, (Variable,), body)


def formula_variable(name, function, value_type=float, **more):
    body = {
        "entity": Person, "definition_period": MONTH, "label": name, "value_type": value_type,
        "formula": function, **more,
    }  # fmt: skip
    return type(name, (Variable,), body)


def step(value, limits, codes):
    return select([value >= limit for limit in limits], codes, default=0)


def build(lookups):
    """The tax-benefit system; ``lookups`` is 'manual' (parameter nodes) or 'arrays'."""
    system = TaxBenefitSystem([Person, Employer])
    system.parameters = ParameterNode(
        "",
        data={
            **{key: {code: {"values": {"2021-01-01": value}} for code, value in table.items()}
               for key, table in PARAMETERS.items()},
            "minimum_wage": {"values": {"2021-01-01": 1790, "2023-02-01": 1890}},
        },
    )  # fmt: skip
    arrays = {key: np.array(list(table.values())) for key, table in PARAMETERS.items()}

    def look(parameters, period, key, values):
        if lookups == "arrays":
            return arrays[key][np.asarray(values)]
        return parameters(period)[key][values]

    def catalogue(employer, period):
        return np.asarray(employer("industry", period)) < len(CODES)

    def enterprise(employer, period, parameters):
        central = employer("ownership", period) == Ownership["central"]
        return (
            employer("in_catalogue", period) * employer("registered", period) * employer("legal_person", period)
            * employer("pays_insurance", period) * (~central + (employer("local_tax", period) >= 1e6))
        )  # fmt: skip

    def grade(person, period, parameters):
        role = person("role", period)
        listed = person.employer("in_catalogue", period)
        private = person.employer("ownership", period) == Ownership["private"]
        raised = step(person("financing", period), [100e6, 50e6, 20e6], [4, 3, 2])
        taxed = step(person("wage_tax", period), [300e3, 150e3, 60e3], [4, 3, 2])
        paid = step(person.employer("local_tax", period), [100e6, 30e6, 10e6, 5e6], [5, 4, 3, 2])
        leads = (role == Role["founder"]) + (role == Role["lead"])
        title = person("title", period)
        best = np.asarray(person("award", period)).astype(np.int16)
        best = maximum(best, where(listed * leads, raised, 0))
        best = maximum(best, where(listed * (role == Role["core"]), taxed, 0))
        best = maximum(best, where(listed * private * (role == Role["manager"]), paid, 0))
        best = maximum(best, where((title == Title["phd"]) + (title == Title["professor"]), 1, 0))
        return Grade.encode(best.astype(np.int16))

    def graded(person, period, least=1):
        return np.asarray(person("grade", period)) >= least

    def card(person, period, least=1):
        return graded(person, period, least) * person("card_registered", period)

    def full(person, period):
        return person("works", period) == Works["full_time"]

    def own(person, period):
        return person("works", period) == Works["self_employed"]

    def flexible_work(person, period):
        return person("works", period) == Works["flexible"]

    def titled(person, period):
        return person("title", period) != Title["none"]

    def salary_subsidy_eligible(person, period, parameters):
        return (
            person.employer("enterprise_test", period) * full(person, period) * person("first_in_city", period)
            * person("settled", period) * (person("contract_years", period) >= 3)
            * (person("insurance_months", period) >= 1) * person("urgent_post", period)
            * (person("subsidy_months", period) < 24) * titled(person, period)
        )  # fmt: skip

    def settling_in_eligible(person, period, parameters):
        return (
            person.employer("enterprise_test", period) * full(person, period) * person("settled", period)
            * (person("contract_years", period) >= 3) * (person("insurance_months", period) >= 3)
            * person("urgent_post", period) * person("field_fits", period) * titled(person, period)
        )  # fmt: skip

    def living_eligible(person, period, parameters):
        engaged = (
            full(person, period) * (person("contract_years", period) >= 5) + own(person, period)
            + flexible_work(person, period) * (person("flexible_months", period) >= 3)
        )  # fmt: skip
        return card(person, period) * (person("allowance_months", period) < 36) * engaged

    def home_eligible(person, period, parameters):
        part = person("home_instalment", period)
        long = (person("contract_years", period) >= 5) + own(person, period)
        return card(person, period) * long * person("home_only", period) * (part >= 1) * (part <= 3)

    def flexible_eligible(person, period, parameters):
        employer = person.employer
        return (
            employer("in_catalogue", period) * employer("registered", period) * employer("legal_person", period)
            * flexible_work(person, period) * (person("contract_years", period) >= 3)
            * (person("flexible_months", period) >= 3) * person("urgent_post", period) * graded(person, period, 2)
            * (person("flexible_year", period) <= 2)
        )  # fmt: skip

    def contribution_eligible(person, period, parameters):
        role, year = person("role", period), person("contribution_year", period)
        return (
            person.employer("enterprise_test", period) * full(person, period)
            * ((role == Role["manager"]) + (role == Role["core"])) * person("first_in_city", period)
            * (person("contract_years", period) >= 5) * (person("wage", period) > 500e3) * (year >= 1) * (year <= 5)
        )  # fmt: skip

    def medical_eligible(person, period, parameters):
        return card(person, period) * person("insured", period) * (person("medical_year", period) <= 5)

    def hospital_eligible(person, period, parameters):
        return card(person, period) * (person("hospital_own", period) > 0)

    def rent_eligible(person, period, parameters):
        channel, year = person("channel", period), person("rent_year", period)
        way = (channel == Channel["talent"]) * (year <= 2) + (channel == Channel["market"]) * (year == 1)
        return (
            (person("degree", period) != Degree["none"]) * (person("graduated_years", period) <= 3)
            * person("insured", period) * (person("insurance_months", period) >= 6)
            * person("lease_registered", period) * way
        )  # fmt: skip

    def spouse_eligible(person, period, parameters):
        jobless = person("married", period) * person("spouse_jobless", period)
        return card(person, period, 2) * jobless * (person("spouse_months", period) < 36)

    def travel_eligible(person, period, parameters):
        return card(person, period) * ~person("family_here", period) * (person("journeys", period) >= 1)

    def by(key, column):
        def full_amount(person, period, parameters):
            return look(parameters, period, key, person(column, period))

        return full_amount

    def home_amount(person, period, parameters):
        total = minimum(
            look(parameters, period, "home", person("grade", period)), person("home_price", period)
        )
        first, second = floor(total * 60) / 100, floor(total * 80) / 100
        part = person("home_instalment", period)
        return select([part == 1, part == 2], [first, second - first], default=total - second)

    def flexible_amount(person, period, parameters):
        rate = look(parameters, period, "flexible", person("grade", period))
        return minimum(person("prior_salary", period) * rate, 200e3) * person("flexible_eligible", period)

    def flexible_paid(person, period, parameters):
        claim = person("flexible_claim", period)
        total = person.employer("flexible_total", period)
        return where(total > 500e3, claim * 500e3 / maximum(total, 1), claim)

    def flexible_total(employer, period, parameters):
        return employer.sum(employer.members("flexible_claim", period))

    def contribution_amount(person, period, parameters):
        stage = where(person("contribution_year", period) <= 3, 1.0, 0.5)
        return person("wage_tax", period) * 0.4 * stage

    def hospital_amount(person, period, parameters):
        return person("hospital_own", period) * 0.5

    def rent_amount(person, period, parameters):
        year_amount = look(parameters, period, "rent", person("degree", period))
        return where(person("rent_year", period) == 2, year_amount / 2, year_amount)

    def spouse_amount(person, period, parameters):
        return np.full(person.count, parameters(period).minimum_wage)

    def travel_amount(person, period, parameters):
        return person("fare_1", period) + where(person("journeys", period) >= 2, person("fare_2", period), 0)

    amounts = {
        "salary_subsidy": by("subsidy", "title"), "settling_in": by("settling", "title"), "living": by("living", "grade"),
        "home": home_amount, "flexible": flexible_paid, "contribution": contribution_amount,
        "medical": by("medical", "grade"), "hospital": hospital_amount, "rent": rent_amount, "spouse": spouse_amount,
        "travel": travel_amount,
    }  # fmt: skip
    tests = [
        salary_subsidy_eligible, settling_in_eligible, living_eligible, home_eligible, flexible_eligible,
        contribution_eligible, medical_eligible, hospital_eligible, rent_eligible, spouse_eligible, travel_eligible,
    ]  # fmt: skip

    def city_rate(employer, period, parameters):
        rate = look(parameters, period, "city_rate", employer("district", period))
        return where(employer("ownership", period) == Ownership["municipal"], 1.0, rate)

    def paid(name, amount):
        def formula(person, period, parameters):
            return person(f"{name}_eligible", period) * amount(person, period, parameters)

        return formula

    def city_part(name):
        def formula(person, period, parameters):
            return person(name, period) * person.employer("city_rate", period)

        return formula

    def district_part(name):
        def formula(person, period, parameters):
            return person(name, period) - person(f"{name}_city", period)

        return formula

    for name in [*PERSON_INPUTS, *EMPLOYER_INPUTS]:
        system.add_variable(input_variable(name))
    at_employer = {"entity": Employer}
    system.add_variable(
        formula_variable("in_catalogue", lambda e, p, q: catalogue(e, p), bool, **at_employer)
    )
    system.add_variable(formula_variable("enterprise_test", enterprise, bool, **at_employer))
    system.add_variable(formula_variable("city_rate", city_rate, float, **at_employer))
    system.add_variable(formula_variable("flexible_claim", flexible_amount))
    system.add_variable(formula_variable("flexible_total", flexible_total, float, **at_employer))
    system.add_variable(
        formula_variable("grade", grade, Enum, possible_values=Grade, default_value=Grade["none"])
    )
    for name, test in zip(BENEFITS, tests, strict=True):
        system.add_variable(formula_variable(f"{name}_eligible", test, bool))
        system.add_variable(formula_variable(name, paid(name, amounts[name])))
    for name in SHARED:
        system.add_variable(formula_variable(f"{name}_city", city_part(name)))
        system.add_variable(formula_variable(f"{name}_district", district_part(name)))
    return system
