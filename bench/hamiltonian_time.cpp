// SPDX-License-Identifier: MIT
// Time of H(R) of a structure, its features and neighbours given, one thread; of a model with
// spin-orbit coupling both without and with it. Usage:
//   bench_hamiltonian MODEL STRUCTURE [repetitions]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>

#include "eigen/blas_threads.h"
#include "frame/frame_hamiltonian.h"
#include "frame/structure_frame.h"
#include "kernels/simd_kernels.h"
#include "model/model.h"
#include "structure/read_structure.h"

namespace {

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

void measure(const dpw::Model &model, dpw::StructureFrame &frame, bool spin_orbit,
             int repetitions) {
  dpw::HamiltonianOptions options;
  options.spin_orbit = spin_orbit;
  dpw::FrameHamiltonian hamiltonian(model, options);
  dpw::WannierHamiltonian h = hamiltonian.take_part(frame.frame());  // makes the lists
  double best = 1e300;
  for (int k = 0; k < repetitions; ++k) {
    const double start = cpu_seconds();
    h = hamiltonian.take_part(frame.frame());
    best = std::min(best, cpu_seconds() - start);
  }
  std::printf("%s: %.2f ms, %zu blocks, %zu of spin-orbit coupling, %zu atoms\n",
              dpw::simd_kernels().name, 1e3 * best, h.blocks.size(),
              h.spin_orbit ? h.spin_orbit->blocks.size() : 0, h.atoms.size());
}

int run(int argc, char **argv) {
  if (argc < 3) {
    std::fprintf(stderr, "bench_hamiltonian MODEL STRUCTURE [repetitions]\n");
    return 1;
  }
  const int repetitions = argc > 3 ? std::atoi(argv[3]) : 10;
  dpw::set_blas_threads(1);
  const dpw::Model model = dpw::Model::load(argv[1]);
  dpw::StructureFrame frame(model, dpw::read_structure(argv[2]).structure,
                            dpw::StructureFrame::Purpose::hamiltonian);
  measure(model, frame, false, repetitions);
  if (model.has_spin_orbit()) measure(model, frame, true, repetitions);
  return 0;
}

}  // namespace

int main(int argc, char **argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "bench_hamiltonian: %s\n", error.what());
    return 1;
  }
}
