// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "tight_binding/wannier_hamiltonian.h"

namespace dpw {

/// Writes H(R) as compact HDF5: only the stored blocks, nothing dense. `h.blocks` must be all
/// blocks, not one rank's part. The file is complete or absent (AtomicFile).
///
/// Layout, version 1 without and 2 with spin-orbit coupling (e elements, o orbital names, a atoms,
/// b blocks, v values):
///   /                   attributes: format "dpw-hamiltonian", version, n_orbitals, n_electrons,
///                       spin_degeneracy, energy_unit "eV", length_unit "angstrom", convention,
///                       potential (in words, only where one was added)
///   /lattice            f64 [3,3]   rows are the lattice vectors
///   /elements           string [e]  chemical symbols
///   /orbitals/element   i32 [o]     index into /elements, ascending
///   /orbitals/name      string [o]  in block order within one element
///   /atoms/id           i64 [a]     LAMMPS atom ID, ascending
///   /atoms/element      i32 [a]     index into /elements; gives the number of its orbitals
///   /atoms/first_orbital i32 [a]    0-based; the atoms' ranges tile 0..n_orbitals-1
///   /atoms/position     f64 [a,3]   inside the cell
///   /atoms/layer        i32 [a]     from 0, -1: unknown; files of 0.1.0 lack it: all unknown
///   /blocks/row, column i32 [b]     0-based indices into /atoms
///   /blocks/cell        i32 [b,3]   R of the column atom's image
///   /blocks/first_value i64 [b]     where its n_row x n_column values start, row-major
///   /values             f64 [v]
///   /spin_orbit         only in version 2: row, column, cell and first_value as in /blocks, and
///                       values, B_x, B_y and B_z of each block (tight_binding/spin_orbit_part.h)
/// A block is <row,0|H|column,R>; its mirror image H_ji(-R) = H_ij(R)^T is not stored.
///
/// Throws Error for an inconsistent Hamiltonian or a file that cannot be written.
void write_hamiltonian_hdf5(const std::string &path, const WannierHamiltonian &h);

/// Reads what write_hamiltonian_hdf5 wrote, values bit for bit. Everything is checked (format,
/// version, sizes, index ranges, finite numbers, WannierHamiltonian::check); the Error says
/// whether the file is missing, foreign, damaged or inconsistent.
WannierHamiltonian read_hamiltonian_hdf5(const std::string &path);

/// The atom (index into `h.atoms`) of every orbital. Throws Error unless the elements and
/// the orbitals of the atoms are in range and every orbital belongs to exactly one atom.
std::vector<int> orbital_table(const WannierHamiltonian &h);

}  // namespace dpw
