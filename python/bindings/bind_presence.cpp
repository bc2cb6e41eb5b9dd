// habitue._core.ecosystem: presence, ubiquity, presence gaps, meetings, parity, distinctiveness.
#include "bind_data.hpp"

#include <cmath>

#include <habitue/ecosystem/presence_from_log.hpp>

namespace habitue::python {
namespace {

using namespace ecosystem;
using Doubles = std::vector<double>;
using Texts = std::vector<std::string>;

py::array_t<double> array(Doubles values) {
    return hand_over(std::move(values));
}
py::tuple pair(Bounds ends) {
    return py::make_tuple(array(std::move(ends.low)), array(std::move(ends.high)));
}

py::tuple state_of_presence(const Presence& p) {
    py::list entries;
    for (const auto& e : p.entries())
        entries.append(py::make_tuple(e.step, e.place, array(e.presence), array(e.needs), e.found, e.seen));
    return py::make_tuple(entries, p.seasons(), p.otherwise());
}
Presence presence_of_state(const py::tuple& state) {
    std::vector<PresenceEntry> entries;
    for (const auto item : state[0].cast<py::list>()) {
        const auto t = item.cast<py::tuple>();
        PresenceEntry e{t[0].cast<std::string>(), t[1].cast<std::string>(), {}, {},
                        t[4].cast<double>(),      t[5].cast<double>()};
        assign(e.presence, t[2]);
        assign(e.needs, t[3]);
        entries.push_back(std::move(e));
    }
    return Presence(std::move(entries), state[1].cast<std::size_t>(), state[2].cast<double>());
}

py::tuple tuple_of(const VisitMargins& m) {
    return py::make_tuple(array(m.unmet), array(m.met), array(m.unmet_error), array(m.met_error));
}
VisitMargins margins_of(const py::object& margins) {
    const auto t = margins.cast<py::tuple>();
    VisitMargins m;
    assign(m.unmet, t[0]);
    assign(m.met, t[1]);
    assign(m.unmet_error, t[2]);
    assign(m.met_error, t[3]);
    return m;
}
/// What visits earn: as given, else by the margins at stake of the vertices, else as the log of the presence told.
VisitMargins money_of(const Ecosystem& eco, const py::object& given, const py::object& told) {
    if (!given.is_none()) return margins_of(given);
    Doubles stake;
    bool any = false;
    for (const auto& v : eco.vertices()) {
        stake.push_back(v.margin);
        any = any || !std::isnan(v.margin);
    }
    if (any) return VisitMargins::from_stakes(eco, stake);
    if (!told.is_none()) return margins_of(told);
    throw DomainError(
        "margins: not identified: needs column margin in the log of the presence, a margin at stake of the ecosystem's "
        "vertices, or margins=");
}

void bind_value(py::module_& m) {
    py::class_<Presence>(m, "Presence", "Chance that a visit finds us; use `habitue.ecosystem.Presence`.")
        .def_static(
            "from_table",
            [](const Texts& step, const Texts& place, const std::vector<std::optional<int>>& hour_of_week,
               const std::vector<std::optional<int>>& season, const Doubles& presence, const Doubles& needs,
               std::size_t seasons, double otherwise) {
                std::vector<PresenceRow> rows(presence.size());
                for (std::size_t i = 0; i < rows.size(); ++i)
                    rows[i] = {step.at(i), place.at(i), hour_of_week.at(i), season.at(i), presence[i], needs.at(i)};
                return Presence::from_table(rows, seasons, otherwise);
            },
            "step"_a, "place"_a, "hour_of_week"_a, "season"_a, "presence"_a, "needs"_a, "seasons"_a, "otherwise"_a)
        .def_static(
            "from_calendar",
            [](const Texts& places, const Texts& open_hours, const Texts& steps) {
                return Presence::from_calendar(places, open_hours, steps);
            },
            "places"_a, "open_hours"_a, "steps"_a)
        .def("at",
             [](const Presence& p, const Ecosystem& eco) {
                 auto v = p.at(eco);
                 auto mean = v.mean();
                 return py::make_tuple(v.slots, array(std::move(v.presence)), array(std::move(v.needs)),
                                       array(std::move(v.found)), array(std::move(v.seen)), array(std::move(mean)));
             })
        .def("summary", &Presence::summary)
        .def("__len__", [](const Presence& p) { return p.entries().size(); })
        .def(
            "__eq__", [](const Presence& a, const Presence& b) { return a == b; }, py::is_operator())
        .def(py::pickle(&state_of_presence, &presence_of_state));
    m.def(
        "presence_interval",
        [](const Doubles& found, const Doubles& seen, double level) {
            Bounds ends;
            for (std::size_t i = 0; i < found.size(); ++i) {
                const auto one = presence_interval(found[i], seen.at(i), level);
                ends.low.push_back(one.low);
                ends.high.push_back(one.high);
            }
            return pair(std::move(ends));
        },
        "found"_a, "seen"_a, "level"_a);
    m.def(
        "parse_open_hours", [](const std::string& text) { return array(parse_open_hours(text)); }, "open_hours"_a);
}

PresenceReading reading(const std::string& step, const std::string& place, const std::string& session,
                        const std::string& present, const std::string& own, const Execution& how) {
    PresenceReading r;
    r.log.step = step;
    r.log.place = place;
    r.log.session = session;
    r.log.threads = how.threads;
    r.log.cancel = how.cancel;
    r.present = present;
    r.own = own;
    return r;
}

void bind_log(py::module_& m) {
    m.def(
        "presence_from_log",
        [](const EventLog& log, const Ecosystem& eco, const std::string& step, const std::string& place,
           const std::string& session, const std::string& present, const std::string& own, bool by_hour, bool per_unit,
           std::optional<int> threads) {
            auto p = run(threads, py::none(), [&](const Execution& how) {
                auto r = reading(step, place, session, present, own, how);
                r.by_hour = by_hour;
                r.per_unit = per_unit;
                return presence_from_log(log, eco, r);
            });
            py::list brand, notices;
            std::vector<std::uint32_t> vertex;
            Doubles found_us, visits, rate;
            for (const auto& l : p.losses) {
                brand.append(l.brand);
                vertex.push_back(l.vertex);
                found_us.push_back(l.found_us);
                visits.push_back(l.visits);
                rate.push_back(l.rate);
            }
            for (const auto& n : p.notices)
                notices.append(py::dict("what"_a = n.what, "count"_a = n.count, "policy"_a = n.policy));
            return py::make_tuple(
                p.presence, p.margins.size() == 0 ? py::object(py::none()) : tuple_of(p.margins), p.met_identified,
                array(p.occasions),
                py::make_tuple(hand_over(std::move(vertex)), brand, array(found_us), array(visits), array(rate)),
                notices, p.visits);
        },
        "log"_a, "eco"_a, "step"_a, "place"_a, "session"_a, "present"_a, "own"_a, "by_hour"_a, "per_unit"_a,
        "threads"_a);
    m.def(
        "distinctiveness",
        [](const EventLog& log, const Ecosystem& eco, const std::string& rival, const std::string& step,
           const std::string& place, const std::string& session, const std::string& own, double level, int draws,
           std::uint64_t seed, std::optional<int> threads) {
            auto d = run(threads, py::none(), [&](const Execution& how) {
                return distinctiveness(log, eco, rival, reading(step, place, session, "", own, how),
                                       {level, draws, seed, how.threads, how.cancel});
            });
            Doubles bits, low, high, p_value, ours, theirs;
            for (const auto& row : d.divergence) {
                bits.push_back(row.bits);
                low.push_back(row.low);
                high.push_back(row.high);
                p_value.push_back(row.p_value);
                ours.push_back(row.ours);
                theirs.push_back(row.theirs);
            }
            return py::make_tuple(d.steps, array(bits), array(low), array(high), array(p_value), array(ours),
                                  array(theirs));
        },
        "log"_a, "eco"_a, "rival"_a, "step"_a, "place"_a, "session"_a, "own"_a, "level"_a, "draws"_a, "seed"_a,
        "threads"_a);
    m.def(
        "parity",
        [](const EventLog& log, const std::string& what, const std::string& by, const std::string& step,
           const std::string& place, const std::string& present, const std::string& own) {
            constexpr std::string_view names[] = {"price", "launch_lag", "options", "presence", "hours"};
            std::size_t k = 0;
            while (k < 5 && names[k] != what) ++k;
            if (k == 5)
                throw DomainError("what: got \"" + what +
                                  "\", need \"price\", \"launch_lag\", \"options\", \"presence\" or \"hours\"");
            auto p = run(1, py::none(), [&](const Execution& how) {
                return parity(log, Treatment(int(k)), by, reading(step, place, "", present, own, how));
            });
            auto& t = p.parity;
            return py::make_tuple(p.groups, array(t.rows), array(t.mean), array(t.difference), array(t.standard_error),
                                  t.statistic, t.df, t.p_value);
        },
        "log"_a, "what"_a, "by"_a, "step"_a, "place"_a, "present"_a, "own"_a);
}

void bind_ubiquity(py::module_& m) {
    py::class_<Ubiquity>(m, "Ubiquity", "How much of the need finds us; use `habitue.ecosystem.ubiquity`.")
        .def_readonly("value", &Ubiquity::value)
        .def_readonly("unweighted", &Ubiquity::unweighted)
        .def_property_readonly("needs", [](const Ubiquity& u) { return array(u.needs); })
        .def_property_readonly("stake", [](const Ubiquity& u) { return array(u.stake); })
        .def_property_readonly("presence", [](const Ubiquity& u) { return array(u.presence); })
        .def_property_readonly("unserved", [](const Ubiquity& u) { return array(u.unserved); })
        .def_property_readonly("by_slot", [](const Ubiquity& u) { return array(u.by_slot); })
        .def("interval", [](const Ubiquity& u, double level) { return pair(u.interval(level)); })
        .def("unserved_interval", [](const Ubiquity& u, double level) { return pair(u.unserved_interval(level)); })
        .def("unserved_total_interval",
             [](const Ubiquity& u, double level) { return pair(u.unserved_total_interval(level)); })
        .def("summary", &Ubiquity::summary)
        .def(py::pickle(
            [](const Ubiquity& u) {
                return py::make_tuple(u.value, u.unweighted, array(u.needs), array(u.stake), array(u.presence),
                                      array(u.unserved), array(u.by_slot), array(u.value_draws),
                                      array(u.unweighted_draws), array(u.unserved_draws));
            },
            [](const py::tuple& t) {
                Ubiquity u;
                u.value = t[0].cast<double>();
                u.unweighted = t[1].cast<double>();
                std::size_t k = 2;
                for (auto* v : {&u.needs, &u.stake, &u.presence, &u.unserved, &u.by_slot, &u.value_draws,
                                &u.unweighted_draws, &u.unserved_draws})
                    assign(*v, t[k++]);
                return u;
            }));
    m.def(
        "ubiquity",
        [](const Ecosystem& eco, const Presence& presence, const py::object& margins, const py::object& told, int draws,
           std::uint64_t seed, std::optional<int> threads) {
            const VisitMargins money = money_of(eco, margins, told);
            return run(threads, py::none(), [&](const Execution& how) {
                return ubiquity(eco, presence.at(eco), money, evidence_of(eco), {draws, seed, how.threads, how.cancel});
            });
        },
        "eco"_a, "presence"_a, "margins"_a, "told"_a, "draws"_a, "seed"_a, "threads"_a);
}

void bind_gaps(py::module_& m) {
    py::class_<PresenceGaps>(m, "PresenceGaps", "What presence would bring; use `habitue.ecosystem.presence_gaps`.")
        .def_readonly("annual", &PresenceGaps::annual)
        .def_property_readonly("presence", [](const PresenceGaps& g) { return array(g.presence); })
        .def_property_readonly("slope", [](const PresenceGaps& g) { return array(g.slope); })
        .def_property_readonly("value", [](const PresenceGaps& g) { return array(g.value); })
        .def_property_readonly("ranked", [](const PresenceGaps& g) { return hand_over(std::vector(g.ranked)); })
        .def("interval", [](const PresenceGaps& g, double level) { return pair(g.interval(level)); })
        .def(py::pickle(
            [](const PresenceGaps& g) {
                return py::make_tuple(g.annual, array(g.presence), array(g.slope), array(g.value),
                                      hand_over(std::vector(g.ranked)), array(g.value_draws));
            },
            [](const py::tuple& t) {
                PresenceGaps g;
                g.annual = t[0].cast<double>();
                assign(g.presence, t[1]);
                assign(g.slope, t[2]);
                assign(g.value, t[3]);
                assign(g.ranked, t[4]);
                assign(g.value_draws, t[5]);
                return g;
            }));
    m.def(
        "presence_gaps",
        [](const Ecosystem& eco, const Presence& presence, const py::object& margins, const py::object& told,
           std::size_t exact, int draws, std::uint64_t seed, std::optional<int> threads) {
            const VisitMargins money = money_of(eco, margins, told);
            return run(threads, py::none(), [&](const Execution& how) {
                const auto at = presence.at(eco);
                return presence_gaps(eco, at.mean(), money, at.found, at.seen, evidence_of(eco),
                                     {exact, {draws, seed, how.threads, how.cancel}});
            });
        },
        "eco"_a, "presence"_a, "margins"_a, "told"_a, "exact"_a, "draws"_a, "seed"_a, "threads"_a);
    m.def(
        "meetings",
        [](const Ecosystem& eco, const Presence& presence, const std::vector<int>& marked) {
            const std::vector<char> purchase(marked.begin(), marked.end());
            auto r = run(1, py::none(),
                         [&](const Execution& how) { return meetings(eco, presence.at(eco).mean(), purchase, how); });
            return py::dict("at_least_once"_a = r.at_least_once, "every_visit"_a = r.every_visit,
                            "from_vertex"_a = array(r.from_vertex), "first_met"_a = array(r.first_met),
                            "ended_unmet"_a = array(r.ended_unmet), "unmet_visits"_a = array(r.unmet_visits),
                            "meetings"_a = r.meetings, "reaches_purchase"_a = r.reaches_purchase,
                            "before_purchase"_a = r.before_purchase);
        },
        "eco"_a, "presence"_a, "purchase"_a);
}

}  // namespace
}  // namespace habitue::python

void bind_presence(habitue::python::py::module_ m) {
    habitue::python::bind_value(m);
    habitue::python::bind_log(m);
    habitue::python::bind_ubiquity(m);
    habitue::python::bind_gaps(m);
}
