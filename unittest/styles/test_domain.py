# SPDX-License-Identifier: MIT
"""How far a model may be trusted, through LAMMPS: distances from the training data and errors of
forces by atoms, warnings, and the error of the Hamiltonian of a frame."""

import re

import numpy as np
import pytest

from support import equivariant_model, environment, lammps_run, moment_model, structures
from support.moment_model import RAER

MEMBERS, FIRST = 3, 12  # last layers; width of the first layer of write_moment_model's networks
SYMBOLS = ("Mo", "S")
LIMITS = {"Mo": 9.3, "S": 11.8}
SCALES = {"Mo": 0.03, "S": 0.005}

HEAD = """\
plugin load {plugin}
units metal
newton {newton}
processors {processors}
read_data {data}
pair_style {style}
{coeff}
thermo_style custom step pe
thermo_modify format float %.17g norm no
"""
DUMP = """\
fix U all pair 1 dpwannier uncertainty 1 distance 1
dump A all custom 1 atoms.dump id type f_U[1] f_U[2]
dump_modify A format float %.17g sort id
"""
RANKS = [(1, "* * *", "on"), (2, "* * *", "on"), (2, "* * *", "off"), (4, "2 2 1", "on")]


def uncertainty_tensors(seed=3):
    random = np.random.default_rng(seed)
    tensors = {}
    for symbol in SYMBOLS:
        whitening = np.tril(random.standard_normal((FIRST, FIRST)), -1)
        tensors[f"uncertainty.whitening.{symbol}"] = whitening + np.diag(random.uniform(0.5, 1.5, FIRST))
        tensors[f"uncertainty.mean.{symbol}"] = random.standard_normal((FIRST, 1))
        tensors[f"uncertainty.last_layers.{symbol}"] = 0.1 * random.standard_normal((MEMBERS, RAER))
    return tensors


def add_uncertainty(header, limits=LIMITS, scales=None):
    header["uncertainty"] = {"limits": dict(limits), "members": MEMBERS,
                             "calibrated_on": "validation"}
    if scales:
        header["uncertainty"]["hamiltonian_eV"] = scales


def write_model(path, limits=LIMITS):
    return moment_model.write_moment_model(
        path, tensors=uncertainty_tensors(), change=lambda header: add_uncertainty(header, limits))


@pytest.fixture(scope="module", name="models")
def make_models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    return {"uncertain": write_model(folder / "uncertain.dpw"),
            "bare": moment_model.write_moment_model(folder / "bare.dpw")}


@pytest.fixture(name="run")
def make_run(models, tmp_path):
    def go(action, name="a", model=None, structure=None, style="dpwannier", ranks=1,
           processors="* * *", newton="on", fails=False, coeff="pair_coeff * * {model} Mo S"):
        folder = tmp_path / name
        folder.mkdir()
        data = (structure or bilayer()).write_data(folder / "structure.lmp")
        text = (HEAD + action).format(
            plugin=environment.PLUGIN, data=data, newton=newton, processors=processors, style=style,
            coeff=coeff.format(model=model or models["uncertain"]))
        result = lammps_run.run_lammps(text, folder, ranks)
        assert (result.code != 0) == fails, result.output[-3000:]
        return result

    return go


def bilayer():
    return structures.twist((2, 1), (1, 2)).noise(0.1)


def signals(result, name="atoms.dump"):
    """Types, errors of forces, and distances relative to the limit, in the order of IDs."""
    return result.atoms(["type", "f_U[1]", "f_U[2]"], name).T


def warnings(result):
    """(step, atoms outside, farthest atom, its distance) of each warning."""
    found = re.findall(r"WARNING: pair_style dpwannier: at step (\d+) (\d+) atoms? (?:is|are) outside "
                       r"of the training domain of the model \S+, atom (\d+) farthest with (\S+) times",
                       result.output)
    return [(int(step), int(n), int(atom), float(far)) for step, n, atom, far in found]


# ---- by atoms

