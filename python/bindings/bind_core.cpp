// habitue._core: errors and units.
#include "support.hpp"

#include <habitue/core/error.hpp>
#include <habitue/core/unit.hpp>

namespace {

namespace py = pybind11;
using namespace py::literals;

template <class E>
void bind_error(py::module_& m, const char* name, PyObject* base, const char* doc) {
    auto& type = py::register_exception<E>(m, name, base);
    type.attr("__module__") = "habitue";
    type.attr("__doc__") = doc;
}

}  // namespace

void bind_core(py::module_& m) {
    bind_error<habitue::Error>(m, "Error", PyExc_RuntimeError, "Something habitue could not do.");
    bind_error<habitue::DomainError>(m, "DomainError", PyExc_ValueError,
                                     "An argument lies outside the domain its documentation states.");
    bind_error<habitue::FileError>(m, "FileError", PyExc_OSError, "A file could not be read or written.");
    bind_error<habitue::Cancelled>(m, "Cancelled", PyExc_KeyboardInterrupt, "A long computation was asked to stop.");

    // A StrEnum: its members are the texts that name them.
    py::list members;
    for (const auto& entry : habitue::detail::units) members.append(py::make_tuple(entry.name, entry.name));
    py::object unit = py::module_::import("enum").attr("StrEnum")("Unit", members, "module"_a = "habitue");
    unit.attr("__doc__") =
        "The unit in which recency, T and horizons are counted.\n\n"
        "A unit only rescales: a week is 7 days, a month 30.4375, a year 365.25. `unspecified` is for bare numbers "
        "whose\n"
        "owner knows, and agrees with every unit. Wherever a Unit is wanted its name, plural or symbol will do: "
        "\"week\",\n"
        "\"weeks\", \"w\".";
    m.attr("Unit") = unit;
}
