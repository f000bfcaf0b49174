// SPDX-License-Identifier: MIT
#include "dataset/frame_block_builder.h"

#include <algorithm>

namespace dpw {

namespace {

/// Blocks without an element above this are not stored, eV: files have 6 decimals.
constexpr double smallest_element = 5e-7;

}  // namespace

FrameBlockBuilder::FrameBlockBuilder(const Structure &structure,
                                     const WannierAssignment &assignment,
                                     const std::optional<MeshImages> &images, int n_matrices,
                                     Mirror mirror)
    : s_(structure),
      a_(assignment),
      images_(images),
      n_matrices_(n_matrices),
      sign_(mirror == Mirror::same ? 1.0 : -1.0) {
  for (int i = 0; i < static_cast<int>(s_.size()); ++i) block(i, i, {0, 0, 0});
}

void FrameBlockBuilder::add(int row, int column, const std::array<int, 3> &cell,
                            const double *values) {
  const auto w = static_cast<std::size_t>(row);
  const auto v = static_cast<std::size_t>(column);
  const int i = a_.atom[w];
  const int j = a_.atom[v];
  const std::array<int, 3> r = cell_between(w, v, cell);
  const bool home = i == j && r == std::array<int, 3>{0, 0, 0};
  // on the diagonal both R and -R are listed
  const double weight = row == column && !home ? 0.5 : 1.0;
  const auto add_to = [&](Eigen::MatrixXd &matrices, int p, int q, double factor) {
    const Eigen::Index n = matrices.rows() / n_matrices_;
    for (int m = 0; m < n_matrices_; ++m) matrices(m * n + p, q) += factor * values[m];
  };
  if (home || is_canonical(i, j, r)) add_to(block(i, j, r), a_.place[w], a_.place[v], weight);
  if (home ? row != column : !is_canonical(i, j, r))
    add_to(block(j, i, {-r[0], -r[1], -r[2]}), a_.place[v], a_.place[w], sign_ * weight);
}

std::array<int, 3> FrameBlockBuilder::cell_between(std::size_t w, std::size_t v,
                                                   const std::array<int, 3> &cell) {
  std::array<int, 3> r{};
  for (std::size_t d = 0; d < 3; ++d) r[d] = cell[d] + a_.image[v][d] - a_.image[w][d];
  if (!images_) return r;
  const auto [found, is_new] = nearest_.try_emplace({a_.atom[w], a_.atom[v], r}, r);
  if (is_new) found->second = images_->nearest(difference(a_.atom[w], a_.atom[v]), r);
  return found->second;
}

Eigen::RowVector3d FrameBlockBuilder::difference(int i, int j) const {
  return s_.positions.row(j) - s_.positions.row(i);
}

Eigen::MatrixXd &FrameBlockBuilder::block(int i, int j, const std::array<int, 3> &r) {
  const auto [found, is_new] = blocks_.try_emplace({i, j, r});
  if (is_new)
    found->second =
        Eigen::MatrixXd::Zero(n_matrices_ * a_.frame[static_cast<std::size_t>(i)].rows(),
                              a_.frame[static_cast<std::size_t>(j)].rows());
  return found->second;
}

FrameBlocks FrameBlockBuilder::finish(double cutoff, BlocksLeftOut &left_out) const {
  FrameBlocks found;
  for (const auto &[place, functions] : blocks_) {
    const auto &[i, j, cell] = place;
    const bool home = i == j && cell == std::array<int, 3>{0, 0, 0};
    const double largest = functions.cwiseAbs().maxCoeff();
    if (!home && largest < smallest_element) continue;
    if (images_ && images_->length(difference(i, j), cell) > images_->reach() - 1e-6) {
      ++left_out.n_aliased;
      left_out.largest_aliased = std::max(left_out.largest_aliased, largest);
      continue;
    }
    const Eigen::RowVector3d r(cell[0], cell[1], cell[2]);
    if ((difference(i, j) + r * s_.lattice).norm() > cutoff) {
      ++left_out.n_far;
      left_out.largest_far = std::max(left_out.largest_far, largest);
      continue;
    }
    append(place, functions, found);
  }
  return found;
}

void FrameBlockBuilder::append(const Place &place, const Eigen::MatrixXd &functions,
                               FrameBlocks &to) const {
  const auto &[i, j, cell] = place;
  const Eigen::MatrixXd &row_frame = a_.frame[static_cast<std::size_t>(i)];
  const Eigen::MatrixXd &column_frame = a_.frame[static_cast<std::size_t>(j)];
  to.blocks.push_back({i, j, cell, to.values.size()});
  for (int m = 0; m < n_matrices_; ++m) {
    Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> values =
        (row_frame.transpose() * functions.middleRows(m * row_frame.rows(), row_frame.rows()) *
         column_frame)
            .cast<float>();
    if (to.blocks.back().is_on_site())  // turning and rounding may have lost the last bit
      for (Eigen::Index p = 0; p < values.rows(); ++p) {
        if (sign_ < 0.0) values(p, p) = 0.0F;
        for (Eigen::Index q = 0; q < p; ++q)
          values(p, q) = sign_ < 0.0 ? -values(q, p) : values(q, p);
      }
    to.values.insert(to.values.end(), values.data(), values.data() + values.size());
  }
}

}  // namespace dpw
