// SPDX-License-Identifier: MIT
#include "equivariant/equivariant_block_predictor.h"

#include "base/units.h"
#include "equivariant/atomic_basis_settings.h"
#include "equivariant/equivariant_uncertainty.h"

namespace dpw {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

EquivariantBlockPredictor::EquivariantBlockPredictor(const ModelHeader &header,
                                                     const EquivariantModel &model)
    : raer_size_(static_cast<int>(model.raer_size(header))),
      hopping_errors_(hopping_errors_of(model)),
      frames_(AtomicBasisSettings(header, model).l_max, EquivariantPairNetwork::n_columns,
              simd_kernels()),
      invariants_(model.hamiltonian->channels, AtomicBasisSettings(header, model).l_max) {
  atoms_.n_channels = model.hamiltonian->channels;
  for (std::size_t e = 0; e < header.elements.size(); ++e) {
    const NetworkData &data = header.network(model.hamiltonian->on_site[e]);
    const Shells shells = Shells::of_element(header, model, static_cast<int>(e));
    on_site_.push_back({shells, OnSiteCoupling(shells, atoms_.n_channels),
                        Mlp(data, energy_unit_in_eV(data.output_unit))});
  }
  for (const EquivariantHoppingClass &c : model.hamiltonian->hopping)
    hopping_.push_back(std::make_unique<EquivariantPairNetwork>(
        header, model, c, on_site_[static_cast<std::size_t>(c.element_i)].shells,
        on_site_[static_cast<std::size_t>(c.element_j)].shells));
}

void EquivariantBlockPredictor::set_features(const double *features, int n_all,
                                             const int *element) {
  const int stride = raer_size_ + atoms_.n_channels * frames_.n_lm();
  atoms_.raer.set(features, stride, raer_size_, n_all, element, on_site_.size());
  atoms_.moments = features + raer_size_;
  atoms_.stride = stride;
  for (const auto &pair : hopping_) pair->set_atoms(atoms_);
}

const Eigen::MatrixXd &EquivariantBlockPredictor::on_site(int element,
                                                          const DescriptorBatch &batch) {
  OnSite &site = on_site_[static_cast<std::size_t>(element)];
  const auto n = static_cast<Eigen::Index>(batch.atoms.size());
  moments_.resize(static_cast<Eigen::Index>(frames_.n_lm()) * atoms_.n_channels, n);
  for (Eigen::Index k = 0; k < n; ++k)
    moments_.col(k) = Eigen::Map<const Eigen::VectorXd>(
        atoms_.moments_of(batch.atoms[static_cast<std::size_t>(k)]), moments_.rows());
  invariants_.evaluate(moments_, input_);
  const Eigen::MatrixXd &coefficients = site.net.forward(input_, work_);
  const int n_orbitals = site.shells.n_orbitals;
  blocks_.resize(static_cast<Eigen::Index>(n_orbitals) * n_orbitals, n);
  const Eigen::MatrixXd &u = site.shells.hybrids;
  for (Eigen::Index k = 0; k < n; ++k) {
    double *h = blocks_.col(k).data();
    site.coupling.evaluate(coefficients.col(k).data(), moments_.col(k).data(), h);
    Eigen::Map<RowMajor> block(h, n_orbitals, n_orbitals);
    if (u.size() > 0) block = (u * block * u.transpose()).eval();
  }
  return blocks_;
}

const Eigen::MatrixXd &EquivariantBlockPredictor::hopping(int c, const DirectedPair *pairs, int n,
                                                          Eigen::VectorXd *errors) {
  if (errors == nullptr)
    return hopping_[static_cast<std::size_t>(c)]->evaluate(pairs, n, atoms_, frames_);
  if (!knows_hopping_errors()) lacks_hopping_errors();
  const Eigen::MatrixXd &blocks = hopping(c, pairs, n, seen_);
  *errors = hopping_errors_[static_cast<std::size_t>(c)].of(seen_);
  return blocks;
}

const Eigen::MatrixXd &EquivariantBlockPredictor::hopping(int c, const DirectedPair *pairs, int n,
                                                          LastHidden &seen) {
  return hopping_[static_cast<std::size_t>(c)]->evaluate(pairs, n, atoms_, frames_, &seen);
}

}  // namespace dpw
