// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include "network/model_header.h"

namespace dpw {

/// C = K (N_out - N_in) / (A c) on the diagonal of a layer (arXiv:2403.13675; doc/method): what
/// refers layers with different numbers of atoms to one vacuum level.
struct AlignmentData {
  double k_unstrained = 0.0;     ///< K at zero strain, eV A^3
  double k_slope = 0.0;          ///< dK / d strain, eV A^3
  double unit_area = 0.0;        ///< area of one unstrained formula unit, A^2
  int counted_element = 0;       ///< one atom of it a formula unit
  double training_height = 0.0;  ///< height c of the cells the model was trained on, A
};

/// The entry "alignment" of a model file's Hamiltonian. Throws Error, or json::exception for
/// entries that are missing or of another type.
AlignmentData read_alignment(const ModelHeader &header, const nlohmann::json &entry);
nlohmann::json write_alignment(const ModelHeader &header, const AlignmentData &alignment);

/// Throws Error for an alignment that does not fit the model.
void check_alignment(const ModelHeader &header, const AlignmentData &alignment);

}  // namespace dpw
