# SPDX-License-Identifier: MIT
"""`dpw convert`: H(R) comes back from every layout, on every way, with bands that numpy finds; it is
written as a stream; every error is said once. What other programs make of it is in unittest/readers."""

import re
import resource
import subprocess

import h5py
import numpy as np
import pytest

from support import environment, lammps_run

MODEL = environment.SOURCE / "potentials" / "MoS2.dpw"
MONOLAYER = """3
Lattice="3.19 0 0 -1.595 2.7626 0 0 0 25" Properties=species:S:1:pos:R:3 pbc="T T T"
Mo 0.02 0.01 12.5
S 1.595 0.92087 14.07
S 1.575 0.90087 10.93
"""


def dpw(folder, *words, code=0):
    run = lammps_run.run_process([environment.DPW, *words], folder, 100)
    assert run.code == code, f"exit code {run.code}:\n{run.output}"
    return run.output


def field(output, name):
    """The lines of a field of the summary."""
    lines = re.findall(rf"^{re.escape(name):19}(.*(?:\n {{19}}.*)*)", output, re.M)
    return [line.strip() for line in "\n".join(lines).split("\n") if line.strip()]


def energies(folder, source, *words):
    dpw(folder, "bands", source, "--mesh", 3, 4, 1, "-o", "e.h5", "--restart", "no", *words)
    with h5py.File(folder / "e.h5") as file:
        return file["mesh/energies"][0]


@pytest.fixture
def monolayer(tmp_path):
    (tmp_path / "mono.xyz").write_text(MONOLAYER)
    return tmp_path


NAMES = {"wannier90": ("a_hr.dat", "a_hr.dat"), "tb": ("a_tb.dat", "a_tb.dat"),
         "sparse": ("s", "s_hr.dat"), "deeph": ("d/", "d"), "npz": ("n.npz", "n.npz"),
         "hdf5": ("h.h5", "h.h5")}


@pytest.mark.parametrize("layout", NAMES)
def test_a_model_comes_back_from_every_layout(layout, monolayer):
    out, read = NAMES[layout]
    to = ["--to", layout] if layout == "sparse" else []
    said = dpw(monolayer, "convert", MODEL, out, "--structure", "mono.xyz", *to)
    assert field(said, "layout")[0].startswith(f"{layout}, ")
    for name in field(said, "files"):
        assert (monolayer / name).stat().st_size > 0
    assert field(said, "open with")
    expected = energies(monolayer, MODEL, "--structure", "mono.xyz")
    np.testing.assert_allclose(energies(monolayer, read), expected, rtol=0, atol=1e-10)


def test_layouts_follow_each_other_without_loss(monolayer):
    """A tour through those that keep the atoms; DeepH sorts these by elements, as they are already."""
    dpw(monolayer, "convert", MODEL, "0.h5", "--structure", "mono.xyz")
    source = "0.h5"
    for out, read in (("1/", "1"), ("2_hr.dat", "2_hr.dat"), ("3_tb.dat", "3_tb.dat"),
                      ("4", "4_hr.dat"), ("5_hr.dat", "5_hr.dat")):
        to = ["--to", "sparse"] if out == "4" else []
        dpw(monolayer, "convert", source, out, *to)
        source = read
    dpw(monolayer, "convert", source, "6.h5")
    with h5py.File(monolayer / "0.h5") as first, h5py.File(monolayer / "6.h5") as last:
        assert list(first["blocks/first_value"]) == list(last["blocks/first_value"])
        np.testing.assert_allclose(last["values"], first["values"], rtol=0, atol=2e-12)
        np.testing.assert_allclose(last["atoms/position"], first["atoms/position"], atol=1e-8)
        assert last.attrs["n_electrons"] == first.attrs["n_electrons"] == 14


def test_a_threshold_drops_small_elements(monolayer):
    dpw(monolayer, "convert", MODEL, "all.h5", "--structure", "mono.xyz")
    dpw(monolayer, "convert", MODEL, "some.h5", "--structure", "mono.xyz", "--threshold", 0.01)
    dpw(monolayer, "convert", "all.h5", "again.h5", "--threshold", 0.01)
    with (h5py.File(monolayer / "all.h5") as whole, h5py.File(monolayer / "some.h5") as some,
          h5py.File(monolayer / "again.h5") as again):
        values = some["values"][()]
        assert np.abs(values[values != 0]).min() >= 0.01
        assert (np.abs(whole["values"][()]) >= 0.01).sum() == (values != 0).sum()
        np.testing.assert_array_equal(again["values"], values)


def test_what_wannier90_does_not_tell_is_given(tmp_path):
    (tmp_path / "c_hr.dat").write_text(
        " c\n 1\n 3\n 1 1 1\n" + "".join(f"{x} 0 0 1 1 {h} 0.0\n"
                                         for x, h in ((-1, 0.5), (0, 0.1), (1, 0.5))))
    said = dpw(tmp_path, "convert", "c_hr.dat", "t_tb.dat", code=1)
    assert said.startswith("dpw: tb needs the lattice, which is not known from Wannier90 _hr.dat file")
    lattice = ["--lattice", 2, 0, 0, 0, 9, 0, 0, 0, 9]
    said = dpw(tmp_path, "convert", "c_hr.dat", "t_tb.dat", *lattice, code=1)
    assert said.startswith("dpw: tb needs the centres of the orbitals")
    (tmp_path / "c_centres.xyz").write_text("2\n c\nX 0 0 1.5\nH 0 0 1.5\n")
    dpw(tmp_path, "convert", "c_hr.dat", "t_tb.dat", *lattice)
    said = dpw(tmp_path, "convert", "t_tb.dat", "t.h5", code=1)
    assert "give it with --electrons N" in said and said.count("\n") == 1
    dpw(tmp_path, "convert", "t_tb.dat", "t.h5", "--electrons", 1, "--spin-degeneracy", 1)
    with h5py.File(tmp_path / "t.h5") as file:
        assert file.attrs["n_electrons"] == 1 and file.attrs["spin_degeneracy"] == 1
        assert file["elements"].asstr()[()].tolist() == ["H"]


