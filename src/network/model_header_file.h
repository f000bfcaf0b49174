// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "network/model_header.h"
#include "network/safetensors.h"

namespace dpw {

// The part of a model file that all kinds have, see doc/model_format. What reads throws Error, or
// json::exception for entries that are missing or of another type.

ModelHeader read_header(const nlohmann::json &root, const Safetensors &file);
/// Adds the entries to `root`, the networks' weights to `file`.
void write_header(const ModelHeader &header, nlohmann::json &root, Safetensors &file);

/// What `map` has for each of the model's elements, in their order.
template <class Value>
std::vector<Value> read_by_element(const ModelHeader &header, const nlohmann::json &map) {
  std::vector<Value> values;
  for (const ElementData &element : header.elements)
    values.push_back(map.at(element.symbol).get<Value>());
  return values;
}

/// {symbol: value}, one per element.
template <class Value>
nlohmann::json write_by_element(const ModelHeader &header, const std::vector<Value> &values) {
  nlohmann::json map = nlohmann::json::object();
  for (std::size_t e = 0; e < values.size(); ++e) map[header.elements[e].symbol] = values[e];
  return map;
}

}  // namespace dpw
