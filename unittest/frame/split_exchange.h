// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <vector>

#include "parallel/communicator.h"
#include "structure/exchange.h"
#include "structure/neighbor_finder.h"
#include "structure/periodic_atoms.h"

namespace dpw::test {

/// A periodic structure dealt out to ranks, atom i to rank i % size. All other atoms and images
/// are ghosts. A rank's owned atoms are written a lattice vector away, as another program may have
/// them.
class SplitExchange : public Exchange {
 public:
  SplitExchange(const Communicator &ranks, const Eigen::Matrix3d &lattice,
                const Eigen::MatrixX3d &positions, const std::vector<int> &element, double reach)
      : ranks_(ranks), all_(lattice, positions, element, reach + lattice.row(0).norm()) {
    cell_.lattice = lattice;
    const AtomsView view = all_.view();
    const std::array<int, 3> moved = {ranks.rank() % 2, 0, 0};
    std::vector<char> mine(static_cast<std::size_t>(view.n_all), 0);
    for (int i = 0; i < view.n_all; ++i)
      if (all_.owner(i) % ranks.size() == ranks.rank() && all_.cell(i) == moved) {
        mine[static_cast<std::size_t>(i)] = 1;
        order_.push_back(i);
      }
    n_owned_ = static_cast<int>(order_.size());
    for (int i = 0; i < view.n_all; ++i)
      if (mine[static_cast<std::size_t>(i)] == 0) order_.push_back(i);
    for (const int i : order_) {
      x_.insert(x_.end(), view.x + 3 * i, view.x + 3 * i + 3);
      element_.push_back(view.element[i]);
    }
  }

  AtomsView atoms() const override {
    return {n_owned_, static_cast<int>(order_.size()), x_.data(), element_.data()};
  }
  std::int64_t id(int i) const override { return owner(i) + 1; }
  SimulationCell cell() const override { return cell_; }
  const Communicator &ranks() const override { return ranks_; }
  std::int64_t lists() const override { return 0; }
  const NeighborList &neighbors(double owned, double ghosts) override {
    list_.clear();
    const AtomsView view = atoms();
    for (int i = 0; i < view.n_all; ++i) {
      const double cutoff = i < n_owned_ ? owned : ghosts;
      for (int j = 0; cutoff > 0.0 && j < view.n_all; ++j)
        if (j != i && (view.position(j) - view.position(i)).norm() < cutoff)
          list_.index.push_back(j);
      list_.close_atom();
    }
    std::vector<std::int64_t> ids(order_.size());
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = id(static_cast<int>(i));
    sort_neighbors(view, ids, list_);
    return list_;
  }
  void forward(double *rows, int width) override {
    const std::vector<double> of_all = rows_of_owners(rows, width);
    for (int i = n_owned_; i < static_cast<int>(order_.size()); ++i)
      std::copy_n(of_all.data() + owner(i) * width, width, rows + i * width);
  }
  void reverse(double *rows, int width) override {
    std::vector<double> of_all(static_cast<std::size_t>(n_structure() * width), 0.0);
    for (int i = n_owned_; i < static_cast<int>(order_.size()); ++i)
      for (int c = 0; c < width; ++c)
        of_all[static_cast<std::size_t>(owner(i) * width + c)] += rows[i * width + c];
    ranks_.sum(of_all.data(), of_all.size());
    for (int i = 0; i < n_owned_; ++i)
      for (int c = 0; c < width; ++c)
        rows[i * width + c] += of_all[static_cast<std::size_t>(owner(i) * width + c)];
  }

  /// Index in the structure of an owned atom or a ghost.
  int owner(int i) const { return all_.owner(order_[static_cast<std::size_t>(i)]); }
  int n_structure() const { return all_.view().n_owned; }
  /// [n_structure * width], on every rank: what the atoms' owners have in their rows.
  std::vector<double> rows_of_owners(const double *rows, int width) const {
    std::vector<double> of_all(static_cast<std::size_t>(n_structure() * width), 0.0);
    for (int i = 0; i < n_owned_; ++i)
      std::copy_n(rows + i * width, width, of_all.data() + owner(i) * width);
    ranks_.sum(of_all.data(), of_all.size());
    return of_all;
  }

 private:
  Communicator ranks_;
  PeriodicAtoms all_;
  SimulationCell cell_;
  int n_owned_ = 0;
  std::vector<int> order_;  // of the atoms, as indices into all_
  std::vector<double> x_;
  std::vector<int> element_;
  NeighborList list_;
};

}  // namespace dpw::test
