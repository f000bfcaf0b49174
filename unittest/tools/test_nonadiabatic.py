# SPDX-License-Identifier: MIT
"""tools/nonadiabatic.py: couplings of a crossing with a known answer, as the codes read them."""

import subprocess
import sys

import h5py
import numpy as np
import pytest

from support import environment

sys.path.insert(0, str(environment.SOURCE / "tools"))
import nonadiabatic  # noqa: E402

HBAR, HARTREE = 0.6582119569, 27.211386246  # eV fs, eV
RATE, C, DT, STEPS = 0.02, 0.03, 0.5, 200  # as in unittest/files/test_bands_overlaps.cpp
MIDDLE = (np.arange(-STEPS, STEPS) + 0.5) * DT  # fs
START = np.arange(-STEPS, STEPS) * DT


@pytest.fixture(scope="session")
def crossing(tmp_path_factory):
    """Two levels that meet, by the core: at k-point 0 they avoid each other, at 1 they cross."""
    path = tmp_path_factory.mktemp("crossing") / "crossing.h5"
    subprocess.run([environment.BUILD / "bin" / "test_files",
                    "--gtest_filter=BandsOverlaps.OfACrossingForTheScript"],
                   env={"DPW_CROSSING_FILE": str(path)}, check=True, capture_output=True)
    return path


def run(*words):
    return nonadiabatic.main([str(word) for word in words])


def numbers_of(path):
    """As `stream >> number`: all numbers of a file, wherever its lines end."""
    return np.array([float(word) for word in path.read_text().split()])


def read_libra(folder, prefix, n_states, number):
    """What Libra's data_read.get_matrix makes of two files: the first n^2 numbers, rows first."""
    re, im = (numbers_of(folder / f"{prefix}_{number}_{part}") for part in ("re", "im"))
    assert len(re) == len(im) == n_states ** 2
    return re.reshape(n_states, n_states) + 1j * im.reshape(n_states, n_states)


def read_hefei(folder, n_states, nsw, potim):
    """As readNaEig and initTDKS of Hefei-NAMD: a list-directed READ takes n, or n^2, numbers and
    goes on at the next line. Energies [step, n] and couplings [step, i, j] in 1/fs."""
    assert (folder / "COUPCAR").exists()  # or it would look for WAVECARs
    energies, couplings = [], []
    eig = (folder / "EIGTXT").read_text().splitlines()
    nac = (folder / "NATXT").read_text().splitlines()
    for step in range(nsw - 1):
        energies.append([float(word) for word in eig[step].split()][:n_states])
        row = [float(word) for word in nac[step].split()]
        assert len(row) == n_states ** 2
        dij = np.zeros((n_states, n_states))
        numbers = iter(row)
        for i in range(n_states):
            for j in range(n_states):
                dij[i, j] = next(numbers)
        couplings.append(dij / (2.0 * potim))
    return np.array(energies), np.array(couplings)


def test_libra_gets_the_coupling_of_an_avoided_crossing(crossing, tmp_path, capsys):
    assert run(crossing, "--libra", tmp_path / "libra") == 0
    said = capsys.readouterr().out
    assert "401 frames, 0.5 fs apart; states 1 to 2" in said
    assert "nstates 2, nfiles 400" in said
    hvib = np.array([read_libra(tmp_path / "libra", "Hvib", 2, step) for step in range(2 * STEPS)])
    assert not (tmp_path / "libra" / f"Hvib_{2 * STEPS}_re").exists()
    np.testing.assert_allclose(hvib, np.conj(np.swapaxes(hvib, 1, 2)), rtol=0, atol=1e-15)
    exact = C * RATE / ((RATE * MIDDLE) ** 2 + 4 * C ** 2)  # 1/fs, up to one sign
    found = -hvib[:, 0, 1].imag * HARTREE / HBAR
    sign = np.sign(found[STEPS])
    # a difference over dt is d + dt^2 d''/24, and d changes over a time of 2C/RATE = 3 fs
    np.testing.assert_allclose(sign * found, exact, rtol=4e-3)
    turned = abs(np.arcsin(found * DT).sum())  # half of pi, were it endless
    assert turned == pytest.approx(np.arctan2(RATE * STEPS * DT, 2 * C), rel=1e-9)
    np.testing.assert_allclose(hvib[:, 0, 1].real, 0.0, atol=1e-14)
    energy = np.sqrt((RATE * START / 2) ** 2 + C ** 2)
    after = np.sqrt((RATE * (START + DT) / 2) ** 2 + C ** 2)
    np.testing.assert_allclose(hvib[:, 1, 1].real * HARTREE, (energy + after) / 2, rtol=1e-9)
    np.testing.assert_allclose(hvib[:, 0, 0].real, -hvib[:, 1, 1].real, rtol=1e-9)
    s = read_libra(tmp_path / "libra", "St", 2, 7)
    np.testing.assert_allclose(s @ s.conj().T, np.eye(2), atol=1e-12)


