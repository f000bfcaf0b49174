// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "structure/twisted_bilayer.h"

namespace dpw {

/// What `dpw twist` takes for each of the layers.
struct LayersOptions {
  std::vector<std::tuple<std::string, int, int>> layers;  ///< material, m, n, from below
  Stacking stacking = Stacking::two_h;                    ///< 2H: every other layer is inverted
  std::vector<std::size_t> inverted;                      ///< these are, counted from 1
  std::vector<double> offset, distance;
  bool bulk = false;
  std::optional<double> height, vacuum, lowest_plane;
};

template <typename Choice>
CLI::CheckedTransformer choice(const std::map<std::string, Choice> &names) {
  CLI::CheckedTransformer words(names, CLI::ignore_case);
  words.description("");  // the help texts name the words; the enum's numbers would only confuse
  return words;
}

const char *name_of(CellShape shape);
/// Prints the common cell, rows `cell` with |A1| = `side`, A, and its special points.
void print_cell(CellShape shape, double side, const Eigen::Matrix3d &cell);

void add_layers_options(CLI::App &twist, LayersOptions &options);

/// The offset of every layer over the one below, of all but the first. Throws Error for a number of
/// offsets that does not fit.
std::vector<Eigen::Vector2d> offsets_of(const LayersOptions &options, std::size_t n_layers);

/// The distances of `n_gaps` gaps, A: those that are given, one for all or one for each; or, for
/// gap k, the mean of what materials k and k + 1 have, if there are so many.
std::vector<double> distances_of(const LayersOptions &options,
                                 const std::vector<const Monolayer *> &materials,
                                 std::size_t n_gaps);

/// Builds and writes the layers of `--layer`, and prints what they are.
void build_layers(const LayersOptions &options, StrainedLayer strained, CellShape shape,
                  const std::string &atom_style, const std::vector<std::string> &outputs);

}  // namespace dpw
