// SPDX-License-Identifier: MIT
#include "files/dos_hdf5.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "base/atomic_file.h"
#include "files/hdf5_handle.h"

namespace dpw {

namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr h5::FileFormat dos_format = {"dpw-dos", 1};
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

void write_table(h5::File &file, const std::string &name, const Eigen::MatrixXd &table) {
  const RowMajor rows = table;
  file.write(name, rows.data(),
             {static_cast<hsize_t>(rows.rows()), static_cast<hsize_t>(rows.cols())});
}

Eigen::MatrixXd read_table(const h5::File &file, const std::string &name, hsize_t n,
                           hsize_t columns) {
  const auto data = file.read<double>(name, {n, columns});
  return Eigen::Map<const RowMajor>(data.data(), static_cast<Eigen::Index>(n),
                                    static_cast<Eigen::Index>(columns));
}

std::optional<double> known(double value) {
  return std::isnan(value) ? std::nullopt : std::optional<double>(value);
}

}  // namespace

void write_dos_hdf5(const std::string &path, const DensityOfStates &dos) {
  AtomicFile target(path);
  h5::File file(target.temporary(), h5::File::Mode::create, path);
  file.write_format(dos_format);
  file.write_attribute<std::string>("/", "energy_unit", "eV");
  file.write_attribute<std::string>("/", "density_unit", "states/eV/cell");
  file.write_attribute<std::string>("/", "method", dos.method);
  file.write_attribute<std::string>("/", "source", dos.source);
  file.write_attribute<std::int64_t>("/", "n_orbitals", dos.n_orbitals);
  file.write_attribute<std::int64_t>("/", "n_kpoints", dos.n_kpoints);
  file.write_attribute<std::int64_t>("/", "spin_degeneracy", dos.spin_degeneracy);
  file.write_attribute<double>("/", "broadening", dos.broadening);
  file.write_attribute<std::int64_t>("/", "n_moments", dos.n_moments);
  file.write_attribute<std::int64_t>("/", "n_vectors", dos.n_vectors);
  file.write_attribute<std::int64_t>("/", "seed", static_cast<std::int64_t>(dos.seed));
  file.write_attribute<double>("/", "n_electrons", dos.n_electrons.value_or(unknown));
  file.write_attribute<double>("/", "fermi_level", dos.fermi_level.value_or(unknown));
  file.write("/energies", dos.energies.data(), {static_cast<hsize_t>(dos.energies.size())});
  file.write("/names", dos.names.data(), {dos.names.size()});
  write_table(file, "/density", dos.density);
  write_table(file, "/below", dos.below);
  if (dos.density_error.size() > 0) {
    write_table(file, "/density_error", dos.density_error);
    write_table(file, "/below_error", dos.below_error);
  }
  file.close_with_checksum();
  target.commit();
}

DensityOfStates read_dos_hdf5(const std::string &path) {
  const h5::File file(path, h5::File::Mode::read);
  file.check_format(dos_format);
  const auto whole = [&](const char *name) {
    return static_cast<int>(file.read_attribute<std::int64_t>("/", name));
  };
  DensityOfStates dos;
  dos.method = file.read_attribute<std::string>("/", "method");
  dos.source = file.read_attribute<std::string>("/", "source");
  dos.n_orbitals = whole("n_orbitals");
  dos.n_kpoints = whole("n_kpoints");
  dos.spin_degeneracy = whole("spin_degeneracy");
  dos.broadening = file.read_attribute<double>("/", "broadening");
  dos.n_moments = whole("n_moments");
  dos.n_vectors = whole("n_vectors");
  dos.seed = static_cast<std::uint64_t>(file.read_attribute<std::int64_t>("/", "seed"));
  dos.n_electrons = known(file.read_attribute<double>("/", "n_electrons"));
  dos.fermi_level = known(file.read_attribute<double>("/", "fermi_level"));
  const auto energies = file.read<double>("/energies", {h5::File::any});
  dos.energies = Eigen::Map<const Eigen::VectorXd>(energies.data(),
                                                   static_cast<Eigen::Index>(energies.size()));
  dos.names = file.read<std::string>("/names", {h5::File::any});
  const hsize_t n = energies.size();
  const hsize_t columns = dos.names.size();
  dos.density = read_table(file, "/density", n, columns);
  dos.below = read_table(file, "/below", n, columns);
  if (file.has("/density_error")) {
    dos.density_error = read_table(file, "/density_error", n, columns);
    dos.below_error = read_table(file, "/below_error", n, columns);
  }
  return dos;
}

}  // namespace dpw
