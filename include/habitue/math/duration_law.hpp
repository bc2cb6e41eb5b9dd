/// @file
/// A law of durations as a value: what rooms that do not know each other hand to one another.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>

namespace habitue::inline v1::math {

/// A law of how long something lasts: its chance to last longer than t, and how long it lasts on average.
/// `lifecycle::SojournLaw` is one.
template <class Law>
concept DurationLaw = requires(const Law& law, double t) {
    { law.survival(t) } -> std::convertible_to<double>;
    { law.mean() } -> std::convertible_to<double>;
    requires std::equality_comparable<Law>;
};

/// The law of durations that were seen, all to their end: a step at each.
struct EmpiricalLaw {
    std::vector<double> times;  ///< ascending

    std::size_t size() const { return times.size(); }
    /// The share that lasted longer than @p t. NaN of nothing seen.
    double survival(double t) const {
        return double(times.end() - std::upper_bound(times.begin(), times.end(), t)) / double(size());
    }
    double mean() const {
        double sum = 0.0;
        for (const double t : times) sum += t;
        return sum / double(size());
    }
    /// The least duration seen that a share of at least @p p does not outlast: the inverse of the empirical law.
    double quantile(double p) const {
        if (!(p >= 0.0 && p <= 1.0)) refuse("p", p, "must lie in [0, 1]");
        if (times.empty()) return std::numeric_limits<double>::quiet_NaN();
        const double rank = std::ceil(p * double(size()) - 1e-9 * p * double(size()));
        return times[std::size_t(std::clamp(rank, 1.0, double(size()))) - 1];
    }
    /// Of the mean.
    double standard_error() const {
        const double m = mean(), n = double(size());
        double sum = 0.0;
        for (const double t : times) sum += (t - m) * (t - m);
        return n > 1.0 ? std::sqrt(sum / (n - 1.0) / n) : std::numeric_limits<double>::quiet_NaN();
    }
    friend bool operator==(const EmpiricalLaw&, const EmpiricalLaw&) = default;
};

/// Any law of durations. An empty one is no law.
class AnyDurationLaw {
public:
    AnyDurationLaw() = default;
    template <class Law>
    requires(!std::same_as<Law, AnyDurationLaw>) && DurationLaw<Law> AnyDurationLaw(Law law)
        : law_(std::make_shared<const Holder<Law>>(std::move(law))) {}  // NOLINT: any law is one

    explicit operator bool() const { return law_ != nullptr; }
    double survival(double t) const { return law().survival(t); }
    double mean() const { return law().mean(); }
    /// The least t with survival(t) <= 1 - p, to the last digit, by bisection.
    double quantile(double p) const {
        if (!(p >= 0.0 && p <= 1.0)) refuse("p", p, "must lie in [0, 1]");
        double low = 0.0, high = 1.0;
        while (survival(high) > 1.0 - p && high < 1e300) low = std::exchange(high, 2.0 * high);
        if (high >= 1e300) return std::numeric_limits<double>::infinity();
        for (int i = 0; i < 1100; ++i) {
            const double middle = 0.5 * (low + high);
            if (!(middle > low && middle < high)) break;
            (survival(middle) > 1.0 - p ? low : high) = middle;
        }
        return high;
    }
    /// The law itself when it is a @p Law, otherwise null.
    template <class Law>
    const Law* as() const {
        const auto* held = dynamic_cast<const Holder<Law>*>(law_.get());
        return held == nullptr ? nullptr : &held->law;
    }

    friend bool operator==(const AnyDurationLaw& a, const AnyDurationLaw& b) {
        return a.law_ == b.law_ || (a.law_ && b.law_ && a.law_->same(*b.law_));
    }

private:
    struct Concept {
        virtual ~Concept() = default;
        virtual double survival(double t) const = 0;
        virtual double mean() const = 0;
        virtual bool same(const Concept& other) const = 0;
    };
    template <class Law>
    struct Holder final : Concept {
        Law law;
        explicit Holder(Law l) : law(std::move(l)) {}
        double survival(double t) const override { return law.survival(t); }
        double mean() const override { return law.mean(); }
        bool same(const Concept& other) const override {
            const auto* o = dynamic_cast<const Holder*>(&other);
            return o != nullptr && o->law == law;
        }
    };
    const Concept& law() const {
        require(law_ != nullptr, "law: there is none");
        return *law_;
    }
    std::shared_ptr<const Concept> law_;
};

}  // namespace habitue::inline v1::math
