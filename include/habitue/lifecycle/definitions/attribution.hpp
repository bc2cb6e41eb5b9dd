/// @file
/// What <habitue/lifecycle/attribution.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <Eigen/Core>
#include <Eigen/LU>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/attribution.hpp>
#include <habitue/lifecycle/context_counts.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::lifecycle {

namespace detail {

/// The chain of touchpoints: contexts, the beginning first, ending in a conversion or not.
struct TouchChain {
    std::size_t channels = 0;
    std::vector<std::uint32_t> channel;  ///< of each context: the latest touchpoint; `channels` at the beginning
    std::vector<double> visits;          ///< of each context
    std::vector<double> conversions, value;
    std::vector<std::size_t> offsets{0};  ///< moves of context i
    std::vector<std::uint32_t> to;
    std::vector<double> count;

    std::size_t size() const { return channel.size(); }
};

/// What is left of each touchpoint's chain without it: N = (I - Q)^-1 factorised once, and for each touchpoint the rows
/// and columns of its contexts taken out by their own small block (Sherman, Morrison & Woodbury).
struct Removal {
    std::vector<double> effect, value_effect;
    Eigen::MatrixXd covariance;  ///< of the effects
    double conversion = 0.0;     ///< chance that a path converts
};

Removal removal(const TouchChain& chain, bool with_value, const Execution& how);

}  // namespace detail

HABITUE_DEFINED_ONCE CreditInterval Attribution::interval(double level) const {
    return around(credit, credit_standard_error, conversions - direct, level);
}

HABITUE_DEFINED_ONCE CreditInterval Attribution::removal_effect_interval(double level) const {
    return around(removal_effect, removal_effect_standard_error, 1.0, level);
}

HABITUE_DEFINED_ONCE std::string Attribution::summary() const {
    std::string text = "attribution of " + to_text(conversions) + " conversions of " + to_text(paths) +
                       " paths, order " + std::to_string(order) + "\n";
    const auto bounds = interval();
    for (std::size_t i = 0; i < channels.size(); ++i)
        text += channels[i] + ": removal effect " + rounded(removal_effect[i]) + ", credit " + rounded(credit[i]) +
                " (" + rounded(bounds.low[i]) + " to " + rounded(bounds.high[i]) + ")\n";
    if (direct > 0.0) text += to_text(direct) + " conversions without a touchpoint\n";
    return text;
}

HABITUE_DEFINED_ONCE std::string Attribution::rounded(double x) {
    return std::isfinite(x) && x != 0.0 ? to_text(std::round(x * 1e4) / 1e4) : to_text(x);
}

HABITUE_DEFINED_ONCE CreditInterval Attribution::around(const std::vector<double>& middle,
                                                        const std::vector<double>& error, double most, double level) {
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    const double z = math::normal_quantile(0.5 + 0.5 * level);
    CreditInterval result;
    for (std::size_t i = 0; i < middle.size(); ++i) {
        result.low.push_back(std::max(0.0, middle[i] - z * error[i]));
        result.high.push_back(std::min(most, middle[i] + z * error[i]));
    }
    return result;
}

