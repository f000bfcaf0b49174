// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <Eigen/Core>
#include <memory>

#include "averages/block_average.h"
#include "averages/state_bytes.h"

namespace LAMMPS_NS {

/// Block averages of a table whose size the first frame tells; there are none before.
class TableSum {
 public:
  bool has_begun() const { return sum_ != nullptr; }
  /// `table`: the numbers of a frame, of one size in all of them.
  void add(const Eigen::Ref<const Eigen::MatrixXd> &table, double weight);
  void clear();
  /// It has begun.
  dpw::MeanAndError result() const { return sum_->result(); }

  void write(dpw::StateWriter &out) const;
  /// `size` of the table, which what was written has to have; else it throws dpw::Error.
  void read(dpw::StateReader &in, Eigen::Index size);
  double memory_usage() const { return sum_ ? sum_->memory_usage() : 0.0; }

 private:
  std::unique_ptr<dpw::BlockAverage> sum_;
};

}  // namespace LAMMPS_NS
