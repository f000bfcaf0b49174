// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "file_helpers.h"
#include "network/safetensors.h"

namespace dpw::test {

namespace {

/// A container put together byte by byte, with `length` in front instead of the header's own.
std::string container(const std::string &header, const std::string &data,
                      std::uint64_t length = std::numeric_limits<std::uint64_t>::max()) {
  if (length == std::numeric_limits<std::uint64_t>::max()) length = header.size();
  std::string bytes;
  for (int k = 0; k < 8; ++k) bytes += static_cast<char>(length >> (8 * k) & 0xff);
  return bytes + header + data;
}

template <class Number>
std::string bytes_of(const std::vector<Number> &numbers) {
  std::string bytes(numbers.size() * sizeof(Number), '\0');
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

}  // namespace

class SafetensorsStorage : public testing::TestWithParam<StoredTensor::Storage> {};

TEST_P(SafetensorsStorage, round_trip_keeps_everything) {
  const ScratchDir scratch;
  Safetensors file;
  file.metadata = {{"format", "dpw"}, {"text", "with \"quotes\" and \u00c5\n"}};
  // Values that a float holds too, so that both kinds of storage have to bring them back.
  file.tensors["matrix"] = {{2, 3}, {1.5, -2.25, 0.0, 1e20F, -0.125, 7.0}, GetParam()};
  file.tensors["scalar"] = {{}, {3.0}, GetParam()};
  file.tensors["empty"] = {{0, 4}, {}, GetParam()};
  file.write(scratch / "a.safetensors");
  const Safetensors back = Safetensors::read(scratch / "a.safetensors");
  EXPECT_EQ(back.metadata, file.metadata);
  ASSERT_EQ(back.tensors.size(), 3U);
  for (const auto &[name, tensor] : file.tensors) {
    EXPECT_EQ(back.tensors.at(name).shape, tensor.shape) << name;
    EXPECT_EQ(back.tensors.at(name).data, tensor.data) << name;
    EXPECT_EQ(back.tensors.at(name).storage, GetParam()) << name;
  }
  EXPECT_EQ(scratch.names(), std::vector<std::string>{"a.safetensors"});
}

TEST_P(SafetensorsStorage, bytes_are_those_of_the_format) {
  const bool single = GetParam() == StoredTensor::Storage::float32;
  const ScratchDir scratch;
  const std::string header = single
                                 ? R"({"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}})"
                                 : R"({"w":{"dtype":"F64","shape":[2,2],"data_offsets":[0,32]}})";
  const std::string data =
      single ? bytes_of<float>({0.1F, 2, 3, 4}) : bytes_of<double>({0.1, 2, 3, 4});
  spill(scratch / "hand", container(header, data));
  Safetensors read = Safetensors::read(scratch / "hand");
  const double tenth = single ? static_cast<double>(0.1F) : 0.1;
  EXPECT_EQ(read.tensors.at("w").data, (std::vector<double>{tenth, 2, 3, 4}));

  read.write(scratch / "ours");
  const std::string bytes = slurp(scratch / "ours");
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof(length));
  EXPECT_EQ(length % 8, 0U) << "the numbers are not aligned";
  EXPECT_EQ(bytes.substr(8 + length), data);
}

INSTANTIATE_TEST_SUITE_P(storage, SafetensorsStorage,
                         testing::Values(StoredTensor::Storage::float32,
                                         StoredTensor::Storage::float64),
                         [](const auto &info) {
                           return info.param == StoredTensor::Storage::float32 ? "F32" : "F64";
                         });

struct BrokenFile {
  const char *name, *header;
  std::size_t n_data;
  const char *words;
};

class SafetensorsErrors : public testing::TestWithParam<BrokenFile> {};

