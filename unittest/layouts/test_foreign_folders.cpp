// SPDX-License-Identifier: MIT
// Folders of DeepH and WannierBerri that are damaged, or say what this package does not take.
#include <functional>

#include "base/utf8.h"
#include "file_damage.h"
#include "file_helpers.h"
#include "files/hdf5_handle.h"
#include "layout_models.h"
#include "layouts/deeph_reader.h"
#include "layouts/npz_reader.h"
#include "layouts/npz_writer.h"
#include "layouts/read_tight_binding.h"
#include "layouts/tight_binding_layout.h"
#include "layouts/wannier_berri_reader.h"

namespace dpw::test {
namespace {

/// A folder that a layout wrote, for one change after the other.
class Folder {
 public:
  explicit Folder(const char *layout) : path_(dir_ / "f") {
    find_layout(layout).write(path_, make_tight_binding(models::shell_hamiltonian()), "");
  }
  std::string operator/(const std::string &name) const { return path_ + "/" + name; }
  const std::string &path() const { return path_; }
  /// The error of reading it, with FOLDER for its name.
  std::string error() const {
    std::string text = error_of([&] { read_tight_binding(path_); });
    for (std::size_t at = 0; (at = text.find(path_, at)) != std::string::npos;)
      text.replace(at, path_.size(), "FOLDER");
    return text;
  }
  void replace(const std::string &name, const std::string &from, const std::string &to) const {
    std::string text = slurp(*this / name);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos);
    spill(*this / name, text.replace(at, from.size(), to));
  }
  /// Another data set in place of one.
  template <class T>
  void rewrite(const std::string &file, const std::string &name,
               const std::function<void(std::vector<T> &, h5::Shape &)> &change) const {
    h5::Shape shape;
    std::vector<T> values;
    {
      const h5::File read(*this / file, h5::File::Mode::read);
      shape = read.shape(name);
      values = read.read<T>(name, shape);
    }
    const std::string bytes = slurp(*this / file);
    spill(*this / file, bytes.substr(0, bytes.size() - 16));  // without the checksum
    const hid_t id = H5Fopen((*this / file).c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    H5Ldelete(id, name.c_str(), H5P_DEFAULT);
    H5Fclose(id);
    change(values, shape);
    h5::File written(*this / file, h5::File::Mode::modify);
    written.write(name, values.data(), shape);
    written.close_with_checksum();
  }

 private:
  ScratchDir dir_;
  std::string path_;
};

template <class T>
std::function<void(std::vector<T> &, h5::Shape &)> setting(std::size_t at, T value) {
  return [=](std::vector<T> &values, h5::Shape &) { values.at(at) = value; };
}

TEST(DeephFolder, SaysWhatItIsNot) {
  const ScratchDir dir;
  const std::string error = error_of([&] { read_tight_binding(dir / ""); });
  EXPECT_NE(
      error.find("is a folder, but neither one of DeepH (info.json) nor one of WannierBerri's "
                 "npz files (real_lattice.npz)"),
      std::string::npos);
}

TEST(DeephFolder, RefusesOrbitalsThatOverlap) {
  const Folder f("deeph");
  f.rewrite<double>("overlap.h5", "/entries", setting<double>(7, 2e-6));
  EXPECT_EQ(f.error(),
            "FOLDER/overlap.h5 is not the identity: its orbitals overlap, where bands of this "
            "package need an orthonormal basis; Loewdin's would be one");
}

TEST(DeephFolder, WantsToKnowWhetherOrbitalsOverlap) {
  const Folder f("deeph");
  std::filesystem::remove(f / "overlap.h5");
  EXPECT_EQ(f.error(), "no error");  // info.json says it
  f.replace("info.json", "\"orthogonal_basis\": true", "\"orthogonal_basis\": false");
  EXPECT_EQ(
      f.error(),
      "FOLDER has no overlap.h5, and its info.json does not say orthogonal_basis: whether the "
      "orbitals are orthonormal, as bands of this package need them, is not known");
}

TEST(DeephFolder, RefusesAPairWhoseDirectionsDiffer) {
  const Folder f("deeph");
  f.rewrite<double>("hamiltonian.h5", "/entries",
                    [](std::vector<double> &values, h5::Shape &) { values[0] += 1e-3; });
  const std::string error = f.error();
  EXPECT_EQ(error.find("FOLDER/hamiltonian.h5: H(R) is not Hermitian: <"), 0U) << error;
  EXPECT_NE(error.find("they differ by 0.001"), std::string::npos) << error;
}

TEST(DeephFolder, RefusesWhatContradictsItself) {
  const auto error = [](const std::string &name, const char *set, std::size_t at,
                        std::int64_t value) {
    const Folder f("deeph");
    f.rewrite<std::int64_t>(name, set, setting<std::int64_t>(at, value));
    return f.error();
  };
  EXPECT_EQ(error("hamiltonian.h5", "/atom_pairs", 0, 2'000'000),
            "FOLDER/hamiltonian.h5: the pair 1 is in a cell that is out of range");
  EXPECT_EQ(error("hamiltonian.h5", "/atom_pairs", 8, 3),
            "FOLDER/hamiltonian.h5: the pair 2 has an atom that does not exist");
  EXPECT_EQ(error("hamiltonian.h5", "/atom_pairs", 4, -1),
            "FOLDER/hamiltonian.h5: the pair 1 has an atom that does not exist");
  EXPECT_EQ(error("overlap.h5", "/chunk_shapes", 0, 9),
            "FOLDER/overlap.h5: the pair 1 has another shape than its atoms have orbitals");
  EXPECT_EQ(error("hamiltonian.h5", "/chunk_boundaries", 1, 1),
            "FOLDER/hamiltonian.h5: the pair 1 lies outside of the entries");
  const Folder nan("deeph");
  nan.rewrite<double>("hamiltonian.h5", "/entries", setting<double>(0, std::nan("")));
  EXPECT_EQ(nan.error(), "FOLDER/hamiltonian.h5: the pair 1 holds a number that is not finite");
}

TEST(DeephFolder, RefusesAnInfoThatDoesNotFit) {
  const auto error = [](const char *from, const char *to) {
    const Folder f("deeph");
    f.replace("info.json", from, to);
    return f.error();
  };
  EXPECT_EQ(error("\"orbits_quantity\": 10", "\"orbits_quantity\": 11"),
            "FOLDER/info.json has another orbits_quantity than its shells and the atoms of POSCAR");
  EXPECT_EQ(error("\"C\"", "\"N\"").find("FOLDER/info.json does not fit POSCAR: "), 0U);
  EXPECT_EQ(error("\"spinful\": false", "\"spinful\": 7")
                .find("FOLDER/info.json is not the info.json of DeepH: "),
            0U);
  EXPECT_EQ(error("1\n", "-1\n"), "FOLDER/info.json has a shell of l = -1");
}

TEST(DeephFolder, MessagesAreValidUtf8WhateverByteIsFlipped) {
  const Folder f("deeph");
  const std::string text = slurp(f / "info.json");
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string damaged = text;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x80);
    spill(f / "info.json", damaged);
    const std::string error = f.error();
    EXPECT_EQ(error.find("FOLDER/info.json is not the info.json of DeepH: "), 0U) << error;
    EXPECT_EQ(error, valid_utf8(error));
  }
  spill(f / "info.json", text);
  f.replace("POSCAR", " B C\n", " B \xc3\n");
  EXPECT_EQ(f.error(), valid_utf8(f.error()));
  EXPECT_EQ(f.error().find("FOLDER/info.json does not fit POSCAR: "), 0U) << f.error();
}

