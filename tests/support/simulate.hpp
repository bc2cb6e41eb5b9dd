/// @file
/// Customers drawn from the models' own stories, the same on every machine.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <habitue/data/purchase_history.hpp>

namespace habitue::support {

/// Steele, Lea & Flood's SplitMix64 and what is drawn with it.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    /// In (0, 1).
    double uniform() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return (double((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
    }
    double exponential() { return -std::log(uniform()); }
    double normal() { return std::sqrt(2.0 * exponential()) * std::cos(6.283185307179586 * uniform()); }
    /// Marsaglia & Tsang (2000).
    double gamma(double shape) {
        if (shape < 1.0) return gamma(shape + 1.0) * std::pow(uniform(), 1.0 / shape);
        const double d = shape - 1.0 / 3.0, c = 1.0 / std::sqrt(9.0 * d);
        for (;;) {
            const double x = normal(), v = std::pow(1.0 + c * x, 3.0);
            if (v > 0.0 && std::log(uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
        }
    }
    double beta(double a, double b) {
        const double x = gamma(a);
        return x / (x + gamma(b));
    }

private:
    std::uint64_t state_;
};

/// Columns of histories that own their numbers.
struct Table {
    std::vector<double> frequency, recency, T, monetary_value, weight, sum_log_gaps;

    void add(const PurchaseHistory& h) {
        frequency.push_back(h.frequency);
        recency.push_back(h.recency);
        T.push_back(h.T);
        monetary_value.push_back(h.monetary_value);
        weight.push_back(h.weight);
        sum_log_gaps.push_back(h.sum_log_gaps);
    }
    std::size_t size() const { return frequency.size(); }
    HistoryColumns columns(Unit unit = Unit::unspecified) const {
        return {.frequency = frequency,
                .recency = recency,
                .T = T,
                .monetary_value = monetary_value,
                .weight = weight,
                .sum_log_gaps = sum_log_gaps,
                .unit = unit};
    }
};

/// One customer, of BG/NBD, MBG/NBD (where they may leave with the first purchase), Pareto/NBD, GGom/NBD, the
/// CNBD-k models or NBD.
template <class Model>
PurchaseHistory draw(const Model& m, bool may_leave_at_once, double T, Random& random) {
    PurchaseHistory h{.T = T};
    const double rate = random.gamma(m.r) / m.alpha;
    const auto gap = [&] {
        if constexpr (requires { m.k; }) return random.gamma(m.k) / rate;
        return random.exponential() / rate;
    };
    [[maybe_unused]] double leaving = 0.0;
    double end = T;
    if constexpr (requires { m.a; }) leaving = random.beta(m.a, m.b);
    if constexpr (requires { m.beta; }) end = random.exponential() / (random.gamma(m.s) / m.beta);
    if constexpr (requires { m.b, m.beta; }) end = std::log1p(end) / m.b;
    end = std::min(T, end);
    if (may_leave_at_once && random.uniform() < leaving) return h;
    for (double t = gap(); t <= end; t += gap()) {
        h.frequency += 1.0;
        h.sum_log_gaps += std::log(t - h.recency);
        h.recency = t;
        if constexpr (requires { m.a; })
            if (random.uniform() < leaving) break;
    }
    return h;
}

/// Mean amount of @p x purchases of a gamma-gamma customer.
template <class Spend>
double draw_mean_spend(const Spend& m, double x, Random& random) {
    const double nu = random.gamma(m.q) / m.gamma;
    return random.gamma(m.p * x) / (nu * x);
}

/// @p n customers who joined over the first @p joining of the @p T units of time, with what they spend.
template <class Model, class Spend>
Table simulate(const Model& m, bool may_leave_at_once, const Spend& spend, std::size_t n, double T, double joining,
               std::uint64_t seed) {
    Random random(seed);
    Table table;
    for (std::size_t i = 0; i < n; ++i) {
        PurchaseHistory h = draw(m, may_leave_at_once, T - joining * random.uniform(), random);
        if (h.frequency > 0.0) h.monetary_value = draw_mean_spend(spend, h.frequency, random);
        table.add(h);
    }
    return table;
}

}  // namespace habitue::support
