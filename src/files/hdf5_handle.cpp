// SPDX-License-Identifier: MIT
#include "files/hdf5_handle.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <type_traits>

#include "base/error.h"
#include "base/file_checksum.h"

namespace dpw::h5 {

namespace {

/// The type of an element; the same in memory and on disk but for the byte order.
template <class T>
Handle element_type(bool on_disk) {
  if constexpr (std::is_same_v<T, std::string>) {
    Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
  } else if constexpr (std::is_same_v<T, std::complex<double>>) {
    Handle type(H5Tcreate(H5T_COMPOUND, 2 * sizeof(double)), H5Tclose);
    const hid_t part = on_disk ? H5T_IEEE_F64LE : H5T_NATIVE_DOUBLE;
    H5Tinsert(type, "r", 0, part);
    H5Tinsert(type, "i", sizeof(double), part);
    return type;
  } else if constexpr (std::is_same_v<T, double>) {
    return {H5Tcopy(on_disk ? H5T_IEEE_F64LE : H5T_NATIVE_DOUBLE), H5Tclose};
  } else if constexpr (std::is_same_v<T, float>) {
    return {H5Tcopy(on_disk ? H5T_IEEE_F32LE : H5T_NATIVE_FLOAT), H5Tclose};
  } else if constexpr (std::is_same_v<T, std::int32_t>) {
    return {H5Tcopy(on_disk ? H5T_STD_I32LE : H5T_NATIVE_INT32), H5Tclose};
  } else {
    static_assert(std::is_same_v<T, std::int64_t>, "an element type that is not stored");
    return {H5Tcopy(on_disk ? H5T_STD_I64LE : H5T_NATIVE_INT64), H5Tclose};
  }
}

/// True where the stored type can be read as T without loss of meaning.
template <class T>
bool readable_as(hid_t stored) {
  const H5T_class_t kind = H5Tget_class(stored);
  if constexpr (std::is_same_v<T, std::string>) {
    return kind == H5T_STRING && H5Tis_variable_str(stored) > 0;
  } else if constexpr (std::is_same_v<T, std::complex<double>>) {
    return kind == H5T_COMPOUND;
  } else if constexpr (std::is_same_v<T, double>) {
    return kind == H5T_FLOAT;
  } else if constexpr (std::is_same_v<T, float>) {
    return kind == H5T_FLOAT && H5Tget_size(stored) <= sizeof(T);
  } else {
    // HDF5 clips what does not fit, silently: wider types are refused.
    return kind == H5T_INTEGER && H5Tget_size(stored) <= sizeof(T);
  }
}

hsize_t product(const Shape &shape) {
  hsize_t n = 1;
  for (const hsize_t length : shape) n *= length;
  return n;
}

/// No byte that deflate stores stands for more bytes than this (zlib's technical notes).
constexpr double largest_packing = 1032.0;

/// Whether the file has room for so many bytes of data in what it stores of a data set. A number of
/// elements that is damaged would otherwise be allocated, and be zeros where nothing is stored.
bool may_hold(hid_t file, hid_t set, double n_bytes) {
  hsize_t file_size = 0;
  const Handle settings(H5Dget_create_plist(set), H5Pclose);
  if (settings < 0 || H5Fget_filesize(file, &file_size) < 0) return false;
  const auto stored = static_cast<double>(std::min(H5Dget_storage_size(set), file_size));
  return n_bytes <= stored * (H5Pget_nfilters(settings) > 0 ? largest_packing : 1.0);
}

/// Looks at the first bytes, so that a foreign file is told from a damaged one.
void check_signature(const std::string &path, const std::string &shown) {
  static const char signature[] = "\x89HDF\r\n\x1a\n";
  char head[8] = {};
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error("cannot read " + shown + ": " + std::strerror(errno));
  in.read(head, sizeof head);
  if (in.gcount() != sizeof head || std::memcmp(head, signature, sizeof head) != 0)
    throw Error(shown + " is not an HDF5 file");
}

Handle open_file(const std::string &path, File::Mode mode, const std::string &shown) {
  if (mode != File::Mode::create) check_signature(path, shown);
  if (mode == File::Mode::read && test_checksum(path) == ChecksumState::wrong)
    throw Error(shown + " is damaged: wrong checksum; write it again");
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
#if H5_VERSION_GE(1, 12, 1) || (H5_VERSION_GE(1, 10, 7) && !H5_VERSION_GE(1, 12, 0))
  H5Pset_file_locking(access, false, true);
#endif
  if (mode == File::Mode::create)
    return {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access), H5Fclose};
  const unsigned flags = mode == File::Mode::modify ? H5F_ACC_RDWR : H5F_ACC_RDONLY;
  return {H5Fopen(path.c_str(), flags, access), H5Fclose};
}

}  // namespace

