#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Turn the overlaps of a bands file (`fix bands ... overlaps yes`) into non-adiabatic couplings.

    nonadiabatic.py bands.h5 --libra DIR | --hefei DIR [--set mesh] [--kpoint 0] [--bands 5 12]
                    [--frames 0 -1] [--order followed]

The couplings between the states i and j of one k-point are d_ij = (S_ij - conj(S_ji)) / (2 dt),
with S_ij = <i(t)|j(t+dt)> (Hammes-Schiffer and Tully, J. Chem. Phys. 101, 4657 (1994)). They and
the energies are written as Libra or Hefei-NAMD read them. doc/tools.rst describes the files; the
layout of the bands file is documented in src/files/bands_hdf5.h.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

FORMAT, VERSION = "dpw-bands", 1
HBAR = 0.6582119569509066  # eV fs, CODATA 2018
HARTREE = 27.211386245988  # eV, CODATA 2018
SAME_TIME = 1e-6  # by which steps of time may differ, relative
REAL = 1e-6  # imaginary parts of overlaps below it are rounding


class NonadiabaticError(Exception):
    """What is wrong with a file or a request, in one sentence."""


@dataclass
class Followed:
    """What a bands file says of one k-point over frames that follow each other."""

    energies: np.ndarray  # [frame, band], eV
    overlaps: np.ndarray  # [frame - 1, band, band]: <i of frame f | j of frame f + 1>
    predecessor: np.ndarray  # [frame - 1, band], -1: none
    order: np.ndarray  # [frame, track]: the band on each track, those of the first frame
    lost: np.ndarray  # [frame - 1, band]
    timestep: np.ndarray  # [frame]
    dt: float  # fs
    first_band: int  # number of the first band, from 1


@dataclass
class Couplings:
    """Energies, overlaps and couplings of the chosen states, in an order that is kept."""

    energies: np.ndarray  # [frame, state], eV
    overlaps: np.ndarray  # [frame - 1, state, state]
    dt: float  # fs
    first_band: int  # number of the first state, from 1

    @property
    def difference(self) -> np.ndarray:
        """S_ij - conj(S_ji), [frame - 1, state, state]: 2 dt times the coupling."""
        return self.overlaps - np.conj(np.swapaxes(self.overlaps, 1, 2))

    @property
    def coupling(self) -> np.ndarray:
        """d_ij, 1/fs, at the middle of each step."""
        return self.difference / (2.0 * self.dt)


# ---- reading -------------------------------------------------------------------------------------

def open_bands(path: str) -> h5py.File:
    try:
        file = h5py.File(path, "r")
    except OSError as error:
        raise NonadiabaticError(f"cannot read {path}: {error}") from error
    kind, version = file.attrs.get("format"), file.attrs.get("version")
    kind = kind.decode() if isinstance(kind, bytes) else kind
    if kind != FORMAT or version != VERSION:
        raise NonadiabaticError(f"{path} is not a bands file of version {VERSION}")
    return file


def complex_of(data: np.ndarray) -> np.ndarray:
    """Complex numbers, also where h5py sees a compound of r and i."""
    return data["r"] + 1j * data["i"] if data.dtype.names else data


def frame_range(first: int, last: int, n: int) -> tuple:
    chosen = tuple(number + n if number < 0 else number for number in (first, last))
    if not 0 <= chosen[0] < chosen[1] < n:
        raise NonadiabaticError(
            f"--frames {first} {last} are not two frames, the earlier one first: the file has {n}, "
            f"which count from 0")
    return chosen


def check_times(interval: np.ndarray, timestep: np.ndarray, first: int) -> float:
    """The time between frames, fs, if it is the same between all; `interval` leaves out the first."""
    for number, time in enumerate(interval):
        where = f"frame {first + 1 + number} (step {timestep[number + 1]})"
        if np.isnan(time):
            raise NonadiabaticError(
                f"{where} goes on from no frame, since it is the first of a run: choose frames "
                f"before it or from it on with --frames")
        if time <= 0.0:
            raise NonadiabaticError(f"no time passes before {where}: leave it out with --frames")
        if abs(time - interval[0]) > SAME_TIME * interval[0]:
            raise NonadiabaticError(
                f"{where} is {time:g} fs after the frame before it, those before are "
                f"{interval[0]:g} fs apart: choose frames of one time step with --frames")
    return float(np.mean(interval))


