// SPDX-License-Identifier: MIT
// Structures and monolayers from damaged files: every case of broken/cases.json with its one error,
// and files that are damaged anywhere.
#include <Eigen/LU>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "file_damage.h"
#include "file_helpers.h"
#include "places.h"
#include "structure/read_structure.h"

namespace dpw::test {
namespace {

using nlohmann::json;

std::vector<json> cases() {
  std::ifstream in(source_file("unittest/structure/broken/cases.json"));
  return json::parse(in).get<std::vector<json>>();
}

/// Files that end in .json are monolayers.
void read(const std::string &path) {
  if (path.size() > 5 && path.compare(path.size() - 5, 5, ".json") == 0) {
    check_monolayer(read_monolayer(path));
    return;
  }
  const NumberedStructure found = read_structure(path);
  check_structure(found.structure);
  EXPECT_EQ(found.ids.size(), found.structure.size());
}

class BrokenStructures : public testing::TestWithParam<json> {};

TEST_P(BrokenStructures, GiveOneClearError) {
  const ScratchDir dir;
  const std::string path = dir / GetParam().at("file");
  std::string text;
  for (const json &line : GetParam().at("lines")) text += line.get<std::string>() + "\n";
  spill(path, text);
  std::string error = error_of([&] { read(path); });
  const std::string folder = dir / "";
  const std::size_t at = error.find(folder);
  if (at != std::string::npos) error.erase(at, folder.size());
  EXPECT_EQ(error, GetParam().at("error").get<std::string>());
}

INSTANTIATE_TEST_SUITE_P(Corpus, BrokenStructures, testing::ValuesIn(cases()),
                         [](const auto &info) {
                           return info.param.at("name").template get<std::string>();
                         });

struct Sample {
  const char *file, *text;
};

void PrintTo(const Sample &sample, std::ostream *out) { *out << sample.file; }

class StructureDamage : public testing::TestWithParam<Sample> {};

TEST_P(StructureDamage, IsReadOrRefused) {
  const ScratchDir dir;
  const std::string text = GetParam().text, path = dir / GetParam().file;
  DamageTrial trial(path, [&] { read(path); });
  ASSERT_FALSE(trial({"whole", text}));
  cut(text, trial.visit());
  EXPECT_GT(trial.n_refused(), text.size() - 20);  // the last number may lose digits
  change_bytes(text, trial.visit(), 2000);
  disorder_lines(text, trial.visit());
  replace_numbers(text, trial.visit());
  EXPECT_GT(trial.n_refused(), 2 * text.size());
}

INSTANTIATE_TEST_SUITE_P(
    All, StructureDamage,
    testing::Values(
        Sample{"a.lmp",
               "title\n\n2 atoms\n2 atom types\n\n-1 3 xlo xhi\n0.5 3.5 ylo yhi # box\n2 22 zlo "
               "zhi\n-1.5 0.25 -0.125 xy xz yz\n\nMasses\n\n1 95.95 # Mo\n2 32.06 # S\n\n"
               "Atoms # full\n\n7 5 1 -0.5 0 0 2 0 0 1\n3 4 2 0 0.5 1 3\n"},
        Sample{"a.xyz",
               "2\nenergy=1.5 Lattice=\"4 0 0 -1.5 3 0 0.25 -0.125 20\" "
               "Properties=forces:R:3:species:S:1:id:I:1:pos:R:3:layer:I:1 pbc=\"T T T\"\n"
               "9 9 9 Mo 7 1.0 -0.5 0 1\n8 8 8 S 3 1.5 0.5 1 0\n"},
        Sample{"a.json",
               R"({"name": "MoS2", "lattice": "hexagonal", "lattice_constant": 3.14,
 "interlayer_distance": 6.465,
 "species": [{"symbol": "Mo", "mass": 95.95}, {"symbol": "S", "mass": 32.065}],
 "basis": [{"symbol": "Mo", "fraction": [0.0, 0.0], "z": 0.0},
  {"symbol": "S", "fraction": [0.3333333333333333, 0.6666666666666667], "z": 1.5},
  {"symbol": "S", "fraction": [0.3333333333333333, 0.6666666666666667], "z": -1.5}]}
)"}));

TEST(StructureDamage, AFolderIsNoFile) {
  const ScratchDir dir;
  for (const char *name : {"a.json", "a.xyz", "a.lmp"}) {
    std::filesystem::create_directory(dir / name);
    const std::string error = error_of([&] { read(dir / name); });
    EXPECT_NE(error.find(dir / name), std::string::npos) << error;
    EXPECT_NE(error.find("Is a directory"), std::string::npos) << error;
  }
}

}  // namespace
}  // namespace dpw::test
