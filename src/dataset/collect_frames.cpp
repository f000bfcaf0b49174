// SPDX-License-Identifier: MIT
#include "dataset/collect_frames.h"

#include <glob.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <system_error>

#include "base/error.h"
#include "dataset/espresso_xml.h"
#include "dataset/file_origin.h"
#include "dataset/training_set_hdf5.h"

namespace dpw {

namespace {

std::vector<std::string> matching_files(const SourcePlan &source) {
  std::vector<std::string> files;
  for (const std::string &pattern : source.patterns) {
    glob_t found{};
    const int status = ::glob(pattern.c_str(), 0, nullptr, &found);
    for (std::size_t i = 0; i < found.gl_pathc; ++i) files.emplace_back(found.gl_pathv[i]);
    ::globfree(&found);
    if (status != 0) throw Error("no file matches '" + pattern + "'");
  }
  return files;
}

std::vector<FileFrame> read_file(const SourcePlan &source, const std::string &path) {
  if (source.kind == SourceKind::extended_xyz) return read_extended_xyz_frames(path, source.names);
  if (source.kind == SourceKind::lammps_dump) return read_lammps_dump_frames(path, source.dump);
  return {{read_espresso_xml(path), ""}};
}

/// What a file is called whose frames have no names.
std::string name_of_file(const std::string &path) {
  const std::filesystem::path full = std::filesystem::absolute(path).lexically_normal();
  std::string name = full.stem().string();
  if (full.extension() == ".gz") name = std::filesystem::path(name).stem().string();
  if (name != "structure" && name != "data-file-schema") return name;
  name = full.parent_path().filename().string();
  if (std::filesystem::path(name).extension() == ".save")
    name = std::filesystem::path(name).stem().string();
  return name;
}

/// Why a frame cannot be used; empty: it can.
std::string reason_against(const SourcePlan &source, const TrainingFrame &frame) {
  const std::map<std::string, bool> has = {
      {"energy", frame.energy.has_value()},
      {"forces", frame.has_forces()},
      {"stress", frame.stress.has_value()},
      {"layers", !frame.structure.layers.empty()},
      {"vacuum", frame.vacuum_lower.has_value() && frame.vacuum_upper.has_value()}};
  for (const std::string &what : source.required)
    if (!has.at(what)) return "it has no " + what + ", which the source is to have";
  if (!source.largest_force || !frame.has_forces()) return {};
  const double largest = frame.largest_force();
  if (largest <= *source.largest_force) return {};
  char text[120];
  std::snprintf(text, sizeof text, "a force is %.3f eV/A, more than %.3f", largest,
                *source.largest_force);
  return text;
}

/// The same for the same numbers, and for nothing else.
std::string key_of(const Structure &s) {
  std::string key(reinterpret_cast<const char *>(s.lattice.data()), 9 * sizeof(double));
  key.append(reinterpret_cast<const char *>(s.positions.data()),
             static_cast<std::size_t>(s.positions.size()) * sizeof(double));
  for (const std::string &symbol : s.symbols) key += symbol + " ";
  return key;
}

/// The reasons, the most frequent first. Those that differ in numbers or in the place alone are
/// one.
std::string counted(const std::vector<Rejection> &rejected) {
  struct Reason {
    std::string key, text, first;
    int n = 0;
  };
  std::vector<Reason> reasons;
  for (const Rejection &r : rejected) {
    std::string text = r.reason;
    if (text.rfind(r.what, 0) == 0) text.erase(0, text.find_first_not_of(' ', r.what.size()));
    if (text.rfind(", line ", 0) == 0 && text.find(": ") != std::string::npos)
      text.erase(0, text.find(": ") + 2);
    std::string key;
    for (const char c : text)
      if (c < '0' || c > '9') key += c;
    const auto same = std::find_if(reasons.begin(), reasons.end(),
                                   [&key](const Reason &other) { return other.key == key; });
    if (same != reasons.end())
      ++same->n;
    else
      reasons.push_back({key, text, r.what, 1});
  }
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const Reason &a, const Reason &b) { return a.n > b.n; });
  std::string list;
  for (const Reason &reason : reasons)
    list += (list.empty() ? ": " : "; ") + std::to_string(reason.n) + " rejected, first " +
            reason.first + ": " + reason.text;
  return list;
}

class Collector {
 public:
  explicit Collector(const DatasetPlan &plan) : plan_(plan), orbitals_(plan.orbitals) {}

  void take_file(const SourcePlan &source, const std::string &path) {
    if (source.kind == SourceKind::training_set) return take_set(source, path);
    std::vector<FileFrame> frames;
    std::string origin;
    try {
      frames = read_file(source, path);
      origin = file_origin(path);
    } catch (const Error &error) {
      return reject(path, error.what());
    }
    const bool several = frames.size() > 1;
    for (std::size_t f = 0; f < frames.size(); ++f) {
      const std::string place = several ? "frame " + std::to_string(f + 1) + " of " : "";
      // damage is told even of a frame that would be passed over
      if (!frames[f].refusal.empty())
        reject(place + path, place + frames[f].refusal);
      else if (f % static_cast<std::size_t>(source.every) == 0)
        take_file_frame({source, path, origin, several ? f + 1 : 0}, frames[f].frame);
    }
  }

