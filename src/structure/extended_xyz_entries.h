// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/line_reader.h"

namespace dpw {

/// The entries `key=value` of extended XYZ's second line: values may stand in "..", '..' or {..},
/// and be lists [1, 2] or [[1, 2], [3, 4]], whose numbers come without brackets and commas; keys
/// too may stand in "..", blanks around "=" are allowed, and a key without a value means "T".
/// Throws Error naming file and line for quotes and brackets that do not close and keys that come
/// twice.
std::map<std::string, std::string> parse_entries(const LineReader &file, std::string_view line);

/// All numbers of the value of an entry, which errors call `what`.
std::vector<double> entry_numbers(const LineReader &file, const std::string &value,
                                  const char *what);

/// The cell of the entry Lattice, whose rows are the vectors (A). Throws Error naming file and line
/// where it is missing, has no nine numbers or spans no volume.
Eigen::Matrix3d entry_lattice(const LineReader &file,
                              const std::map<std::string, std::string> &entries);

}  // namespace dpw