@pytest.mark.parametrize("ranks, processors, newton", RANKS)
def test_errors_of_forces_are_those_of_models_with_other_last_layers(ranks, processors, newton, run,
                                                                     tmp_path):
    """The root of the sum of the squares of their forces, each from a model file of its own."""
    squares = 0.0
    for k in range(MEMBERS):
        other = {}
        for symbol in SYMBOLS:
            layers = uncertainty_tensors()[f"uncertainty.last_layers.{symbol}"]
            other[f"energy_{symbol}.layer3.weight"] = layers[k:k + 1]
            other[f"energy_{symbol}.layer3.bias"] = np.array([0.7])
        path = moment_model.write_moment_model(tmp_path / f"{k}.dpw", tensors=other)
        dump = "dump F all custom 1 f.dump id fx fy fz\ndump_modify F format float %.17g sort id\n"
        forces = run(dump + "run 0\n", f"member{k}", path).atoms(["fx", "fy", "fz"], "f.dump")
        assert np.abs(forces).max() > 1e-3
        squares = squares + (forces**2).sum(axis=1)
    found = signals(run(DUMP + "run 0\n", ranks=ranks, processors=processors, newton=newton))[1]
    np.testing.assert_allclose(found, np.sqrt(squares), rtol=1e-10)


@pytest.mark.parametrize("ranks, processors, newton", RANKS[1:])
def test_the_same_on_any_number_of_ranks(ranks, processors, newton, run):
    one = signals(run(DUMP + "run 0\n", "one"))
    other = signals(run(DUMP + "run 0\n", "other", ranks=ranks, processors=processors, newton=newton))
    assert (one > 0).all()
    np.testing.assert_allclose(other, one, rtol=1e-11)


def test_neither_orientation_nor_order_nor_images_matter(run):
    structure = bilayer()
    one = signals(run(DUMP + "run 0\n", "one", structure=structure))
    # A turn by 60 degrees about z: another cell of the same lattice, but no symmetry of the layers.
    turn = np.array([[0.5, np.sqrt(0.75), 0], [-np.sqrt(0.75), 0.5, 0], [0, 0, 1]])
    turned = structure._with(positions=structure.positions @ turn)
    for name, other in (("turned", turned), ("images", structure.images()),
                        ("shuffled", structure.shuffle())):
        found = signals(run(DUMP + "run 0\n", name, structure=other))
        order = np.argsort(structure.ids) if name != "shuffled" else None
        if order is None:  # the key remembers which atom each was
            keys = other.key[np.argsort(other.ids)]
            expected = one[:, np.argsort(structure.key[np.argsort(structure.ids)])][:, keys]
        else:
            expected = one
        np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_values_follow_a_run(run):
    """Those of step 5 of a run are those of the same positions in a run of their own."""
    action = DUMP + "dump X all custom 5 x.dump id x y z\ndump_modify X format float %.17g sort id\n"
    whole = run(action + "velocity all create 900 1 loop geom\nfix N all nve\nrun 5\n", "whole")
    places = whole.atoms(["x", "y", "z"], "x.dump")
    structure = bilayer()
    order = np.argsort(structure.ids)
    moved = structure._take(order)._with(positions=places)
    assert np.abs(moved.positions - structure.positions[order]).max() > 1e-3
    alone = signals(run(DUMP + "run 0\n", "alone", structure=moved))
    np.testing.assert_allclose(signals(whole), alone, rtol=1e-9)


# ---- warnings

def limits_for(run, n_outside):
    """Limits that leave so many atoms outside, and the ID and relative distance of the farthest."""
    distance = signals(run(DUMP + "run 0\n", f"probe{n_outside}"))[2]
    order = np.argsort(distance)
    factor = 0.5 * (distance[order[-n_outside]] + distance[order[-n_outside - 1]])
    ids = np.sort(bilayer().ids)
    return ({symbol: float(factor * limit) for symbol, limit in LIMITS.items()},
            ids[order[-1]], distance[order[-1]] / factor)


@pytest.mark.parametrize("ranks", [1, 2])
@pytest.mark.parametrize("n_outside", [1, 5])
def test_atoms_outside_are_counted_in_a_warning(n_outside, ranks, run, tmp_path):
    limits, farthest, distance = limits_for(run, n_outside)
    result = run("run 0\n", model=write_model(tmp_path / "limits.dpw", limits), ranks=ranks)
    assert [w[:3] for w in warnings(result)] == [(0, n_outside, farthest)]
    assert warnings(result)[0][3] == pytest.approx(distance, rel=5e-3)


