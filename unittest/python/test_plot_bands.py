# SPDX-License-Identifier: MIT
"""dpwannier.plot on bands: reads, describes and draws files of every kind; says what is wrong."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import h5py
import numpy as np
import pytest
from matplotlib.figure import Figure

from dpwannier import Error, plot
from dpwannier.plot.command_line import main
from dpwannier.plot.states import color_scale

SOURCE = Path(__file__).resolve().parents[2]


def write(path, n_frames=1, with_path=True, gap=1.0, weights=None):
    """A chain with one valence and one conduction band; the gap grows by 0.1 eV per frame. `weights`:
    names and, for every one, that of the valence band; the conduction band has the rest."""
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
                 for h in np.nan_to_num(half)])
            if weights:
                file["path/weight_names"] = np.array(list(weights), dtype=object)
                file["path/weights"] = np.broadcast_to(
                    np.array([[w, 1.0 - w] for w in weights.values()]).T,
                    (n_frames, len(distance), 2, len(weights)))
    return str(path)


def test_describes_a_frame(tmp_path):
    file = plot.read_bands(write(tmp_path / "b.h5", 3))
    text = plot.describe_bands(file.bands, file.run)
    assert "Frame of step 20 (3 in the file): a gap of 1.2000 eV, indirect" in text
    assert "(G to K1)" in text
    assert "from 1.0000 to 1.2000 eV" in text
    first = plot.read_bands(tmp_path / "b.h5", 0).bands
    assert first.timestep == 0 and first.gap == 1.0


def test_draws_bands_whose_fermi_level_is_not_known(tmp_path, capsys):
    """dpw bands without the number of electrons: energies are not shifted, and all are shown."""
    path = write(tmp_path / "b.h5")
    with h5py.File(path, "a") as file:
        for name in ("fermi_level", "valence_top", "conduction_bottom", "gap"):
            file[f"frames/{name}"][...] = np.nan
        energies = file["path/energies"][0]
    axes = plot.plot_bands(plot.read_bands(path).bands).axes[0]
    lines = [line.get_ydata() for line in axes.lines if len(line.get_ydata()) == 21]
    assert np.allclose(np.sort(np.concatenate(lines)), np.sort(energies.ravel()))
    low, high = axes.get_ylim()
    assert low < energies.min() and high > energies.max() and axes.get_ylabel() == "$E$ (eV)"
    assert main([path, "-o", str(tmp_path / "b.png")]) == 0
    text = capsys.readouterr().out
    assert "the Fermi level is not known." in text and "nan" not in text


@pytest.mark.parametrize("kind", [dict(), dict(n_frames=3), dict(n_frames=3, with_path=False),
                                  dict(gap=-0.1), dict(n_frames=2, gap=np.nan)])
def test_draws(tmp_path, kind):
    figure = str(tmp_path / "b.png")
    assert main([write(tmp_path / "b.h5", **kind), "-o", figure]) == 0
    assert os.path.getsize(figure) > 10000


def test_draws_a_reference_behind(tmp_path):
    arguments = [write(tmp_path / "b.h5"), "-o", str(tmp_path / "b.svg"), "--window", "-1", "1",
                 "--reference", write(tmp_path / "r.h5", gap=1.1)]
    assert main(arguments) == 0


LAYERS = {"layer 1": 0.9, "layer 2": 0.1, "unfolded layer 1": 0.6, "unfolded layer 2": 0.0}


def path_axes(bands, **options):
    """The axes of the path of a figure, and all its axes."""
    figure = plot.plot_bands(bands, **options)
    return figure.axes[0], figure.axes


def test_colours_bands_by_a_weight(tmp_path):
    bands = plot.read_bands(write(tmp_path / "b.h5", weights=LAYERS)).bands
    axes, all_axes = path_axes(bands, color="layer 1")
    pieces = axes.collections[0]
    e = bands.energies - bands.fermi
    segments, colours = np.array(pieces.get_segments()), pieces.get_colors()
    assert segments.shape == (2 * 20, 2, 2)
    scale = color_scale()
    for (start, end), colour in zip(segments, colours):
        k = int(np.argmin(abs(bands.distance - start[0])))
        band = int(start[1] > 0)
        assert np.allclose([start[1], end[1]], e[k:k + 2, band])
        assert np.allclose(colour, scale.to_rgba(0.9 if band == 0 else 0.1))
    assert "weight: layer 1" in [a.get_ylabel() for a in all_axes]  # the colour bar
    assert not np.allclose(scale.to_rgba(0.0), scale.to_rgba(1.0))


def test_colours_spins_from_minus_one_to_one(tmp_path):
    bands = plot.read_bands(write(tmp_path / "b.h5", weights={"spin_z": -0.6})).bands
    axes, all_axes = path_axes(bands, color="spin_z")
    scale = color_scale("spin_z")
    assert scale.get_clim() == (-1.0, 1.0) and color_scale("layer 1").get_clim() == (0.0, 1.0)
    assert np.allclose(axes.collections[0].get_colors()[0], scale.to_rgba(-0.6))
    assert r"$\langle\sigma_z\rangle$" in [a.get_ylabel() for a in all_axes]


def test_lines_at_one_place_have_the_colour_of_their_mean(tmp_path):
    """Of two states of one energy and opposite spin, the picture shows neither spin."""
    path = write(tmp_path / "b.h5", weights={"spin_z": 0.9})
    with h5py.File(path, "a") as file:
        energies = file["path/energies"][0]
        file["path/weights"][0, :, 1] = -0.9
        energies[:11, 1] = energies[:11, 0] + 1e-5
        file["path/energies"][0] = energies
    axes, _ = path_axes(plot.read_bands(path).bands, color="spin_z")
    colours = axes.collections[0].get_colors().reshape(20, 2, 4)  # [segment, band]
    scale = color_scale("spin_z")
    assert np.allclose(colours[:10], scale.to_rgba(0.0))
    assert np.allclose(colours[11:], [scale.to_rgba(0.9), scale.to_rgba(-0.9)])


@pytest.mark.parametrize("length", [1.23456789049, 1.23456789051])
def test_names_all_corners_whatever_the_length_of_the_path(length, tmp_path):
    path = write(tmp_path / "b.h5")
    with h5py.File(path, "a") as file:
        file["path/distance"][...] = np.linspace(0.0, length, 21)
    axes, _ = path_axes(plot.read_bands(path).bands)
    low, high = axes.get_xlim()
    ticks = axes.get_xticks()
    assert len(ticks) == 3 and (ticks >= low).all() and (ticks <= high).all()


def test_writes_the_gap_only_where_the_window_shows_it(tmp_path):
    bands = plot.read_bands(write(tmp_path / "b.h5")).bands
    for window, shown, edges in (((-1.0, 1.0), True, 2), ((-0.8, 0.1), False, 1), ((0.1, 0.2), False, 0)):
        axes, _ = path_axes(bands, window=window)
        assert any("eV" in text.get_text() for text in axes.texts) == shown
        assert sum(line.get_marker() == "o" for line in axes.lines) == edges


def test_draws_spectral_weight_as_area(tmp_path):
    bands = plot.read_bands(write(tmp_path / "b.h5", weights=LAYERS)).bands
    axes, _ = path_axes(bands, unfold="unfolded layer 1", color="layer 2")
    spots = axes.collections[0]
    at, area, colours = spots.get_offsets(), spots.get_sizes(), spots.get_facecolors()
    valence = at[:, 1] < 0
    assert valence.sum() == 21 and len(at) == 42
    assert np.allclose(area[valence] / area[~valence][0], 0.6 / 0.4)
    assert colours[valence][0, 3] > colours[~valence][0, 3]  # darker
    assert np.allclose(colours[valence][:, :3], color_scale().to_rgba(0.1)[:3])
    # no spot where there is no weight
    axes, _ = path_axes(bands, unfold="unfolded layer 2")
    assert (axes.collections[0].get_offsets()[:, 1] > 0).all()


def test_connects_bands_of_the_same_number(tmp_path):
    """Where k-points have other bands next to an energy, rows begin with other bands."""
    name = write(tmp_path / "b.h5", weights=LAYERS)
    with h5py.File(name, "a") as file:
        first = np.full(21, 7)
        first[10:] = 8
        file["path/first_band_at"] = first[None]
        file["path/energies"][...] = 0.1 * np.stack([first, first + 1], axis=1)
    bands = plot.read_bands(name).bands
    e = bands.energies
    assert e.shape == (21, 3)
    for column, number in enumerate((7, 8, 9)):
        assert np.allclose(e[np.isfinite(e[:, column]), column], 0.1 * number)
    assert np.isnan(e[:10, 2]).all() and np.isnan(e[10:, 0]).all() and np.isfinite(e[:, 1]).all()
    weight = bands.weights["layer 1"]
    assert np.allclose(weight[:10, :2], [0.9, 0.1]) and np.allclose(weight[10:, 1:], [0.9, 0.1])
    for options in ([], ["--color", "layer 1"], ["--unfold", "--layer", "1"]):
        assert main([name, "-o", str(tmp_path / "b.png"), *options]) == 0


def test_says_which_weights_there_are(tmp_path, capsys):
    both = write(tmp_path / "b.h5", weights=LAYERS)
    none = write(tmp_path / "n.h5")
    mesh = write(tmp_path / "m.h5", with_path=False, n_frames=2)
    for arguments, words in [
            ([both, "--color", "layer 3"], "no weight 'layer 3' of the states on the path; there "
                                           "are 'layer 1', 'layer 2', 'unfolded layer 1'"),
            ([none, "--color", "Mo"], "no weight 'Mo' of the states on the path; there is none"),
            ([none, "--unfold"], "needs spectral weights of the states on the path, and there are"),
            ([both, "--unfold"], "several cells (unfolded layer 1, unfolded layer 2): choose with"),
            ([both, "--unfold", "--layer", "3"], "no weight 'unfolded layer 3'"),
            ([both, "--layer", "1"], "--layer belongs to --unfold"),
            ([mesh, "--unfold"], "no k-path to draw with --color or --unfold")]:
        assert main(arguments) == 1
        assert words in capsys.readouterr().err


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
        assert main(arguments, "program") == 1
        error = capsys.readouterr().err
        assert error.startswith("program: ") and words in error


# ---- from Python ---------------------------------------------------------------------------------

def computed(**changes):
    """What a calculation hands over: an object with the arrays, and no timestep."""
    distance = np.linspace(0.0, 1.0, 5)
    energies = np.stack([-0.5 - distance ** 2, 0.7 + distance ** 2], axis=1)
    return SimpleNamespace(**{
        "distance": distance, "labels": [(0.0, "G"), (1.0, "M")], "energies": energies,
        "fermi": 0.1, "valence_top": -0.5, "conduction_bottom": 0.7, "gap": 1.2,
        "weights": {"layer 1": np.full((5, 2), 0.3), "unfolded": np.full((5, 2), 0.5)}, **changes})


def test_draws_an_object_like_bands():
    figure = plot.plot_bands(computed())
    lines = [line.get_ydata() for line in figure.axes[0].lines if len(line.get_ydata()) == 5]
    np.testing.assert_allclose(np.array(lines), computed().energies.T - 0.1)
    assert figure.axes[0].get_title(loc="left") == ""
    text = plot.describe_bands(computed())
    assert text.startswith("Bands: a gap of 1.2000 eV, direct on this path (G to G).")
    unknown = plot.describe_bands(computed(fermi=None, valence_top=None, gap=None))
    assert unknown == "Bands: the Fermi level is not known."


def test_draws_into_what_it_is_given():
    figure = Figure(figsize=(8, 3))
    left, right = figure.subplots(1, 2)
    assert plot.plot_path(computed(), axes=right) is figure
    assert right.get_ylabel() and not left.get_ylabel() and not left.lines
    other = Figure(figsize=(8, 3))
    half, _ = other.subfigures(1, 2)
    assert plot.plot_bands(computed(), figure=half) is half and half.axes and not other.axes[1:]


def test_leaves_the_style_of_the_caller_alone():
    from matplotlib import rcParams

    before = dict(rcParams)
    plot.plot_bands(computed())
    assert dict(rcParams) == before


@pytest.mark.parametrize("unfold", [True, "unfolded"])
def test_unfolds_to_the_only_cell(unfold):
    axes = plot.plot_bands(computed(), unfold=unfold).axes[0]
    assert len(axes.collections[0].get_offsets()) == 10
    assert axes.get_title(loc="left") == "unfolded"


def test_a_notebook_gets_a_picture():
    assert plot.plot_bands(computed())._repr_png_().startswith(b"\x89PNG")


@pytest.mark.parametrize("changes, options, words", [
    ({"energies": np.zeros((4, 2))}, {}, "energies of the shape (4, 2) do not fit distances"),
    ({"weights": {"w": np.zeros((5, 3))}}, {}, "the weight 'w' has the shape (5, 3) and"),
    ({"distance": np.zeros(0), "energies": np.zeros((0, 2))}, {}, "nothing to draw: no k-point"),
    ({"energies": None}, {}, "nothing to draw: one frame and no k-path"),
    ({}, {"unfold": 2}, "no weight 'unfolded layer 2' of the states"),
    ({}, {"reference": computed(energies=None)}, "the reference has no k-path to draw")])
def test_wrong_arrays_are_one_exception(changes, options, words):
    with pytest.raises(Error) as error:
        plot.plot_bands(computed(**changes), **options)
    assert words in str(error.value)


# ---- its doors -----------------------------------------------------------------------------------

@pytest.mark.parametrize("door", [[str(SOURCE / "tools" / "plot_bands.py")],
                                  ["-m", "dpwannier.plot"]])
def test_both_doors_draw(door, tmp_path):
    place = {**os.environ, "PYTHONPATH": str(SOURCE / "python")} if door[0] == "-m" else None
    arguments = [sys.executable, *door, write(tmp_path / "b.h5"), "-o", str(tmp_path / "b.png")]
    done = subprocess.run(arguments, env=place, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Frame of step 0 (1 in the file): a gap of 1.0000 eV")
    assert (tmp_path / "b.png").stat().st_size > 10000
    wrong = subprocess.run([*arguments[:-2], "--frame", "1"], env=place, capture_output=True,
                           text=True)
    name = "plot_bands.py" if door[0] != "-m" else "python -m dpwannier.plot"
    assert wrong.returncode == 1 and wrong.stderr.startswith(f"{name}: ")


def test_needs_no_pyplot_and_no_backend():
    program = ("import sys; sys.path.insert(0, sys.argv[1]); import dpwannier.plot; "
               "assert 'matplotlib.pyplot' not in sys.modules")
    subprocess.run([sys.executable, "-c", program, str(SOURCE / "python")], check=True)
