// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "equivariant/equivariant_model.h"

namespace dpw {

/// How an atom finds the layer it belongs to: layers are planes of atoms of one element, with all
/// other atoms of a layer next to them.
struct LayerRule {
  int plane_element = 0;
  double bond = 0.0;       ///< farthest that an atom's nearest atom of its plane may be, A
  double clearance = 0.0;  ///< planes differ in height by more than this, A
  double lateral = 0.0;    ///< how far aside other planes are looked for, A
};

/// Constants of the descriptor kind "moments", from the model file.
struct AtomicBasisSettings {
  double cutoff = 0.0;    ///< A
  double r_switch = 0.0;  ///< where the switch starts, A
  int n_radial = 0;
  int l_max = 0;
  int n_elements = 0;
  std::optional<LayerRule> layers;  ///< none: all atoms are of one layer

  /// Reads and validates the model's descriptor entry. Throws Error saying what is wrong.
  AtomicBasisSettings(const ModelHeader &header, const EquivariantModel &model);

  int n_lm() const { return (l_max + 1) * (l_max + 1); }
  /// Channels of the moments before any mixing.
  int n_channels() const { return n_elements * n_radial; }
};

}  // namespace dpw
