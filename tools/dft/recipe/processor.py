# SPDX-License-Identifier: MIT
"""Which kernels OpenBLAS is to take for Quantum ESPRESSO."""

from pathlib import Path


def blas_kernels(cpuinfo=Path("/proc/cpuinfo")):
    """A value for OPENBLAS_CORETYPE, or None to leave it to OpenBLAS.

    Debian 12's OpenBLAS (0.3.21) takes Intel processors that are newer than itself for the oldest
    there are; pw.x is then twice as slow. src/eigen/blas_threads.h does the same for dpw.
    """
    try:
        lines = cpuinfo.read_text().splitlines()
    except OSError:
        return None
    first = dict(line.split(":", 1) for line in lines[:40] if ":" in line)
    values = {key.strip(): value.split() for key, value in first.items()}
    flags = set(values.get("flags", []))
    if values.get("vendor_id") != ["GenuineIntel"]:
        return None
    if {"avx512f", "avx512bw", "avx512dq", "avx512vl"} <= flags:
        return "SkylakeX"
    return "Haswell" if {"avx2", "fma"} <= flags else None
