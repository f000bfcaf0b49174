# SPDX-License-Identifier: MIT
"""fix ave/bands against single frames: what it averages is recomputed by NumPy from the energies and
vectors that fix bands writes of the same frames."""

import dataclasses
import math
import re
import subprocess

import h5py
import numpy as np
import pytest

from support import environment, kinds, lammps_run, structures

SIGMA, E_LO, E_HI, DE = 0.08, -4.0, 4.0, 0.05
PATH = "4 G 0 0 0 M 0 1/2 0 K 1/3 1/3 0"  # in the primitive cell
SUPER = "4 G 0 0 0 M 0 1 0 K 2/3 2/3 0"  # the same in 2 x 2 of it

HEAD = """\
plugin load {plugin}
units metal
atom_modify map array sort 0 0
read_data structure.lmp
pair_style dpwannier
pair_coeff * * {model} Mo S
neigh_modify every 1 delay 0 check no
thermo_style custom step temp pe
compute H all wannierham
"""


def supercell(cells=2):
    return structures.twist((1, 0), (1, 0)).repeat(cells, cells)


def write_frames(structure, folder, steps, noise=0.04):
    """structure.lmp, and frames.dump with another noise at every step."""
    structure.write_data(folder / "structure.lmp")
    c = structure.cell
    corners = np.array([0.0, c[1, 0], c[2, 0], c[1, 0] + c[2, 0]])
    bounds = (f"{corners.min():.17g} {c[0, 0] + corners.max():.17g} {c[1, 0]:.17g}\n"
              f"{min(0.0, c[2, 1]):.17g} {c[1, 1] + max(0.0, c[2, 1]):.17g} {c[2, 0]:.17g}\n"
              f"0.0 {c[2, 2]:.17g} {c[2, 1]:.17g}\n")
    with open(folder / "frames.dump", "w") as file:
        for step in steps:
            frame = structure.noise(noise, seed=step + 1)
            file.write(f"ITEM: TIMESTEP\n{step}\nITEM: NUMBER OF ATOMS\n{len(frame)}\n"
                       f"ITEM: BOX BOUNDS xy xz yz pp pp pp\n{bounds}ITEM: ATOMS id type x y z\n")
            for number, kind, x in zip(frame.ids, frame.types, frame.positions):
                file.write(f"{number} {kind} {x[0]:.17g} {x[1]:.17g} {x[2]:.17g}\n")


def run(model, folder, commands, ranks=1):
    text = HEAD.format(plugin=environment.PLUGIN, model=model) + commands
    return lammps_run.run_lammps(text, folder, ranks)


# ---- what NumPy makes of single frames -----------------------------------------------------------

def energy_grid():
    return E_LO + DE * np.arange(round((E_HI - E_LO) / DE) + 1)


def in_intervals(energies):
    """[..., interval]: share of a Gaussian at each energy in each interval, over its width."""
    edges = np.append(energy_grid() - DE / 2, energy_grid()[-1] + DE / 2)
    z = (edges - energies[..., None]) / (SIGMA * math.sqrt(2.0))
    return np.diff(np.vectorize(math.erf)(z), axis=-1) / (2.0 * DE)


def weighted(values, weights):
    """Mean and standard error of values [frame, ...] by the formula of doc/fix_ave_bands."""
    w = np.asarray(weights) / np.sum(weights)
    mean = np.tensordot(w, values, 1)
    n = 1.0 / (w ** 2).sum()
    variance = np.tensordot(w ** 2, (values - mean) ** 2, 1) * n / (n - 1.0)
    return mean, np.sqrt(variance)


def vectors_of(file, group):
    v = file[group]["eigenvectors"][()]
    return v["r"] + 1j * v["i"] if v.dtype.names else v


def orbital_table(path, spins):
    """Element, name and spin, layer and position of every state, and the lattice. States of an orbital
    are next to each other."""
    with h5py.File(path) as file:
        names = file["orbitals/name"].asstr()[()]
        of_element = file["orbitals/element"][()]
        rows = []
        for element, layer, x in zip(file["atoms/element"][()], file["atoms/layer"][()],
                                     file["atoms/position"][()]):
            rows += [(int(element), (name, spin), int(layer), x)
                     for name in names[of_element == element] for spin in range(spins)]
        return rows, file["lattice"][()]


