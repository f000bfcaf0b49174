// SPDX-License-Identifier: MIT
#include "files/bands_text.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/text_number.h"

namespace dpw {

void write_band_dat(const std::string &path, const BandsGroup &group, const BandsFrame &frame) {
  const KPoints &k = group.kpoints;
  const Eigen::MatrixXd &e = frame.path.energies;
  const auto n_k = static_cast<Eigen::Index>(k.distance.size());
  if (e.rows() != group.n_bands || e.cols() != n_k)
    throw Error("cannot write " + path + ": the frame of step " + std::to_string(frame.timestep) +
                " has the wrong number of energies");
  std::string text = "# band structure, energies in eV: distance energy\n";
  text += "# step " + std::to_string(frame.timestep) + "\n";
  text += "# bands " + std::to_string(group.first_band + 1) + " to " +
          std::to_string(group.first_band + group.n_bands) + ", " + std::to_string(n_k) +
          " k-points\n";
  const auto add = [&text](const std::string &name, double value) {
    text += "# " + name + " ";
    append_number(text, value, 0, 10);
    text += "\n";
  };
  add("fermi_level", frame.fermi_level);
  add("valence_top", frame.valence_top);
  add("conduction_bottom", frame.conduction_bottom);
  add("gap", frame.gap);
  for (const KLabel &label : k.labels) {
    if (label.index < 0 || label.index >= n_k)
      throw Error("cannot write " + path + ": the label " + label.name +
                  " is at a k-point that does not exist");
    add("label " + label.name, k.distance[label.index]);
  }
  AtomicFile file(path);
  for (Eigen::Index b = 0; b < e.rows(); ++b) {
    for (Eigen::Index q = 0; q < n_k; ++q) {
      append_number(text, k.distance[q], 16, 8, std::chars_format::scientific);
      append_number(text, e(b, q), 16, 8, std::chars_format::scientific);
      text += "\n";
    }
    text += "\n";
    file.write(text);
    text.clear();
  }
  file.commit();
}

}  // namespace dpw
