// SPDX-License-Identifier: MIT
#include "train/pair_labels.h"

#include <algorithm>

#include "train/hybrids.h"
#include "train/tensors.h"

namespace dpw {

namespace {

int largest(const Shells &a, const Shells &b) {
  return std::max(*std::max_element(a.l.begin(), a.l.end()),
                  *std::max_element(b.l.begin(), b.l.end()));
}

}  // namespace

PairLabels::PairLabels(const PairTable &pairs, const std::vector<const FrameData *> &frames,
                       const Shells &shells_i, const Shells &shells_j, const BlockSource &source,
                       at::ScalarType type, MemoryBudget &budget)
    : pairs_(pairs),
      frames_(frames),
      source_(source),
      type_(type),
      shells_i_(shells_i),
      shells_j_(shells_j),
      turn_i_(shells_i.l),
      turn_j_(shells_j.l),
      rotation_(largest(shells_i, shells_j)),
      labels_(pairs.size(), budget, [this](const at::Tensor &index) { return make(index); }) {}

Eigen::Matrix3Xd PairLabels::axes(const at::Tensor &index) const {
  Eigen::Matrix3Xd chosen(3, index.size(0));
  const auto *pair = index.data_ptr<std::int64_t>();
  for (Eigen::Index p = 0; p < chosen.cols(); ++p) chosen.col(p) = pairs_.axis.col(pair[p]);
  return chosen;
}

std::vector<at::Tensor> PairLabels::make(const at::Tensor &index) const {
  const Eigen::Matrix3Xd chosen = axes(index);
  const std::vector<Eigen::MatrixXd> of_i = turn_i_.matrices(chosen);
  const std::vector<Eigen::MatrixXd> of_j = turn_j_.matrices(chosen);
  at::Tensor labels = at::zeros({index.size(0), turn_i_.size() * turn_j_.size()}, at::kDouble);
  const auto *pair = index.data_ptr<std::int64_t>();
  for (std::size_t p = 0; p < of_i.size(); ++p) {
    const BlockPlace &place = pairs_.block[static_cast<std::size_t>(pair[p])];
    if (place.block < 0) continue;
    const TrainingFrame &frame = *frames_[static_cast<std::size_t>(place.frame)]->frame;
    const Eigen::MatrixXd block =
        in_shells(source_.block(frame, static_cast<std::size_t>(place.block), place.transposed),
                  shells_i_, shells_j_);
    Eigen::Map<RowMatrix> label(
        labels.data_ptr<double>() + p * static_cast<std::size_t>(block.size()), block.rows(),
        block.cols());
    label = of_i[p] * block * of_j[p].transpose();
  }
  return {labels.to(type_)};
}

at::Tensor PairLabels::turned_back(const at::Tensor &blocks, const at::Tensor &index) const {
  AxisRotation rotation = rotation_;
  const Eigen::Matrix3Xd chosen = axes(index);
  at::Tensor turned = blocks.detach().to(at::kDouble, false, /*copy=*/true).contiguous();
  const int n_i = turn_i_.size(), n_j = turn_j_.size();
  double *h = turned.data_ptr<double>();
  for (Eigen::Index p = 0; p < chosen.cols(); ++p, h += n_i * n_j) {
    rotation.set_axes(chosen.middleCols(p, 1));
    for (int a = 0; a < shells_i_.size(); ++a)
      for (int b = 0; b < shells_j_.size(); ++b) {
        const auto k_a = static_cast<std::size_t>(a), k_b = static_cast<std::size_t>(b);
        rotation.turn_back(0, shells_i_.l[k_a], shells_j_.l[k_b],
                           h + shells_i_.first[k_a] * n_j + shells_j_.first[k_b], n_j);
      }
    Eigen::Map<RowMatrix> block(h, n_i, n_j);
    block = in_hybrids(block, shells_i_, shells_j_);
  }
  return turned.view({-1, n_i, n_j}).to(type_);
}

}  // namespace dpw
