// SPDX-License-Identifier: MIT
// Files of several frames, made of those in corpus/, that are damaged in several places at once and
// then cut: every frame is one that could be, or is refused, and what a cut file still has is what
// the whole one has.
#include <cmath>
#include <functional>

#include "dataset/espresso_xml.h"
#include "dataset/extended_xyz_frames.h"
#include "dataset/lammps_dump_frames.h"
#include "dataset_helpers.h"
#include "file_damage.h"
#include "places.h"
#include "scrambled_files.h"

namespace dpw::test {
namespace {

constexpr std::size_t n_usual = 1500;  // files

struct FrameReader {
  const char *name;
  std::vector<const char *> corpus;
  std::function<std::vector<FileFrame>(const std::string &)> read;
};

void PrintTo(const FrameReader &reader, std::ostream *out) { *out << reader.name; }

bool same_numbers(const Positions &a, const Positions &b) {
  return a.rows() == b.rows() && ((a.array() == b.array()) || (a.array().isNaN())).all();
}

void expect_possible(const FileFrame &found, const std::string &path) {
  if (!found.refusal.empty()) {
    EXPECT_NE(found.refusal.find(path), std::string::npos) << found.refusal;
    return;
  }
  const TrainingFrame &f = found.frame;
  check_structure(f.structure);
  EXPECT_GT(f.structure.size(), 0U);
  EXPECT_FALSE(f.forces.array().isInf().any());
  EXPECT_TRUE(!f.has_forces() || !f.known_forces().empty());
  EXPECT_TRUE(std::isfinite(f.energy.value_or(0.0)));
}

class ScrambledFiles : public testing::TestWithParam<FrameReader> {};

TEST_P(ScrambledFiles, AreReadOrRefused) {
  std::vector<std::string> wholes;
  for (const char *name : GetParam().corpus)
    wholes.push_back(slurp(source_file(std::string("unittest/dataset/corpus/") + name)));
  const ScratchDir dir;
  const std::string path = dir / "file";
  std::vector<FileFrame> frames;
  DamageTrial trial(path,
                    [&] {
                      frames.clear();
                      frames = GetParam().read(path);
                      for (const FileFrame &frame : frames) expect_possible(frame, path);
                    },
                    {"structure: "});  // check_structure knows no file
  std::size_t n_whole = 0;
  for (const std::string &whole : wholes) {
    ASSERT_FALSE(trial({"whole", whole}));
    for (const FileFrame &frame : frames) n_whole += frame.refusal.empty() ? 1 : 0;
  }
  EXPECT_GE(n_whole, 2U);
  Scrambler scrambler(wholes, 5);
  std::size_t n_frames = 0;
  for (std::size_t n = 0; n < n_mutations(n_usual); ++n) {
    const std::string text = scrambler.next();
    const bool refused = trial({"scrambled file " + std::to_string(n), text});
    const std::vector<FileFrame> all = refused ? std::vector<FileFrame>() : frames;
    for (const FileFrame &frame : all) n_frames += frame.refusal.empty() ? 1 : 0;
    if (text.empty()) continue;
    const std::size_t length = scrambler.below(text.size());
    if (trial({"the same cut to " + std::to_string(length), text.substr(0, length)})) continue;
    for (std::size_t f = 0; f < frames.size(); ++f) {
      // what follows a frame may refuse it: more atoms than it says
      if (!frames[f].refusal.empty() || refused || f >= all.size() || !all[f].refusal.empty())
        continue;
      const TrainingFrame &a = frames[f].frame, &b = all[f].frame;
      EXPECT_TRUE(same_numbers(a.structure.positions, b.structure.positions) &&
                  same_numbers(a.forces, b.forces) && a.energy == b.energy)
          << "frame " << f + 1 << " of file " << n << " cut to " << length << ":\n"
          << text;
    }
    if (HasFailure()) return;
  }
  EXPECT_GT(n_frames, n_mutations(n_usual) / 20);
  EXPECT_GT(trial.n_refused(), 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Readers, ScrambledFiles,
    testing::Values(FrameReader{"extxyz",
                                {"ase.extxyz", "lists.extxyz"},
                                [](const std::string &p) { return read_extended_xyz_frames(p); }},
                    FrameReader{"dump",
                                {"types.dump", "elements.dump"},
                                [](const std::string &p) {
                                  return read_lammps_dump_frames(p, {{"Mo", "S"}, "c_pe", "mol"});
                                }},
                    FrameReader{"espresso", {"scf.xml", "relax.xml"}, [](const std::string &p) {
                                  return std::vector<FileFrame>{{read_espresso_xml(p), ""}};
                                }}));

}  // namespace
}  // namespace dpw::test
