// SPDX-License-Identifier: MIT
// Files of H(R), bands, densities of states and the progress of bands, damaged anywhere.
#include <functional>

#include "bands_helpers.h"
#include "file_damage.h"
#include "files/bands_checkpoint.h"
#include "files/dos_hdf5.h"
#include "files/hamiltonian_hdf5.h"

namespace dpw::test {
namespace {

/// Fails unless a file is refused that is cut, or has another byte anywhere: HDF5 alone would crash
/// on some of these.
void expect_all_refused(const std::string &path, const std::function<void()> &read) {
  const std::string whole = slurp(path);
  DamageTrial trial(path, read);
  ASSERT_FALSE(trial({"whole", whole}));
  const auto refused = [&](const DamagedFile &file) { EXPECT_TRUE(trial(file)) << file.how; };
  cut(whole, refused, 200);
  flip_bits(whole, refused, 1000);
  refused({"without its last byte", whole.substr(0, whole.size() - 1)});
  refused({"with a byte more", whole + "x"});
  // where the checksum was, the file ends: it is read as those of other programs are
  EXPECT_FALSE(trial({"without its checksum", whole.substr(0, whole.size() - 16)}));
}

TEST(FileDamage, HamiltonianIsWholeOrRefused) {
  const ScratchDir dir;
  const std::string path = dir / "h.h5";
  write_hamiltonian_hdf5(path, small_hamiltonian());
  expect_all_refused(
      path, [&] { EXPECT_EQ(read_hamiltonian_hdf5(path).values, small_hamiltonian().values); });
}

TEST(FileDamage, BandsThatAreCutAreNotAddedTo) {
  const ScratchDir dir;
  const std::string path = dir / "b.h5";
  BandsLayout layout = weights_layout();
  layout.mesh->vectors = true;
  BandsFile(path, layout).append(make_frame(0, layout));
  const std::string whole = slurp(path);
  DamageTrial trial(
      path, [&] { BandsFile(path, layout, BandsMode::append).append(make_frame(1, layout)); });
  ASSERT_FALSE(trial({"whole", whole}));
  cut(whole, trial.visit(), 200);
  EXPECT_EQ(trial.n_refused(), 200U);
}

/// A file of one frame in which a data set is another one.
template <class T>
std::string error_with(const BandsLayout &layout, const std::string &name, const h5::Shape &shape) {
  const ScratchDir dir;
  const std::string path = dir / "b.h5";
  BandsFile(path, layout).append(make_frame(0, layout));
  const hid_t id = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  EXPECT_GE(H5Ldelete(id, name.c_str(), H5P_DEFAULT), 0) << name;
  H5Fclose(id);
  h5::File file(path, h5::File::Mode::modify);
  file.write(name, std::vector<T>(1000).data(), shape);
  file.close();
  std::string error =
      error_of([&] { BandsFile(path, layout, BandsMode::append).append(make_frame(1, layout)); });
  const std::size_t at = error.find(path);
  return at == std::string::npos ? error : error.replace(at, path.size(), "FILE");
}

TEST(FileDamage, BandsOfOtherShapesAreNotAddedTo) {
  BandsLayout layout = weights_layout();
  layout.mesh->vectors = true;
  const auto error = [&](const char *name, const h5::Shape &shape) {
    return error_with<double>(layout, name, shape);
  };
  const std::string frames = "FILE is damaged: NAME does not have as many frames as the file";
  const std::string size = "FILE is damaged: a frame of NAME has the wrong size";
  const auto of = [](std::string text, const std::string &name) {
    return text.replace(text.find("NAME"), 4, name);
  };
  EXPECT_EQ(error("/frames/lattice", {}), of(frames, "/frames/lattice"));
  EXPECT_EQ(error("/frames/gap", {2}), of(frames, "/frames/gap"));
  EXPECT_EQ(error("/frames/gap", {1, 1}), of(size, "/frames/gap"));
  EXPECT_EQ(error("/frames/lattice", {1, 3}), of(size, "/frames/lattice"));
  EXPECT_EQ(error("/frames/lattice", {1, 30, 30}), of(size, "/frames/lattice"));
  EXPECT_EQ(error("/path/weights", {1}), of(size, "/path/weights"));
  EXPECT_EQ(error("/mesh/weights", {1, 2, 4, 2}), of(size, "/mesh/weights"));
  EXPECT_EQ(error("/mesh/eigenvectors", {1}), of(size, "/mesh/eigenvectors"));
  EXPECT_EQ(error_with<std::int32_t>(layout, "/path/first_band_at", {1, 2}),
            of(size, "/path/first_band_at"));
  EXPECT_EQ(error("/path/first_band_at", {1, 3}), "/path/first_band_at of FILE has the wrong type");
  EXPECT_EQ(error_with<std::int32_t>(layout, "/frames/gap", {1}),
            "/frames/gap of FILE has the wrong type");
  EXPECT_EQ(error("/mesh/eigenvectors", {1, 2, 4, 4}),
            "/mesh/eigenvectors of FILE has the wrong type");
}

TEST(FileDamage, DensityOfStatesIsWholeOrRefused) {
  const ScratchDir dir;
  const std::string path = dir / "dos.h5";
  DensityOfStates dos;
  dos.method = "kpm";
  dos.source = "a test";
  dos.energies = Eigen::Vector3d(-1.0, 0.0, 1.0);
  dos.names = {"total", "layer 1"};
  dos.density = dos.below = dos.density_error = dos.below_error = Eigen::MatrixXd::Ones(3, 2);
  write_dos_hdf5(path, dos);
  expect_all_refused(path, [&] { EXPECT_EQ(read_dos_hdf5(path).density, dos.density); });
}

/// Whatever is read is what was written: every record has its checksum.
TEST(FileDamage, ProgressOfBandsIsRightOrNotThere) {
  const ScratchDir dir;
  const std::string path = dir / "b.part";
  const nlohmann::json job = {{"name", "a job"}};
  const BandsCheckpoint::Shape shape{4, 3, 2, 0};
  const auto entry_of = [](int index) {
    BandsEntry e;
    e.index = index;
    e.first_band = 2 * index;
    e.energies = Eigen::Vector3d(1.0, 2.0, 3.0) * (index + 1);
    e.weights = Eigen::MatrixXd::Constant(3, 2, index + 0.25);
    return e;
  };
  BandsCheckpoint(path, job, shape, true).append({entry_of(3), entry_of(0), entry_of(1)});
  const std::string whole = slurp(path);
  DamageTrial trial(path, [&] {
    const auto found = BandsCheckpoint::job_of(path);
    if (!found || *found != job) return;  // another job: the caller compares them
    const BandsCheckpoint checkpoint(path, job, shape, false);
    for (int k = 0; k < shape.n_kpoints; ++k) {
      if (!checkpoint.has(k)) continue;
      const BandsEntry entry = checkpoint.read(k), expected = entry_of(k);
      EXPECT_EQ(entry.first_band, expected.first_band);
      EXPECT_EQ(entry.energies, expected.energies);
      EXPECT_EQ(entry.weights, expected.weights);
    }
  });
  ASSERT_FALSE(trial({"whole", whole}));
  cut(whole, trial.visit());
  flip_bits(whole, trial.visit(), 1000);
  change_bytes(whole, trial.visit(), 1000);
  EXPECT_GT(trial.n_refused(), 20U);
}

}  // namespace
}  // namespace dpw::test
