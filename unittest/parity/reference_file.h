// SPDX-License-Identifier: MIT
// The published numbers, gathered by make_reference.py into a file.
#pragma once

#include <gtest/gtest.h>
#include <hdf5.h>

#include <Eigen/Core>
#include <filesystem>
#include <string>
#include <vector>

#include "places.h"

namespace dpw::test {

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

class ReferenceFile {
 public:
  static std::string path() { return reference_file(); }
  static std::string model_path() {
    return std::filesystem::path(path()).replace_filename("published.dpw").string();
  }
  static bool exists() { return std::filesystem::exists(path()); }

  ReferenceFile() : file_(H5Fopen(path().c_str(), H5F_ACC_RDONLY, H5P_DEFAULT)) {}
  ~ReferenceFile() { H5Fclose(file_); }
  ReferenceFile(const ReferenceFile &) = delete;
  ReferenceFile &operator=(const ReferenceFile &) = delete;

  /// A dataset as [first extent, product of the others].
  RowMatrix read(const std::string &name) const {
    const hid_t set = H5Dopen2(file_, name.c_str(), H5P_DEFAULT);
    EXPECT_GE(set, 0) << name;
    const hid_t space = H5Dget_space(set);
    std::vector<hsize_t> extent(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space)));
    H5Sget_simple_extent_dims(space, extent.data(), nullptr);
    Eigen::Index rows = extent.empty() ? 1 : static_cast<Eigen::Index>(extent[0]);
    Eigen::Index columns = 1;
    for (std::size_t d = 1; d < extent.size(); ++d) columns *= static_cast<Eigen::Index>(extent[d]);
    RowMatrix values(rows, columns);
    H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
    H5Sclose(space);
    H5Dclose(set);
    return values;
  }

 private:
  hid_t file_;
};

}  // namespace dpw::test

#define DPW_NEED_REFERENCE()                                                              \
  if (!dpw::test::ReferenceFile::exists()) {                                              \
    GTEST_SKIP() << "no published numbers here: put them at ../shared/reference or name " \
                    "their folder in DPW_REFERENCE_DIR";                                  \
  }                                                                                       \
  static_assert(true, "takes the caller's semicolon")
