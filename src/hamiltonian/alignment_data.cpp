// SPDX-License-Identifier: MIT
#include "hamiltonian/alignment_data.h"

#include <string>

#include "network/check_network.h"

namespace dpw {

AlignmentData read_alignment(const ModelHeader &header, const nlohmann::json &entry) {
  return {entry.at("K_eV_A3").get<double>(), entry.at("K_slope_eV_A3").get<double>(),
          entry.at("unit_area_A2").get<double>(),
          header.element_index(entry.at("counted_element").get<std::string>()),
          entry.at("training_height_A").get<double>()};
}

nlohmann::json write_alignment(const ModelHeader &header, const AlignmentData &alignment) {
  return {{"K_eV_A3", alignment.k_unstrained},
          {"K_slope_eV_A3", alignment.k_slope},
          {"unit_area_A2", alignment.unit_area},
          {"counted_element", header.symbol(alignment.counted_element)},
          {"training_height_A", alignment.training_height}};
}

void check_alignment(const ModelHeader &header, const AlignmentData &alignment) {
  require(alignment.unit_area > 0.0 && alignment.training_height > 0.0,
          "the alignment needs a positive unit_area_A2 and training_height_A");
  require(alignment.counted_element >= 0 &&
              alignment.counted_element < static_cast<int>(header.elements.size()),
          "the alignment counts an element that does not exist");
}

}  // namespace dpw
