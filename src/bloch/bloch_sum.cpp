// SPDX-License-Identifier: MIT
#include "bloch/bloch_sum.h"

#include <cmath>
#include <string>
#include <utility>

#include "base/error.h"
#include "parallel/kokkos_runtime.h"

namespace dpw {

BlochSum::BlochSum(std::shared_ptr<const SparseHamiltonian> sparse) : sparse_(std::move(sparse)) {
  if (!sparse_->is_real() && sparse_->imaginary.size() != sparse_->value.size())
    throw Error("H(R) has " + std::to_string(sparse_->value.size()) + " elements but " +
                std::to_string(sparse_->imaginary.size()) +
                " imaginary parts: it needs one for each element, or none");
}

void BlochSum::build(const std::vector<Eigen::Vector3d> &k,
                     const std::vector<Eigen::MatrixXcd *> &h) {
  if (k.size() != h.size())
    throw Error("H(k) was asked for at " + std::to_string(k.size()) + " k-points but there are " +
                std::to_string(h.size()) + " matrices to fill");
  for (std::size_t i = 0; i < k.size(); ++i) {
    if (!k[i].allFinite()) throw Error("H(k) was asked for at a k-point that is not finite");
    h[i]->resize(n_orbitals(), n_orbitals());
  }
  if (k.empty() || n_orbitals() == 0) return;
  run(k, h);
}

void bloch_phases(const SparseHamiltonian &sparse, const Eigen::Vector3d &k,
                  std::complex<double> *phases) {
  constexpr double two_pi = 6.283185307179586476925286766559;
  for (std::size_t c = 0; c < sparse.cells.size(); ++c) {
    const std::array<int, 3> &cell = sparse.cells[c];
    const double turns = k[0] * cell[0] + k[1] * cell[1] + k[2] * cell[2];
    // whole turns are taken off first: H(k + G) then has the phases of H(k) to the last bits
    const double angle = two_pi * (turns - std::round(turns));
    phases[c] = {std::cos(angle), std::sin(angle)};
  }
}

std::unique_ptr<BlochSum> make_bloch_sum(const std::string &name,
                                         std::shared_ptr<const SparseHamiltonian> sparse) {
  if (name == "host") return make_host_bloch_sum(std::move(sparse));
  if (name == "kokkos") {
#ifdef DPW_HAVE_KOKKOS
    return make_kokkos_bloch_sum(std::move(sparse));
#else
    throw Error(
        "building H(k) with kokkos was asked for, but this copy was built without Kokkos: "
        "configure with -DKokkos_ROOT=<where Kokkos is installed>, or use host");
#endif
  }
  if (name == "auto") {
#ifdef DPW_HAVE_KOKKOS
    // on a host back end Kokkos has nothing to win here: building is 2 % of a solve
    if (kokkos_runs_on_device()) return make_kokkos_bloch_sum(std::move(sparse));
#endif
    return make_host_bloch_sum(std::move(sparse));
  }
  throw Error("unknown way '" + name + "' to build H(k): choose auto, host or kokkos");
}

std::unique_ptr<BlochSum> make_bloch_sum(const std::string &name, SparseHamiltonian sparse) {
  return make_bloch_sum(name, std::make_shared<const SparseHamiltonian>(std::move(sparse)));
}

}  // namespace dpw
