// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

namespace dpw {

/// Bytes of a checksum with its mark, of all that comes before, at the end of a file. HDF5 and
/// archives of LibTorch know where they end and do not look at what follows, and HDF5 takes it away
/// where another program changes the file. Both trust what they read: a damaged length or address
/// can crash them, so a reader looks at the checksum first.
constexpr std::size_t checksum_size = 16;

/// Adds a checksum to a file that is complete otherwise. Throws Error, calling the file `shown`.
void append_checksum(const std::string &path, const std::string &shown);

/// State of the checksum; none: there is none, as in files of other programs and early ones.
enum class ChecksumState { none, right, wrong };
/// Reads the whole file. Throws Error if it cannot be read.
ChecksumState test_checksum(const std::string &path);
/// Whether there is a checksum, right or wrong: reads the end alone. Throws Error likewise.
bool has_checksum(const std::string &path);

}  // namespace dpw
