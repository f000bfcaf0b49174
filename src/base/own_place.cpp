// SPDX-License-Identifier: MIT
#include "base/own_place.h"

#include <dlfcn.h>
#include <link.h>

#include <system_error>

namespace dpw {

std::filesystem::path file_of_this_code() {
  static const char here = 0;
  Dl_info where{};
  link_map *map = nullptr;
  if (dladdr1(&here, &where, reinterpret_cast<void **>(&map), RTLD_DL_LINKMAP) == 0) return {};
  std::error_code problem;  // the program itself has no name there
  return *map->l_name != '\0' ? std::filesystem::absolute(map->l_name, problem)
                              : std::filesystem::read_symlink("/proc/self/exe", problem);
}

std::vector<std::filesystem::path> shipped_folders(const std::filesystem::path &code) {
  if (code.empty()) return {};
  std::error_code problem;
  const std::filesystem::path folder =
      std::filesystem::weakly_canonical(code, problem).parent_path();
  std::vector<std::filesystem::path> folders = {folder.parent_path() / "share" / "potentials"};
  for (const auto &build : {folder, folder.parent_path()})
    if (std::filesystem::is_regular_file(build / "CMakeCache.txt", problem))
      folders.push_back(build.parent_path() / "potentials");
  return folders;
}

std::filesystem::path shipped_file(const std::string &name, const std::filesystem::path &code) {
  std::error_code problem;
  for (const std::filesystem::path &folder : shipped_folders(code))
    if (std::filesystem::is_regular_file(folder / name, problem)) return folder / name;
  return {};
}

}  // namespace dpw
