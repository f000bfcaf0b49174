// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "equivariant/equivariant_model.h"
#include "structure/bonded_sheets.h"

namespace dpw {

/// Constants of the descriptor kind "moments", from the model file.
struct AtomicBasisSettings {
  double cutoff = 0.0;    ///< A
  double r_switch = 0.0;  ///< where the switch starts, A
  int n_radial = 0;
  int l_max = 0;
  int n_elements = 0;
  std::optional<BondRule> layers;  ///< none: all atoms are of one layer

  /// Reads and validates the model's descriptor entry. Throws Error saying what is wrong.
  AtomicBasisSettings(const ModelHeader &header, const EquivariantModel &model);

  int n_lm() const { return (l_max + 1) * (l_max + 1); }
  /// Channels of the moments before any mixing.
  int n_channels() const { return n_elements * n_radial; }
};

}  // namespace dpw