hsize_t rows_in_chunk(hsize_t rows, hsize_t row_bytes) {
  constexpr hsize_t chunk_bytes = hsize_t{64} << 20U;
  return std::clamp<hsize_t>(chunk_bytes / std::max<hsize_t>(row_bytes, 1), 1, rows);
}

herr_t Quiet::keep_reason(hid_t stack, void *text) {
  const auto keep = [](unsigned, const H5E_error2_t *entry, void *to) -> herr_t {
    if (entry->desc != nullptr && *entry->desc != '\0')
      *static_cast<std::string *>(to) = entry->desc;
    return 0;
  };
  const herr_t status = H5Ewalk2(stack, H5E_WALK_DOWNWARD, keep, text);  // ends at the innermost
  // A failed system call comes with time, addresses and sizes over two lines: keep its reason.
  auto &reason = *static_cast<std::string *>(text);
  const std::string mark = "error message = '";
  const std::size_t start = reason.find(mark);
  if (start != std::string::npos) {
    reason.erase(0, start + mark.size());
    reason.erase(std::min(reason.find('\''), reason.size()));
  }
  return status;
}

File::File(const std::string &path, Mode mode, const std::string &shown)
    : path_(path),
      shown_(shown.empty() ? path : shown),
      mode_(mode),
      file_(open_file(path, mode, shown_)) {
  if (file_ >= 0 && mode == Mode::read) check_end();
  if (file_ >= 0) return;
  if (mode == Mode::create)
    throw Error("cannot create " + shown_ + " (HDF5: " + quiet_.reason() + ")");
  throw Error(shown_ + " is truncated or damaged and cannot be opened (HDF5: " + quiet_.reason() +
              "): write it again");
}

File::~File() {
  // HDF5 writes once more as it closes. Were that to fail too (a full disk), it would keep a file
  // that it has already freed and crash at the end of the program: make room first.
  if (file_ >= 0 && mode_ != Mode::read) (void)!::truncate(path_.c_str(), 0);
}

/// Between the end that HDF5 knows and that of the file there is a whole checksum or nothing.
void File::check_end() const {
  haddr_t known = 0;
  hsize_t size = 0;
  if (H5Fget_eoa(file_, &known) < 0 || H5Fget_filesize(file_, &size) < 0)
    fail("read", "the length");
  if (size > known && !has_checksum(path_))  // a wrong one was refused before
    throw Error(shown_ +
                " is truncated or damaged: its last bytes are no checksum; write it again");
}

void File::fail(const std::string &doing, const std::string &what) const {
  throw Error("cannot " + doing + " " + what + " of " + shown_ + " (HDF5: " + quiet_.reason() +
              ")");
}

hid_t File::checked(hid_t id, const std::string &doing, const std::string &what) const {
  if (id < 0) fail(doing, what);
  return id;
}

void File::close() {
  if (H5Fflush(file_, H5F_SCOPE_LOCAL) < 0) fail("flush", "the data");
  if (H5Fclose(file_.release()) < 0) fail("close", "the data");
}

