// SPDX-License-Identifier: MIT
// Files that tests read. Functions, not macros: objects of tests then hold no place of this
// machine, and a compiler cache serves other clones too.
#pragma once

#include <string>

namespace dpw::test {

/// A file or folder of this checkout, as "potentials/MoS2.dpw".
std::string source_file(const std::string &name);

/// The published numbers, which parity/make_reference.py gathers; absent where there are none.
std::string reference_file();

/// H(R) and bands of real Wannier90 runs, which wannier90/make_dft_reference.py gathers; likewise.
std::string dft_file();

}  // namespace dpw::test
