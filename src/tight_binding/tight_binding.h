// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tight_binding/sparse_hamiltonian.h"

namespace dpw {

struct WannierHamiltonian;

/// What is known of one orbital.
struct OrbitalSite {
  std::int64_t atom;    ///< ID of the atom that carries it, in files without IDs from 1; 0: unknown
  std::string element;  ///< chemical symbol; empty: unknown
  std::string orbital;  ///< name, such as "dz2"; empty: unknown
  int layer;            ///< from 0; -1: unknown
  Eigen::Vector3d position;  ///< its centre, A
  int spin = 0;              ///< 1: up, -1: down; 0: unknown, or both
};

/// An atom, with orbitals or without.
struct AtomSite {
  std::int64_t id;           ///< as OrbitalSite::atom has it
  std::string element;       ///< chemical symbol
  Eigen::Vector3d position;  ///< A
};

/// What messages call the owner of an orbital: "atom 7", or "orbital 3 (on no known atom)" for one
/// without, as in the middle of a bond. `index` counts orbitals from 0.
std::string name_of_owner(const OrbitalSite &site, std::size_t index);

/// Any H(R), real or complex, whatever it came from, and what its source says about it. Nothing is
/// made up: what the source does not tell is empty.
struct TightBinding {
  SparseHamiltonian sparse;                ///< eV
  std::optional<Eigen::Matrix3d> lattice;  ///< rows are the lattice vectors, A
  std::vector<OrbitalSite> orbitals;       ///< [n_orbitals], or empty where nothing is known
  std::optional<double> n_electrons;       ///< electrons that fill these orbitals
  int spin_degeneracy = 2;                 ///< electrons one band holds at one k-point
  std::string potential = {};              ///< in words: what was added to H; empty: nothing
  std::string source;                      ///< in words, for logs and errors: kind and path
  std::string trust;                       ///< in words: what the source says of its own errors
  std::vector<std::string> warnings;       ///< a sentence each: where bands are other than expected
  std::vector<AtomSite> atoms;             ///< ascending ID, or empty where they are not known
};

/// The lattice (rows, A). Throws Error saying how to give it if it is not known.
const Eigen::Matrix3d &lattice_of(const TightBinding &h);

/// Places of the orbitals in units of the lattice vectors, or empty where they are not known.
std::vector<Eigen::Vector3d> fractional_places(const TightBinding &h);

/// The same as a flat H(R) with its atoms, and its orbitals' atoms, elements, names and layers;
/// `source` is left empty. An orbital's centre is its atom's position. `h.blocks` must be all
/// blocks, not one rank's part. Throws Error for an inconsistent Hamiltonian (orbital_table,
/// make_sparse).
TightBinding make_tight_binding(const WannierHamiltonian &h);

}  // namespace dpw
