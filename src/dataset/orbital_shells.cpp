// SPDX-License-Identifier: MIT
#include "dataset/orbital_shells.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "dataset/text_fields.h"
#include "structure/local_normal.h"

namespace dpw {

const std::array<const char *, n_shell_functions> shell_function_names = {
    "s", "pz", "px", "py", "dz2", "dxz", "dyz", "dx2-y2", "dxy"};

namespace {

/// Axes of pz, px, py.
constexpr std::array<int, 3> axis_of_p = {2, 0, 1};

/// A d function is u^T M u with a symmetric, traceless M; orthonormal functions have orthonormal M
/// (in the sum of the products of elements).
std::array<Eigen::Matrix3d, 5> d_matrices() {
  std::array<Eigen::Matrix3d, 5> m;
  m.fill(Eigen::Matrix3d::Zero());
  m[0].diagonal() << -1.0, -1.0, 2.0;
  m[0] /= std::sqrt(6.0);
  m[1](0, 2) = m[1](2, 0) = std::sqrt(0.5);
  m[2](1, 2) = m[2](2, 1) = std::sqrt(0.5);
  m[3].diagonal() << std::sqrt(0.5), -std::sqrt(0.5), 0.0;
  m[4](0, 1) = m[4](1, 0) = std::sqrt(0.5);
  return m;
}

}  // namespace

int shell_function(const std::string &name) {
  for (int f = 0; f < n_shell_functions; ++f)
    if (name == shell_function_names[static_cast<std::size_t>(f)]) return f;
  return -1;
}

std::vector<std::string> expand_orbitals(const std::string &text) {
  std::string blanks = text;
  std::replace(blanks.begin(), blanks.end(), ',', ' ');
  std::vector<std::string> names;
  const auto add = [&](const std::string &name) {
    if (std::find(names.begin(), names.end(), name) != names.end())
      throw Error("the orbital '" + name + "' is there twice in '" + text + "'");
    names.push_back(name);
  };
  for (const std::string &word : split_words(blanks)) {
    const std::size_t shell = std::string("spd").find(word);
    if (word.size() == 1 && shell != std::string::npos) {
      const auto l = static_cast<int>(shell);
      for (int f = l * l; f < (l + 1) * (l + 1); ++f)
        add(shell_function_names[static_cast<std::size_t>(f)]);
    } else if (shell_function(word) >= 0 || normal_bonds_of(word)) {
      add(word);
    } else {
      throw Error("'" + word +
                  "' is neither a shell (s, p, d) nor an orbital (s, pz, px, py, dz2, "
                  "dxz, dyz, dx2-y2, dxy; p_normal(FULL-NONE))");
    }
  }
  for (const std::string &name : names)
    if (normal_bonds_of(name) && names.size() > 1)
      throw Error("the orbital " + name + " has to be its element's only one, not in '" + text +
                  "'");
  return names;
}

ShellVector in_global_frame(const ShellVector &function, const Eigen::Matrix3d &frame) {
  static const std::array<Eigen::Matrix3d, 5> d = d_matrices();
  ShellVector global = ShellVector::Zero();
  global[0] = function[0];
  for (std::size_t a = 0; a < 3; ++a)
    for (std::size_t b = 0; b < 3; ++b)
      global[static_cast<Eigen::Index>(1 + b)] +=
          function[static_cast<Eigen::Index>(1 + a)] * frame(axis_of_p[a], axis_of_p[b]);
  for (std::size_t a = 0; a < 5; ++a) {
    const Eigen::Matrix3d turned = frame.transpose() * d[a] * frame;
    for (std::size_t b = 0; b < 5; ++b)
      global[static_cast<Eigen::Index>(4 + b)] +=
          function[static_cast<Eigen::Index>(4 + a)] * turned.cwiseProduct(d[b]).sum();
  }
  return global;
}

}  // namespace dpw
