// SPDX-License-Identifier: MIT
#include "jobs/bands_plan.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <sstream>
#include <utility>

#include "base/checksum.h"
#include "base/error.h"
#include "base/utf8.h"
#include "states/state_weights.h"
#include "states/unfolding.h"

namespace dpw {

namespace {

using Json = nlohmann::json;

/// A number in [-1, 1) that belongs to the index and is not related to that of any other
/// (splitmix64).
double random_weight(std::uint64_t index) {
  const std::uint64_t z = mix_bits((index + 1) * 0x9e3779b97f4a7c15U);
  return static_cast<double>(z >> 11U) * 0x1p-52 - 1.0;
}

/// Where the elements are, and two sums of them that any other H(R) would change.
Json print_of(const SparseHamiltonian &h) {
  Checksum pattern;
  const auto add = [&](const auto &numbers) {
    pattern.add_bytes(numbers.data(), numbers.size() * sizeof numbers[0]);
  };
  add(h.cells);
  add(h.column_start);
  add(h.row);
  add(h.cell);
  double squares = 0.0;
  double sums[2] = {0.0, 0.0};
  const std::vector<double> *parts[] = {&h.value, &h.imaginary};
  for (int part = 0; part < 2; ++part)
    for (std::size_t i = 0; i < parts[part]->size(); ++i) {
      const double v = (*parts[part])[i];
      squares += v * v;
      sums[part] += v * random_weight(i);
    }
  return {{"n_orbitals", h.n_orbitals},
          {"pattern", pattern.value()},
          {"norm", std::sqrt(squares)},
          {"sums", {sums[0], sums[1]}}};
}

bool same_print(const Json &a, const Json &b) {
  if (a.at("n_orbitals") != b.at("n_orbitals") || a.at("pattern") != b.at("pattern")) return false;
  const double norm = b.at("norm").get<double>();
  const double allowed = 1e-9 * norm;
  const auto near = [&](const Json &x, const Json &y) {
    return std::abs(x.get<double>() - y.get<double>()) <= allowed;
  };
  return near(a.at("norm"), b.at("norm")) && near(a.at("sums").at(0), b.at("sums").at(0)) &&
         near(a.at("sums").at(1), b.at("sums").at(1));
}

std::string bands_in_words(const Json &bands) {
  std::ostringstream text;
  const int count = bands.at("count").get<int>();
  if (bands.contains("around")) {
    text << "the " << count << " next to " << bands.at("around").get<double>() << " eV";
  } else {
    const int first = bands.at("first").get<int>();
    text << "those from " << first + 1 << " to " << first + count;
  }
  return text.str();
}

void choose_bands(const BandsSettings &s, const TightBinding &h, BandsPlan &plan) {
  const int n = h.sparse.n_orbitals;
  BandRequest &request = plan.request;
  request.vectors = s.vectors;
  request.count = n;
  if (s.around) {
    request.around = s.around;
    request.count = std::min(*s.n_bands, n);
  } else if (s.n_bands) {
    if (!plan.filling)
      throw Error("the bands next to the gap are not known, since " + h.source +
                  " does not contain the number of electrons: give electrons (in Python: "
                  "h.n_electrons), or choose bands by "
                  "around, an energy, or by bands, first and last");
    const BandWindow window = bands_next_to_gap(*s.n_bands, *plan.filling);
    request.first = window.first;
    request.count = window.count;
  } else if (!s.range.empty()) {
    const int first = s.range[0];
    const int last = s.range[1];
    if (last > n)
      throw Error("bands asks for the bands " + std::to_string(first) + " to " +
                  std::to_string(last) + ", but there are " + std::to_string(n));
    request.first = first - 1;
    request.count = last - first + 1;
  }
}

/// The layer to unfold, from 0; none: all orbitals.
std::optional<int> layer_of(const std::string &word) {
  if (word == "all") return std::nullopt;
  if (word.empty() || word.size() > 6 ||
      word.find_first_not_of("0123456789") != std::string::npos || std::stoi(word) < 1)
    throw Error("unfold takes the number of a layer, counted from 1, or all, not '" + word + "'");
  return std::stoi(word) - 1;
}

void add_measures(const BandsSettings &s, const TightBinding &h, BandsPlan &plan) {
  if (s.weights.empty() && s.unfold.empty()) return;
  const std::optional<int> layer = s.unfold.empty() ? std::nullopt : layer_of(s.unfold);
  if (h.orbitals.empty())
    throw Error("weights of states need the orbitals, which " + h.source +
                " does not contain: put Wannier90's SEED_centres.xyz beside it");
  plan.measures = make_state_weights(h.orbitals, s.weights);
  if (s.unfold.empty()) return;
  plan.unfolded = cell_to_unfold_to(s, h);
  plan.measures.push_back(std::make_shared<Unfolding>(*plan.unfolded, h.orbitals, layer));
}

}  // namespace

std::vector<std::string> BandsPlan::weight_names() const {
  std::vector<std::string> names;
  for (const auto &measure : measures)
    for (const std::string &name : measure->names()) names.push_back(name);
  return names;
}

PrimitiveCell cell_to_unfold_to(const BandsSettings &s, const TightBinding &h) {
  const Eigen::Matrix3d &lattice = lattice_of(h);
  const std::optional<int> layer = layer_of(s.unfold);
  if (s.primitive.empty()) return find_primitive_cell(lattice, h.orbitals, layer);
  if (s.primitive.size() != 6) throw Error("primitive takes two vectors, six numbers in A");
  const Eigen::Map<const Eigen::Vector3d> a1(s.primitive.data());
  const Eigen::Map<const Eigen::Vector3d> a2(s.primitive.data() + 3);
  return make_primitive_cell(lattice, a1, a2);
}

BandsPlan make_plan(const BandsSettings &s, const TightBinding &h) {
  BandsPlan plan;
  const Eigen::Matrix3d &lattice = lattice_of(h);
  add_measures(s, h, plan);
  if (s.path) {
    plan.path = make_path(plan.unfolded ? plan.unfolded->vectors : lattice, s.path->corners,
                          s.path->points_per_segment);
    if (plan.unfolded) plan.path = supercell_kpoints(std::move(plan.path), *plan.unfolded);
  }
  if (s.mesh)
    plan.mesh = make_mesh((*s.mesh)[0], (*s.mesh)[1], (*s.mesh)[2], h.sparse.same_at_minus_k());
  plan.places = fractional_places(h);
  plan.proof = s.proof;
  plan.k = plan.path.fractional;
  plan.k.insert(plan.k.end(), plan.mesh.fractional.begin(), plan.mesh.fractional.end());
  if (h.n_electrons) {
    plan.filling = Filling{*h.n_electrons, h.spin_degeneracy, h.sparse.n_orbitals};
    plan.filling->filled_bands();  // is it possible at all?
  }
  choose_bands(s, h, plan);
  return plan;
}

Json job_key(const BandsPlan &plan, const TightBinding &h) {
  Checksum k;
  for (const Eigen::Vector3d &q : plan.k) k.add_bytes(q.data(), 3 * sizeof(double));
  Json bands = {{"count", plan.request.count}};
  if (plan.request.around)
    bands["around"] = *plan.request.around;
  else
    bands["first"] = plan.request.first;
  return {{"source", valid_utf8(h.source)},  // the path in it may be any bytes
          {"hamiltonian", print_of(h.sparse)},
          {"potential", h.potential},
          {"kpoints", {{"n", plan.n_kpoints()}, {"hash", k.value()}}},
          {"bands", bands},
          {"proof", plan.proof},
          {"vectors", plan.request.vectors},
          {"weights", plan.weight_names()}};
}

std::string job_difference(const Json &there, const Json &here) try {
  // First, since it also changes H(R). Files of before there were potentials do not say it.
  const auto potential_there = there.value("potential", std::string());
  const auto potential_here = here.at("potential").get<std::string>();
  const auto shown = [](const std::string &words) { return words.empty() ? "none" : words; };
  if (potential_there != potential_here)
    return "the potential in its H(R) is " + shown(potential_there) + ", that of this job is " +
           shown(potential_here);
  if (!same_print(there.at("hamiltonian"), here.at("hamiltonian")))
    return "its H(R) is another one, from " + there.at("source").get<std::string>();
  if (there.at("kpoints") != here.at("kpoints")) {
    const int n_there = there.at("kpoints").at("n").get<int>();
    const int n_here = here.at("kpoints").at("n").get<int>();
    if (n_there == n_here) return "its k-points are others, though as many";
    return "it has " + std::to_string(n_there) + " k-points, this job has " +
           std::to_string(n_here);
  }
  if (there.at("bands") != here.at("bands"))
    return "its bands are " + bands_in_words(there.at("bands")) + ", those of this job are " +
           bands_in_words(here.at("bands"));
  // files of before there was a choice do not say it
  const auto proof_there = there.value("proof", std::string("full"));
  const auto proof_here = here.at("proof").get<std::string>();
  if (proof_there != proof_here)
    return "the proof of its windows is " + proof_there + ", that of this job is " + proof_here;
  if (there.at("vectors") != here.at("vectors"))
    return std::string("it has ") + (there.at("vectors").get<bool>() ? "" : "no ") +
           "eigenvectors, this job wants " + (here.at("vectors").get<bool>() ? "them" : "none");
  if (there.at("weights") != here.at("weights"))
    return "its weights of the states are " + there.at("weights").dump() +
           ", those of this job are " + here.at("weights").dump();
  return {};
} catch (const Json::exception &) {
  return "it does not say what job it is of";
}

}  // namespace dpw