  Collection finish() {
    TrainingSet &set = collection_.set;
    if (set.frames.empty()) throw Error("no frame is left" + counted(collection_.rejected));
    std::set<std::string> elements;
    for (const auto &[symbol, names] : orbitals_) elements.insert(symbol);
    for (const TrainingFrame &frame : set.frames)
      elements.insert(frame.structure.symbols.begin(), frame.structure.symbols.end());
    for (const std::string &symbol : elements) {
      set.elements.push_back(symbol);
      const auto names = orbitals_.find(symbol);
      set.orbital_names.push_back(names == orbitals_.end() ? std::vector<std::string>()
                                                           : names->second);
    }
    split_frames(set, groups_, fixed_, plan_.split);
    set.check();
    return std::move(collection_);
  }

 private:
  void reject(const std::string &what, const std::string &reason) {
    if (plan_.strict)
      throw Error(reason.find(what) == std::string::npos ? what + ": " + reason : reason);
    collection_.rejected.push_back({what, reason});
  }

  /// Where a frame comes from.
  struct Place {
    const SourcePlan &source;
    const std::string &path, &origin;
    std::size_t number;  ///< of the frame, from 1; 0: its file has no other
  };

  void take_file_frame(const Place &place, TrainingFrame &frame) {
    const bool several = place.number > 0;
    const std::string number = std::to_string(place.number);
    const SourceKind kind = place.source.kind;
    if (kind == SourceKind::lammps_dump)
      frame.name = name_of_file(place.path) + "_" + frame.name;
    else if (frame.name.empty())
      frame.name = name_of_file(place.path) + (several ? "_" + number : "");
    const std::string said = frame.provenance;
    frame.provenance = place.origin;
    if (several) frame.provenance += ", frame " + number;
    if (!said.empty()) frame.provenance += (kind == SourceKind::espresso ? ", by " : "; ") + said;
    try {
      take_frame(place.source, place.path, several, frame);
    } catch (const Error &error) {
      reject((several ? "frame " + number + " of " : "") + place.path, error.what());
    }
  }

  void take_set(const SourcePlan &source, const std::string &path) {
    TrainingSet set;
    try {
      set = read_training_set(path);
      adopt_orbitals(set);
    } catch (const Error &error) {
      return reject(path, error.what());
    }
    for (std::size_t f = 0; f < set.frames.size(); f += static_cast<std::size_t>(source.every)) {
      const std::string name = "frame " + set.frames[f].name + " of " + path;
      try {
        take_frame(source, path, false, set.frames[f]);
      } catch (const Error &error) {
        reject(name, error.what());
      }
    }
  }

  /// Values of H are in the order of the orbitals, which all sources have to share.
  void adopt_orbitals(const TrainingSet &set) {
    ElementOrbitals merged = orbitals_;
    for (std::size_t e = 0; e < set.elements.size(); ++e) {
      const std::vector<std::string> &names = set.orbital_names[e];
      if (names.empty()) continue;
      const auto [known, is_new] = merged.emplace(set.elements[e], names);
      if (!is_new && known->second != names)
        throw Error("the orbitals of " + set.elements[e] + " are not those of the other sources");
    }
    orbitals_ = std::move(merged);
  }

  void take_frame(const SourcePlan &source, const std::string &path, bool several,
                  TrainingFrame &frame) {
    check_structure(frame.structure);
    const std::string against = reason_against(source, frame);
    if (!against.empty()) throw Error(against);
    const auto [same, is_new] = names_by_key_.emplace(key_of(frame.structure), frame.name);
    if (!is_new) throw Error("it is the very structure of frame " + same->second);
    try {
      read_hamiltonian(source, path, several, frame);
      if (!names_.insert(frame.name).second)
        throw Error("another frame has the name '" + frame.name + "'");
    } catch (const Error &) {
      names_by_key_.erase(same);
      throw;
    }
    if (source.split) frame.split = *source.split;
    fixed_.push_back(source.split || source.kind == SourceKind::training_set);
    groups_.push_back(source.one_group ? path : frame.name);
    collection_.set.frames.push_back(std::move(frame));
  }

  void read_hamiltonian(const SourcePlan &source, const std::string &path, bool several,
                        TrainingFrame &frame) const {
    if (source.hamiltonian.empty()) return;
    if (several) throw Error("its file has several frames: which one H belongs to is not known");
    const std::string file =
        (std::filesystem::path(path).parent_path() / source.hamiltonian).string();
    std::error_code error;
    if (source.hamiltonian_optional && !std::filesystem::exists(file, error)) return;
    WannierFrame wannier = read_wannier_frame(file, frame.structure, orbitals_, source.wannier);
    frame.hamiltonian = std::move(wannier.hamiltonian);
    frame.spin_orbit = std::move(wannier.spin_orbit);
    frame.provenance += "; " + wannier.notes;
  }

  const DatasetPlan &plan_;
  ElementOrbitals orbitals_;  ///< of the plan and of the training sets
  Collection collection_;
  std::vector<std::string> groups_;
  std::vector<bool> fixed_;
  std::map<std::string, std::string> names_by_key_;
  std::set<std::string> names_;
};

}  // namespace

Collection collect_frames(const DatasetPlan &plan, const std::function<void(int, int)> &progress) {
  std::vector<std::vector<std::string>> files;
  int total = 0;
  for (const SourcePlan &source : plan.sources) {
    files.push_back(matching_files(source));
    total += static_cast<int>(files.back().size());
  }
  Collector collector(plan);
  int done = 0;
  for (std::size_t s = 0; s < files.size(); ++s)
    for (const std::string &path : files[s]) {
      collector.take_file(plan.sources[s], path);
      if (progress) progress(++done, total);
    }
  return collector.finish();
}

}  // namespace dpw
