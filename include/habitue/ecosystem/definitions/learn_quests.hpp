/// @file
/// Definitions of ecosystem/learn_quests.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <optional>
#include <string_view>
#include <unordered_map>

#include <habitue/core/error.hpp>
#include <habitue/core/text.hpp>
#include <habitue/data/kinds.hpp>
#include <habitue/ecosystem/detail/standard_errors.hpp>
#include <habitue/ecosystem/learn_quests.hpp>
#include <habitue/math/distributions.hpp>
#include <habitue/math/elementary.hpp>
#include <habitue/math/special.hpp>
#include <habitue/math/symmetric.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::ecosystem {

namespace detail {

/// Whether a result says that the outcome was achieved; none: it is no such word.
inline std::optional<bool> parse_result(std::string_view label) {
    std::string plain;
    for (const char c : label) plain += c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c == ' ' || c == '-' ? '_' : c;
    for (const std::string_view word : {"achieved", "yes", "true", "1", "1.0", "success", "succeeded", "completed",
                                        "complete", "done", "ok", "solved"})
        if (plain == word) return true;
    for (const std::string_view word : {"not_achieved", "no", "false", "0", "0.0", "failure", "failed", "abandoned",
                                        "given_up", "unfinished", "incomplete", "unsolved"})
        if (plain == word) return false;
    return {};
}

enum class Deed : std::uint8_t { other, looking, having };

inline Deed deed_of(std::string_view label) {
    using data::Kind;
    const auto kind = data::parse_kind(label);
    if (!kind) return Deed::other;
    switch (*kind) {
        case Kind::purchase:
        case Kind::install:
        case Kind::use:
        case Kind::subscribe:
        case Kind::replace:
        case Kind::upgrade:
            return Deed::having;
        case Kind::search:
        case Kind::compare:
        case Kind::consider:
        case Kind::inquire:
        case Kind::consult:
        case Kind::visit:
        case Kind::interest:
            return Deed::looking;
        default:
            return Deed::other;
    }
}

/// What one customer did at one quest until its result.
struct Attempt {
    std::uint32_t quest = 0;
    std::optional<bool> achieved = {};
    std::vector<std::uint32_t> had = {}, looked = {};  // components, each once
    double searches = 0.0, cost = 0.0;
};

/// A logit of @p achieved on looking and cost, standardised; the ratio of the two coefficients, in their own units.
inline void learn_hassle(LearnedQuest& quest, const std::vector<const Attempt*>& attempts, bool costs) {
    const double n = double(attempts.size());
    if (!costs) {
        quest.hassle_not_identified = "needs column cost";
        return;
    }
    double mean[2] = {0.0, 0.0}, sd[2] = {0.0, 0.0};
    const auto x = [&](const Attempt& a, int j) { return j == 0 ? a.searches : a.cost; };
    for (const Attempt* a : attempts)
        for (int j = 0; j < 2; ++j) mean[j] += x(*a, j) / n;
    for (const Attempt* a : attempts)
        for (int j = 0; j < 2; ++j) sd[j] += (x(*a, j) - mean[j]) * (x(*a, j) - mean[j]) / n;
    for (double& s : sd) s = std::sqrt(s);
    if (!(sd[0] > 0.0 && sd[1] > 0.0)) {
        quest.hassle_not_identified = sd[1] > 0.0 ? "all attempts looked equally often" : "all attempts cost the same";
        return;
    }
    const auto minus = [&](const std::vector<double>& b) {
        optim::Quadratic at{0.0, std::vector<double>(3, 0.0), math::SquareMatrix(3)};
        for (const Attempt* a : attempts) {
            const double z[3] = {1.0, (x(*a, 0) - mean[0]) / sd[0], (x(*a, 1) - mean[1]) / sd[1]};
            const double odds = b[0] * z[0] + b[1] * z[1] + b[2] * z[2], p = 1.0 / (1.0 + math::exp(-odds));
            at.value += *a->achieved ? math::softplus(-odds) : math::softplus(odds);
            for (std::size_t i = 0; i < 3; ++i) {
                at.gradient[i] += (p - (*a->achieved ? 1.0 : 0.0)) * z[i];
                for (std::size_t j = 0; j < 3; ++j) at.hessian(i, j) += p * (1.0 - p) * z[i] * z[j];
            }
        }
        return at;
    };
    const auto best = optim::newton(minus, {0.0, 0.0, 0.0});
    if (best.termination != optim::Termination::converged) {
        quest.hassle_not_identified = "the logit has no maximum: results are told apart without error";
        return;
    }
    // The inverse of the information, by its eigenvectors.
    const auto eigen = math::symmetric_eigen(best.at.hessian);
    const auto covariance = [&](std::size_t i, std::size_t j) {
        double sum = 0.0;
        for (std::size_t k = 0; k < 3; ++k) sum += eigen.vectors(i, k) * eigen.vectors(j, k) / eigen.values[k];
        return sum;
    };
    if (!(best.x[2] + 2.0 * std::sqrt(covariance(2, 2)) < 0.0)) {
        quest.hassle_not_identified = "money does not lower the odds to achieve, by two standard errors";
        return;
    }
    const double look = best.x[1] / sd[0], pay = best.x[2] / sd[1], ratio = look / pay;
    const double vl = covariance(1, 1) / (sd[0] * sd[0]), vp = covariance(2, 2) / (sd[1] * sd[1]),
                 c = covariance(1, 2) / (sd[0] * sd[1]);
    quest.hassle = ratio;
    quest.hassle_error = std::sqrt(std::max(0.0, vl - 2.0 * ratio * c + ratio * ratio * vp)) / std::abs(pay);
}

/// Minimal lists of alternatives, among the first 64 components, that hold of achieved attempts.
inline void learn_required(LearnedQuest& quest, const std::vector<const Attempt*>& attempts,
                           const std::vector<std::uint32_t>& number, const LearnOptions& options) {
    const double z = standard_errors(options.level);
    const auto n = std::min<std::size_t>(64, quest.components.size());
    std::vector<std::uint64_t> achieved, failed;
    for (const Attempt* a : attempts) {
        std::uint64_t has = 0;
        for (const std::uint32_t c : a->had)
            if (number[c] < n) has |= std::uint64_t{1} << number[c];
        (*a->achieved ? achieved : failed).push_back(has);
    }
    const auto count = [](const std::vector<std::uint64_t>& of, std::uint64_t list) {
        return double(std::count_if(of.begin(), of.end(), [&](std::uint64_t has) { return (has & list) != 0; }));
    };
    std::vector<std::uint64_t> lists;
    const auto consider = [&](std::uint64_t list) {
        for (const std::uint64_t smaller : lists)
            if ((smaller & list) == smaller) return;
        const auto [low, high] = math::wilson_interval(count(achieved, list), double(achieved.size()), z);
        if (!(low >= 1.0 - options.tolerance)) return;
        // Who lacks what is required does not achieve, or hardly ever.
        const double without = double(achieved.size()) - count(achieved, list),
                     all = without + double(failed.size()) - count(failed, list);
        if (math::wilson_interval(without, all, z).first > options.tolerance) return;
        if (std::popcount(list) > 1 &&
            !(math::wilson_interval(count(failed, list), double(failed.size()), z).second < low))
            return;
        lists.push_back(list);
    };
    const auto bit = [](std::size_t i) { return std::uint64_t{1} << i; };
    for (std::size_t i = 0; i < n; ++i) consider(bit(i));
    if (options.alternatives >= 2)
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = i + 1; j < n; ++j) consider(bit(i) | bit(j));
    if (options.alternatives >= 3)
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = i + 1; j < n; ++j)
                for (std::size_t k = j + 1; k < n; ++k) consider(bit(i) | bit(j) | bit(k));
    // Beside the other lists: of attempts that had one of each of those, hardly any that lacks this one achieved. A
    // list that merely goes with the others - what is nice to have, in the place of an alternative - falls here.
    const auto meets = [&](std::uint64_t has, std::size_t except) {
        for (std::size_t k = 0; k < lists.size(); ++k)
            if (k != except && (has & lists[k]) == 0) return false;
        return true;
    };
    while (true) {
        double most = options.tolerance;
        std::size_t refuted = lists.size();
        for (std::size_t k = lists.size(); k-- > 0;) {
            const auto lack = [&](std::uint64_t has) { return (has & lists[k]) == 0 && meets(has, k); };
            const double still = double(std::count_if(achieved.begin(), achieved.end(), lack)),
                         all = still + double(std::count_if(failed.begin(), failed.end(), lack));
            if (const double low = math::wilson_interval(still, all, z).first; all > 0.0 && low > most) {
                most = low;
                refuted = k;
            }
        }
        if (refuted == lists.size()) break;
        lists.erase(lists.begin() + std::ptrdiff_t(refuted));
    }
    std::uint64_t any = 0;
    for (const std::uint64_t list : lists) {
        any |= list;
        quest.required.emplace_back();
        for (std::uint32_t i = 0; i < n; ++i)
            if (list & bit(i)) quest.required.back().push_back(i);
    }
    for (const Attempt* a : attempts) {
        std::uint64_t has = 0;
        for (const std::uint32_t c : a->had)
            if (number[c] < n) has |= bit(number[c]);
        if (!std::all_of(lists.begin(), lists.end(), [&](std::uint64_t list) { return (has & list) != 0; })) continue;
        quest.sufficient.of += 1.0;
        quest.sufficient.count += *a->achieved;
    }
    // So many are looked at that one by chance must not pass: the confidence is that of all together (Bonferroni).
    const double strict = standard_errors(1.0 - (1.0 - options.level) / double(std::max<std::size_t>(1, n)));
    for (std::uint32_t i = 0; i < n; ++i) {
        const LearnedComponent& c = quest.components[i];
        if (any & bit(i)) continue;
        if (math::wilson_interval(c.had_when_achieved.count, c.had_when_achieved.of, strict).first >
            math::wilson_interval(c.had_when_failed.count, c.had_when_failed.of, strict).second)
            quest.nice_to_have.push_back(i);
    }
}

}  // namespace detail

