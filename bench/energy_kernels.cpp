// SPDX-License-Identifier: MIT
// Time of a pass of a model of an energy over a structure, one thread, with each of the inner loops
// that run here. Usage:
//   bench_energy MODEL STRUCTURE [rounds] [passes per round]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "eigen/blas_threads.h"
#include "force/force_field.h"
#include "kernels/simd_kernels.h"
#include "model/make_evaluator.h"
#include "model/model.h"
#include "structure/periodic_atoms.h"
#include "structure/read_structure.h"

namespace {

constexpr double skin = 2.0;  // LAMMPS's default, A

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

class Run {
 public:
  Run(const dpw::Model &model, const dpw::PeriodicAtoms &images, const dpw::NeighborList &list)
      : field_(dpw::make_evaluator(model).force),
        view_(images.view()),
        forces_(3 * static_cast<std::size_t>(view_.n_all)) {
    field_->rebuild(view_, list, nullptr, skin);
  }
  /// Microseconds per atom.
  double pass(int n) {
    const double start = cpu_seconds();
    for (int k = 0; k < n; ++k) {
      dpw::ForceOutput out;
      out.force = forces_.data();
      field_->evaluate(view_, out);
    }
    return 1e6 * (cpu_seconds() - start) / n / view_.n_owned;
  }

 private:
  std::unique_ptr<dpw::ForceField> field_;
  dpw::AtomsView view_;
  std::vector<double> forces_;
};

int run(int argc, char **argv) {
  if (argc < 3) {
    std::fprintf(stderr, "bench_energy MODEL STRUCTURE [rounds] [passes per round]\n");
    return 1;
  }
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 10;
  const int passes = argc > 4 ? std::atoi(argv[4]) : 20;
  dpw::set_blas_threads(1);
  const dpw::Model model = dpw::Model::load(argv[1]);
  const dpw::Structure structure = dpw::read_structure(argv[2]).structure;
  std::vector<int> elements;
  for (const std::string &symbol : structure.symbols)
    elements.push_back(model.element_index(symbol));
  const double reach = dpw::make_evaluator(model).force->reach().neighbors + skin;
  const dpw::PeriodicAtoms images(structure.lattice, structure.positions, elements, reach);
  const dpw::NeighborList list = images.neighbors(reach, 0.0);

  std::vector<const dpw::SimdKernels *> kernels = dpw::runnable_simd_kernels();
  if (std::getenv("DPW_KERNELS") != nullptr) kernels = {&dpw::simd_kernels()};
  std::vector<std::unique_ptr<Run>> runs;
  for (const dpw::SimdKernels *one : kernels) {
    setenv("DPW_KERNELS", one->name, 1);
    runs.push_back(std::make_unique<Run>(model, images, list));
  }
  std::vector<double> best(runs.size(), 1e300);
  for (int round = 0; round < rounds; ++round)  // in turn: a busy moment hits all of them
    for (std::size_t k = 0; k < runs.size(); ++k)
      best[k] = std::min(best[k], runs[k]->pass(passes));
  for (std::size_t k = 0; k < runs.size(); ++k)
    std::printf("%-8s %.3f us per atom\n", kernels[k]->name, best[k]);
  return 0;
}

}  // namespace

int main(int argc, char **argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "bench_energy: %s\n", error.what());
    return 1;
  }
}
