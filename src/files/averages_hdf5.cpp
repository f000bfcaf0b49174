// SPDX-License-Identifier: MIT
#include "files/averages_hdf5.h"

#include "base/atomic_file.h"
#include "files/hdf5_handle.h"
#include "files/kpoints_hdf5.h"

namespace dpw {

namespace {

constexpr h5::FileFormat averages_format = {"dpw-averages", 1};

void write_list(h5::File &file, const std::string &name, const Eigen::VectorXd &list) {
  file.write(name, list.data(), {static_cast<hsize_t>(list.size())});
}

/// Its columns are the rows of the data set, or, `transposed`, its own.
void write_columns(h5::File &file, const std::string &name, const Eigen::MatrixXd &table,
                   bool transposed) {
  const Eigen::MatrixXd turned = transposed ? Eigen::MatrixXd(table.transpose()) : table;
  file.write(name, turned.data(),
             {static_cast<hsize_t>(turned.cols()), static_cast<hsize_t>(turned.rows())});
}

void write_table(h5::File &file, const std::string &group, const AveragedTable &table,
                 bool transposed) {
  write_columns(file, group + "/mean", table.mean, transposed);
  write_columns(file, group + "/error", table.error, transposed);
  file.write_attribute<double>(group, "t95", table.t95);
  file.write_attribute<std::int64_t>(group, "n_blocks", table.n_blocks);
  file.write_attribute<std::int64_t>(group, "block_frames", table.block);
  file.write_attribute<double>(group, "complete_from", table.complete.lower);
  file.write_attribute<double>(group, "complete_to", table.complete.upper);
}

void write_scalar(h5::File &file, const AveragedScalar &scalar) {
  const std::string group = "/scalars/" + scalar.name;
  const ScalarSummary &s = scalar.summary;
  file.make_group(group);
  file.write_attribute<std::string>(group, "unit", scalar.unit);
  file.write_attribute<std::int64_t>(group, "n_frames", s.n_frames);
  file.write_attribute<double>(group, "mean", s.mean);
  file.write_attribute<double>(group, "standard_deviation", s.deviation);
  file.write_attribute<double>(group, "error", s.error);
  file.write_attribute<double>(group, "t95", s.t95);
  file.write_attribute<std::int64_t>(group, "n_blocks", s.n_blocks);
  file.write_attribute<std::int64_t>(group, "block_frames", s.block);
  file.write_attribute<double>(group, "minimum", s.smallest);
  file.write_attribute<double>(group, "maximum", s.largest);
  file.write_attribute<double>(group, "autocorrelation_time", s.autocorrelation.time);
  file.write_attribute<std::int64_t>(group, "autocorrelation_converged",
                                     s.autocorrelation.converged ? 1 : 0);
  write_list(file, group + "/histogram_edges", s.edges);
  write_list(file, group + "/histogram_density", s.density);
  write_list(file, group + "/autocorrelation_lag", s.autocorrelation.lag);
  write_list(file, group + "/autocorrelation", s.autocorrelation.correlation);
}

void write_spectrum(h5::File &file, const std::string &group, const AveragedSpectrum &spectrum) {
  const Eigen::Matrix<double, 3, 3, Eigen::RowMajor> vectors = spectrum.cell.vectors;
  const Eigen::Matrix<std::int32_t, 3, 3, Eigen::RowMajor> index = spectrum.cell.index;
  file.make_group(group);
  file.write_attribute<std::string>(group, "name", spectrum.name);
  file.write(group + "/primitive_vectors", vectors.data(), {3, 3});
  file.write(group + "/supercell", index.data(), {3, 3});
  write_kpoints(file, group, spectrum.path);
  write_table(file, group, spectrum.table, false);
}

void write_dos(h5::File &file, const AveragedDos &dos) {
  file.make_group("/dos");
  file.write_attribute<std::string>("/dos", "method", dos.method);
  file.write_attribute<std::int64_t>("/dos", "n_kpoints", dos.n_kpoints);
  file.write_attribute<double>("/dos", "broadening", dos.broadening);
  file.write_attribute<std::int64_t>("/dos", "n_moments", dos.n_moments);
  file.write_attribute<std::int64_t>("/dos", "n_vectors", dos.n_vectors);
  file.write("/dos/names", dos.names.data(), {dos.names.size()});
  write_table(file, "/dos", dos.table, true);
}

void write_header(h5::File &file, const AveragesContent &c) {
  file.write_format(averages_format);
  for (const auto &[name, value] :
       {std::pair<const char *, std::int64_t>{"first_timestep", c.first_timestep},
        {"last_timestep", c.last_timestep},
        {"n_frames", c.n_frames},
        {"n_every", c.every},
        {"n_repeat", c.repeat},
        {"n_freq", c.freq},
        {"n_orbitals", c.n_orbitals},
        {"spin_degeneracy", c.spin_degeneracy}})
    file.write_attribute<std::int64_t>("/", name, value);
  for (const auto &[name, value] : {std::pair<const char *, double>{"weight", c.weight},
                                    {"effective_frames", c.effective_frames},
                                    {"n_electrons", c.n_electrons},
                                    {"broadening", c.broadening}})
    file.write_attribute<double>("/", name, value);
  for (const auto &[name, value] : {std::pair<const char *, std::string>{"mode", c.mode},
                                    {"energy_unit", "eV"},
                                    {"length_unit", "angstrom"},
                                    {"energy_zero", c.zero},
                                    {"reference", c.reference},
                                    {"broadening_kind", "standard deviation of a Gaussian"}})
    file.write_attribute<std::string>("/", name, value);
  file.make_group("/settings");
  for (const auto &[name, value] : c.settings)
    file.write_attribute<std::string>("/settings", name, value);
}

}  // namespace

AveragedTable averaged_table(const MeanAndError &list, Eigen::Index n_energies,
                             const CompleteRange &complete) {
  AveragedTable table;
  const Eigen::Index columns = list.mean.size() / n_energies;
  table.mean = Eigen::Map<const Eigen::MatrixXd>(list.mean.data(), n_energies, columns);
  table.error = Eigen::Map<const Eigen::MatrixXd>(list.error.data(), n_energies, columns);
  table.t95 = list.t95;
  table.n_blocks = list.n_blocks;
  table.block = list.block;
  table.complete = complete;
  return table;
}

void write_averages_hdf5(const std::string &path, const AveragesContent &content) {
  AtomicFile target(path);
  h5::File file(target.temporary(), h5::File::Mode::create, path);
  write_header(file, content);
  file.make_group("/scalars");
  for (const AveragedScalar &scalar : content.scalars) write_scalar(file, scalar);
  if (content.energies) {
    const EnergyGrid &grid = *content.energies;
    Eigen::VectorXd energies(grid.n);
    for (int i = 0; i < grid.n; ++i) energies[i] = grid.energy(i);
    write_list(file, "/energies", energies);
  }
  if (!content.spectra.empty()) file.make_group("/spectral");
  for (std::size_t i = 0; i < content.spectra.size(); ++i)
    write_spectrum(file, "/spectral/" + std::to_string(i + 1), content.spectra[i]);
  if (content.dos) write_dos(file, *content.dos);
  file.close_with_checksum();
  target.commit();
}

}  // namespace dpw
