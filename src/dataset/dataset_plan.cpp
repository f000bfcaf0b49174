// SPDX-License-Identifier: MIT
#include "dataset/dataset_plan.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "base/error.h"
#include "base/read_bytes.h"
#include "structure/chemical_elements.h"

namespace dpw {

namespace {

using nlohmann::json;

/// One object of the configuration: every key has to be asked for.
class Object {
 public:
  Object(const json &object, std::string place) : object_(object), place_(std::move(place)) {
    if (!object.is_object()) throw Error("\"" + place_ + "\" must be an object {...}");
  }

  bool has(const char *key) {
    known_.insert(key);
    return object_.contains(key);
  }
  template <class T>
  void take(const char *key, T &value) {
    if (!has(key)) return;
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
      if (!object_.at(key).is_number_integer())  // the library would cut 2.5 to 2
        fail(key, "must be an integer, not " + object_.at(key).dump());
    try {
      value = object_.at(key).get<T>();
    } catch (const json::exception &) {
      fail(key, "is of the wrong kind: " + object_.at(key).dump());
    }
  }
  /// A text, or a list of them.
  void take_texts(const char *key, std::vector<std::string> &texts) {
    if (has(key) && object_.at(key).is_string())
      texts = {object_.at(key).get<std::string>()};
    else
      take(key, texts);
  }
  const json &at(const char *key) {
    if (!has(key)) throw Error("\"" + name(key) + "\" is missing");
    return object_.at(key);
  }
  [[noreturn]] void fail(const char *key, const std::string &what) const {
    throw Error("\"" + name(key) + "\" " + what);
  }
  std::string name(const std::string &key) const {
    return place_.empty() ? key : place_ + "." + key;
  }
  /// Throws Error for a key that was not asked for: it is misspelt.
  void finish() const {
    for (const auto &[key, value] : object_.items())
      if (known_.count(key) == 0) throw Error("\"" + name(key) + "\" is an unknown key");
  }