void File::close_with_checksum() {
  close();
  append_checksum(path_, shown_);
}

bool File::has(const std::string &name) const {
  // Every step of the name must exist before the next may be asked for.
  for (std::size_t slash = name.find('/', 1);; slash = name.find('/', slash + 1)) {
    if (H5Lexists(file_, name.substr(0, slash).c_str(), H5P_DEFAULT) <= 0) return false;
    if (slash == std::string::npos) return true;
  }
}

void File::make_group(const std::string &name) {
  const Handle group(H5Gcreate2(file_, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                     H5Gclose);
  checked(group, "write", name);
}

void File::write_format(const FileFormat &format) {
  write_attribute<std::string>("/", "format", format.name);
  write_attribute<std::int64_t>("/", "version", format.version);
}

void File::check_format(const FileFormat &format) const {
  const std::string not_ours = shown_ + " is an HDF5 file, but not a " + format.name + " file";
  if (H5Aexists(file_, "format") <= 0 || H5Aexists(file_, "version") <= 0) throw Error(not_ours);
  const auto found = read_attribute<std::string>("/", "format");
  if (found != format.name) throw Error(not_ours + ": its format is '" + found + "'");
  const auto found_version = read_attribute<std::int64_t>("/", "version");
  if (found_version < format.oldest || found_version > format.version) {
    const std::string versions =
        format.oldest == format.version
            ? "version " + std::to_string(format.version)
            : "versions " + std::to_string(format.oldest) + " to " + std::to_string(format.version);
    throw Error(shown_ + " has layout version " + std::to_string(found_version) + " of " +
                format.name + ", and this program reads " + versions + ": write it again");
  }
}

template <class T>
void File::write_attribute(const std::string &object, const std::string &name, const T &value) {
  const std::string what = "attribute " + name;
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle attribute(
      H5Acreate_by_name(file_, object.c_str(), name.c_str(), element_type<T>(true), space,
                        H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
      H5Aclose);
  checked(attribute, "write", what);
  herr_t status = -1;
  if constexpr (std::is_same_v<T, std::string>) {
    const char *text = value.c_str();
    status = H5Awrite(attribute, element_type<T>(false), &text);
  } else {
    status = H5Awrite(attribute, element_type<T>(false), &value);
  }
  checked(status, "write", what);
}

bool File::has_attribute(const std::string &object, const std::string &name) const {
  return H5Aexists_by_name(file_, object.c_str(), name.c_str(), H5P_DEFAULT) > 0;
}

template <class T>
T File::read_attribute(const std::string &object, const std::string &name) const {
  const std::string what = "attribute " + name;
  const Handle attribute(
      H5Aopen_by_name(file_, object.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  checked(attribute, "read", what);
  const Handle stored(H5Aget_type(attribute), H5Tclose);
  const Handle space(H5Aget_space(attribute), H5Sclose);
  if (H5Sget_simple_extent_npoints(space) != 1 || !readable_as<T>(stored))
    throw Error(what + " of " + shown_ + " has the wrong type");
  if constexpr (std::is_same_v<T, std::string>) {
    char *text = nullptr;
    checked(H5Aread(attribute, element_type<T>(false), &text), "read", what);
    const T value = text == nullptr ? "" : text;
    H5free_memory(text);
    return value;
  } else {
    T value{};
    checked(H5Aread(attribute, element_type<T>(false), &value), "read", what);
    return value;
  }
}

template <class T>
void File::write(const std::string &name, const T *data, const Shape &shape) {
  const Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr),
                     H5Sclose);
  const Handle set(H5Dcreate2(file_, name.c_str(), element_type<T>(true), space, H5P_DEFAULT,
                              H5P_DEFAULT, H5P_DEFAULT),
                   H5Dclose);
  checked(set, "write", name);
  if (product(shape) == 0) return;
  const void *memory = data;
  std::vector<const char *> texts;
  if constexpr (std::is_same_v<T, std::string>) {
    for (hsize_t i = 0; i < product(shape); ++i) texts.push_back(data[i].c_str());
    memory = texts.data();
  }
  checked(H5Dwrite(set, element_type<T>(false), H5S_ALL, H5S_ALL, H5P_DEFAULT, memory), "write",
          name);
}

template <class T>
void File::write_packed(const std::string &name, const T *data, const Shape &shape) {
  if (product(shape) == 0 || H5Zfilter_avail(H5Z_FILTER_DEFLATE) <= 0) {
    write(name, data, shape);
    return;
  }
  constexpr hsize_t n_chunk = 1U << 17U;  // elements: up to 1 MiB, which HDF5's cache holds
  Shape chunk = shape;
  chunk[0] = std::max<hsize_t>(1, std::min(shape[0], n_chunk * shape[0] / product(shape)));
  const Handle settings(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_chunk(settings, static_cast<int>(chunk.size()), chunk.data());
  H5Pset_shuffle(settings);  // bytes of equal weight side by side pack better
  H5Pset_deflate(settings, 6);
  const Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr),
                     H5Sclose);
  const Handle set(H5Dcreate2(file_, name.c_str(), element_type<T>(true), space, H5P_DEFAULT,
                              settings, H5P_DEFAULT),
                   H5Dclose);
  checked(set, "write", name);
  checked(H5Dwrite(set, element_type<T>(false), H5S_ALL, H5S_ALL, H5P_DEFAULT, data), "write",
          name);
}

Shape File::shape(const std::string &name) const {
  if (!has(name)) throw Error(shown_ + " is incomplete: it has no " + name);
  const Handle set(H5Dopen2(file_, name.c_str(), H5P_DEFAULT), H5Dclose);
  checked(set, "read", name);
  const Handle space(H5Dget_space(set), H5Sclose);
  Shape found(static_cast<std::size_t>(std::max(0, H5Sget_simple_extent_ndims(space))));
  H5Sget_simple_extent_dims(space, found.data(), nullptr);
  return found;
}

template <class T>
void File::check_type(const std::string &name) const {
  const Handle set(H5Dopen2(file_, name.c_str(), H5P_DEFAULT), H5Dclose);
  checked(set, "read", name);
  const Handle stored(H5Dget_type(set), H5Tclose);
  if (!readable_as<T>(stored)) throw Error(name + " of " + shown_ + " has the wrong type");
}

template <class T>
std::vector<T> File::read(const std::string &name, const Shape &shape) const {
  const Shape found = this->shape(name);
  bool fits = found.size() == shape.size();
  for (std::size_t i = 0; fits && i < shape.size(); ++i)
    fits = shape[i] == any || shape[i] == found[i];
  if (!fits) throw Error(name + " of " + shown_ + " has the wrong size");
  const Handle set(H5Dopen2(file_, name.c_str(), H5P_DEFAULT), H5Dclose);
  checked(set, "read", name);
  const Handle stored(H5Dget_type(set), H5Tclose);
  if (!readable_as<T>(stored)) throw Error(name + " of " + shown_ + " has the wrong type");
  const hsize_t n = product(found);
  if (n == 0) return {};
  // Space that was declared and never written would come back as zeros.
  if (H5Dget_storage_size(set) == 0) throw Error(shown_ + " is incomplete: " + name + " is empty");
  if (!may_hold(file_, set, static_cast<double>(n) * static_cast<double>(H5Tget_size(stored))))
    throw Error(shown_ + " is incomplete: " + name + " is longer than what is stored of it");
  if constexpr (std::is_same_v<T, std::string>) {
    std::vector<char *> texts(n, nullptr);
    const Handle type = element_type<T>(false);
    const Handle space(H5Dget_space(set), H5Sclose);
    checked(H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data()), "read", name);
    std::vector<T> values;
    values.reserve(n);
    for (const char *text : texts) values.emplace_back(text == nullptr ? "" : text);
    H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts.data());
    return values;
  } else {
    std::vector<T> values(n);
    checked(H5Dread(set, element_type<T>(false), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()),
            "read", name);
    return values;
  }
}

