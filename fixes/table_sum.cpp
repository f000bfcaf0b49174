// SPDX-License-Identifier: GPL-2.0-only
#include "table_sum.h"

using namespace LAMMPS_NS;

void TableSum::add(const Eigen::Ref<const Eigen::MatrixXd> &table, double weight) {
  if (!sum_) sum_ = std::make_unique<dpw::BlockAverage>(table.size());
  const Eigen::VectorXd list = table.reshaped();
  sum_->add(list, weight);
}

void TableSum::clear() {
  if (sum_) sum_->clear();
}

void TableSum::write(dpw::StateWriter &out) const {
  out.add(static_cast<int>(has_begun()));
  if (sum_) sum_->write(out);
}

void TableSum::read(dpw::StateReader &in, Eigen::Index size) {
  if (in.get<int>() == 0) return;
  sum_ = std::make_unique<dpw::BlockAverage>(size);
  sum_->read(in);
}
