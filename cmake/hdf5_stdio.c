/* The two libc streams under the names that DpwHDF5.cmake gives them in its copy of libhdf5.a.
   Hidden: that code reaches them without a detour, as within one program. */
#include <stdio.h>

__attribute__((visibility("hidden"))) FILE *dpw_hdf5_stderr;
__attribute__((visibility("hidden"))) FILE *dpw_hdf5_stdout;

/* Early (101 is the first priority open to us), so that no other constructor sees null. */
__attribute__((constructor(101))) static void set_streams(void)
{
  dpw_hdf5_stderr = stderr;
  dpw_hdf5_stdout = stdout;
}
