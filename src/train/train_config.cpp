// SPDX-License-Identifier: MIT
#include "train/train_config.h"

#include <Eigen/SVD>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "base/error.h"
#include "base/read_bytes.h"
#include "train/memory_budget.h"
#include "train/strict_object.h"

namespace dpw {

namespace {

using nlohmann::json;

/// Defaults that the two stages have apart.
struct StageDefaults {
  int epochs, batch;
  double learning_rate, clip_norm;
  int warmup_steps;
};

StageSettings read_run(StrictObject &in, const StageDefaults &defaults) {
  StageSettings s;
  s.epochs = in.count("epochs", defaults.epochs);
  s.batch = in.count("batch", defaults.batch);
  s.optimizer = in.choice("optimizer", "adam", {"adam", "sgd"});
  s.learning_rate = in.positive("learning_rate", defaults.learning_rate);
  s.momentum = in.number("momentum", 0.9);
  s.weight_decay = in.number("weight_decay", 0.0);
  s.schedule = in.choice("schedule", "cosine", {"cosine", "step", "constant"});
  s.final_fraction = in.number("final_fraction", 1e-3);
  s.step_epochs = in.count("step_epochs", 100);
  s.step_factor = in.positive("step_factor", 0.5);
  s.warmup_steps = in.count("warmup_steps", defaults.warmup_steps, 0);
  s.clip_norm = in.number("clip_norm", defaults.clip_norm);
  s.patience = in.count("patience", 0, 0);
  s.validate_every = in.count("validate_every", 1);
  s.keep_last = in.choice("keep", "best", {"best", "last"}) == "last";
  if (s.keep_last && s.patience > 0)
    in.fail("patience", "waits for a better epoch than the best: it goes with \"keep\": \"best\"");
  if (s.momentum >= 1.0) in.fail("momentum", "has to be below 1");
  if (s.final_fraction > 1.0) in.fail("final_fraction", "has to be 1 or less");
  return s;
}

ForceStageSettings read_force(StrictObject in) {
  ForceStageSettings s;
  s.run = read_run(in, {1000, 4, 3e-3, 10.0, 0});
  s.energy_weight = in.number("energy_weight", 300.0);
  s.force_weight = in.number("force_weight", 100.0);
  s.stress_weight = in.number("stress_weight", 0.0);
  in.close();
  if (s.energy_weight == 0.0 && s.force_weight == 0.0 && s.stress_weight == 0.0)
    in.fail("energy_weight", "and force_weight and stress_weight are all 0: nothing to learn");
  return s;
}

/// Whether labels are relative to the vacuum of a layer's own side.
bool read_own_side(StrictObject &in) {
  return in.choice("vacuum", "own_side", {"mean", "own_side"}) == "own_side";
}

/// Of squared errors; `defaults`: where the file does not say.
HoppingWeights read_squares(StrictObject &in, HoppingWeights defaults) {
  HoppingWeights w;
  w.relative = in.number("relative_weight", defaults.relative);
  w.relative_floor = in.positive("relative_floor_eV", defaults.relative_floor);
  w.square = in.number("square_weight", defaults.square);
  return w;
}

HamiltonianStageSettings read_hamiltonian(StrictObject in) {
  HamiltonianStageSettings s;
  s.run = read_run(in, {200, 1024, 2e-3, 5.0, 200});
  s.train_raer = in.take("train_raer", false);
  s.own_side = read_own_side(in);
  s.on_site_weight = in.number("on_site_weight", 30.0);
  s.on_site_decay = in.number("on_site_weight_decay", s.run.weight_decay);
  s.hopping = read_squares(in, {3.0, 0.02, 0.0, 0.0});
  s.hopping.absolute = in.number("absolute_weight", 5.0);
  s.last_layer_ridge = in.number("last_layer_ridge", 0.0);
  if (s.last_layer_ridge > 0.0 && !s.hopping.squares())
    in.fail("last_layer_ridge", "needs relative_weight or square_weight");
  in.close();
  return s;
}

CoupledRefitSettings read_coupled_refit(StrictObject in) {
  CoupledRefitSettings s;
  s.frames = in.take<std::vector<std::string>>("frames", s.frames);
  s.own_side = read_own_side(in);
  s.ridge = in.positive("ridge", 0.03);
  s.hopping = read_squares(in, {1.0, 0.02, 0.0, 3000.0});
  if (!s.hopping.squares())
    in.fail("relative_weight", "and square_weight are both 0: nothing to fit");
  in.close();
  return s;
}

SpinOrbitStageSettings read_spin_orbit(StrictObject in, const std::filesystem::path &folder) {
  SpinOrbitStageSettings s;
  s.run = read_run(in, {400, 512, 2e-3, 5.0, 100});
  if (in.has("data")) s.data = (folder / in.take<std::string>("data")).string();
  s.on_site_weight = in.number("on_site_weight", 1e4);
  s.hopping = read_squares(in, {1.0, 0.001, 0.0, 0.0});
  s.last_layer_ridge = in.number("last_layer_ridge", 0.0);
  if (!s.hopping.squares())
    in.fail("relative_weight", "and square_weight are both 0: nothing to learn");
  if (in.has("without_spin")) s.without_spin = read_coupled_refit(in.object("without_spin"));
  in.close();
  return s;
}

VacuumStepSettings read_vacuum_step(StrictObject in, const ModelSettings &model) {
  VacuumStepSettings s;
  s.cutoff = in.positive("cutoff_A", 8.0);
  s.switch_on = in.positive("switch_A", std::max(0.1 * s.cutoff, s.cutoff - 3.0));
  s.n_radial = in.count("n_radial", 4);
  s.height = in.positive("height_A", 3.0);
  s.lateral = in.positive("lateral_A", 10.5);
  s.reach = in.positive("reach_A", std::max(14.0, s.cutoff));
  s.transfers = in.take<std::vector<std::string>>("transfers", {});
  s.coordination_cutoff = in.positive("crowding_cutoff_A", std::min(6.0, s.cutoff));
  s.coordination_switch = in.positive("crowding_switch_A", s.coordination_cutoff / 3.0);
  s.ridge = in.number("ridge", 1e-8);
  in.close();
  for (const std::string &symbol : s.transfers) {
    const auto is_it = [&](const ElementSettings &element) { return element.symbol == symbol; };
    if (std::none_of(model.elements.begin(), model.elements.end(), is_it) ||
        std::count(s.transfers.begin(), s.transfers.end(), symbol) > 1)
      in.fail("transfers", "has to name elements of the model, each once");
  }
  if (s.coordination_switch >= s.coordination_cutoff || s.coordination_cutoff > s.cutoff)
    in.fail("crowding_cutoff_A", "has to be above crowding_switch_A and not above cutoff_A");
  if (s.switch_on >= s.cutoff) in.fail("switch_A", "has to be below cutoff_A");
  if (s.reach < s.lateral || s.reach < s.cutoff)
    in.fail("reach_A", "has to be no less than lateral_A and cutoff_A");
  return s;
}

AlignSettings read_align(StrictObject in, const ModelSettings &model) {
  AlignSettings s;
  const auto plane = model.layers ? model.layers->at("plane_element").get<std::string>() : "";
  s.counted_element = in.take<std::string>("counted_element", plane);
  if (in.has("unit_area_A2")) s.unit_area = in.positive("unit_area_A2", 0.0);
  s.strain_degree = in.count("strain_degree", 1, 0);
  s.n_radial = in.count("n_radial", 3);
  s.ridge = in.positive("ridge", 1e-6);
  in.close();
  if (s.counted_element.empty())
    in.fail("counted_element", "is missing: the model has no layers whose plane_element to take");
  if (std::none_of(model.elements.begin(), model.elements.end(),
                   [&](const ElementSettings &e) { return e.symbol == s.counted_element; }))
    in.fail("counted_element", "is " + s.counted_element + ", which is none of the elements");
  return s;
}

HoppingSettings read_hopping(StrictObject in, const HoppingSettings &defaults) {
  HoppingSettings s;
  s.cutoff = in.positive("cutoff_A", defaults.cutoff);
  s.switch_on = in.positive("switch_A", std::max(0.1 * s.cutoff, s.cutoff - 1.5));
  s.raer = in.take("raer", defaults.raer);
  s.moments = in.take("moments", defaults.moments);
  s.powers = in.take("powers", defaults.powers);
  s.mix = in.count("mix", defaults.mix, 4);
  s.pair_radial = in.count("pair_radial", defaults.pair_radial);
  s.hidden = in.widths("hidden", defaults.hidden);
  in.close();
  if (s.switch_on >= s.cutoff) in.fail("switch_A", "has to be below cutoff_A");
  if (s.powers && !s.moments) in.fail("powers", "needs moments");
  return s;
}

json read_layers(StrictObject in) {
  json layers;
  layers["plane_element"] = in.take<std::string>("plane_element");
  layers["bond_A"] = in.positive("bond_A", 3.0);
  for (const char *of_before : {"clearance_A", "lateral_A"})  // a rule that knew planes of atoms
    in.positive(of_before, 1.0);
  in.close();
  return layers;
}

std::vector<int> read_shells(StrictObject &in) {
  std::vector<int> shells;
  for (const std::string &letter : in.take<std::vector<std::string>>("shells", {})) {
    const auto l = std::string("spd").find(letter);
    if (letter.size() != 1 || l == std::string::npos)
      in.fail("shells", "has to be a list of s, p and d, such as [\"s\", \"p\"]");
    shells.push_back(static_cast<int>(l));
  }
  return shells;
}

Eigen::MatrixXd read_hybrids(StrictObject &in) {
  const auto rows = in.take<std::vector<std::vector<double>>>("hybrids", {});
  const auto n = static_cast<Eigen::Index>(rows.size());
  Eigen::MatrixXd u(n, n);
  for (Eigen::Index w = 0; w < n; ++w) {
    const std::vector<double> &row = rows[static_cast<std::size_t>(w)];
    if (static_cast<Eigen::Index>(row.size()) != n)
      in.fail(
          "hybrids",
          "has to be a square matrix: a row for each orbital, a column for each function of its "
          "shells");
    u.row(w) = Eigen::Map<const Eigen::RowVectorXd>(row.data(), n);
  }
  if (n == 0) return u;
  constexpr double tolerance = 1e-4;  // of numbers that were written with five digits
  const Eigen::MatrixXd difference = u * u.transpose() - Eigen::MatrixXd::Identity(n, n);
  if (!(difference.cwiseAbs().maxCoeff() < tolerance))
    in.fail("hybrids", "is not orthogonal: its rows have to be of length 1 and at right angles");
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(u, Eigen::ComputeFullU | Eigen::ComputeFullV);
  return svd.matrixU() * svd.matrixV().transpose();
}

SpinOrbitSettings read_spin_orbit_sizes(StrictObject in) {
  SpinOrbitSettings s;
  s.on_site_hidden = in.widths("on_site_hidden", {16});
  const HoppingSettings defaults{7.0, 5.5, true, true, false, 4, 6, {32}};
  s.same_layer = read_hopping(in.object("same_layer"), defaults);
  s.between_layers = in.take("between_layers", true);
  s.different_layers = read_hopping(in.object("different_layers"), defaults);
  in.close();
  return s;
}

ModelSettings read_model(StrictObject in) {
  ModelSettings m;
  m.name = in.take<std::string>("name", "model");
  for (StrictObject &entry : in.objects("elements")) {
    ElementSettings element;
    element.symbol = entry.take<std::string>("symbol");
    element.orbitals = entry.take<std::vector<std::string>>("orbitals", {});
    element.shells = read_shells(entry);
    element.hybrids = read_hybrids(entry);
    element.electrons = entry.number("electrons", 0.0);
    entry.close();
    for (const ElementSettings &other : m.elements)
      if (other.symbol == element.symbol) in.fail("elements", "names " + element.symbol + " twice");
    m.elements.push_back(std::move(element));
  }
  m.cutoff = in.positive("cutoff_A", 7.0);
  m.switch_on = in.positive("switch_A", std::max(0.1 * m.cutoff, m.cutoff - 3.0));
  if (m.switch_on >= m.cutoff) in.fail("switch_A", "has to be below cutoff_A");
  m.n_radial = in.count("n_radial", 8);
  m.l_max = in.count("l_max", 4, 3);
  if (in.has("layers")) {
    m.layers = read_layers(in.object("layers"));
    const auto plane = m.layers->at("plane_element").get<std::string>();
    if (std::none_of(m.elements.begin(), m.elements.end(),
                     [&](const ElementSettings &e) { return e.symbol == plane; }))
      in.fail("layers.plane_element", "is " + plane + ", which is none of the elements");
  }
  StrictObject energy = in.object("energy");
  m.energy_channels = energy.count("channels", 8);
  m.energy_hidden = energy.widths("hidden", {64, 32});
  energy.close();
  StrictObject hamiltonian = in.object("hamiltonian");
  m.hamiltonian_channels = hamiltonian.count("channels", 4);
  m.on_site_hidden = hamiltonian.widths("on_site_hidden", {64});
  m.normalize_hopping = hamiltonian.take("normalize_hopping", false);
  const HoppingSettings defaults{14.0, 12.5, true, true, false, 6, 10, {96, 64}};
  m.same_layer = read_hopping(hamiltonian.object("same_layer"), defaults);
  m.different_layers = read_hopping(hamiltonian.object("different_layers"), defaults);
  if (hamiltonian.has("farther_layers"))
    m.farther_layers = read_hopping(hamiltonian.object("farther_layers"), defaults);
  hamiltonian.close();
  m.spin_orbit = read_spin_orbit_sizes(in.object("spin_orbit"));
  in.close();
  return m;
}

json parse_file(const std::string &path) {
  if (!std::ifstream(path)) throw Error(path + " can't be read");
  try {
    return json::parse(read_bytes(path));
  } catch (const json::exception &problem) {  // numbers beyond all doubles are no parse_error
    throw Error(path + " is no JSON: " + problem.what());
  }
}

}  // namespace

TrainConfig TrainConfig::read(const std::string &path) {
  TrainConfig c;
  c.path = path;
  c.text = parse_file(path);
  StrictObject in(c.text, path);
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  c.data = (folder / in.take<std::string>("data")).string();
  if (in.has("start")) c.start = (folder / in.take<std::string>("start")).string();
  c.output = (folder / in.take<std::string>("output")).string();
  if (std::filesystem::path(c.output).extension() != ".dpw")
    in.fail("output", "has to be a file that ends in .dpw");
  const int seed = in.count("seed", 1, 0);
  c.seed = static_cast<std::uint64_t>(seed);
  c.threads = in.count("threads", 1);
  c.memory_GB = in.number("memory_GB", default_memory_GB);
  c.double_precision = in.choice("precision", "float32", {"float32", "float64"}) == "float64";
  c.double_weights = in.choice("weights", "float32", {"float32", "float64"}) == "float64";
  c.checkpoint_minutes = in.count("checkpoint_minutes", 5, 0);
  StrictObject stages = in.object("stages");
  if (stages.has("force")) c.force = read_force(stages.object("force"));
  if (c.extends()) {  // the model's shape is there
    StrictObject model = in.object("model");
    c.model.spin_orbit = read_spin_orbit_sizes(model.object("spin_orbit"));
    model.close();
  } else {
    if (!in.has("model")) in.fail("model", "is missing");
    c.model = read_model(in.object("model"));
  }
  if (stages.has("hamiltonian")) c.hamiltonian = read_hamiltonian(stages.object("hamiltonian"));
  if (stages.has("spin_orbit")) c.spin_orbit = read_spin_orbit(stages.object("spin_orbit"), folder);
  if (stages.has("vacuum_step"))
    c.vacuum_step = read_vacuum_step(stages.object("vacuum_step"), c.model);
  if (stages.has("align")) c.align = read_align(stages.object("align"), c.model);
  stages.close();
  StrictObject uncertainty = in.object("uncertainty");
  c.uncertainty.members = uncertainty.count("members", c.uncertainty.members, 0);
  c.uncertainty.distance_regularization =
      uncertainty.positive("regularization", c.uncertainty.distance_regularization);
  c.uncertainty.own_side = c.hamiltonian && c.hamiltonian->own_side;
  uncertainty.close();
  in.close();
  if (c.vacuum_step && !(c.hamiltonian && c.hamiltonian->own_side))
    stages.fail("vacuum_step", "needs the stage hamiltonian with \"vacuum\": \"own_side\"");
  if (c.align && (!c.hamiltonian || c.hamiltonian->own_side))
    stages.fail(
        "align",
        "finds one zero per frame: it needs the stage hamiltonian with \"vacuum\": \"mean\"");
  if (c.extends()) {
    if (!c.spin_orbit || c.hamiltonian)
      in.fail(
          "start",
          "is a trained model: without the stage force, the stage spin_orbit alone can be added to "
          "it");
    return c;
  }
  if (c.spin_orbit && !c.hamiltonian)
    stages.fail("spin_orbit", "needs the stage hamiltonian, or a trained model to \"start\" from");
  if (!c.force)
    in.fail("stages", "has no \"force\": every model needs the networks that give the RAER");
  return c;
}

std::string TrainConfig::fingerprint(const std::string &stage) const {
  json kept = text;
  for (const char *free : {"threads", "memory_GB", "output", "checkpoint_minutes", "uncertainty"})
    kept.erase(free);
  if (stage != "spin_orbit") {
    kept.at("stages").erase("spin_orbit");
    if (kept.contains("model")) kept.at("model").erase("spin_orbit");
  } else {
    for (const char *behind : {"last_layer_ridge", "without_spin"})
      kept.at("stages").at("spin_orbit").erase(behind);
  }
  if (kept.at("stages").contains("hamiltonian"))
    kept.at("stages").at("hamiltonian").erase("last_layer_ridge");  // which comes behind the epochs
  if (stage == "force") {
    kept.at("stages").erase("hamiltonian");
    kept.at("stages").erase("align");
    kept.at("stages").erase("vacuum_step");
    kept.at("model").erase("hamiltonian");
  }
  return kept.dump();
}

}  // namespace dpw
