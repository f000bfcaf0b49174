// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "dataset/training_set.h"
#include "model/model.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace dpw {

/// eV: elements above it have an error of their own.
inline constexpr double large_element = 1e-3;

/// Errors of elements over frames, by class and distance.
class ElementErrors {
 public:
  explicit ElementErrors(const Model &model) : model_(model) {}

  /// Both Hamiltonians of one frame; blocks that only one of them has count as zero in the other.
  void add(const WannierHamiltonian &predicted, const WannierHamiltonian &reference);
  /// In meV: "all" and "above_1_meV" and, of every class, "mae", "by_distance" [[A, mae]] and
  /// "parity" [[reference, predicted]], an even sample.
  nlohmann::json report() const;

 private:
  struct ClassErrors {
    double sum = 0.0, n = 0.0;
    std::map<int, std::pair<double, double>> bins;  // half angstroms: sum, number
    std::vector<std::pair<double, double>> parity;  // reference, predicted, eV
    std::size_t stride = 1, seen = 0;               // every stride-th element is in the sample
    void sample(double reference, double predicted);
  };
  void add_block(const std::string &name, double distance, const double *predicted,
                 const double *reference, std::size_t n, double weight);

  const Model &model_;
  double sum_ = 0.0, n_ = 0.0, sum_large_ = 0.0, n_large_ = 0.0;
  std::map<std::string, ClassErrors> classes_;
};

}  // namespace dpw