HABITUE_DEFINED_ONCE std::vector<LearnedQuest> learn_quests(const EventLog& log, const LearnOptions& options) {
    for (const std::string& role : {std::string("quest"), std::string("result"), options.component})
        if (!log.has(role)) throw DomainError(joined({"quests not identified: needs column ", role}));
    if (!(options.tolerance > 0.0 && options.tolerance < 1.0))
        refuse("tolerance", options.tolerance, "must lie between 0 and 1");
    detail::standard_errors(options.level);
    const auto quests = log.labels("quest"), results = log.labels("result"), components = log.labels(options.component);
    std::vector<std::optional<bool>> result;
    for (std::size_t i = 0; i < results.ids.size(); ++i) {
        result.push_back(detail::parse_result(results.ids.label(i)));
        if (!result.back())
            throw DomainError(joined({"result: got \"", results.ids.label(i), "\", need achieved or not achieved"}));
    }
    std::vector<detail::Deed> deed;
    std::span<const std::uint32_t> kind;
    if (log.has("kind")) {
        const auto kinds = log.labels("kind");
        for (std::size_t i = 0; i < kinds.ids.size(); ++i) deed.push_back(detail::deed_of(kinds.ids.label(i)));
        kind = kinds.codes;
    }
    const bool amounts = log.has("amount"), costs = log.has("cost");
    constexpr std::uint32_t none = data::Labels::none;

    // Attempts, customer by customer in order of time: a customer may be at several quests at once.
    std::vector<detail::Attempt> attempts;
    std::vector<std::vector<double>> searches(quests.ids.size()), paid = searches, sales = searches;
    for (auto* of : {&searches, &paid, &sales})
        for (auto& row : *of) row.assign(components.ids.size(), 0.0);
    std::vector<std::uint32_t> rows(log.size());
    for (std::uint32_t i = 0; i < rows.size(); ++i) rows[i] = i;
    std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
        return log.customer()[a] != log.customer()[b] ? log.customer()[a] < log.customer()[b]
                                                      : log.time()[a] < log.time()[b];
    });
    std::unordered_map<std::uint32_t, std::size_t> open;  // quest to attempt, of the present customer
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::uint32_t row = rows[i], q = quests.codes[row];
        if (i == 0 || log.customer()[row] != log.customer()[rows[i - 1]]) open.clear();
        if (q == none) continue;
        const auto [at, fresh] = open.emplace(q, attempts.size());
        if (fresh) attempts.push_back({.quest = q});
        detail::Attempt& attempt = attempts[at->second];
        const detail::Deed what = kind.empty() || kind[row] == none ? detail::Deed::having : deed[kind[row]];
        const std::uint32_t c = components.codes[row];
        if (what == detail::Deed::looking) attempt.searches += 1.0;
        if (costs && std::isfinite(log.number("cost")[row])) attempt.cost += log.number("cost")[row];
        if (c != none && what == detail::Deed::looking) {
            attempt.looked.push_back(c);
            searches[q][c] += 1.0;
        }
        if (c != none && what == detail::Deed::having) {
            attempt.had.push_back(c);
            if (amounts && std::isfinite(log.number("amount")[row])) {
                paid[q][c] += log.number("amount")[row];
                sales[q][c] += 1.0;
            }
        }
        if (results.codes[row] != none) {
            attempt.achieved = result[results.codes[row]];
            open.erase(q);
        }
    }
    for (auto& a : attempts)
        for (auto* list : {&a.had, &a.looked}) {
            std::sort(list->begin(), list->end());
            list->erase(std::unique(list->begin(), list->end()), list->end());
        }

    std::vector<std::size_t> times(quests.ids.size(), 0);
    for (const auto& a : attempts) ++times[a.quest];
    const bool numbered = attempts.size() > 1 && *std::max_element(times.begin(), times.end()) == 1;
    if (numbered) {
        for (auto& a : attempts) a.quest = 0;
        for (auto* of : {&searches, &paid, &sales})
            for (std::size_t q = 1; q < of->size(); ++q)
                for (std::size_t c = 0; c < (*of)[q].size(); ++c) (*of)[0][c] += (*of)[q][c];
    }

    std::vector<LearnedQuest> learned;
    for (std::uint32_t q = 0; q < quests.ids.size(); ++q) {
        LearnedQuest quest;
        quest.outcome = numbered ? "quest" : quests.ids.label(q);
        std::vector<const detail::Attempt*> closed;
        std::vector<LearnedComponent> all(components.ids.size());
        std::vector<double> tried(all.size(), 0.0);
        for (const auto& a : attempts) {
            if (a.quest != q) continue;
            ++quest.attempts;
            if (!a.achieved) {
                ++quest.open;
                continue;
            }
            closed.push_back(&a);
            quest.completion.of += 1.0;
            quest.completion.count += *a.achieved;
            quest.searches += a.searches;
            for (const std::uint32_t c : a.had) {
                (*a.achieved ? all[c].had_when_achieved : all[c].had_when_failed).count += 1.0;
                all[c].found.count += 1.0;
                all[c].found.of += 1.0;
            }
            for (const std::uint32_t c : a.looked)
                if (!std::binary_search(a.had.begin(), a.had.end(), c)) all[c].found.of += 1.0;
        }
        if (quest.attempts == 0) continue;
        if (!closed.empty()) quest.searches /= double(closed.size());
        std::vector<std::uint32_t> order;
        for (std::uint32_t c = 0; c < all.size(); ++c) {
            if (all[c].found.of == 0.0) continue;
            all[c].component = components.ids.label(c);
            all[c].had_when_achieved.of = quest.completion.count;
            all[c].had_when_failed.of = quest.completion.of - quest.completion.count;
            all[c].searches = searches[q][c] / all[c].found.of;
            if (sales[q][c] > 0.0) all[c].price = paid[q][c] / sales[q][c];
            order.push_back(c);
        }
        std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return all[a].had_when_achieved.count > all[b].had_when_achieved.count;
        });
        std::vector<std::uint32_t> number(all.size(), none);
        for (std::uint32_t k = 0; k < order.size(); ++k) {
            number[order[k]] = k;
            quest.components.push_back(std::move(all[order[k]]));
        }
        detail::learn_required(quest, closed, number, options);
        detail::learn_hassle(quest, closed, costs);
        learned.push_back(std::move(quest));
    }
    return learned;
}

