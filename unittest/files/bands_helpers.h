// SPDX-License-Identifier: MIT
#pragma once

#include <complex>

#include "file_helpers.h"
#include "files/bands_hdf5.h"
#include "files/hdf5_handle.h"

namespace dpw::test {

/// A path of 3 k-points and 2 of 4 bands (the second and third), with vectors if asked for.
inline BandsLayout path_layout(bool vectors = false) {
  BandsGroup group;
  group.kpoints.fractional = {{0, 0, 0}, {0.25, 0, 0}, {0.5, 0, 0}};
  group.kpoints.weight = {0.25, 0.25, 0.5};
  group.kpoints.distance = {0.0, 0.75, 1.5};
  group.kpoints.labels = {{0, "G"}, {2, "M"}};
  group.kpoints.is_path = true;
  group.first_band = 1;
  group.n_bands = 2;
  group.vectors = vectors;
  BandsLayout layout;
  layout.n_orbitals = 4;
  layout.path = group;
  return layout;
}

/// The same with a mesh of 2 k-points and all 4 bands.
inline BandsLayout path_and_mesh_layout() {
  BandsLayout layout = path_layout();
  BandsGroup mesh;
  mesh.kpoints.fractional = {{0, 0, 0}, {0.5, 0.5, 0}};
  mesh.kpoints.weight = {0.5, 0.5};
  mesh.n_bands = 4;
  layout.mesh = mesh;
  return layout;
}

/// path_and_mesh_layout() with two weights on the path, one on the mesh, and the path's bands those
/// next to an energy.
inline BandsLayout weights_layout() {
  BandsLayout layout = path_and_mesh_layout();
  layout.path->weight_names = {"layer 1", "unfolded layer 2"};
  layout.path->around = true;
  layout.mesh->weight_names = {"Mo"};
  return layout;
}

/// What entry (frame, k, band) of a group is filled with: tells every place from every other.
inline double energy_at(int frame, Eigen::Index k, Eigen::Index band) {
  return 100.0 * frame + static_cast<double>(k) + 0.125 * static_cast<double>(band);
}

/// The same for a weight.
inline double weight_at(int frame, Eigen::Index k, Eigen::Index band, Eigen::Index weight) {
  return energy_at(frame, k, band) + 1000.0 * static_cast<double>(weight + 1);
}

inline BandsValues make_values(int number, const BandsGroup &group, int n_orbitals) {
  BandsValues values;
  values.energies.resize(group.n_bands, group.kpoints.size());
  for (Eigen::Index k = 0; k < values.energies.cols(); ++k)
    for (Eigen::Index b = 0; b < values.energies.rows(); ++b)
      values.energies(b, k) = energy_at(number, k, b);
  for (int k = 0; group.vectors && k < group.kpoints.size(); ++k) {
    Eigen::MatrixXcd v(n_orbitals, group.n_bands);
    for (Eigen::Index b = 0; b < v.cols(); ++b)
      for (Eigen::Index n = 0; n < v.rows(); ++n)
        v(n, b) = {energy_at(number, k, b), static_cast<double>(n)};
    values.vectors.push_back(v);
  }
  const auto n_weights = static_cast<Eigen::Index>(group.weight_names.size());
  for (int k = 0; n_weights > 0 && k < group.kpoints.size(); ++k) {
    Eigen::MatrixXd w(group.n_bands, n_weights);
    for (Eigen::Index b = 0; b < w.rows(); ++b)
      for (Eigen::Index i = 0; i < n_weights; ++i) w(b, i) = weight_at(number, k, b, i);
    values.weights.push_back(w);
  }
  for (int k = 0; group.around && k < group.kpoints.size(); ++k)
    values.first_band.push_back((number + k) % (n_orbitals - group.n_bands + 1));
  return values;
}

inline BandsFrame make_frame(int number, const BandsLayout &layout) {
  BandsFrame frame;
  frame.timestep = 10 * number;
  frame.lattice << 3, 0, 0, 1, 2, 0, 0, 0, 20.0 + number;
  frame.n_electrons = 4;
  frame.fermi_level = 0.5 + number;
  frame.valence_top = 0.25 + number;
  frame.conduction_bottom = 0.75 + number;
  frame.gap = 0.5;
  if (layout.path) frame.path = make_values(number, *layout.path, layout.n_orbitals);
  if (layout.mesh) frame.mesh = make_values(number, *layout.mesh, layout.n_orbitals);
  return frame;
}

/// Checks with plain reads that a file holds exactly the first `n` frames of make_frame.
inline void expect_frames(const std::string &path, const BandsLayout &layout, std::size_t n) {
  const h5::File file(path, h5::File::Mode::read);
  const auto timestep = file.read<std::int64_t>("/frames/timestep", {n});
  const auto lattice = file.read<double>("/frames/lattice", {n, 3, 3});
  const auto fermi = file.read<double>("/frames/fermi_level", {n});
  const auto gap = file.read<double>("/frames/gap", {n});
  for (const char *name : {"n_electrons", "valence_top", "conduction_bottom"})
    EXPECT_EQ(file.read<double>(std::string("/frames/") + name, {n}).size(), n);
  for (std::size_t f = 0; f < n; ++f) {
    const BandsFrame frame = make_frame(static_cast<int>(f), layout);
    EXPECT_EQ(timestep[f], frame.timestep);
    EXPECT_EQ(lattice[9 * f + 3], 1.0);
    EXPECT_EQ(lattice[9 * f + 8], frame.lattice(2, 2));
    EXPECT_EQ(fermi[f], frame.fermi_level);
    EXPECT_EQ(gap[f], frame.gap);
  }
  const auto check = [&](const std::string &name, const BandsGroup &group) {
    const auto n_k = static_cast<std::size_t>(group.kpoints.size());
    const auto n_b = static_cast<std::size_t>(group.n_bands);
    const auto e = file.read<double>(name + "/energies", {n, n_k, n_b});
    for (std::size_t i = 0; i < e.size(); ++i)
      ASSERT_EQ(e[i],
                energy_at(static_cast<int>(i / n_b / n_k), static_cast<Eigen::Index>(i / n_b % n_k),
                          static_cast<Eigen::Index>(i % n_b)));
    const std::size_t n_w = group.weight_names.size();
    EXPECT_EQ(file.has(name + "/weights"), n_w > 0);
    EXPECT_EQ(file.has(name + "/weight_names"), n_w > 0);
    EXPECT_EQ(file.has(name + "/first_band_at"), group.around);
    if (n_w > 0) {
      EXPECT_EQ(file.read<std::string>(name + "/weight_names", {n_w}), group.weight_names);
      const auto w = file.read<double>(name + "/weights", {n, n_k, n_b, n_w});
      for (std::size_t i = 0; i < w.size(); ++i)
        ASSERT_EQ(w[i], weight_at(static_cast<int>(i / n_w / n_b / n_k),
                                  static_cast<Eigen::Index>(i / n_w / n_b % n_k),
                                  static_cast<Eigen::Index>(i / n_w % n_b),
                                  static_cast<Eigen::Index>(i % n_w)));
    }
    if (group.around) {
      EXPECT_EQ(file.read_attribute<std::int64_t>(name, "first_band"), -1);
      const auto first = file.read<std::int32_t>(name + "/first_band_at", {n, n_k});
      const std::size_t choices = static_cast<std::size_t>(layout.n_orbitals) - n_b + 1;
      for (std::size_t i = 0; i < first.size(); ++i)
        ASSERT_EQ(static_cast<std::size_t>(first[i]), (i / n_k + i % n_k) % choices);
    }
  };
  if (layout.path) check("/path", *layout.path);
  if (layout.mesh) check("/mesh", *layout.mesh);
}

}  // namespace dpw::test
