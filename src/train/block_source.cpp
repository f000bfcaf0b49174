// SPDX-License-Identifier: MIT
#include "train/block_source.h"

namespace dpw {

const std::vector<PairBlock> &HamiltonianBlocks::blocks(const TrainingFrame &frame) const {
  return frame.hamiltonian->blocks;
}

Eigen::MatrixXd HamiltonianBlocks::block(const TrainingFrame &frame, std::size_t b,
                                         bool transposed) const {
  Eigen::MatrixXd h = set_->block(frame, b);
  if (transposed) h.transposeInPlace();
  return h;
}

const std::vector<PairBlock> &SpinOrbitBlocks::blocks(const TrainingFrame &frame) const {
  return frame.spin_orbit->blocks;
}

Eigen::MatrixXd SpinOrbitBlocks::block(const TrainingFrame &frame, std::size_t b,
                                       bool transposed) const {
  Eigen::MatrixXd all;
  for (int c = 0; c < 3; ++c) {
    Eigen::MatrixXd of_c = set_->spin_block(frame, b, c);
    if (transposed) of_c = -of_c.transpose().eval();
    if (c == 0) all.resize(3 * of_c.rows(), of_c.cols());
    all.middleRows(c * of_c.rows(), of_c.rows()) = of_c;
  }
  return all;
}

}  // namespace dpw