namespace detail {

/// The journeys within paths: touchpoints up to a conversion, a null or the end, cut anew after each.
struct Journeys {
    Paths touches;  ///< states are the channels
    std::vector<std::uint8_t> converted;
    std::vector<double> value;  ///< of the conversions; empty: 1
};

inline Journeys journeys_of(const Paths& paths, const AttributionOptions& options) {
    const std::uint32_t conversion = paths.index(options.conversion), none = ~std::uint32_t{0};
    const std::uint32_t null = options.null.empty() ? none : paths.index(options.null);
    require(conversion != null, "null: must not be the conversion");
    require(options.value.empty() || options.value.size() == paths.size(), "value: need one of every path");
    std::vector<std::uint32_t> channel(paths.states.size(), none);
    Journeys result;
    for (std::uint32_t s = 0; s < paths.states.size(); ++s) {
        if (s == conversion || s == null) continue;
        channel[s] = std::uint32_t(result.touches.states.size());
        result.touches.states.push_back(paths.states[s]);
    }
    require(!result.touches.states.empty(), "paths: there is no touchpoint beside the conversion");
    Paths& out = result.touches;
    out.state.reserve(paths.state.size());
    out.offsets.reserve(paths.offsets.size());
    if (!paths.time.empty()) out.time.reserve(paths.time.size());
    for (std::size_t i = 0; i < paths.size(); ++i) {
        if (!options.value.empty() && (!(options.value[i] >= 0.0) || !std::isfinite(options.value[i])))
            refuse_row("value", i, options.value[i], "must be finite and not negative");
        const auto close = [&](bool converts) {
            out.offsets.push_back(out.state.size());
            result.converted.push_back(converts);
            if (!options.value.empty()) result.value.push_back(converts ? options.value[i] : 0.0);
            if (!paths.weight.empty()) out.weight.push_back(paths.weight[i]);
        };
        for (std::size_t k = paths.offsets[i]; k < paths.offsets[i + 1]; ++k) {
            const std::uint32_t s = paths.state[k];
            if (channel[s] == none) {
                if (s == conversion || out.state.size() > out.offsets.back()) close(s == conversion);
                continue;
            }
            out.state.push_back(channel[s]);
            if (!paths.time.empty()) out.time.push_back(paths.time[k]);
        }
        if (out.state.size() > out.offsets.back()) close(false);
    }
    return result;
}

inline TouchChain touch_chain(const Journeys& journeys, const AttributionOptions& options) {
    const CountOptions counting{options.order, true, true, 0, {}, options.threads, options.cancel};
    const ContextCounts all = context_counts(journeys.touches, counting);

    const std::uint64_t base = all.base(), nothing = base - 1;
    std::uint64_t high = 1;
    for (int k = 1; k < options.order; ++k) high *= base;
    std::vector<std::uint32_t> places(high * base <= (1u << 20) ? high * base : 0);
    for (std::size_t i = 0; i < all.size() && !places.empty(); ++i) places[all.context[i]] = std::uint32_t(i);
    const auto place = [&](std::uint64_t context) { return places.empty() ? all.find(context) : places[context]; };
    const auto last_contexts = [&](const auto& weight_of) {
        std::vector<double> sums(all.size(), 0.0);
        std::uint64_t start = 0;
        for (int k = 0; k < options.order; ++k) start = start * base + nothing;
        for (std::size_t i = 0; i < journeys.touches.size(); ++i) {
            const double w = weight_of(i);
            if (w == 0.0) continue;
            const auto path = journeys.touches.path(i);
            std::uint64_t context = start;
            const std::size_t from =
                path.size() > std::size_t(options.order) ? path.size() - std::size_t(options.order) : 0;
            for (std::size_t k = from; k < path.size(); ++k) context = context % high * base + path[k];
            sums[place(context)] += w;
        }
        return sums;
    };
    TouchChain chain;
    chain.channels = journeys.touches.states.size();
    chain.conversions =
        last_contexts([&](std::size_t i) { return journeys.converted[i] ? journeys.touches.weight_of(i) : 0.0; });
    chain.value = journeys.value.empty() ? chain.conversions : last_contexts([&](std::size_t i) {
        return journeys.converted[i] ? journeys.touches.weight_of(i) * journeys.value[i] : 0.0;
    });
    for (std::size_t i = 0; i < all.size(); ++i) {
        chain.channel.push_back(std::uint32_t(all.context[i] % all.base()));
        chain.visits.push_back(all.total(i));
        for (std::size_t k = all.offsets[i]; k < all.offsets[i + 1]; ++k) {
            if (all.next[k] == all.states.size()) continue;
            chain.to.push_back(std::uint32_t(place(all.context[i] % high * base + all.next[k])));
            chain.count.push_back(all.count[k]);
        }
        chain.offsets.push_back(chain.to.size());
    }
    return chain;
}

HABITUE_DEFINED_ONCE Removal removal(const TouchChain& chain, bool with_value, const Execution& how) {
    using Matrix = Eigen::MatrixXd;
    using Vector = Eigen::VectorXd;
    const Eigen::Index n = Eigen::Index(chain.size());
    const std::size_t m = chain.channels;
    Removal result;
    result.effect.assign(m, 0.0);
    result.value_effect.assign(m, 0.0);
    result.covariance.setZero(Eigen::Index(m), Eigen::Index(m));
    Eigen::Index start = 0;
    std::vector<std::vector<Eigen::Index>> of(m);
    Vector r(n), s(n);
    Matrix system = Matrix::Identity(n, n);
    for (Eigen::Index c = 0; c < n; ++c) {
        const std::size_t i = std::size_t(c);
        if (chain.channel[i] == m)
            start = c;
        else
            of[chain.channel[i]].push_back(c);
        const double visits = chain.visits[i];
        r(c) = visits > 0.0 ? chain.conversions[i] / visits : 0.0;
        s(c) = visits > 0.0 ? chain.value[i] / visits : 0.0;
        for (std::size_t k = chain.offsets[i]; k < chain.offsets[i + 1]; ++k)
            system(c, Eigen::Index(chain.to[k])) -= chain.count[k] / visits;
    }
    r(start) = s(start) = 0.0;  // conversions without a touchpoint are nobody's
    const Matrix inverse = system.partialPivLu().inverse();
    const Vector x = inverse.row(start).transpose(), v = inverse * r;
    const double total = v(start), total_value = with_value ? inverse.row(start).dot(s) : total;
    result.conversion = total;
    if (!(total > 0.0)) {
        result.covariance.setConstant(std::numeric_limits<double>::quiet_NaN());
        std::fill(result.effect.begin(), result.effect.end(), std::numeric_limits<double>::quiet_NaN());
        result.value_effect = result.effect;
        return result;
    }
    const Vector u = with_value ? Vector(inverse * s) : v;
    // Gradient of log(conversions without i) - log(conversions) along each move and conversion: visits times what
    // follows.
    std::vector<Vector> visits_without(m), value_without(m);
    std::vector<double> rest(m, 0.0);
    parallel_for(m, {how.threads, how.cancel, {}}, [&](std::size_t i) {
        const auto& mine = of[i];
        if (mine.empty()) {
            visits_without[i] = x;
            value_without[i] = v;
            rest[i] = total;
            return;
        }
        // Without the contexts A of a touchpoint: N - N_A (N_AA)^-1 N^A, zero in rows and columns of A.
        const Matrix block = inverse(mine, mine);
        const Eigen::PartialPivLU<Matrix> lu(block);
        const Vector v_mine = v(mine), x_mine = x(mine);
        const Vector w = lu.solve(v_mine), first = lu.transpose().solve(x_mine);
        const double lost = x_mine.dot(w);
        rest[i] = total - lost;
        result.effect[i] = std::clamp(lost / total, 0.0, 1.0);
        result.value_effect[i] =
            total_value > 0.0 ? std::clamp(first.dot(Vector(u(mine))) / total_value, 0.0, 1.0) : result.effect[i];
        Matrix columns(n, Eigen::Index(mine.size())), rows(Eigen::Index(mine.size()), n);
        for (std::size_t k = 0; k < mine.size(); ++k) {
            columns.col(Eigen::Index(k)) = inverse.col(mine[k]);
            rows.row(Eigen::Index(k)) = inverse.row(mine[k]);
        }
        value_without[i] = v - columns * w;
        visits_without[i] = x - rows.transpose() * first;
        for (const Eigen::Index c : mine) value_without[i](c) = visits_without[i](c) = 0.0;
    });
    // Each context's moves are multinomial: their covariance along the gradients.
    const Eigen::Index channels = Eigen::Index(m);
    Matrix& covariance = result.covariance;
    Vector mean(channels), gradient(channels);
    for (Eigen::Index c = 0; c < n; ++c) {
        const std::size_t i = std::size_t(c);
        if (!(chain.visits[i] > 0.0)) continue;
        mean.setZero();
        Matrix second = Matrix::Zero(channels, channels);
        const auto along = [&](double p, double after, const auto& after_without) {
            for (Eigen::Index k = 0; k < channels; ++k)  // of the effect 1 - rest / total
                gradient(k) = -(visits_without[std::size_t(k)](c) * after_without(std::size_t(k)) * total -
                                x(c) * after * rest[std::size_t(k)]) /
                              (total * total);
            mean += p * gradient;
            second.selfadjointView<Eigen::Lower>().rankUpdate(gradient, p);
        };
        for (std::size_t k = chain.offsets[i]; k < chain.offsets[i + 1]; ++k) {
            const Eigen::Index d = Eigen::Index(chain.to[k]);
            along(chain.count[k] / chain.visits[i], v(d), [&](std::size_t j) { return value_without[j](d); });
        }
        if (c != start) along(r(c), 1.0, [&](std::size_t) { return 1.0; });
        second.selfadjointView<Eigen::Lower>().rankUpdate(mean, -1.0);
        covariance += Matrix(second.selfadjointView<Eigen::Lower>()) / chain.visits[i];
    }
    return result;
}

/// Conversions shared out by rules that look at one path at a time; returns the value of direct ones.
inline double share_by_rule(const Journeys& journeys, const AttributionOptions& options, Attribution& result) {
    const Paths& touches = journeys.touches;
    const std::size_t m = result.channels.size();
    struct Shares {
        std::vector<double> shapley, first, last, linear, position, decay;
        double paths = 0.0, conversions = 0.0, direct = 0.0, value = 0.0, direct_value = 0.0;
    };
    const std::size_t pieces = std::clamp<std::size_t>(touches.state.size() >> 15, 1, 64);
    std::vector<Shares> slots(pieces);
    std::vector<double> by_steps;  // of touchpoints without times, from the last one back
    for (std::size_t i = 0; i < touches.size() && touches.time.empty(); ++i)
        while (by_steps.size() < touches.path(i).size())
            by_steps.push_back(std::exp2(-double(by_steps.size()) / options.half_life));
    parallel_for(pieces, {options.threads, options.cancel, {}}, [&](std::size_t piece) {
        Shares& s = slots[piece];
        for (auto* v : {&s.shapley, &s.first, &s.last, &s.linear, &s.position, &s.decay}) v->assign(m, 0.0);
        std::vector<std::size_t> seen(m, ~std::size_t{0});
        std::vector<double> weights;
        for (std::size_t i = touches.size() * piece / pieces; i < touches.size() * (piece + 1) / pieces; ++i) {
            const double w = touches.weight_of(i);
            s.paths += w;
            if (!journeys.converted[i]) continue;
            const auto path = touches.path(i);
            s.conversions += w;
            const double money = journeys.value.empty() ? w : w * journeys.value[i];
            s.value += money;
            if (path.empty()) {
                s.direct += w;
                s.direct_value += money;
                continue;
            }
            const double n = double(path.size());
            s.first[path.front()] += w;
            s.last[path.back()] += w;
            double distinct = 0.0;
            for (const std::uint32_t c : path) {
                s.linear[c] += w / n;
                distinct += seen[c] != i;
                seen[c] = i;
            }
            for (const std::uint32_t c : path) {
                if (seen[c] != i) continue;
                s.shapley[c] += w / distinct;
                seen[c] = ~std::size_t{0};
            }
            if (path.size() <= 2) {  // nobody between: the ends share all of it as they share their part
                const double ends = options.first_share + options.last_share;
                const double front = path.size() == 1 ? 1.0 : ends > 0.0 ? options.first_share / ends : 0.5;
                s.position[path.front()] += w * front;
                if (path.size() == 2) s.position[path.back()] += w * (1.0 - front);
            } else {
                s.position[path.front()] += w * options.first_share;
                s.position[path.back()] += w * options.last_share;
                for (std::size_t k = 1; k + 1 < path.size(); ++k)
                    s.position[path[k]] += w * (1.0 - options.first_share - options.last_share) / (n - 2.0);
            }
            const auto times = touches.times(i);
            weights.resize(path.size());
            double sum = 0.0;
            for (std::size_t k = 0; k < path.size(); ++k) {
                weights[k] = times.empty() ? by_steps[path.size() - 1 - k]
                                           : std::exp2((times[k] - times.back()) / options.half_life);
                sum += weights[k];
            }
            for (std::size_t k = 0; k < path.size(); ++k) s.decay[path[k]] += w * weights[k] / sum;
        }
    });
    for (auto* v : {&result.shapley, &result.first, &result.last, &result.linear, &result.position, &result.time_decay})
        v->assign(m, 0.0);
    double direct_value = 0.0;
    for (const Shares& s : slots) {
        for (std::size_t c = 0; c < m; ++c) {
            result.shapley[c] += s.shapley[c];
            result.first[c] += s.first[c];
            result.last[c] += s.last[c];
            result.linear[c] += s.linear[c];
            result.position[c] += s.position[c];
            result.time_decay[c] += s.decay[c];
        }
        result.paths += s.paths;
        result.conversions += s.conversions;
        result.direct += s.direct;
        result.value += s.value;
        direct_value += s.direct_value;
    }
    return direct_value;
}

}  // namespace detail

