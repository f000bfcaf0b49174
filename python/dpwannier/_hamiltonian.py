# SPDX-License-Identifier: MIT
"""Hamiltonians in real space, and what follows from them."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import sparse

from . import _core
from ._bands import Bands
from ._checks import array, real, whole, whole_numbers, words
from ._dos import DensityOfStates
from ._error import Error
from ._kpath import Corner, corners_of
from ._progress import Progress, progress_bar


class Orbital(NamedTuple):
    """What is known of an orbital: ID of its atom (0: none), chemical symbol and name (empty),
    layer from 0 (-1), and spin, 1 for up, -1 for down (0: unknown, or both)."""

    atom: int
    element: str
    name: str
    layer: int
    spin: int = 0


class Hamiltonian:
    """H(R): elements <m 0|H|n R> between orbitals, eV, sparse, Hermitian, real or complex.

    Made by :meth:`dpwannier.Model.hamiltonian`, :meth:`read` or :meth:`from_matrices`.

    Attributes
    ----------
    n_orbitals : int
    cells : [cell, 3]
        R in lattice vectors, ascending; with every R its -R, and R = 0.
    orbitals : list of Orbital
        Empty entries where nothing is known.
    lattice : [3, 3] or None
        Vectors as rows, A. Can be set.
    centres : [orbital, 3] or None
        A. Can be set.
    n_electrons : float or None
        In a cell. Can be set: bands have a Fermi level then.
    spin_degeneracy : int
        Electrons that a state takes, 2 or 1. Can be set.
    source, trust, potential : str
        Where it comes from; what a model says of its own errors; what was added to it.
    """

    __slots__ = ("_core", "__weakref__")  # a misspelt attribute is an error

    def __init__(self, core: _core.Hamiltonian) -> None:
        self._core = core

    @classmethod
    def read(cls, path: str | Path) -> Hamiltonian:
        """Read any file that ``dpw bands`` reads: HDF5 of this package, ``_hr.dat`` or ``_tb.dat`` of
        Wannier90 with the files beside it, sparse text of WannierTools, folders of DeepH and of
        WannierBerri's npz files. What makes its bands other than expected is a Python warning."""
        h = cls(_core.Hamiltonian.read(str(path)))
        for text in h._core.warnings:
            warnings.warn(text, stacklevel=2)
        return h

    @classmethod
    def from_matrices(cls, matrices: Mapping[tuple[int, int, int], np.ndarray], *,
                      lattice: np.ndarray | None = None,
                      centres: np.ndarray | None = None,
                      spin_order: str | None = None) -> Hamiltonian:
        """From a matrix (dense or SciPy's, [orbital, orbital], eV) for each R.

        Where R is there and -R is not, the latter is its Hermitian conjugate. If both are there,
        they have to be that.

        `spin_order` says that rows are spinors, two for each orbital, and a band holds one electron:
        ``"interleaved"``, spin up and down of an orbital next to each other, or ``"up_then_down"``,
        all of spin up first. It needs `centres`.
        """
        whole = {_cell_of(cell): _square(cell, m) for cell, m in matrices.items()}
        if len({m.shape for m in whole.values()}) != 1:
            raise Error("H(R) needs square matrices of one size, at least one")
        for cell, m in list(whole.items()):
            whole.setdefault(tuple(-c for c in cell), sparse.coo_array(m.conj().T))
        parts = [(m.row, m.col, np.tile(cell, (m.nnz, 1)), m.data) for cell, m in whole.items()]
        row, column, cell, value = (np.concatenate(list(part)) for part in zip(*parts))
        core = _core.Hamiltonian.from_elements(
            next(iter(whole.values())).shape[0], np.ascontiguousarray(row, np.int32),
            np.ascontiguousarray(column, np.int32), np.ascontiguousarray(cell, np.int32),
            np.ascontiguousarray(value, complex))
        h = cls(core)
        if lattice is not None:
            h.lattice = lattice
        if centres is not None:
            h.centres = centres
        if spin_order is not None:
            core.set_spins(str(spin_order))
        return h

    def copy(self) -> Hamiltonian:
        """Another one, which changes of this one leave alone."""
        return Hamiltonian(self._core.copy())

    __copy__ = copy

    def __deepcopy__(self, memo: dict) -> Hamiltonian:
        return self.copy()

    def __reduce__(self) -> tuple:
        return _restored, (self._core.state(),)

    @property
    def n_orbitals(self) -> int:
        return self._core.n_orbitals

    @property
    def cells(self) -> np.ndarray:
        return self._core.cells

    @property
    def is_real(self) -> bool:
        return self._core.is_real

    @property
    def source(self) -> str:
        return self._core.source

    @property
    def trust(self) -> str:
        return self._core.trust

    @property
    def potential(self) -> str:
        return self._core.potential

    @property
    def lattice(self) -> np.ndarray | None:
        return self._core.lattice

    @lattice.setter
    def lattice(self, rows: np.ndarray) -> None:
        rows = array("the lattice", rows, (3, 3))
        if not abs(np.linalg.det(rows)) > 1e-12 * np.abs(rows).max() ** 3:
            raise Error("the lattice has no volume: its rows are three vectors in A")
        self._core.lattice = rows

    @property
    def centres(self) -> np.ndarray | None:
        found = self._core.centres
        return found if len(found) else None

    @centres.setter
    def centres(self, places: np.ndarray) -> None:
        self._core.centres = array("centres", places, (self.n_orbitals, 3))

    @property
    def n_electrons(self) -> float | None:
        return self._core.n_electrons

    @n_electrons.setter
    def n_electrons(self, n: float | None) -> None:
        self._core.n_electrons = None if n is None else real("n_electrons", n)

    @property
    def spin_degeneracy(self) -> int:
        return self._core.spin_degeneracy

    @spin_degeneracy.setter
    def spin_degeneracy(self, n: int) -> None:
        if n not in (1, 2):
            raise Error(f"spin_degeneracy is 1 or 2, not {n!r}")
        self._core.spin_degeneracy = int(n)

    @property
    def orbitals(self) -> list[Orbital]:
        core = self._core
        known = [Orbital(*one) for one in zip(core.atoms, core.elements, core.names, core.layers,
                                            core.spins)]
        return known or [Orbital(0, "", "", -1)] * self.n_orbitals

    def __repr__(self) -> str:
        kind = "real" if self.is_real else "complex"
        electrons = "" if self.n_electrons is None else f", {self.n_electrons:g} electrons"
        return (f"<Hamiltonian: {self.n_orbitals} orbitals, {len(self.cells)} cells, "
                f"{self._core.n_stored} {kind} elements stored{electrons}, from {self.source}>")

    def matrix(self, i: int) -> sparse.csr_matrix:
        """<m 0|H|n R> of ``cells[i]``, both triangles, [orbital, orbital], eV, real or complex."""
        return self._core.matrix(range(len(self.cells))[whole("i", i)])

    def at(self, k: Sequence[float], *, dense: bool = True) -> np.ndarray | sparse.csr_matrix:
        """H(k) = sum over R of exp(2 pi i k.R) H(R), [orbital, orbital], eV, complex.

        `k` is in reciprocal lattice vectors. Phases are those of the cells, not of the centres.
        `dense` False: a SciPy CSR matrix, made without a dense one.
        """
        k = array("k", k, (3,))
        return self._core.dense_at(k) if dense else self._core.sparse_at(k)

    def add_field(self, field: Sequence[float]) -> None:
        """Add the potential energy +abs(e) E.r of electrons in a homogeneous field E, V/A. It is 0 at the
        origin of the coordinates that the atoms were given in, or `centres` were set in."""
        self._core.add_field(array("field", field, (3,)))

    def add_on_site(self, energies: Sequence[float], *, name: str = "energies of orbitals") -> None:
        """Add an energy (eV) to each orbital; `name` is what `potential` calls it."""
        self._core.add_on_site(array("energies", energies, (self.n_orbitals,)).tolist(), name)

    def write(self, out: str | Path, layout: str = "") -> list[str]:
        """Write files that another program opens, as ``dpw convert``; returns their names.

        Parameters
        ----------
        out
            SEED, the name of one of the files, or a folder.
        layout
            ``"wannier90"``, ``"tb"``, ``"sparse"``, ``"deeph"``, ``"npz"`` or ``"hdf5"``; by the
            ending of `out` by default. The page on ``dpw convert`` says which program opens what,
            and what the files do not say.
        """
        return self._core.write(str(out), layout)[0]

    def bands(self, path: str | Sequence[Corner] | None = None, *, points: int = 50,
              mesh: Sequence[int] | None = None, nbands: int | None = None,
              around: float | None = None, bands: tuple[int, int] | None = None,
              weights: str | Sequence[str] = (), unfold: int | str | None = None,
              primitive: np.ndarray | None = None, vectors: bool = False, smearing: float = 0.0,
              solver: str = "auto", proof: str = "full", threads: int | None = None,
              checkpoint: str | Path | None = None,
              progress: bool | Progress | None = None) -> Bands:
        """Bands along a path, on a mesh, or both, as ``dpw bands`` finds them.

        Ctrl-C ends it when the k-points at work are done.

        Parameters
        ----------
        path
            ``"GMKG"``, special points by ASE's names; or pairs of a name and a place in reciprocal
            lattice vectors. With `unfold`, those of the primitive cell.
        points
            k-points of each segment.
        mesh
            Three numbers: with Gamma, time reversal used where H(R) is real, or of
            spinors that have it.
        nbands, around, bands
            How many bands next to the gap, or next to the energy `around` (eV), half of them below
            it; or the first and the last one, from 1. All of them by default.
        weights
            Of states on groups of orbitals: ``"layer"``, ``"element"``, ``"orbital"``, or several;
            ``"spin"`` of an H(R) with spin: the weights ``"spin_x"``, ``"spin_y"``, ``"spin_z"``,
            from -1 to 1.
        unfold
            The layer, from 1, or ``"all"``, to whose primitive cell spectral weights belong.
        primitive
            [2, 3], A: the first two vectors of that cell; found by default.
        vectors
            Keep the eigenvectors.
        smearing
            eV, of the occupation of a metal.
        solver, proof
            As the page on solvers has them; ``"auto"`` and ``"full"``.
        threads
            OMP_NUM_THREADS by default, or 1.
        checkpoint
            A file that keeps the k-points which are done, for a job that may be stopped: called
            again with the same arguments it goes on. It is removed at the end.
        progress
            None: a bar on a terminal; True, False; or a function of what is done and the total.

        Raises
        ------
        Error
            What was asked for does not exist, or a check of the solver failed.
        """
        s = _core.BandsSettings()
        given = np.zeros((0, 3)) if primitive is None else array("primitive", primitive, (2, 3))
        s.unfold = "" if unfold is None else str(unfold)
        s.primitive = given.ravel().tolist()
        if path is not None:
            corners = corners_of(path, self._path_cell(path, s.unfold, s.primitive),
                                 self.cells.any(axis=0))
            s.set_path([name for name, _ in corners], np.array([place for _, place in corners]),
                       _points(points))
        s.mesh = None if mesh is None else whole_numbers("mesh", mesh, 3)
        s.nbands = None if nbands is None else whole("nbands", nbands)
        s.around = None if around is None else real("around", around)
        s.bands = [] if bands is None else list(whole_numbers("bands", bands, 2))
        s.weights = words("weights", weights)
        s.vectors, s.smearing = bool(vectors), real("smearing", smearing)
        s.solver, s.proof = str(solver), str(proof)
        s.threads = 0 if threads is None else whole("threads", threads)
        with progress_bar("k-points", progress) as show:
            found = _core.solve_bands(self._core, s, str(checkpoint or ""), show)
        return Bands(found)

    def _path_cell(self, path: str | Sequence[Corner], unfold: str,
                   primitive: list[float]) -> np.ndarray | None:
        """The cell whose special points a path is made of, where it needs to be known."""
        if not isinstance(path, str) or not unfold:
            return self.lattice
        return self._core.primitive_cell(unfold, primitive)

    def dos(self, *, mesh: Sequence[int] | None = None, sigma: float | None = None,
            kpm: bool = False, moments: int = 512, vectors: int = 8, seed: int = 1,
            k: Sequence[float] | None = None, project: str = "",
            energies: tuple[float, float, int] | None = None, solver: str = "auto",
            threads: int | None = None,
            progress: bool | Progress | None = None) -> DensityOfStates:
        """The density of states, as ``dpw dos`` finds it.

        Parameters
        ----------
        mesh
            Three numbers of k-points: by tetrahedra, or with `sigma` (eV) by Gaussians.
        kpm
            The kernel polynomial method, for large cells, at Gamma unless `mesh` or `k` says more;
            `moments`, random `vectors` and their `seed` as the page on ``dpw dos`` has them.
        project
            ``"layer"``, ``"element"`` or ``"orbital"``: densities of their groups, too.
        energies
            First and last one (eV), and how many; the whole spectrum by default.
        solver, threads, progress
            As for :meth:`bands`.
        """
        s = _core.DosSettings()
        s.mesh = None if mesh is None else whole_numbers("mesh", mesh, 3)
        s.method = "" if sigma is None else "gaussian"
        s.sigma = None if sigma is None else real("sigma", sigma)
        s.kpm, s.moments, s.vectors = bool(kpm), _count("moments", moments), _count("vectors", vectors)
        s.seed = _count("seed", seed)
        s.k = None if k is None else tuple(array("k", k, (3,)))
        s.project = str(project)
        s.energies = [] if energies is None else array("energies", energies, (3,)).tolist()
        s.solver, s.threads = str(solver), 0 if threads is None else whole("threads", threads)
        with progress_bar("products" if kpm else "k-points", progress) as show:
            return DensityOfStates(_core.find_dos(self._core, s, show))


