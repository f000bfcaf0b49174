// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/error.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace dpw::test {

/// An empty directory that goes away with all it holds.
class ScratchDir {
 public:
  ScratchDir() {
    std::string name = (std::filesystem::temp_directory_path() / "dpw-io-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw Error("no scratch directory");
    path_ = name;
  }
  ~ScratchDir() { std::filesystem::remove_all(path_); }
  ScratchDir(const ScratchDir &) = delete;
  ScratchDir &operator=(const ScratchDir &) = delete;

  std::string operator/(const std::string &name) const { return path_ + "/" + name; }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto &entry : std::filesystem::directory_iterator(path_))
      found.push_back(entry.path().filename().string());
    std::sort(found.begin(), found.end());
    return found;
  }

 private:
  std::string path_;
};

inline std::string slurp(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void spill(const std::string &path, const std::string &text) {
  std::ofstream(path, std::ios::binary) << text;
}

/// The text of the Error that a call throws; "no error" where it throws none.
template <class Call>
std::string error_of(Call &&call) {
  try {
    call();
  } catch (const Error &error) {
    return error.what();
  }
  return "no error";
}

/// Two elements (A with 2 orbitals, B with 1), three atoms whose orbitals are not in the order of
/// their indices, blocks within the cell, to neighbours and of an atom with its own image.
inline WannierHamiltonian small_hamiltonian() {
  WannierHamiltonian h;
  h.lattice << 3.0, 0.1, 0.0, -1.5, 2.6, 0.0, 0.0, 0.2, 20.0;
  h.elements = {"A", "Bb"};
  h.orbital_names = {{"s", "pz"}, {"s"}};
  h.atoms = {
      {4, 0, 1, 2, {0.1, 0.2, 0.3}, 0}, {7, 1, 0, 1, {1.0, -2.0, 3.5}, 1}, {9, 0, 3, 2, {2, 1, 5}}};
  h.n_orbitals = 5;
  h.n_electrons = 4.0;
  const auto add = [&h](int row, int column, std::array<int, 3> cell, std::vector<double> v) {
    h.blocks.push_back({row, column, cell, h.values.size()});
    h.values.insert(h.values.end(), v.begin(), v.end());
  };
  add(0, 0, {0, 0, 0}, {1.25, 0.5, 0.5, -2.0 / 3.0});
  add(1, 1, {0, 0, 0}, {-7.125});
  add(2, 2, {0, 0, 0}, {0.1, 0.0, 0.0, 0.2});
  add(0, 1, {0, 0, 0}, {0.03, 0.04});
  add(0, 1, {0, -1, 0}, {0.31, -0.42});
  add(1, 2, {1, 0, 0}, {1e-7, 3.0});
  add(0, 0, {1, -1, 0}, {0.6, 0.7, 0.8, 0.9});
  return h;
}

}  // namespace dpw::test
