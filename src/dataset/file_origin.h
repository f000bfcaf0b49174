// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dpw {

/// Which file something came from, for provenance: its folder and name, size and checksum, as
/// "r000/structure.extxyz (764 bytes, CRC-32 0f3a99c1)". What leads to the folder is left out: it
/// says something of a machine, not of the data. Throws Error for a file that cannot be read.
std::string file_origin(const std::string &path);

}  // namespace dpw
