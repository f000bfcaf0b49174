// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dpw {

/// An array of NumPy's .npz (a ZIP archive of .npy arrays, stored or deflated), read as a stream.
/// Every Error names file and array: missing, damaged, of another type or shape.
class NpzArray {
 public:
  /// Opens the array `name` of the file `path` and reads its header.
  NpzArray(const std::string &path, const std::string &name);
  ~NpzArray();
  NpzArray(const NpzArray &) = delete;
  NpzArray &operator=(const NpzArray &) = delete;

  /// Whether a file has an array. Throws Error for a file that is none of NumPy's.
  static bool has(const std::string &path, const std::string &name);

  const std::string &type() const { return type_; }  ///< as NumPy says it: "<f8"
  const std::vector<std::size_t> &shape() const { return shape_; }
  /// Product of the shape.
  std::size_t n_elements() const;

  /// Throws Error unless the elements are of this type and in C order.
  void expect_type(std::string_view type) const;
  /// Throws Error unless the array has this shape; `any`: of any length.
  void expect_shape(const std::vector<std::size_t> &shape) const;
  static constexpr std::size_t any = static_cast<std::size_t>(-1);

  /// The next bytes of the elements, all of which have to be there.
  void read(void *data, std::size_t size);
  /// Throws Error if there is more, or if the checksum of all is wrong.
  void finish() const;
  /// All elements as they are; integers of four bytes as such of eight.
  std::vector<double> read_doubles();
  std::vector<std::int64_t> read_integers();

  [[noreturn]] void fail(const std::string &what) const;

 private:
  struct Inflate;
  void read_header();
  void unpack(unsigned char *data, std::size_t size);

  std::string path_, name_, type_;
  bool fortran_order_ = false;
  std::vector<std::size_t> shape_;
  std::ifstream file_;
  std::unique_ptr<Inflate> inflate_;  // null: the array is stored as it is
  std::uint64_t packed_left_ = 0, left_ = 0;
  std::uint32_t expected_checksum_ = 0, checksum_ = 0;
};

}  // namespace dpw