HABITUE_DEFINED_ONCE std::pair<double, double> LearnedQuest::hassle_interval(double level) const {
    const double half = detail::standard_errors(level) * hassle_error;
    return {hassle - half, hassle + half};
}

HABITUE_DEFINED_ONCE Quest LearnedQuest::quest(double value) const {
    if (required.empty()) throw DomainError(joined({"quest: nothing is shown to be required for \"", outcome, "\""}));
    std::vector<Component> parts;
    for (const LearnedComponent& c : components)
        parts.push_back({.name = c.component,
                         .offers = {{.availability = c.found.value(),
                                     .price = std::isnan(c.price) ? 0.0 : std::max(0.0, c.price),
                                     .search_cost = std::isnan(hassle) ? 0.0 : c.searches * hassle}}});
    std::vector<Requirement> all;
    for (const auto& list : required) {
        std::vector<Requirement> alternatives;
        for (const std::uint32_t c : list) alternatives.emplace_back(components[c].component);
        all.push_back(alternatives.size() == 1 ? alternatives[0] : any_of(std::move(alternatives)));
    }
    std::vector<std::string> nice;
    for (const std::uint32_t c : nice_to_have) nice.push_back(components[c].component);
    return {outcome, all_of(std::move(all)), std::move(parts), {.value = value, .nice_to_have = std::move(nice)}};
}

