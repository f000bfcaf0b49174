// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

#include "dataset/training_set.h"

namespace dpw {

/// Which blocks of a frame the networks of a stage learn. A kind of blocks is a class here.
class BlockSource {
 public:
  virtual ~BlockSource() = default;

  virtual const std::vector<PairBlock> &blocks(const TrainingFrame &frame) const = 0;
  /// Block b, or if `transposed` that of its atoms in the other order, eV: [functions of the row
  /// atom, orbitals of the column atom].
  virtual Eigen::MatrixXd block(const TrainingFrame &frame, std::size_t b,
                                bool transposed) const = 0;
};

/// H without spin: a row is an orbital. The set must outlive this.
class HamiltonianBlocks : public BlockSource {
 public:
  explicit HamiltonianBlocks(const TrainingSet &set) : set_(&set) {}

  const std::vector<PairBlock> &blocks(const TrainingFrame &frame) const override;
  Eigen::MatrixXd block(const TrainingFrame &frame, std::size_t b, bool transposed) const override;

 private:
  const TrainingSet *set_;
};

/// The spin-orbit part: B_x, B_y and B_z one under the other, so that a row is a component (outer)
/// and an orbital, as of axial_products().
class SpinOrbitBlocks : public BlockSource {
 public:
  explicit SpinOrbitBlocks(const TrainingSet &set) : set_(&set) {}

  const std::vector<PairBlock> &blocks(const TrainingFrame &frame) const override;
  Eigen::MatrixXd block(const TrainingFrame &frame, std::size_t b, bool transposed) const override;

 private:
  const TrainingSet *set_;
};

}  // namespace dpw
