// SPDX-License-Identifier: MIT
// Extended XYZ, LAMMPS dumps and pw.x's XML, written by hand with numbers that are known.
#include <Eigen/LU>

#include "dataset/espresso_xml.h"
#include "dataset/extended_xyz_frames.h"
#include "dataset/lammps_dump_frames.h"
#include "dataset_helpers.h"

namespace dpw::test {
namespace {

template <class Read>
auto read_text(const std::string &text, Read &&read) {
  const ScratchDir dir;
  spill(dir / "file", text);
  return read(dir / "file");
}

std::vector<TrainingFrame> xyz(const std::string &text, const ExtendedXyzNames &names = {}) {
  return read_text(
      text, [&](const std::string &p) { return whole_frames(read_extended_xyz_frames(p, names)); });
}

std::vector<TrainingFrame> dump(const std::string &text, const LammpsDumpOptions &options = {}) {
  return read_text(text, [&](const std::string &p) {
    return whole_frames(read_lammps_dump_frames(p, options));
  });
}

TrainingFrame espresso(const std::string &text) { return read_text(text, read_espresso_xml); }

// ---- Extended XYZ
// --------------------------------------------------------------------------------

TEST(ExtendedXyzFrames, ReadAsesConventionsInAnyOrderOfColumns) {
  const std::vector<TrainingFrame> frames =
      xyz("2\n"
          "energy=-1.5 Lattice=\"4 0 0 1 5 0 0 0 6\" stress=\"1 2 3 2 5 6 3 6 9\" extra "
          "vacuum_lo=3.25 'a key'={1 2 3} vacuum_hi = 3.5 pbc=\"T T T\" name=first "
          "Properties=forces:R:3:species:S:1:momenta:R:3:layer:I:1:pos:R:3\n"
          "0.1 0.2 0.3 Mo 9 9 9 4 1.0 2.0 3.0\n"
          "-.1 -2e-1 -3D-1 S 9 9 9 3 -1.0 0 2.5\n"
          "1\nLattice='9 0 0 0 9 0 0 0 9' virial=\"-7.29 0 0 0 729 0 0 0 0\"\nH 0 0 0\n\n");
  ASSERT_EQ(frames.size(), 2U);
  const TrainingFrame &f = frames[0];
  EXPECT_EQ(f.name, "first");
  EXPECT_EQ(f.structure.symbols, (std::vector<std::string>{"Mo", "S"}));
  EXPECT_EQ(f.structure.layers, (std::vector<int>{1, 0}));  // from 0
  EXPECT_EQ(f.structure.lattice.row(1), Eigen::RowVector3d(1, 5, 0));
  EXPECT_EQ(f.structure.positions.row(0), Eigen::RowVector3d(1, 2, 3));
  EXPECT_EQ(f.structure.positions.row(1), Eigen::RowVector3d(-1, 0, 2.5));
  EXPECT_EQ(f.forces.row(1), Eigen::RowVector3d(-0.1, -0.2, -0.3));
  EXPECT_EQ(f.energy, -1.5);
  EXPECT_EQ(f.vacuum_lower, 3.25);
  EXPECT_EQ(f.vacuum_upper, 3.5);
  EXPECT_EQ((*f.stress)(1, 2), 6.0);
  const TrainingFrame &g = frames[1];
  EXPECT_FALSE(g.energy || g.has_forces() || g.vacuum_lower || !g.structure.layers.empty());
  // virial = -V stress, V = 729 A^3
  EXPECT_NEAR((*g.stress)(0, 0), 0.01, 1e-15);
  EXPECT_NEAR((*g.stress)(1, 1), -1.0, 1e-15);
}

TEST(ExtendedXyzFrames, ReadVoigtsOrder) {
  const TrainingFrame f =
      xyz("1\nLattice=\"4 0 0 0 4 0 0 0 4\" stress=\"1 2 3 4 5 6\"\nH 0 0 0\n")[0];
  Eigen::Matrix3d expected;
  expected << 1, 6, 5, 6, 2, 4, 5, 4, 3;
  EXPECT_EQ(*f.stress, expected);
}

TEST(ExtendedXyzFrames, TakeOtherNames) {
  const std::string text =
      "1\nLattice=\"4 0 0 0 4 0 0 0 4\" REF_energy=2.5 energy=7 "
      "Properties=species:S:1:pos:R:3:REF_forces:R:3:forces:R:3\nH 0 0 0 1 2 3 4 5 6\n";
  const TrainingFrame f = xyz(text, {"REF_energy", "REF_forces", "layer"})[0];
  EXPECT_EQ(f.energy, 2.5);
  EXPECT_EQ(f.forces.row(0), Eigen::RowVector3d(1, 2, 3));
  EXPECT_EQ(xyz(text)[0].forces.row(0), Eigen::RowVector3d(4, 5, 6));
}

TEST(ExtendedXyzFrames, ReadListsInBrackets) {
  const TrainingFrame f =
      xyz("1\nLattice=[[4, 0, 0], [1,5,0], [0.0, 0.0, 6.0]] pbc=[T, T, true] energy=1.0D-05\n"
          "H\t0 0\t1.0D-05\r\n\n")[0];
  EXPECT_EQ(f.structure.lattice.row(1), Eigen::RowVector3d(1, 5, 0));
  EXPECT_EQ(f.energy, 1e-5);
  EXPECT_EQ(f.structure.positions(0, 2), 1e-5);
}

TEST(ExtendedXyzFrames, TakeOpenDirectionsWithVacuum) {
  const auto layer = [](const std::string &height) {
    return "2\nLattice=\"3 0 0 0 3 0 0 0 " + height + "\" pbc=\"T T F\"\nH 0 0 -1\nH 1 1 2\n";
  };
  EXPECT_EQ(xyz(layer("11.5"))[0].structure.lattice(2, 2), 11.5);
  const std::string error = error_of([&] { xyz(layer("10.5")); });
  EXPECT_NE(error.find(", line 2: the cell does not repeat along its vector 3, and leaves 7.5 A"),
            std::string::npos)
      << error;
}

TEST(ExtendedXyzFrames, DoNotKnowZeroForcesOfFixedAtoms) {
  const std::string head =
      "2\nLattice=\"4 0 0 0 4 0 0 0 4\" Properties=species:S:1:pos:R:3:move_mask:L:";
  const TrainingFrame atoms = xyz(head + "1:forces:R:3\nH 0 0 0 F 0 0 0\nH 0 0 1 T 0 1 2\n")[0];
  EXPECT_TRUE(atoms.forces.row(0).array().isNaN().all());
  EXPECT_EQ(atoms.forces.row(1), Eigen::RowVector3d(0, 1, 2));
  EXPECT_EQ(atoms.known_forces(), (std::vector<Eigen::Index>{3, 4, 5}));
  EXPECT_EQ(atoms.provenance, "3 components of forces left out: they are of atoms held fixed");
  // one direction, and a force that was printed all the same
  const TrainingFrame one =
      xyz(head + "3:forces:R:3\nH 0 0 0 T T F 0 0 0\nH 0 0 1 T F F 0 0 2\n")[0];
  EXPECT_EQ(one.known_forces(), (std::vector<Eigen::Index>{0, 1, 3, 5}));
  EXPECT_FALSE(xyz(head + "1:forces:R:3\nH 0 0 0 F 0 0 0\nH 0 0 1 F 0 0 0\n")[0].has_forces());
}

// ---- LAMMPS dumps
// --------------------------------------------------------------------------------

/// A restricted triclinic box from (1, -2, 3) with a = (4,0,0), b = (-1,5,0), c = (0.5,-0.25,6).
constexpr char triclinic[] =
    "ITEM: TIMESTEP\n40\nITEM: NUMBER OF ATOMS\n2\n"
    "ITEM: BOX BOUNDS xy xz yz pp pp pp\n0 5.5 -1\n-2.25 3 0.5\n3 9 -0.25\n";

TEST(LammpsDumpFrames, AgreeForAllKindsOfCoordinates) {
  const LammpsDumpOptions options{{"Mo", "S"}, "", ""};
  Eigen::Matrix3d lattice;
  lattice << 4, 0, 0, -1, 5, 0, 0.5, -0.25, 6;
  // fractions (1/4, 1/2, 3/4) and (-1/2, 1/4, 1)
  Eigen::Matrix<double, 2, 3> fractions;
  fractions << 0.25, 0.5, 0.75, -0.5, 0.25, 1.0;
  const Eigen::Matrix<double, 2, 3> expected = fractions * lattice;
  const std::string atoms_scaled = "2 2 -0.5 0.25 1\n1 1 0.25 0.5 0.75\n";
  std::string atoms;
  for (const int i : {1, 0}) {
    atoms += std::to_string(i + 1) + " " + std::to_string(i + 1);
    for (int d = 0; d < 3; ++d)
      atoms += " " + std::to_string(expected(i, d) + Eigen::Vector3d(1, -2, 3)[d]);
    atoms += "\n";
  }
  for (const auto &[columns, body] : {std::pair<std::string, std::string>{"xs ys zs", atoms_scaled},
                                      {"xsu ysu zsu", atoms_scaled},
                                      {"x y z", atoms},
                                      {"xu yu zu", atoms}}) {
    const TrainingFrame f =
        dump(triclinic + ("ITEM: ATOMS id type " + columns + "\n" + body), options)[0];
    EXPECT_EQ(f.name, "step40");
    EXPECT_LT((f.structure.lattice - lattice).norm(), 1e-12) << columns;
    EXPECT_LT((f.structure.positions - expected).norm(), 1e-5) << columns;
    EXPECT_EQ(f.structure.symbols, (std::vector<std::string>{"Mo", "S"}));
    EXPECT_FALSE(f.has_forces() || f.energy);
  }
}

TEST(LammpsDumpFrames, TakeForcesEnergiesLayersAndElementsOfAllFrames) {
  const std::string frame =
      "ITEM: UNITS\nmetal\nITEM: TIME\n0.5\nITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n2\n"
      "ITEM: BOX BOUNDS pp pp pp\n-1 3\n0 5\n0 6\n"
      "ITEM: ATOMS element mol c_pe fx fy fz x y z\n"
      "S 2 -1.25 1 2 3 0 0 0\nMo 1 -2.5 -1 -2 -3 1 1 1\n";
  const std::vector<TrainingFrame> frames = dump(frame + frame, {{}, "c_pe", "mol"});
  ASSERT_EQ(frames.size(), 2U);
  const TrainingFrame &f = frames[1];
  EXPECT_EQ(f.energy, -3.75);
  EXPECT_EQ(f.structure.symbols, (std::vector<std::string>{"S", "Mo"}));
  EXPECT_EQ(f.structure.layers, (std::vector<int>{1, 0}));
  EXPECT_EQ(f.forces.row(0), Eigen::RowVector3d(1, 2, 3));
  EXPECT_EQ(f.structure.positions.row(0), Eigen::RowVector3d(1, 0, 0));
}

TEST(LammpsDumpFrames, ReadGeneralBoxes) {
  const TrainingFrame f = dump(
      "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS abc origin pp pp pp\n"
      "0 4 0 1\n-5 0 0 2\n0 0 6 3\nITEM: ATOMS element xs ys zs\nMo 0.5 0.5 0.5\n")[0];
  EXPECT_EQ(f.structure.lattice.row(1), Eigen::RowVector3d(-5, 0, 0));
  EXPECT_EQ(f.structure.positions.row(0), Eigen::RowVector3d(-2.5, 2, 3));
}

/// Two atoms in a box of 4 x 5 x 6 A with what stands behind "ITEM: ATOMS".
std::string dump_of(const std::string &atoms, const std::string &boundary = "pp pp pp") {
  return "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS " + boundary +
         "\n0 4\n0 5\n0 6\nITEM: ATOMS " + atoms;
}

TEST(LammpsDumpFrames, TakeElementsFromWhateverColumnHasThem) {
  const LammpsDumpOptions types{{"Mo", "S"}, "", ""};
  const std::vector<std::string> expected{"Mo", "S"};
  const auto symbols = [](const std::string &text, const LammpsDumpOptions &options) {
    return dump(dump_of(text), options)[0].structure.symbols;
  };
  // the elements of the types go first, as LAMMPS has C in the column element unless told
  EXPECT_EQ(symbols("type element x y z\n1 C 0 0 0\n2 C 1 1 1\n", types), expected);
  EXPECT_EQ(symbols("element x y z\nMo 0 0 0\nS 1 1 1\n", types), expected);
  EXPECT_EQ(symbols("element x y z\nMo 0 0 0\nS 1 1 1\n", {}), expected);
  EXPECT_EQ(symbols("typelabel x y z\nMo 0 0 0\nS_top 1 1 1\n", types), expected);
  EXPECT_EQ(symbols("type typelabel x y z\n1 Mo 0 0 0\n1 S 1 1 1\n", {}), expected);
}

TEST(LammpsDumpFrames, ReadTextAsOthersWriteIt) {
  std::string text = dump_of(
      "element\tid x y z fx fy fz\n\nMo\t2 1.0D-05 0 0 1 2 3.0d0\n"
      "S 1\t1 1 1 -1 -2 -3\n\n");
  text.insert(text.find("0 4\n"), " \n");
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
    text.insert(at, "\r");
  const TrainingFrame f = dump(text)[0];
  EXPECT_EQ(f.structure.symbols, (std::vector<std::string>{"S", "Mo"}));
  EXPECT_EQ(f.structure.positions(1, 0), 1e-5);
  EXPECT_EQ(f.forces(1, 2), 3.0);
  text.replace(text.find("1.0D-05"), 7, "*******");
  EXPECT_NE(error_of([&] {
              dump(text);
            }).find(", line 12: a coordinate expected, but '*******' found: Fortran writes"),
            std::string::npos)
      << error_of([&] { dump(text); });
}

TEST(LammpsDumpFrames, RefuseElementsThatNobodyGave) {
  const auto error = [](const std::string &atoms) {
    return error_of([&] { dump(dump_of(atoms), {{"Mo", "S"}, "", ""}); });
  };
  EXPECT_NE(error("element x y z\nC 0 0 0\nC 1 1 1\n")
                .find(", line 10: the element C is not among those given for the types"),
            std::string::npos);
  EXPECT_NE(error("typelabel x y z\nxx 0 0 0\nS 1 1 1\n")
                .find(", line 10: the type label 'xx' is of no chemical element"),
            std::string::npos);
}

TEST(LammpsDumpFrames, TakeOpenDirectionsWithVacuum) {
  const std::string atoms = "element xs ys zs\nMo 0 0 0.5\nS 0 0 0.5\n";
  EXPECT_NE(error_of([&] { dump(dump_of(atoms, "pp pp ff")); }).find("leaves 6.0 A"),
            std::string::npos);
  std::string tall = dump_of(atoms, "pp pp fs");
  tall.replace(tall.find("0 6\n"), 4, "0 9\n");
  EXPECT_EQ(dump(tall)[0].structure.lattice(2, 2), 9.0);
}

// ---- Quantum ESPRESSO
// ----------------------------------------------------------------------------

constexpr char espresso_text[] = R"(<?xml version="1.0" encoding="UTF-8"?>
<qes:espresso xmlns:qes="http://www.quantum-espresso.org/ns/qes/qes-1.0">
  <general_info><creator NAME="PWSCF" VERSION="7.2">XML file generated by PWSCF</creator></general_info>
  <input><atomic_structure nat="1"><atomic_positions><atom name="H">9 9 9</atom></atomic_positions></atomic_structure></input>
  <step><total_energy><etot>-99</etot></total_energy></step>
  <output>
    <convergence_info><scf_conv><convergence_achieved>true</convergence_achieved></scf_conv></convergence_info>
    <atomic_structure nat="2" alat="10.0">
      <atomic_positions>
        <atom name="Mo1" index="1">0.0 0.0 1.0E0</atom>
        <atom name="S" index="2">
   2.0 -3.0 4.0</atom>
      </atomic_positions>
      <cell><a1>10 0 0</a1><a2>-5 8 0</a2><a3>0 0 40</a3></cell>
    </atomic_structure>
    <total_energy><etot>-2.5</etot><eband>7</eband></total_energy>
    <forces rank="2" dims="3 2">0.1 0.2 0.3
 -0.1 -0.2 -0.3</forces>
    <stress rank="2" dims="3 3">1.0e-3 0 0 0 2.0e-3 0 0 0 -4.0e-3</stress>
    <band_structure><nks>1</nks></band_structure>
  </output>
</qes:espresso>
)";

TEST(EspressoXml, ConvertsHartreeUnitsAndTheSignOfTheStress) {
  // CODATA 2018, and what follows from it
  const double bohr = 0.529177210903;
  const double hartree = 27.211386245988;
  const TrainingFrame f = espresso(espresso_text);
  EXPECT_EQ(f.provenance, "Quantum ESPRESSO pw.x 7.2");
  EXPECT_EQ(f.structure.symbols, (std::vector<std::string>{"Mo", "S"}));
  EXPECT_NEAR(f.structure.lattice(1, 0), -5 * bohr, 1e-12);
  EXPECT_NEAR(f.structure.positions(1, 1), -3 * bohr, 1e-12);
  EXPECT_NEAR(*f.energy, -68.02846561497, 1e-10);
  EXPECT_NEAR(f.forces(0, 2), 0.3 * 51.42206747632, 1e-9);
  EXPECT_NEAR(f.forces(1, 0), -0.1 * hartree / bohr, 1e-12);
  // 1e-3 Hartree/bohr^3 is 29.421 GPa or 0.18363 eV/A^3 of pressure: the cell wants to grow
  EXPECT_NEAR((*f.stress)(0, 0), -0.1836315, 1e-6);
  EXPECT_NEAR((*f.stress)(2, 2), 4 * 0.1836315, 4e-6);
}

TEST(EspressoXml, NeedsNeitherForcesNorStress) {
  std::string text = espresso_text;
  for (const char *name : {"forces", "stress"}) {
    const std::size_t start = text.find(std::string("<") + name);
    const std::string end = std::string("</") + name + ">";
    text.erase(start, text.find(end) + end.size() - start);
  }
  const TrainingFrame f = espresso(text);
  EXPECT_FALSE(f.has_forces() || f.stress);
  EXPECT_TRUE(f.energy);
}

TEST(EspressoXml, DoesNotKnowForcesOfAtomsHeldFixed) {
  std::string text = espresso_text;
  const std::string forces = "0.1 0.2 0.3";
  text.replace(text.find(forces), forces.size(), "0.0 0.2 0.0");
  const std::string end = "</input>";
  text.insert(text.find(end),
              "<free_positions rank=\"2\" dims=\"3 2\">\n 0 0 0\n 1 1 1\n"
              "</free_positions>");
  const TrainingFrame f = espresso(text);
  EXPECT_EQ(f.known_forces(), (std::vector<Eigen::Index>{1, 3, 4, 5}));
  EXPECT_NEAR(f.forces(0, 1), 0.2 * 51.42206747632, 1e-9);
  EXPECT_EQ(f.provenance,
            "Quantum ESPRESSO pw.x 7.2; 2 components of forces left out: they are of atoms held "
            "fixed");
  text.replace(text.find("1 1 1"), 5, "1 1");
  EXPECT_NE(error_of([&] {
              espresso(text);
            }).find("the list of free positions has 5 numbers, but should have 6"),
            std::string::npos);
}

TEST(EspressoXml, ReadsFortransExponents) {
  std::string text = espresso_text;
  const std::string forces = "0.1 0.2 0.3";
  text.replace(text.find(forces), forces.size(), "1.0D-01 0.2 0.3");
  EXPECT_NEAR(espresso(text).forces(0, 0), 5.142206747632, 1e-9);
  text.replace(text.find("1.0D-01"), 7, "*******");
  EXPECT_NE(error_of([&] { espresso(text); }).find("'*******' in the list of forces"),
            std::string::npos);
}

TEST(EspressoXml, IsRefusedWhereverItIsCut) {
  const std::string text = espresso_text;
  const std::size_t end = text.find("</qes:espresso>") + 10;
  for (std::size_t length = 0; length < end; length += 37) {
    const std::string error = error_of([&] { espresso(text.substr(0, length)); });
    EXPECT_NE(error.find("broken XML"), std::string::npos) << error;
  }
}

}  // namespace
}  // namespace dpw::test
