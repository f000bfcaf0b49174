// SPDX-License-Identifier: MIT
#include "layouts/npz_writer.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "layouts/zip_format.h"

namespace dpw {

namespace {

// Of 1980-01-01, so that the same H(R) is the same file.
constexpr std::uint32_t date_and_time = 0x00210000;
constexpr std::uint16_t sizes_follow = 8;  // a flag: they are behind the data

/// What local and central headers have in common, from the version on.
std::string common_header(std::uint32_t checksum, std::uint64_t size, const std::string &name,
                          std::size_t extra) {
  std::string text;
  zip::append(text, zip::version, 2);
  zip::append(text, sizes_follow, 2);
  zip::append(text, zip::deflated, 2);
  zip::append(text, date_and_time, 4);
  zip::append(text, checksum, 4);
  zip::append(text, size, 4);
  zip::append(text, size, 4);
  zip::append(text, name.size(), 2);
  zip::append(text, extra, 2);
  return text;
}

/// The .npy header, version 1.0, a multiple of 64 bytes.
std::string npy_header(const char *type, const std::vector<std::size_t> &shape) {
  std::string text = std::string("{'descr': '") + type + "', 'fortran_order': False, 'shape': (";
  for (const std::size_t n : shape) text += std::to_string(n) + (shape.size() == 1 ? "," : ", ");
  text += "), }";
  constexpr std::size_t before = 10;
  text.resize((before + text.size() + 1 + 63) / 64 * 64 - before - 1, ' ');
  text += '\n';
  std::string header = "\x93NUMPY";
  header += '\x01';
  header += '\0';
  zip::append(header, text.size(), 2);
  return header + text;
}

}  // namespace

struct NpzWriter::Deflate {
  z_stream stream{};
  std::vector<unsigned char> buffer = std::vector<unsigned char>(std::size_t{1} << 18U);

  Deflate() {
    // the fastest level: dense arrays are nearly all zeros
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
      throw Error("zlib cannot be started");
  }
  ~Deflate() { deflateEnd(&stream); }
  Deflate(const Deflate &) = delete;
  Deflate &operator=(const Deflate &) = delete;
};

NpzWriter::NpzWriter(const std::string &path) : file_(path) {}
NpzWriter::~NpzWriter() = default;

void NpzWriter::put(std::string_view bytes) {
  file_.write(bytes);
  position_ += bytes.size();
}

void NpzWriter::begin(const std::string &name, const char *type,
                      const std::vector<std::size_t> &shape) {
  entries_.push_back({name + ".npy", 0, 0, 0, position_});
  const std::string &file_name = entries_.back().name;
  std::string header;
  zip::append(header, zip::local_header, 4);
  constexpr std::size_t extra = 20;
  header += common_header(0, zip::elsewhere, file_name, extra) + file_name;
  zip::append(header, zip::zip64_field, 2);
  zip::append(header, extra - 4, 2);
  zip::append(header, 0, 8);
  zip::append(header, 0, 8);
  put(header);
  entries_.back().packed = position_;  // where the data begin, until end()
  deflate_ = std::make_unique<Deflate>();
  const std::string array = npy_header(type, shape);
  write(array.data(), array.size());
}

void NpzWriter::pack(const void *data, std::size_t size, bool last) {
  z_stream &z = deflate_->stream;
  z.next_in = static_cast<Bytef *>(const_cast<void *>(data));  // NOLINT: zlib does not write there
  z.avail_in = static_cast<uInt>(size);
  do {
    z.next_out = deflate_->buffer.data();
    z.avail_out = static_cast<uInt>(deflate_->buffer.size());
    deflate(&z, last ? Z_FINISH : Z_NO_FLUSH);  // fails for a stream that is none only
    put({reinterpret_cast<const char *>(deflate_->buffer.data()),
         deflate_->buffer.size() - z.avail_out});
  } while (z.avail_out == 0);
}

void NpzWriter::write(const void *data, std::size_t size) {
  constexpr std::size_t most = std::size_t{1} << 30U;  // what zlib's counters hold
  const auto *bytes = static_cast<const unsigned char *>(data);
  while (size > 0) {
    const std::size_t part = std::min(size, most);
    Entry &entry = entries_.back();
    entry.checksum =
        static_cast<std::uint32_t>(crc32(entry.checksum, bytes, static_cast<uInt>(part)));
    entry.size += part;
    pack(bytes, part, false);
    bytes += part;
    size -= part;
  }
}

void NpzWriter::zeros(std::size_t size) {
  static const std::array<char, 1 << 14> none{};
  for (; size > 0; size -= std::min(size, none.size()))
    write(none.data(), std::min(size, none.size()));
}

void NpzWriter::end() {
  pack(nullptr, 0, true);
  deflate_.reset();
  Entry &entry = entries_.back();
  entry.packed = position_ - entry.packed;
  std::string text;
  zip::append(text, zip::data_descriptor, 4);
  zip::append(text, entry.checksum, 4);
  zip::append(text, entry.packed, 8);
  zip::append(text, entry.size, 8);
  put(text);
}

void NpzWriter::commit() {
  const std::uint64_t start = position_;
  std::string text;
  for (const Entry &entry : entries_) {
    constexpr std::size_t extra = 28;
    zip::append(text, zip::central_header, 4);
    zip::append(text, zip::version, 2);
    text += common_header(entry.checksum, zip::elsewhere, entry.name, extra);
    zip::append(text, 0, 2 + 2 + 2 + 4);  // no comment, first disk, attributes
    zip::append(text, zip::elsewhere, 4);
    text += entry.name;
    zip::append(text, zip::zip64_field, 2);
    zip::append(text, extra - 4, 2);
    zip::append(text, entry.size, 8);
    zip::append(text, entry.packed, 8);
    zip::append(text, entry.offset, 8);
  }
  put(text);
  const std::uint64_t end = position_;
  std::string tail;
  zip::append(tail, zip::end_of_directory_64, 4);
  zip::append(tail, 44, 8);
  zip::append(tail, zip::version, 2);
  zip::append(tail, zip::version, 2);
  zip::append(tail, 0, 4);
  zip::append(tail, 0, 4);
  zip::append(tail, entries_.size(), 8);
  zip::append(tail, entries_.size(), 8);
  zip::append(tail, end - start, 8);
  zip::append(tail, start, 8);
  zip::append(tail, zip::locator_64, 4);
  zip::append(tail, 0, 4);
  zip::append(tail, end, 8);
  zip::append(tail, 1, 4);
  zip::append(tail, zip::end_of_directory, 4);
  zip::append(tail, 0, 4);
  zip::append(tail, 0xffff, 2);
  zip::append(tail, 0xffff, 2);
  zip::append(tail, zip::elsewhere, 4);
  zip::append(tail, zip::elsewhere, 4);
  zip::append(tail, 0, 2);
  put(tail);
  file_.commit();
}

}  // namespace dpw
