// SPDX-License-Identifier: MIT
#include "force/uncertainty_data.h"

#include "base/whole_number.h"
#include "network/model_header_file.h"

namespace dpw {

UncertaintyData read_uncertainty(const ModelHeader &header, const nlohmann::json &entry) {
  UncertaintyData data;
  data.limits = read_by_element<double>(header, entry.at("limits"));
  if (entry.contains("hamiltonian_eV"))
    data.hamiltonian_scales = read_by_element<double>(header, entry.at("hamiltonian_eV"));
  if (entry.contains("hopping_eV"))
    data.hopping_scales = entry.at("hopping_eV").get<std::map<std::string, double>>();
  data.n_members = whole_number(entry, "members");
  data.calibrated_on = entry.at("calibrated_on").get<std::string>();
  return data;
}

nlohmann::json write_uncertainty(const ModelHeader &header, const UncertaintyData &data) {
  nlohmann::json entry = {{"limits", write_by_element(header, data.limits)},
                          {"members", data.n_members},
                          {"calibrated_on", data.calibrated_on}};
  if (!data.hamiltonian_scales.empty())
    entry["hamiltonian_eV"] = write_by_element(header, data.hamiltonian_scales);
  if (!data.hopping_scales.empty()) entry["hopping_eV"] = data.hopping_scales;
  return entry;
}

}  // namespace dpw
