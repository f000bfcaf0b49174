// SPDX-License-Identifier: MIT
#include "train/align_stage.h"

#include <Eigen/Geometry>
#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "base/error.h"
#include "math/radial_basis.h"
#include "train/align_fit.h"

namespace dpw {

namespace {

constexpr double same_strain = 1e-3;   // smaller differences tell nothing
constexpr double same_density = 1e-2;  // relative, of layers over height

/// A layer's share of the cell.
struct LayerShare {
  double area, height;
  std::map<int, double> units;  // formula units of every layer

  LayerShare(const FrameData &frame, int counted) {
    const Eigen::Matrix3d &lattice = frame.frame->structure.lattice;
    const Eigen::Vector3d a = lattice.row(0), b = lattice.row(1);
    area = a.cross(b).norm();
    height = std::abs(lattice.determinant()) / area;
    for (std::size_t i = 0; i < frame.element.size(); ++i)
      units[frame.layers.layer[i]] += frame.element[i] == counted ? 1.0 : 0.0;
  }
};

LayerShare checked_share(const FrameData &frame, int counted) {
  LayerShare cell(frame, counted);
  for (const auto &[layer, units] : cell.units)
    if (units == 0.0)
      throw Error("frame \"" + frame.frame->name + "\" has a layer without atoms of the element " +
                  "that stages.align counts formula units by: set stages.align.counted_element");
  return cell;
}

bool is_aligned(const TrainingFrame &frame) {
  if (frame.vacuum_lower.has_value() != frame.vacuum_upper.has_value())
    throw Error("frame \"" + frame.name +
                "\" has one of its two vacuum levels only: give both, or "
                "neither for the stage align to find them");
  return frame.vacuum_lower.has_value();
}

/// Mean on-site energy of every atom, eV.
std::vector<double> on_site_energies(const TrainingSet &set, const TrainingFrame &frame) {
  std::vector<double> energies(frame.structure.size(), 0.0);
  for (std::size_t b = 0; b < frame.hamiltonian->blocks.size(); ++b) {
    const PairBlock &block = frame.hamiltonian->blocks[b];
    if (!block.is_on_site()) continue;
    energies[static_cast<std::size_t>(block.row)] = set.block(frame, b).diagonal().mean();
  }
  return energies;
}

/// The frames that the fit is made from: first those whose zeros it is to find.
struct Chosen {
  std::vector<const FrameData *> frames;
  std::size_t n_unknown = 0;
};

Chosen choose(const std::deque<FrameData> &training) {
  Chosen chosen;
  std::vector<const FrameData *> known;
  for (const FrameData &data : training)
    if (data.frame->hamiltonian) (is_aligned(*data.frame) ? known : chosen.frames).push_back(&data);
  chosen.n_unknown = chosen.frames.size();
  if (chosen.frames.empty())
    throw Error(known.empty() ? "no training frame has a Hamiltonian: leave stages.align out"
                              : "every training frame with a Hamiltonian has its vacuum levels: "
                                "leave stages.align out");
  chosen.frames.insert(chosen.frames.end(), known.begin(), known.end());
  return chosen;
}

/// Throws Error where the frames without vacuum levels can't tell what is looked for.
void check_variety(const Chosen &chosen, int counted, double unit_area, int degree) {
  std::vector<double> strains, densities;
  for (std::size_t f = 0; f < chosen.n_unknown; ++f) {
    const LayerShare cell(*chosen.frames[f], counted);
    densities.push_back(static_cast<double>(cell.units.size()) / cell.height);
    for (const auto &[layer, units] : cell.units)
      strains.push_back(std::sqrt(cell.area / (units * unit_area)) - 1.0);
  }
  const auto [low, high] = std::minmax_element(densities.begin(), densities.end());
  if (chosen.n_unknown == chosen.frames.size() && *high - *low < same_density * *high)
    throw Error(
        "the training frames without vacuum levels have as many layers in cells of the same "
        "height, so that nothing tells their zeros from what strain does to on-site energies: add "
        "frames of another height or number of layers, or vacuum levels to some");
  std::sort(strains.begin(), strains.end());
  int n_strains = 1;
  double last = strains.front();
  for (const double strain : strains) {
    if (strain - last < same_strain) continue;
    last = strain;
    ++n_strains;
  }
  if (n_strains <= degree)
    throw Error("the layers of the training frames without vacuum levels have " +
                std::to_string(n_strains) + (n_strains == 1 ? " strain" : " strains") +
                ", too few for stages.align.strain_degree " + std::to_string(degree) +
                ": add strained frames, or lower it");
}

double mean_unit_area(const Chosen &chosen, int counted) {
  double sum = 0.0, n = 0.0;
  for (std::size_t f = 0; f < chosen.n_unknown; ++f) {
    const LayerShare cell = checked_share(*chosen.frames[f], counted);
    for (const auto &[layer, units] : cell.units) {
      sum += cell.area / units;
      n += 1.0;
    }
  }
  return sum / n;
}

/// Of every atom of one element: sum over neighbours in its own layer of b_n(r), an entry for each
/// element and n. Those of another layer would tell how many layers there are, which the zeros do.
std::vector<Eigen::VectorXd> surroundings(const FrameData &data, const NeighborTable &table,
                                          const RadialBasis &radial) {
  const Eigen::Index n_radial = radial.size();
  Eigen::VectorXd b(n_radial);
  std::vector<Eigen::VectorXd> all;
  for (std::size_t c = 0; c < table.atom.size(); ++c) {
    const int layer = data.layers.layer[static_cast<std::size_t>(table.atom[c])];
    all.emplace_back(Eigen::VectorXd::Zero(n_radial * data.n_elements()));
    for (std::size_t k = table.start[c]; k < table.start[c + 1]; ++k) {
      if (data.layers.layer[static_cast<std::size_t>(table.neighbor[k])] != layer) continue;
      radial.evaluate(table.d[k].norm(), b.data());
      all.back().segment(n_radial * table.element[k], n_radial) += b;
    }
  }
  return all;
}

AlignData equations_of(const Chosen &chosen, const TrainingSet &set, const MeanPotential &form,
                       int n_terms, const RadialBasis &radial) {
  AlignData all;
  all.terms = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(chosen.frames.size()), n_terms);
  std::vector<double> energies;
  for (std::size_t f = 0; f < chosen.frames.size(); ++f) {
    const FrameData &data = *chosen.frames[f];
    double zero = 0.0;
    if (is_aligned(*data.frame))
      zero = 0.5 * (*data.frame->vacuum_lower + *data.frame->vacuum_upper);
    else
      all.terms.row(static_cast<Eigen::Index>(f)) = form.terms(data);
    const std::vector<double> on_site = on_site_energies(set, *data.frame);
    const std::shared_ptr<const AtomTable> atoms = data.atoms();
    for (std::size_t e = 0; e < atoms->neighbors.size(); ++e) {
      for (Eigen::VectorXd &around : surroundings(data, atoms->neighbors[e], radial)) {
        all.frame.push_back(static_cast<int>(f));
        all.element.push_back(static_cast<int>(e));
        all.surroundings.push_back(std::move(around));
      }
      for (const int atom : atoms->neighbors[e].atom)
        energies.push_back(on_site[static_cast<std::size_t>(atom)] - zero);
    }
  }
  all.energy = Eigen::Map<const Eigen::VectorXd>(energies.data(),
                                                 static_cast<Eigen::Index>(energies.size()));
  return all;
}

void check_number(const Chosen &chosen, int n_terms, int n_surroundings) {
  if (static_cast<int>(chosen.frames.size()) > n_terms + n_surroundings) return;
  throw Error("the alignment has " + std::to_string(n_terms) + " coefficients of K and " +
              std::to_string(n_surroundings) + " of an atom's surroundings, but " +
              std::to_string(chosen.frames.size()) +
              " training frames have a Hamiltonian: add frames, or lower stages.align.n_radial");
}

nlohmann::json report_of(const AlignFit &fit, const Chosen &chosen, const Model &model) {
  const auto n = static_cast<Eigen::Index>(chosen.n_unknown);
  const Eigen::VectorXd own = fit.own.head(n), error = own - fit.zero.head(n);
  Eigen::Index largest = 0;
  error.cwiseAbs().maxCoeff(&largest);
  const double scatter = (own.array() - own.mean()).matrix().squaredNorm();
  nlohmann::json report = {
      {"frames", n},
      {"r_squared", scatter > 0.0 ? 1.0 - error.squaredNorm() / scatter : 1.0},
      {"rms_error_meV", rms_in_meV(error)},
      {"rms_left_out_meV", rms_in_meV(fit.left_out.head(n))},
      {"largest_error_meV", 1e3 * error[largest]},
      {"largest_error_in", chosen.frames[static_cast<std::size_t>(largest)]->frame->name},
      {"K_eV_A3", std::vector<double>(fit.k.begin(), fit.k.end())},
      {"K_error_eV_A3", std::vector<double>(fit.k_error.begin(), fit.k_error.end())}};
  for (Eigen::Index e = 0; e < fit.atom_error.size(); ++e)
    report["rms_atom_meV"][model.elements[static_cast<std::size_t>(e)].symbol] =
        1e3 * fit.atom_error[e];
  return report;
}

}  // namespace