def lattice_points(rows, layer, ideal, cell, primitive):
    """(state, kind, lattice point) of a layer's states (None: of all), and how many kinds. A state
    belongs to the site of the ideal crystal that is next to it."""
    found, points = [], []
    for o, (element, name, of, x) in enumerate(rows):
        if layer is not None and of != layer:
            continue
        way = ideal - x
        way -= np.round(way @ np.linalg.inv(cell)) @ cell
        site = x + way[np.argmin(np.linalg.norm(way, axis=1))]
        for kind, (key, origin) in enumerate(found):
            r = (site - origin) @ np.linalg.inv(primitive)
            if key == (element, name, of) and np.abs(r - np.round(r)).max() < 1e-3 and \
                    abs(site[2] - origin[2]) < 1e-3:
                break
        else:
            kind, r = len(found), np.zeros(3)
            found.append(((element, name, of), site))
        points.append((o, kind, np.round(r)))
    return points, len(found)


def spectral_weights(vectors, k_primitive, points, n_kinds, n_cells):
    """[k, band] from vectors [k, band, orbital]."""
    amplitude = np.zeros((*vectors.shape[:2], n_kinds), complex)
    for o, kind, r in points:
        phase = np.exp(-2j * np.pi * (k_primitive @ r)) / math.sqrt(n_cells)
        amplitude[..., kind] += phase[:, None] * vectors[..., o]
    return (np.abs(amplitude) ** 2).sum(-1)


# ---- tests ---------------------------------------------------------------------------------------

STEPS = list(range(10, 70, 10))
SETTINGS = (f"spectral layer path {PATH} broadening {SIGMA} erange {E_LO} {E_HI} {DE} "
            "dos mesh 2 1 1 weights layer element orbital solver lapack")
FRAMES = f"""\
compute P all wannierham hdf5 H.*.h5
fix B all bands 10 P path {SUPER} mesh 2 1 1 vectors yes weights layer element orbital &
  file b.h5 solver lapack
"""
WEIGHT = "variable w equal 1.5+sin(step)\n"
RERUN = "thermo 10\nrerun frames.dump dump x y z box yes\n"


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-10)


def check_spectra(averages, frames, folder, structure, weights, spins):
    grid = energy_grid()
    np.testing.assert_allclose(averages["energies"][()], grid, atol=1e-12)
    energies, vectors = frames["path/energies"][()], vectors_of(frames, "path")
    assert list(averages["spectral"]) == ["1", "2"]
    for layer in (0, 1):
        group = averages[f"spectral/{layer + 1}"]
        assert group.attrs["name"] == f"layer {layer + 1}"
        primitive = group["primitive_vectors"][()]
        np.testing.assert_allclose(group["supercell"][()] @ primitive, structure.cell, atol=1e-9)
        k = group["kpoints"][()]
        close(k[0], [0, 0, 0])
        close(k[4], [0, 0.5, 0])
        spectra = []
        for f, step in enumerate(STEPS):
            rows, cell = orbital_table(folder / f"H.{step}.h5", spins)
            points, n_kinds = lattice_points(rows, layer, structure.positions, cell, primitive)
            assert (n_kinds, len(points)) == (11 * spins, 44 * spins)
            w = spectral_weights(vectors[f], k, points, n_kinds, 4)
            spectra.append(np.einsum("kb,kbe->ke", w, in_intervals(energies[f])))
        mean, error = weighted(np.array(spectra), weights)
        close(group["mean"][()], mean)
        close(group["error"][()], error)
        assert mean.max() > 1.0


def check_dos(averages, frames, weights, spins):
    assert averages["dos"].attrs["method"] == "gaussian"
    names = averages["dos/names"].asstr()[()]
    assert list(names) == ["total", *frames["mesh/weight_names"].asstr()[()]]
    of_k, e, w = (frames[f"mesh/{name}"][()] for name in ("weight", "energies", "weights"))
    states = np.concatenate([np.ones((*e.shape, 1)), w], axis=-1)
    dos = 2 / spins * np.einsum("k,fkbe,fkbc->fec", of_k, in_intervals(e), states)
    mean, error = weighted(dos, weights)
    close(averages["dos/mean"][()], mean)
    close(averages["dos/error"][()], error)


