// SPDX-License-Identifier: MIT
// Text readers meet files with a byte changed or cut anywhere: they read numbers, or throw an Error
// that names the file; never anything else, and never a number that is not finite.
#include <cmath>
#include <functional>
#include <random>

#include "dataset/espresso_xml.h"
#include "dataset/extended_xyz_frames.h"
#include "dataset/lammps_dump_frames.h"
#include "dataset_helpers.h"

namespace dpw::test {
namespace {

struct Reader {
  const char *name;
  std::string text;
  std::function<std::vector<TrainingFrame>(const std::string &)> read;
};

void PrintTo(const Reader &reader, std::ostream *out) { *out << reader.name; }

class Mutations : public testing::TestWithParam<Reader> {
 protected:
  /// True if it was refused.
  bool refused(const std::string &text) const {
    std::filesystem::remove(path());  // some file systems flush a file that is overwritten
    spill(path(), text);
    try {
      for (const TrainingFrame &frame : GetParam().read(path())) {
        check_structure(frame.structure);
        EXPECT_TRUE(frame.forces.allFinite() && std::isfinite(frame.energy.value_or(0.0))) << text;
      }
      return false;
    } catch (const Error &error) {
      const std::string what = error.what();
      EXPECT_TRUE(what.find(path()) != std::string::npos || what.find("cell") != std::string::npos)
          << what << "\n"
          << text;
      return true;
    }
  }
  std::string path() const { return dir_ / "file"; }
  ScratchDir dir_;
};

TEST_P(Mutations, AreReadOrRefused) {
  const std::string &text = GetParam().text;
  ASSERT_FALSE(refused(text));
  std::mt19937 random(5);
  const std::string bytes = "0189.-+eE \n\t\"'{}<>/=:xTnN\xff" + std::string(1, '\0');
  int n_refused = 0;
  for (std::size_t at = 0; at < text.size(); ++at)
    for (int n = 0; n < 3; ++n) {
      std::string changed = text;
      changed[at] = bytes[random() % bytes.size()];
      n_refused += refused(changed) ? 1 : 0;
    }
  EXPECT_GT(n_refused, static_cast<int>(text.size()));
  for (std::size_t length = 0; length + 12 < text.size(); ++length)
    EXPECT_TRUE(refused(text.substr(0, length))) << length;
}

const char xyz[] =
    "2\nLattice=\"4 0 0 1 5 0 0 0 6\" energy=-1.5 pbc=\"T T T\" stress=\"1 2 3 4 5 6\" "
    "Properties=species:S:1:pos:R:3:forces:R:3:layer:I:1\n"
    "Mo 1.0 2.0 3.0 0.1 0.2 0.3 1\nS -1.0 0 2.5 -.1 -2e-1 -3D-1 0\n";
const char dump[] =
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
    testing::Values(Reader{"extxyz", xyz,
                           [](const std::string &p) { return read_extended_xyz_frames(p); }},
                    Reader{"dump", dump,
                           [](const std::string &p) {
                             return read_lammps_dump_frames(p, {{"Mo", "S"}, "c_pe", ""});
                           }},
                    Reader{"espresso", xml, [](const std::string &p) {
                             return std::vector<TrainingFrame>{read_espresso_xml(p)};
                           }}));

}  // namespace
}  // namespace dpw::test
