// SPDX-License-Identifier: MIT
#include "train/spin_orbit_report.h"

#include <algorithm>

#include "dataset/reference_hamiltonian.h"
#include "equivariant/on_site_spin_coupling.h"
#include "frame/predict_hamiltonian.h"
#include "train/band_errors.h"

namespace dpw {

namespace {

using nlohmann::json;

/// lambda L.S of all shells.
SpinOrbitPart lambda_alone(const Model &model, const WannierHamiltonian &h) {
  const EquivariantModel &kind = model.equivariant();
  const EquivariantHamiltonian &hamiltonian = kind.hamiltonian.value();
  const std::vector<double> moments(1000, 0.0);
  SpinOrbitPart part;
  for (const PairBlock &block : h.spin_orbit->blocks) {
    if (!block.is_on_site()) continue;
    const int element = h.atoms[static_cast<std::size_t>(block.row)].element;
    const Shells shells = Shells::of_element(model, kind, element);
    const OnSiteSpinCoupling coupling(shells, hamiltonian.channels);
    const std::vector<double> nothing(static_cast<std::size_t>(coupling.n_coefficients()), 0.0);
    part.blocks.push_back({block.row, block.column, block.cell, part.values.size()});
    part.values.resize(part.values.size() + 3 * h.block_size(block));
    double *values = part.values.data() + part.blocks.back().first_value;
    coupling.evaluate(hamiltonian.spin_orbit.value().lambda[static_cast<std::size_t>(element)],
                      nothing.data(), moments.data(), values);
    for (int c = 0; c < 3; ++c)
      turn_to_orbitals(shells, shells, values + static_cast<std::size_t>(c) * h.block_size(block));
  }
  return part;
}

}  // namespace

json spin_orbit_errors(const Model &model, const TrainingSet &set, Split split) {
  json by_frame = json::array();
  json sums = json::object();
  for (const TrainingFrame &frame : set.frames) {
    if (frame.split != split || !frame.spin_orbit) continue;
    NumberedStructure atoms{frame.structure, {}};
    for (std::size_t i = 0; i < frame.structure.size(); ++i)
      atoms.ids.push_back(static_cast<std::int64_t>(i) + 1);
    PredictOptions options;
    options.spin_orbit = true;
    const WannierHamiltonian predicted = predict_hamiltonian(model, atoms, options);
    const WannierHamiltonian reference = reference_hamiltonian(set, frame, predicted);
    json figures = {{"frame", frame.name}};
    const auto compare = [&](const char *name, const SpinOrbitPart &part) {
      WannierHamiltonian h = reference;
      h.spin_orbit = part;
      const BandErrors bands = compare_bands(h, reference, band_points);
      figures[name] = {{"mean", 1e3 * bands.mean}, {"max", 1e3 * bands.max}};
      json &sum = sums.emplace(name, json{{"mean", 0.0}, {"max", 0.0}}).first.value();
      sum["mean"] = sum["mean"].get<double>() + 1e3 * bands.mean;
      sum["max"] = std::max(sum["max"].get<double>(), 1e3 * bands.max);
    };
    compare("model", *predicted.spin_orbit);
    compare("lambda", lambda_alone(model, predicted));
    compare("without", SpinOrbitPart{});
    by_frame.push_back(figures);
  }
  if (by_frame.empty()) return nullptr;
  for (json &sum : sums)
    sum["mean"] = sum["mean"].get<double>() / static_cast<double>(by_frame.size());
  sums["by_frame"] = by_frame;
  return sums;
}

}  // namespace dpw
