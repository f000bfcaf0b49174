// SPDX-License-Identifier: MIT
#include "equivariant/equivariant_spin_predictor.h"

#include "base/units.h"
#include "equivariant/atomic_basis_settings.h"
#include "equivariant/spin_coupling.h"

namespace dpw {

EquivariantSpinPredictor::EquivariantSpinPredictor(const ModelHeader &header,
                                                   const EquivariantModel &model)
    : EquivariantPredictor(header, model) {
  const EquivariantSpinOrbit &spin_orbit = model.hamiltonian.value().spin_orbit.value();
  for (std::size_t e = 0; e < header.elements.size(); ++e) {
    const NetworkData &data = header.network(spin_orbit.on_site[e]);
    const Shells shells = Shells::of_element(header, model, static_cast<int>(e));
    on_site_.push_back({shells, spin_orbit.lambda[e], OnSiteSpinCoupling(shells, n_channels()),
                        Mlp(data, energy_unit_in_eV(data.output_unit))});
  }
  const int l_max = AtomicBasisSettings(header, model).l_max;
  for (const EquivariantHoppingClass &c : spin_orbit.hopping)
    add_hopping(std::make_unique<EquivariantPairNetwork>(
        header, model, c,
        std::make_unique<SpinCoupling>(on_site_[static_cast<std::size_t>(c.element_i)].shells,
                                       on_site_[static_cast<std::size_t>(c.element_j)].shells,
                                       l_max, c.n_mix, simd_kernels())));
}

const Eigen::MatrixXd &EquivariantSpinPredictor::on_site(int element,
                                                         const DescriptorBatch &batch) {
  OnSite &site = on_site_[static_cast<std::size_t>(element)];
  set_on_site(batch);
  const Eigen::MatrixXd &coefficients = site.net.forward(invariants(), work_);
  const Eigen::Index size =
      static_cast<Eigen::Index>(site.shells.n_orbitals) * site.shells.n_orbitals;
  blocks_.resize(3 * size, coefficients.cols());
  for (Eigen::Index k = 0; k < blocks_.cols(); ++k) {
    double *h = blocks_.col(k).data();
    site.coupling.evaluate(site.lambda, coefficients.col(k).data(), moments(k), h);
    for (int c = 0; c < 3; ++c) turn_to_orbitals(site.shells, site.shells, h + c * size);
  }
  return blocks_;
}

const Eigen::MatrixXd &EquivariantSpinPredictor::hopping(int c, const DirectedPair *pairs, int n,
                                                         Eigen::VectorXd *errors) {
  if (errors != nullptr) lacks_hopping_errors();
  return predict(c, pairs, n, nullptr);
}

}  // namespace dpw
