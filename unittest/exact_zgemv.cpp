// SPDX-License-Identifier: MIT
// For programs under sanitizers alone: BLAS's zgemv, in place of OpenBLAS's, whose kernels load one
// number past the end of x (0.3.21, seen with every kernel it has for x86). That end is the end of
// what AddressSanitizer has mapped now and then.
#include <complex>

extern "C" void zgemv_(const char *operation, const int *m, const int *n,
                       const std::complex<double> *alpha, const std::complex<double> *a,
                       const int *lda, const std::complex<double> *x, const int *incx,
                       const std::complex<double> *beta, std::complex<double> *y, const int *incy) {
  const bool turned = *operation != 'N' && *operation != 'n';
  const bool conjugated = *operation == 'C' || *operation == 'c';
  const long n_x = turned ? *m : *n;
  const long n_y = turned ? *n : *m;
  const std::complex<double> *first_x = *incx < 0 ? x - (n_x - 1) * *incx : x;
  std::complex<double> *first_y = *incy < 0 ? y - (n_y - 1) * *incy : y;
  for (long i = 0; i < n_y; ++i) {
    std::complex<double> sum = 0.0;
    for (long j = 0; j < n_x; ++j) {
      const std::complex<double> element = turned ? a[j + i * *lda] : a[i + j * *lda];
      sum += (conjugated ? std::conj(element) : element) * first_x[j * *incx];
    }
    std::complex<double> &out = first_y[i * *incy];
    out = *alpha * sum + (*beta == 0.0 ? 0.0 : *beta * out);
  }
}