 private:
  const json &object_;
  std::string place_;
  std::set<std::string> known_;
};

void read_orbitals(const json &config, const std::string &place, ElementOrbitals &orbitals) {
  const Object object(config, place);
  for (const auto &[symbol, value] : config.items()) {
    if (!is_chemical_element(symbol)) throw Error("'" + symbol + "' is no chemical element");
    std::string text;
    if (value.is_string()) text = value.get<std::string>();
    if (value.is_array())
      for (const json &name : value)
        text += (name.is_string() ? name.get<std::string>() : name.dump()) + " ";
    if (text.empty())
      object.fail(symbol.c_str(), "must be shells such as \"d\", or a list of orbitals");
    orbitals[symbol] = expand_orbitals(text);
  }
}

Eigen::MatrixXd read_matrix(Object &object, const char *key) {
  std::vector<std::vector<double>> rows;
  object.take(key, rows);
  const auto n = static_cast<Eigen::Index>(rows.size());
  Eigen::MatrixXd matrix(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const std::vector<double> &row = rows[static_cast<std::size_t>(i)];
    if (static_cast<Eigen::Index>(row.size()) != n) object.fail(key, "is no square matrix");
    for (Eigen::Index j = 0; j < n; ++j) matrix(i, j) = row[static_cast<std::size_t>(j)];
  }
  return matrix;
}

void take_positive(Object &object, const char *key, double &value) {
  object.take(key, value);
  if (!(value > 0.0)) object.fail(key, "must be above zero");
}

void read_hamiltonian(const json &config, const std::string &place, SourcePlan &source) {
  if (config.is_string()) {
    source.hamiltonian = config.get<std::string>();
    return;
  }
  Object object(config, place);
  source.hamiltonian = object.at("file").is_string() ? object.at("file").get<std::string>() : "";
  if (source.hamiltonian.empty()) object.fail("file", "must be the name of a file");
  object.take("optional", source.hamiltonian_optional);
  WannierOptions &w = source.wannier;
  object.take_texts("projections", w.projections);
  if (object.has("mesh")) {
    std::vector<int> mesh;
    object.take("mesh", mesh);
    if (mesh.size() != 3 || *std::min_element(mesh.begin(), mesh.end()) < 1)
      object.fail("mesh", "must be three numbers from 1 on");
    w.mesh = std::array<int, 3>{mesh[0], mesh[1], mesh[2]};
  }
  take_positive(object, "cutoff_A", w.cutoff);
  take_positive(object, "spin_orbit_cutoff_A", w.spin_orbit_cutoff);
  take_positive(object, "largest_spread_A2", w.largest_spread);
  take_positive(object, "largest_distance_A", w.largest_distance);
  take_positive(object, "hermitian_eV", w.hermitian);
  take_positive(object, "imaginary_eV", w.imaginary);
  take_positive(object, "time_reversal_eV", w.time_reversal);
  if (object.has("spin_order")) {
    std::string order;
    object.take("spin_order", order);
    w.spin_order = spin_order_of(order);
  }
  if (object.has("hybrids")) {
    Object hybrids(object.at("hybrids"), object.name("hybrids"));
    for (const auto &[symbol, value] : object.at("hybrids").items())
      w.hybrids[symbol] = read_matrix(hybrids, symbol.c_str());
    hybrids.finish();
  }
  object.finish();
}

SourceKind read_kind(Object &object) {
  std::string kind;
  object.at("kind");
  object.take("kind", kind);
  if (kind == "extxyz") return SourceKind::extended_xyz;
  if (kind == "dump") return SourceKind::lammps_dump;
  if (kind == "espresso") return SourceKind::espresso;
  if (kind == "set") return SourceKind::training_set;
  object.fail("kind", "is '" + kind + "', but must be extxyz, dump, espresso or set");
}

void read_names(Object &object, SourcePlan &source) {
  if (source.kind == SourceKind::extended_xyz) {
    // what is asked for by name has to be there
    if (object.has("energy")) source.required.insert("energy");
    if (object.has("forces")) source.required.insert("forces");
    if (object.has("layer")) source.required.insert("layers");
    object.take("energy", source.names.energy);
    object.take("forces", source.names.forces);
    object.take("layer", source.names.layer);
  } else if (source.kind == SourceKind::lammps_dump) {
    object.take("types", source.dump.types);
    object.take("energy", source.dump.energy);
    object.take("layer", source.dump.layer);
  }
}

SourcePlan read_source(const json &config, const std::string &place, const std::string &folder) {
  Object object(config, place);
  SourcePlan source;
  source.kind = read_kind(object);
  std::vector<std::string> files;
  object.at("files");
  object.take_texts("files", files);
  if (files.empty()) object.fail("files", "must be a pattern of file names, or a list of them");
  for (const std::string &file : files)
    source.patterns.push_back((std::filesystem::path(folder) / file).string());
  if (object.has("split")) {
    std::string split;
    object.take("split", split);
    source.split = split_of(split);
  }
  object.take("every", source.every);
  if (source.every < 1) object.fail("every", "must be a number from 1 on");
  object.take("one_group", source.one_group);
  std::vector<std::string> required;
  object.take_texts("require", required);
  for (const std::string &what : required) {
    if (std::set<std::string>{"energy", "forces", "stress", "layers", "vacuum"}.count(what) == 0)
      object.fail("require",
                  "has '" + what + "', but knows energy, forces, stress, layers and vacuum only");
    source.required.insert(what);
  }
  if (object.has("largest_force")) {
    double force = 0.0;
    take_positive(object, "largest_force", force);
    source.largest_force = force;
  }
  read_names(object, source);
  if (object.has("hamiltonian")) {
    if (source.kind == SourceKind::training_set)
      object.fail("hamiltonian", "is not for a training set, which has its own");
    read_hamiltonian(object.at("hamiltonian"), object.name("hamiltonian"), source);
  }
  object.finish();
  return source;
}

void read_split(const json &config, SplitRule &rule) {
  Object object(config, "split");
  object.take("validation", rule.validation);
  object.take("test", rule.test);
  object.take("seed", rule.seed);
  object.take_texts("validation_names", rule.validation_names);
  object.take_texts("test_names", rule.test_names);
  object.finish();
}

}  // namespace

DatasetPlan make_dataset_plan(const json &config, const std::string &folder) {
  Object object(config, "");
  DatasetPlan plan;
  if (object.has("orbitals")) read_orbitals(object.at("orbitals"), "orbitals", plan.orbitals);
  const json &sources = object.at("sources");
  if (!sources.is_array() || sources.empty()) object.fail("sources", "must be a list [...]");
  for (std::size_t s = 0; s < sources.size(); ++s)
    plan.sources.push_back(read_source(sources[s], "sources[" + std::to_string(s) + "]", folder));
  if (object.has("split")) read_split(object.at("split"), plan.split);
  object.take("strict", plan.strict);
  object.finish();
  for (const SourcePlan &source : plan.sources)
    if (!source.hamiltonian.empty() && plan.orbitals.empty())
      throw Error("\"orbitals\" of the elements are missing, which a hamiltonian needs");
  return plan;
}

DatasetPlan read_dataset_plan(const std::string &path) {
  const std::string text = read_bytes(path);
  try {
    return make_dataset_plan(json::parse(text), std::filesystem::path(path).parent_path().string());
  } catch (const json::exception &error) {
    throw Error(path + " is no JSON: " + error.what());
  } catch (const Error &error) {
    throw Error(path + ": " + error.what());
  }
}

}  // namespace dpw
