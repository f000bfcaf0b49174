// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

namespace dpw {

/// Writes numbers and text one after the other as bytes, for restart files: in the byte order of
/// the machine, as LAMMPS's own.
class StateWriter {
 public:
  template <class T>
  void add(const T &value) {
    static_assert(std::is_arithmetic_v<T>, "a number");
    bytes_.append(reinterpret_cast<const char *>(&value), sizeof value);
  }
  void add_text(const std::string &text) {
    add(static_cast<std::int64_t>(text.size()));
    bytes_ += text;
  }
  void add_list(const Eigen::Ref<const Eigen::VectorXd> &list) {
    add(static_cast<std::int64_t>(list.size()));
    bytes_.append(reinterpret_cast<const char *>(list.data()),
                  static_cast<std::size_t>(list.size()) * sizeof(double));
  }
  const std::string &bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// Reads what a StateWriter wrote, in the same order. Throws Error where the bytes end too early,
/// or a list has another length than it should.
class StateReader {
 public:
  /// The bytes are the caller's and have to stay.
  StateReader(const char *bytes, std::size_t n) : at_(bytes), left_(n) {}

  template <class T>
  T get() {
    static_assert(std::is_arithmetic_v<T>, "a number");
    T value;
    take(&value, sizeof value);
    return value;
  }
  std::string get_text();
  Eigen::VectorXd get_list();
  /// The same for a list whose length is known.
  Eigen::VectorXd get_list(Eigen::Index size);
  std::size_t left() const { return left_; }  ///< bytes

 private:
  void take(void *out, std::size_t n);
  std::size_t get_size(std::size_t item_bytes);

  const char *at_;
  std::size_t left_;
};

}  // namespace dpw
