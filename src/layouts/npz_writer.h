// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/atomic_file.h"

namespace dpw {

/// NumPy's .npz: a ZIP archive (with ZIP64, so of any size) of .npy arrays, compressed by deflate.
/// Arrays are written as a stream. The file is complete or absent. Throws Error where it cannot be
/// written.
class NpzWriter {
 public:
  explicit NpzWriter(const std::string &path);
  ~NpzWriter();
  NpzWriter(const NpzWriter &) = delete;
  NpzWriter &operator=(const NpzWriter &) = delete;

  /// Starts the array `name`; `type` as NumPy says it ("<f8", "<c16", "<i8", "|b1").
  void begin(const std::string &name, const char *type, const std::vector<std::size_t> &shape);
  /// The next elements, in C order.
  void write(const void *data, std::size_t size);
  void zeros(std::size_t size);
  /// The array is complete.
  void end();
  /// The same for an array that is there.
  template <class T>
  void add(const std::string &name, const char *type, const std::vector<std::size_t> &shape,
           const std::vector<T> &values) {
    begin(name, type, shape);
    write(values.data(), values.size() * sizeof(T));
    end();
  }
  /// Nothing may be added afterwards.
  void commit();

 private:
  struct Deflate;
  struct Entry {
    std::string name;
    std::uint32_t checksum;
    std::uint64_t packed, size, offset;
  };
  void put(std::string_view bytes);
  void pack(const void *data, std::size_t size, bool last);

  AtomicFile file_;
  std::unique_ptr<Deflate> deflate_;
  std::vector<Entry> entries_;
  std::uint64_t position_ = 0;
};

}  // namespace dpw