TEST_P(SafetensorsErrors, name_the_file_and_the_fault) {
  const ScratchDir scratch;
  const BrokenFile &broken = GetParam();
  spill(scratch / "broken.dpw", container(broken.header, std::string(broken.n_data, '\0')));
  const std::string text = error_of([&]() { Safetensors::read(scratch / "broken.dpw"); });
  EXPECT_NE(text.find("broken.dpw"), std::string::npos) << text;
  EXPECT_NE(text.find(broken.words), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(
    faults, SafetensorsErrors,
    testing::Values(
        BrokenFile{"not_json", "PK\3\4 this is a zip file", 8, "not JSON"},
        BrokenFile{"not_an_object", "[1, 2]", 8, "not JSON"},
        BrokenFile{"truncated_data", R"({"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}})",
                   12, "outside the file"},
        BrokenFile{"reversed_range", R"({"w":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}})",
                   16, "outside the file"},
        BrokenFile{"one_offset", R"({"w":{"dtype":"F32","shape":[4],"data_offsets":[0]}})", 16,
                   "outside the file"},
        BrokenFile{"overlapping_ranges",
                   R"({"v":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},)"
                   R"("w":{"dtype":"F32","shape":[4],"data_offsets":[8,24]}})",
                   24, "overlap"},
        BrokenFile{"shape_against_bytes",
                   R"({"w":{"dtype":"F64","shape":[2,2],"data_offsets":[0,16]}})", 16,
                   "does not fit"},
        BrokenFile{"shape_that_overflows",
                   R"({"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})",
                   0, "does not fit"},
        BrokenFile{"negative_shape",
                   R"({"w":{"dtype":"F32","shape":[-2,-2],"data_offsets":[0,16]}})", 16, "\"w\""},
        BrokenFile{"integers", R"({"w":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}})", 8,
                   "I64"},
        BrokenFile{"half_precision", R"({"w":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}})",
                   8, "BF16"},
        BrokenFile{"no_dtype", R"({"w":{"shape":[2],"data_offsets":[0,8]}})", 8, "lacks dtype"},
        BrokenFile{"no_shape", R"({"w":{"dtype":"F32","data_offsets":[0,8]}})", 8, "shape"},
        BrokenFile{"no_offsets", R"({"w":{"dtype":"F32","shape":[2]}})", 8, "data_offsets"},
        BrokenFile{"metadata_that_is_no_text", R"({"__metadata__":{"dpw":1}})", 0, "__metadata__"}),
    [](const auto &info) { return std::string(info.param.name); });

TEST(Safetensors, header_longer_than_the_file) {
  const ScratchDir scratch;
  const std::string whole =
      container(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", std::string(4, '\0'));
  const std::uint64_t lengths[] = {whole.size() - 7, 1ULL << 20, (1ULL << 63) + 1, ~0ULL - 1};
  for (const std::uint64_t length : lengths) {
    spill(scratch / "f", container(whole.substr(8), "", length));
    EXPECT_NE(error_of([&]() { Safetensors::read(scratch / "f"); }).find("header is longer"),
              std::string::npos)
        << length;
  }
}

TEST(Safetensors, a_file_cut_anywhere_is_refused) {
  const ScratchDir scratch;
  const std::string whole = container(R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
                                      bytes_of<float>({1, 2}));
  for (std::size_t n = 0; n < whole.size(); ++n) {
    spill(scratch / "cut", whole.substr(0, n));
    EXPECT_NE(error_of([&]() { Safetensors::read(scratch / "cut"); }), "no error") << n;
  }
  spill(scratch / "cut", whole);
  EXPECT_EQ(Safetensors::read(scratch / "cut").tensors.at("w").data, (std::vector<double>{1, 2}));
}

TEST(Safetensors, paths_that_cannot_be_used_are_named) {
  const ScratchDir scratch;
  const std::string nowhere = scratch / "no/such/folder/x.dpw";
  EXPECT_NE(error_of([&]() { Safetensors::read(nowhere); }).find(nowhere), std::string::npos);
  EXPECT_NE(error_of([&]() { Safetensors().write(nowhere); }).find("no/such/folder"),
            std::string::npos);
}

}  // namespace dpw::test
