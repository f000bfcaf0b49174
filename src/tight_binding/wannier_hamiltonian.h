// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tight_binding/pair_block.h"
#include "tight_binding/spin_orbit_part.h"

namespace dpw {

/// An atom that carries Wannier functions.
struct OrbitalAtom {
  std::int64_t id;           ///< the caller's name of the atom (LAMMPS atom ID)
  int element;               ///< index into WannierHamiltonian::elements
  int first_orbital;         ///< 0-based index of its first orbital
  int n_orbitals;            ///< how many it carries
  Eigen::Vector3d position;  ///< home position (inside the cell), A
  int layer = -1;            ///< which layer it is in, from 0; -1: unknown
};

/// A real-space Wannier Hamiltonian H(R), eV, Hermitian by construction: of the two blocks
/// H_ij(R) and H_ji(-R) = H_ij(R)^T only the canonical one is stored (see pair_block.h).
/// Elements are real: Wannier functions without spin-orbit coupling are. With it there is a second
/// part, and each orbital stands for two states, of spin up and down.
/// `atoms` is complete on every rank; `blocks` may be a part (those whose row atom a rank owns).
struct WannierHamiltonian {
  Eigen::Matrix3d lattice = Eigen::Matrix3d::Zero();    ///< rows are the lattice vectors, A
  std::vector<std::string> elements;                    ///< chemical symbols
  std::vector<std::vector<std::string>> orbital_names;  ///< per element, in block order
  std::vector<OrbitalAtom> atoms;                       ///< ascending id
  int n_orbitals = 0;        ///< of both spins together where there is a spin-orbit part
  double n_electrons = 0.0;  ///< electrons that fill these orbitals
  int spin_degeneracy = 2;   ///< electrons one band holds at one k-point
  std::vector<PairBlock> blocks;
  std::vector<double> values;  ///< eV
  std::optional<SpinOrbitPart> spin_orbit;
  std::string potential = {};  ///< in words: what was added to the model's H; empty: nothing

  /// Dimension of H(k), the number of bands: with a spin-orbit part twice that of orbitals.
  int n_states() const { return spin_orbit ? 2 * n_orbitals : n_orbitals; }

  /// Number of values of a block.
  std::size_t block_size(const PairBlock &block) const {
    return static_cast<std::size_t>(atoms[static_cast<std::size_t>(block.row)].n_orbitals) *
           static_cast<std::size_t>(atoms[static_cast<std::size_t>(block.column)].n_orbitals);
  }
  /// Number of elements of the full matrix without spin: every off-diagonal block counts twice.
  std::size_t n_elements() const;

  /// Checks the invariants of both parts (canonical blocks, indices, symmetric or antisymmetric
  /// on-site blocks, finite values, one electron a band where there is a spin-orbit part). Throws
  /// Error naming the first offending block.
  void check() const;
};

/// What tells one frame's Hamiltonian from another's without keeping it: where the atoms are, the
/// traces of their on-site blocks, and sums over the elements that do not depend on their order.
class Fingerprint {
 public:
  Fingerprint() = default;
  explicit Fingerprint(const WannierHamiltonian &h);
  /// Equal but for rounding.
  bool same_as(const Fingerprint &other) const;

 private:
  Eigen::Matrix3d lattice_ = Eigen::Matrix3d::Zero();
  std::vector<double> positions_, traces_;
  double sum_ = 0.0, sum_of_squares_ = 0.0;
};

}  // namespace dpw
