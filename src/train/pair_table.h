// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include <array>
#include <string>
#include <vector>

#include "train/frame_data.h"

namespace dpw {

/// Atoms of all frames with a Hamiltonian, one after another within their elements.
struct AtomPool {
  std::vector<at::Tensor> moments;               ///< [element]: [atoms, rows, lm]
  std::vector<at::Tensor> on_site;               ///< [element]: [atoms, n * n], eV, from the vacuum
  std::vector<std::vector<std::int64_t>> first;  ///< [frame][element]: index of its first atom
};

/// Where the vacuum level of a label is taken from.
enum class VacuumReference { mean, own_side };

/// Throws Error naming the frame if one has a Hamiltonian and no vacuum levels.
AtomPool make_atom_pool(const std::vector<const FrameData *> &frames, VacuumReference reference,
                        const TrainingSet &set);

/// The pairs of one hopping class in all frames, in both directions if the elements are the same.
struct PairTable {
  at::Tensor i, j;            ///< [pairs], indices into the pool's atoms of their elements
  at::Tensor distance;        ///< [pairs], A
  at::Tensor label;           ///< [pairs, n_i * n_j], eV, in the frames of the pairs
  at::Tensor turn_i, turn_j;  ///< [pairs, n, n]: orbitals of the frame of the pair from global ones
  at::Tensor reverse;         ///< [pairs], the same pair the other way round; same element only
  Eigen::Matrix3Xd axis;      ///< unit vectors from i to j

  std::int64_t size() const { return distance.size(0); }
};

/// `shells_*`: angular momenta of the elements' orbitals.
PairTable make_pair_table(const std::vector<const FrameData *> &frames, const AtomPool &pool,
                          const HoppingClassData &shape, const std::vector<int> &shells_i,
                          const std::vector<int> &shells_j, const TrainingSet &set);

/// Fits log of the root mean square element at distance r by c_0 + c_1 r + c_2 r^2 in bins of half
/// an angstrom. Throws Error where the class has too few pairs for that.
std::array<double, 3> fit_envelope(const PairTable &pairs, const std::string &name);

}  // namespace dpw
