// SPDX-License-Identifier: MIT
// Training sets whose file is damaged, or was put together wrongly by a program that writes HDF5.
#include <cmath>
#include <functional>
#include <limits>

#include "dataset/training_set_hdf5.h"
#include "dataset_helpers.h"
#include "file_damage.h"
#include "files/hdf5_handle.h"

namespace dpw::test {
namespace {

class TrainingSetDamage : public testing::TestWithParam<bool> {};

TEST_P(TrainingSetDamage, IsWholeOrRefused) {
  const ScratchDir dir;
  const std::string path = dir / "set.h5";
  write_training_set(path, GetParam() ? spinor_set() : small_set());
  const std::string whole = slurp(path);
  DamageTrial trial(path, [&] { read_training_set(path).check(); });
  ASSERT_FALSE(trial({"whole", whole}));
  const auto refused = [&](const DamagedFile &file) { EXPECT_TRUE(trial(file)) << file.how; };
  cut(whole, refused, 200);
  flip_bits(whole, refused, 1000);
}

INSTANTIATE_TEST_SUITE_P(, TrainingSetDamage, testing::Bool(),
                         [](const auto &info) { return info.param ? "Spinors" : "Scalar"; });

/// A file of a set that is taken apart.
class SetFile {
 public:
  explicit SetFile(const TrainingSet &set = small_set()) { write_training_set(path(), set); }
  std::string path() const { return dir_ / "set.h5"; }