@pytest.mark.parametrize("ranks", [1, 2])
def test_a_compressed_frame_is_outside_and_one_as_before_is_not(ranks, run, tmp_path):
    kinds, _, distance = signals(run(DUMP + "run 0\n", "probe"))
    limits = {symbol: float(1.001 * LIMITS[symbol] * distance[kinds == t + 1].max())
              for t, symbol in enumerate(SYMBOLS)}
    model = write_model(tmp_path / "limits.dpw", limits)
    tilt = 0.85 * float(bilayer().cell[1, 0])
    squeeze = f"change_box all x scale 0.85 xy final {tilt!r} y scale 0.85 z scale 0.85 remap\n"
    result = run(DUMP + "run 0\n" + squeeze + "run 1\n", model=model, ranks=ranks)
    outside = int((signals(result)[2] > 1.0).sum())
    assert outside > 5
    assert [w[:2] for w in warnings(result)] == [(0, outside)]
    assert (result.output.index("outside of the training domain")
            > result.output.index("Loop time"))  # of the first run


def test_warnings_keep_their_distance(run, tmp_path):
    limits, _, _ = limits_for(run, 30)
    model = write_model(tmp_path / "limits.dpw", limits)
    action = "velocity all create 50 1 loop geom\nfix N all nve\ntimestep 0.0002\nrun 12\nrun 3\n"
    for style, steps in (("dpwannier every 5", [0, 5, 10, 15]), ("dpwannier", [0]),
                         ("dpwannier every 1", [*range(13), *range(13, 16)]),
                         ("dpwannier domain ignore", [])):
        result = run(action, "run" + str(len(steps)), model, style=style)
        found = [w[0] for w in warnings(result)]
        assert sorted(set(found)) == steps
        assert len(found) <= len(steps) + 1  # the second run's first step was the first run's last


@pytest.mark.parametrize("ranks", [1, 2])
def test_leaving_may_be_an_error(ranks, run, tmp_path):
    limits, farthest, _ = limits_for(run, 2)
    model = write_model(tmp_path / "limits.dpw", limits)
    result = run("run 0\n", "stops", model, style="dpwannier domain error", ranks=ranks, fails=True)
    assert "ERROR: pair_style dpwannier: at step 0 2 atoms are outside" in result.output
    assert f"atom {farthest} farthest" in result.output
    generous = {symbol: 1e3 * limit for symbol, limit in LIMITS.items()}
    run("run 0\n", "goes", write_model(tmp_path / "wide.dpw", generous),
        style="dpwannier domain error", ranks=ranks)


# ---- by frames

@pytest.mark.parametrize("ranks, processors, newton", RANKS)
def test_compute_pair_has_the_count_and_the_largest(ranks, processors, newton, run):
    action = ("compute P all pair dpwannier\nthermo_style custom step c_P[1] c_P[2] c_P[3]\n"
              "thermo_modify format float %.17g norm no\n" + DUMP + "run 0\n")
    result = run(action, ranks=ranks, processors=processors, newton=newton)
    _, errors, distance = signals(result)
    found = [result.last(f"c_P[{k}]") for k in (1, 2, 3)]
    assert found[0] == (distance > 1.0).sum()
    assert 0 < found[0] < len(distance)
    np.testing.assert_allclose(found[1:], [distance.max(), errors.max()], rtol=1e-12)


def test_works_inside_of_pair_hybrid(run):
    action = ("compute P all pair dpwannier\nthermo_style custom step c_P[1] c_P[2] c_P[3]\n"
              "thermo_modify format float %.17g norm no\n" + DUMP + "run 0\n")
    alone = run(action, "alone")
    both = run(action, "both", style="hybrid/overlay dpwannier domain warn every 7 lj/cut 8.0",
               coeff="pair_coeff * * dpwannier {model} Mo S\npair_coeff * * lj/cut 0.01 2.5")
    np.testing.assert_allclose(signals(both), signals(alone), rtol=1e-12)
    for k in (1, 2, 3):
        assert both.last(f"c_P[{k}]") == pytest.approx(alone.last(f"c_P[{k}]"), rel=1e-12)
    assert warnings(both) == warnings(alone)


