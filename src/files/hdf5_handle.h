// SPDX-License-Identifier: MIT
// HDF5's C functions and not HighFive: Debian 12 has no package of it, and it would replace the
// shorter half of this, the calls of write and read. What makes damaged files errors and not
// crashes (checksums, sizes against what is stored, types that HDF5 would clip), errors with HDF5's
// innermost reason, files without locks and an end that frees a full disk would stay to be written
// here.
#pragma once

#include <hdf5.h>

#include <complex>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace dpw::h5 {

/// Owns one HDF5 identifier and closes it with the function given.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Handle(Handle &&other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle &operator=(Handle &&) = delete;
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  operator hid_t() const { return id_; }  // NOLINT(google-explicit-constructor)
  hid_t release() { return std::exchange(id_, -1); }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

/// While one lives, HDF5 prints nothing: its words are kept here, since any later call clears
/// them. The host program's own setting comes back at the end.
class Quiet {
 public:
  Quiet() {
    H5Eget_auto2(H5E_DEFAULT, &print_, &data_);
    H5Eset_auto2(H5E_DEFAULT, keep_reason, &reason_);
  }
  ~Quiet() { H5Eset_auto2(H5E_DEFAULT, print_, data_); }
  Quiet(const Quiet &) = delete;
  Quiet &operator=(const Quiet &) = delete;
  /// HDF5's innermost words for the latest failure.
  const std::string &reason() const { return reason_; }

 private:
  static herr_t keep_reason(hid_t stack, void *text);
  H5E_auto2_t print_ = nullptr;
  void *data_ = nullptr;
  std::string reason_ = "no reason given";
};

using Shape = std::vector<hsize_t>;

/// How many rows of so many bytes a chunk takes: HDF5 chunks must stay below 4 GiB, and at 64 MiB
/// one is read and written at full speed.
hsize_t rows_in_chunk(hsize_t rows, hsize_t row_bytes);

/// What the root attributes `format` and `version` of a file say.
struct FileFormat {
  const char *name;
  int version;
  int oldest = version;  ///< versions from this one on are read
};

/// An open HDF5 file with the few operations that this package needs. Names are absolute
/// ("/path/energies"). All functions throw dpw::Error: one sentence with the file (as `shown`),
/// the object and HDF5's own reason. HDF5's file locks are not used: what is written here is a
/// private temporary file, what is read is replaced whole (AtomicFile), and locks fail on some
/// parallel file systems.
/// Element types: std::int32_t, std::int64_t, float, double, std::complex<double> (compound r, i,
/// as h5py stores it) and std::string (variable length, UTF-8).
class File {
 public:
  /// create and modify are for files that are nobody's yet (AtomicFile): an error empties them.
  enum class Mode { create, modify, read };
  /// @param shown the name for errors, where `path` is a temporary one
  File(const std::string &path, Mode mode, const std::string &shown = {});
  /// Without close(), a file that was created or modified is given up.
  ~File();
  File(const File &) = delete;
  File &operator=(const File &) = delete;
  /// Flushes and closes: what was written is complete only if this returns.
  void close();
  /// The same, and adds a checksum (base/file_checksum.h), which reading looks at before HDF5 does:
  /// HDF5 may crash on a damaged file. For files that nothing is added to later.
  void close_with_checksum();

  bool has(const std::string &name) const;
  void make_group(const std::string &name);
  /// The error says what the file is instead.
  void check_format(const FileFormat &format) const;
  void write_format(const FileFormat &format);

  template <class T>
  void write_attribute(const std::string &object, const std::string &name, const T &value);
  bool has_attribute(const std::string &object, const std::string &name) const;
  /// T: std::int64_t, double or std::string.
  template <class T>
  T read_attribute(const std::string &object, const std::string &name) const;

  template <class T>
  void write(const std::string &name, const T *data, const Shape &shape);
  /// The same for numbers, compressed without loss where HDF5 was built with zlib.
  template <class T>
  void write_packed(const std::string &name, const T *data, const Shape &shape);
  /// Reads a whole data set; `shape` is checked where given (an entry `any`: any length).
  template <class T>
  std::vector<T> read(const std::string &name, const Shape &shape) const;
  static constexpr hsize_t any = static_cast<hsize_t>(-1);

  /// Makes an empty data set [0, row...] that grows along its first axis.
  template <class T>
  void make_extendible(const std::string &name, const Shape &row, const Shape &chunk);
  /// Adds one entry (undefined until fill) along the first axis; returns its index.
  hsize_t extend(const std::string &name);
  /// Writes everything below the leading indices `at`: {f} a whole entry, {f, k} a part of it.
  template <class T>
  void fill(const std::string &name, const Shape &at, const T *data);
  Shape shape(const std::string &name) const;
  /// Throws Error unless the elements of a data set can be read, and written, as T.
  template <class T>
  void check_type(const std::string &name) const;

 private:
  void check_end() const;
  [[noreturn]] void fail(const std::string &doing, const std::string &what) const;
  hid_t checked(hid_t id, const std::string &doing, const std::string &what) const;

  Quiet quiet_;  // first member: outlives the handle, so closing is quiet too
  std::string path_, shown_;
  Mode mode_;
  Handle file_;
};

}  // namespace dpw::h5
