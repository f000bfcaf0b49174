# SPDX-License-Identifier: MIT
"""Dumps that the real LAMMPS wrote, with all kinds of coordinates in a tilted box, say the same."""

import re

import h5py
import numpy as np

from support import environment, lammps_run

INPUT = """
units           metal
atom_style      atomic
region          box prism -1.5 8.5 0.5 9.5 2.0 14.0 -3.0 1.25 -2.0
create_box      2 box
create_atoms    1 random 12 7 NULL overlap 2.0 maxtry 500
create_atoms    2 random 12 8 NULL overlap 2.0 maxtry 500
mass            * 50.0
pair_style      lj/cut 6.0
pair_coeff      * * 0.05 2.2
velocity        all create 4000.0 11
compute         pe all pe/atom
dump            a all custom 40 a.dump id type x y z fx fy fz c_pe
dump            b all custom 40 b.dump type id xs ys zs fx fy fz c_pe
dump            c all custom 40 c.dump id xu yu zu type fx fy fz c_pe
dump            d all custom 40 d.dump id type xsu ysu zsu fx fy fz c_pe
dump_modify     a format float %20.15g units yes time yes
dump_modify     b format float %20.15g sort id
dump_modify     c format float %20.15g
dump_modify     d format float %20.15g
fix             1 all nve
thermo          40
thermo_style    custom step pe
thermo_modify   format float %20.12f
run             120
print           "BOX $(lx) $(ly) $(lz) $(xy) $(xz) $(yz) END"
"""


def test_dumps_of_lammps_say_the_same(tmp_path):
    run = lammps_run.run_lammps(INPUT, tmp_path).check()
    lx, ly, lz, xy, xz, yz = map(float, re.search(r"^BOX (.*) END$", run.output, re.M)[1].split())
    energies = [float(e) for e in re.findall(r"^ +\d+ +(-?\d+\.\d{12}) *$", run.output, re.M)]
    assert len(energies) == 4
    sets = {}
    for name in "abcd":
        lammps_run.run_process([environment.DPW, "dataset", f"{name}.h5", "--dump", f"{name}.dump",
                                "--types", "Mo", "S", "--energy", "c_pe"], tmp_path, 60).check()
        with h5py.File(tmp_path / f"{name}.h5") as file:
            assert list(file["frames/name"].asstr()) == [f"{name}_step{n}" for n in (0, 40, 80, 120)]
            sets[name] = {key: file[key][()] for key in
                          ["frames/lattice", "frames/energy", "atoms/position", "atoms/force",
                           "atoms/element"]}
    lattice = np.array([[lx, 0, 0], [xy, ly, 0], [xz, yz, lz]])
    first = sets["a"]
    for found in sets.values():
        assert np.abs(found["frames/lattice"] - lattice).max() < 1e-12
        assert np.abs(found["frames/energy"] - energies).max() < 1e-9
        assert (found["atoms/element"] == first["atoms/element"]).all()
        assert np.abs(found["atoms/force"] - first["atoms/force"]).max() < 1e-12
        shift = (found["atoms/position"] - first["atoms/position"]) @ np.linalg.inv(lattice)
        assert np.abs(shift - np.round(shift)).max() < 1e-12
    # atoms left the box, so that unwrapped coordinates are others
    assert np.abs(sets["c"]["atoms/position"] - first["atoms/position"]).max() > 1.0
