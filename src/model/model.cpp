// SPDX-License-Identifier: MIT
#include "model/model.h"

#include <algorithm>

#include "base/error.h"
#include "equivariant/equivariant_shapes.h"
#include "network/check_network.h"

namespace dpw {

namespace {

template <class Kind, class SomeModel>
auto &kind_of(SomeModel &model) {
  auto *kind = std::get_if<Kind>(&model.kind);
  if (kind == nullptr)
    throw Error("the model \"" + model.name + "\" has no descriptor of the kind " +
                Kind::descriptor_kind);
  return *kind;
}

}  // namespace

PublishedModel &Model::published() { return kind_of<PublishedModel>(*this); }
const PublishedModel &Model::published() const { return kind_of<PublishedModel>(*this); }
EquivariantModel &Model::equivariant() { return kind_of<EquivariantModel>(*this); }
const EquivariantModel &Model::equivariant() const { return kind_of<EquivariantModel>(*this); }

void Model::check() const {
  check_header(has_hamiltonian());
  require(force_networks().size() == elements.size(),
          "every element needs one force network and one on-site network");
  std::visit([this](const auto &k) { k.check(*this); }, kind);
}

const char *Model::descriptor_kind() const {
  return std::visit([](const auto &k) { return k.descriptor_kind; }, kind);
}

bool Model::has_energy() const {
  return std::visit([](const auto &k) { return k.has_energy(); }, kind);
}

bool Model::has_spin_orbit() const {
  return std::visit([](const auto &k) { return k.has_spin_orbit(); }, kind);
}

Shells Model::shells(int element) const {
  const Eigen::MatrixXd hybrids =
      std::visit([&](const auto &k) { return k.hybrids(symbol(element)); }, kind);
  return Shells(shells_of(elements[static_cast<std::size_t>(element)]), hybrids);
}

std::string Model::spin_orbit_in_words() const {
  return std::visit([this](const auto &k) { return k.spin_orbit_in_words(*this); }, kind);
}

bool Model::has_hamiltonian() const {
  return std::visit([](const auto &k) { return k.has_hamiltonian(); }, kind);
}

const std::vector<std::string> &Model::force_networks() const {
  return std::visit(
      [](const auto &k) -> const std::vector<std::string> & { return k.force_networks; }, kind);
}

RaerLayer Model::raer() const {
  return std::visit([this](const auto &k) { return k.raer(*this); }, kind);
}

Eigen::Index Model::raer_size() const {
  return layer_size(force_networks().front(), raer().number);
}

std::vector<std::string> Model::on_site_networks() const {
  return std::visit([](const auto &k) { return k.on_site_networks(); }, kind);
}

std::vector<HoppingClassData> Model::hopping_classes() const {
  return std::visit([](const auto &k) { return k.hopping_classes(); }, kind);
}

bool Model::classes_serve_both_orders() const {
  return std::visit([](const auto &k) { return k.classes_serve_both_orders; }, kind);
}

std::string Model::hopping_input(std::size_t c) const {
  return std::visit([c](const auto &k) { return k.hopping_input(c); }, kind);
}

double Model::hopping_cutoff() const { return dpw::hopping_cutoff(hopping_classes()); }

double Model::hamiltonian_reach() const {
  const VacuumStepData *step = vacuum_step();
  return step != nullptr ? std::max(hopping_cutoff(), step->reach) : hopping_cutoff();
}

const AlignmentData *Model::alignment() const {
  return std::visit([](const auto &k) { return k.alignment_data(); }, kind);
}

const VacuumStepData *Model::vacuum_step() const {
  return std::visit([](const auto &k) { return k.vacuum_step_data(); }, kind);
}

const UncertaintyData *Model::uncertainty() const {
  return std::visit([](const auto &k) { return k.uncertainty_data(); }, kind);
}

std::size_t Model::n_weights() const {
  std::size_t n = std::visit([](const auto &k) { return k.n_matrix_elements(); }, kind);
  for (const auto &[key, net] : networks)
    for (const DenseLayer &layer : net.layers)
      n += static_cast<std::size_t>(layer.weight.size() + layer.bias.size());
  return n;
}

}  // namespace dpw
