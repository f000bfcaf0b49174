// SPDX-License-Identifier: MIT
#include "layouts/npz_reader.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>
#include <system_error>

#include "base/error.h"
#include "layouts/zip_directory.h"
#include "layouts/zip_format.h"

namespace dpw {

namespace {

/// No byte of deflate's output stands for more bytes than this (zlib's technical notes).
constexpr std::uint64_t largest_packing = 1032;

void open_archive(std::ifstream &file, const std::string &path) {
  errno = 0;
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    throw Error("cannot read " + path + ": Is a directory");
  file.open(path, std::ios::binary);
  if (!file) throw Error("cannot read " + path + ": " + std::strerror(errno));
}

/// What follows `key` in a .npy header, from its colon on; empty if it is not there.
std::string_view value_of(std::string_view header, std::string_view key) {
  const std::size_t at = header.find(key);
  if (at == std::string_view::npos) return {};
  std::string_view value = header.substr(at + key.size());
  value.remove_prefix(std::min(value.find_first_not_of(": "), value.size()));
  return value;
}

}  // namespace

struct NpzArray::Inflate {
  z_stream stream{};
  std::vector<unsigned char> buffer = std::vector<unsigned char>(std::size_t{1} << 16U);

  Inflate() {
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw Error("zlib cannot be started");
  }
  ~Inflate() { inflateEnd(&stream); }
  Inflate(const Inflate &) = delete;
  Inflate &operator=(const Inflate &) = delete;
};

NpzArray::NpzArray(const std::string &path, const std::string &name) : path_(path), name_(name) {
  open_archive(file_, path);
  const std::vector<zip::Member> members = zip::read_directory(file_, path);
  const auto member = std::find_if(members.begin(), members.end(),
                                   [&](const zip::Member &m) { return m.name == name + ".npy"; });
  if (member == members.end()) throw Error(path + " has no array " + name);
  if (member->method == zip::deflated)
    inflate_ = std::make_unique<Inflate>();
  else if (member->method != zip::stored || member->packed != member->size)
    fail("is compressed in a way that NumPy does not use");
  if (member->size / largest_packing > member->packed)
    fail("cannot be as large as the file says: the file is damaged");
  packed_left_ = member->packed;
  left_ = member->size;
  expected_checksum_ = member->checksum;
  zip::go_to_data(file_, path, *member);
  read_header();
}

NpzArray::~NpzArray() = default;

bool NpzArray::has(const std::string &path, const std::string &name) {
  std::ifstream file;
  open_archive(file, path);
  const std::vector<zip::Member> members = zip::read_directory(file, path);
  return std::any_of(members.begin(), members.end(),
                     [&](const zip::Member &m) { return m.name == name + ".npy"; });
}

void NpzArray::fail(const std::string &what) const {
  throw Error("the array " + name_ + " of " + path_ + " " + what);
}

void NpzArray::unpack(unsigned char *data, std::size_t size) {
  z_stream &z = inflate_->stream;
  z.next_out = data;
  z.avail_out = static_cast<uInt>(size);
  while (z.avail_out > 0) {
    if (z.avail_in == 0) {
      const auto part =
          static_cast<std::size_t>(std::min<std::uint64_t>(packed_left_, inflate_->buffer.size()));
      if (part == 0 || !file_.read(reinterpret_cast<char *>(inflate_->buffer.data()),
                                   static_cast<std::streamsize>(part)))
        fail("ends too early: the file is damaged");
      packed_left_ -= part;
      z.next_in = inflate_->buffer.data();
      z.avail_in = static_cast<uInt>(part);
    }
    const int state = inflate(&z, Z_NO_FLUSH);
    if (state != Z_OK && !(state == Z_STREAM_END && z.avail_out == 0))
      fail("cannot be unpacked: the file is damaged");
  }
}

void NpzArray::read(void *data, std::size_t size) {
  constexpr std::size_t most = std::size_t{1} << 30U;  // what zlib's counters hold
  auto *bytes = static_cast<unsigned char *>(data);
  if (size > left_) fail("is shorter than its shape");
  while (size > 0) {
    const std::size_t part = std::min(size, most);
    if (inflate_ != nullptr)
      unpack(bytes, part);
    else if (!file_.read(reinterpret_cast<char *>(bytes), static_cast<std::streamsize>(part)))
      fail("ends too early: the file is damaged");
    checksum_ = static_cast<std::uint32_t>(crc32(checksum_, bytes, static_cast<uInt>(part)));
    left_ -= part;
    bytes += part;
    size -= part;
  }
}

void NpzArray::finish() const {
  if (left_ > 0) fail("is longer than its shape");
  if (checksum_ != expected_checksum_) fail("has a wrong checksum: the file is damaged");
}

void NpzArray::read_header() {
  std::array<unsigned char, 12> start{};
  read(start.data(), 8);
  if (std::memcmp(start.data(), "\x93NUMPY", 6) != 0) fail("is none of NumPy's");
  const int n_length = start[6] == 1 ? 2 : 4;
  read(start.data() + 8, static_cast<std::size_t>(n_length));
  const std::string_view head(reinterpret_cast<const char *>(start.data()), start.size());
  const std::uint64_t length = zip::number(head, 8, n_length);
  constexpr std::uint64_t longest = 10000;  // NumPy's own limit
  if (length > longest) fail("has a header that is too long");
  std::string header(static_cast<std::size_t>(length), '\0');
  read(header.data(), header.size());

  const std::string_view type = value_of(header, "'descr'");
  const std::string_view order = value_of(header, "'fortran_order'");
  std::string_view shape = value_of(header, "'shape'");
  const std::size_t type_end = type.empty() ? std::string_view::npos : type.find('\'', 1);
  if (type.empty() || type.front() != '\'' || type_end == std::string_view::npos || order.empty() ||
      shape.empty() || shape.front() != '(')
    fail("has a header that is not understood");
  type_ = type.substr(1, type_end - 1);
  fortran_order_ = order.substr(0, 4) == "True";
  shape.remove_prefix(1);
  for (;;) {
    shape.remove_prefix(std::min(shape.find_first_not_of(", "), shape.size()));
    if (shape.empty()) fail("has a header that is not understood");
    if (shape.front() == ')') break;
    std::size_t n = 0, digits = 0;
    for (; digits < shape.size() && shape[digits] >= '0' && shape[digits] <= '9'; ++digits)
      n = 10 * n + static_cast<std::size_t>(shape[digits] - '0');
    if (digits == 0 || digits > 15) fail("has a shape that is not understood");
    shape.remove_prefix(digits);
    shape_.push_back(n);
  }
  // before anything is allocated for them
  if (n_elements() > left_) fail("is shorter than its shape");
}

std::size_t NpzArray::n_elements() const {
  std::size_t n = 1;
  for (const std::size_t length : shape_) {
    if (length > 0 && n > std::numeric_limits<std::size_t>::max() / length)
      fail("has a shape that is too large");
    n *= length;
  }
  return n;
}

void NpzArray::expect_type(std::string_view type) const {
  if (type_ != type) fail("is of type " + type_ + ", where " + std::string(type) + " is expected");
  if (fortran_order_ && shape_.size() > 1)
    fail("is in Fortran's order: write it with numpy.ascontiguousarray");
}

void NpzArray::expect_shape(const std::vector<std::size_t> &shape) const {
  const auto words = [](const std::vector<std::size_t> &lengths) {
    std::string text;
    for (const std::size_t n : lengths)
      text += (text.empty() ? "" : ", ") + (n == any ? std::string("any") : std::to_string(n));
    return "(" + text + ")";
  };
  bool same = shape.size() == shape_.size();
  for (std::size_t d = 0; same && d < shape.size(); ++d)
    same = shape[d] == any || shape[d] == shape_[d];
  if (!same) fail("has the shape " + words(shape_) + ", where " + words(shape) + " is expected");
}

std::vector<double> NpzArray::read_doubles() {
  expect_type("<f8");
  std::vector<double> values(n_elements());
  read(values.data(), values.size() * sizeof(double));
  finish();
  return values;
}

std::vector<std::int64_t> NpzArray::read_integers() {
  std::vector<std::int64_t> values(n_elements());
  if (type_ == "<i4") {
    std::vector<std::int32_t> narrow(values.size());
    read(narrow.data(), narrow.size() * sizeof narrow[0]);
    std::copy(narrow.begin(), narrow.end(), values.begin());
  } else {
    expect_type("<i8");
    read(values.data(), values.size() * sizeof values[0]);
  }
  if (fortran_order_ && shape_.size() > 1) expect_type("<i8 in C order");
  finish();
  return values;
}

}  // namespace dpw
