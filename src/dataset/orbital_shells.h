// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <string>
#include <vector>

namespace dpw {

/// The real functions that orbitals are made of, in the models' order, which is Wannier90's:
/// s; pz px py; dz2 dxz dyz dx2-y2 dxy. All have the sign of the polynomial that they are named
/// after, in the global frame, and are orthonormal on the sphere.
inline constexpr int n_shell_functions = 9;
using ShellVector = Eigen::Matrix<double, n_shell_functions, 1>;

extern const std::array<const char *, n_shell_functions> shell_function_names;

/// Index of a function in that order; -1: there is none of that name.
int shell_function(const std::string &name);

/// "d" or "s p" or "pz,px": names of shells stand for all their functions. "p_normal(1.8-2.3)"
/// (normal_bonds_of) stands alone. Throws Error for what is neither a shell nor a function, or
/// comes twice.
std::vector<std::string> expand_orbitals(const std::string &text);

/// A function whose own axes are the rows of `frame` (orthonormal, right-handed), in terms of those
/// with the global axes.
ShellVector in_global_frame(const ShellVector &function, const Eigen::Matrix3d &frame);

}  // namespace dpw
