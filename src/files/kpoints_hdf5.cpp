// SPDX-License-Identifier: MIT
#include "files/kpoints_hdf5.h"

#include <cstdint>
#include <vector>

namespace dpw {

void write_kpoints(h5::File &file, const std::string &group, const KPoints &k) {
  const hsize_t n_k = k.fractional.size();
  std::vector<double> fractional;
  for (const Eigen::Vector3d &q : k.fractional)
    fractional.insert(fractional.end(), q.data(), q.data() + 3);
  std::vector<std::int32_t> label_index;
  std::vector<std::string> label_name;
  for (const KLabel &label : k.labels) {
    label_index.push_back(label.index);
    label_name.push_back(label.name);
  }
  file.write(group + "/kpoints", fractional.data(), {n_k, 3});
  if (k.distance.size() == n_k) file.write(group + "/distance", k.distance.data(), {n_k});
  file.write(group + "/label_index", label_index.data(), {label_index.size()});
  file.write(group + "/label_name", label_name.data(), {label_name.size()});
}

}  // namespace dpw
