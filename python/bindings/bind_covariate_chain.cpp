// habitue._core.lifecycle: chains whose transitions depend on covariates.
#include "bind_lifecycle.hpp"

#include <pybind11/eigen.h>

#include <habitue/lifecycle/covariate_chain.hpp>

namespace habitue::python {
namespace {

using namespace lifecycle;

py::tuple state_of(const CovariateChain& c) {
    py::list origins;
    for (const auto& origin : c.origins) origins.append(py::make_tuple(origin.to, origin.coefficients));
    return py::make_tuple(c.states, c.covariates, origins);
}

CovariateChain from_state(const py::tuple& state) {
    CovariateChain c;
    c.states = state[0].cast<std::vector<std::string>>();
    c.covariates = state[1].cast<std::vector<std::string>>();
    for (const auto origin : state[2]) {
        auto parts = origin.cast<py::tuple>();
        c.origins.push_back({parts[0].cast<std::vector<std::uint32_t>>(), parts[1].cast<Eigen::MatrixXd>()});
    }
    return c;
}

}  // namespace
}  // namespace habitue::python

void bind_covariate_chain(habitue::python::py::module_ m) {
    using namespace habitue::python;
    using C = habitue::lifecycle::CovariateChain;
    using F = habitue::lifecycle::Fit<C>;
    py::class_<C>(m, "CovariateChain", card_doc(C::card).c_str())
        .def_readonly("states", &C::states, "Names of the states.")
        .def_readonly("covariates", &C::covariates, "Names of the covariates.")
        .def("_at", &C::at, "x"_a)
        .def(
            "__eq__", [](const C& a, const C& b) { return a == b; }, py::is_operator())
        .def("__repr__",
             [](const C& c) {
                 return "CovariateChain: " + std::to_string(c.states.size()) + " states, " +
                        std::to_string(c.covariates.size()) + " covariates";
             })
        .def(py::pickle(&state_of, &from_state));
    py::class_<F>(m, "CovariateChainFit", "An estimated chain with covariates.")
        .def_readonly("model", &F::model, "The chain.")
        .def_readonly("log_likelihood", &F::log_likelihood, "Of the observed transitions.")
        .def_readonly("log_likelihood_without", &F::log_likelihood_without, "Of the chain that knows no covariates.")
        .def_readonly("parameters", &F::parameters, "Coefficients estimated.")
        .def_readonly("messages", &F::messages, "What is not identified, and why: a sentence each.")
        .def_property_readonly("p_value", &F::p_value, "Of the likelihood-ratio test that covariates do nothing.")
        .def_property_readonly(
            "termination", [](const F& f) { return std::string(habitue::optim::name(f.termination)); },
            "How the search ended.")
        .def(
            "_coefficients",
            [](const F& f, double level) {
                std::vector<std::string> from, to, covariate;
                std::vector<double> coefficient, error, low, high;
                for (const auto& row : f.coefficients(level)) {
                    from.push_back(row.from);
                    to.push_back(row.to);
                    covariate.push_back(row.covariate);
                    coefficient.push_back(row.coefficient);
                    error.push_back(row.standard_error);
                    low.push_back(row.low);
                    high.push_back(row.high);
                }
                return py::dict("from"_a = from, "to"_a = to, "covariate"_a = covariate,
                                "coefficient"_a = hand_over(std::move(coefficient)),
                                "standard_error"_a = hand_over(std::move(error)), "low"_a = hand_over(std::move(low)),
                                "high"_a = hand_over(std::move(high)));
            },
            "level"_a)
        .def("summary", &F::summary, "Coefficients with their standard errors.")
        .def("__repr__", &F::summary)
        .def(py::pickle(
            [](const F& f) {
                return py::make_tuple(f.model, f.standard_errors, f.covariance, f.left, f.log_likelihood,
                                      f.log_likelihood_without, f.parameters, f.parameters_without, int(f.termination),
                                      f.messages);
            },
            [](const py::tuple& s) {
                return F{s[0].cast<C>(),
                         s[1].cast<std::vector<Eigen::MatrixXd>>(),
                         s[2].cast<std::vector<Eigen::MatrixXd>>(),
                         s[3].cast<std::vector<double>>(),
                         s[4].cast<double>(),
                         s[5].cast<double>(),
                         s[6].cast<double>(),
                         s[7].cast<double>(),
                         habitue::optim::Termination(s[8].cast<int>()),
                         s[9].cast<std::vector<std::string>>()};
            }));
    m.def(
        "fit_covariate_chain",
        [](const habitue::Paths& paths, const Eigen::MatrixXd& x, const std::vector<std::string>& names, double penalty,
           std::optional<int> threads) {
            return run(threads, py::none(), [&](const habitue::Execution& how) {
                return habitue::lifecycle::fit<C>(paths, x, names, {penalty, 100, how.threads, how.cancel});
            });
        },
        "paths"_a, "x"_a, "names"_a, "penalty"_a, "threads"_a);
}
