// habitue._core.lifecycle.embedding: whether a chain in discrete time may be one in continuous time.
#include "support.hpp"

#include <pybind11/eigen.h>

#include <habitue/lifecycle/embedding.hpp>

void bind_embedding(habitue::python::py::module_ m) {
    using namespace habitue::python;
    using namespace habitue::lifecycle;
    m.def(
        "embedding",
        [](const MarkovChain& chain) {
            const Embedding e = [&] {
                const py::gil_scoped_release unlocked;
                return embedding(chain);
            }();
            const char* verdict = e.verdict == Embeddable::yes ? "yes" : e.verdict == Embeddable::no ? "no" : "unknown";
            return py::dict("verdict"_a = verdict, "why"_a = e.why, "logarithm"_a = e.logarithm,
                            "generator"_a = e.generator);
        },
        "chain"_a);
}