def check_scalars(averages, frames, weights):
    for name in ("gap", "valence_top", "conduction_bottom", "fermi_level"):
        values = frames[f"frames/{name}"][()]
        mean, error = weighted(values, weights)
        found = averages[f"scalars/{name}"]
        close([found.attrs["mean"], found.attrs["error"]], [mean, error])
        w = np.array(weights) / np.sum(weights)
        close(found.attrs["standard_deviation"], np.sqrt(w @ (values - mean) ** 2))
        close([found.attrs["minimum"], found.attrs["maximum"]], [values.min(), values.max()])
        edges, density = found["histogram_edges"][()], found["histogram_density"][()]
        close(density, np.histogram(values, edges, weights=w)[0] / np.diff(edges))
        away = values - values.mean()
        expected = [(away[:len(away) - t] @ away[t:]) / (len(away) - t) for t in range(6)]
        close(found["autocorrelation"][()], np.array(expected) / expected[0])


@pytest.mark.parametrize("ranks", [1, 3])
def test_averages_are_those_of_single_frames(ranks, kind, model, tmp_path):
    structure, spins = supercell(), kinds.SPINS[kind]
    write_frames(structure, tmp_path, STEPS)
    run(model, tmp_path, FRAMES + WEIGHT + f"""\
fix A all ave/bands 10 6 60 H {SETTINGS} ave running weight v_w also v_w f_B[3] file a.h5
variable a equal f_A
variable e equal f_A[2]
thermo_style custom step f_A[1] f_A[2] f_A[11] f_A[12] f_A[15] f_A[17]
thermo_modify format float %.15g
thermo 60
rerun frames.dump dump x y z box yes
""", ranks).check()
    weights = 1.5 + np.sin(STEPS)
    with h5py.File(tmp_path / "a.h5") as averages, h5py.File(tmp_path / "b.h5") as frames:
        assert list(frames["frames/timestep"]) == STEPS
        assert averages.attrs["n_frames"] == len(STEPS)
        assert (averages.attrs["first_timestep"], averages.attrs["last_timestep"]) == (10, 60)
        close(averages.attrs["effective_frames"], weights.sum() ** 2 / (weights ** 2).sum())
        check_scalars(averages, frames, weights)
        check_spectra(averages, frames, tmp_path, structure, weights, spins)
        check_dos(averages, frames, weights, spins)
        close(averages["scalars/v_w"].attrs["mean"], weights @ weights / weights.sum())
        fermi = averages["scalars/fermi_level"].attrs
        close(averages["scalars/f_B[3]"].attrs["mean"], fermi["mean"])


def test_sums_are_all_states(kind, model, tmp_path):
    """In a range that holds all of them: states of the cell; orbitals of a primitive cell at every k,
    of both spins where there are two; and layers, elements and orbitals each share out the whole."""
    write_frames(supercell(), tmp_path, STEPS[:2])
    run(model, tmp_path, f"""\
fix A all ave/bands 10 2 20 H spectral layer path {PATH} erange -60 60 0.5 dos mesh 1 1 1 &
  weights layer element orbital file a.h5
""" + RERUN).check()
    with h5py.File(tmp_path / "a.h5") as file:
        dos, names = file["dos/mean"][()], list(file["dos/names"].asstr()[()])
        close(dos[:, 0].sum() * 0.5, 2 * 88)
        for first, n in ((1, 2), (3, 2), (5, len(names) - 5)):
            close(dos[:, first:first + n].sum(1), dos[:, 0])
        for layer in "12":
            close(file[f"spectral/{layer}/mean"][()].sum(1) * 0.5, np.full(9, 11.0 * kinds.SPINS[kind]))
        assert file["dos"].attrs["complete_from"] == -np.inf


def test_supercell_at_rest_has_the_bands_of_its_primitive_cell(model, tmp_path):
    for cells in (1, 2):
        (tmp_path / str(cells)).mkdir()
        supercell(cells).write_data(tmp_path / str(cells) / "structure.lmp")
    run(model, tmp_path / "1", f"fix B all bands 1 H path {PATH} file b.h5\nrun 0\n").check()
    run(model, tmp_path / "2", f"""\
fix A all ave/bands 1 1 1 H spectral all path {PATH} broadening {SIGMA} erange {E_LO} {E_HI} {DE} &
  file a.h5
run 0
""").check()
    with h5py.File(tmp_path / "1" / "b.h5") as frames, \
            h5py.File(tmp_path / "2" / "a.h5") as averages:
        expected = in_intervals(frames["path/energies"][0]).sum(1)
        np.testing.assert_allclose(averages["spectral/1/mean"][()], expected, atol=1e-7)
        np.testing.assert_allclose(averages["spectral/1/distance"][()],
                                   frames["path/distance"][()], rtol=1e-6)