  void remove(const std::string &name) {
    const hid_t file = H5Fopen(path().c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    EXPECT_GE(H5Ldelete(file, name.c_str(), H5P_DEFAULT), 0) << name;
    H5Fclose(file);
  }
  template <class T>
  void replace(const std::string &name, const std::vector<T> &values, const h5::Shape &shape) {
    remove(name);
    h5::File file(path(), h5::File::Mode::modify);
    file.write(name, values.data(), shape);
    file.close();
  }
  template <class T>
  void replace(const std::string &name, const std::vector<T> &values) {
    replace(name, values, {values.size()});
  }
  /// Sets one number of a data set.
  template <class T>
  void set(const std::string &name, std::size_t at, T value) {
    h5::Shape shape;
    std::vector<T> values;
    {
      const h5::File file(path(), h5::File::Mode::read);
      shape = file.shape(name);
      values = file.read<T>(name, h5::Shape(shape.size(), h5::File::any));
    }
    values.at(at) = value;
    replace(name, values, shape);
  }

 private:
  ScratchDir dir_;
};

struct Wrong {
  const char *name;
  std::function<void(SetFile &)> apply;
  const char *error;  ///< FILE stands for the path
};

void PrintTo(const Wrong &wrong, std::ostream *out) { *out << wrong.name; }

void expect_error(SetFile &file, const Wrong &wrong) {
  wrong.apply(file);
  std::string error = error_of([&] { read_training_set(file.path()); });
  const std::size_t at = error.find(file.path());
  if (at != std::string::npos) error.replace(at, file.path().size(), "FILE");
  EXPECT_EQ(error, wrong.error);
}

class WrongSetFile : public testing::TestWithParam<Wrong> {};
TEST_P(WrongSetFile, GivesOneClearError) {
  SetFile file;
  expect_error(file, GetParam());
}

class WrongSpinorFile : public testing::TestWithParam<Wrong> {};
TEST_P(WrongSpinorFile, GivesOneClearError) {
  SetFile file(spinor_set());
  expect_error(file, GetParam());
}

using I32 = std::vector<std::int32_t>;
using I64 = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;

/// What HDF5 keeps of a data set that is declared as far longer than what was written of it.
void declare_too_long(SetFile &set) {
  set.remove("/values");
  const hid_t file = H5Fopen(set.path().c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  const hsize_t chunk = 4, length = hsize_t{1} << 40U, start = 0;
  const hid_t settings = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_chunk(settings, 1, &chunk);
  const hid_t space = H5Screate_simple(1, &length, nullptr);
  const hid_t data =
      H5Dcreate2(file, "/values", H5T_IEEE_F32LE, space, H5P_DEFAULT, settings, H5P_DEFAULT);
  const hid_t part = H5Screate_simple(1, &chunk, nullptr);
  const float values[4] = {1, 2, 3, 4};
  H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, nullptr, &chunk, nullptr);
  EXPECT_GE(H5Dwrite(data, H5T_NATIVE_FLOAT, part, space, H5P_DEFAULT, values), 0);
  for (const hid_t id : {part, space}) H5Sclose(id);
  H5Dclose(data);
  H5Pclose(settings);
  H5Fclose(file);
}

INSTANTIATE_TEST_SUITE_P(
    Corpus, WrongSetFile,
    testing::Values(
        Wrong{"NoForces", [](SetFile &f) { f.remove("/atoms/force"); },
              "FILE is incomplete: it has no /atoms/force"},
        Wrong{"NoFrames", [](SetFile &f) { f.remove("/frames"); },
              "FILE is incomplete: it has no /frames/name"},
        Wrong{"FewerEnergiesThanFrames",
              [](SetFile &f) { f.replace<double>("/frames/energy", {1.0}); },
              "/frames/energy of FILE has the wrong size"},
        Wrong{"LatticeOfTwoVectors",
              [](SetFile &f) {
                f.replace<double>("/frames/lattice", std::vector<double>(12, 1.0), {2, 2, 3});
              },
              "/frames/lattice of FILE has the wrong size"},
        Wrong{
            "PositionsInOneColumn",
            [](SetFile &f) { f.replace<double>("/atoms/position", std::vector<double>(12, 1.0)); },
            "/atoms/position of FILE has the wrong size"},
        Wrong{"ForcesAsIntegers",
              [](SetFile &f) {
                f.replace("/atoms/force", I32(12, 0), {4, 3});
              },
              "/atoms/force of FILE has the wrong type"},
        Wrong{"ValuesAsDoubles",
              [](SetFile &f) { f.replace("/values", std::vector<double>(10, 0.5)); },
              "/values of FILE has the wrong type"},
        Wrong{"ElementsAsWideIntegers", [](SetFile &f) { f.replace("/atoms/element", I64(4, 0)); },
              "/atoms/element of FILE has the wrong type"},
        Wrong{"NamesAsNumbers",
              [](SetFile &f) {
                f.replace("/frames/name", I32{1, 2});
              },
              "/frames/name of FILE has the wrong type"},
        Wrong{"LongerThanTheFile", declare_too_long,
              "FILE is incomplete: /values is longer than what is stored of it"},
        Wrong{"AtomsNotSharedOut",
              [](SetFile &f) {
                f.replace("/frames/first_atom", I64{0, 2, 3});
              },
              "FILE is inconsistent: the frames do not share out the atoms"},
        Wrong{"AtomsNotFromTheFirst",
              [](SetFile &f) {
                f.replace("/frames/first_atom", I64{1, 2, 4});
              },
              "FILE is inconsistent: the frames do not share out the atoms"},
        Wrong{"AtomsUnsorted",
              [](SetFile &f) {
                f.replace("/frames/first_atom", I64{0, 6, 4});
              },
              "FILE is inconsistent: the frames do not share out the atoms"},
        Wrong{"AtomsBelowZero",
              [](SetFile &f) {
                f.replace("/frames/first_atom", I64{0, -2, 4});
              },
              "FILE is inconsistent: the frames do not share out the atoms"},
        Wrong{"FrameWithoutAtoms",
              [](SetFile &f) {
                f.replace("/atoms/layer", I32(4, -1));
                f.replace<double>("/atoms/force", std::vector<double>(12, nan), {4, 3});
                f.replace("/frames/first_atom", I64{0, 4, 4});
              },
              "FILE is inconsistent: frame full: H has no on-site block of atom 3"},
        Wrong{"LastFrameWithoutAtoms",
              [](SetFile &f) {
                f.replace("/atoms/layer", I32(4, -1));
                f.replace<double>("/atoms/force", std::vector<double>(12, nan), {4, 3});
                f.replace("/frames/first_atom", I64{0, 4, 4});
                f.replace("/frames/first_block", I64{0, 0, 0});
                for (const char *name : {"/blocks/row", "/blocks/column"}) f.replace(name, I32());
                f.replace("/blocks/cell", I32(), {0, 3});
                f.replace("/values", std::vector<float>());
              },
              "FILE is inconsistent: frame bare: it has no atoms"},
        Wrong{"BlocksUnsorted",
              [](SetFile &f) {
                f.replace("/frames/first_block", I64{0, 6, 5});
              },
              "FILE is inconsistent: the frames do not share out the blocks"},
        Wrong{"BlocksOfAnotherFrame",
              [](SetFile &f) {
                f.replace("/frames/first_block", I64{0, 4, 5});
              },
              "FILE is inconsistent: frame bare: H has no on-site block of atom 1"},
        Wrong{"ElementOutOfRange", [](SetFile &f) { f.set<std::int32_t>("/atoms/element", 2, 2); },
              "FILE is inconsistent: an atom of frame bare is of an element that does not exist"},
        Wrong{"ElementBelowZero", [](SetFile &f) { f.set<std::int32_t>("/atoms/element", 0, -1); },
              "FILE is inconsistent: an atom of frame full is of an element that does not exist"},
        Wrong{"OtherElement",
              [](SetFile &f) {
                f.replace("/elements", Texts{"Mo", "Xx"});
              },
              "FILE is inconsistent: 'Xx' is no chemical element"},
        Wrong{"OrbitalOfNoElement",
              [](SetFile &f) { f.set<std::int32_t>("/orbitals/element", 2, 7); },
              "FILE is inconsistent: an orbital name belongs to an element that does not exist"},
        Wrong{"OrbitalOfOtherElement",
              [](SetFile &f) { f.set<std::int32_t>("/orbitals/element", 2, 0); },
              "FILE is inconsistent: there are more values than the blocks need"},
        Wrong{"BlockOfNoAtom", [](SetFile &f) { f.set<std::int32_t>("/blocks/column", 3, 2); },
              "FILE is inconsistent: a block of frame full belongs to an atom that does not exist"},
        Wrong{"BlockBelowZero", [](SetFile &f) { f.set<std::int32_t>("/blocks/row", 0, -1); },
              "FILE is inconsistent: a block of frame full belongs to an atom that does not exist"},
        Wrong{"BlockFarAway",
              [](SetFile &f) {
                f.set<std::int32_t>("/blocks/cell", 12, std::numeric_limits<std::int32_t>::max());
              },
              "FILE is inconsistent: frame full: the block of atoms 1 and 1, R = (2147483647, -1, "
              "0), is damaged"},
        Wrong{"BlockAtTheLeastInteger",
              [](SetFile &f) {
                f.set<std::int32_t>("/blocks/cell", 13, std::numeric_limits<std::int32_t>::min());
              },
              "FILE is inconsistent: frame full: the block of atoms 1 and 1, R = (1, -2147483648, "
              "0), is damaged"},
        Wrong{"FewerValues", [](SetFile &f) { f.replace("/values", std::vector<float>(9, 0.0F)); },
              "FILE is inconsistent: there are fewer values than the blocks need"},
        Wrong{"MoreValues", [](SetFile &f) { f.replace("/values", std::vector<float>(11, 0.0F)); },
              "FILE is inconsistent: there are more values than the blocks need"},
        Wrong{"NanValue", [](SetFile &f) { f.set<float>("/values", 9, std::nanf("")); },
              "FILE is inconsistent: frame full: H has a value that is not a finite number"},
        Wrong{"AsymmetricBlock", [](SetFile &f) { f.set<float>("/values", 2, 0.25F); },
              "FILE is inconsistent: frame full: the block of atoms 2 and 2, R = (0, 0, 0), is not "
              "symmetric"},
        Wrong{"NanPosition", [](SetFile &f) { f.set<double>("/atoms/position", 7, nan); },
              "FILE is inconsistent: frame bare: structure: a position or a cell vector is not a "
              "finite number"},
        Wrong{"InfiniteForce",
              [](SetFile &f) {
                f.set<double>("/atoms/force", 1, -std::numeric_limits<double>::infinity());
              },
              "FILE is inconsistent: frame full: a force is not a finite number"},
        Wrong{"OneNanStress", [](SetFile &f) { f.set<double>("/frames/stress", 1, nan); },
              "FILE is inconsistent: frame full: the stress is not made of finite numbers"},
        Wrong{"InfiniteEnergy",
              [](SetFile &f) {
                f.set<double>("/frames/energy", 0, std::numeric_limits<double>::infinity());
              },
              "FILE is inconsistent: frame full: the energy is not a finite number"},
        Wrong{"FlatCell", [](SetFile &f) { f.set<double>("/frames/lattice", 8, 0.0); },
              "FILE is inconsistent: frame full: structure: the cell has no volume; give three "
              "independent cell vectors"},
        Wrong{"OneUnknownLayer", [](SetFile &f) { f.set<std::int32_t>("/atoms/layer", 0, -1); },
              "FILE is inconsistent: frame full: a layer has a number below zero"},
        Wrong{"UnknownSplit",
              [](SetFile &f) {
                f.replace("/frames/split", Texts{"test", "tests"});
              },
              "FILE is inconsistent: 'tests' is no split: it must be train, validation or test"},
        Wrong{"SameNameTwice",
              [](SetFile &f) {
                f.replace("/frames/name", Texts{"a", "a"});
              },
              "FILE is inconsistent: two frames have the name 'a'"},
        Wrong{"OtherUnits",
              [](SetFile &f) {
                const hid_t file = H5Fopen(f.path().c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
                H5Adelete(file, "energy_unit");
                H5Fclose(file);
                h5::File again(f.path(), h5::File::Mode::modify);
                again.write_attribute<std::string>("/", "energy_unit", "Ry");
                again.close();
              },
              "FILE is inconsistent: its units are not eV and angstrom"}),
    [](const auto &info) { return std::string(info.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Corpus, WrongSpinorFile,
    testing::Values(
        Wrong{"NoSpinOrbit", [](SetFile &f) { f.remove("/spin_orbit"); },
              "FILE is incomplete: it has no /spin_orbit/first_block"},
        Wrong{"NoColumns", [](SetFile &f) { f.remove("/spin_orbit/column"); },
              "FILE is incomplete: it has no /spin_orbit/column"},
        Wrong{"OffsetsOfOtherFrames",
              [](SetFile &f) {
                f.replace("/spin_orbit/first_block", I64{0, 3});
              },
              "/spin_orbit/first_block of FILE has the wrong size"},
        Wrong{"BlocksNotSharedOut",
              [](SetFile &f) {
                f.replace("/spin_orbit/first_block", I64{0, 3, 2});
              },
              "FILE is inconsistent: the frames do not share out the blocks of the spin-orbit "
              "parts"},
        Wrong{"BlocksOfAFrameWithoutH",
              [](SetFile &f) {
                f.replace("/spin_orbit/first_block", I64{0, 0, 3});
              },
              "FILE is inconsistent: frame bare: it has a spin-orbit part, but no H without spin"},
        Wrong{"BlockOfNoAtom", [](SetFile &f) { f.set<std::int32_t>("/spin_orbit/column", 2, 2); },
              "FILE is inconsistent: a block of frame full belongs to an atom that does not exist"},
        Wrong{"BlockFarAway",
              [](SetFile &f) {
                f.set<std::int32_t>("/spin_orbit/cell", 7,
                                    std::numeric_limits<std::int32_t>::min());
              },
              "FILE is inconsistent: frame full: the block of the spin-orbit part of atoms 1 and "
              "2, R = (0, -2147483648, 0), is damaged"},
        Wrong{"SameBlockTwice",
              [](SetFile &f) {
                f.replace("/spin_orbit/row", I32{0, 0, 0});
                f.replace("/spin_orbit/column", I32{0, 0, 0});
                f.replace("/spin_orbit/cell", I32{0, 0, 0, 1, 0, 0, 1, 0, 0}, {3, 3});
                f.replace("/spin_orbit/values", std::vector<float>(9, 0.0F));
              },
              "FILE is inconsistent: frame full: the block of the spin-orbit part of atoms 1 and "
              "1, R = (1, 0, 0), is there twice"},
        Wrong{
            "FewerValues",
            [](SetFile &f) { f.replace("/spin_orbit/values", std::vector<float>(20, 0.0F)); },
            "FILE is inconsistent: there are fewer values than the blocks of the spin-orbit parts "
            "need"},
        Wrong{"MoreValues",
              [](SetFile &f) { f.replace("/spin_orbit/values", std::vector<float>(22, 0.0F)); },
              "FILE is inconsistent: there are more values than the blocks of the spin-orbit parts "
              "need"},
        Wrong{"SymmetricBlock", [](SetFile &f) { f.set<float>("/spin_orbit/values", 5, 0.25F); },
              "FILE is inconsistent: frame full: the block of the spin-orbit part of atoms 2 and "
              "2, R = (0, 0, 0), is not antisymmetric"},
        Wrong{"InfiniteValue",
              [](SetFile &f) {
                f.set<float>("/spin_orbit/values", 16, std::numeric_limits<float>::infinity());
              },
              "FILE is inconsistent: frame full: the spin-orbit part has a value that is not a "
              "finite number"},
        Wrong{"LaterVersion",
              [](SetFile &f) {
                const hid_t file = H5Fopen(f.path().c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
                H5Adelete(file, "version");
                H5Fclose(file);
                h5::File again(f.path(), h5::File::Mode::modify);
                again.write_attribute<std::int64_t>("/", "version", 3);
                again.close();
              },
              "FILE has layout version 3 of dpw-training-set, and this program reads versions 1 "
              "to 2: write it again"}),
    [](const auto &info) { return std::string(info.param.name); });

}  // namespace
}  // namespace dpw::test
