// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <vector>

#include "structure/exchange.h"

namespace LAMMPS_NS {

/// Numbers that a model adds to owned atoms and ghosts. With newton on LAMMPS brings home what is
/// in its own array's ghosts; with newton off they are added up here first.
class GhostRows {
 public:
  /// Rows [n_all][width] to add to, for LAMMPS's array `there`.
  double *open(const dpw::Exchange &exchange, bool newton, double *there, int width) {
    there_ = there;
    width_ = width;
    is_open_ = !newton;
    if (newton) return there;
    const auto n_all = static_cast<std::size_t>(exchange.atoms().n_all);
    rows_.assign(n_all * static_cast<std::size_t>(width), 0.0);
    return rows_.data();
  }
  /// Adds what open() gave to the owned rows of `there`. Collective.
  void bring_home(dpw::Exchange &exchange) {
    if (!is_open_) return;
    is_open_ = false;
    exchange.reverse(rows_.data(), width_);
    const auto n = static_cast<std::size_t>(exchange.atoms().n_owned * width_);
    for (std::size_t k = 0; k < n; ++k) there_[k] += rows_[k];
  }
  double memory_usage() const {  ///< bytes
    return static_cast<double>(rows_.capacity() * sizeof(double));
  }

 private:
  double *there_ = nullptr;
  int width_ = 0;
  bool is_open_ = false;
  std::vector<double> rows_;
};

}  // namespace LAMMPS_NS
