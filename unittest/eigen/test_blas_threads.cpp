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
