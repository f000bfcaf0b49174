// SPDX-License-Identifier: MIT
// dpwannier._core: what the Python package needs of the core library, close to how the core has it.
// Users see the classes of dpwannier/*.py.
#include <cstring>
#include <exception>

#include "base/error.h"
#include "bindings.h"

namespace nb = nanobind;

namespace {

/// An Error of the core is a dpwannier.Error with the same sentence.
void translate(const std::exception_ptr &thrown, void * /*payload*/) {
  try {
    std::rethrow_exception(thrown);
  } catch (const dpw::Error &error) {
    const nb::object type = nb::module_::import_("dpwannier._error").attr("Error");
    // Errors are UTF-8 already; this one may not fail in any case
    const nb::object text = nb::steal(PyUnicode_DecodeUTF8(
        error.what(), static_cast<Py_ssize_t>(std::strlen(error.what())), "replace"));
    PyErr_SetObject(type.ptr(), text.ptr());
  }
}

}  // namespace

NB_MODULE(_core, m) {
  m.attr("__version__") = DPW_VERSION;
  nb::register_exception_translator(translate);
  dpw::python::bind_structures(m);
  dpw::python::bind_model(m);
  dpw::python::bind_frame(m);
  dpw::python::bind_hamiltonian(m);
  dpw::python::bind_bands(m);
  dpw::python::bind_dos(m);
}
