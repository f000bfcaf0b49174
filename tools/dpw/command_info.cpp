// SPDX-License-Identifier: MIT
#include "command_info.h"

#include <iomanip>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "model/make_evaluator.h"
#include "model/model.h"
#include "model/zero_of_energy.h"

namespace dpw {

namespace {

std::string shape_of(const NetworkData &net) {
  std::string text = std::to_string(net.layers.front().weight.cols());
  for (const DenseLayer &layer : net.layers) text += "-" + std::to_string(layer.weight.rows());
  return text;
}

void print_elements(const Model &model) {
  std::cout << "elements\n";
  const std::vector<std::string> on_site = model.on_site_networks();
  for (std::size_t e = 0; e < model.elements.size(); ++e) {
    const ElementData &element = model.elements[e];
    std::cout << "  " << element.symbol << ": " << element.n_electrons << " electrons in "
              << element.orbitals.size() << " orbitals (";
    for (std::size_t o = 0; o < element.orbitals.size(); ++o)
      std::cout << (o > 0 ? "; " : "") << element.orbitals[o];
    std::cout << ")\n    force network " << model.force_networks()[e] << " "
              << shape_of(model.network(model.force_networks()[e]));
    if (model.has_hamiltonian())
      std::cout << ", on-site network " << on_site[e] << " " << shape_of(model.network(on_site[e]));
    std::cout << "\n";
  }
}

void print_hopping(const Model &model) {
  std::cout << "hopping\n";
  const std::vector<HoppingClassData> classes = model.hopping_classes();
  for (std::size_t k = 0; k < classes.size(); ++k) {
    const HoppingClassData &c = classes[k];
    std::cout << "  " << std::left << std::setw(16) << c.name << " " << model.symbol(c.element_i)
              << "-" << model.symbol(c.element_j) << ", "
              << (c.same_layer ? "same layer" : "different layers") << ", " << c.r_min << " to "
              << c.r_max << " A, from " << model.hopping_input(k) << ", network "
              << shape_of(model.network(c.network)) << "\n";
  }
}

void print_uncertainty(const Model &model) {
  std::cout << "uncertainty\n";
  const UncertaintyData *known = model.uncertainty();
  if (known == nullptr) {
    std::cout << "  none: the model has no limits of its training domain\n";
    return;
  }
  const UncertaintyData &data = *known;
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
  const ForceReach reach = make_evaluator(model).force->reach();

  std::cout << path << ": " << model.name << " (.dpw format " << model.version << ")\n"
            << "  " << model.networks.size() << " networks with " << model.n_weights()
            << " weights\n"
            << "forces\n  "
            << (model.has_energy() ? "equivariant kind: the gradient of an energy"
                                   : "published kind: no energy, no virial")
            << "; RAER = layer " << model.raer().number << " "
            << (model.raer().activated ? "after" : "before") << " its activation\n"
            << "  descriptor " << model.descriptor_kind() << ", neighbours to " << reach.neighbors
            << " A, ghosts to " << reach.ghosts << " A\n";
  print_elements(model);
  if (model.has_hamiltonian())
    print_hopping(model);
  else
    std::cout << "no Hamiltonian: a model of forces only\n";
  if (model.has_hamiltonian())
    std::cout << "energies\n  relative to " << zero_of_energy(model) << "\n";
  if (const AlignmentData *alignment = model.alignment())
    std::cout << "alignment\n  C = K (N_out - N_in)/(A c), K = " << alignment->k_unstrained << " + "
              << alignment->k_slope << " strain eV A^3, c = " << alignment->training_height
              << " A\n";
  if (const VacuumStepData *step = model.vacuum_step()) {
    std::cout << "vacuum step\n  from dipoles of " << step->bonds.size()
              << " classes of bonds up to " << step->cutoff << " A, lateral cut-off "
              << step->lateral << " A\n";
    for (const ChargeTransferData &transfer : step->transfers)
      std::cout << "  and from charge that " << model.symbol(transfer.element)
                << " atoms of different layers exchange, mean smooth coordination "
                << transfer.coordination << " 1/A\n";
  }
  print_uncertainty(model);
  std::cout << "provenance\n";
  for (const auto &[key, value] : model.provenance.items())
    std::cout << "  " << key << ": "
              << (value.is_string() ? value.get<std::string>() : value.dump()) << "\n";
}

}  // namespace

void add_info_command(CLI::App &app) {
  CLI::App *command = app.add_subcommand("info", "print a summary of a .dpw model");
  auto path = std::make_shared<std::string>();
  command->add_option("FILE", *path, "the model")->required();
  command->callback([path]() { print_model(*path); });
}

}  // namespace dpw
