// SPDX-License-Identifier: MIT
#include "bands_options.h"

#include <charconv>

#include "base/error.h"
#include "potential_options.h"

namespace dpw {

namespace {

const char *const path_example = "--path 50 G 0 0 0 M 0 1/2 0 K 1/3 1/3 0";

void add_input_options(CLI::App &command, BandsOptions &o) {
  command
      .add_option("INPUT", o.input,
                  "H(R): HDF5, _hr.dat (also sparse), _tb.dat, folder of DeepH or npz files; or a "
                  "model (.dpw)")
      ->required();
  command.add_option("--structure", o.structure,
                     "atoms for the model: LAMMPS data, or extended XYZ (.xyz, .extxyz)");
  command.add_option("--elements", o.elements, "of the atom types of a LAMMPS data file");
  command.add_option("--cutoff", o.cutoff, "drop hopping of the model beyond it, A");
  command.add_option("--threshold", o.threshold, "drop elements of the model below it, eV");
  auto *soc = command.add_flag("--soc", o.spin_orbit, "with the model's spin-orbit coupling");
  command
      .add_option("--soc-lambda", o.soc_lambda,
                  "EL SHELL eV ...: with lambda L.S of these shells, for models that have none")
      ->excludes(soc);
  command.add_option("--lattice", o.lattice, "3 vectors (A), if H(R) has none")->expected(9);
  add_potential_options(command, o.potentials);
  command.add_option("--electrons", o.electrons, "in all bands of H(R); default: from INPUT");
  command.add_option("--spin-degeneracy", o.spin_degeneracy,
                     "electrons per band, 1 or 2; default: from INPUT");
}

void add_band_options(CLI::App &command, BandsOptions &o) {
  command.add_option("--path", o.path, "N LABEL kx ky kz LABEL kx ky kz ...: N points per segment");
  command.add_option("--mesh", o.settings.mesh, "n1 n2 n3");
  auto *n_bands =
      command.add_option("--nbands", o.settings.n_bands, "number of bands next to the gap");
  command.add_option("--around", o.settings.around, "eV: the bands next to it, not to the gap")
      ->needs(n_bands);
  command.add_option("--bands", o.settings.range, "FIRST LAST, counted from 1")
      ->expected(2)
      ->excludes(n_bands);
  command.add_flag("--vectors", o.settings.vectors, "also write eigenvectors");
  command
      .add_option("--weights", o.settings.weights,
                  "of each state by layer, element, orbital: any of them")
      ->delimiter(',');
  auto *unfold = command.add_option(
      "--unfold", o.settings.unfold,
      "LAYER (from 1) or all: spectral weights in its primitive cell, also used for the path");
  command
      .add_option("--primitive", o.settings.primitive,
                  "2 vectors of that cell (A), if they cannot be found")
      ->expected(6)
      ->needs(unfold);
  command.add_option("--smearing", o.settings.smearing, "of a metal, eV")->capture_default_str();
}

}  // namespace

void add_bands_options(CLI::App &command, BandsOptions &o) {
  add_input_options(command, o);
  add_band_options(command, o);
  command.add_option("--proof", o.settings.proof, "of window: full, or gap, which is faster")
      ->check(CLI::IsMember({"full", "gap"}))
      ->excludes("--around")
      ->capture_default_str();
  command.add_option("--solver", o.settings.solver, "auto, lapack, elpa, kokkos or window")
      ->capture_default_str();
  command.add_option("--hk", o.settings.bloch_sum, "what builds dense H(k): auto, host or kokkos")
      ->capture_default_str();
  command.add_option("--ranks-per-k", o.settings.ranks_per_k, "that share a matrix (elpa); 0: all");
  command.add_option("--threads", o.settings.threads, "per rank; default: OMP_NUM_THREADS, or 1");
  command.add_option("-o,--output", o.output, "HDF5 file to write")->capture_default_str();
  command.add_option("--text", o.text, "text file of the bands along the path");
  command.add_option("--restart", o.restart, "yes (default): continue from the checkpoint");
  command.add_option("--checkpoint", o.checkpoint, "seconds between checkpoints")
      ->capture_default_str();
}

PathSettings parse_path(const std::vector<std::string> &words) {
  PathSettings path;
  const std::string &n = words.at(0);
  const auto parsed = std::from_chars(n.data(), n.data() + n.size(), path.points_per_segment);
  if (parsed.ec != std::errc() || parsed.ptr != n.data() + n.size() || path.points_per_segment < 1)
    throw Error("--path begins with a number of points per segment, 1 or more, not '" + n +
                "': " + path_example);
  for (std::size_t i = 1; i < words.size(); i += 4) {
    if (i + 4 > words.size())
      throw Error("the corner '" + words[i] +
                  "' of --path is incomplete: a corner is a name and three numbers, as in " +
                  path_example);
    Eigen::Vector3d k;
    for (int d = 0; d < 3; ++d) try {
        k[d] = parse_fraction(words[i + 1 + static_cast<std::size_t>(d)]);
      } catch (const Error &error) {
        throw Error("the corner '" + words[i] + "' of --path: " + error.what() +
                    "; a corner is a name and three numbers or fractions, as in " + path_example);
      }
    path.corners.push_back({words[i], k});
  }
  if (path.corners.size() < 2)
    throw Error(std::string("--path needs two corners or more: ") + path_example);
  return path;
}

void finish_bands_options(BandsOptions &o) {
  const BandsSettings &s = o.settings;
  if (!o.path.empty()) o.settings.path = parse_path(o.path);
  if (!s.path && !s.mesh)
    throw Error(std::string("dpw bands needs k-points: give ") + path_example +
                ", or --mesh n1 n2 n3, or both");
  check_bands_settings(s);
  if (!o.text.empty() && !s.path)
    throw Error("--text writes bands along a path: give one with --path");
  if (!o.text.empty() && s.around)
    throw Error(
        "--text cannot hold bands next to an energy, whose numbers change from k-point to "
        "k-point: read them from the HDF5 file, or choose bands with --bands FIRST LAST");
  if (!(o.checkpoint >= 0.0)) throw Error("--checkpoint is a time in seconds, not below 0");
  if (o.output.empty()) throw Error("-o needs the name of a file to write");
}

}  // namespace dpw
