# SPDX-License-Identifier: MIT
"""tools/plot_bands.py: reads, describes and draws bands files of every kind; says what is wrong."""

import os
import sys

import h5py
import numpy as np
import pytest

SOURCE = os.environ.get("DPW_SOURCE_DIR", os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(SOURCE, "tools"))
import plot_bands  # noqa: E402


def write(path, n_frames=1, with_path=True, gap=1.0):
    """A chain with one valence and one conduction band; the gap grows by 0.1 eV a frame."""
    distance = np.linspace(0.0, 2.0, 21)
    wave = np.cos(np.pi * distance / 2.0)
    with h5py.File(path, "w") as file:
        file.attrs["format"], file.attrs["version"] = "dpw-bands", 1
        half = 0.5 * (gap + 0.1 * np.arange(n_frames))
        file["frames/timestep"] = 10 * np.arange(n_frames)
        file["frames/fermi_level"] = np.full(n_frames, 3.0)
        file["frames/valence_top"] = 3.0 - half
        file["frames/conduction_bottom"] = 3.0 + half
        file["frames/gap"] = 2.0 * half
        if with_path:
            file["path/distance"] = distance
            file["path/label_index"] = np.array([0, 10, 20], dtype="i4")
            file["path/label_name"] = np.array(["G", "M", "K1"], dtype=object)
            file["path/energies"] = np.stack(
                [np.stack([3.0 - h - 0.2 * (1.0 - wave), 3.0 + h + 0.2 * (1.0 + wave)], axis=1)
                 for h in half])
    return str(path)


def test_describes_a_frame(tmp_path):
    text = plot_bands.describe(plot_bands.read_bands(write(tmp_path / "b.h5", 3)))
    assert "Frame of step 20 (3 in the file): a gap of 1.2000 eV, indirect" in text
    assert "(G to K1)" in text
    assert "from 1.0000 to 1.2000 eV" in text
    first = plot_bands.read_bands(str(tmp_path / "b.h5"), 0)
    assert first.frame.timestep == 0 and first.frame.gap == 1.0


@pytest.mark.parametrize("kind", [dict(), dict(n_frames=3), dict(n_frames=3, with_path=False),
                                  dict(gap=-0.1), dict(n_frames=2, gap=np.nan)])
def test_draws(tmp_path, kind):
    figure = str(tmp_path / "b.png")
    assert plot_bands.main([write(tmp_path / "b.h5", **kind), "-o", figure]) == 0
    assert os.path.getsize(figure) > 10000


def test_draws_a_reference_behind(tmp_path):
    arguments = [write(tmp_path / "b.h5"), "-o", str(tmp_path / "b.svg"), "--window", "-1", "1",
                 "--reference", write(tmp_path / "r.h5", gap=1.1)]
    assert plot_bands.main(arguments) == 0


def test_says_what_is_wrong(tmp_path, capsys):
    bands = write(tmp_path / "b.h5")
    text = tmp_path / "text"
    text.write_text("not bands")
    with h5py.File(tmp_path / "foreign.h5", "w") as file:
        file.attrs["format"] = "dpw-hamiltonian"
    for arguments, words in [
            ([str(tmp_path / "none")], "there is no such file"),
            ([str(text)], "is not a whole HDF5 file of bands"),
            ([str(tmp_path / "foreign.h5")], "its format is 'dpw-hamiltonian'"),
            ([bands, "--frame", "1"], "has 1 frames: there is no frame 1"),
            ([bands, "--window", "1", "0"], "--window needs EMIN below EMAX"),
            ([bands, "-o", str(tmp_path / "none" / "b.png")], "cannot write"),
            ([write(tmp_path / "m.h5", with_path=False), "-o", "m.png"], "nothing to draw"),
            ([bands, "--reference", str(tmp_path / "m.h5")], "has no k-path to draw")]:
        assert plot_bands.main(arguments) == 1
        error = capsys.readouterr().err
        assert error.startswith("plot_bands.py: ") and words in error
