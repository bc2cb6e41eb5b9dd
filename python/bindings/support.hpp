/// @file
/// What all bindings share: NumPy views, and long calls that can be watched and interrupted.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <habitue/core/execution.hpp>
#include <habitue/core/time.hpp>
#include <habitue/core/unit.hpp>

namespace habitue::python {

namespace py = pybind11;
using namespace py::literals;

/// A read-only NumPy view of values that @p owner keeps alive.
template <class T>
py::array_t<T> view(const T* values, std::size_t size, py::handle owner) {
    py::array_t<T> array(static_cast<py::ssize_t>(size), values, owner);
    array.attr("flags").attr("writeable") = false;
    return array;
}
template <class T>
py::array_t<T> view(const std::vector<T>& values, py::handle owner) {
    return view(values.data(), values.size(), owner);
}

/// A NumPy array that takes over @p values without a copy.
template <class T>
py::array_t<T> hand_over(std::vector<T> values) {
    auto owned = std::make_unique<std::vector<T>>(std::move(values));
    const py::capsule owner(owned.get(), [](void* p) { delete static_cast<std::vector<T>*>(p); });
    const std::vector<T>& kept = *owned.release();
    return py::array_t<T>(static_cast<py::ssize_t>(kept.size()), kept.data(), owner);
}

/// Keeps a Python object alive from code that does not hold the GIL.
inline std::shared_ptr<const void> hold(py::object object) {
    return {object.release().ptr(), [](const void* p) {
                if (!Py_IsInitialized()) return;
                const py::gil_scoped_acquire locked;
                Py_DECREF(static_cast<PyObject*>(const_cast<void*>(p)));
            }};
}

/// `run` for any work, compiled once.
void watch(std::optional<int> threads, const py::object& progress, const std::function<void(const Execution&)>& work);

/// Runs work(execution) away from the GIL, so that Ctrl-C stops it and progress(share done) is called in this thread.
///
/// `threads` None: as many as the machine has. What the work throws, and what `progress` raises, comes out here.
template <class Work>
auto run(std::optional<int> threads, const py::object& progress, const Work& work) {
    using Result = std::invoke_result_t<const Work&, const Execution&>;
    if constexpr (std::is_void_v<Result>) {
        watch(threads, progress, std::cref(work));
    } else {
        std::optional<Result> result;
        watch(threads, progress, [&](const Execution& how) { result.emplace(work(how)); });
        return std::move(*result);
    }
}

}  // namespace habitue::python

namespace pybind11::detail {

/// A Unit is a member of the StrEnum `habitue.Unit`; any text that names one will do, and None is unspecified.
template <>
struct type_caster<habitue::Unit> {
    PYBIND11_TYPE_CASTER(habitue::Unit, io_name("habitue._core.Unit | str | None", "habitue._core.Unit"));
    bool load(handle source, bool) {
        if (!source.is_none() && !isinstance<str>(source)) return false;
        value = source.is_none() ? habitue::Unit::unspecified : habitue::parse_unit(source.cast<std::string>());
        return true;
    }
    static handle cast(habitue::Unit unit, return_value_policy, handle) {
        return module_::import("habitue._core").attr("Unit")(habitue::name(unit)).release();
    }
};

/// A Duration is a number in the model's own unit, or text such as "52w".
template <>
struct type_caster<habitue::Duration> {
    PYBIND11_TYPE_CASTER(habitue::Duration, io_name("float | str", "float"));
    bool load(handle source, bool) {
        if (isinstance<str>(source)) {
            value = habitue::Duration(std::string_view(source.cast<std::string>()));
            return true;
        }
        const double count = PyFloat_AsDouble(source.ptr());
        value = habitue::Duration(count);
        const bool failed = count == -1.0 && PyErr_Occurred() != nullptr;
        if (failed) PyErr_Clear();
        return !failed;
    }
    static handle cast(const habitue::Duration& d, return_value_policy, handle) { return PyFloat_FromDouble(d.count); }
};

/// An instant is ISO 8601 text or anything that writes itself so: date, datetime, numpy.datetime64, pandas.Timestamp.
template <>
struct type_caster<habitue::Time> {
    PYBIND11_TYPE_CASTER(habitue::Time, io_name("str | datetime.date | numpy.datetime64", "numpy.datetime64"));
    bool load(handle source, bool) {
        if (isinstance<str>(source))
            value = habitue::Time(source.cast<std::string>());
        else if (hasattr(source, "isoformat"))
            value = habitue::Time(source.attr("isoformat")().cast<std::string>());
        else if (std::string_view(Py_TYPE(source.ptr())->tp_name) == "numpy.datetime64")
            value = habitue::Time(str(source).cast<std::string>());
        else
            return false;
        return true;
    }
    static handle cast(const habitue::Time& time, return_value_policy, handle) {
        return module_::import("numpy").attr("datetime64")(time.microseconds, "us").release();
    }
};

}  // namespace pybind11::detail
