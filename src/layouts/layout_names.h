// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace dpw {

inline bool ends_with(std::string_view text, std::string_view ending) {
  return text.size() > ending.size() && text.substr(text.size() - ending.size()) == ending;
}

/// `path` without the first of `endings` that it has.
inline std::string without_ending(const std::string &path,
                                  std::initializer_list<std::string_view> endings) {
  for (const std::string_view ending : endings)
    if (ends_with(path, ending)) return path.substr(0, path.size() - ending.size());
  return path;
}

inline constexpr std::string_view seed_endings[] = {"_hr.dat", "_tb.dat", "_centres.xyz", "_wt.in",
                                                    ".win"};

/// The SEED that a name of Wannier90's files, or SEED itself, stands for.
inline std::string seed_of(const std::string &path) {
  for (const std::string_view ending : seed_endings)
    if (ends_with(path, ending)) return path.substr(0, path.size() - ending.size());
  return path;
}

/// The part of a path behind its last folder.
inline std::string file_name_of(const std::string &path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

/// Whether there is something between the last folder and the ending of a path.
inline bool has_seed(const std::string &path) {
  const std::string name = file_name_of(seed_of(path));
  for (const std::string_view ending : seed_endings)
    if (name == ending) return false;
  return !name.empty();
}

/// The folder of a file, "." where the path has none.
inline std::string folder_of(const std::string &path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// The name of a folder without slashes at its end.
inline std::string folder_name(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace dpw
