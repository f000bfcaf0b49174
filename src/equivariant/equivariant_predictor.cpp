// SPDX-License-Identifier: MIT
#include "equivariant/equivariant_predictor.h"

#include "equivariant/atomic_basis_settings.h"

namespace dpw {

EquivariantPredictor::EquivariantPredictor(const ModelHeader &header, const EquivariantModel &model)
    : raer_size_(static_cast<int>(model.raer_size(header))),
      n_elements_(header.elements.size()),
      frames_(AtomicBasisSettings(header, model).l_max, EquivariantPairNetwork::n_columns,
              simd_kernels()),
      invariants_(model.hamiltonian->channels, AtomicBasisSettings(header, model).l_max) {
  atoms_.n_channels = model.hamiltonian->channels;
}

void EquivariantPredictor::set_features(const double *features, int n_all, const int *element) {
  const int stride = raer_size_ + atoms_.n_channels * frames_.n_lm();
  atoms_.raer.set(features, stride, raer_size_, n_all, element, n_elements_);
  atoms_.moments = features + raer_size_;
  atoms_.stride = stride;
  for (const auto &pair : hopping_) pair->set_atoms(atoms_);
}

void EquivariantPredictor::set_on_site(const DescriptorBatch &batch) {
  const auto n = static_cast<Eigen::Index>(batch.atoms.size());
  moments_.resize(static_cast<Eigen::Index>(frames_.n_lm()) * atoms_.n_channels, n);
  for (Eigen::Index k = 0; k < n; ++k)
    moments_.col(k) = Eigen::Map<const Eigen::VectorXd>(
        atoms_.moments_of(batch.atoms[static_cast<std::size_t>(k)]), moments_.rows());
  invariants_.evaluate(moments_, input_);
}

const Eigen::MatrixXd &EquivariantPredictor::predict(int c, const DirectedPair *pairs, int n,
                                                     LastHidden *seen) {
  return hopping_[static_cast<std::size_t>(c)]->evaluate(pairs, n, atoms_, frames_, seen);
}

}  // namespace dpw