Eigen::RowVectorXd MeanPotential::terms(const FrameData &frame) const {
  const LayerShare cell = checked_share(frame, counted_);
  Eigen::RowVectorXd sums = Eigen::RowVectorXd::Zero(n_terms_);
  for (const auto &[layer, units] : cell.units) {
    const double strain = std::sqrt(cell.area / (units * unit_area_)) - 1.0;
    double power = units / (cell.area * cell.height);
    for (double &sum : sums) {
      sum += power;
      power *= strain;
    }
  }
  return sums;
}

nlohmann::json align_frames(const AlignSettings &settings, const Model &model,
                            const PreparedData &data, TrainingSet &set) {
  const int counted = model.element_index(settings.counted_element);
  const int n_terms = settings.strain_degree + 1;
  const Chosen chosen = choose(data.train);
  const double unit_area = settings.unit_area.value_or(mean_unit_area(chosen, counted));
  const RadialBasis radial(data.shape->radial.cutoff(),
                           AtomicBasisSettings(model, model.equivariant()).r_switch,
                           settings.n_radial);
  check_number(chosen, n_terms, 1 + radial.size() * data.shape->n_elements);
  check_variety(chosen, counted, unit_area, settings.strain_degree);
  const MeanPotential form(counted, unit_area, n_terms);
  const AlignFit fit = fit_zeros(equations_of(chosen, set, form, n_terms, radial), settings.ridge);

  nlohmann::json report = report_of(fit, chosen, model);
  report["counted_element"] = settings.counted_element;
  report["unit_area_A2"] = unit_area;
  for (const std::deque<FrameData> *frames : {&data.train, &data.validation, &data.test})
    for (const FrameData &frame : *frames) {
      if (!frame.frame->hamiltonian || is_aligned(*frame.frame)) continue;
      const double zero = form.terms(frame).dot(fit.k);
      TrainingFrame &entry =
          set.frames.at(static_cast<std::size_t>(frame.frame - set.frames.data()));
      entry.vacuum_lower = entry.vacuum_upper = zero;
      report["zeros_eV"][entry.name] = zero;
    }
  return report;
}

}  // namespace dpw
