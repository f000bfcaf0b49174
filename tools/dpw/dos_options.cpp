// SPDX-License-Identifier: MIT
#include "dos_options.h"

#include <cmath>

#include "bands_options.h"
#include "base/error.h"

namespace dpw {

void add_dos_options(CLI::App &command, DosOptions &o) {
  command
      .add_option("H", o.input,
                  "H(R): HDF5 of compute wannierham, or files of Wannier90 or WannierTools")
      ->required();
  command.add_option("-o,--output", o.outputs,
                     "files to write; .h5 and .hdf5 are HDF5, others text with columns");
  command.add_option("--mesh", o.mesh, "N1 N2 N3: k-points (with --kpm instead of Gamma alone)");
  command.add_option("--method", o.method, "tetrahedron (default) or gaussian, on a mesh")
      ->check(CLI::IsMember({"tetrahedron", "gaussian"}));
  command.add_option("--sigma", o.sigma, "standard deviation of each Gaussian, eV");
  auto *kpm = command.add_flag("--kpm", o.kpm, "kernel polynomial method, for large cells");
  command.add_option("--moments", o.n_moments, "of the Chebyshev polynomials")
      ->needs(kpm)
      ->capture_default_str();
  command.add_option("--vectors", o.n_vectors, "random ones, for the trace and its error")
      ->needs(kpm)
      ->capture_default_str();
  command.add_option("--seed", o.seed, "of the random vectors")->needs(kpm)->capture_default_str();
  command.add_option("--k", o.k, "KX KY KZ: one k-point, in reciprocal lattice vectors")
      ->needs(kpm);
  command.add_option("--project", o.project, "weights on each layer, element or orbital")
      ->check(CLI::IsMember({"layer", "element", "orbital"}));
  command.add_option("--energies", o.energies, "EMIN EMAX N, eV; default: all, 2001")->expected(3);
  add_potential_options(command, o.potentials);
  command.add_option("--electrons", o.n_electrons, "per cell, if H does not contain it");
  command.add_option("--solver", o.solver, "on a mesh; see the page on solvers")
      ->capture_default_str();
  command.add_option("--threads", o.n_threads, "per rank; default: OMP_NUM_THREADS, or 1");
}

int threads_of(const DosOptions &options) {
  return options.n_threads ? *options.n_threads : threads_of(BandsOptions{});
}

void check_dos_options(const DosOptions &o) {
  if (o.outputs.empty())
    throw Error("dpw dos needs a file to write; give it with -o, as -o dos.txt");
  if (!o.kpm && !o.mesh) throw Error("dpw dos needs --mesh N1 N2 N3, or --kpm for a large cell");
  if (o.kpm && !o.method.empty()) throw Error("--method is for meshes: leave it out with --kpm");
  if (o.kpm && o.sigma)
    throw Error("--sigma is for --method gaussian: with --kpm the resolution is set by --moments");
  if (!o.kpm && (o.method == "gaussian") != o.sigma.has_value())
    throw Error("--method gaussian and --sigma need each other");
  if (o.mesh && o.k) throw Error("give k-points by --mesh or by --k, not both");
  if (threads_of(o) < 1) throw Error("--threads has to be at least 1");
  if (o.energies.empty()) return;
  if (!(o.energies[0] < o.energies[1]) || !(o.energies[2] >= 2) || !(o.energies[2] <= 1e7) ||
      o.energies[2] != std::floor(o.energies[2]))
    throw Error("--energies needs two energies that ascend, eV, and how many from 2 on");
}

}  // namespace dpw
