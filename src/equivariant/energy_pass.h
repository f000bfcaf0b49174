// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "equivariant/atomic_basis.h"
#include "equivariant/equivariant_model.h"
#include "network/simd_network.h"

namespace dpw {

/// Energies of a few atoms of one element and back again: moments, mixed, made invariant, and
/// through the element's network; one atom per lane (simd_kernels.h).
class EnergyPass {
 public:
  /// `moments` is to live as long as this. `networks`: of each element.
  EnergyPass(const ModelHeader &header, const EquivariantModel &model, AtomicBasis &moments,
             const std::vector<Mlp> &networks);

  int width() const { return kernels_.width; }
  /// Width of the first layer of an element's network.
  Eigen::Index first_size(int element) const {
    return networks_[static_cast<std::size_t>(element)].first_size();
  }
  /// Returns the energies, eV, of `n` atoms, at most width(), of which AtomicBasis::begin knows.
  const double *forward(int element, const int *atoms, int n);
  // Of the last pass forward, a column an atom: moments, what the network's first layer gave before
  // its activation, and RAERs.
  void write_moments(Eigen::Ref<Eigen::MatrixXd> columns) const { write(*raw_, columns); }
  void write_first_layers(Eigen::Ref<Eigen::MatrixXd> columns) const {
    write(networks_[element_].first_layer(), columns);
  }
  void write_raers(Eigen::Ref<Eigen::MatrixXd> columns) const {
    write(networks_[element_].hidden(), columns);
  }

  /// Adds forces and virials of the energies of the last pass forward.
  void backward(ForceOutput &out) { pull_back(networks_[element_].backward(), out); }
  /// The same of the energy whose gradient with respect to RAERs is `of_raer`, eV.
  void backward_from_raer(const Eigen::Ref<const Eigen::VectorXd> &of_raer, ForceOutput &out) {
    pull_back(networks_[element_].backward_from_hidden(of_raer), out);
  }

 private:
  struct Mixing {
    Eigen::MatrixXd weight, transposed;  // [n_channels, n_in] and back
  };

  void write(const SimdArray &lanes, Eigen::Ref<Eigen::MatrixXd> &columns) const;
  void pull_back(const SimdArray &of_invariants, ForceOutput &out);

  AtomicBasis &moments_;
  const SimdKernels &kernels_;
  int l_max_, n_in_, n_channels_;
  std::vector<std::vector<Mixing>> mixing_;  // [element][l]
  std::vector<SimdNetwork> networks_;
  // of the last pass forward
  std::size_t element_ = 0;
  const SimdArray *raw_ = nullptr;
  SimdArray mixed_, invariants_, of_mixed_, of_moments_;
};

}  // namespace dpw
