// The extension module mirrors the folders of include/habitue, one submodule each.
#include "support.hpp"

#include <habitue/core/error.hpp>
#include <habitue/core/version.hpp>

namespace py = pybind11;

void bind_core(py::module_& module);
void bind_data(py::module_ module);
void bind_paths(py::module_ module);
void bind_clv(py::module_ module);
void bind_questions(py::module_ module);
void bind_inference(py::module_ module);
void bind_covariates(py::module_ data, py::module_ clv);
void bind_lifecycle(py::module_ module);
void bind_journeys(py::module_ module);
void bind_covariate_chain(py::module_ module);
void bind_decisions(py::module_ lifecycle);
void bind_beliefs(py::module_ lifecycle);
void bind_continuous(py::module_ module);
void bind_semi_markov(py::module_ module);
void bind_embedding(py::module_ module);
void bind_hidden(py::module_ lifecycle);
void bind_ecosystem(py::module_ module);
void bind_graph(py::module_ module);
void bind_placement(py::module_ ecosystem);
void bind_quests(py::module_ ecosystem);
void bind_presence(py::module_ ecosystem);
void bind_audit(py::module_ module);

PYBIND11_MODULE(_core, m) {
    m.doc() = "The compiled half of habitue; use the package `habitue`.";
    m.attr("__version__") = HABITUE_VERSION;
    bind_core(m);
    auto data = m.def_submodule("data"), clv = m.def_submodule("clv");
    bind_data(data);
    bind_paths(data);
    bind_clv(clv);
    bind_questions(clv);
    bind_inference(clv);
    bind_covariates(data, clv);
    auto lifecycle = m.def_submodule("lifecycle");
    bind_lifecycle(lifecycle);
    bind_journeys(lifecycle);
    bind_covariate_chain(lifecycle);
    bind_decisions(lifecycle);
    bind_continuous(lifecycle);
    bind_semi_markov(lifecycle);
    bind_embedding(lifecycle);
    bind_hidden(lifecycle);
    bind_beliefs(lifecycle);
    bind_graph(m.def_submodule("graph"));
    auto ecosystem = m.def_submodule("ecosystem");
    bind_ecosystem(ecosystem);
    bind_placement(ecosystem);
    bind_quests(ecosystem);
    bind_presence(ecosystem);
    bind_audit(m.def_submodule("audit"));
}