@pytest.mark.parametrize("ranks", [1, 2])
def test_compute_wannierham_ends_with_the_error_to_be_expected(ranks, run, tmp_path):
    def write(path, scales):
        return equivariant_model.write_equivariant_model(
            path, tensors=uncertainty_tensors(),
            change=lambda header: add_uncertainty(header, scales=scales))

    action = "compute H all wannierham\nthermo_style custom step c_H[14] {last}\n" \
             "thermo_modify format float %.17g norm no\nrun 0\n"
    without = run(action.format(last=""), "without", write(tmp_path / "a.dpw", None), ranks=ranks)
    model = write(tmp_path / "b.dpw", SCALES)
    dump = "group lower id <= 7\n" + DUMP + "compute L lower wannierham\n"
    result = run(dump + action.format(last="c_H[15] c_L[15]"), "with", model, ranks=ranks)
    assert result.last("c_H[14]") == without.last("c_H[14]")
    kinds, _, distance = signals(result)
    errors = [SCALES[SYMBOLS[int(t) - 1]] * LIMITS[SYMBOLS[int(t) - 1]] * d
              for t, d in zip(kinds, distance)]
    rms = lambda values: np.sqrt(np.mean(np.square(values)))
    assert result.last("c_H[15]") == pytest.approx(rms(errors), rel=1e-11)
    ids = np.sort(bilayer().ids)
    assert result.last("c_L[15]") == pytest.approx(rms(np.array(errors)[ids <= 7]), rel=1e-11)
    too_far = run(action.format(last="c_H[15]"), "far", tmp_path / "a.dpw", ranks=ranks, fails=True)
    assert "c_H" in too_far.output and "out-of-range" in too_far.output


@pytest.mark.parametrize("tight", [False, True])
def test_dpw_bands_says_what_lammps_does(tight, run, tmp_path):
    limits = {name: limit * (1.0 if tight else 8.0) for name, limit in LIMITS.items()}
    model = equivariant_model.write_equivariant_model(
        tmp_path / "a.dpw", tensors=uncertainty_tensors(),
        change=lambda header: add_uncertainty(header, limits, SCALES))
    lammps = run("compute H all wannierham\nthermo_style custom step c_H[15]\n"
                 "thermo_modify format float %.17g norm no\nrun 0\n", "a", model)
    bands = lammps_run.run_process(
        [environment.DPW, "bands", model, "--structure", "structure.lmp", "--elements", "Mo", "S",
         "--path", 1, "G", 0, 0, 0, "M", 0, 0.5, 0], lammps.folder, 60).check()
    said = re.search(r"^training data +(.*?), atom (\d+) farthest with (\S+) times the limit; "
                     r"on-site elements off by (\S+) meV", bands.output, re.MULTILINE)
    warned = re.findall(r"dpw bands: warning: training data of the model \S+a.dpw: (\d+) atoms? "
                        r"(?:is|are) outside, atom (\d+) farthest with (\S+) times", bands.output)
    assert float(said[4]) == pytest.approx(1e3 * lammps.last("c_H[15]"), rel=0.05)
    assert [(int(n), int(atom), float(far)) for n, atom, far in warned] == [
        found[1:] for found in warnings(lammps)]
    assert bool(warned) == tight
    assert said[1] == (f"{warned[0][0]} atoms are outside" if tight
                       else "all atoms are within their reach")


# ---- models without, and errors

def test_a_model_without_says_nothing_until_it_is_asked(run, models):
    quiet = run("compute P all pair dpwannier\nthermo_style custom step c_P[1] c_P[2] c_P[3]\nrun 0\n",
                "quiet", models["bare"])
    assert not warnings(quiet)
    assert all(np.isnan(quiet.last(f"c_P[{k}]")) for k in (1, 2, 3))
    run("run 0\n", "ignore", models["bare"], style="dpwannier domain ignore")


def test_a_model_without_errors_of_forces_still_has_distances(run, tmp_path):
    tensors = {name: value for name, value in uncertainty_tensors().items() if "last" not in name}

    def change(header):
        add_uncertainty(header)
        header["uncertainty"]["members"] = 0

    model = moment_model.write_moment_model(tmp_path / "m.dpw", tensors=tensors, change=change)
    action = ("fix U all pair 1 dpwannier distance 1\ncompute P all pair dpwannier\n"
              "thermo_style custom step c_P[1] c_P[2] c_P[3]\n"
              "dump A all custom 1 atoms.dump id f_U\nrun 0\n")
    result = run(action, "distance", model)
    distance = result.atoms(["f_U"])[:, 0]
    assert result.last("c_P[1]") == (distance > 1).sum()
    assert np.isnan(result.last("c_P[3]"))
