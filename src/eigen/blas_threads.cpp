// SPDX-License-Identifier: MIT
#include "eigen/blas_threads.h"

#include <cstdlib>

// Weak: whichever BLAS is linked defines its own pair, the others stay null.
extern "C" {
[[gnu::weak]] void openblas_set_num_threads(int n);
[[gnu::weak]] int openblas_get_num_threads();
[[gnu::weak]] char *gotoblas_corename();  // of an OpenBLAS with kernels for many processors
[[gnu::weak]] void MKL_Set_Num_Threads(int n);
[[gnu::weak]] int MKL_Get_Max_Threads();
}

namespace dpw {

namespace {

struct Control {
  const char *name = "none";
  void (*set)(int) = nullptr;
  int (*get)() = nullptr;
};

Control find_control() {
  if (openblas_set_num_threads != nullptr && openblas_get_num_threads != nullptr)
    return {"openblas", &openblas_set_num_threads, &openblas_get_num_threads};
  if (MKL_Set_Num_Threads != nullptr && MKL_Get_Max_Threads != nullptr)
    return {"mkl", &MKL_Set_Num_Threads, &MKL_Get_Max_Threads};
  return {};
}

const Control &control() {
  static const Control found = find_control();
  return found;
}

#if defined(__x86_64__) && defined(__GNUC__)
// A static OpenBLAS reads the variable in a constructor without a priority, after this one.
[[gnu::constructor(101)]] void name_the_processor() {
  __builtin_cpu_init();
  if (!__builtin_cpu_is("intel")) return;
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (avx512 || avx2) setenv("OPENBLAS_CORETYPE", avx512 ? "SkylakeX" : "Haswell", 0);
}
#endif

}  // namespace

std::string blas_kernels() { return gotoblas_corename != nullptr ? gotoblas_corename() : ""; }

std::string blas_thread_control() { return control().name; }

int blas_threads() { return control().get != nullptr ? control().get() : 0; }

bool set_blas_threads(int n_threads) {
  if (control().set == nullptr || n_threads < 1) return false;
  control().set(n_threads);
  return true;
}

}  // namespace dpw
