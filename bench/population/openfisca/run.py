# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs the model over a population folder and writes one row a person. See README.md."""

import argparse
import sys
from pathlib import Path

import model
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from openfisca_core.simulations import SimulationBuilder

PERIOD = "2024-06"


def column(table, name):
    data = table.column(name).combine_chunks()
    if pa.types.is_dictionary(data.type):
        return data.indices.to_numpy(zero_copy_only=False), data.dictionary.to_pylist()
    return data.to_numpy(zero_copy_only=False), None


def set_inputs(simulation, table, names, entity):
    for name in names:
        values, labels = column(table, name)
        holder = entity.get_holder(name)
        enum = model.ENUMS.get(name)
        if enum is not None:
            codes = np.array([enum[label].index for label in labels], dtype=np.int16)
            values = codes[values]
            values = enum.encode(values) if not hasattr(values, "possible_values") else values
        elif name in model.MONEY:
            values = (values / 100.0).astype(np.float32)
        holder.set_input(PERIOD, values)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("population", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--lookups", choices=["manual", "arrays"], default="manual")
    options = parser.parse_args()
    system = model.build(options.lookups)
    people = pq.read_table(options.population / "person.parquet")
    firms = pq.read_table(options.population / "employer.parquet")
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", people.column("id").to_numpy())
    employer = builder.declare_entity("employer", firms.column("id").to_numpy())
    builder.join_with_persons(employer, people.column("employer").to_numpy(), ["member"] * people.num_rows)
    simulation = builder.build(system)
    set_inputs(simulation, people, model.PERSON_INPUTS, simulation.persons)
    set_inputs(simulation, firms, model.EMPLOYER_INPUTS, simulation.populations["employer"])
    out = {"id": people.column("id")}
    grade = simulation.calculate("grade", PERIOD)
    out["grade"] = pa.DictionaryArray.from_arrays(
        pa.array(np.asarray(grade).astype("int8")), pa.array([item.name for item in model.Grade])
    )
    for name in model.BENEFITS:
        out[f"{name}_status"] = simulation.calculate(f"{name}_eligible", PERIOD)
        out[f"{name}_amount"] = simulation.calculate(name, PERIOD)
        if name in model.SHARED:
            out[f"{name}_city"] = simulation.calculate(f"{name}_city", PERIOD)
            out[f"{name}_district"] = simulation.calculate(f"{name}_district", PERIOD)
    pq.write_table(pa.table(out), options.output)


if __name__ == "__main__":
    sys.exit(main())
