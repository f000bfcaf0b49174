// SPDX-License-Identifier: MIT
#ifdef DPW_HAVE_KOKKOS

#include <utility>

#include "bloch/bloch_sum.h"
#include "bloch/kokkos_hamiltonian.h"
#include "parallel/kokkos_runtime.h"

namespace dpw {

namespace {

using device::Complex;
using device::List;

/// Kokkos's default execution space. The H(k) of a batch are built by one kernel, in place where
/// the space can reach the host's memory, else in a buffer of the device that is copied back.
class KokkosBlochSum : public BlochSum {
 public:
  explicit KokkosBlochSum(std::shared_ptr<const SparseHamiltonian> sparse_hamiltonian)
      : BlochSum(sparse_hamiltonian), hamiltonian_(std::move(sparse_hamiltonian)) {}

  std::string name() const override { return "kokkos"; }

 protected:
  void run(const std::vector<Eigen::Vector3d> &k,
           const std::vector<Eigen::MatrixXcd *> &h) override {
    const bool on_device = kokkos_runs_on_device();
    const std::size_t size = static_cast<std::size_t>(n_orbitals()) * n_orbitals();
    if (on_device && buffer_.size() < k.size() * size) {
      const List<Complex> nothing;
      buffer_ = nothing;  // the old one goes first: two do not fit a device
      buffer_ = device::make_list<Complex>("dpw H(k)", k.size() * size);
    }
    std::vector<std::complex<double> *> where(k.size());
    for (std::size_t i = 0; i < k.size(); ++i)
      where[i] = on_device ? reinterpret_cast<std::complex<double> *>(buffer_.data()) + i * size
                           : h[i]->data();
    hamiltonian_.build(k, where);
    if (!on_device) return;
    for (std::size_t i = 0; i < k.size(); ++i)
      device::to_host(buffer_.data() + i * size, size, reinterpret_cast<Complex *>(h[i]->data()));
  }

 private:
  device::KokkosHamiltonian hamiltonian_;
  List<Complex> buffer_;
};

}  // namespace

std::unique_ptr<BlochSum> make_kokkos_bloch_sum(std::shared_ptr<const SparseHamiltonian> sparse) {
  ensure_kokkos();
  return std::make_unique<KokkosBlochSum>(std::move(sparse));
}

}  // namespace dpw

#endif