template <class T>
void File::make_extendible(const std::string &name, const Shape &row, const Shape &chunk) {
  Shape start = {0};
  Shape limit = {H5S_UNLIMITED};
  start.insert(start.end(), row.begin(), row.end());
  limit.insert(limit.end(), row.begin(), row.end());
  const Handle space(H5Screate_simple(static_cast<int>(start.size()), start.data(), limit.data()),
                     H5Sclose);
  const Handle settings(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_chunk(settings, static_cast<int>(chunk.size()), chunk.data());
  const Handle set(H5Dcreate2(file_, name.c_str(), element_type<T>(true), space, H5P_DEFAULT,
                              settings, H5P_DEFAULT),
                   H5Dclose);
  checked(set, "write", name);
}

hsize_t File::extend(const std::string &name) {
  Shape size = shape(name);
  const Handle set(H5Dopen2(file_, name.c_str(), H5P_DEFAULT), H5Dclose);
  checked(set, "extend", name);
  const hsize_t index = size.at(0)++;
  checked(H5Dset_extent(set, size.data()), "extend", name);
  return index;
}

template <class T>
void File::fill(const std::string &name, const Shape &at, const T *data) {
  Shape count = shape(name);
  Shape start(count.size(), 0);
  std::copy(at.begin(), at.end(), start.begin());
  std::fill_n(count.begin(), at.size(), 1);
  const Handle set(H5Dopen2(file_, name.c_str(), H5P_DEFAULT), H5Dclose);
  checked(set, "write", name);
  const Handle disk(H5Dget_space(set), H5Sclose);
  H5Sselect_hyperslab(disk, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr);
  const Handle memory(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr),
                      H5Sclose);
  checked(H5Dwrite(set, element_type<T>(false), memory, disk, H5P_DEFAULT, data), "write", name);
}

