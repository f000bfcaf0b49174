# SPDX-License-Identifier: MIT
"""dpwannier.plot on averages: reads, describes and draws their files; says what is wrong."""

import h5py
import numpy as np
import pytest

from dpwannier import plot
from dpwannier.plot.command_line import main

ENERGIES = np.linspace(-7.0, -3.0, 81)


def scalar(file, name, unit, mean, error):
    group = file.create_group(f"scalars/{name}")
    group.attrs.update(unit=unit, n_frames=40, mean=mean, error=error, t95=2.0, n_blocks=20,
                       block_frames=2, standard_deviation=3.0 * error, minimum=mean - 0.1,
                       maximum=mean + 0.1, autocorrelation_time=0.7, autocorrelation_converged=1)


def write(path, temperature=300.0, gap=1.5, spectral=True, dos=True, reference="hamiltonian",
          zero="the mean of the vacuum levels below and above the layers", frames=40):
    """A file of averages as doc/files.rst has it: two layers, one band each."""
    known = 0.05 if frames > 1 else np.nan
    with h5py.File(path, "w") as file:
        file.attrs.update(format="dpw-averages", version=1, n_frames=frames, energy_zero=zero,
                          reference=reference, broadening=0.05)
        scalar(file, "gap", "eV", gap, 0.1 * known)
        scalar(file, "valence_top", "eV", -5.9, 0.1 * known)
        scalar(file, "conduction_bottom", "eV", -5.9 + gap, 0.1 * known)
        scalar(file, "c_thermo_temp", "", temperature, 50.0 * known)
        file["energies"] = ENERGIES
        for n in (1, 2) if spectral else ():
            group = file.create_group(f"spectral/{n}")
            group.attrs.update(name=f"layer {n}", t95=2.0)
            group["distance"] = np.linspace(0.0, 2.0, 11)
            group["label_index"] = [0, 5, 10]
            group.create_dataset("label_name", data=["G", "M", "G"], dtype=h5py.string_dtype())
            band = -5.0 - 0.5 * n + 0.3 * np.cos(np.linspace(0.0, 6.0, 11))
            group["mean"] = np.exp(-((ENERGIES - band[:, None]) / 0.1) ** 2)
            group["error"] = np.full((11, 81), known)
        if dos:
            file["dos/mean"] = np.stack([np.ones(81), 0.4 * np.ones(81), 0.6 * np.ones(81)], axis=1)
            file["dos/error"] = np.full((81, 3), known)
            file["dos"].attrs["t95"] = 2.0
            file.create_dataset("dos/names", data=["total", "layer 1", "layer 2"],
                                dtype=h5py.string_dtype())
    return str(path)


def test_describes_all_numbers(tmp_path, capsys):
    assert main([write(tmp_path / "a.h5")]) == 0
    text = capsys.readouterr().out
    assert "Averages of 40 frames; energies relative to the mean of the vacuum levels" in text
    assert "gap" in text and "1.5 +- 0.005 eV" in text and "20 blocks of 2 frames" in text


@pytest.mark.parametrize("kind", [{}, {"spectral": False}, {"dos": False}, {"frames": 1},
                                  {"reference": "valence"}, {"zero": "something"}])
def test_draws_every_kind(kind, tmp_path):
    figure = tmp_path / "a.png"
    assert main([write(tmp_path / "a.h5", **kind), "-o", str(figure)]) == 0
    assert figure.stat().st_size > 5000


def test_picture_shows_the_averages_where_they_are(tmp_path):
    averages = plot.read_averages(write(tmp_path / "a.h5"))
    figure = plot.plot_averages(averages)
    axes = [a for a in figure.axes if a.get_title(loc="left").startswith("Layer")]
    assert len(axes) == 2
    mesh = axes[1].collections[0]
    np.testing.assert_array_equal(mesh.get_array(), averages.spectra[1].mean.T)
    coordinates = mesh.get_coordinates()
    np.testing.assert_allclose(coordinates[0, :2, 0], [-0.1, 0.1])
    np.testing.assert_allclose(coordinates[:2, 0, 1], [-7.025, -6.975])
    assert [t.get_text() for t in axes[0].get_xticklabels()] == [r"$\Gamma$", "M", r"$\Gamma$"]
    assert axes[0].get_ylabel() == "$E$ (eV, vacuum at 0)"
    assert {line.get_ydata()[0] for line in axes[0].lines} >= {-5.9, -4.4}


