// habitue._core.ecosystem: quests, components, search, sharing and second lives. Results are dicts, which Python names.
#include <map>

#include <habitue/data/event_log.hpp>
#include <habitue/ecosystem/assortment.hpp>
#include <habitue/ecosystem/items.hpp>
#include <habitue/ecosystem/law.hpp>
#include <habitue/ecosystem/learn_quests.hpp>
#include <habitue/ecosystem/quest.hpp>
#include <habitue/ecosystem/replacement.hpp>
#include <habitue/ecosystem/search.hpp>
#include <habitue/ecosystem/select_components.hpp>
#include <habitue/ecosystem/sharing.hpp>

#include "bind_data.hpp"
#include "support.hpp"

namespace habitue::python {
namespace {

using namespace ecosystem;
using Numbers = py::array_t<double, py::array::c_style | py::array::forcecast>;

std::span<const double> span_of(const Numbers& x) {
    return {x.data(), std::size_t(x.size())};
}

/// Runs @p work without the GIL.
template <class Work>
auto freely(const Work& work) {
    const py::gil_scoped_release free;
    return work();
}

void bind_laws(py::module_& m) {
    py::class_<Uniform>(m, "Uniform", "Anything from `low` to `high` alike.")
        .def(py::init<double, double>(), "low"_a = 0.0, "high"_a = 1.0)
        .def_readonly("low", &Uniform::low)
        .def_readonly("high", &Uniform::high);
    py::class_<Normal>(m, "Normal", "The normal distribution.")
        .def(py::init<double, double>(), "mean"_a = 0.0, "sd"_a = 1.0)
        .def_readonly("mean", &Normal::mean)
        .def_readonly("sd", &Normal::sd);
    py::class_<Exponential>(m, "Exponential", "`start`, and an exponential amount of this `mean` more.")
        .def(py::init<double, double>(), "mean"_a = 1.0, "start"_a = 0.0)
        .def_readonly("mean", &Exponential::mean)
        .def_readonly("start", &Exponential::from);
    py::class_<Discrete>(m, "Discrete", "Some values with their probabilities, or alike: an empirical distribution.")
        .def(py::init<std::vector<double>, std::vector<double>>(), "values"_a,
             "probabilities"_a = std::vector<double>())
        .def_readonly("values", &Discrete::values)
        .def_readonly("probabilities", &Discrete::probabilities);
}

py::dict dict_of(const Share& share) {
    return py::dict("count"_a = share.count, "of"_a = share.of);
}

void bind_choices(py::module_& m) {
    m.def("select_components", [](const Numbers& values, const py::array_t<std::uint32_t>& needs) {
        std::vector<Needs> pairs;
        for (py::ssize_t i = 0; i < needs.shape(0); ++i) pairs.push_back({needs.at(i, 0), needs.at(i, 1)});
        const auto best = freely([&] { return select_components(span_of(values), pairs); });
        return py::dict("chosen"_a = hand_over(best.chosen), "value"_a = best.value, "together"_a = best.together);
    });
    m.def("reservation_value", &reservation_value);
    m.def("optimal_search", [](const std::vector<Law>& laws, const std::vector<double>& costs, double outside) {
        std::vector<Option> options;
        for (std::size_t i = 0; i < laws.size(); ++i) options.push_back({laws[i], costs.at(i)});
        const auto plan = freely([&] { return optimal_search(options, outside); });
        return py::dict("order"_a = hand_over(plan.order), "reservation_value"_a = hand_over(plan.reservation_value),
                        "looked_at"_a = hand_over(plan.looked_at), "expected_value"_a = plan.expected_value,
                        "expected_cost"_a = plan.expected_cost);
    });
    m.def("lostness",
          [](double required, double different, double total) { return lostness(required, different, total); });
    const auto of = [](const Assortment& a) {
        return py::dict("chosen"_a = hand_over(a.chosen), "value"_a = a.value, "upper_bound"_a = a.upper_bound,
                        "probability"_a = hand_over(a.probability));
    };
    m.def("logit_assortment",
          [of](const Numbers& utility, const Numbers& revenue, double outside, std::optional<std::size_t> most) {
              return of(freely([&] {
                  return logit_assortment(span_of(utility), span_of(revenue), outside, most.value_or(std::size_t(-1)));
              }));
          });
    m.def("group_assortment", [of](const Numbers& utility, std::size_t members, std::size_t most, const Numbers& weight,
                                   bool exact) {
        return of(freely([&] { return group_assortment(span_of(utility), members, most, span_of(weight), exact); }));
    });
}

void bind_sharing(py::module_& m) {
    m.def("viability", [](const Numbers& p, std::int64_t minimum) {
        return freely([&] { return viability(span_of(p), minimum); });
    });
    m.def("sharers_distribution",
          [](const Numbers& p) { return hand_over(freely([&] { return sharers_distribution(span_of(p)); })); });
    m.def("people_to_ask", &people_to_ask, py::call_guard<py::gil_scoped_release>());
    m.def("viable_price", [](const std::vector<Law>& willingness, std::int64_t minimum, double level) {
        return freely([&] { return viable_price(willingness, minimum, level); });
    });
    const auto of = [](const Participation& p) {
        py::list equilibria;
        for (const auto& e : p.equilibria) equilibria.append(py::dict("share"_a = e.share, "stable"_a = e.stable));
        return py::dict("equilibria"_a = equilibria, "from_nobody"_a = p.from_nobody,
                        "from_everybody"_a = p.from_everybody, "critical_mass"_a = p.critical_mass);
    };
    m.def("participation_of_law", [of](const Law& thresholds) { return of(participation(thresholds)); });
    m.def("participation_of_people",
          [of](const Numbers& thresholds) { return of(freely([&] { return participation(span_of(thresholds)); })); });
}

/// A name, or (at_least, parts).
Requirement requirement_of(const py::handle& x) {
    if (py::isinstance<py::str>(x)) return x.cast<std::string>();
    const auto pair = x.cast<py::tuple>();
    std::vector<Requirement> parts;
    for (const auto& part : pair[1]) parts.push_back(requirement_of(part));
    const auto k = pair[0].cast<std::int64_t>();
    if (k < 0) throw DomainError("requires: got at least " + std::to_string(k) + ", must be 1 or more");
    return at_least(std::size_t(k), std::move(parts));
}

py::object object_of(const Requirement& x) {
    if (!x.component.empty()) return py::str(x.component);
    py::list parts;
    for (const auto& part : x.parts) parts.append(object_of(part));
    return py::make_tuple(x.at_least, parts);
}

Component component_of(const py::handle& x) {
    const auto t = x.cast<py::tuple>();
    Component c{.name = t[0].cast<std::string>(),
                .quality = t[2].cast<double>(),
                .margin = t[3].cast<double>(),
                .owned = t[4].cast<bool>()};
    for (const auto& row : t[1]) {
        const auto offer = row.cast<py::tuple>();
        c.offers.push_back(
            {offer[0].cast<std::string>(), offer[1].cast<double>(), offer[2].cast<double>(), offer[3].cast<double>()});
    }
    for (const auto& need : t[5]) c.needs.push_back(requirement_of(need));
    return c;
}

py::tuple tuple_of(const Component& c) {
    py::list offers, needs;
    for (const auto& x : c.offers) offers.append(py::make_tuple(x.place, x.availability, x.price, x.search_cost));
    for (const auto& need : c.needs) needs.append(object_of(need));
    return py::make_tuple(c.name, offers, c.quality, c.margin, c.owned, needs);
}

py::dict dict_of(const QuestCompletion& x) {
    py::list components;
    for (const auto& c : x.components)
        components.append(py::dict("component"_a = c.component, "found"_a = c.found, "probability"_a = c.probability,
                                   "utility_gain"_a = c.utility_gain, "margin_gain"_a = c.margin_gain,
                                   "complements_lost"_a = c.complements_lost));
    const py::object missing = x.missing ? py::object(py::str(x.components[*x.missing].component)) : py::none();
    return py::dict("probability"_a = x.probability, "hassle"_a = x.hassle, "spend"_a = x.spend,
                    "stranded"_a = x.stranded, "margin"_a = x.margin, "achieved"_a = x.achieved,
                    "attainable"_a = x.attainable, "outcome_gap"_a = x.outcome_gap, "missing"_a = missing,
                    "components"_a = components);
}

py::dict dict_of(const LearnedQuest& x) {
    const auto names = [&](const std::vector<std::uint32_t>& numbers) {
        py::list result;
        for (const auto c : numbers) result.append(py::str(x.components[c].component));
        return result;
    };
    py::list components, required;
    for (const auto& c : x.components)
        components.append(py::dict("component"_a = c.component, "found"_a = dict_of(c.found),
                                   "had_when_achieved"_a = dict_of(c.had_when_achieved),
                                   "had_when_failed"_a = dict_of(c.had_when_failed), "price"_a = c.price,
                                   "searches"_a = c.searches));
    for (const auto& alternatives : x.required) required.append(names(alternatives));
    return py::dict("outcome"_a = x.outcome, "attempts"_a = x.attempts, "open"_a = x.open,
                    "completion"_a = dict_of(x.completion), "components"_a = components, "required"_a = required,
                    "nice_to_have"_a = names(x.nice_to_have), "sufficient"_a = dict_of(x.sufficient),
                    "searches"_a = x.searches, "hassle"_a = x.hassle, "hassle_error"_a = x.hassle_error,
                    "hassle_not_identified"_a = x.hassle_not_identified);
}

Share share_of(const py::handle& x) {
    return {x["count"].cast<double>(), x["of"].cast<double>()};
}

/// What dict_of took apart.
LearnedQuest learned_of(const py::dict& x) {
    LearnedQuest q;
    q.outcome = x["outcome"].cast<std::string>();
    q.attempts = x["attempts"].cast<std::size_t>();
    q.open = x["open"].cast<std::size_t>();
    q.completion = share_of(x["completion"]);
    q.sufficient = share_of(x["sufficient"]);
    std::map<std::string, std::uint32_t> number;
    for (const auto& c : x["components"]) {
        number.emplace(c["component"].cast<std::string>(), std::uint32_t(q.components.size()));
        q.components.push_back({c["component"].cast<std::string>(), share_of(c["found"]),
                                share_of(c["had_when_achieved"]), share_of(c["had_when_failed"]),
                                c["price"].cast<double>(), c["searches"].cast<double>()});
    }
    for (const auto& alternatives : x["required"]) {
        q.required.emplace_back();
        for (const auto& name : alternatives) q.required.back().push_back(number.at(name.cast<std::string>()));
    }
    for (const auto& name : x["nice_to_have"]) q.nice_to_have.push_back(number.at(name.cast<std::string>()));
    q.searches = x["searches"].cast<double>();
    q.hassle = x["hassle"].cast<double>();
    q.hassle_error = x["hassle_error"].cast<double>();
    q.hassle_not_identified = x["hassle_not_identified"].cast<std::string>();
    return q;
}

void bind_quest(py::module_& m) {
    py::class_<Quest>(m, "QuestCore")
        .def(py::init([](std::string outcome, const py::object& requires_, const py::list& components, double value,
                         std::vector<std::string> nice, std::vector<std::string> has) {
            std::vector<Component> parts;
            for (const auto& c : components) parts.push_back(component_of(c));
            return Quest(std::move(outcome), requirement_of(requires_), std::move(parts),
                         {.value = value, .nice_to_have = std::move(nice), .has = std::move(has)});
        }))
        .def_property_readonly("outcome", &Quest::outcome)
        .def_property_readonly("requires", [](const Quest& q) { return object_of(q.requirement()); })
        .def_property_readonly("components",
                               [](const Quest& q) {
                                   py::list all;
                                   for (const auto& c : q.components()) all.append(tuple_of(c));
                                   return all;
                               })
        .def_property_readonly("value", &Quest::value)
        .def_property_readonly("nice_to_have", &Quest::nice_to_have)
        .def("complete", [](const Quest& q) { return dict_of(freely([&] { return q.complete(); })); })
        .def("summary", &Quest::summary);
    m.def("learned_summary", [](const py::dict& parts) { return learned_of(parts).summary(); });
    m.def("learned_quest", [](const py::dict& parts, double value) { return learned_of(parts).quest(value); });
    m.def("learned_hassle_interval",
          [](const py::dict& parts, double level) { return learned_of(parts).hassle_interval(level); });
    m.def("learn_quests",
          [](const EventLog& log, std::string component, double tolerance, double level, std::size_t alternatives) {
              const auto learned = freely([&] {
                  return learn_quests(log, {.component = std::move(component),
                                            .tolerance = tolerance,
                                            .level = level,
                                            .alternatives = alternatives});
              });
              py::list all;
              for (const auto& x : learned) all.append(dict_of(x));
              return all;
          });
}

void bind_items(py::module_& m) {
    m.def("share_interval", [](double count, double of, double level) { return Share{count, of}.interval(level); });
    py::class_<SecondLives>(m, "SecondLivesCore")
        .def("summary", &SecondLives::summary)
        .def("share",
             [](const SecondLives& x, const std::string& what) {
                 if (what == "material_return") return dict_of(x.material_return());
                 for (const Fate fate : {Fate::resold, Fate::recycled, Fate::discarded, Fate::returned})
                     if (what == name(fate)) return dict_of(x.ended_as(fate));
                 throw DomainError("fate: got \"" + what + "\", need resold, recycled, discarded or returned");
             })
        .def("expected_owners", &SecondLives::expected_owners)
        .def("expected_owners_interval", &SecondLives::expected_owners_interval)
        .def("mean_years_kept", &SecondLives::mean_years_kept)
        .def_readonly("items", &SecondLives::items)
        .def_readonly("late_rows", &SecondLives::late_rows)
        .def_readonly("unseen", &SecondLives::unseen)
        .def("columns", [](const SecondLives& x) {
            std::vector<std::uint32_t> item, owner, generation;
            std::vector<std::int64_t> begin, end;
            py::list fate, began;
            for (const Ownership& o : x.ownerships) {
                item.push_back(o.item);
                owner.push_back(o.owner);
                generation.push_back(o.generation);
                begin.push_back(o.begin);
                end.push_back(o.end);
                fate.append(py::str(std::string(name(o.fate))));
                began.append(o.began);
            }
            return py::make_tuple(hand_over(std::move(item)), hand_over(std::move(owner)),
                                  hand_over(std::move(generation)), fate, began, hand_over(std::move(begin)),
                                  hand_over(std::move(end)));
        });
    m.def("second_lives", &second_lives, py::call_guard<py::gil_scoped_release>());
    m.def("log_ratio_interval", [](double ratio, double error, double level) {
        return Cannibalisation{.ratio = ratio, .log_ratio_error = error}.interval(level);
    });
    m.def("cannibalisation", [](const EventLog& log, const SecondLives& lives) {
        const auto x = freely([&] { return cannibalisation(log, lives); });
        return py::dict("customers"_a = x.customers, "before"_a = x.before, "after"_a = x.after,
                        "years_before"_a = x.years_before, "years_after"_a = x.years_after, "ratio"_a = x.ratio,
                        "log_ratio_error"_a = x.log_ratio_error, "lost_per_year"_a = x.lost_per_year,
                        "margin_lost"_a = x.margin_lost);
    });
}

void bind_replacement(py::module_& m) {
    m.def("solve_replacement", [](std::vector<double> cost, double replacement_cost, double discount,
                                  std::vector<double> aging, double scale) {
        const auto policy = freely([&] {
            return Replacement{std::move(cost), replacement_cost, discount, std::move(aging), scale}.solve();
        });
        return py::dict("value"_a = hand_over(policy.value), "hazard"_a = hand_over(policy.hazard),
                        "share"_a = hand_over(policy.share), "replacement_rate"_a = policy.replacement_rate,
                        "residual"_a = policy.residual);
    });
    m.def("fit_replacement", [](std::vector<double> seen, std::vector<double> replaced, double discount,
                                const std::vector<double>& aging) {
        const auto fit = freely([&] {
            return fit_replacement({std::move(seen), std::move(replaced)}, discount, aging);
        });
        return py::dict("slope"_a = fit.slope, "replacement_cost"_a = fit.replacement_cost,
                        "slope_error"_a = fit.slope_error, "replacement_cost_error"_a = fit.replacement_cost_error,
                        "log_likelihood"_a = fit.log_likelihood, "discount"_a = fit.model.discount,
                        "aging"_a = fit.model.aging, "cost"_a = hand_over(fit.model.cost),
                        "termination"_a = std::string(optim::name(fit.termination)));
    });
}

}  // namespace
}  // namespace habitue::python

void bind_quests(habitue::python::py::module_ ecosystem) {
    using namespace habitue::python;
    bind_laws(ecosystem);
    bind_choices(ecosystem);
    bind_sharing(ecosystem);
    bind_quest(ecosystem);
    bind_items(ecosystem);
    bind_replacement(ecosystem);
}