TEST(DeephFolder, ReadsSpinorsWithBothSpinsOfAnOrbitalTogether) {
  // one atom of s and one of px, py, pz; blocks [up, down] x [up, down]
  const Folder f("deeph");
  spill(f / "POSCAR", "x\n1.0\n3 0 0\n0 4 0\n0 0 5\nH C\n1 1\nDirect\n0 0 0\n0.5 0.25 0.5\n");
  spill(f / "info.json",
        R"({"spinful": true, "orthogonal_basis": true, "orbits_quantity": 4,
            "elements_orbital_map": {"H": [0], "C": [1]}, "fermi_energy_eV": 0.0})");
  std::filesystem::remove(f / "overlap.h5");
  std::mt19937 generator(1);
  std::normal_distribution<double> normal;
  const std::array<int, 2> n = {2, 6};
  std::vector<std::int64_t> pairs, shapes, boundaries = {0};
  std::vector<std::complex<double>> entries;
  Eigen::MatrixXcd whole(8, 8);  // H with its spins, then C with its spins, DeepH's order
  for (auto &v : whole.reshaped()) v = {normal(generator), normal(generator)};
  whole = (whole + whole.adjoint()).eval();
  for (std::int64_t i = 0; i < 2; ++i)
    for (std::int64_t j = 0; j < 2; ++j) {
      const int rows = n[static_cast<std::size_t>(i)], columns = n[static_cast<std::size_t>(j)];
      pairs.insert(pairs.end(), {0, 0, 0, i, j});
      shapes.insert(shapes.end(), {rows, columns});
      for (int a = 0; a < rows; ++a)
        for (int b = 0; b < columns; ++b) entries.push_back(whole(i * 2 + a, j * 2 + b));
      boundaries.push_back(static_cast<std::int64_t>(entries.size()));
    }
  std::filesystem::remove(f / "hamiltonian.h5");
  h5::File file(f / "hamiltonian.h5", h5::File::Mode::create);
  file.write("/atom_pairs", pairs.data(), {4, 5});
  file.write("/chunk_shapes", shapes.data(), {4, 2});
  file.write("/chunk_boundaries", boundaries.data(), {5});
  file.write("/entries", entries.data(), {entries.size()});
  file.close();

  const TightBinding t = read_tight_binding(f.path());
  EXPECT_EQ(t.spin_degeneracy, 1);
  std::vector<std::string> names;
  for (const OrbitalSite &o : t.orbitals) names.push_back(o.orbital);
  EXPECT_EQ(names, (std::vector<std::string>{"s", "s", "pz", "pz", "px", "px", "py", "py"}));
  for (std::size_t o = 0; o < 8; ++o) EXPECT_EQ(t.orbitals[o].spin, o % 2 == 0 ? 1 : -1);
  EXPECT_FALSE(t.sparse.same_at_minus_k());
  EXPECT_EQ(t.orbitals[3].position, Eigen::Vector3d(1.5, 1.0, 2.5));
  // DeepH: y, z, x
  const std::vector<int> theirs = {0, 1, 3, 6, 4, 7, 2, 5};
  EXPECT_LE((models::matrix_at(t.sparse, {0, 0, 0}) - whole(theirs, theirs)).norm(), 1e-14);
}

