// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include "eigen/mkl_library.h"

namespace dpw {

/// A fixture whose tests are skipped where there is no MKL. `Base`: testing::Test, or with
/// parameters testing::TestWithParam.
template <typename Base = testing::Test>
class NeedsMkl : public Base {
 protected:
  void SetUp() override {
    if (!MklLibrary::available()) GTEST_SKIP() << "there is no MKL here";
  }
};

}  // namespace dpw
