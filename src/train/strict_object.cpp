// SPDX-License-Identifier: MIT
#include "train/strict_object.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "base/error.h"

namespace dpw {

namespace {

using Matrix = std::vector<std::vector<double>>;

constexpr int largest_int = std::numeric_limits<int>::max();

/// Of an integer: get<int>() would cut a larger one without a word.
bool fits_int(const nlohmann::json &integer) {
  if (integer.is_number_unsigned())
    return integer.get<std::uint64_t>() <= static_cast<std::uint64_t>(largest_int);
  return integer.get<std::int64_t>() >= -std::int64_t{largest_int};
}

std::string listed(const std::vector<std::string> &names) {
  std::string text;
  for (const std::string &name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

StrictObject::StrictObject(const nlohmann::json &value, std::string where)
    : value_(value),
      where_(std::move(where)),
      top_(where_.size() > 5 && where_.substr(where_.size() - 5) == ".json") {
  if (!value_.is_object()) throw Error(where_ + " has to be an object, { ... }");
}

void StrictObject::fail(const std::string &key, const std::string &what) const {
  throw Error(where_ + (top_ ? ": " : ".") + key + " " + what);
}

bool StrictObject::has(const std::string &key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.push_back(key);
  return value_.contains(key);
}

template <class T>
T StrictObject::take(const std::string &key) {
  if (!has(key)) fail(key, "is missing");
  const nlohmann::json &found = value_.at(key);
  // JSON knows numbers only; "3.5" where an int is wanted would be cut without a word.
  if (std::is_same_v<T, int> && !found.is_number_integer()) fail(key, "has to be an integer");
  if (std::is_same_v<T, int> && !fits_int(found))
    fail(key, "has to be an integer of at most " + std::to_string(largest_int));
  if (std::is_same_v<T, double> && !found.is_number()) fail(key, "has to be a number");
  try {
    return found.get<T>();
  } catch (const nlohmann::json::exception &) {
    fail(key, std::is_same_v<T, bool>          ? "has to be true or false"
              : std::is_same_v<T, std::string> ? "has to be a string"
              : std::is_same_v<T, Matrix>      ? "has to be a list of rows, each a list of numbers"
                                               : "has to be a list");
  }
}

template int StrictObject::take<int>(const std::string &);
template double StrictObject::take<double>(const std::string &);
template bool StrictObject::take<bool>(const std::string &);
template std::string StrictObject::take<std::string>(const std::string &);
template std::vector<std::string> StrictObject::take<std::vector<std::string>>(const std::string &);
template Matrix StrictObject::take<Matrix>(const std::string &);

int StrictObject::count(const std::string &key, int fallback, int least) {
  const int n = take(key, fallback);
  if (n < least) fail(key, "has to be " + std::to_string(least) + " or more");
  return n;
}

double StrictObject::number(const std::string &key, double fallback, double least) {
  const double x = take(key, fallback);
  if (!std::isfinite(x) || x < least) {
    std::string bound = std::to_string(least);
    bound.erase(bound.find_last_not_of('0') + 1);
    if (bound.back() == '.') bound.pop_back();
    fail(key, "has to be " + bound + " or more");
  }
  return x;
}

double StrictObject::positive(const std::string &key, double fallback) {
  const double x = take(key, fallback);
  if (!std::isfinite(x) || x <= 0.0) fail(key, "has to be above 0");
  return x;
}

std::string StrictObject::choice(const std::string &key, const std::string &fallback,
                                 const std::vector<std::string> &choices) {
  const std::string chosen = take(key, fallback);
  if (std::find(choices.begin(), choices.end(), chosen) == choices.end())
    fail(key, "is \"" + chosen + "\", which is none of: " + listed(choices));
  return chosen;
}

std::vector<int> StrictObject::widths(const std::string &key, const std::vector<int> &fallback) {
  if (!has(key)) return fallback;
  const nlohmann::json &found = value_.at(key);
  std::vector<int> result;
  if (found.is_array())
    for (const nlohmann::json &width : found)
      if (width.is_number_integer() && fits_int(width) && width.get<int>() > 0)
        result.push_back(width.get<int>());
  if (result.empty() || result.size() != found.size())
    fail(key, "has to be a list of widths of layers, such as [64, 32]");
  return result;
}

StrictObject StrictObject::object(const std::string &key) {
  const std::string path = where_ + (top_ ? ": " : ".") + key;
  return {has(key) ? value_.at(key) : nlohmann::json::object(), path};
}

std::vector<StrictObject> StrictObject::objects(const std::string &key) {
  if (!has(key)) fail(key, "is missing");
  const nlohmann::json &found = value_.at(key);
  if (!found.is_array() || found.empty()) fail(key, "has to be a list of objects, [{ ... }]");
  std::vector<StrictObject> result;
  for (const nlohmann::json &entry : found)
    result.emplace_back(
        entry, where_ + (top_ ? ": " : ".") + key + "[" + std::to_string(result.size()) + "]");
  return result;
}

void StrictObject::close() const {
  for (const auto &[key, value] : value_.items())
    if (std::find(known_.begin(), known_.end(), key) == known_.end())
      fail(key, "is not known here; known: " + listed(known_));
}

}  // namespace dpw
