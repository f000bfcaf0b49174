// SPDX-License-Identifier: MIT
// Structures read from LAMMPS data files and extended XYZ.
#include "structure/read_structure.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "structure/lammps_data.h"

namespace dpw::test {
namespace {

/// A file that goes away.
class Scratch {
 public:
  Scratch(const std::string &name, const std::string &text) {
    std::string folder = (std::filesystem::temp_directory_path() / "dpw-structure-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) throw Error("no scratch directory");
    folder_ = folder;
    path = folder_ + "/" + name;
    std::ofstream(path) << text;
  }
  ~Scratch() { std::filesystem::remove_all(folder_); }
  Scratch(const Scratch &) = delete;
  Scratch &operator=(const Scratch &) = delete;
  std::string path;

 private:
  std::string folder_;
};

std::string error_of_text(const std::string &name, const std::string &text,
                          const std::vector<std::string> &elements = {}) {
  const Scratch file(name, text);
  try {
    read_structure(file.path, elements);
  } catch (const Error &error) {
    std::string what = error.what();
    const std::size_t at = what.find(file.path);
    if (at != std::string::npos) what.replace(at, file.path.size(), "FILE");
    return what;
  }
  return "no error";
}

const std::string head =
    "title\n\n2 atoms\n3 bonds\n2 atom types\n\n-1 3 xlo xhi\n0.5 3.5 ylo yhi # box\n2 22 zlo zhi\n"
    "-1.5 0.25 -0.125 xy xz yz\n\n";
const std::string masses = "Masses\n\n1 95.95 # Mo\n2 32.06 # S top\n\n";

void expect_two_atoms(const NumberedStructure &found) {
  ASSERT_EQ(found.ids, (std::vector<std::int64_t>{3, 70}));
  const Structure &s = found.structure;
  EXPECT_EQ(s.symbols, (std::vector<std::string>{"S", "Mo"}));
  Eigen::Matrix3d cell;
  cell << 4, 0, 0, -1.5, 3, 0, 0.25, -0.125, 20;
  EXPECT_EQ(s.lattice, cell);
  EXPECT_EQ(s.positions.row(0), Eigen::RowVector3d(1.5, 0.5, 1.0));
  EXPECT_EQ(s.positions.row(1), Eigen::RowVector3d(1.0, -0.5, 0.0));
}

TEST(ReadLammpsData, EveryAtomStyleAndSection) {
  const std::pair<const char *, const char *> atoms[] = {
      {"atomic", "70 1 0 0 2\n3 2 0.5 1 3\n"},
      {"atomic", "70 1 0 0 2 0 -1 2\n3 2 0.5 1 3 0 0 0\n"},
      {"charge", "70 1 0.25 0 0 2\n3 2 -1e-3 0.5 1 3\n"},
      {"molecular", "70 5 1 0 0 2\n3 4 2 0.5 1 3\n"},
      {"full", "70 5 1 -0.5 0 0 2 0 0 0\n\n3 4 2 0 0.5 1 3 1 1 1 # remark\n"}};
  for (const auto &[style, lines] : atoms) {
    const Scratch file("a.lmp", head + masses + "Atoms # " + style + "\n\n" + lines +
                                    "\nVelocities\n\n3 9 9 9\n70 9 9 9\n\nBonds\n\n1 1 3 70\n");
    SCOPED_TRACE(style);
    const NumberedStructure found = read_structure(file.path);
    expect_two_atoms(found);
    EXPECT_EQ(found.corner, Eigen::RowVector3d(-1.0, 0.5, 2.0));
  }
}

TEST(ReadLammpsData, ElementsFromLabelsOrTheCaller) {
  const std::string atoms = "Atoms # atomic\n\n70 1 0 0 2\n3 2 0.5 1 3\n";
  const Scratch labels("a.lmp", head + "Atom Type Labels\n\n1 Mo\n2 S\n\n" + atoms);
  expect_two_atoms(read_structure(labels.path));
  const Scratch bare("a.lmp", head + "Masses\n\n1 95.95\n2 32.06\n\n" + atoms);
  expect_two_atoms(read_structure(bare.path, {"Mo", "S"}));
  // those of the caller go first
  const Scratch named("a.lmp", head + "Masses\n\n1 1 # W\n2 1 # Se\n\n" + atoms);
  expect_two_atoms(read_structure(named.path, {"Mo", "S"}));
}

TEST(ReadLammpsData, TypesByTheirLabels) {
  for (const std::string masses_of : {"1 95.95\n2 32.06", "Mo 95.95\nS_top 32.06"}) {
    const Scratch file("a.lmp", head + "Atom Type Labels\n\n1 Mo\n2 S_top\n\nMasses\n\n" +
                                    masses_of +
                                    "\n\nPair Coeffs # lj/cut\n\nMo 1 2\nS_top 1 2\n\nAtoms # "
                                    "full\n\n70 5 Mo 0.5 0 0 2\n3 4 S_top 0 0.5 1 3 0 1 0\n");
    expect_two_atoms(read_structure(file.path));
  }
}

TEST(ReadLammpsData, ElementsFromMassesWhereNothingElseTells) {
  const std::string atoms = "Atoms # atomic\n\n70 1 0 0 2\n3 2 0.5 1 3\n\n";
  for (const std::string lines : {"1 95.95\n2 32.06\n", "1 96\n2 32 # type 2\n",
                                  "1 95.94 # upper\n2 32.066\n", "1 95.95\n2 1.0 # S\n"}) {
    SCOPED_TRACE(lines);
    const Scratch file("a.lmp", head + "Masses\n\n" + lines + "\n" + atoms);
    expect_two_atoms(read_structure(file.path));
    // LAMMPS takes sections in any order
    const Scratch after("a.lmp", head + atoms + "Masses\n\n" + lines);
    expect_two_atoms(read_structure(after.path));
  }
}

TEST(ReadLammpsData, TextAsOthersWriteIt) {
  std::string text = head +
                     "MASSES\n\n1\t95.95 # Mo\n2 32.06 # S\n\nAtoms  # Atomic\n\n\n"
                     "70\t1 0.0D+00 0 2.0d0\n \t\n3 2 5.0D-01 1 3\n\n";
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
    text.insert(at, "\r");
  const Scratch file("a.lmp", text);
  expect_two_atoms(read_structure(file.path));
}

/// A box of any orientation, as `write_data ... triclinic/general` has it.
TEST(ReadLammpsData, GeneralTriclinicBoxes) {
  const Scratch file("a.lmp",
                     "title\n\n2 atoms\n2 atom types\n\n0 4 1 avec\n-3 0 0.5 bvec\n0.25 1 20 cvec\n"
                     "1 -2 3 abc origin\n\n" +
                         masses + "Atoms # atomic\n\n70 1 1 -2 4.5\n3 2 0 0 3\n");
  const NumberedStructure found = read_structure(file.path);
  Eigen::Matrix3d cell;
  cell << 0, 4, 1, -3, 0, 0.5, 0.25, 1, 20;
  EXPECT_EQ(found.structure.lattice, cell);
  EXPECT_EQ(found.structure.positions.row(0), Eigen::RowVector3d(-1, 2, 0));
  EXPECT_EQ(found.structure.positions.row(1), Eigen::RowVector3d(0, 0, 1.5));
}

TEST(ReadStructure, RefusesALastLineWithoutItsEnd) {
  const std::string data = head + masses + "Atoms # atomic\n\n70 1 0 0 2\n3 2 0.5 1 3.125\n";
  const std::string frame = "1\nLattice=\"4 0 0 0 4 0 0 0 4\"\nMo 0 0 0.125\n";
  for (const auto &[name, text] : {std::pair("a.lmp", data), std::pair("a.xyz", frame)})
    for (std::size_t length = 0; length < text.size(); ++length)
      EXPECT_NE(error_of_text(name, text.substr(0, length)), "no error") << name << " " << length;
  EXPECT_NE(error_of_text("a.lmp", data.substr(0, data.size() - 3))
                .find("FILE, line 20: the file ends within this line, so digits may be missing"),
            std::string::npos);
}

TEST(ReadLammpsData, SaysWhatIsWrong) {
  const std::string atoms = "Atoms # atomic\n\n70 1 0 0 2\n3 2 0.5 1 3\n";
  const auto error = [&](const std::string &text, const std::vector<std::string> &elements = {}) {
    return error_of_text("a.lmp", text, elements);
  };
  const auto has = [](const std::string &text, const std::string &part) {
    return text.find(part) != std::string::npos && text.find("FILE") != std::string::npos;
  };
  const auto expect = [&](const std::string &text, const std::string &part,
                          const std::vector<std::string> &elements = {}) {
    const std::string found = error(text, elements);
    EXPECT_TRUE(has(found, part)) << found;
  };
  expect(head + atoms, "the element of the atom type 1 is not known");
  expect(head + masses + "Atoms\n\n70 1 0 0 2\n3 2 0 0 0\n", "the atom style is not known");
  expect(head + masses + "Atoms # hybrid\n\n70 1 0 0 2\n", "the atom style is not known");
  expect(head + masses + "Atoms # atomic\n\n70 1 0 0 2\n", "the file ends after 1 of 2 atoms");
  expect(head + masses + "Atoms # atomic\n\n70 1 0 0 2\n70 2 0 0 3\n", "atom ID 70 twice");
  expect(head + masses + "Atoms # atomic\n\n70 3 0 0 2\n3 2 0 0 3\n", "atom type");
  expect(head + masses + "Atoms # atomic\n\n70 1 0 x 2\n3 2 0 0 3\n", "coordinate");
  expect(head + masses + atoms, "2 atom types, but 1 elements", {"Mo"});
  expect("t\n\n2 atoms\n2 atom types\n0 1 xlo xhi\n0 1 ylo yhi\n\n" + masses + atoms,
         "the number of atoms or the box is missing");
  expect("t\n\n2 atoms\n1 0 0 avec\n", "the box is missing");
  expect("t\n\n2 atoms\n1 0 0 avec\n0 1 xlo xhi\n", "the box is given twice");
  expect(head + masses + "Atoms # atomic\n\n70 Mo 0 0 2\n3 2 0 0 3\n",
         "line 19: the atom type 'Mo' is neither a number nor one of the Atom Type Labels above");
  expect(head + masses + "Atoms # atomic\n\n70 1 0 ***** 2\n3 2 0 0 3\n",
         "line 19: coordinate expected, but '*****' found: Fortran writes asterisks");
  expect(head + "Masses\n\n1 heavy\n", "line 14: mass expected, but 'heavy' found");
  expect(head + "Masses\n\n1 1.0\n2 50.5\n\n" + atoms,
         "line 19: the element of the atom type 1 is not known");
  expect(head + masses + "Atoms # atomic\n\nx70 1 0 0 2\n3 2 0 0 3\n", "line 19: atom ID expected");
  expect("", "no whole LAMMPS data file");
}

const std::string xyz =
    "2\nenergy=1.5 Lattice=\"4 0 0 -1.5 3 0 0.25 -0.125 20\" "
    "Properties=forces:R:3:species:S:1:id:I:1:pos:R:3:layer:I:1 pbc=\"T T T\"\n";

TEST(ReadExtendedXyz, ColumnsInAnyOrder) {
  const Scratch file("a.extxyz", xyz + "9 9 9 Mo 70 1.0 -0.5 0 1\n8 8 8 S 3 1.5 0.5 1 0\n");
  const NumberedStructure found = read_structure(file.path);
  expect_two_atoms(found);
  EXPECT_EQ(found.structure.layers, (std::vector<int>{0, 1}));
}

TEST(ReadExtendedXyz, SaysWhatIsWrong) {
  const auto expect = [&](const std::string &text, const std::string &part) {
    const std::string found = error_of_text("a.xyz", text);
    EXPECT_TRUE(found.find(part) != std::string::npos && found.find("FILE") != std::string::npos)
        << found;
  };
  expect("2\ncomment\nMo 0 0 0\nS 1 1 1\n", "there is no Lattice");
  expect("2\nLattice=\"1 2 3\"\nMo 0 0 0\n", "Lattice has 3 numbers, but should have 9");
  expect("2\nLattice=[[4, 0, 0], [0, 4, 0]\nMo 0 0 0\n", "starts with [ does not end on the line");
  expect(xyz + "9 9 9 Mo 70 1.0 -0.5 ***** 1\n", "line 3: coordinate expected, but '*****' found");
  expect("x\n", "number of atoms");
  expect("1\nLattice=\"4 0 0 0 4 0 0 0 4\" Properties=pos:R:3\n0 0 0\n", "are without species");
  expect("1\nLattice=\"4 0 0 0 4 0 0 0 4\" Properties=species:S\nMo\n", "not triples");
  expect(xyz + "9 9 9 Mo 70 1.0 -0.5\n", "there are 7 columns where Properties has 9");
  expect(xyz + "9 9 9 Mo 70 1.0 -0.5 0 1\n", "the next atom");
  expect("1\nLattice=\"4 0 0 8 0 0 0 0 4\"\nMo 0 0 0\n", "volume");
  EXPECT_EQ(error_of_text("a.xyz", xyz, {"Mo"}),
            "FILE names the element of every atom itself: leave the elements out");
}

TEST(ReadExtendedXyz, ListsInBrackets) {
  const Scratch file("a.xyz",
                     "2\nLattice = [[4, 0, 0], [-1.5, 3, 0], [0.25, -0.125, 2.0D+01]] "
                     "comment=\"a \\\"b\\\" Lattice=x\" Properties=species:S:1:pos:R:3:id:I:1\r\n"
                     "Mo\t1.0 -0.5 0 70\r\nS 1.5 0.5 1.0D0 3\r\n");
  expect_two_atoms(read_structure(file.path));
}

/// What dpw twist writes comes back, by either way.
TEST(ReadStructure, ReadsWhatIsWritten) {
  Structure s;
  s.lattice << 4, 0, 0, -1.5, 3, 0, 0, 0, 20;
  s.symbols = {"Mo", "S", "Mo"};
  s.positions.resize(3, 3);
  s.positions << 0, 0, 1, 1.123456789012, 2, 3, -0.5, 1, 12.5;
  s.layers = {0, 0, 1};
  for (const char *name : {"a.lmp", "a.xyz"}) {
    const Scratch file(name, "");
    write_structure(file.path, s, {{"S", 32.06}, {"Mo", 95.95}}, AtomStyle::full, "a title");
    const NumberedStructure found = read_structure(file.path);
    EXPECT_EQ(found.ids, (std::vector<std::int64_t>{1, 2, 3}));
    EXPECT_EQ(found.structure.symbols, s.symbols);
    EXPECT_LT((found.structure.positions - s.positions).cwiseAbs().maxCoeff(), 1e-12);
    EXPECT_LT((found.structure.lattice - s.lattice).cwiseAbs().maxCoeff(), 1e-12);
  }
}

}  // namespace
}  // namespace dpw::test
