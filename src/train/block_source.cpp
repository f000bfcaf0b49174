// SPDX-License-Identifier: MIT
#include "train/block_source.h"

#include <fnmatch.h>

#include <algorithm>

#include "base/error.h"
#include "dataset/own_side_vacuum.h"
#include "hamiltonian/vacuum_step_shift.h"
#include "structure/periodic_exchange.h"

namespace dpw {

namespace {

/// What the steps between layers lift every atom by, from the mean of both vacuum levels, eV.
std::vector<double> potentials(const VacuumStepData &step, const FrameData &data) {
  const VacuumStepShift shift(step);
  PeriodicExchange exchange(data.frame->structure, data.element, shift.reach());
  const AtomLayers layers = exchange.images().with_images(data.layers);
  OnSiteShifts shifts;
  shift.add({exchange.atoms(), &layers, nullptr, data.frame->structure.lattice}, exchange, shifts);
  return shifts.of_atom;
}

}  // namespace

const std::vector<PairBlock> &HamiltonianBlocks::blocks(const TrainingFrame &frame) const {
  return frame.hamiltonian->blocks;
}

Eigen::MatrixXd HamiltonianBlocks::block(const TrainingFrame &frame, std::size_t b,
                                         bool transposed) const {
  Eigen::MatrixXd h = set_->block(frame, b);
  if (transposed) h.transposeInPlace();
  return h;
}

std::vector<double> HamiltonianBlocks::zeros(const FrameData &data) const {
  const TrainingFrame &frame = *data.frame;
  if (!frame.vacuum_lower || !frame.vacuum_upper)
    throw Error("frame \"" + frame.name +
                "\" has a Hamiltonian, but no vacuum levels to refer it to: give both, or add the "
                "stage align, which finds them");
  const double mean = 0.5 * (*frame.vacuum_lower + *frame.vacuum_upper);
  std::vector<double> zeros(data.element.size(), mean);
  if (!own_side_) return zeros;
  std::vector<double> potential;
  if (step_ && data.layers.n > 2) potential = potentials(*step_, data);
  for (std::size_t i = 0; i < zeros.size(); ++i) {
    const int layer = data.layers.layer[i];
    const bool is_inner = layer > 0 && layer < data.layers.n - 1;
    if (is_inner && !potential.empty())
      zeros[i] += potential[i];
    else
      zeros[i] = own_side_vacuum(frame, layer, data.layers.n);
  }
  return zeros;
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
