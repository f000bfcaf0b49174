// SPDX-License-Identifier: MIT
#include "jobs/describe_model.h"

#include <cstdio>
#include <iomanip>
#include <sstream>
#include <utility>
#include <vector>

#include "model/make_evaluator.h"
#include "model/zero_of_energy.h"

namespace dpw {

namespace {

std::string shape_of(const NetworkData &net) {
  std::string text = std::to_string(net.layers.front().weight.cols());
  for (const DenseLayer &layer : net.layers) text += "-" + std::to_string(layer.weight.rows());
  return text;
}

void print_elements(const Model &model, std::ostream &out) {
  out << "elements\n";
  const std::vector<std::string> on_site = model.on_site_networks();
  for (std::size_t e = 0; e < model.elements.size(); ++e) {
    const ElementData &element = model.elements[e];
    out << "  " << element.symbol << ": " << element.n_electrons << " electrons in "
        << element.orbitals.size() << " orbitals (";
    for (std::size_t o = 0; o < element.orbitals.size(); ++o)
      out << (o > 0 ? "; " : "") << element.orbitals[o];
    out << ")\n    force network " << model.force_networks()[e] << " "
        << shape_of(model.network(model.force_networks()[e]));
    if (model.has_hamiltonian())
      out << ", on-site network " << on_site[e] << " " << shape_of(model.network(on_site[e]));
    out << "\n";
  }
}

void print_hopping(const Model &model, std::ostream &out) {
  out << "hopping\n";
  const std::vector<HoppingClassData> classes = model.hopping_classes();
  for (std::size_t k = 0; k < classes.size(); ++k) {
    const HoppingClassData &c = classes[k];
    out << "  " << std::left << std::setw(16) << c.name << " " << model.symbol(c.element_i) << "-"
        << model.symbol(c.element_j) << ", " << in_words(c.layers) << ", " << c.r_min << " to "
        << c.r_max << " A, from " << model.hopping_input(k) << ", network "
        << shape_of(model.network(c.network)) << "\n";
  }
}

void print_uncertainty(const Model &model, std::ostream &out) {
  out << "uncertainty\n";
  const UncertaintyData *known = model.uncertainty();
  if (known == nullptr) {
    out << "  none: the model has no limits of its training domain\n";
    return;
  }
  const UncertaintyData &data = *known;
  for (std::size_t e = 0; e < model.elements.size(); ++e) {
    out << "  " << model.elements[e].symbol << ": outside the training domain beyond a distance of "
        << data.limits[e];
    if (!data.hamiltonian_scales.empty())
      out << ", on-site elements off by " << 1e3 * data.hamiltonian_scales[e]
          << " meV for a distance of 1";
    out << "\n";
  }
  if (data.n_members > 0)
    out << "  errors of forces from " << data.n_members << " last layers\n";
  else
    out << "  errors of forces are not known\n";
  if (model.has_hamiltonian() && data.hopping_scales.empty())
    out << "  errors of hoppings are not known\n";
  else if (model.has_hamiltonian())
    out << "  errors of hoppings from what training pairs leave open of the last layers\n";
  out << "  calibrated on the " << data.calibrated_on << " frames\n";
}

/// Shells as letters where the names of the orbitals are those of shells, else the names.
std::string orbitals_in_words(const ElementData &element) {
  static const std::vector<std::pair<std::string, std::string>> shells = {
      {"pz px py", "p"}, {"dz2 dxz dyz dx2-y2 dxy", "d"}};
  std::string text;
  for (const std::string &name : element.orbitals) text += (text.empty() ? "" : " ") + name;
  for (const auto &[names, letter] : shells)
    if (const std::size_t at = text.find(names); at != std::string::npos)
      text.replace(at, names.size(), letter);
  return element.symbol + (text.empty() ? "" : ":" + text);
}

/// "force_meV_per_A" of the stage "force", say, of the validation frames; empty: not known.
std::string validation_figure(const Model &model, const char *stage, const char *figure,
                              const char *unit) {
  const nlohmann::json::json_pointer place(std::string("/stages/") + stage + "/validation/" +
                                           figure);
  if (!model.provenance.contains(place) || !model.provenance.at(place).is_number()) return {};
  char text[60];
  std::snprintf(text, sizeof text, "%.3g %s", model.provenance.at(place).get<double>(), unit);
  return text;
}

}  // namespace

std::string summarise_model(const Model &model) {
  std::string elements;
  for (const ElementData &element : model.elements)
    elements += (elements.empty() ? "" : ", ") + orbitals_in_words(element);
  std::string text = elements;
  if (!model.has_hamiltonian()) text += "; forces only";
  if (model.has_spin_orbit()) text += "; spin-orbit coupling";
  const std::string forces = validation_figure(model, "force", "force_meV_per_A", "meV/A"),
                    h = validation_figure(model, "hamiltonian", "all_meV", "meV");
  if (!forces.empty()) text += "; forces " + forces;
  if (!h.empty()) text += ", H " + h;
  return text + "; " + model.name;
}

std::string describe_model(const Model &model, const std::string &path) {
  std::ostringstream out;
  const ForceReach reach = make_evaluator(model).force->reach();

  out << path << ": " << model.name << " (.dpw format " << model.version << ")\n"
      << "  " << model.networks.size() << " networks with " << model.n_weights() << " weights\n"
      << "forces\n  "
      << (model.has_energy() ? "equivariant kind: the gradient of an energy"
                             : "published kind: no energy, no virial")
      << "; RAER = layer " << model.raer().number << " "
      << (model.raer().activated ? "after" : "before") << " its activation\n"
      << "  descriptor " << model.descriptor_kind() << ", neighbours to " << reach.neighbors
      << " A, ghosts to " << reach.ghosts << " A\n";
  print_elements(model, out);
  if (model.has_hamiltonian())
    print_hopping(model, out);
  else
    out << "no Hamiltonian: a model of forces only\n";
  if (model.has_hamiltonian()) out << "energies\n  relative to " << zero_of_energy(model) << "\n";
  if (model.has_spin_orbit())
    out << "spin-orbit coupling\n  " << model.spin_orbit_in_words() << "\n";
  if (const AlignmentData *alignment = model.alignment())
    out << "alignment\n  C = K (N_out - N_in)/(A c), K = " << alignment->k_unstrained << " + "
        << alignment->k_slope << " strain eV A^3, c = " << alignment->training_height << " A\n";
  if (const VacuumStepData *step = model.vacuum_step()) {
    out << "vacuum step\n  from dipoles of " << step->bonds.size() << " classes of bonds up to "
        << step->cutoff << " A, lateral cut-off " << step->lateral << " A\n";
    for (const ChargeTransferData &transfer : step->transfers)
      out << "  and from charge that " << model.symbol(transfer.element)
          << " atoms of different layers exchange, mean smooth coordination "
          << transfer.coordination << " 1/A\n";
  }
  print_uncertainty(model, out);
  out << "provenance\n";
  for (const auto &[key, value] : model.provenance.items())
    out << "  " << key << ": " << (value.is_string() ? value.get<std::string>() : value.dump())
        << "\n";
  return out.str();
}

}  // namespace dpw