TEST(DeephFolder, IsWholeOrRefusedWhereItsTextsAreDamaged) {
  for (const std::string name : {"POSCAR", "info.json"}) {
    const Folder f("deeph");
    const std::string whole = slurp(f / name);
    DamageTrial trial(f / name,
                      [&] { EXPECT_EQ(read_tight_binding(f.path()).sparse.n_orbitals, 10); },
                      {f.path()});
    ASSERT_FALSE(trial({"whole", whole}));
    cut(whole, trial.visit(), 100);
    change_bytes(whole, trial.visit(), 1000);
    EXPECT_GT(trial.n_refused(), 100U);
  }
}

TEST(NpzFolder, IsWholeOrRefused) {
  const Folder f("npz");
  const SparseHamiltonian h = read_tight_binding(f.path()).sparse;
  for (const std::string name :
       {"_XX_R_Ham.npz", "iRvec.npz", "num_wann.npz", "real_lattice.npz"}) {
    const std::string whole = slurp(f / name);
    DamageTrial trial(f / name,
                      [&] { EXPECT_EQ(read_tight_binding(f.path()).sparse.value, h.value); },
                      {f.path()});
    ASSERT_FALSE(trial({"whole", whole}));
    cut(whole, trial.visit(), 100);
    flip_bits(whole, trial.visit(), 1000);
    EXPECT_GT(trial.n_refused(), 200U);  // what nobody reads may change
    spill(f / name, whole);
  }
}

