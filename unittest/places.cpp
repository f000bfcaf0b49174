// SPDX-License-Identifier: MIT
#include "places.h"

namespace dpw::test {

std::string source_file(const std::string &name) { return DPW_SOURCE_DIR "/" + name; }

std::string reference_file() { return DPW_REFERENCE_FILE; }

std::string dft_file() { return DPW_DFT_FILE; }

}  // namespace dpw::test