def test_densities_that_are_too_many_are_counted(tmp_path):
    path = write(tmp_path / "a.h5")
    with h5py.File(path, "a") as file:
        for name in ("mean", "error", "names"):
            del file[f"dos/{name}"]
        file["dos/mean"] = file["dos/error"] = np.ones((81, 11))
        file.create_dataset("dos/names", data=[f"n{i}" for i in range(11)],
                            dtype=h5py.string_dtype())
    figure = plot.plot_averages(plot.read_averages(path))
    dos = [axes for axes in figure.axes if axes.get_legend()][0]
    names = [text.get_text() for text in dos.get_legend().get_texts()]
    assert names == [*(f"n{i}" for i in range(8)), "(3 more in the file)"]


def test_one_layer_and_its_error(tmp_path):
    averages = plot.read_averages(write(tmp_path / "a.h5"))
    figure = plot.plot_averages(averages, layer=2, error=True)
    titles = [a.get_title(loc="left") for a in figure.axes]
    assert titles[:3] == ["Layer 2", "Layer 2, standard error", "40 frames"]


def test_gap_against_temperature(tmp_path, capsys):
    files = [write(tmp_path / f"{t}.h5", temperature=t, gap=1.7 - 0.001 * t) for t in (300, 50, 150)]
    figure = tmp_path / "gap.png"
    arguments = ["--gap", *files, "--against", "c_thermo_temp", "-o", str(figure)]
    assert main(arguments) == 0
    assert figure.stat().st_size > 5000
    comparison = plot.compare(files, against="c_thermo_temp")
    rows = comparison.rows
    np.testing.assert_allclose(rows[:, 0], [[50, 5.0], [150, 5.0], [300, 5.0]])
    np.testing.assert_allclose(rows[:, 1], [[1.65, 0.01], [1.55, 0.01], [1.4, 0.01]])
    assert comparison.unit == "eV"
    bars = plot.plot_comparison(comparison).axes[0].containers[0]
    np.testing.assert_allclose(bars.lines[0].get_xdata(), [50, 150, 300])
    low, high = bars.lines[2][1].get_segments()[0][:, 1]
    np.testing.assert_allclose([low, high], [1.64, 1.66])
    assert "1.65" in capsys.readouterr().out


@pytest.mark.parametrize("arguments, words", [
    (["{a}", "--layer", "3"], "no spectral function of layer 3; it has layer 1, layer 2"),
    (["{empty}"], "there is nothing to draw"),
    (["{a}", "--unfold"], "--unfold is for a bands file"),
    (["{a}", "--window", "2", "1"], "--window needs EMIN below EMAX"),
    (["{a}", "--window", "5", "6"], "there is no value of layer 1 to draw between 5 and 6 eV"),
    (["{a}", "--against", "gap"], "--against belongs to --gap"),
    (["--gap", "{a}"], "--gap needs --against"),
    (["--gap", "{a}", "--against", "f_B"], "has no average 'f_B'; it has"),
    (["--gap", "{none}", "--against", "gap"], "there is no such file"),
    (["--gap", "{old}", "--against", "gap"], "has layout version 2"),
    (["--gap", "{part}", "--against", "gap"], "is not a whole HDF5 file of averages"),
    (["--gap", "{bands}", "--against", "gap"], "is not a dpw-averages file")])
def test_says_what_is_wrong(arguments, words, tmp_path, capsys):
    names = {name: str(tmp_path / f"{name}.h5") for name in
             ("a", "empty", "none", "old", "part", "bands")}
    write(names["a"])
    write(names["empty"], spectral=False, dos=False)
    write(names["old"])
    write(names["part"])
    with h5py.File(names["old"], "a") as file:
        file.attrs["version"] = 2
    with h5py.File(names["part"], "a") as file:
        del file["spectral/2/mean"]
    with h5py.File(names["bands"], "w") as file:
        file.attrs["format"] = "dpw-bands"
    arguments = [a.format(**names) for a in arguments]
    assert main([*arguments, "-o", str(tmp_path / "x.png")], "program") == 1
    error = capsys.readouterr().err
    assert error.startswith("program: ") and words in error
    assert not (tmp_path / "x.png").exists()
