// SPDX-License-Identifier: MIT
#include "train/coupled_refit.h"

#include "base/error.h"
#include "equivariant/atomic_basis_settings.h"
#include "train/hopping_loss.h"
#include "train/root_mean_square.h"

namespace dpw {

namespace {

std::vector<int> hidden_widths(const NetworkData &data) {
  std::vector<int> widths;
  for (std::size_t l = 0; l + 1 < data.layers.size(); ++l)
    widths.push_back(static_cast<int>(data.layers[l].weight.rows()));
  return widths;
}

std::string coupled(const std::string &network) { return "coupled." + network; }

}  // namespace

CoupledRefit::CoupledRefit(const CoupledRefitSettings &settings, const Model &model,
                           const PreparedData &data, at::ScalarType type)
    : settings_(settings),
      blocks_(*data.set, settings.own_side, model.vacuum_step(), settings.frames),
      classes_(model.equivariant().hamiltonian.value().hopping),
      parameters_(type),
      memory_(data.memory.room()),
      train_(model, data.train, classes_, blocks_, type, memory_),
      validation_(model, data.validation, classes_, blocks_, type, memory_) {
  if (train_.empty())
    throw Error(
        "no training frame has a Hamiltonian with spin-orbit coupling to fit H without spin "
        "to: leave stages.spin_orbit.without_spin out, or correct its \"frames\"");
  const EquivariantHamiltonian &hamiltonian = model.equivariant().hamiltonian.value();
  const int l_max = AtomicBasisSettings(model, model.equivariant()).l_max;
  const auto raer_size = static_cast<int>(model.equivariant().raer_size(model));
  RandomNumbers random(0, 0);  // all weights are taken from the model
  std::vector<Shells> shells;
  for (std::size_t e = 0; e < model.elements.size(); ++e) {
    shells.push_back(Shells::of_element(model, model.equivariant(), static_cast<int>(e)));
    const NetworkData &network = model.network(hamiltonian.on_site[e]);
    on_site_.emplace_back(parameters_, hamiltonian.on_site[e], shells.back().l, l_max,
                          hamiltonian.channels, hidden_widths(network),
                          std::vector<double>(shells.back().l.size(), 0.0), random);
    on_site_.back().take(network);
  }
  for (const EquivariantHoppingClass &c : classes_) {
    hopping_.emplace_back(
        parameters_, c,
        hopping_terms(shells[static_cast<std::size_t>(c.element_i)],
                      shells[static_cast<std::size_t>(c.element_j)], c.n_mix, l_max),
        l_max, hamiltonian.channels, raer_size, hidden_widths(model.network(c.network)), random);
    hopping_.back().take(model);
  }
}

void CoupledRefit::fit() {
  at::NoGradGuard no_grad;
  for (std::size_t e = 0; e < on_site_.size(); ++e) {
    const at::Tensor &labels = train_.atoms().on_site[e];
    if (labels.size(0) == 0) continue;
    const at::Tensor &moments = train_.atoms().moments[e];
    LastLayerFit fit(on_site_[e].block_terms(), on_site_[e].n_hidden());
    const LinearPart atoms = on_site_[e].linear_part(moments);
    fit.add(atoms, labels - on_site_[e].forward(moments), at::ones_like(atoms.size));
    on_site_[e].change_last_layer(fit.solve_near(settings_.ridge));
  }
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    const auto input = [&](const at::Tensor &index) { return train_.input(classes_[c], c, index); };
    const LastLayerFit fit =
        last_layer_fit(settings_.hopping, hopping_[c], train_.pairs(c), train_.labels(c), input);
    hopping_[c].change_last_layer(fit.solve_near(settings_.ridge));
  }
}

nlohmann::json CoupledRefit::errors() const {
  at::NoGradGuard no_grad;
  const ModelFrames &frames = validation_.empty() ? train_ : validation_;
  RootMeanSquare on_site, hopping;
  for (std::size_t e = 0; e < on_site_.size(); ++e)
    if (frames.atoms().on_site[e].size(0) > 0)
      on_site.add(on_site_[e].forward(frames.atoms().moments[e]) - frames.atoms().on_site[e]);
  for (std::size_t c = 0; c < classes_.size(); ++c)
    for (const at::Tensor &index : all_rows(frames.pairs(c).size()))
      hopping.add(hopping_[c].forward(frames.input(classes_[c], c, index)) -
                  frames.labels(c).select(index));
  return {{"on_site", on_site.value()}, {"hopping", hopping.value()}};
}

void CoupledRefit::add_to(Model &model) const {
  EquivariantHamiltonian &hamiltonian = model.equivariant().hamiltonian.value();
  CoupledNetworks &networks = hamiltonian.spin_orbit.value().without_spin.emplace();
  for (std::size_t e = 0; e < on_site_.size(); ++e) {
    networks.on_site.push_back(coupled(hamiltonian.on_site[e]));
    model.networks[networks.on_site.back()] = on_site_[e].data();
  }
  for (const HoppingNet &net : hopping_) {
    networks.hopping.push_back(coupled(net.shape().network));
    model.networks[networks.hopping.back()] = net.data();
  }
}

}  // namespace dpw
