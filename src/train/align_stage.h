// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <nlohmann/json.hpp>

#include "model/model.h"
#include "train/frame_data.h"
#include "train/train_config.h"

namespace dpw {

/// Where the vacuum is in the scale of a plane-wave calculation, whose zero is the mean potential
/// of the cell (doc/dpw_train, stage align): in a cell of area A and height c, with layers of N
/// formula units each,
///   E = 1/(A c) sum over layers of N K(strain),   strain = sqrt(A / (N a)) - 1,
/// K = K_0 + K_1 strain + ...
class MeanPotential {
 public:
  /// a is `unit_area` (A^2), N the number of atoms of `counted_element`, `n_terms` that of the K_p.
  MeanPotential(int counted_element, double unit_area, int n_terms)
      : counted_(counted_element), unit_area_(unit_area), n_terms_(n_terms) {}

  /// What K_p is multiplied by, p = 0, 1, ..., 1/A^3: E is their product. Throws Error naming a
  /// frame that has a layer without the counted element.
  Eigen::RowVectorXd terms(const FrameData &frame) const;

 private:
  int counted_;
  double unit_area_;
  int n_terms_;
};

/// Finds the zeros of energy of the frames that have a Hamiltonian and no vacuum levels, from the
/// on-site energies of the training frames, and enters them in `set` as the frames' vacuum levels,
/// the lower equal to the upper. `data` is `set` prepared for `model`, whose layers count. Returns
/// the report: K and its errors, R^2, root mean squares of errors, zeros. Throws Error: a frame has
/// one level only; the training frames are too few, or too much alike.
nlohmann::json align_frames(const AlignSettings &settings, const Model &model,
                            const PreparedData &data, TrainingSet &set);

}  // namespace dpw
