/// @file
/// One binding for all models of `clv`: a new line in the catalogue is a new class in Python.
#pragma once

#include <cctype>
#include <string>
#include <utility>

#include <pybind11/eigen.h>

#include <habitue/clv/json.hpp>
#include <habitue/clv/models.hpp>
#include <habitue/io/json.hpp>

#include "histories.hpp"

namespace habitue::python {

using Out = py::array_t<double>;

/// A fit with covariates, of whatever model the document names.
py::object load_covariate_fit(const json::Value& document);

/// Short work runs here and now, long work where it can be watched.
constexpr std::size_t long_rows = 16384;

/// One number a history, written by fill(columns, out, execution).
template <class Fill>
Out each(const HeldHistories& histories, std::optional<int> threads, const py::object& progress, const Fill& fill) {
    const HistoryColumns& columns = histories.columns();
    std::vector<double> out(columns.size());
    if (columns.size() <= long_rows) {
        const py::gil_scoped_release unlocked;
        fill(columns, std::span(out), Execution{});
    } else {
        run(threads, progress, [&](const Execution& how) { fill(columns, std::span(out), how); });
    }
    return hand_over(std::move(out));
}

/// As `each`, by scalar(columns, row).
template <class M, class Scalar>
Out each_row(const M& model, const HeldHistories& histories, std::optional<int> threads, const py::object& progress,
             const Scalar& scalar) {
    return each(histories, threads, progress,
                [&](const HistoryColumns& columns, std::span<double> out, const Execution& how) {
                    clv::require_readable(model, columns);
                    validate(columns);
                    clv::detail::for_blocks(columns.size(), how, [&](std::size_t begin, std::size_t end) {
                        for (std::size_t i = begin; i < end; ++i) out[i] = scalar(columns, i);
                    });
                });
}

/// Calls use(model), or use(fit), with what @p self is. So a method that models share is bound once, for all of them.
#define HABITUE_VISITOR(visitor, catalogue, line)                                                                    \
    template <class Use>                                                                                             \
    auto visitor(py::handle self, const Use& use) {                                                                  \
        catalogue(line) throw py::type_error("got " + py::repr(self).cast<std::string>() + ", need a model or fit"); \
    }
#define HABITUE_VISIT(Model) \
    if (py::isinstance<clv::Model<double>>(self)) return use(*self.cast<const clv::Model<double>*>());
#define HABITUE_VISIT_FIT(Model) \
    if (py::isinstance<clv::Fit<clv::Model>>(self)) return use(*self.cast<const clv::Fit<clv::Model>*>());
#define HABITUE_VISIT_TYPE(Model) \
    if (self.is(py::type::of<clv::Model<double>>())) return use(clv::Model<double>{});
HABITUE_VISITOR(with_model, HABITUE_ALL_MODELS, HABITUE_VISIT)
HABITUE_VISITOR(with_timing_model, HABITUE_TIMING_MODELS, HABITUE_VISIT)
HABITUE_VISITOR(with_fit, HABITUE_ALL_MODELS, HABITUE_VISIT_FIT)
HABITUE_VISITOR(with_timing_fit, HABITUE_TIMING_MODELS, HABITUE_VISIT_FIT)
/// The same of a class of models: use(any model of it).
HABITUE_VISITOR(with_model_class, HABITUE_ALL_MODELS, HABITUE_VISIT_TYPE)
HABITUE_VISITOR(with_timing_class, HABITUE_TIMING_MODELS, HABITUE_VISIT_TYPE)
#undef HABITUE_VISIT_TYPE
#undef HABITUE_VISIT_FIT
#undef HABITUE_VISIT
#undef HABITUE_VISITOR

/// A class that is bound already.
template <class T>
py::class_<T> bound(const py::module_& m, const std::string& name) {
    return py::reinterpret_borrow<py::class_<T>>(m.attr(name.c_str()));
}

/// Classes that share methods.
class Classes {
public:
    Classes(const py::module_& m, const std::vector<std::string>& names) {
        for (const auto& name : names) classes_.push_back(m.attr(name.c_str()));
    }