_LARGEST_CELL = 1_000_000  # as the core has it


def _cell_of(cell: object) -> tuple[int, int, int]:
    found = whole_numbers(f"R = {cell!r}", cell, 3)
    if max(map(abs, found)) > _LARGEST_CELL:
        raise Error(f"R = {cell!r} is farther than {_LARGEST_CELL} lattice vectors")
    return found


def _square(cell: object, m: object) -> sparse.coo_array:
    """A matrix of one R, checked."""
    if np.ma.isMaskedArray(m):
        raise Error(f"the matrix of R = {cell!r} is masked: fill in what is missing")
    m = m if sparse.issparse(m) else np.asarray(m)
    if m.ndim != 2 or m.shape[0] != m.shape[1] or m.dtype.kind not in "biufc":
        raise Error(f"H(R) needs square matrices of one size: that of R = {cell!r} has the shape "
                    f"{m.shape} and the type {m.dtype}")
    found = sparse.coo_array(m)
    if not np.isfinite(found.data).all():
        raise Error(f"the matrix of R = {cell!r} has elements that are not finite")
    return found


def _points(points: object) -> int:
    n = whole("points", points)
    if not 1 <= n <= 10_000_000:
        raise Error(f"points is a number of k-points of each segment, from 1 to ten million, not {n}")
    return n


def _count(name: str, n: object) -> int:
    n = whole(name, n)
    if not 0 <= n < 2**31:
        raise Error(f"{name} is a whole number from 0 on, not {n}")
    return n


def _restored(state: tuple) -> Hamiltonian:
    return Hamiltonian(_core.Hamiltonian.from_state(state))
