// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "structure/crystal.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace dpw {

/// What a frame may be used for.
enum class Split { train, validation, test };
const char *name_of(Split split);
/// Throws Error for a name that is none of them.
Split split_of(const std::string &name);

/// H(R) of one frame, real, eV, with the zero of energy that its program has. Blocks are canonical
/// (is_canonical of pair_block.h), row and column count the atoms of the frame, and their
/// values follow one another without gaps, row-major. The atoms of a block are apart by
/// pair_vector(), whatever images the file had. Likewise its spin-orbit part B, where a block's
/// values are those of B_x, then of B_y, then of B_z (SpinOrbitPart).
struct FrameBlocks {
  std::vector<PairBlock> blocks;
  std::vector<float> values;
};

/// One structure with what is known of it.
struct TrainingFrame {
  std::string name;        ///< unique within a set
  std::string provenance;  ///< files with checksums, programs, and what was done to the data
  Split split = Split::train;
  Structure structure;                     ///< A; layers from 0 at the bottom, empty: unknown
  std::optional<double> energy;            ///< eV, of the whole cell
  Positions forces;                        ///< [atoms, 3], eV/A; no rows: unknown; NaN: this one
                                           ///< is, as of an atom that was held fixed
  std::optional<Eigen::Matrix3d> stress;   ///< eV/A^3: (dE/dstrain)/V, so positive if stretched;
                                           ///< the virial is -V times this
  std::optional<double> vacuum_lower;      ///< potential energy of an electron below the layers, eV
  std::optional<double> vacuum_upper;      ///< above them, eV
  std::optional<FrameBlocks> hamiltonian;  ///< with a spin-orbit part: its part without spin, A
  std::optional<FrameBlocks> spin_orbit;   ///< B; only beside A

  bool has_forces() const { return forces.rows() > 0; }
  /// Indices into forces.data(), atom by atom, of the components that are known.
  std::vector<Eigen::Index> known_forces() const;
  /// The largest force on an atom, of the components that are known, eV/A; zero without any.
  double largest_force() const;
};

/// x_j - x_i + R L of a block, A.
Eigen::Vector3d pair_vector(const TrainingFrame &frame, const PairBlock &block);

/// Frames to train a model on, to validate and to test it.
struct TrainingSet {
  std::vector<std::string> elements;                    ///< chemical symbols
  std::vector<std::vector<std::string>> orbital_names;  ///< per element, in block order; may be
                                                        ///< empty where no frame has H
  std::vector<TrainingFrame> frames;

  /// Index of an element. Throws Error if the set has no such element.
  int element_of(const std::string &symbol) const;
  /// Number of orbitals of every atom of a frame.
  std::vector<int> orbital_counts(const TrainingFrame &frame) const;
  /// Block b of the frame's H, eV: rows are the orbitals of its row atom.
  Eigen::MatrixXd block(const TrainingFrame &frame, std::size_t b) const;
  /// B_c, c = 0, 1, 2 for x, y, z, of block b of the frame's spin-orbit part, eV.
  Eigen::MatrixXd spin_block(const TrainingFrame &frame, std::size_t b, int c) const;

  /// Throws Error naming the first frame that breaks what is said above: sizes, finite numbers,
  /// unique names, known elements, canonical blocks, each once, on-site blocks of all atoms,
  /// symmetric ones of H and antisymmetric ones of B.
  void check() const;
};

}  // namespace dpw
