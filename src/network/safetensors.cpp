// SPDX-License-Identifier: MIT
#include "network/safetensors.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/read_bytes.h"

namespace dpw {

namespace {

using nlohmann::json;

constexpr std::size_t length_bytes = 8;
// A header is a few kilobytes; a larger figure means that this is some other kind of file.
constexpr std::uint64_t largest_header = 100U << 20U;

// Beyond the bytes of any file; matters where another extent is 0, so that no byte is needed.
constexpr std::uint64_t largest_extent = std::uint64_t{1} << 40U;

[[noreturn]] void reject(const std::string &path, const std::string &reason) {
  throw Error("\"" + path + "\" is not a usable model file: " + reason);
}

std::size_t bytes_each(StoredTensor::Storage storage) {
  return storage == StoredTensor::Storage::float32 ? sizeof(float) : sizeof(double);
}

/// Marks a tensor's bytes as taken; no two tensors may share any.
void take_range(std::map<std::size_t, std::size_t> &taken, std::size_t begin, std::size_t end) {
  if (begin == end) return;
  const auto after = taken.lower_bound(begin);
  const bool hits_next = after != taken.end() && after->first < end;
  const bool hits_previous = after != taken.begin() && std::prev(after)->second > begin;
  if (hits_next || hits_previous) throw Error("its bytes overlap those of another tensor");
  taken.emplace(begin, end);
}

StoredTensor decode(const json &entry, const char *data, std::size_t n_bytes,
                    std::map<std::size_t, std::size_t> &taken) {
  StoredTensor tensor;
  const auto type = entry.at("dtype").get<std::string>();
  if (type == "F32")
    tensor.storage = StoredTensor::Storage::float32;
  else if (type == "F64")
    tensor.storage = StoredTensor::Storage::float64;
  else
    throw Error("its numbers are of type " + type + " (F32 and F64 are read)");
  for (const json &extent : entry.at("shape")) {
    if (!extent.is_number_unsigned() || extent.get<std::uint64_t>() > largest_extent)
      throw Error("its shape has an extent that is not a count");
    tensor.shape.push_back(extent.get<std::size_t>());
    // No extent, and so no product of them, can exceed the bytes there are.
    if (tensor.size() > n_bytes) throw Error("its shape does not fit its number of bytes");
  }
  const auto range = entry.at("data_offsets").get<std::vector<std::size_t>>();
  if (range.size() != 2 || range[0] > range[1] || range[1] > n_bytes)
    throw Error("its bytes lie outside the file (truncated?)");
  const std::size_t count = tensor.size();
  if (range[1] - range[0] != count * bytes_each(tensor.storage))
    throw Error("its shape does not fit its number of bytes");
  take_range(taken, range[0], range[1]);
  tensor.data.resize(count);
  if (count == 0) return tensor;  // memcpy takes no null pointer, not even for nothing
  const char *begin = data + range[0];
  if (tensor.storage == StoredTensor::Storage::float64) {
    std::memcpy(tensor.data.data(), begin, count * sizeof(double));
    return tensor;
  }
  for (std::size_t k = 0; k < count; ++k) {
    float value = 0.0F;
    std::memcpy(&value, begin + k * sizeof(float), sizeof(float));
    tensor.data[k] = static_cast<double>(value);
  }
  return tensor;
}

void append(std::string &bytes, const StoredTensor &tensor) {
  for (const double value : tensor.data) {
    if (tensor.storage == StoredTensor::Storage::float64) {
      bytes.append(reinterpret_cast<const char *>(&value), sizeof(value));
    } else {
      const auto single = static_cast<float>(value);
      bytes.append(reinterpret_cast<const char *>(&single), sizeof(single));
    }
  }
}

}  // namespace

std::size_t StoredTensor::size() const {
  std::size_t count = 1;
  for (const std::size_t extent : shape) count *= extent;
  return count;
}

std::string Safetensors::bytes_of(const std::string &path) {
  errno = 0;
  if (!std::ifstream(path))
    throw Error("cannot open the model file \"" + path + "\": " + std::strerror(errno));
  return read_bytes(path);
}

Safetensors Safetensors::parse(const std::string &bytes, const std::string &path) {
  std::uint64_t header_size = 0;
  if (bytes.size() < length_bytes) reject(path, "it is shorter than 8 bytes");
  std::memcpy(&header_size, bytes.data(), length_bytes);
  if (header_size > largest_header || header_size + length_bytes > bytes.size())
    reject(path, "its header is longer than the file (truncated, or another kind of file)");

  const char *header_begin = bytes.data() + length_bytes;
  const json header = json::parse(header_begin, header_begin + header_size, nullptr, false);
  if (!header.is_object()) reject(path, "its header is not JSON");

  Safetensors result;
  std::map<std::size_t, std::size_t> taken;  // first byte to one past the last, of tensors so far
  const char *data = header_begin + header_size;
  const std::size_t n_bytes = bytes.size() - length_bytes - header_size;
  for (const auto &[name, entry] : header.items()) {
    try {
      if (name == "__metadata__")
        result.metadata = entry.get<std::map<std::string, std::string>>();
      else
        result.tensors.emplace(name, decode(entry, data, n_bytes, taken));
    } catch (const json::exception &) {
      reject(path, "its entry \"" + name + "\" lacks dtype, shape or data_offsets");
    } catch (const Error &problem) {
      reject(path, "tensor \"" + name + "\": " + problem.what());
    }
  }
  return result;
}

void Safetensors::write(const std::string &path) const {
  json header = json::object();
  header["__metadata__"] = metadata;
  std::string data;
  for (const auto &[name, tensor] : tensors) {
    const std::size_t begin = data.size();
    append(data, tensor);
    const bool single = tensor.storage == StoredTensor::Storage::float32;
    header[name] = {{"dtype", single ? "F32" : "F64"},
                    {"shape", tensor.shape},
                    {"data_offsets", {begin, data.size()}}};
  }
  std::string text = header.dump();
  text.append((length_bytes - text.size() % length_bytes) % length_bytes,
              ' ');  // keeps data aligned
  const std::uint64_t header_size = text.size();

  AtomicFile file(path);
  file.write({reinterpret_cast<const char *>(&header_size), length_bytes});
  file.write(text);
  file.write(data);
  file.commit();
}

}  // namespace dpw
