// SPDX-License-Identifier: MIT
// Text readers meet files that are damaged anywhere: they read numbers, or throw an Error that
// names the file; never anything else, and never a number that is not finite.
#include <cmath>
#include <functional>

#include "dataset/espresso_xml.h"
#include "dataset/extended_xyz_frames.h"
#include "dataset/lammps_dump_frames.h"
#include "dataset_helpers.h"
#include "file_damage.h"

namespace dpw::test {
namespace {

struct Reader {
  const char *name;
  std::string text;
  std::function<std::vector<TrainingFrame>(const std::string &)> read;
};

void PrintTo(const Reader &reader, std::ostream *out) { *out << reader.name; }

class Mutations : public testing::TestWithParam<Reader> {};

TEST_P(Mutations, AreReadOrRefused) {
  const ScratchDir dir;
  const std::string path = dir / "file", &text = GetParam().text;
  const auto read = [&] {
    for (const TrainingFrame &frame : GetParam().read(path)) {
      check_structure(frame.structure);
      EXPECT_TRUE(frame.forces.allFinite() && std::isfinite(frame.energy.value_or(0.0)))
          << slurp(path);
    }
  };
  DamageTrial trial(path, read, {"cell"});  // check_structure knows no file
  ASSERT_FALSE(trial({"whole", text}));
  change_bytes(text, trial.visit(), 3 * text.size());
  disorder_lines(text, trial.visit());
  replace_numbers(text, trial.visit());
  EXPECT_GT(trial.n_refused(), text.size());
  cut(
      text, [&](const DamagedFile &file) { EXPECT_TRUE(trial(file)) << file.how; }, text.size(),
      text.size() - 12);
}

const char xyz_text[] =
    "2\nLattice=\"4 0 0 1 5 0 0 0 6\" energy=-1.5 pbc=\"T T T\" stress=\"1 2 3 4 5 6\" "
    "Properties=species:S:1:pos:R:3:forces:R:3:layer:I:1\n"
    "Mo 1.0 2.0 3.0 0.1 0.2 0.3 1\nS -1.0 0 2.5 -.1 -2e-1 -3D-1 0\n";
const char dump_text[] =
    "ITEM: TIMESTEP\n40\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS xy xz yz pp pp pp\n"
    "0 5.5 -1\n-2.25 3 0.5\n3 9 -0.25\nITEM: ATOMS id type x y z fx fy fz c_pe\n"
    "1 1 1.5 2.5 3.5 0.1 0.2 0.3 -2\n2 2 0.5 0.25 4 -.1 -.2 -.3 -1\n";
const char xml[] =
    "<espresso><general_info><creator NAME=\"PWSCF\" VERSION=\"7.2\"/></general_info><output>"
    "<atomic_structure nat=\"1\"><atomic_positions><atom name=\"Mo\">0 0 1</atom>"
    "</atomic_positions><cell><a1>10 0 0</a1><a2>-5 8 0</a2><a3>0 0 40</a3></cell>"
    "</atomic_structure><total_energy><etot>-2.5</etot></total_energy>"
    "<forces>0.1 0.2 0.3</forces></output></espresso>\n";

INSTANTIATE_TEST_SUITE_P(
    Readers, Mutations,
    testing::Values(
        Reader{"extxyz", xyz_text,
               [](const std::string &p) { return whole_frames(read_extended_xyz_frames(p)); }},
        Reader{"dump", dump_text,
               [](const std::string &p) {
                 return whole_frames(read_lammps_dump_frames(p, {{"Mo", "S"}, "c_pe", ""}));
               }},
        Reader{"espresso", xml, [](const std::string &p) {
                 return std::vector<TrainingFrame>{read_espresso_xml(p)};
               }}));

}  // namespace
}  // namespace dpw::test