TEST(NpzFolder, RefusesWhatContradictsItself) {
  const auto error = [](const char *name, const char *type, const std::vector<std::size_t> &shape,
                        const auto &values) {
    const Folder f("npz");
    NpzWriter file(f / name + std::string(".npz"));
    file.add("arr_0", type, shape, values);
    file.commit();
    return f.error();
  };
  using Integers = std::vector<std::int64_t>;
  EXPECT_EQ(error("num_wann", "<i8", {}, Integers{0}),
            "the array arr_0 of FOLDER/num_wann.npz is 0, which is no number of Wannier functions");
  EXPECT_EQ(error("num_wann", "<f8", {}, std::vector<double>{10.0}),
            "the array arr_0 of FOLDER/num_wann.npz is of type <f8, where <i8 is expected");
  EXPECT_EQ(
      error("num_wann", "<i4", {}, std::vector<std::int32_t>{9}),
      "the array arr_0 of FOLDER/wannier_centers_cart.npz has the shape (10, 3), where (9, 3) "
      "is expected");
  EXPECT_EQ(error("iRvec", "<i8", {1, 3}, Integers{0, 0, 0}),
            "the array arr_0 of FOLDER/_XX_R_Ham.npz has the shape (9, 10, 10), where (1, 10, 10) "
            "is expected");
  EXPECT_EQ(error("iRvec", "<i8", {2, 3}, Integers{0, 1, 0, 0, 1, 0}),
            "the array arr_0 of FOLDER/iRvec.npz holds R = (0, 1, 0) twice");
  EXPECT_EQ(error("iRvec", "<i8", {1, 3}, Integers{0, 1, 5'000'000}),
            "the array arr_0 of FOLDER/iRvec.npz holds an R that is out of range");
  EXPECT_EQ(error("is_phonon", "|b1", {}, std::vector<char>{1}),
            "FOLDER holds phonons, not electrons");
  EXPECT_EQ(error("real_lattice", "<f8", {3, 3}, std::vector<double>(9, 1.0)),
            "FOLDER/real_lattice.npz: the lattice vectors span no volume");
  EXPECT_EQ(error("real_lattice", "<f8", {3, 3}, std::vector<double>(9, std::nan(""))),
            "the array arr_0 of FOLDER/real_lattice.npz holds a number that is not finite");
  std::vector<std::complex<double>> values(900);
  values[1] = 1.0;
  EXPECT_EQ(error("_XX_R_Ham", "<c16", {9, 10, 10}, values)
                .find("FOLDER/_XX_R_Ham.npz: H(R) is not Hermitian: <1,0|H|2,R>"),
            0U);
  const Folder f("npz");
  std::filesystem::remove(f / "iRvec.npz");
  EXPECT_EQ(f.error(), "cannot read FOLDER/iRvec.npz: No such file or directory");
}

TEST(Npz, KeepsArraysOfAnySize) {
  const ScratchDir dir;
  const std::string path = dir / "x.npz";
  std::vector<double> numbers(100'000);
  std::mt19937 generator(2);
  for (double &x : numbers) x = static_cast<double>(generator());
  {
    NpzWriter file(path);
    file.add("a", "<f8", {100, 1000}, numbers);
    file.add("none", "<i8", {0, 3}, std::vector<std::int64_t>{});
    file.begin("zeros", "<f8", {70'000});
    file.zeros(70'000 * sizeof(double));
    file.end();
    file.commit();
  }
  NpzArray a(path, "a");
  EXPECT_EQ(a.shape(), (std::vector<std::size_t>{100, 1000}));
  EXPECT_EQ(a.read_doubles(), numbers);
  EXPECT_TRUE(NpzArray(path, "none").read_integers().empty());
  EXPECT_EQ(NpzArray(path, "zeros").read_doubles(), std::vector<double>(70'000));
  EXPECT_TRUE(NpzArray::has(path, "none"));
  EXPECT_EQ(error_of([&] { NpzArray(path, "b"); }), path + " has no array b");
  EXPECT_EQ(error_of([&] { NpzArray(path, "a").read_integers(); }),
            "the array a of " + path + " is of type <f8, where <i8 is expected");
  // a size that no memory holds: that of `zeros`, of 560128 bytes, in the directory
  std::string bytes = slurp(path);
  const std::string size("\x00\x8c\x08\x00\x00\x00\x00\x00", 8);
  const std::size_t at = bytes.rfind(size);
  ASSERT_NE(at, std::string::npos);
  spill(dir / "z.npz", bytes.replace(at + 7, 1, "\x7f"));
  EXPECT_EQ(error_of([&] { NpzArray(dir / "z.npz", "zeros"); }),
            "the array zeros of " + dir / "z.npz" +
                " cannot be as large as the file says: the file is damaged");
  spill(dir / "y.npz", "no archive, whatever its name says");
  EXPECT_EQ(error_of([&] { NpzArray(dir / "y.npz", "a"); }),
            dir / "y.npz" +
                " is not a ZIP archive, as NumPy's .npz is one, or a damaged one: it has no "
                "directory");
}

}  // namespace
}  // namespace dpw::test
