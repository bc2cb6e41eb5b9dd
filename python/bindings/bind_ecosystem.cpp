// habitue._core.ecosystem: the circle of steps at places, from logs and tables, and what is read in it.
#include "bind_data.hpp"

#include <pybind11/operators.h>

#include <habitue/ecosystem/compare.hpp>
#include <habitue/ecosystem/ecosystem.hpp>
#include <habitue/ecosystem/from_log.hpp>
#include <habitue/ecosystem/reading.hpp>
#include <habitue/lifecycle/sojourn.hpp>

namespace habitue::python {
namespace {

using ecosystem::Ecosystem;
using Doubles = std::vector<double>;
using Numbers = std::vector<std::uint32_t>;

template <class Work>
auto away(const Work& work) {
    return run(1, py::none(), [&](const Execution& how) { return work(how); });
}
py::array_t<double> array(Doubles values) {
    return hand_over(std::move(values));
}
py::tuple pair(ecosystem::Bounds ends) {
    return py::make_tuple(array(std::move(ends.low)), array(std::move(ends.high)));
}

/// Vertices as columns of a dict, and back.
py::dict columns_of(const std::vector<ecosystem::Vertex>& vertices) {
    py::list step, place, physical, owner, hours;
    Doubles lat, lon, need_rate, margin;
    for (const auto& v : vertices) {
        step.append(v.step);
        place.append(v.place);
        physical.append(v.physical ? py::object(py::bool_(*v.physical)) : py::object(py::none()));
        owner.append(v.owner);
        hours.append(v.open_hours);
        lat.push_back(v.lat);
        lon.push_back(v.lon);
        need_rate.push_back(v.need_rate);
        margin.push_back(v.margin);
    }
    return py::dict("step"_a = step, "place"_a = place, "physical"_a = physical, "owner"_a = owner,
                    "lat"_a = array(lat), "lon"_a = array(lon), "open_hours"_a = hours,
                    "need_rate"_a = array(need_rate), "margin"_a = array(margin));
}
template <class T>
T entry(const py::dict& columns, const char* name, std::size_t i, T otherwise) {
    if (!columns.contains(name)) return otherwise;
    return columns[name].cast<py::sequence>()[i].cast<T>();
}
std::vector<ecosystem::Vertex> vertices_of(const py::dict& columns) {
    const auto step = columns["step"].cast<std::vector<std::string>>();
    std::vector<ecosystem::Vertex> vertices(step.size());
    for (std::size_t i = 0; i < step.size(); ++i) {
        auto& v = vertices[i];
        v.step = step[i];
        v.place = entry<std::string>(columns, "place", i, "");
        v.physical = entry<std::optional<bool>>(columns, "physical", i, std::nullopt);
        v.owner = entry<std::string>(columns, "owner", i, "");
        v.lat = entry(columns, "lat", i, v.lat);
        v.lon = entry(columns, "lon", i, v.lon);
        v.open_hours = entry<std::string>(columns, "open_hours", i, "");
        v.need_rate = entry(columns, "need_rate", i, v.need_rate);
        v.margin = entry(columns, "margin", i, v.margin);
    }
    return vertices;
}

py::object law_or_none(const math::AnyDurationLaw& law) {
    const auto* known = law.as<lifecycle::SojournLaw>();
    return known == nullptr ? py::object(py::none()) : py::cast(*known);
}
std::vector<math::AnyDurationLaw> laws_of(const py::sequence& laws) {
    std::vector<math::AnyDurationLaw> result;
    for (const auto law : laws)
        if (law.is_none())
            result.emplace_back();
        else
            result.emplace_back(law.cast<lifecycle::SojournLaw>());
    return result;
}

py::dict state_of(const Ecosystem& eco) {
    const auto& p = eco.parts();
    py::list notices, laws;
    for (const auto& n : p.notices) notices.append(py::make_tuple(n.what, n.count, n.policy));
    for (const auto& law : p.laws) laws.append(law_or_none(law));
    return py::dict(
        "vertices"_a = columns_of(p.vertices),
        "moves"_a = py::make_tuple(hand_over(std::vector(p.moves.offsets)), hand_over(Numbers(p.moves.target)),
                                   array(p.moves.count), array(p.moves.probability)),
        "arrivals"_a = array(p.arrivals), "arrivals_variance"_a = array(p.arrivals_variance),
        "entries"_a = array(p.entries), "exits"_a = array(p.exits), "exposure"_a = p.exposure,
        "customers"_a = p.customers, "journeys"_a = p.journeys,
        "stay_offsets"_a = hand_over(std::vector(p.stay_offsets)), "stays"_a = array(p.stays), "laws"_a = laws,
        "notices"_a = notices);
}
Ecosystem of_state(const py::dict& state) {
    ecosystem::EcosystemParts p;
    p.vertices = vertices_of(state["vertices"]);
    const py::tuple moves = state["moves"];
    assign(p.moves.offsets, moves[0]);
    assign(p.moves.target, moves[1]);
    assign(p.moves.count, moves[2]);
    assign(p.moves.probability, moves[3]);
    assign(p.arrivals, state["arrivals"]);
    assign(p.arrivals_variance, state["arrivals_variance"]);
    assign(p.entries, state["entries"]);
    assign(p.exits, state["exits"]);
    p.exposure = state["exposure"].cast<double>();
    p.customers = state["customers"].cast<double>();
    p.journeys = state["journeys"].cast<double>();
    assign(p.stay_offsets, state["stay_offsets"]);
    assign(p.stays, state["stays"]);
    p.laws = laws_of(state["laws"]);
    for (const auto n : state["notices"].cast<py::list>()) {
        const auto t = n.cast<py::tuple>();
        p.notices.push_back({t[0].cast<std::string>(), t[1].cast<std::int64_t>(), t[2].cast<std::string>()});
    }
    return Ecosystem(std::move(p));
}

ecosystem::LogReading reading(const std::string& step, const std::string& place, const std::string& session,
                              const Execution& how) {
    return {step, place, session, how.threads, how.cancel};
}

void bind_graph(py::module_& m) {
    using E = Ecosystem;
    py::class_<E> c(m, "Ecosystem", "A graph of steps at places; use `habitue.ecosystem.Ecosystem`.");
    c.def("__len__", &E::size)
        .def_property_readonly("vertices", [](const E& e) { return columns_of(e.vertices()); })
        .def_property_readonly("offsets", [](const E& e) { return hand_over(std::vector(e.moves().offsets)); })
        .def_property_readonly("target", [](const E& e) { return hand_over(Numbers(e.moves().target)); })
        .def_property_readonly("count", [](const E& e) { return array(e.moves().count); })
        .def_property_readonly("probability", [](const E& e) { return array(e.moves().probability); })
        .def_property_readonly("probability_errors", [](const E& e) { return array(e.probability_standard_errors()); })
        .def("probability_interval", [](const E& e, double level) { return pair(e.probability_interval(level)); })
        .def_property_readonly("arrivals", [](const E& e) { return array(e.arrivals()); })
        .def_property_readonly("arrivals_errors", [](const E& e) { return array(e.arrivals_standard_errors()); })
        .def("arrivals_interval", [](const E& e, double level) { return pair(e.arrivals_interval(level)); })
        .def_property_readonly("entries", [](const E& e) { return array(e.parts().entries); })
        .def_property_readonly("ended", [](const E& e) { return array(e.parts().exits); })
        .def_property_readonly("exits", [](const E& e) { return array(e.exits()); })
        .def_property_readonly("visits", [](const E& e) { return array(e.visits()); })
        .def_property_readonly("exposure", [](const E& e) { return e.parts().exposure; })
        .def_property_readonly("customers", [](const E& e) { return e.parts().customers; })
        .def_property_readonly("journeys", [](const E& e) { return e.parts().journeys; })
        .def_property_readonly(
            "notices",
            [](const E& e) {
                py::list all;
                for (const auto& n : e.parts().notices)
                    all.append(py::dict("what"_a = n.what, "count"_a = n.count, "policy"_a = n.policy));
                return all;
            })
        .def("index", &E::index, "step"_a, "place"_a)
        .def("index_of_name", &E::index_of_name, "name"_a)
        .def("summary", &E::summary)
        .def_property_readonly("state", &state_of)
        .def(
            "__eq__", [](const E& a, const E& b) { return a == b; }, py::is_operator());
    c.def("visit_rates", [](const E& e) { return array(away([&](const Execution& h) { return e.visit_rates(h); })); })
        .def("visit_rates_errors",
             [](const E& e) {
                 return array(away([&](const Execution& h) { return e.visit_rates_standard_errors(h); }));
             })
        .def("sojourn_means",
             [](const E& e) { return array(away([&](const Execution&) { return e.sojourn_means(); })); })
        .def("sojourn_means_by_move",
             [](const E& e) { return array(away([&](const Execution&) { return e.sojourn_means_by_move(); })); })
        .def("sojourn_errors",
             [](const E& e) { return array(away([&](const Execution&) { return e.sojourn_standard_errors(); })); })
        .def("stays",
             [](const E& e, std::size_t i, const Numbers& targets) { return array(e.stays(i, targets).times); })
        .def("law", [](const E& e, std::size_t i) { return law_or_none(e.sojourn(i)); })
        .def("sojourn_survival",
             [](const E& e, std::size_t i, Doubles t) {
                 const auto law = e.sojourn(i);
                 for (auto& x : t) x = law ? law.survival(x) : std::numeric_limits<double>::quiet_NaN();
                 return array(std::move(t));
             })
        .def("sojourn_quantile",
             [](const E& e, Doubles p) {
                 Doubles all;
                 for (std::size_t i = 0; i < e.size(); ++i) {
                     const auto law = e.sojourn(i);
                     const auto* seen = law.as<math::EmpiricalLaw>();
                     for (const double x : p)
                         all.push_back(seen != nullptr ? seen->quantile(x)
                                       : law           ? law.quantile(x)
                                                       : std::numeric_limits<double>::quiet_NaN());
                 }
                 return array(std::move(all));
             })
        .def("with_sojourns", [](const E& e, const py::sequence& laws) { return e.with_sojourns(laws_of(laws)); })
        .def("with_margins", [](const E& e, const Doubles& margin) { return e.with_margins(margin); })
        .def("with_arrivals", [](const E& e, const Doubles& arrivals) { return e.with_arrivals(arrivals); })
        .def("with_places", [](const E& e, const py::dict& columns) {
            std::vector<ecosystem::Place> places;
            const auto name = columns["place"].cast<std::vector<std::string>>();
            for (std::size_t i = 0; i < name.size(); ++i)
                places.push_back({name[i], entry<std::optional<bool>>(columns, "physical", i, std::nullopt),
                                  entry<std::string>(columns, "owner", i, ""),
                                  entry(columns, "lat", i, std::numeric_limits<double>::quiet_NaN()),
                                  entry(columns, "lon", i, std::numeric_limits<double>::quiet_NaN()),
                                  entry<std::string>(columns, "open_hours", i, "")});
            return e.with_places(places);
        });
    m.def("of_state", &of_state, "state"_a);
    m.def("step_name", [](const std::string& label) { return ecosystem::step_name(label); });
    m.def(
        "from_tables",
        [](const py::dict& vertices, const Numbers& source, const Numbers& target, const Doubles& amount,
           const std::string& what, const Doubles& exits) {
            std::vector<ecosystem::Move> moves;
            for (std::size_t k = 0; k < source.size(); ++k) moves.push_back({source[k], target[k], amount[k]});
            return E::from_tables(vertices_of(vertices), moves,
                                  what == "rate"    ? ecosystem::Amount::rate
                                  : what == "count" ? ecosystem::Amount::count
                                                    : ecosystem::Amount::probability,
                                  exits);
        },
        "vertices"_a, "source"_a, "target"_a, "amount"_a, "what"_a, "exits"_a);
}

py::list named(ecosystem::NamedEcosystems all) {
    py::list result;
    for (std::size_t i = 0; i < all.names.size(); ++i)
        result.append(py::make_tuple(all.names[i], std::move(all.ecosystems[i])));
    return result;
}

void bind_logs(py::module_& m) {
    m.def(
        "from_log",
        [](const EventLog& log, const std::string& step, const std::string& place, const std::string& session,
           std::optional<int> threads) {
            return run(threads, py::none(), [&](const Execution& how) {
                return Ecosystem::from_log(log, reading(step, place, session, how));
            });
        },
        "log"_a, "step"_a, "place"_a, "session"_a, "threads"_a);
    m.def(
        "from_log_by_group",
        [](const EventLog& log, const std::string& group, const std::string& step, const std::string& place,
           const std::string& session, std::optional<int> threads) {
            return named(run(threads, py::none(), [&](const Execution& how) {
                return ecosystem::from_log_by_group(log, group, reading(step, place, session, how));
            }));
        },
        "log"_a, "group"_a, "step"_a, "place"_a, "session"_a, "threads"_a);
    m.def(
        "from_log_by_period",
        [](const EventLog& log, const std::vector<Time>& breaks, const std::string& step, const std::string& place,
           const std::string& session, std::optional<int> threads) {
            return named(run(threads, py::none(), [&](const Execution& how) {
                return ecosystem::from_log_by_period(log, breaks, reading(step, place, session, how));
            }));
        },
        "log"_a, "breaks"_a, "step"_a, "place"_a, "session"_a, "threads"_a);
    m.def(
        "journeys",
        [](const EventLog& log, const Ecosystem& eco, const std::string& step, const std::string& place,
           const std::string& session, std::optional<int> threads) {
            return run(threads, py::none(), [&](const Execution& how) {
                return ecosystem::journeys(log, eco, reading(step, place, session, how));
            });
        },
        "log"_a, "ecosystem"_a, "step"_a, "place"_a, "session"_a, "threads"_a);
}

py::dict test_of(const ecosystem::CircleTest& t) {
    return py::dict("statistic"_a = t.statistic, "pearson"_a = t.pearson, "df"_a = t.df, "p_value"_a = t.p_value,
                    "p_pearson"_a = t.p_pearson, "sparse_cells"_a = t.sparse_cells);
}

void bind_reading(py::module_& m) {
    using E = Ecosystem;
    m.def("traffic",
          [](const E& e) { return array(away([&](const Execution& how) { return ecosystem::traffic(e, how); })); });
    m.def("circulations", [](const E& e, std::size_t most) {
        const auto found = away([&](const Execution& how) { return ecosystem::circulations(e, most, how); });
        py::list circles;
        for (const auto& c : found.circles) circles.append(py::make_tuple(c.vertices, c.rate, c.share));
        return circles;
    });
    m.def("cores", [](const E& e, double least) {
        py::list all;
        for (const auto& c : away([&](const Execution& how) { return ecosystem::cores(e, least, how); }))
            all.append(py::make_tuple(c.vertices, c.share));
        return all;
    });
    m.def("bridges", [](const E& e, double least) {
        py::list all;
        for (const auto& b : away([&](const Execution& how) { return ecosystem::bridges(e, least, how); }))
            all.append(py::make_tuple(b.source, b.target, b.rate, b.lost));
        return all;
    });
    m.def("next_step_entropy", [](const E& e) { return array(ecosystem::next_step_entropy(e)); });
    m.def("mean_entropy",
          [](const E& e) { return away([&](const Execution& how) { return ecosystem::mean_entropy(e, how); }); });
    m.def("order", [](const E& e, const Numbers& first, const Numbers& second) {
        const auto o = away([&](const Execution& how) { return ecosystem::order(e, first, second, how); });
        return py::dict("first_then_second"_a = o.first_then_second, "second_then_first"_a = o.second_then_first,
                        "first_only"_a = o.first_only, "second_only"_a = o.second_only, "neither"_a = o.neither);
    });
    m.def("communities", [](const E& e, double resolution) {
        auto found = away([&](const Execution& how) { return ecosystem::communities(e, resolution, how); });
        return py::make_tuple(hand_over(std::move(found.community)), found.modularity);
    });
    m.def("compare", [](const std::vector<E>& all) {
        const auto c = away([&](const Execution&) { return ecosystem::compare(all); });
        py::list moves, arrivals;
        for (const auto& t : c.moves_at) moves.append(test_of(t));
        for (const auto& t : c.arrivals_at) arrivals.append(test_of(t));
        return py::make_tuple(py::dict("moves"_a = test_of(c.moves), "arrivals"_a = test_of(c.arrivals)), c.vertices,
                              moves, arrivals, c.summary());
    });
}

}  // namespace
}  // namespace habitue::python

void bind_ecosystem(habitue::python::py::module_ m) {
    habitue::python::bind_graph(m);
    habitue::python::bind_logs(m);
    habitue::python::bind_reading(m);
}