def test_hefei_namd_gets_the_same(crossing, tmp_path, capsys):
    assert run(crossing, "--hefei", tmp_path / "hefei") == 0
    assert "BMIN = 1, BMAX = 2, NSW = 401 (dish: 400), POTIM = 0.5" in capsys.readouterr().out
    energies, d = read_hefei(tmp_path / "hefei", 2, 401, DT)
    exact = C * RATE / ((RATE * MIDDLE) ** 2 + 4 * C ** 2)
    np.testing.assert_allclose(np.sign(d[STEPS, 0, 1]) * d[:, 0, 1], exact, rtol=4e-3)
    np.testing.assert_allclose(d, -np.swapaxes(d, 1, 2), rtol=0, atol=1e-15)
    np.testing.assert_allclose(energies[:, 1], np.sqrt((RATE * START / 2) ** 2 + C ** 2),
                               rtol=1e-12)
    # the amplitudes of both codes' equation, i hbar dc/dt = (E - i hbar d) c, from the lower state
    c = np.array([1.0, 0.0], dtype=complex)
    fine = 40
    for step in range(len(d) - 1):
        for part in range(fine):
            x = (part + 0.5) / fine
            h = np.diag(energies[step] + x * (energies[step + 1] - energies[step]))
            # a coupling belongs to the middle of its step
            y = x - 0.5
            other = d[step + 1] if y > 0 else d[max(step - 1, 0)]
            h = h - 1j * HBAR * (d[step] + abs(y) * (other - d[step]))
            value, vector = np.linalg.eigh(h)
            c = vector @ (np.exp(-1j * value * DT / fine / HBAR) * (vector.conj().T @ c))
    landau_zener = np.exp(-2 * np.pi * C ** 2 / (HBAR * RATE))
    assert abs(c[1]) ** 2 == pytest.approx(landau_zener, abs=0.02)


def test_states_that_cross_have_no_coupling(crossing, tmp_path):
    assert run(crossing, "--kpoint", 1, "--hefei", tmp_path / "followed") == 0
    energies, d = read_hefei(tmp_path / "followed", 2, 401, DT)
    assert np.abs(d).max() < 1e-12
    np.testing.assert_allclose(energies, np.outer(RATE * START / 2, [1, -1]), rtol=0, atol=1e-12)
    assert run(crossing, "--kpoint", 1, "--order", "energy", "--libra", tmp_path / "energy") == 0
    s = np.array([read_libra(tmp_path / "energy", "St", 2, step) for step in range(2 * STEPS)])
    swapped = np.abs(s[:, 0, 1]) > 0.5
    assert swapped.sum() == 1 and swapped[STEPS - 1:STEPS + 1].any()
    np.testing.assert_allclose(np.abs(s[swapped][0]), [[0, 1], [1, 0]], atol=1e-12)


