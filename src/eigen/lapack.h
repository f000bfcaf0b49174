// SPDX-License-Identifier: MIT
#pragma once

#include <complex>
#include <cstddef>

/// The LAPACK routines that this library calls, by their Fortran names with 32-bit
/// integers. The trailing lengths of the character arguments are part of gfortran's calling
/// convention; compilers that know none of them ignore them. BLAS is called through Eigen's
/// products, which have declarations of their own (EIGEN_USE_BLAS).
extern "C" {

/// Eigenvalues (jobz N) or with vectors (jobz V, divide and conquer) of a Hermitian matrix.
void zheevd_(const char *jobz, const char *uplo, const int *n, std::complex<double> *a,
             const int *lda, double *w, std::complex<double> *work, const int *lwork, double *rwork,
             const int *lrwork, int *iwork, const int *liwork, int *info, std::size_t, std::size_t);

/// The same of a real symmetric one.
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
             double *work, const int *lwork, int *iwork, const int *liwork, int *info, std::size_t,
             std::size_t);

/// The same with the two-stage reduction to tridiagonal form; eigenvalues only (LAPACK >= 3.7).
void zheevd_2stage_(const char *jobz, const char *uplo, const int *n, std::complex<double> *a,
                    const int *lda, double *w, std::complex<double> *work, const int *lwork,
                    double *rwork, const int *lrwork, int *iwork, const int *liwork, int *info,
                    std::size_t, std::size_t);

/// The generalised problem, A x = w B x (itype 1), with vectors as zheevd's; b becomes its factor.
void zhegvd_(const int *itype, const char *jobz, const char *uplo, const int *n,
             std::complex<double> *a, const int *lda, std::complex<double> *b, const int *ldb,
             double *w, std::complex<double> *work, const int *lwork, double *rwork,
             const int *lrwork, int *iwork, const int *liwork, int *info, std::size_t, std::size_t);

/// The same of real symmetric matrices.
void dsygvd_(const int *itype, const char *jobz, const char *uplo, const int *n, double *a,
             const int *lda, double *b, const int *ldb, double *w, double *work, const int *lwork,
             int *iwork, const int *liwork, int *info, std::size_t, std::size_t);

/// A range of eigenvalues and vectors of a Hermitian matrix.
void zheevr_(const char *jobz, const char *range, const char *uplo, const int *n,
             std::complex<double> *a, const int *lda, const double *vl, const double *vu,
             const int *il, const int *iu, const double *abstol, int *m, double *w,
             std::complex<double> *z, const int *ldz, int *isuppz, std::complex<double> *work,
             const int *lwork, double *rwork, const int *lrwork, int *iwork, const int *liwork,
             int *info, std::size_t, std::size_t, std::size_t);

}  // extern "C"