#define DPW_H5_DATA(T)                                                         \
  template void File::write<T>(const std::string &, const T *, const Shape &); \
  template std::vector<T> File::read<T>(const std::string &, const Shape &) const;
#define DPW_H5_ROWS(T)                                                                       \
  template void File::make_extendible<T>(const std::string &, const Shape &, const Shape &); \
  template void File::check_type<T>(const std::string &) const;                              \
  template void File::fill<T>(const std::string &, const Shape &, const T *);
#define DPW_H5_ATTRIBUTE(T)                                                                    \
  template void File::write_attribute<T>(const std::string &, const std::string &, const T &); \
  template T File::read_attribute<T>(const std::string &, const std::string &) const;
template void File::write_packed<std::int32_t>(const std::string &, const std::int32_t *,
                                               const Shape &);
template void File::write_packed<std::int64_t>(const std::string &, const std::int64_t *,
                                               const Shape &);
template void File::write_packed<float>(const std::string &, const float *, const Shape &);
template void File::write_packed<std::complex<double>>(const std::string &,
                                                       const std::complex<double> *, const Shape &);
template void File::write_packed<double>(const std::string &, const double *, const Shape &);
DPW_H5_DATA(float)
DPW_H5_DATA(std::int32_t)
DPW_H5_DATA(std::int64_t)
DPW_H5_DATA(double)
DPW_H5_DATA(std::complex<double>)
DPW_H5_DATA(std::string)
DPW_H5_ROWS(std::int32_t)
DPW_H5_ROWS(std::int64_t)
DPW_H5_ROWS(double)
DPW_H5_ROWS(std::complex<double>)
DPW_H5_ATTRIBUTE(std::int64_t)
DPW_H5_ATTRIBUTE(double)
DPW_H5_ATTRIBUTE(std::string)
#undef DPW_H5_DATA
#undef DPW_H5_ROWS
#undef DPW_H5_ATTRIBUTE

}  // namespace dpw::h5
