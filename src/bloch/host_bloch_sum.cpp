// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "bloch/bloch_sum.h"

namespace dpw {

namespace {

/// Plain loops on one core.
class HostBlochSum : public BlochSum {
 public:
  using BlochSum::BlochSum;
  std::string name() const override { return "host"; }

 protected:
  void run(const std::vector<Eigen::Vector3d> &k,
           const std::vector<Eigen::MatrixXcd *> &h) override {
    const SparseHamiltonian &s = sparse();
    phases_.resize(s.cells.size());
    for (std::size_t i = 0; i < k.size(); ++i) {
      bloch_phases(s, k[i], phases_.data());
      for (int c = 0; c < s.n_orbitals; ++c) {
        std::complex<double> *column = h[i]->col(c).data();
        std::fill(column, column + c + 1, std::complex<double>(0.0, 0.0));
        for (std::int64_t e = s.column_start[c]; e < s.column_start[c + 1]; ++e)
          column[s.row[e]] += s.value[e] * phases_[s.cell[e]];
      }
    }
  }

 private:
  std::vector<std::complex<double>> phases_;
};

}  // namespace

std::unique_ptr<BlochSum> make_host_bloch_sum(std::shared_ptr<const SparseHamiltonian> sparse) {
  return std::make_unique<HostBlochSum>(std::move(sparse));
}

}  // namespace dpw
