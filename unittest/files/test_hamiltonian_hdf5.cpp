// SPDX-License-Identifier: MIT
#include <limits>

#include "file_helpers.h"
#include "files/hamiltonian_hdf5.h"
#include "files/hdf5_handle.h"
#include "layout_models.h"

namespace dpw::test {
namespace {

using Mode = h5::File::Mode;

/// Overwrites the first element of a data set through plain HDF5 calls.
template <class T>
std::string error_after_setting(const std::string &path, const char *name, hid_t type, T value) {
  write_hamiltonian_hdf5(path, small_hamiltonian());
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  const hid_t set = H5Dopen2(file, name, H5P_DEFAULT);
  const hid_t space = H5Dget_space(set);
  std::vector<T> data(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
  EXPECT_GE(H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data.data()), 0);
  data[0] = value;
  EXPECT_GE(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data.data()), 0);
  H5Sclose(space);
  H5Dclose(set);
  H5Fclose(file);
  return error_of([&] { read_hamiltonian_hdf5(path); });
}

TEST(HamiltonianHdf5, ComesBackBitForBit) {
  const ScratchDir dir;
  const WannierHamiltonian h = small_hamiltonian();
  write_hamiltonian_hdf5(dir / "h.h5", h);
  EXPECT_EQ(dir.names(), std::vector<std::string>{"h.h5"});
  const WannierHamiltonian r = read_hamiltonian_hdf5(dir / "h.h5");
  EXPECT_EQ(r.lattice, h.lattice);
  EXPECT_EQ(r.elements, h.elements);
  EXPECT_EQ(r.orbital_names, h.orbital_names);
  EXPECT_EQ(r.n_orbitals, h.n_orbitals);
  EXPECT_EQ(r.n_electrons, h.n_electrons);
  EXPECT_EQ(r.spin_degeneracy, h.spin_degeneracy);
  ASSERT_EQ(r.atoms.size(), h.atoms.size());
  for (std::size_t a = 0; a < h.atoms.size(); ++a) {
    EXPECT_EQ(r.atoms[a].id, h.atoms[a].id);
    EXPECT_EQ(r.atoms[a].element, h.atoms[a].element);
    EXPECT_EQ(r.atoms[a].first_orbital, h.atoms[a].first_orbital);
    EXPECT_EQ(r.atoms[a].n_orbitals, h.atoms[a].n_orbitals);
    EXPECT_EQ(r.atoms[a].position, h.atoms[a].position);
    EXPECT_EQ(r.atoms[a].layer, h.atoms[a].layer);
  }
  ASSERT_EQ(r.blocks.size(), h.blocks.size());
  for (std::size_t b = 0; b < h.blocks.size(); ++b) {
    EXPECT_EQ(r.blocks[b].row, h.blocks[b].row);
    EXPECT_EQ(r.blocks[b].column, h.blocks[b].column);
    EXPECT_EQ(r.blocks[b].cell, h.blocks[b].cell);
    EXPECT_EQ(r.blocks[b].first_value, h.blocks[b].first_value);
  }
  EXPECT_EQ(r.values, h.values);
  EXPECT_EQ(r.potential, "");
}

/// Version 2, which programs that know 1 only refuse; without coupling it stays 1.
TEST(HamiltonianHdf5, HasASpinOrbitPart) {
  const ScratchDir dir;
  const WannierHamiltonian h = models::spinor_shells();
  write_hamiltonian_hdf5(dir / "h.h5", h);
  const WannierHamiltonian r = read_hamiltonian_hdf5(dir / "h.h5");
  ASSERT_TRUE(r.spin_orbit);
  EXPECT_EQ(r.values, h.values);
  EXPECT_EQ(r.spin_orbit->values, h.spin_orbit->values);
  ASSERT_EQ(r.spin_orbit->blocks.size(), h.spin_orbit->blocks.size());
  for (std::size_t b = 0; b < h.spin_orbit->blocks.size(); ++b) {
    EXPECT_EQ(r.spin_orbit->blocks[b].row, h.spin_orbit->blocks[b].row);
    EXPECT_EQ(r.spin_orbit->blocks[b].column, h.spin_orbit->blocks[b].column);
    EXPECT_EQ(r.spin_orbit->blocks[b].cell, h.spin_orbit->blocks[b].cell);
    EXPECT_EQ(r.spin_orbit->blocks[b].first_value, h.spin_orbit->blocks[b].first_value);
  }
  EXPECT_EQ(r.spin_degeneracy, 1);
  EXPECT_EQ(r.n_states(), 20);
  const auto refused_by_old_readers = [&](const std::string &path) {
    const h5::File file(path, Mode::read);
    return error_of([&] { file.check_format({"dpw-hamiltonian", 1}); });
  };
  EXPECT_NE(refused_by_old_readers(dir / "h.h5").find("has layout version 2"), std::string::npos);
  write_hamiltonian_hdf5(dir / "scalar.h5", small_hamiltonian());
  EXPECT_EQ(refused_by_old_readers(dir / "scalar.h5"), "no error");
  EXPECT_FALSE(read_hamiltonian_hdf5(dir / "scalar.h5").spin_orbit);
}

TEST(HamiltonianHdf5, RefusesADamagedSpinOrbitPart) {
  const ScratchDir dir;
  const auto error = [&](auto &&change) {
    WannierHamiltonian h = models::spinor_shells();
    change(h);
    return error_of([&] { write_hamiltonian_hdf5(dir / "h.h5", h); });
  };
  using H = WannierHamiltonian;
  EXPECT_NE(error([](H &h) { h.spin_degeneracy = 2; }).find("one electron"), std::string::npos);
  EXPECT_NE(error([](H &h) { h.spin_orbit->values[0] = 0.1; }).find("not antisymmetric"),
            std::string::npos);
  EXPECT_NE(error([](H &h) { h.spin_orbit->values.pop_back(); }).find("lies outside the values"),
            std::string::npos);
  EXPECT_NE(error([](H &h) { h.spin_orbit->blocks[3].cell[0] = 1 << 30; }).find("out of range"),
            std::string::npos);
  EXPECT_TRUE(dir.names().empty());
}

TEST(HamiltonianHdf5, SaysWhatPotentialIsInIt) {
  const ScratchDir dir;
  WannierHamiltonian h = small_hamiltonian();
  h.potential = "field 0 0 0.1 V/A";
  write_hamiltonian_hdf5(dir / "h.h5", h);
  EXPECT_EQ(read_hamiltonian_hdf5(dir / "h.h5").potential, h.potential);
}

TEST(HamiltonianHdf5, HasTheDocumentedLayout) {
  const ScratchDir dir;
  write_hamiltonian_hdf5(dir / "h.h5", small_hamiltonian());
  const hid_t file = H5Fopen((dir / "h.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  ASSERT_GE(file, 0);
  for (const char *name : {"format", "version", "n_orbitals", "n_electrons", "spin_degeneracy",
                           "energy_unit", "length_unit", "convention"})
    EXPECT_GT(H5Aexists(file, name), 0) << name;
  for (const char *name :
       {"/lattice", "/elements", "/orbitals/element", "/orbitals/name", "/atoms/id",
        "/atoms/element", "/atoms/first_orbital", "/atoms/position", "/atoms/layer", "/blocks/row",
        "/blocks/column", "/blocks/cell", "/blocks/first_value", "/values"})
    EXPECT_GT(H5Lexists(file, name, H5P_DEFAULT), 0) << name;
  const hid_t set = H5Dopen2(file, "/lattice", H5P_DEFAULT);
  double lattice[3][3] = {};
  H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, lattice);
  EXPECT_EQ(lattice[1][0], -1.5);  // the second vector's x
  H5Dclose(set);
  H5Fclose(file);
}

TEST(HamiltonianHdf5, OfBeforeThereWereLayersReadsAsLayersUnknown) {
  const ScratchDir dir;
  const std::string path = dir / "h.h5";
  const WannierHamiltonian h = small_hamiltonian();
  write_hamiltonian_hdf5(path, h);
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  ASSERT_GE(H5Ldelete(file, "/atoms/layer", H5P_DEFAULT), 0);
  H5Fclose(file);
  const WannierHamiltonian r = read_hamiltonian_hdf5(path);
  for (const OrbitalAtom &atom : r.atoms) EXPECT_EQ(atom.layer, -1);
  EXPECT_EQ(r.values, h.values);
  EXPECT_EQ(r.atoms[1].position, h.atoms[1].position);
}

TEST(HamiltonianHdf5, LeavesNothingOpen) {
  const auto n_open = [] { return H5Fget_obj_count(static_cast<hid_t>(H5F_OBJ_ALL), H5F_OBJ_ALL); };
  const auto before = n_open();
  const ScratchDir dir;
  write_hamiltonian_hdf5(dir / "h.h5", small_hamiltonian());
  read_hamiltonian_hdf5(dir / "h.h5");
  spill(dir / "cut.h5", slurp(dir / "h.h5").substr(0, 3000));
  error_of([&] { read_hamiltonian_hdf5(dir / "cut.h5"); });
  EXPECT_EQ(n_open(), before);
}

TEST(HamiltonianHdf5, GivesTheHostItsErrorPrinterBack) {
  const auto printer = [](hid_t, void *) -> herr_t { return 0; };
  H5Eset_auto2(H5E_DEFAULT, printer, nullptr);
  error_of([&] { read_hamiltonian_hdf5("/nowhere"); });
  H5E_auto2_t now = nullptr;
  void *data = nullptr;
  H5Eget_auto2(H5E_DEFAULT, &now, &data);
  EXPECT_EQ(now, static_cast<H5E_auto2_t>(printer));
}

TEST(HamiltonianHdf5, TellsMissingForeignAndDamagedFilesApart) {
  const ScratchDir dir;
  const std::string path = dir / "h.h5";
  const auto error = [&] { return error_of([&] { read_hamiltonian_hdf5(path); }); };
  EXPECT_EQ(error(), "cannot read " + path + ": No such file or directory");
  spill(path, "");
  EXPECT_EQ(error(), path + " is not an HDF5 file");
  spill(path, "plain text that is longer than a signature");
  EXPECT_EQ(error(), path + " is not an HDF5 file");

  write_hamiltonian_hdf5(path, small_hamiltonian());
  const std::string whole = slurp(path);
  spill(path, whole.substr(0, whole.size() - 1));
  EXPECT_EQ(error(), path +
                         " is truncated or damaged: its last bytes are no checksum; write it "
                         "again");
  spill(path, whole.substr(0, 1000) + "?" + whole.substr(1001));
  EXPECT_EQ(error(), path + " is damaged: wrong checksum; write it again");
  for (const std::size_t length : {whole.size() - 17, whole.size() / 2, std::size_t{50}}) {
    spill(path, whole.substr(0, length));
    EXPECT_NE(error().find(path + " is truncated or damaged and cannot be opened (HDF5: "),
              std::string::npos)
        << error();
  }

  const hid_t foreign = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose(foreign);
  EXPECT_EQ(error(), path + " is an HDF5 file, but not a dpw-hamiltonian file");
  {
    h5::File file(path, Mode::create);
    file.write_format({"dpw-bands", 1});
    file.close();
  }
  EXPECT_EQ(error(), path +
                         " is an HDF5 file, but not a dpw-hamiltonian file: its format is "
                         "'dpw-bands'");
  {
    h5::File file(path, Mode::create);
    file.write_format({"dpw-hamiltonian", 3});
    file.close();
  }
  EXPECT_EQ(error(), path +
                         " has layout version 3 of dpw-hamiltonian, and this program reads "
                         "versions 1 to 2: write it again");
  {
    h5::File file(path, Mode::create);
    file.write_format({"dpw-hamiltonian", 1});
    file.close();
  }
  EXPECT_EQ(error().find("cannot read attribute n_orbitals of " + path + " (HDF5: "), 0U)
      << error();
}

TEST(HamiltonianHdf5, FindsWrongContent) {
  const ScratchDir dir;
  const std::string path = dir / "h.h5";
  const std::string bad = path + " is inconsistent: ";
  const auto i32 = H5T_NATIVE_INT32;
  EXPECT_EQ(error_after_setting<std::int32_t>(path, "/blocks/row", i32, 3),
            bad + "a Hamiltonian block names an atom that does not exist");
  EXPECT_EQ(error_after_setting<std::int64_t>(path, "/blocks/first_value", H5T_NATIVE_INT64, -1),
            bad + "a block lies outside the values");
  EXPECT_EQ(error_after_setting<std::int64_t>(path, "/blocks/first_value", H5T_NATIVE_INT64,
                                              std::numeric_limits<std::int64_t>::max()),
            bad + "the block of atoms 4 and 4 in cell (0, 0, 0) lies outside the values");
  EXPECT_EQ(error_after_setting<std::int32_t>(path, "/atoms/element", i32, 2),
            bad + "atom 4 is of an element that does not exist");
  EXPECT_EQ(error_after_setting<std::int32_t>(path, "/atoms/first_orbital", i32, 0),
            bad + "atom 7 shares an orbital with another atom");
  EXPECT_EQ(error_after_setting<std::int32_t>(path, "/atoms/layer", i32, -2),
            bad + "the layer of atom 4 is neither a number from 0 nor -1 for unknown");
  EXPECT_EQ(error_after_setting<std::int64_t>(path, "/atoms/id", H5T_NATIVE_INT64, 7),
            bad + "the IDs of the atoms do not ascend at atom 7");
  EXPECT_EQ(error_after_setting<std::int32_t>(path, "/orbitals/element", i32, -1),
            bad + "an orbital name belongs to an element that does not exist");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(error_after_setting(path, "/atoms/position", H5T_NATIVE_DOUBLE, nan),
            bad + "atom 4 has no finite position");
  EXPECT_EQ(error_after_setting(path, "/lattice", H5T_NATIVE_DOUBLE, nan),
            bad + "the lattice vectors are not three independent finite vectors");
  EXPECT_EQ(error_after_setting(path, "/values", H5T_NATIVE_DOUBLE, nan),
            bad + "the block of atoms 4 and 4 in cell (0, 0, 0) holds a value that is not finite");
}

TEST(HamiltonianHdf5, FindsMissingAndMisshapenData) {
  const ScratchDir dir;
  const std::string path = dir / "h.h5";
  write_hamiltonian_hdf5(path, small_hamiltonian());
  hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  H5Ldelete(file, "/blocks/cell", H5P_DEFAULT);
  H5Fclose(file);
  EXPECT_EQ(error_of([&] { read_hamiltonian_hdf5(path); }),
            path + " is incomplete: it has no /blocks/cell");
  const auto replace_cell = [&](auto value, const h5::Shape &shape) {
    write_hamiltonian_hdf5(path, small_hamiltonian());
    file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    H5Ldelete(file, "/blocks/cell", H5P_DEFAULT);
    H5Fclose(file);
    h5::File again(path, Mode::modify);
    again.write("/blocks/cell", std::vector<decltype(value)>(100, value).data(), shape);
    again.close();
    return error_of([&] { read_hamiltonian_hdf5(path); });
  };
  EXPECT_EQ(replace_cell(std::int32_t{0}, {6, 3}),
            "/blocks/cell of " + path + " has the wrong size");
  EXPECT_EQ(replace_cell(std::int32_t{0}, {21}), "/blocks/cell of " + path + " has the wrong size");
  EXPECT_EQ(replace_cell(0.0, {7, 3}), "/blocks/cell of " + path + " has the wrong type");
  EXPECT_EQ(replace_cell(std::int64_t{1} << 32U, {7, 3}),
            "/blocks/cell of " + path + " has the wrong type");  // would be clipped
}

TEST(HamiltonianHdf5, WritesNothingThatItCouldNotRead) {
  const ScratchDir dir;
  const auto error = [&](auto &&change) {
    WannierHamiltonian h = small_hamiltonian();
    change(h);
    return error_of([&] { write_hamiltonian_hdf5(dir / "h.h5", h); });
  };
  using H = WannierHamiltonian;
  EXPECT_EQ(error([](H &h) { h.orbital_names.pop_back(); }),
            "the orbital names do not match the elements");
  EXPECT_EQ(error([](H &h) { h.orbital_names[1].clear(); }),
            "atom 7 does not carry the orbitals that are named for its element");
  EXPECT_EQ(error([](H &h) { h.lattice.row(2) = h.lattice.row(1); }),
            "the lattice vectors are not three independent finite vectors");
  EXPECT_EQ(error([](H &h) { h.n_electrons = -1.0; }),
            "the number of electrons is negative or not finite");
  EXPECT_EQ(error([](H &h) { h.spin_degeneracy = 3; }), "the spin degeneracy is neither 1 nor 2");
  EXPECT_EQ(error([](H &h) { h.blocks[4].first_value = std::size_t{0} - 1; }),
            "the block of atoms 4 and 7 in cell (0, -1, 0) lies outside the values");
  EXPECT_EQ(error([](H &h) { h.values[1] = 2.0; }),
            "the block of atoms 4 and 4 in cell (0, 0, 0) is not symmetric");
  EXPECT_TRUE(dir.names().empty());
}

TEST(HamiltonianHdf5, SaysWhyItCannotWrite) {
  const ScratchDir dir;
  spill(dir / "file", "");
  const std::string path = dir / "file/h.h5";
  EXPECT_EQ(error_of([&] { write_hamiltonian_hdf5(path, small_hamiltonian()); }),
            "cannot write " + path + ": Not a directory");
}

}  // namespace
}  // namespace dpw::test
