# SPDX-License-Identifier: MIT
"""Kernels are named for Intel processors alone, and only those that the processor runs."""

import pytest
from recipe.processor import blas_kernels

AVX512 = "fpu avx2 fma avx512f avx512dq avx512bw avx512vl"


@pytest.mark.parametrize("vendor, flags, expected", [
    ("GenuineIntel", AVX512, "SkylakeX"), ("GenuineIntel", "fpu avx2 fma", "Haswell"),
    ("GenuineIntel", "fpu avx2 fma avx512f", "Haswell"), ("GenuineIntel", "fpu sse2", None),
    ("AuthenticAMD", AVX512, None)])
def test_kernels_of_a_processor(tmp_path, vendor, flags, expected):
    file = tmp_path / "cpuinfo"
    file.write_text(f"processor\t: 0\nvendor_id\t: {vendor}\nmodel\t\t: 207\nflags\t\t: {flags}\n\n")
    assert blas_kernels(file) == expected


def test_other_systems_and_processors_are_left_alone(tmp_path):
    assert blas_kernels(tmp_path / "none") is None
    (tmp_path / "arm").write_text("processor\t: 0\nFeatures\t: fp asimd\nCPU part\t: 0xd0c\n")
    assert blas_kernels(tmp_path / "arm") is None