def read_followed(path: str, group: str = None, kpoint: int = 0, frames=(0, -1)) -> Followed:
    with open_bands(path) as file:
        group = group or ("mesh" if "mesh" in file else "path")
        if group not in file:
            raise NonadiabaticError(f"{path} has no /{group}")
        if "overlaps" not in file[group]:
            raise NonadiabaticError(
                f"{path} has no overlaps of states: write it with `fix bands ... overlaps yes`")
        n_frames, n_k = file[group]["energies"].shape[:2]
        if not 0 <= kpoint < n_k:
            raise NonadiabaticError(
                f"there is no k-point {kpoint} in /{group}: it has {n_k}, which count from 0")
        if n_frames < 2:
            raise NonadiabaticError(f"{path} has one frame, and couplings need two")
        first, last = frame_range(*frames, n_frames)
        all_frames, pairs = slice(first, last + 1), slice(first + 1, last + 1)
        timestep = file["frames/timestep"][all_frames]
        dt = check_times(file["frames/interval"][pairs], timestep, first)
        data = file[group]
        tracks = data["followed"][all_frames, kpoint]
        return Followed(
            energies=data["energies"][all_frames, kpoint],
            overlaps=complex_of(data["overlaps"][pairs, kpoint]),
            predecessor=data["predecessor"][pairs, kpoint],
            order=tracks[:, np.argsort(tracks[0])],  # numbered by the bands of the first frame
            lost=data["lost"][pairs, kpoint], timestep=timestep, dt=dt,
            first_band=int(data.attrs["first_band"]) + 1)


# ---- choosing ------------------------------------------------------------------------------------

def check_kept(found: Followed, chosen: np.ndarray) -> None:
    """Every chosen track has to stay in the window."""
    for pair, before in enumerate(found.predecessor):
        now = found.order[pair + 1, chosen]
        gone = np.flatnonzero(before[now] != found.order[pair, chosen])
        if gone.size:
            band = found.first_band + found.order[pair, chosen[gone[0]]]
            raise NonadiabaticError(
                f"state {band} of step {found.timestep[pair]} leaves the window of bands before "
                f"step {found.timestep[pair + 1]}: compute more bands (nbands of fix bands), choose "
                f"fewer in the middle with --bands, frames without this with --frames, or keep the "
                f"order of energies with --order energy")


def choose_states(found: Followed, bands=None, order: str = "followed") -> Couplings:
    n = found.energies.shape[1]
    lowest, highest = found.first_band, found.first_band + n - 1
    first, last = bands or (lowest, highest)
    if not lowest <= first <= last <= highest:
        raise NonadiabaticError(
            f"--bands {first} {last} are not in the file, which has {lowest} to {highest}")
    chosen = np.arange(first - lowest, last - lowest + 1)
    if order == "followed":
        check_kept(found, chosen)
        columns = found.order[:, chosen]
    else:
        columns = np.broadcast_to(chosen, (len(found.energies), len(chosen)))
    energies = np.take_along_axis(found.energies, columns, axis=1)
    overlaps = np.array([s[np.ix_(rows, now)]
                         for s, rows, now in zip(found.overlaps, columns, columns[1:])])
    return Couplings(energies, overlaps, found.dt, first)


# ---- writing -------------------------------------------------------------------------------------

def empty_folder(name: str, first_file: str) -> Path:
    """Makes a folder; refuses one with older results, of which some might stay."""
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NonadiabaticError(f"cannot make the folder {name}: {error}") from error
    if (folder / first_file).exists():
        raise NonadiabaticError(f"{folder / first_file} is there already: choose another folder")
    return folder


def save(path: Path, rows: np.ndarray) -> None:
    try:
        np.savetxt(path, rows, fmt="%24.16e")
    except OSError as error:
        raise NonadiabaticError(f"cannot write {path}: {error}") from error


