// SPDX-License-Identifier: MIT
#include <algorithm>

#include "base/error.h"
#include "equivariant/equivariant_shapes.h"
#include "train/hopping_class.h"
#include "train/trainer.h"

namespace dpw {

namespace {

ElementData make_element(const ElementSettings &settings, const TrainingSet &set,
                         bool with_hamiltonian) {
  ElementData element{settings.symbol, settings.orbitals, settings.electrons, settings.shells};
  const auto found = std::find(set.elements.begin(), set.elements.end(), settings.symbol);
  if (found == set.elements.end())
    throw Error("the data set has no element " + settings.symbol + " that the model names");
  const auto &names =
      set.orbital_names.empty()
          ? element.orbitals
          : set.orbital_names[static_cast<std::size_t>(found - set.elements.begin())];
  if (element.orbitals.empty()) element.orbitals = names;
  if (with_hamiltonian && element.orbitals != names)
    throw Error("the orbitals of " + settings.symbol +
                " in the settings are not those of the data set: leave them out to take them over");
  if (with_hamiltonian && element.orbitals.empty())
    throw Error("the data set has no orbitals of " + settings.symbol);
  return element;
}

/// The orbitals of an element in terms of its shells, where they are others.
void add_hybrids(const ElementSettings &settings, const ElementData &element,
                 EquivariantModel &model) {
  const auto n = static_cast<Eigen::Index>(element.orbitals.size());
  if (n_orbitals(shells_of(element)) != n)
    throw Error("the shells of " + settings.symbol + " in the settings have another number of " +
                "orbitals than the data set: name those that its orbitals are made of, s for 1, " +
                "p for 3, d for 5");
  if (settings.hybrids.size() == 0) return;
  if (settings.hybrids.rows() != n)
    throw Error("the hybrids of " + settings.symbol + " in the settings are " +
                std::to_string(settings.hybrids.rows()) + ", but the data set has " +
                std::to_string(n) + " of its orbitals");
  model.matrices[orbitals_name(settings.symbol)] = settings.hybrids;
}

std::string class_name(LayerRelation layers, const ElementData &i, const ElementData &j) {
  return std::string(layers_word(layers)) + "." + i.symbol + "_" + j.symbol;
}

}  // namespace

Model make_blank_model(const TrainConfig &config, const TrainingSet &set) {
  const ModelSettings &settings = config.model;
  Model model;
  model.name = settings.name;
  for (const ElementSettings &element : settings.elements)
    model.elements.push_back(make_element(element, set, config.hamiltonian.has_value()));
  EquivariantModel &kind = model.kind.emplace<EquivariantModel>();
  kind.descriptor = {{"cutoff_A", settings.cutoff},
                     {"switch_A", settings.switch_on},
                     {"n_radial", settings.n_radial},
                     {"l_max", settings.l_max}};
  if (settings.layers) kind.descriptor["layers"] = *settings.layers;
  kind.force_channels = settings.energy_channels;
  if (!config.hamiltonian) return model;
  EquivariantHamiltonian &hamiltonian = kind.hamiltonian.emplace();
  hamiltonian.channels = settings.hamiltonian_channels;
  for (std::size_t e = 0; e < settings.elements.size(); ++e)
    add_hybrids(settings.elements[e], model.elements[e], kind);
  const int n = static_cast<int>(model.elements.size());
  for (const LayerRelation layers :
       {LayerRelation::same, LayerRelation::neighbouring, LayerRelation::farther}) {
    if (layers != LayerRelation::same && !settings.layers) continue;  // there is one layer only
    if (layers == LayerRelation::farther && !settings.farther_layers) continue;
    for (int i = 0; i < n; ++i)
      for (int j = i; j < n; ++j)
        hamiltonian.hopping.push_back(
            make_hopping_class(settings.hopping(layers),
                               class_name(layers, model.elements[static_cast<std::size_t>(i)],
                                          model.elements[static_cast<std::size_t>(j)]),
                               layers, i, j));
  }
  return model;
}

}  // namespace dpw
