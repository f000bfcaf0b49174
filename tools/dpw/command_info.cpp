// SPDX-License-Identifier: MIT
#include "command_info.h"

#include <iomanip>
#include <iostream>
#include <memory>
#include <string>

#include "model/make_evaluator.h"
#include "model/model.h"

namespace dpw {

namespace {

std::string shape_of(const NetworkData &net) {
  std::string text = std::to_string(net.layers.front().weight.cols());
  for (const DenseLayer &layer : net.layers) text += "-" + std::to_string(layer.weight.rows());
  return text;
}

void print_elements(const Model &model) {
  std::cout << "elements\n";
  for (std::size_t e = 0; e < model.elements.size(); ++e) {
    const ElementData &element = model.elements[e];
    std::cout << "  " << element.symbol << ": " << element.n_electrons << " electrons in "
              << element.orbitals.size() << " orbitals (";
    for (std::size_t o = 0; o < element.orbitals.size(); ++o)
      std::cout << (o > 0 ? "; " : "") << element.orbitals[o];
    std::cout << ")\n    force network " << model.force.networks[e] << " "
              << shape_of(model.network(model.force.networks[e]));
    if (model.has_hamiltonian())
      std::cout << ", on-site network " << model.on_site[e] << " "
                << shape_of(model.network(model.on_site[e]));
    std::cout << "\n";
  }
}

std::string inputs_of(const Model &model, const HoppingClassData &c) {
  const std::string raers = c.uses_raer ? "RAERs and " : "";
  if (model.hamiltonian_kind == HamiltonianKind::direct) return raers + "pair vector";
  return raers + (c.uses_moments ? "moments and " : "") + "distance";
}

void print_hopping(const Model &model) {
  std::cout << "hopping\n";
  for (const HoppingClassData &c : model.hopping)
    std::cout << "  " << std::left << std::setw(16) << c.name << " "
              << model.elements[static_cast<std::size_t>(c.element_i)].symbol << "-"
              << model.elements[static_cast<std::size_t>(c.element_j)].symbol << ", "
              << (c.same_layer ? "same layer" : "different layers") << ", " << c.r_min << " to "
              << c.r_max << " A, from " << inputs_of(model, c) << ", network "
              << shape_of(model.network(c.network)) << "\n";
}

void print_uncertainty(const Model &model) {
  std::cout << "uncertainty\n";
  if (!model.uncertainty) {
    std::cout << "  none: the model does not say how far its training data reach\n";
    return;
  }
  const UncertaintyData &data = *model.uncertainty;
  for (std::size_t e = 0; e < model.elements.size(); ++e) {
    std::cout << "  " << model.elements[e].symbol
              << ": outside the training domain beyond a distance of " << data.limits[e];
    if (!data.hamiltonian_scales.empty())
      std::cout << ", on-site elements off by " << 1e3 * data.hamiltonian_scales[e]
                << " meV for a distance of 1";
    std::cout << "\n";
  }
  if (data.n_members > 0)
    std::cout << "  errors of forces from " << data.n_members << " last layers\n";
  else
    std::cout << "  errors of forces are not known\n";
  std::cout << "  calibrated on the " << data.calibrated_on << " frames\n";
}

void print_model(const std::string &path) {
  const Model model = Model::load(path);
  std::size_t n_weights = 0;
  for (const auto &[name, net] : model.networks)
    for (const DenseLayer &layer : net.layers)
      n_weights += static_cast<std::size_t>(layer.weight.size() + layer.bias.size());
  for (const auto &[name, matrix] : model.matrices)
    n_weights += static_cast<std::size_t>(matrix.size());
  const ForceReach reach = make_evaluator(model).force->reach();

  std::cout << path << ": " << model.name << " (.dpw format " << model.version << ")\n"
            << "  " << model.networks.size() << " networks with " << n_weights << " weights\n"
            << "forces\n  "
            << (model.force.conservative ? "the gradient of an energy"
                                         : "direct: no energy, no virial")
            << "; RAER = layer " << model.force.raer_layer << " "
            << (model.force.raer_activated ? "after" : "before") << " its activation\n"
            << "  descriptor " << model.descriptor.value("kind", "?") << ", neighbours to "
            << reach.neighbors << " A, ghosts to " << reach.ghosts << " A\n";
  print_elements(model);
  if (model.has_hamiltonian())
    print_hopping(model);
  else
    std::cout << "no Hamiltonian: a model of forces only\n";
  if (model.alignment)
    std::cout << "alignment\n  C = K (N_out - N_in)/(A c), K = " << model.alignment->k_unstrained
              << " + " << model.alignment->k_slope
              << " strain eV A^3, c = " << model.alignment->training_height << " A\n";
  if (model.vacuum_step) {
    std::cout << "vacuum step\n  from dipoles of " << model.vacuum_step->bonds.size()
              << " classes of bonds up to " << model.vacuum_step->cutoff << " A, felt up to "
              << model.vacuum_step->lateral << " A aside\n";
    for (const ChargeTransferData &transfer : model.vacuum_step->transfers)
      std::cout << "  and from charge that "
                << model.elements[static_cast<std::size_t>(transfer.element)].symbol
                << " atoms of different layers exchange, mean crowding " << transfer.crowding
                << " 1/A\n";
  }
  print_uncertainty(model);
  std::cout << "provenance\n";
  for (const auto &[key, value] : model.provenance.items())
    std::cout << "  " << key << ": "
              << (value.is_string() ? value.get<std::string>() : value.dump()) << "\n";
}

}  // namespace

void add_info_command(CLI::App &app) {
  CLI::App *command = app.add_subcommand("info", "print a .dpw model in words");
  auto path = std::make_shared<std::string>();
  command->add_option("FILE", *path, "the model")->required();
  command->callback([path]() { print_model(*path); });
}

}  // namespace dpw