def test_sparse_input_of_wanniertools_says_what_it_lacks(tmp_path):
    (tmp_path / "c_hr.dat").write_text(" c\n 1\n 1\n 1\n0 0 0 1 1 0.5 0.0\n")
    said = dpw(tmp_path, "convert", "c_hr.dat", "s", "--to", "sparse")
    assert "s_wt.in, the input of WannierTools, is not written" in field(said, "note")[0]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["c_hr.dat", "s_hr.dat"]
    assert (tmp_path / "s_hr.dat").read_text().split("\n")[1].strip() == "1"


def test_a_seed_is_for_one_hamiltonian(monolayer):
    """Nothing is left that would be read with a lattice that is not its own."""
    (monolayer / "wide.xyz").write_text(MONOLAYER.replace("0 0 25", "0 0 30"))
    dpw(monolayer, "convert", MODEL, "m", "--to", "wannier90", "--structure", "mono.xyz")
    before = {path.name: path.read_bytes() for path in monolayer.iterdir()}
    said = dpw(monolayer, "convert", MODEL, "m", "--to", "tb", "--structure", "wide.xyz", code=1)
    assert said.startswith("dpw: m_hr.dat is another H(R), and would be read with the lattice")
    assert {path.name: path.read_bytes() for path in monolayer.iterdir()} == before
    (monolayer / "m_hr.dat").unlink()
    said = dpw(monolayer, "convert", MODEL, "m", "--to", "tb", "--structure", "wide.xyz")
    assert field(said, "removed") == ["m_wt.in"]
    assert sorted(p.name for p in monolayer.glob("m*")) == ["m.win", "m_centres.xyz", "m_tb.dat",
                                                            "mono.xyz"]


@pytest.mark.parametrize("words, expected", [
    (["m.h5", "o.h5", "--to", "tb"], "the name 'o.h5' is that of the layout hdf5, but tb was asked"),
    (["m.h5", "", "--to", "tb"], "'' is no name for files of the layout tb"),
    (["m.h5", "x.dat"], "does not say which layout of H(R) is meant"),
    (["m.h5", "x", "--to", "vasp"], "there is no layout 'vasp' of H(R)"),
    (["m.h5", "x.npz"], "cannot read m.h5"),
    ([".", "x.npz"], "is a folder, but neither one of DeepH"),
    ([MODEL, "x.npz"], "is a model, which needs atoms"),
    ([MODEL, "x.npz", "--structure", "mono.xyz", "--threshold", "-1"],
     "the threshold of the elements is an energy in eV, not below 0"),
    ([MODEL, "mono.xyz/x.npz", "--structure", "mono.xyz"], "cannot make the folder mono.xyz/x.npz"),
])
def test_says_once_what_is_wrong(words, expected, monolayer):
    before = sorted(monolayer.iterdir())
    said = dpw(monolayer, "convert", *words, code=1)
    assert said.count("dpw: ") == 1 and expected in said, said
    assert sorted(monolayer.iterdir()) == before


def peak_memory(folder, *words):
    """Most resident memory of a run, MB."""
    code = ("import resource, subprocess, sys\n"
            "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)\n")
    run = subprocess.run(["python3", "-c", code, environment.DPW, *map(str, words)], cwd=folder,
                         capture_output=True, text=True, timeout=100)
    assert run.returncode == 0, run.stderr
    return float(run.stdout)


def test_writes_a_twisted_bilayer_as_a_stream(tmp_path):
    """201 atoms, 737 orbitals: files of 300 MB that no dense H(R) in memory goes into. A dense array
    of doubles alone would have 737 x 737 x 8 bytes for each R: 4.3 MB each."""
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] in (resource.RLIM_INFINITY, -1)
    dpw(tmp_path, "twist", "--lower", 6, 0, "--upper", 5, 1, "--material",
        environment.SOURCE / "potentials" / "structures" / "MoS2.json", "--height", 39.38842392,
        "-o", "t.lmp")
    dpw(tmp_path, "convert", MODEL, "t.h5", "--structure", "t.lmp")
    stored = (tmp_path / "t.h5").stat().st_size / 1e6
    base = peak_memory(tmp_path, "bands", "--help")
    sizes, peaks = {}, {}
    for layout, name in (("wannier90", "w"), ("sparse", "s"), ("npz", "n")):
        peaks[layout] = peak_memory(tmp_path, "convert", "t.h5", name, "--to", layout) - base
        written = ([*(tmp_path / name).iterdir()] if layout == "npz" else
                   [tmp_path / f"{name}_hr.dat"])
        sizes[layout] = sum(path.stat().st_size for path in written) / 1e6
        for path in written:
            path.unlink()
    print(f"{stored:.3g} MB of HDF5; files {sizes} MB; peaks {peaks} MB")
    assert sizes["wannier90"] > 250 and sizes["sparse"] < 75 and sizes["npz"] < 20
    # reading and the flat form take what they take: a few times what is stored
    for layout, peak in peaks.items():
        assert peak < 12 * stored + 30, f"{layout}: {peak} MB for {stored} MB"
