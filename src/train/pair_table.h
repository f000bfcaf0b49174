// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "equivariant/shells.h"
#include "train/block_source.h"
#include "train/frame_data.h"

namespace dpw {

/// Atoms of all frames with a Hamiltonian, one after another within their elements.
struct AtomPool {
  std::vector<at::Tensor> moments;  ///< [element]: [atoms, rows, lm]
  std::vector<at::Tensor> on_site;  ///< [element]: [atoms, n * n], eV, from the vacuum, in shells
  std::vector<std::vector<std::int64_t>> first;  ///< [frame][element]: index of its first atom
};

/// On-site blocks of the atoms of each element, [atoms, rows * n], less what source.zeros() says,
/// in shells: one under the other where a block of `source` has several. `shells`: of the elements.
/// Throws Error as source.zeros() does.
std::vector<at::Tensor> on_site_labels(const std::vector<const FrameData *> &frames,
                                       const BlockSource &source, const std::vector<Shells> &shells,
                                       at::ScalarType type);

/// `source`: of square blocks. Throws as on_site_labels().
AtomPool make_atom_pool(const std::vector<const FrameData *> &frames, const BlockSource &source,
                        const std::vector<Shells> &shells);

/// Where the data have <i|H|j> of a pair.
struct BlockPlace {
  int frame = 0;
  int block = -1;           ///< of the frame; -1: it has none, so zero
  bool transposed = false;  ///< the block is <j|H|i>
};

/// The pairs of one hopping class in all frames, in both directions if the elements are the same.
/// This is what of a pair is always in memory; all that is larger is made from it (DerivedRows).
struct PairTable {
  at::Tensor i, j;                ///< [pairs], indices into the pool's atoms of their elements
  at::Tensor distance;            ///< [pairs], A
  at::Tensor reverse;             ///< [pairs], the same pair the other way round; same element only
  Eigen::Matrix3Xd axis;          ///< unit vectors from i to j
  std::vector<BlockPlace> block;  ///< [pairs]

  std::int64_t size() const { return distance.size(0); }
};

PairTable make_pair_table(const std::vector<const FrameData *> &frames, const AtomPool &pool,
                          const HoppingClassData &shape, const BlockSource &source);

}  // namespace dpw
