// SPDX-License-Identifier: MIT
#include "eigen/blas_threads.h"

#ifndef _WIN32
#include <dlfcn.h>
#endif

#include "eigen/lapack.h"

namespace dpw {

namespace {

struct Control {
  const char *name = "none";
  void (*set)(int) = nullptr;
  int (*get)() = nullptr;
};

#ifndef _WIN32

bool look_up(void *library, Control &control) {
  static const char *const calls[][3] = {
      {"openblas", "openblas_set_num_threads", "openblas_get_num_threads"},
      {"mkl", "MKL_Set_Num_Threads", "MKL_Get_Max_Threads"}};
  for (const auto &call : calls) {
    void *set = dlsym(library, call[1]);
    void *get = dlsym(library, call[2]);
    if (set == nullptr || get == nullptr) continue;
    control.name = call[0];
    control.set = reinterpret_cast<void (*)(int)>(set);
    control.get = reinterpret_cast<int (*)()>(get);
    return true;
  }
  return false;
}

Control find_control() {
  Control control;
  // The library that our own LAPACK calls go to comes first, with those it needs: a Python process
  // can hold several copies of OpenBLAS (numpy brings one), and setting another one's threads
  // would do nothing for us.
  Dl_info info;
  if (dladdr(reinterpret_cast<void *>(&zheevd_), &info) != 0 && info.dli_fname != nullptr) {
    void *library = dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
    if (library != nullptr) {
      const bool found = look_up(library, control);
      dlclose(library);  // only our count of it: the process keeps the library
      if (found) return control;
    }
  }
  look_up(RTLD_DEFAULT, control);
  return control;
}

#else

Control find_control() { return {}; }

#endif

const Control &control() {
  static const Control found = find_control();
  return found;
}

}  // namespace

std::string blas_thread_control() { return control().name; }

int blas_threads() { return control().get != nullptr ? control().get() : 0; }

bool set_blas_threads(int n_threads) {
  if (control().set == nullptr || n_threads < 1) return false;
  control().set(n_threads);
  return true;
}

}  // namespace dpw
