// SPDX-License-Identifier: MIT
#include "train/energy_net.h"

namespace dpw {

EnergyNet::EnergyNet(Parameters &parameters, const std::vector<std::string> &elements,
                     int n_channels, const std::vector<int> &hidden, const at::Tensor &scale,
                     RandomNumbers &random)
    : elements_(elements),
      raer_size_(hidden.back()),
      mixing_(parameters, "energy", elements, n_channels, scale, random),
      invariants_(n_channels, static_cast<int>(scale.size(0)) - 1, parameters.type()) {
  std::vector<int> widths{invariants_.size()};
  widths.insert(widths.end(), hidden.begin(), hidden.end());
  widths.push_back(1);
  for (const std::string &element : elements)
    nets_.emplace_back(parameters, "energy." + element, widths, random);
}

at::Tensor EnergyNet::invariants(int element, const at::Tensor &moments) const {
  return invariants_.evaluate(mixing_.forward(element, moments));
}

void EnergyNet::normalize(const std::vector<at::Tensor> &invariants) {
  for (std::size_t e = 0; e < nets_.size(); ++e) {
    const at::Tensor &p = invariants[e];
    if (p.size(0) > 1) nets_[e].normalize(p.mean(0), Invariants::deviation(p));
  }
}

void EnergyNet::start_from(const StartModel &start) {
  mixing_.start_from(start);
  for (std::size_t e = 0; e < nets_.size(); ++e) nets_[e].start_from(start.energy(e), true);
}

at::Tensor EnergyNet::raer(int element, const at::Tensor &moments) const {
  return nets_[static_cast<std::size_t>(element)].hidden(invariants(element, moments));
}

at::Tensor EnergyNet::energy(int element, const at::Tensor &raer) const {
  return nets_[static_cast<std::size_t>(element)].last(raer).squeeze(1);
}

void EnergyNet::add_to(Model &model, const std::vector<double> &offsets) const {
  EquivariantModel &kind = model.equivariant();
  mixing_.add_to(kind.matrices);
  for (std::size_t e = 0; e < nets_.size(); ++e) {
    const std::string name = "energy." + elements_[e];
    model.networks[name] = nets_[e].data("eV", offsets[e]);
    kind.force_networks.push_back(name);
  }
}

}  // namespace dpw