def write_libra(found: Couplings, name: str) -> str:
    """Hvib_N_re, Hvib_N_im: E - i hbar d in Hartree, at the middle of the steps; St_N_re, St_N_im."""
    folder = empty_folder(name, "Hvib_0_re")
    middle = 0.5 * (found.energies[1:] + found.energies[:-1])
    for number, (energies, coupling, s) in enumerate(
            zip(middle, found.coupling, found.overlaps)):
        hvib = (np.diag(energies) - 1j * HBAR * coupling) / HARTREE
        for prefix, matrix in (("Hvib", hvib), ("St", s)):
            save(folder / f"{prefix}_{number}_re", matrix.real)
            save(folder / f"{prefix}_{number}_im", matrix.imag)
    return (f"Libra: step4.get_Hvib2 with nstates {found.energies.shape[1]}, nfiles {len(middle)}, "
            f"Hvib_re_prefix and Hvib_im_prefix \"Hvib_\", dt {found.dt:g} fs")


def write_hefei(found: Couplings, name: str) -> str:
    """EIGTXT: eV, at the beginning of the steps. NATXT: S_ij - conj(S_ji), j fastest. A line each."""
    imaginary = np.abs(found.overlaps.imag).max()
    if imaginary > REAL:
        raise NonadiabaticError(
            f"the overlaps are complex at this k-point (imaginary parts up to {imaginary:.1e}), and "
            f"Hefei-NAMD reads real couplings: take one where H(k) is real, such as the zone centre, "
            f"or --libra")
    folder = empty_folder(name, "NATXT")
    n_pairs, n = found.overlaps.shape[:2]
    save(folder / "EIGTXT", found.energies[:-1])
    save(folder / "NATXT", found.difference.real.reshape(n_pairs, n * n))
    save(folder / "COUPCAR", np.empty((0, 1)))  # namd looks whether it is there, and does not read it
    return (f"Hefei-NAMD: BMIN = {found.first_band}, BMAX = {found.first_band + n - 1}, "
            f"NSW = {n_pairs + 1} (dish: {n_pairs}), POTIM = {found.dt:g}, LCPEXT = .TRUE. in inp")


def describe(found: Couplings) -> str:
    d = np.abs(found.coupling)
    n = d.shape[1]
    kept = np.abs(np.diagonal(found.overlaps, axis1=1, axis2=2)) ** 2
    text = (f"{len(found.energies)} frames, {found.dt:g} fs apart; states {found.first_band} to "
            f"{found.first_band + n - 1}; at least {kept.min():.4f} of a state stays itself in a "
            f"step")
    if n > 1:
        off = d[:, ~np.eye(n, dtype=bool)]
        text += (f"; couplings up to {HBAR * off.max() * 1e3:.3f} meV, root mean square "
                 f"{HBAR * np.sqrt((off ** 2).mean()) * 1e3:.3f} meV")
    return text


def main(arguments=None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", help="bands file (HDF5) of fix bands with overlaps yes")
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--libra", metavar="DIR", help="folder for the files that Libra reads")
    target.add_argument("--hefei", metavar="DIR", help="folder for those that Hefei-NAMD reads")
    parser.add_argument("--set", choices=("mesh", "path"),
                        help="k-points to take; default: the mesh if there is one")
    parser.add_argument("--kpoint", type=int, default=0, help="number of the k-point, from 0")
    parser.add_argument("--bands", type=int, nargs=2, metavar=("FIRST", "LAST"),
                        help="numbers of the states in the first frame, from 1; default: all")
    parser.add_argument("--frames", type=int, nargs=2, metavar=("FIRST", "LAST"), default=(0, -1),
                        help="frames to take, from 0, both included; default: all")
    parser.add_argument("--order", choices=("followed", "energy"), default="followed",
                        help="what numbers states: themselves, or the order of their energies")
    options = parser.parse_args(arguments)
    try:
        found = choose_states(read_followed(options.file, options.set, options.kpoint, options.frames),
                              options.bands, options.order)
        print(describe(found))
        print(write_libra(found, options.libra) if options.libra
              else write_hefei(found, options.hefei))
    except NonadiabaticError as error:
        print(f"nonadiabatic.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
