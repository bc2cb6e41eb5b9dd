// habitue._core.graph: graphs in compressed sparse rows, what they reach and how they rank.
#include "support.hpp"

#include <habitue/graph/ranks.hpp>
#include <habitue/graph/traverse.hpp>

namespace habitue::python {
namespace {

using graph::Csr;
using graph::Vertex;
using Offsets = py::array_t<std::uint64_t, py::array::c_style | py::array::forcecast>;
using Vertices = py::array_t<Vertex, py::array::c_style | py::array::forcecast>;
using Doubles = py::array_t<double, py::array::c_style | py::array::forcecast>;

template <class T, int flags>
std::span<const T> seen(const py::array_t<T, flags>& array) {
    return {array.data(), std::size_t(array.size())};
}

Csr csr_of(const Offsets& offsets, const Vertices& targets, const std::optional<Doubles>& weights) {
    Csr g;
    g.offsets.assign(seen(offsets).begin(), seen(offsets).end());
    g.targets.assign(seen(targets).begin(), seen(targets).end());
    if (weights) g.weights.assign(seen(*weights).begin(), seen(*weights).end());
    validate(g);
    return g;
}

}  // namespace
}  // namespace habitue::python

void bind_graph(habitue::python::py::module_ m) {
    using namespace habitue::python;
    using namespace habitue;
    py::class_<Csr>(m, "Csr", "A directed graph in compressed sparse rows.")
        .def(py::init(&csr_of), "offsets"_a, "targets"_a, "weights"_a = py::none())
        .def("__len__", &Csr::size)
        .def_property_readonly("edges", &Csr::edges, "How many edges there are.");
    m.def(
        "breadth_first",
        [](const Csr& g, const std::vector<Vertex>& sources) {
            return hand_over(run(1, py::none(), [&](const Execution& how) { return breadth_first(g, sources, how); }));
        },
        "graph"_a, "sources"_a);
    m.def(
        "page_rank",
        [](const Csr& g, double damping, double tolerance) {
            auto found = run(1, py::none(), [&](const Execution& how) {
                return graph::page_rank(g, {.damping = damping, .start = {}, .tolerance = tolerance}, how);
            });
            return py::make_tuple(hand_over(std::move(found.rank)), found.error, found.sweeps, found.converged);
        },
        "graph"_a, "damping"_a = 0.85, "tolerance"_a = 1e-10);
    m.def(
        "strong_components",
        [](const Csr& g) {
            return hand_over(run(1, py::none(), [&](const Execution& how) { return strong_components(g, how); }));
        },
        "graph"_a);
}
