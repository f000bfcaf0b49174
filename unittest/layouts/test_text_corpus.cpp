// SPDX-License-Identifier: MIT
// The files of corpus/, as other programs write them, and damaged copies: refused with an error
// that names the file, or something that a whole file could hold; cut short, the same or refused.
#include <cmath>
#include <functional>

#include "file_damage.h"
#include "file_helpers.h"
#include "layouts/read_tight_binding.h"
#include "layouts/wannier90_input.h"
#include "layouts/wannier90_neighbours.h"
#include "places.h"
#include "scrambled_files.h"

namespace dpw::test {
namespace {

/// All that a reader made of a file, to be compared, and whether it is finite.
using Numbers = std::vector<double>;

Numbers numbers_of(const TightBinding &t) {
  const SparseHamiltonian &s = t.sparse;
  Numbers all(s.value);
  all.insert(all.end(), s.imaginary.begin(), s.imaginary.end());
  all.insert(all.end(), s.row.begin(), s.row.end());
  for (const auto &cell : s.cells) all.insert(all.end(), cell.begin(), cell.end());
  EXPECT_EQ(s.column_start.size(), static_cast<std::size_t>(s.n_orbitals) + 1);
  EXPECT_EQ(s.column_start.back(), static_cast<std::int64_t>(s.value.size()));
  return all;
}

/// What is not said is zero.
Numbers numbers_of(const WannierInput &input) {
  Numbers all = {input.spinors ? 1.0 : 0.0, input.auto_projections ? 1.0 : 0.0,
                 static_cast<double>(input.num_iter.value_or(0))};
  const Eigen::Matrix3d lattice = input.lattice.value_or(Eigen::Matrix3d::Zero());
  all.insert(all.end(), lattice.data(), lattice.data() + 9);
  const auto mesh = input.mesh.value_or(std::array<int, 3>{0, 0, 0});
  all.insert(all.end(), mesh.begin(), mesh.end());
  return all;
}

Numbers numbers_of(const WannierCentres &centres) {
  Numbers all;
  for (const auto *list : {&centres.centres, &centres.positions})
    for (const Eigen::Vector3d &x : *list) all.insert(all.end(), x.data(), x.data() + 3);
  return all;
}

/// A file, and what reads its copy in a folder.
struct CorpusFile {
  const char *name;
  std::function<Numbers(const ScratchDir &)> read;
  bool whole_only;  ///< a part of it says all or is no file of this kind
};

void PrintTo(const CorpusFile &file, std::ostream *out) { *out << file.name; }

CorpusFile hamiltonian(const char *name) {
  return {name,
          [name](const ScratchDir &dir) { return numbers_of(read_tight_binding(dir / name)); },
          true};
}

class TextCorpus : public testing::TestWithParam<CorpusFile> {};

TEST_P(TextCorpus, IsReadOrRefused) {
  const ScratchDir dir;
  const std::string name = GetParam().name;
  const std::string text = slurp(source_file("unittest/layouts/corpus/" + name));
  ASSERT_FALSE(text.empty());
  spill(dir / "m_hr.dat",
        "c\n2\n1\n1\n0 0 0 1 1 0.5 0\n0 0 0 2 1 1.5 0.25\n0 0 0 1 2 1.5 -0.25\n0 0 0 2 2 -0.5 0\n");
  spill(dir / name, text);
  const Numbers whole = GetParam().read(dir);
  ASSERT_FALSE(whole.empty());
  Numbers found;
  DamageTrial trial(dir / name,
                    [&] {
                      found = GetParam().read(dir);
                      for (const double x : found)
                        EXPECT_TRUE(std::isfinite(x)) << slurp(dir / name);
                    },
                    {dir / "m_hr.dat"});
  ASSERT_FALSE(trial({"whole", text}));
  cut(
      text,
      [&](const DamagedFile &file) {
        if (trial(file)) return;
        ASSERT_EQ(found.size(), whole.size()) << file.how;
        for (std::size_t n = 0; n < whole.size(); ++n)
          EXPECT_TRUE(found[n] == whole[n] || (found[n] == 0.0 && !GetParam().whole_only))
              << file.how;
      },
      text.size());
  disorder_lines(text, trial.visit());
  replace_numbers(text, trial.visit());
  change_bytes(text, trial.visit(), n_mutations(500));
  scramble(text, trial.visit(), n_mutations(500));
  EXPECT_GT(trial.n_refused(), trial.n_read() / 3);
}

INSTANTIATE_TEST_SUITE_P(
    Files, TextCorpus,
    testing::Values(hamiltonian("comments_hr.dat"), hamiltonian("plain_tb.dat"),
                    hamiltonian("sparse_degeneracies_hr.dat"), hamiltonian("sparse_cells_hr.dat"),
                    hamiltonian("sparse_functions_hr.dat"),
                    CorpusFile{"m_wsvec.dat",
                               [](const ScratchDir &dir) {
                                 return numbers_of(read_tight_binding(dir / "m_hr.dat"));
                               },
                               true},
                    CorpusFile{"m_centres.xyz",
                               [](const ScratchDir &dir) {
                                 return numbers_of(read_centres_xyz(dir / "m_centres.xyz", 2));
                               },
                               true},
                    CorpusFile{
                        "m.win",
                        [](const ScratchDir &dir) { return numbers_of(read_win(dir / "m.win")); },
                        false}),
    [](const auto &info) {
      std::string name = info.param.name;
      std::replace(name.begin(), name.end(), '.', '_');
      return name;
    });

}  // namespace
}  // namespace dpw::test
