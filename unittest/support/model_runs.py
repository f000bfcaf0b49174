# SPDX-License-Identifier: MIT
"""A model on structures, through LAMMPS and through `dpw bands`."""

import h5py

from support import environment, lammps_run

SETUP = """\
plugin load {plugin}
units metal
atom_style molecular
atom_modify map array sort 0 0
box tilt large
read_data {data}
pair_style dpwannier
pair_coeff * * {model} {elements}
{then}
"""


def run(model, folder, data, then, ranks=1, elements=("Mo", "S")):
    """`elements`: of the types of the data file."""
    text = SETUP.format(plugin=environment.PLUGIN, data=data, model=model, then=then,
                        elements=" ".join(elements))
    return lammps_run.run_lammps(text, folder, ranks).check()


def bands_of_frame(model, folder, frame, kpoints, options=()):
    """Of a frame of a training set (support/frames.py)."""
    return _bands(model, folder, frame.lattice, frame.positions, frame.symbols, kpoints, options)


def bands(model, folder, lattice, positions, types, kpoints, options=()):
    """Energies [k-point, band] by `dpw bands`, of Mo and S, types 1 and 2."""
    symbols = [("Mo", "S")[kind - 1] for kind in types]
    return _bands(model, folder, lattice, positions, symbols, kpoints, options)


def _bands(model, folder, lattice, positions, symbols, kpoints, options):
    numbers = " ".join(f"{x:.17g}" for x in lattice.ravel())
    atoms = [" ".join([symbol, *(f"{x:.17g}" for x in r)])
             for symbol, r in zip(symbols, positions)]
    (folder / "a.xyz").write_text("\n".join([
        str(len(symbols)), f'Lattice="{numbers}" Properties=species:S:1:pos:R:3', *atoms, ""]))
    path = [str(word) for n, k in enumerate(kpoints) for word in (f"K{n}", *k)]
    lammps_run.run_process([environment.DPW, "bands", model, "--structure", "a.xyz", *options, "--path", "1",
                            *path, "-o", "bands.h5"], folder, 60).check()
    with h5py.File(folder / "bands.h5") as file:
        return file["path/energies"][0]