HABITUE_DEFINED_ONCE std::string LearnedQuest::summary() const {
    const auto share = [](const Share& s) {
        const auto [low, high] = s.interval();
        return joined({text::significant(s.value(), 4), " (", text::significant(low, 4), " to ",
                       text::significant(high, 4), ", ", text::significant(s.count, 4), " of ",
                       text::significant(s.of, 4), ")"});
    };
    std::string text = joined({"quest \"", outcome, "\": ", std::to_string(attempts), " attempts, ",
                               std::to_string(open), " without a result\n  completed ", share(completion), "\n"});
    for (const auto& list : required) {
        text += "  required: ";
        for (std::size_t k = 0; k < list.size(); ++k)
            text += joined({k > 0 ? " or " : "", components[list[k]].component});
        text += "\n";
    }
    if (required.empty()) text += "  required: not identified, too few attempts or nothing in common\n";
    for (const std::uint32_t c : nice_to_have) text += joined({"  nice to have: ", components[c].component, "\n"});
    if (!required.empty()) text += joined({"  completed with all that is required: ", share(sufficient), "\n"});
    return text + (hassle_not_identified.empty() ? joined({"  hassle ", text::significant(hassle, 4), " (",
                                                           text::significant(hassle_error, 4), ") per look\n"})
                                                 : joined({"  hassle not identified: ", hassle_not_identified, "\n"}));
}

}  // namespace habitue::inline v1::ecosystem