def test_frames_and_bands_can_be_chosen(crossing, tmp_path, capsys):
    assert run(crossing, "--frames", 190, -191, "--bands", 2, 2, "--libra", tmp_path / "a") == 0
    said = capsys.readouterr().out
    assert "21 frames" in said and "states 2 to 2" in said
    hvib = read_libra(tmp_path / "a", "Hvib", 1, 0) * HARTREE
    energy = [np.sqrt((RATE * step * DT / 2) ** 2 + C ** 2) for step in (-10, -9)]
    assert hvib[0, 0] == pytest.approx(np.mean(energy), rel=1e-9)


def damaged(crossing, path, change):
    path.write_bytes(crossing.read_bytes())
    with h5py.File(path, "a") as file:
        change(file)
    return path


def break_run(file):
    file["frames/interval"][7] = np.nan


def other_step(file):
    file["frames/interval"][7] = 0.25


def no_time(file):
    file["frames/interval"][7] = 0.0


def lose_a_state(file):
    file["mesh/predecessor"][7, 0, 1] = -1


def complex_states(file):
    s = file["mesh/overlaps"][...]
    s["r" if s.dtype.names else ...] *= 0.8
    if not s.dtype.names:
        s *= 1j
    else:
        s["i"] = 0.6
    file["mesh/overlaps"][...] = s


def without_overlaps(file):
    del file["mesh/overlaps"]


def one_frame(file):
    rest = file["mesh/energies"][:1]
    del file["mesh/energies"]
    file["mesh/energies"] = rest


def another_format(file):
    file.attrs["version"] = 2


@pytest.mark.parametrize("change, words, said", [
    (break_run, [], "frame 7 (step 7) goes on from no frame"),
    (other_step, [], "frame 7 (step 7) is 0.25 fs after the frame before it, those before are 0.5"),
    (no_time, [], "no time passes before frame 7 (step 7)"),
    (lose_a_state, [], "state 2 of step 6 leaves the window of bands before step 7"),
    (complex_states, [], "the overlaps are complex at this k-point"),
    (without_overlaps, [], "write it with `fix bands ... overlaps yes`"),
    (one_frame, [], "has one frame, and couplings need two"),
    (another_format, [], "is not a bands file of version 1"),
    (None, ["--set", "path"], "has no /path"),
    (None, ["--kpoint", "2"], "there is no k-point 2 in /mesh: it has 2, which count from 0"),
    (None, ["--frames", "5", "5"], "--frames 5 5 are not two frames"),
    (None, ["--frames", "0", "401"], "the file has 401"),
    (None, ["--bands", "2", "3"], "--bands 2 3 are not in the file, which has 1 to 2"),
])
def test_says_what_is_wrong(crossing, tmp_path, capsys, change, words, said):
    path = damaged(crossing, tmp_path / "b.h5", change) if change else crossing
    assert run(path, "--hefei", tmp_path / "out", *words) == 1
    error = capsys.readouterr().err
    assert error.startswith("nonadiabatic.py: ") and said in error
    assert not (tmp_path / "out").exists()


def test_frames_around_a_break_are_taken(crossing, tmp_path):
    path = damaged(crossing, tmp_path / "b.h5", break_run)
    assert run(path, "--frames", 0, 6, "--hefei", tmp_path / "before") == 0
    assert run(path, "--frames", 7, -1, "--hefei", tmp_path / "after") == 0
    lose = damaged(crossing, tmp_path / "c.h5", lose_a_state)
    assert run(lose, "--order", "energy", "--hefei", tmp_path / "energy") == 0


def test_older_results_are_not_mixed_with_new_ones(crossing, tmp_path, capsys):
    for words in (["--libra", tmp_path / "a"], ["--hefei", tmp_path / "b"]):
        assert run(crossing, *words) == 0
        assert run(crossing, *words) == 1
        assert "is there already: choose another folder" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert run(crossing, "--libra", tmp_path / "file") == 1
    assert run(tmp_path / "file", "--libra", tmp_path / "c") == 1
    assert "cannot read" in capsys.readouterr().err
