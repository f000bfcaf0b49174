// SPDX-License-Identifier: MIT
#include "train/block_source.h"

#include <fnmatch.h>

#include <algorithm>

#include "base/error.h"
#include "dataset/own_side_vacuum.h"

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

double HamiltonianBlocks::zero(const FrameData &data, std::size_t atom) const {
  const TrainingFrame &frame = *data.frame;
  if (!frame.vacuum_lower || !frame.vacuum_upper)
    throw Error("frame \"" + frame.name +
                "\" has a Hamiltonian, but no vacuum levels to refer it to: give both, or add the "
                "stage align, which finds them");
  if (!own_side_) return 0.5 * (*frame.vacuum_lower + *frame.vacuum_upper);
  return own_side_vacuum(frame, data.layers.layer[atom], data.layers.n);
}

bool CoupledBlocks::has(const TrainingFrame &frame) const {
  return HamiltonianBlocks::has(frame) && frame.spin_orbit.has_value() &&
         std::any_of(patterns_.begin(), patterns_.end(), [&](const std::string &pattern) {
           return fnmatch(pattern.c_str(), frame.name.c_str(), 0) == 0;
         });
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
