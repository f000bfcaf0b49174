// SPDX-License-Identifier: MIT
#include <limits>

#include "bands_helpers.h"

namespace dpw::test {
namespace {

using Names = std::vector<std::string>;

TEST(BandsHdf5, GrowsByFrames) {
  const ScratchDir dir;
  for (const BandsLayout &layout : {path_layout(), path_and_mesh_layout(), weights_layout()}) {
    BandsFile bands(dir / "b.h5", layout);
    for (int f = 0; f < 5; ++f) {
      bands.append(make_frame(f, layout));
      EXPECT_EQ(bands.n_frames(), f + 1);
      expect_frames(dir / "b.h5", layout, static_cast<std::size_t>(f + 1));
    }
    EXPECT_EQ(dir.names(), Names{"b.h5"});
  }
}

TEST(BandsHdf5, MayHoldAMeshAlone) {
  const ScratchDir dir;
  BandsLayout layout = path_and_mesh_layout();
  layout.path.reset();
  BandsFile(dir / "b.h5", layout).append(make_frame(0, layout));
  expect_frames(dir / "b.h5", layout, 1);
  EXPECT_FALSE(h5::File(dir / "b.h5", h5::File::Mode::read).has("/path"));
}

TEST(BandsHdf5, HoldsKPointsLabelsAndUnits) {
  const ScratchDir dir;
  const BandsLayout layout = path_and_mesh_layout();
  BandsFile(dir / "b.h5", layout).append(make_frame(0, layout));
  const h5::File file(dir / "b.h5", h5::File::Mode::read);
  file.check_format({"dpw-bands", 1});
  EXPECT_EQ(file.read_attribute<std::string>("/", "energy_unit"), "eV");
  EXPECT_EQ(file.read_attribute<std::string>("/", "length_unit"), "angstrom");
  EXPECT_EQ(file.read_attribute<std::int64_t>("/", "n_orbitals"), 4);
  EXPECT_EQ(file.read_attribute<std::int64_t>("/", "spin_degeneracy"), 2);
  EXPECT_EQ(file.read_attribute<std::int64_t>("/path", "first_band"), 1);
  EXPECT_EQ(file.read<double>("/path/kpoints", {3, 3})[3], 0.25);
  EXPECT_EQ(file.read<double>("/path/distance", {3}), layout.path->kpoints.distance);
  EXPECT_EQ(file.read<double>("/path/weight", {3}), layout.path->kpoints.weight);
  EXPECT_EQ(file.read<std::int32_t>("/path/label_index", {2}), (std::vector<std::int32_t>{0, 2}));
  EXPECT_EQ(file.read<std::string>("/path/label_name", {2}), (Names{"G", "M"}));
  EXPECT_FALSE(file.has("/mesh/distance"));
  EXPECT_TRUE(file.read<std::string>("/mesh/label_name", {0}).empty());
}

TEST(BandsHdf5, StoresEigenvectorsOnlyWhereAskedFor) {
  const ScratchDir dir;
  const BandsLayout layout = path_layout(true);
  BandsFile bands(dir / "b.h5", layout);
  for (int f = 0; f < 3; ++f) bands.append(make_frame(f, layout));
  const hid_t file = H5Fopen((dir / "b.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  const hid_t set = H5Dopen2(file, "/path/eigenvectors", H5P_DEFAULT);
  ASSERT_GE(set, 0);
  const hid_t type = H5Tcreate(H5T_COMPOUND, 16);
  H5Tinsert(type, "r", 0, H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "i", 8, H5T_NATIVE_DOUBLE);
  std::complex<double> v[3][3][2][4] = {};
  EXPECT_GE(H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, v), 0);
  H5Tclose(type);
  H5Dclose(set);
  H5Fclose(file);
  for (int f = 0; f < 3; ++f)
    for (int k = 0; k < 3; ++k)
      for (int b = 0; b < 2; ++b)
        for (int n = 0; n < 4; ++n)
          EXPECT_EQ(v[f][k][b][n], std::complex<double>(energy_at(f, k, b), n));

  BandsFile(dir / "c.h5", path_layout()).append(make_frame(0, path_layout()));
  EXPECT_FALSE(h5::File(dir / "c.h5", h5::File::Mode::read).has("/path/eigenvectors"));
}

TEST(BandsHdf5, OverwriteLeavesTheOldFileUntilTheFirstFrame) {
  const ScratchDir dir;
  spill(dir / "b.h5", "an old file of any kind");
  BandsFile bands(dir / "b.h5", path_layout());
  EXPECT_EQ(slurp(dir / "b.h5"), "an old file of any kind");
  bands.append(make_frame(0, path_layout()));
  expect_frames(dir / "b.h5", path_layout(), 1);
}

TEST(BandsHdf5, AppendGoesOnWithAnOlderFileOrStartsOne) {
  const ScratchDir dir;
  for (const BandsLayout &layout : {path_and_mesh_layout(), weights_layout()}) {
    std::filesystem::remove(dir / "b.h5");
    for (int f = 0; f < 3; ++f) {
      BandsFile bands(dir / "b.h5", layout, BandsMode::append);
      EXPECT_EQ(bands.n_frames(), f);
      bands.append(make_frame(f, layout));
    }
    expect_frames(dir / "b.h5", layout, 3);
  }
}

TEST(BandsHdf5, AppendSaysWhichWeightsAndWindowsDiffer) {
  const ScratchDir dir;
  const std::string path = dir / "b.h5";
  const auto error = [&](const BandsLayout &there, auto &&change) {
    std::filesystem::remove(path);
    BandsFile(path, there).append(make_frame(0, there));
    BandsLayout layout = there;
    change(layout);
    return error_of([&] { BandsFile(path, layout, BandsMode::append); });
  };
  const auto sentence = [&](const std::string &what) {
    return "cannot append to " + path + ": " + what + "; choose another file or overwrite it";
  };
  EXPECT_EQ(error(weights_layout(), [](BandsLayout &l) { l.path->weight_names[1] = "layer 2"; }),
            sentence("its weights in /path are (layer 1, unfolded layer 2), those of this run are "
                     "(layer 1, layer 2)"));
  EXPECT_EQ(error(weights_layout(), [](BandsLayout &l) { l.mesh->weight_names.clear(); }),
            sentence("its weights in /mesh are (Mo), those of this run are none"));
  EXPECT_EQ(error(path_layout(), [](BandsLayout &l) { l.path->weight_names = {"Mo"}; }),
            sentence("its weights in /path are none, those of this run are (Mo)"));
  EXPECT_EQ(error(weights_layout(), [](BandsLayout &l) { l.path->around = false; }),
            sentence("its bands in /path are those next to an energy, those of this run are those "
                     "of fixed numbers"));
  EXPECT_EQ(error(path_layout(), [](BandsLayout &l) { l.path->around = true; }),
            sentence("its bands in /path are those of fixed numbers, those of this run are those "
                     "next to an energy"));
  EXPECT_EQ(error(weights_layout(), [](BandsLayout &l) { l.path->n_bands = 3; }),
            sentence("it has 2 bands next to an energy in /path, this run has 3"));
  // which bands are next to the energy is a frame's own matter
  EXPECT_EQ(error(weights_layout(), [](BandsLayout &l) { l.path->first_band = 0; }), "no error");
}

TEST(BandsHdf5, AppendSaysWhatDiffers) {
  const ScratchDir dir;
  const std::string path = dir / "b.h5";
  BandsFile(path, path_layout()).append(make_frame(0, path_layout()));
  const std::string whole = slurp(path);
  const auto error = [&](auto &&change) {
    BandsLayout layout = path_layout();
    change(layout);
    return error_of([&] { BandsFile(path, layout, BandsMode::append); });
  };
  const auto sentence = [&](const std::string &what) {
    return "cannot append to " + path + ": " + what + "; choose another file or overwrite it";
  };
  EXPECT_EQ(error([](BandsLayout &l) { l.n_orbitals = 5; }),
            sentence("its n_orbitals is 4, that of this run is 5"));
  EXPECT_EQ(error([](BandsLayout &l) { l.spin_degeneracy = 1; }),
            sentence("its spin_degeneracy is 2, that of this run is 1"));
  EXPECT_EQ(error([](BandsLayout &l) { l.mesh = path_and_mesh_layout().mesh; }),
            sentence("it has no /mesh, this run has one"));
  EXPECT_EQ(error([](BandsLayout &l) {
              l.mesh = path_and_mesh_layout().mesh;
              l.path.reset();
            }),
            sentence("it has a /path, this run has none"));
  EXPECT_EQ(error([](BandsLayout &l) {
              KPoints &k = l.path->kpoints;
              k.fractional.pop_back();
              k.weight.pop_back();
              k.distance.pop_back();
              k.labels.pop_back();
            }),
            sentence("it has 3 k-points in /path, this run has 2"));
  EXPECT_EQ(error([](BandsLayout &l) { l.path->kpoints.fractional[1][1] = 0.125; }),
            sentence("its k-point 1 in /path is (0.25    0    0) of weight 0.25, that of this run "
                     "is ( 0.25 0.125     0) of weight 0.25"));
  EXPECT_EQ(error([](BandsLayout &l) { l.path->kpoints.labels[1].name = "K"; }),
            sentence("its k-point labels in /path are others"));
  EXPECT_EQ(error([](BandsLayout &l) { l.path->first_band = 2; }),
            sentence("its bands in /path are 2 to 3, those of this run are 3 to 4"));
  EXPECT_EQ(error([](BandsLayout &l) { l.path->vectors = true; }),
            sentence("it has no eigenvectors in /path, this run stores them"));
  // A cell that changes moves the distances along the path, not the k-points.
  EXPECT_EQ(error([](BandsLayout &l) { l.path->kpoints.distance[1] = 0.8; }), "no error");
  EXPECT_TRUE(slurp(path) == whole);
  EXPECT_EQ(dir.names(), Names{"b.h5"});
}

TEST(BandsHdf5, AppendRefusesForeignAndDamagedFiles) {
  const ScratchDir dir;
  const std::string path = dir / "b.h5";
  const auto error = [&] {
    return error_of([&] { BandsFile(path, path_layout(), BandsMode::append); });
  };
  spill(path, "something else");
  EXPECT_EQ(error(), path + " is not an HDF5 file");
  BandsFile(path, path_layout()).append(make_frame(0, path_layout()));
  const std::string whole = slurp(path);
  spill(path, whole.substr(0, whole.size() - 100));
  EXPECT_EQ(error().find(path + " is truncated or damaged and cannot be opened (HDF5: "), 0U);
  spill(path, whole);
  {
    h5::File file(path, h5::File::Mode::modify);
    file.extend("/frames/gap");
    file.close();
  }
  EXPECT_EQ(error(), path + " is damaged: /frames/gap does not have as many frames as the file");
}

TEST(BandsHdf5, NoticesWhenAnotherProgramChangesTheFile) {
  const ScratchDir dir;
  const std::string path = dir / "b.h5";
  BandsFile bands(path, path_layout());
  bands.append(make_frame(0, path_layout()));
  BandsFile(path, path_layout(), BandsMode::append).append(make_frame(1, path_layout()));
  EXPECT_EQ(error_of([&] { bands.append(make_frame(2, path_layout())); }),
            "cannot append to " + path + ": another program has changed it since the last frame");
  std::filesystem::remove(path);
  EXPECT_EQ(error_of([&] { bands.append(make_frame(2, path_layout())); }),
            "cannot read " + path + ": No such file or directory");
  EXPECT_TRUE(dir.names().empty());
}

TEST(BandsHdf5, RefusesAFrameThatIsNotWhole) {
  const ScratchDir dir;
  const std::string path = dir / "b.h5";
  BandsFile bands(path, path_layout(true));
  bands.append(make_frame(0, path_layout(true)));
  const std::string whole = slurp(path);
  const auto error = [&](auto &&change) {
    BandsFrame frame = make_frame(1, path_layout(true));
    change(frame);
    return error_of([&] { bands.append(frame); });
  };
  const std::string where = "cannot write " + path + ": the frame of step 10 has ";
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(error([](BandsFrame &f) { f.path.energies.resize(3, 3); }),
            where + "the wrong number of energies");
  EXPECT_EQ(error([&](BandsFrame &f) { f.path.energies(1, 2) = nan; }),
            where + "an energy that is not finite (k-point 2, band 2)");
  EXPECT_EQ(error([](BandsFrame &f) { f.path.vectors.pop_back(); }),
            where + "the wrong number of eigenvectors");
  EXPECT_EQ(error([](BandsFrame &f) { f.path.vectors[0].resize(4, 3); }),
            where + "eigenvectors of the wrong size or that are not finite");
  const std::string scalars = "a lattice, electron number or Fermi level that is not finite";
  EXPECT_EQ(error([&](BandsFrame &f) { f.lattice(1, 2) = nan; }), where + scalars);
  const double infinite = std::numeric_limits<double>::infinity();
  EXPECT_EQ(error([&](BandsFrame &f) { f.fermi_level = infinite; }), where + scalars);
  EXPECT_EQ(error([&](BandsFrame &f) { f.n_electrons = infinite; }), where + scalars);
  EXPECT_TRUE(slurp(path) == whole);
  EXPECT_EQ(error([&](BandsFrame &f) { f.gap = nan; }), "no error");  // a metal has none
  // an H(R) of which it is not known how many electrons fill it
  EXPECT_EQ(error([&](BandsFrame &f) { f.n_electrons = f.fermi_level = nan; }), "no error");
}

TEST(BandsHdf5, RefusesWeightsThatAreNotWhole) {
  const ScratchDir dir;
  const std::string path = dir / "b.h5";
  BandsFile bands(path, weights_layout());
  const auto error = [&](auto &&change) {
    BandsFrame frame = make_frame(1, weights_layout());
    change(frame);
    return error_of([&] { bands.append(frame); });
  };
  const std::string where = "cannot write " + path + ": the frame of step 10 has ";
  EXPECT_EQ(error([](BandsFrame &f) { f.path.weights.clear(); }),
            where + "the wrong number of weights");
  EXPECT_EQ(error([](BandsFrame &f) { f.mesh.weights[1].resize(4, 2); }),
            where + "weights of the wrong size or that are not finite");
  EXPECT_EQ(error([](BandsFrame &f) {
              f.mesh.weights[1](3, 0) = std::numeric_limits<double>::quiet_NaN();
            }),
            where + "weights of the wrong size or that are not finite");
  EXPECT_EQ(error([](BandsFrame &f) { f.path.first_band.pop_back(); }),
            where + "the wrong number of first bands");
  EXPECT_EQ(error([](BandsFrame &f) {
              f.mesh.first_band = {0, 0};
            }),
            where + "the wrong number of first bands");
  EXPECT_EQ(error([](BandsFrame &f) { f.path.first_band[1] = 3; }),
            where + "bands that do not exist (from 3 on)");
  EXPECT_TRUE(dir.names().empty());
}

TEST(BandsHdf5, RefusesALayoutThatMakesNoSense) {
  const ScratchDir dir;
  const std::string path = dir / "b.h5";
  const auto error = [&](auto &&change) {
    BandsLayout layout = path_and_mesh_layout();
    change(layout);
    return error_of([&] { BandsFile(path, layout); });
  };
  const std::string cannot = "cannot write " + path + ": ";
  EXPECT_EQ(error([](BandsLayout &l) { l = {}; }), cannot + "neither a k-path nor a mesh is given");
  EXPECT_EQ(error([](BandsLayout &l) { l.path->kpoints = {}; }),
            cannot + "the path has no k-points");
  EXPECT_EQ(error([](BandsLayout &l) { l.path->kpoints.weight.pop_back(); }),
            cannot + "the path has a wrong number of k-point weights");
  EXPECT_EQ(error([](BandsLayout &l) { l.path->kpoints.distance.pop_back(); }),
            cannot + "the path has a wrong number of distances");
  EXPECT_EQ(error([](BandsLayout &l) { l.path->kpoints.labels[1].index = 3; }),
            cannot + "the path has the label M at a k-point that does not exist");
  EXPECT_EQ(error([](BandsLayout &l) { l.mesh->first_band = 1; }),
            cannot + "the mesh asks for bands that do not exist");
  EXPECT_EQ(error([](BandsLayout &l) {
              l.mesh->around = true;
              l.mesh->n_bands = 5;
            }),
            cannot + "the mesh asks for bands that do not exist");
  EXPECT_EQ(error([](BandsLayout &l) {
              l.path->weight_names = {"Mo", "S", "Mo"};
            }),
            cannot + "the path has weights without a name or of the same name ('Mo')");
  EXPECT_EQ(error([](BandsLayout &l) { l.path->weight_names = {""}; }),
            cannot + "the path has weights without a name or of the same name ('')");
  EXPECT_TRUE(dir.names().empty());
}

TEST(BandsHdf5, SaysAtOnceThatItCannotWrite) {
  const ScratchDir dir;
  spill(dir / "file", "");
  const std::string path = dir / "file/b.h5";
  EXPECT_EQ(error_of([&] { BandsFile(path, path_layout()); }),
            "cannot write " + path + ": Not a directory");
  EXPECT_EQ(error_of([&] { BandsFile(path, path_layout(), BandsMode::append); }),
            "cannot write " + path + ": Not a directory");
}

}  // namespace
}  // namespace dpw::test
