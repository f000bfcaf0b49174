// SPDX-License-Identifier: MIT
// LAMMPS data files and extended XYZ, made of those in corpus/, that are damaged in several places
// at once and then cut: a structure that could be one, or an Error; and of a cut file the structure
// of the whole one.
#include "file_damage.h"
#include "file_helpers.h"
#include "places.h"
#include "scrambled_files.h"
#include "structure/read_structure.h"

namespace dpw::test {
namespace {

constexpr std::size_t n_usual = 1500;  // files

struct Corpus {
  const char *file;
  std::vector<const char *> names;
};

void PrintTo(const Corpus &corpus, std::ostream *out) { *out << corpus.file; }

class ScrambledStructures : public testing::TestWithParam<Corpus> {};

TEST_P(ScrambledStructures, AreReadOrRefused) {
  std::vector<std::string> wholes;
  for (const char *name : GetParam().names)
    wholes.push_back(slurp(source_file(std::string("unittest/structure/corpus/") + name)));
  const ScratchDir dir;
  const std::string path = dir / GetParam().file;
  NumberedStructure found;
  DamageTrial trial(path, [&] {
    found = {};
    found = read_structure(path);
    check_structure(found.structure);
    EXPECT_EQ(found.ids.size(), found.structure.size());
    for (const std::string &symbol : found.structure.symbols) EXPECT_FALSE(symbol.empty());
  });
  for (const std::string &whole : wholes) ASSERT_FALSE(trial({"whole", whole}));
  Scrambler scrambler(wholes, 5);
  for (std::size_t n = 0; n < n_mutations(n_usual) && !HasFailure(); ++n) {
    const std::string text = scrambler.next();
    const bool refused = trial({"scrambled file " + std::to_string(n), text});
    const NumberedStructure all = found;
    if (text.empty()) continue;
    const std::size_t length = scrambler.below(text.size());
    if (trial({"the same cut to " + std::to_string(length), text.substr(0, length)}) || refused)
      continue;
    EXPECT_TRUE(found.ids == all.ids && found.structure.positions == all.structure.positions)
        << "file " << n << " cut to " << length << ":\n"
        << text;
  }
  EXPECT_GT(trial.n_read(), n_mutations(n_usual) / 20);
  EXPECT_GT(trial.n_refused(), n_mutations(n_usual) / 20);
}

INSTANTIATE_TEST_SUITE_P(All, ScrambledStructures,
                         testing::Values(Corpus{"a.lmp", {"full.lmp", "labels.lmp"}},
                                         Corpus{"a.xyz", {"ids.xyz", "lists.xyz"}}));

}  // namespace
}  // namespace dpw::test
