// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace dpw {

/// A named array of a safetensors file, row-major; held in double, written as it was stored.
struct StoredTensor {
  enum class Storage { float32, float64 };
  std::vector<std::size_t> shape;
  std::vector<double> data;
  Storage storage = Storage::float64;

  std::size_t size() const;
};

/// The safetensors container: an 8-byte little-endian length, a JSON header that names every
/// tensor's type, shape and byte range, then the bytes. No code, no pickle.
struct Safetensors {
  std::map<std::string, std::string> metadata;
  std::map<std::string, StoredTensor> tensors;

  /// Throws Error naming the file and what is wrong with it (truncated, overlapping ranges,
  /// unknown number type, not a safetensors file).
  static Safetensors read(const std::string &path) { return parse(bytes_of(path), path); }
  // The same in two steps, for bytes that go to other processes in between; errors name `path`.
  static std::string bytes_of(const std::string &path);
  static Safetensors parse(const std::string &bytes, const std::string &path);

  /// Replaces `path` atomically; throws Error if it can't be written.
  void write(const std::string &path) const;
};

}  // namespace dpw
