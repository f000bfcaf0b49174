// SPDX-License-Identifier: GPL-2.0-only
#include "group_names.h"

#include "base/error.h"

namespace LAMMPS_NS {

void keep_names(std::vector<std::string> &kept, const std::vector<std::string> &names) {
  if (kept.empty()) kept = names;
  if (kept != names)
    throw dpw::Error(
        "this frame has other layers or orbitals than the first one, and their averages would mix");
}

void write_names(dpw::StateWriter &out, const std::vector<std::string> &names) {
  out.add(static_cast<int>(names.size()));
  for (const std::string &name : names) out.add_text(name);
}

std::vector<std::string> read_names(dpw::StateReader &in) {
  const auto n = in.get<int>();
  std::vector<std::string> names;
  for (int i = 0; i < n; ++i) names.push_back(in.get_text());
  return names;
}

}  // namespace LAMMPS_NS