    template <class F, class... Extra>
    Classes& def(const char* name, F f, const Extra&... extra) {
        return set(name, py::cpp_function(std::move(f), py::name(name), py::is_method(classes_.front()), extra...));
    }
    template <class F>
    Classes& def_property_readonly(const char* name, F f, const char* doc) {
        const py::cpp_function get(std::move(f), py::name(""), py::is_method(classes_.front()));
        const auto property = py::reinterpret_borrow<py::object>(reinterpret_cast<PyObject*>(&PyProperty_Type));
        return set(name, property(get, py::none(), py::none(), doc));
    }

private:
    Classes& set(const char* name, const py::object& member) {
        for (const auto& one : classes_) py::setattr(one, name, member);
        return *this;
    }
    std::vector<py::object> classes_;
};

#define HABITUE_NAME(Model) #Model,
#define HABITUE_FIT_NAME(Model) #Model "Fit",
inline Classes all_models(const py::module_& m) {
    return {m, {HABITUE_ALL_MODELS(HABITUE_NAME)}};
}
inline Classes all_fits(const py::module_& m) {
    return {m, {HABITUE_ALL_MODELS(HABITUE_FIT_NAME)}};
}
inline Classes timing_models(const py::module_& m) {
    return {m, {HABITUE_TIMING_MODELS(HABITUE_NAME)}};
}
inline Classes timing_fits(const py::module_& m) {
    return {m, {HABITUE_TIMING_MODELS(HABITUE_FIT_NAME)}};
}
#undef HABITUE_FIT_NAME
#undef HABITUE_NAME

template <class M>
std::string model_doc() {
    std::string text(M::card.summary);
    text.insert(text.size() - 1, " (" + std::string(M::card.title) + ")");
    text += "\n\nParameters\n----------\n";
    for (const auto& p : M::parameters()) {
        const char* range = p.support == Support::positive        ? ", above 0"
                            : p.support == Support::unit_interval ? ", between 0 and 1"
                                                                  : "";
        std::string meaning(p.meaning);
        meaning[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(meaning[0])));
        text += std::string(p.name) + " : float\n    " + meaning + range + ".\n";
    }
    if constexpr (clv::HasRegularity<M>) text += "k : int\n    Regularity: every gap between purchases is Erlang-k.\n";
    if constexpr (requires(M m) { m.unit; })
        text += "unit : Unit or str, optional\n    The unit of time its rates are per, such as \"week\".\n";
    return text + "\nReferences\n----------\n" + std::string(M::card.reference) + "\n";
}

template <class M>
std::string model_repr(const M& model) {
    std::string text = std::string(M::card.name) + "(";
    const char* separator = "";
    for (const auto& p : M::parameters())
        text += std::exchange(separator, ", ") + std::string(p.name) + "=" + text::significant(model.*p.member, 6);
    if constexpr (clv::HasRegularity<M>) text.insert(text.find('(') + 1, "k=" + text::significant(model.k, 6) + ", ");
    if (const Unit unit = clv::unit_of(model); unit != Unit::unspecified)
        text += ", unit=\"" + std::string(habitue::name(unit)) + "\"";
    return text + ")";
}

/// A model as a class: its parameters, and what every model answers.
template <template <class> class Model, std::size_t... I>
py::class_<Model<double>> bind_parameters(py::module_& m, const char* name, std::index_sequence<I...>) {
    using M = Model<double>;
    static constexpr auto parameters = M::parameters();
    static const std::string names[] = {std::string(parameters[I].name)...};
    constexpr bool timed = requires(M model) {
        model.unit;
    };

    py::class_<M> model(m, name, model_doc<M>().c_str());
    const auto make = [](decltype((void)I, 0.0)... value) {
        M result{};
        ((result.*parameters[I].member = value), ...);
        clv::validate<Model>(result);
        return result;
    };
    if constexpr (clv::HasRegularity<M>) {
        model.def(py::init([](double k, decltype((void)I, 0.0)... value, Unit unit) {
                      M result{};
                      ((result.*parameters[I].member = value), ...);
                      result.k = k;
                      result.unit = unit;
                      clv::validate<Model>(result);
                      return result;
                  }),
                  py::kw_only(), "k"_a = 1.0, py::arg(names[I].c_str())..., "unit"_a = py::none());
        model.def_property_readonly(
            "k", [](const M& self) { return int(self.k); }, "Regularity: every gap between purchases is Erlang-k.");
        model.def_readonly("unit", &M::unit, "The unit of time the rates are per.");
    } else if constexpr (timed) {
        model.def(py::init([make](decltype((void)I, 0.0)... value, Unit unit) {
                      M result = make(value...);
                      result.unit = unit;
                      return result;
                  }),
                  py::kw_only(), py::arg(names[I].c_str())..., "unit"_a = py::none());
        model.def_readonly("unit", &M::unit, "The unit of time the rates are per.");
    } else {
        model.def(py::init(make), py::kw_only(), py::arg(names[I].c_str())...);
    }
    (model.def_readonly(names[I].c_str(), parameters[I].member, std::string(parameters[I].meaning).c_str()), ...);
    model.def_property_readonly_static(
        "parameters", [](const py::object&) { return py::make_tuple(names[I]...); },
        "Names of the parameters, in order.");
    model.def(
        "__eq__", [](const M& a, const M& b) { return a == b; }, py::is_operator());
    if constexpr (clv::HasRegularity<M>)
        model.def_property_readonly(
            "_reads_gaps", [](const M& self) { return self.k > 1.0; }, "Whether the likelihood needs sum_log_gaps.");
    return model;
}

}  // namespace habitue::python