HABITUE_DEFINED_ONCE Attribution attribution(const Paths& paths, const AttributionOptions& options) {
    if (options.order < 1) refuse("order", options.order, "must be 1 or more");
    if (!(options.first_share >= 0.0)) refuse("first_share", options.first_share, "must not be negative");
    if (!(options.last_share >= 0.0)) refuse("last_share", options.last_share, "must not be negative");
    if (!(options.first_share + options.last_share <= 1.0))
        refuse("first_share + last_share", options.first_share + options.last_share, "must not be above 1");
    if (!(options.half_life > 0.0)) refuse("half_life", options.half_life, "must be positive");
    const detail::Journeys journeys = detail::journeys_of(paths, options);
    Attribution result;
    result.channels = journeys.touches.states;
    result.order = options.order;
    const std::size_t m = result.channels.size();
    const double direct_value = detail::share_by_rule(journeys, options, result);
    const double attributable_value = result.value - direct_value, attributable = result.conversions - result.direct;
    if (!(attributable > 0.0))
        throw DomainError("paths: no touchpoint comes before a conversion, so there is nothing to attribute");
    const detail::TouchChain chain = detail::touch_chain(journeys, options);
    if (chain.size() > 4096)
        throw DomainError("order: " + std::to_string(chain.size()) +
                          " contexts are seen, more than 4,096; take a lower one");
    const detail::Removal removed =
        detail::removal(chain, !journeys.value.empty(), {options.threads, options.cancel, {}});
    result.removal_effect = removed.effect;
    result.value_removal_effect = removed.value_effect;
    double sum = 0.0, value_sum = 0.0;
    for (std::size_t c = 0; c < m; ++c) {
        sum += removed.effect[c];
        value_sum += removed.value_effect[c];
    }
    Eigen::VectorXd gradient(static_cast<Eigen::Index>(m));
    for (std::size_t c = 0; c < m; ++c) {
        result.credit.push_back(attributable * removed.effect[c] / sum);
        result.value_credit.push_back(attributable_value * removed.value_effect[c] / value_sum);
        const Eigen::Index k = Eigen::Index(c);
        result.removal_effect_standard_error.push_back(std::sqrt(std::max(0.0, removed.covariance(k, k))));
        for (Eigen::Index j = 0; j < gradient.size(); ++j)
            gradient(j) = attributable * ((j == k ? 1.0 : 0.0) - removed.effect[c] / sum) / sum;
        result.credit_standard_error.push_back(std::sqrt(std::max(0.0, gradient.dot(removed.covariance * gradient))));
    }
    return result;
}

}  // namespace habitue::inline v1::lifecycle
