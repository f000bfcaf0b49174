// SPDX-License-Identifier: MIT
#include "equivariant/equivariant_block_predictor.h"

#include "base/units.h"
#include "equivariant/atomic_basis_settings.h"
#include "equivariant/equivariant_uncertainty.h"
#include "equivariant/hopping_coupling.h"

namespace dpw {

namespace {

CoupledNetworks own_networks(const EquivariantHamiltonian &hamiltonian) {
  CoupledNetworks networks{hamiltonian.on_site, {}};
  for (const EquivariantHoppingClass &c : hamiltonian.hopping)
    networks.hopping.push_back(c.network);
  return networks;
}

}  // namespace

EquivariantBlockPredictor::EquivariantBlockPredictor(const ModelHeader &header,
                                                     const EquivariantModel &model)
    : EquivariantBlockPredictor(header, model, own_networks(model.hamiltonian.value())) {}

EquivariantBlockPredictor::EquivariantBlockPredictor(const ModelHeader &header,
                                                     const EquivariantModel &model,
                                                     const CoupledNetworks &networks)
    : EquivariantPredictor(header, model), hopping_errors_(hopping_errors_of(model)) {
  for (std::size_t e = 0; e < header.elements.size(); ++e) {
    const NetworkData &data = header.network(networks.on_site[e]);
    const Shells shells = Shells::of_element(header, model, static_cast<int>(e));
    on_site_.push_back({shells, OnSiteCoupling(shells, n_channels()),
                        Mlp(data, energy_unit_in_eV(data.output_unit))});
  }
  const int l_max = AtomicBasisSettings(header, model).l_max;
  for (std::size_t k = 0; k < networks.hopping.size(); ++k) {
    EquivariantHoppingClass c = model.hamiltonian.value().hopping[k];
    c.network = networks.hopping[k];
    add_hopping(std::make_unique<EquivariantPairNetwork>(
        header, model, c,
        std::make_unique<HoppingCoupling>(on_site_[static_cast<std::size_t>(c.element_i)].shells,
                                          on_site_[static_cast<std::size_t>(c.element_j)].shells,
                                          l_max, c.n_mix, simd_kernels())));
  }
}

const Eigen::MatrixXd &EquivariantBlockPredictor::on_site(int element,
                                                          const DescriptorBatch &batch) {
  OnSite &site = on_site_[static_cast<std::size_t>(element)];
  set_on_site(batch);
  const Eigen::MatrixXd &coefficients = site.net.forward(invariants(), work_);
  const Eigen::Index n_orbitals = site.shells.n_orbitals;
  blocks_.resize(n_orbitals * n_orbitals, coefficients.cols());
  for (Eigen::Index k = 0; k < blocks_.cols(); ++k) {
    double *h = blocks_.col(k).data();
    site.coupling.evaluate(coefficients.col(k).data(), moments(k), h);
    turn_to_orbitals(site.shells, site.shells, h);
  }
  return blocks_;
}

const Eigen::MatrixXd &EquivariantBlockPredictor::hopping(int c, const DirectedPair *pairs, int n,
                                                          Eigen::VectorXd *errors) {
  if (errors == nullptr) return predict(c, pairs, n, nullptr);
  if (!knows_hopping_errors()) lacks_hopping_errors();
  const Eigen::MatrixXd &blocks = hopping(c, pairs, n, seen_);
  *errors = hopping_errors_[static_cast<std::size_t>(c)].of(seen_);
  return blocks;
}

}  // namespace dpw
