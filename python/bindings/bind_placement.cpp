// habitue._core.ecosystem: where to be.
#include "support.hpp"

#include <cstdint>
#include <span>

#include <habitue/ecosystem/facilities.hpp>
#include <habitue/ecosystem/placement.hpp>

namespace habitue::python {
namespace {

using namespace ecosystem;
using Offsets = py::array_t<std::uint64_t, py::array::c_style>;
using Codes = py::array_t<std::uint32_t, py::array::c_style>;
using Doubles = py::array_t<double, py::array::c_style>;

template <class T, int flags>
std::span<const T> seen(const py::array_t<T, flags>& array) {
    return {array.data(), std::size_t(array.size())};
}
template <class T, int flags>
std::vector<T> kept(const py::array_t<T, flags>& array) {
    return {array.data(), array.data() + array.size()};
}

/// What the arrays of a caller say, once the GIL may go.
struct Given {
    std::size_t candidates;
    Offsets offsets;
    Codes passed;
    Doubles values;
    JourneyView journeys() const { return {candidates, seen(offsets), seen(passed)}; }
};

Given given(std::size_t candidates, const Offsets& offsets, const Codes& passed, const Doubles& values) {
    return {candidates, offsets, passed, values};
}

PlaceOptions options_of(const py::dict& d) {
    PlaceOptions o;
    if (const py::object k = d["k"]; !k.is_none()) {
        const auto wanted = k.cast<std::int64_t>();
        if (wanted < 1) refuse("k", double(wanted), "must be at least 1");
        o.k = std::size_t(wanted);
    }
    const auto doubles = [&](const char* name) {
        return d[name].is_none() ? std::vector<double>() : kept(d[name].cast<Doubles>());
    };
    const auto codes = [&](const char* name) {
        return d[name].is_none() ? std::vector<std::uint32_t>() : kept(d[name].cast<Codes>());
    };
    o.costs = doubles("costs");
    if (!d["budget"].is_none()) o.budget = d["budget"].cast<double>();
    o.group = codes("group");
    o.at_most = codes("at_most");
    o.presence = doubles("presence");
    o.miss = doubles("miss");
    o.objective = parse_objective(d["objective"].cast<std::string>());
    o.method = parse_method(d["method"].cast<std::string>());
    o.nodes = d["nodes"].cast<std::uint64_t>();
    return o;
}

py::dict to_dict(Placement p) {
    return py::dict("index"_a = hand_over(std::move(p.chosen)), "gains"_a = hand_over(std::move(p.gains)),
                    "bounds"_a = hand_over(std::move(p.bounds)), "value"_a = p.value, "upper_bound"_a = p.upper_bound,
                    "cost"_a = p.cost, "total"_a = p.total, "guarantee"_a = p.guarantee,
                    "method"_a = std::string(name(p.method)), "complete"_a = p.complete);
}

/// Runs work(options) with threads and the caller's Ctrl-C.
template <class Work>
auto with_options(const py::dict& options, const std::optional<int>& threads, const Work& work) {
    const PlaceOptions o = options_of(options);
    return run(threads, py::none(), [&](const Execution& how) {
        PlaceOptions mine = o;
        mine.threads = how.threads;
        mine.cancel = how.cancel;
        return work(mine);
    });
}

Travel travel_of(const Doubles& distance) {
    require(distance.ndim() == 2, "distance: need a row for each candidate and a column for each point");
    return {std::size_t(distance.shape(0)), std::size_t(distance.shape(1)), seen(distance)};
}

void bind_places(py::module_& m) {
    m.def("place", [](std::size_t candidates, const Offsets& offsets, const Codes& passed, const Doubles& values,
                      const std::optional<Codes>& worst_of, const py::dict& options, std::optional<int> threads) {
        const Given g = given(candidates, offsets, passed, values);
        return to_dict(with_options(options, threads, [&](const PlaceOptions& o) {
            return worst_of ? place_for_worst(g.journeys(), seen(g.values), seen(*worst_of), o)
                            : place(g.journeys(), seen(g.values), o);
        }));
    });
    m.def("value_of", [](std::size_t candidates, const Offsets& offsets, const Codes& passed, const Doubles& values,
                         const Codes& open, const py::dict& options) {
        const Given g = given(candidates, offsets, passed, values);
        return with_options(
            options, 1, [&](const PlaceOptions& o) { return value_of(g.journeys(), seen(g.values), seen(open), o); });
    });
    m.def("pareto_front", [](std::size_t candidates, const Offsets& offsets, const Codes& passed, const Doubles& values,
                             const Doubles& budgets, const py::dict& options, std::optional<int> threads) {
        const Given g = given(candidates, offsets, passed, values);
        auto front = with_options(options, threads, [&](const PlaceOptions& o) {
            return pareto_front(g.journeys(), seen(g.values), o, seen(budgets));
        });
        py::list placements;
        for (auto& p : front) placements.append(to_dict(std::move(p)));
        return placements;
    });
    m.def("closing_order", [](std::size_t candidates, const Offsets& offsets, const Codes& passed,
                              const Doubles& values, const Codes& open, const py::dict& options) {
        const Given g = given(candidates, offsets, passed, values);
        const auto order = with_options(options, 1, [&](const PlaceOptions& o) {
            return closing_order(g.journeys(), seen(g.values), seen(open), o);
        });
        std::vector<std::uint32_t> which;
        std::vector<double> loss, saved, left;
        for (const auto& c : order) {
            which.push_back(c.candidate);
            loss.push_back(c.loss);
            saved.push_back(c.saved);
            left.push_back(c.left);
        }
        return py::make_tuple(hand_over(std::move(which)), hand_over(std::move(loss)), hand_over(std::move(saved)),
                              hand_over(std::move(left)));
    });
    m.def("grouped", [](std::size_t vertices, const Offsets& offsets, const Codes& passed, const Codes& candidate_of,
                        std::size_t candidates) {
        auto x = grouped({vertices, seen(offsets), seen(passed)}, seen(candidate_of), candidates);
        return py::make_tuple(hand_over(std::move(x.offsets)), hand_over(std::move(x.passed)));
    });
    m.def("weekly_slots", [](const Paths& paths, int hours) {
        auto x = run(1, py::none(), [&](const Execution&) { return weekly_slots(paths, hours); });
        return py::make_tuple(x.names, hand_over(std::move(x.offsets)), hand_over(std::move(x.passed)));
    });
}

void bind_facilities(py::module_& m) {
    m.def("great_circle_matrix", [](const Doubles& from_latitude, const Doubles& from_longitude,
                                    const Doubles& latitude, const Doubles& longitude, std::optional<int> threads) {
        return hand_over(run(threads, py::none(), [&](const Execution& how) {
            return great_circle_matrix(seen(from_latitude), seen(from_longitude), seen(latitude), seen(longitude), how);
        }));
    });
    m.def("p_median",
          [](const Doubles& distance, const Doubles& demand, const py::dict& options, std::optional<int> threads) {
              const Travel travel = travel_of(distance);
              auto p = with_options(options, threads,
                                    [&](const PlaceOptions& o) { return p_median(travel, seen(demand), o); });
              return py::dict("index"_a = hand_over(std::move(p.chosen)), "serves"_a = hand_over(std::move(p.serves)),
                              "distance"_a = p.distance, "lower_bound"_a = p.lower_bound, "demand"_a = p.demand,
                              "method"_a = std::string(name(p.method)), "complete"_a = p.complete);
          });
    m.def("facility_location",
          [](const Doubles& similarity, const Doubles& weights, const py::dict& options, std::optional<int> threads) {
              require(similarity.ndim() == 2, "similarity: need a row for each candidate and a column for each point");
              return to_dict(with_options(options, threads, [&](const PlaceOptions& o) {
                  return facility_location(std::size_t(similarity.shape(0)), std::size_t(similarity.shape(1)),
                                           seen(similarity), seen(weights), o);
              }));
          });
    m.def("expected_covering", [](const Doubles& distance, const Doubles& demand, double radius, double busy,
                                  std::size_t each, const py::dict& options, std::optional<int> threads) {
        const Travel travel = travel_of(distance);
        return to_dict(with_options(options, threads, [&](const PlaceOptions& o) {
            return expected_covering(travel, seen(demand), radius, busy, o, each);
        }));
    });
}

}  // namespace
}  // namespace habitue::python

void bind_placement(habitue::python::py::module_ module) {
    habitue::python::bind_places(module);
    habitue::python::bind_facilities(module);
}
