// SPDX-License-Identifier: MIT
#include "shipped_files.h"

#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <set>
#include <sstream>
#include <system_error>

#include "base/error.h"
#include "base/own_place.h"

namespace dpw {

namespace {

bool is_bare(const std::string &path) {
  return !path.empty() && path.find('/') == std::string::npos;
}

bool is_file(const std::filesystem::path &path) {
  std::error_code problem;
  return std::filesystem::exists(path, problem) && !std::filesystem::is_directory(path, problem);
}

/// Those of LAMMPS_POTENTIALS.
std::vector<std::filesystem::path> users_folders() {
  std::vector<std::filesystem::path> found;
  const char *folders = std::getenv("LAMMPS_POTENTIALS");
  std::istringstream list(folders == nullptr ? "" : folders);
  for (std::string folder; std::getline(list, folder, ':');)
    if (!folder.empty()) found.emplace_back(folder);
  return found;
}

/// The first of `names` in the folders of LAMMPS_POTENTIALS, or of what came with the program;
/// empty if there is none.
std::string find_elsewhere(std::initializer_list<std::string> names) {
  for (const std::filesystem::path &folder : users_folders())
    for (const std::string &name : names)
      if (is_file(folder / name)) return folder / name;
  for (const std::string &name : names)
    if (const std::filesystem::path shipped = shipped_file(name); !shipped.empty()) return shipped;
  return {};
}

}  // namespace

std::string find_model(const std::string &path) {
  std::error_code problem;
  if (!is_bare(path) || std::filesystem::exists(path, problem)) return path;
  const std::string found = find_elsewhere({path});
  return found.empty() ? path : found;
}

std::string find_monolayer(const std::string &path) {
  if (!is_bare(path) || is_file(path)) return path;
  const std::string found =
      find_elsewhere({path, "structures/" + path, path + ".json", "structures/" + path + ".json"});
  if (found.empty())
    throw Error(
        "there is no monolayer file '" + path +
        "', neither here nor in LAMMPS_POTENTIALS nor among those of this program: give the "
        "path of one with --material");
  return found;
}

std::vector<std::string> all_models() {
  std::vector<std::filesystem::path> folders = users_folders();
  for (const std::filesystem::path &folder : shipped_folders()) folders.push_back(folder);
  std::vector<std::string> found;
  std::set<std::string> names;
  for (const std::filesystem::path &folder : folders) {
    std::error_code problem;  // a folder that is not there has no models
    std::set<std::filesystem::path> here;
    for (const auto &entry : std::filesystem::directory_iterator(folder, problem))
      if (entry.path().extension() == ".dpw" && is_file(entry.path())) here.insert(entry.path());
    for (const std::filesystem::path &path : here)
      if (names.insert(path.filename()).second) found.push_back(path);
  }
  return found;
}

}  // namespace dpw
