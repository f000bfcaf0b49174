// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace dpw {

/// A JSON object whose every key has to be asked for: close() names a key that nobody asked for,
/// with the keys there are. Errors say where: "train.json: stages.force.epochs ...".
class StrictObject {
 public:
  /// `where` is the path so far: the file, or the file and the keys that lead here. Throws Error if
  /// `value` is no object.
  StrictObject(const nlohmann::json &value, std::string where);

  bool has(const std::string &key);
  /// The value of `key`. Throws Error if it is missing or has another type.
  template <class T>
  T take(const std::string &key);
  /// The same, `fallback` where the key is missing.
  template <class T>
  T take(const std::string &key, const T &fallback) {
    return has(key) ? take<T>(key) : fallback;
  }
  /// Numbers with a lower bound. Throw Error below it.
  int count(const std::string &key, int fallback, int least = 1);
  double number(const std::string &key, double fallback, double least = 0.0);
  /// A number above 0.
  double positive(const std::string &key, double fallback);
  /// One of `choices`. Throws Error listing them.
  std::string choice(const std::string &key, const std::string &fallback,
                     const std::vector<std::string> &choices);
  /// Widths of hidden layers: one number at least, all above 0.
  std::vector<int> widths(const std::string &key, const std::vector<int> &fallback);
  /// An object below this one; an empty one where the key is missing.
  StrictObject object(const std::string &key);
  /// The objects of an array. Throws Error if it is missing or empty.
  std::vector<StrictObject> objects(const std::string &key);

  /// Throws Error for a key that is not known.
  void close() const;
  /// Throws Error: "WHERE.KEY WHAT".
  [[noreturn]] void fail(const std::string &key, const std::string &what) const;

 private:
  nlohmann::json value_;
  std::string where_;
  bool top_;
  std::vector<std::string> known_;
};

}  // namespace dpw