def test_windows_begin_and_end_as_those_of_fix_ave_time(model, tmp_path):
    """The same samples as fix ave/time, whose averages of a variable are compared."""
    supercell(1).write_data(tmp_path / "structure.lmp")
    result = run(model, tmp_path, """\
variable s equal step*step
fix T all ave/time 2 3 10 v_s file times.txt format " %.17g"
fix A all ave/bands 2 3 10 H path 1 G 0 0 0 M 0 1/2 0 also v_s file a.*.h5
fix R all ave/bands 2 3 10 H path 1 G 0 0 0 M 0 1/2 0 also v_s ave running file r.*.h5
timestep 0
run 17
run 20
""").check()
    rows = np.loadtxt(tmp_path / "times.txt")
    assert list(rows[:, 0]) == [10, 20, 30]
    for window, (step, mean) in enumerate(rows, 1):
        with h5py.File(tmp_path / f"a.{step:.0f}.h5") as file:
            close(file["scalars/v_s"].attrs["mean"], mean)
            assert file.attrs["n_frames"] == 3
        with h5py.File(tmp_path / f"r.{step:.0f}.h5") as file:
            close(file["scalars/v_s"].attrs["mean"], rows[:window, 1].mean())
            # lags lead across no gap between windows
            assert file["scalars/v_s/autocorrelation"].shape == (3,)
    assert "3 frames, gap" in result.output


def test_atoms_that_rest_are_frames_as_well(model, tmp_path):
    """A model of the compute's own makes no new pass where no atom has moved."""
    supercell(1).write_data(tmp_path / "structure.lmp")
    text = HEAD.replace("pair_style dpwannier\npair_coeff * * {model} Mo S",
                        "pair_style zero 5.0\npair_coeff * *")
    text = text.replace("wannierham", "wannierham model {model} Mo S")
    text = text.format(plugin=environment.PLUGIN, model=model) + """\
fix A all ave/bands 1 3 3 H mesh 1 1 1 file a.h5
timestep 0
run 3
"""
    lammps_run.run_lammps(text, tmp_path).check()
    with h5py.File(tmp_path / "a.h5") as file:
        gap = file["scalars/gap"].attrs
        assert (gap["n_frames"], gap["error"]) == (3, 0.0)
        assert gap["mean"] == gap["minimum"] > 0


