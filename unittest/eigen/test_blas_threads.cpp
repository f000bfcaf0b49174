// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "eigen/blas_threads.h"

using namespace dpw;

TEST(BlasThreads, AreSetForAScopeAndRestored) {
  if (blas_thread_control() == "none") {
    EXPECT_EQ(blas_threads(), 0);
    EXPECT_FALSE(set_blas_threads(1));
    { const BlasThreads guard(2); }
    EXPECT_EQ(blas_threads(), 0);
    return;
  }
  const int before = blas_threads();
  ASSERT_GE(before, 1);
  {
    const BlasThreads two(2);
    EXPECT_EQ(blas_threads(), 2);
    {
      const BlasThreads one(1);
      EXPECT_EQ(blas_threads(), 1);
    }
    EXPECT_EQ(blas_threads(), 2);
  }
  EXPECT_EQ(blas_threads(), before);
}

TEST(BlasThreads, NumbersBelowOneChangeNothing) {
  const int before = blas_threads();
  EXPECT_FALSE(set_blas_threads(0));
  EXPECT_EQ(blas_threads(), before);
}

TEST(BlasThreads, KernelsAreNotThoseOfAProcessorFromBeforeAvx) {
#if defined(__x86_64__)
  if (blas_kernels().empty()) GTEST_SKIP() << "no OpenBLAS that chooses its kernels";
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2")) GTEST_SKIP() << "a processor without AVX2";
  for (const char *old : {"Prescott", "Core2", "Penryn", "Dunnington", "Nehalem", "Atom"})
    EXPECT_NE(blas_kernels(), old);
#else
  GTEST_SKIP() << "not an x86-64 processor";
#endif
}
