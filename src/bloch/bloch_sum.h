// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <complex>
#include <memory>
#include <string>
#include <vector>

#include "tight_binding/sparse_hamiltonian.h"

namespace dpw {

/// Builds H(k) = sum_R exp(2 pi i k.R) H(R), k in units of the reciprocal lattice vectors (the
/// cell gauge: phases of lattice vectors only, not of the positions in the cell, as Wannier90's
/// hr.dat has it). One file a back end; a batch of k-points at a time, so that a device is kept
/// busy by small matrices too.
class BlochSum {
 public:
  /// `sparse` may be real or complex. Throws Error if it has imaginary parts for some elements
  /// only.
  explicit BlochSum(std::shared_ptr<const SparseHamiltonian> sparse);
  virtual ~BlochSum() = default;
  BlochSum(const BlochSum &) = delete;
  BlochSum &operator=(const BlochSum &) = delete;

  /// Name of the back end, "host" or "kokkos".
  virtual std::string name() const = 0;

  /// Fills the upper triangle (diagonal included) of *h[i] with H(k[i]), eV; what the lower one
  /// holds is unspecified. The matrices are resized to n_orbitals x n_orbitals; ones of that
  /// size already are reused as they are. To be called by one thread at a time, the one that
  /// made this object (some Kokkos back ends know no other). Throws Error if the two lists differ
  /// in length or a k-point is not finite.
  void build(const std::vector<Eigen::Vector3d> &k, const std::vector<Eigen::MatrixXcd *> &h);

  int n_orbitals() const { return sparse_->n_orbitals; }
  const SparseHamiltonian &sparse() const { return *sparse_; }

 protected:
  /// The work of build(), its input checked and the matrices of the right size.
  virtual void run(const std::vector<Eigen::Vector3d> &k,
                   const std::vector<Eigen::MatrixXcd *> &h) = 0;

 private:
  std::shared_ptr<const SparseHamiltonian> sparse_;
};

/// exp(2 pi i k.R) for every cell R of `sparse`, written to phases[0 ... number of cells).
void bloch_phases(const SparseHamiltonian &sparse, const Eigen::Vector3d &k,
                  std::complex<double> *phases);

/// Makes a back end: "host", "kokkos", or "auto" (kokkos where it was built in and runs on a
/// device, else host). Throws Error for an unknown name and for one that is not built in.
std::unique_ptr<BlochSum> make_bloch_sum(const std::string &name,
                                         std::shared_ptr<const SparseHamiltonian> sparse);
std::unique_ptr<BlochSum> make_bloch_sum(const std::string &name, SparseHamiltonian sparse);

/// The back ends that make_bloch_sum knows, each in its own file.
std::unique_ptr<BlochSum> make_host_bloch_sum(std::shared_ptr<const SparseHamiltonian> sparse);
#ifdef DPW_HAVE_KOKKOS
std::unique_ptr<BlochSum> make_kokkos_bloch_sum(std::shared_ptr<const SparseHamiltonian> sparse);
#endif

}  // namespace dpw