@pytest.mark.parametrize("ranks", [1, 2])
def test_potentials_are_those_of_the_averaged_steps(ranks, kind, model, tmp_path):
    """Atoms rest, and a potential of the electrons changes with the step. It has atoms' energies in
    it, which LAMMPS only has on steps that were asked for (and which the published kind has not)."""
    structure = supercell(1).noise(0.05, seed=3)
    structure.write_data(tmp_path / "structure.lmp")
    run(model, tmp_path, """\
compute E all pe/atom
variable u0 atom 0.1*id+1e-4*c_E
variable u atom v_u0*sin(step)
dump E all custom 20 energies.dump id v_u0
dump_modify E format float %.17g sort id
compute P all wannierham onsite v_u
fix A all ave/bands 20 3 60 P mesh 2 1 1 ave running file a.h5
fix B all bands 20 P mesh 2 1 1 file b.h5
compute F all wannierham
fix F all bands 60 F mesh 2 1 1 vectors yes file f.h5
run 60
""", ranks).check()
    with h5py.File(tmp_path / "a.h5") as averages, h5py.File(tmp_path / "b.h5") as frames, \
            h5py.File(tmp_path / "f.h5") as free:
        assert list(frames["frames/timestep"]) == [0, 20, 40, 60]
        gaps = frames["frames/gap"][1:]
        assert np.ptp(gaps) > 0.01 and averages.attrs["n_frames"] == 3
        mean, error = weighted(gaps, np.ones(3))
        found = averages["scalars/gap"].attrs
        close([found["mean"], found["error"]], [mean, error])
        assert averages.attrs["energy_zero"].endswith(", with onsite v_u")
        # by NumPy: H(k) of the atoms without a potential, which rest, plus the numbers in the dump
        rows = np.loadtxt([line for line in (tmp_path / "energies.dump").read_text().splitlines()
                           if len(line.split()) == 2 and line[0].isdigit()])
        energy = rows[:len(rows) // 4, 1]
        vectors, values = vectors_of(free, "mesh")[0], free["mesh/energies"][0]
        n_states = kinds.SPINS[kind] * np.where(np.array(structure.types) == 1, 5, 3)
        per_state = np.repeat(energy, n_states)
        for f, step in enumerate((20, 40, 60)):
            for k in range(2):
                v = vectors[k]
                h = (v.T * values[k]) @ v.conj()
                np.fill_diagonal(h, h.diagonal() + np.sin(step) * per_state)
                close(np.linalg.eigvalsh(h), frames["mesh/energies"][f + 1, k])


@pytest.mark.parametrize("reference, column", [("valence", "valence_top"),
                                               ("fermi", "fermi_level")])
def test_energies_are_counted_from_the_reference(reference, column, kind, model, tmp_path):
    write_frames(supercell(1), tmp_path, STEPS)
    run(model, tmp_path, f"""\
fix B all bands 10 H mesh 2 2 1 file b.h5
fix A all ave/bands 10 6 60 H dos mesh 2 2 1 erange {E_LO} {E_HI} {DE} broadening {SIGMA} &
  reference {reference} file a.h5
""" + RERUN).check()
    with h5py.File(tmp_path / "a.h5") as averages, h5py.File(tmp_path / "b.h5") as frames:
        zero = frames[f"frames/{column}"][()]
        e = frames["mesh/energies"][()] - zero[:, None, None]
        dos = 2 / kinds.SPINS[kind] * np.einsum("k,fkbe->fe", frames["mesh/weight"][()], in_intervals(e))
        close(averages["dos/mean"][:, 0], dos.mean(0))
        close(averages[f"scalars/{column}"].attrs["mean"], zero.mean())
        assert averages.attrs["reference"] == reference
        assert averages.attrs["energy_zero"].startswith(
            "the mean potential of cells" if kind == "published" else "the mean of the vacuum")


def test_bands_left_out_are_told_once_and_in_the_file(kind, model, tmp_path):
    write_frames(supercell(1), tmp_path, STEPS)
    result = run(model, tmp_path, f"""\
fix B all bands 10 H mesh 2 2 1 file b.h5
fix A all ave/bands 10 2 20 H dos mesh 2 2 1 nbands 6 erange -40 40 0.1 broadening {SIGMA} file a.h5
""" + RERUN).check()
    assert result.output.count("states are complete from") == 1
    with h5py.File(tmp_path / "a.h5") as averages, h5py.File(tmp_path / "b.h5") as frames:
        e = frames["mesh/energies"][-2:]
        filled = 2 * kinds.FILLED[kind]  # in a cell of two MoS2
        close(averages["dos"].attrs["complete_from"], e[:, :, filled - 3].max() + 5 * SIGMA)
        close(averages["dos"].attrs["complete_to"], e[:, :, filled + 2].min() - 5 * SIGMA)


def test_bands_that_the_energies_do_not_need_are_not_solved(kind, model, tmp_path):
    """From the second frame on. Where a later frame needs others, it is solved once more: here all
    energies move by 3 eV in the middle of the frames."""
    write_frames(supercell(), tmp_path, STEPS)
    halves = """\
thermo 10
rerun frames.dump last 30 dump x y z box yes
uncompute H
compute H all wannierham shift 3.0 3.0
rerun frames.dump first 40 dump x y z box yes
"""
    run(model, tmp_path, "fix B all bands 10 H mesh 2 1 1 file b.h5 solver lapack\n" + halves).check()
    with h5py.File(tmp_path / "b.h5") as file:
        e, of_k = file["mesh/energies"][()], file["mesh/weight"][()]
    lo = round(float(np.quantile(e[0], 0.55)), 1)
    result = run(model, tmp_path, f"""\
fix A all ave/bands 10 6 60 H dos mesh 2 1 1 erange {lo} {lo + 1} {DE} broadening 0.02 &
  file a.h5 solver lapack
""" + halves).check()
    n_bands = 88 * kinds.SPINS[kind]
    assert int(re.search(rf"(\d+) of {n_bands} bands", result.output)[1]) < n_bands
    with h5py.File(tmp_path / "a.h5") as file:
        found, complete = file["dos/mean"][:, 0], file["dos"].attrs
        assert complete["complete_from"] < lo and complete["complete_to"] > lo + 1
        middle = file["energies"][()]
    edges = np.append(middle - DE / 2, middle[-1] + DE / 2)
    z = (edges - e[..., None]) / (0.02 * math.sqrt(2.0))
    dos = np.einsum("k,fkbe->fe", of_k, np.diff(np.vectorize(math.erf)(z), axis=-1)) / DE
    close(found, dos.mean(0) / kinds.SPINS[kind])


# ---- kernel polynomials --------------------------------------------------------------------------

@pytest.mark.parametrize("ranks", [1, 2])
def test_kernel_polynomials_are_those_of_dpw_dos(ranks, model, tmp_path):
    """One frame with the random vectors of the first one; many frames share out their groups."""
    write_frames(supercell(1), tmp_path, STEPS)
    run(model, tmp_path, f"""\
compute P all wannierham hdf5 H.*.h5
run 0
thermo_style custom step c_P
fix ONE all ave/bands 10 1 10 H dos kpm 64 4 2 1 1 erange -8 8 0.25 file one.*.h5
fix ALL all ave/bands 10 6 60 H dos kpm 64 4 2 1 1 erange -8 8 0.25 file all.h5 &
  weights layer orbital also v_s
""".replace("fix ONE", "variable s equal step\nfix ONE") + RERUN, ranks).check()
    seed = mixed(1)
    subprocess.run([environment.DPW, "dos", "H.10.h5", "--kpm", "--moments", "64", "--vectors", "4",
                    "--seed", str(seed), "--mesh", "2", "1", "1", "--energies", "-8", "8", "65",
                    "-o", "dos.h5"], cwd=tmp_path, check=True, timeout=60)
    with h5py.File(tmp_path / "one.10.h5") as averages, h5py.File(tmp_path / "dos.h5") as dos:
        close(averages["dos/mean"][:, 0], dos["density"][:, 0])
        close(averages["dos"].attrs["broadening"], dos.attrs["broadening"])
        assert np.isnan(averages["dos/error"][()]).all()
        assert "gap" not in averages["scalars"]
    with h5py.File(tmp_path / "all.h5") as file:
        dos = file["dos/mean"][()]
        close(dos[:, 1:3].sum(1), dos[:, 0])
        close(dos[:, 3:].sum(1), dos[:, 0])
        assert file["dos/error"][:, 0].max() > 0.01
        # states in all, but for the tails of the kernel and the noise of 6 times 4 vectors
        assert abs(dos[:, 0].sum() * 0.25 - 44) < 6


def mixed(z):
    """The last step of SplitMix64, by which frames choose their seeds."""
    mask = (1 << 64) - 1
    z = ((z ^ (z >> 30)) * 0xbf58476d1ce4e5b9) & mask
    z = ((z ^ (z >> 27)) * 0x94d049bb133111eb) & mask
    return z ^ (z >> 31)


# ---- weights -------------------------------------------------------------------------------------

def test_frames_of_weight_zero_leave_no_trace(model, tmp_path):
    for name, frames, command in (
            ("some", STEPS, "variable w equal step>30\n"), ("last", STEPS[3:], "variable w equal 1\n")):
        (tmp_path / name).mkdir()
        write_frames(supercell(1), tmp_path / name, frames)
        run(model, tmp_path / name, command + f"""\
fix A all ave/bands 10 {len(frames)} 60 H mesh 2 1 1 weight v_w file a.h5
""" + RERUN).check()
    with h5py.File(tmp_path / "some" / "a.h5") as some, h5py.File(tmp_path / "last" / "a.h5") as last:
        for name in ("mean", "error", "standard_deviation", "minimum"):
            close(some["scalars/gap"].attrs[name], last["scalars/gap"].attrs[name])
        assert (some.attrs["n_frames"], some.attrs["effective_frames"]) == (6, 3)


# ---- restart -------------------------------------------------------------------------------------

def contents(path):
    found = {}

    def visit(name, item):
        found.update({f"{name}@{key}": value for key, value in item.attrs.items()})
        if isinstance(item, h5py.Dataset):
            found[name] = item[()]

    with h5py.File(path) as file:
        visit("", file)
        file.visititems(visit)
    return found


def write_rectangular(structure, path):
    """The same crystal, with the box a1, a1 + 2 a2 where a1, 2 a2 is that of the structure."""
    cell = structure.cell.copy()
    cell[1, 0] = 0.0
    dataclasses.replace(structure, cell=cell).write_data(path)
    path.write_text(re.sub(r".* xy xz yz\n", "", path.read_text()))


def assert_same(first, second):
    assert first.keys() == second.keys()
    for name, value in first.items():
        np.testing.assert_array_equal(value, second[name], err_msg=name)


AVERAGES = f"""\
fix NVE all nve
fix A all ave/bands 2 3 6 H spectral layer path 2 G 0 0 0 M 0 1/2 0 erange {E_LO} {E_HI} {DE} &
  dos mesh 2 1 1 weights layer also c_thermo_temp ave {{mode}} file {{name}}.h5 solver lapack
timestep 0.0002
"""


@pytest.mark.parametrize("ranks", [1, 2])
@pytest.mark.parametrize("mode", ["running", "one"])
def test_a_killed_and_continued_run_gives_the_same(mode, ranks, kind, model, tmp_path):
    """Killed behind the restart file: steps that are done again count once. In a rectangular box:
    LAMMPS turns positions in others into fractions and back wherever a run begins, which changes
    last digits."""
    cells = (1, 2) if kind == "spinful" else (2, 4)  # for the same time with twice as many states
    write_rectangular(supercell(1).repeat(*cells).noise(0.02), tmp_path / "structure.lmp")
    begin = "velocity all create 300 4711\n" + AVERAGES
    run(model, tmp_path, begin.format(mode=mode, name="whole") + "restart 8 state.*\nrun 16\nrun 8\n",
        ranks).check()
    killed = run(model, tmp_path, begin.format(mode=mode, name="part") + """\
restart 8 dead.*
variable stop equal 1/(step<21)
fix STOP all print 1 "${stop}"
run 24
""", ranks)
    # what mpiexec prints of the reason is lost now and then
    assert killed.code != 0 and (tmp_path / "dead.16").exists() and "Loop time" not in killed.output
    head = HEAD.replace("read_data structure.lmp", "read_restart dead.16")
    text = head.format(plugin=environment.PLUGIN, model=model) + \
        AVERAGES.format(mode=mode, name="part") + "run 8\n"
    result = lammps_run.run_lammps(text, tmp_path, ranks).check()
    assert "Resetting global fix info from restart file" in result.output
    assert_same(contents(tmp_path / "whole.h5"), contents(tmp_path / "part.h5"))
    assert contents(tmp_path / "whole.h5")["@n_frames"] == (12 if mode == "running" else 3)


def test_rerun_continues_bit_for_bit(model, tmp_path):
    """Frames of a file, one half before and one behind a restart."""
    steps = list(range(10, 130, 10))
    write_frames(supercell(1), tmp_path, steps)
    fix = ("variable w equal 1+0.5*cos(step)\n"
           f"fix A all ave/bands 10 12 120 H dos mesh 2 1 1 erange {E_LO} {E_HI} {DE} weight v_w "
           "file {}.h5 solver lapack\n")
    run(model, tmp_path, fix.format("whole") + RERUN).check()
    run(model, tmp_path, fix.format("part") + "rerun frames.dump last 70 dump x y z box yes\n"
        "write_restart half\n").check()
    head = HEAD.replace("read_data structure.lmp", "read_restart half")
    text = head.format(plugin=environment.PLUGIN, model=model) + fix.format("part") + \
        "rerun frames.dump first 80 dump x y z box yes\n"
    lammps_run.run_lammps(text, tmp_path).check()
    assert_same(contents(tmp_path / "whole.h5"), contents(tmp_path / "part.h5"))


def test_averages_of_other_settings_are_not_continued(model, tmp_path):
    supercell(1).write_data(tmp_path / "structure.lmp")
    fix = "fix A all ave/bands 2 2 8 H mesh 1 1 1 ave running smearing {}\n"
    run(model, tmp_path, fix.format(0.1) + "timestep 0\nrun 6\nwrite_restart half\n").check()
    head = HEAD.replace("read_data structure.lmp", "read_restart half")
    for ranks in (1, 2):
        text = head.format(plugin=environment.PLUGIN, model=model) + fix.format(0.2) + "run 2\n"
        result = lammps_run.run_lammps(text, tmp_path, ranks)
        assert result.code != 0
        assert result.output.count("the averages in the restart file are others") == 1
        assert "smearing 0.1" in result.output and "smearing 0.2" in result.output
