/// @file
/// The beta-geometric / beta-Bernoulli model: customers who buy, or do not, at opportunities.
#pragma once

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>

#include <habitue/clv/model.hpp>
#include <habitue/clv/stays.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::clv {

namespace detail {

/// A customer known to be active: before each opportunity they leave with theta ~ Beta(gamma, delta); at each that
/// they stay for they buy with p ~ Beta(alpha, beta). A horizon t holds as many opportunities as there are whole
/// numbers in (0, t].
template <class S>
struct OpportunityCustomer {
    S alpha, beta, gamma, delta;

    /// P(active after the next floor(t) opportunities).
    S chance_to_stay(double t) const {
        using math::exp;
        return exp(math::log_beta_shift(delta, gamma, S(std::floor(t))));
    }

    /// E[X] over horizon t, which may be infinite.
    S expected_purchases(double t) const { return discounted_purchases(t, 0.0); }
    /// The same, the purchase at the i-th opportunity counting e^(-rate i).
    S discounted_purchases(double t, double rate) const { return alpha / (alpha + beta) * sum_of_stays(t, rate); }

    /// Expected opportunities within horizon t, which may be infinite, for which the customer will be there.
    S active_time(double t) const { return sum_of_stays(t, 0.0); }
    /// The first opportunity for which the customer is there with a chance of e^-c or less; infinite beyond 2^52.
    S time_until(const S& c) const {
        const auto gone = [&](double t) {
            return -math::log_beta_shift(math::value_of(delta), math::value_of(gamma), t) >= math::value_of(c);
        };
        return first_whole(gone);
    }

    /// Var X over horizon t. With M the opportunities the customer will be there for,
    ///   E[p (1 - p)] E[M] + Var[p] E[M^2] + E[p]^2 Var[M]
    S variance(double t) const {
        const double m = std::floor(t);
        const S p = alpha / (alpha + beta), p_spread = p * (beta / (alpha + beta)) / (alpha + beta + 1.0);
        S mean = 0.0, square = 0.0, lost = 0.0, lost_square = 0.0;  // of M and of m - M
        S stay = 1.0, gone = 0.0;
        for (double i = 1.0; i <= m; i += 1.0) {
            const S before = gamma + delta + (i - 1.0);
            gone += stay * (gamma / before);
            stay *= (delta + (i - 1.0)) / before;
            mean += stay;
            square += (2.0 * i - 1.0) * stay;
            lost += gone;
            lost_square += (2.0 * (m - i) + 1.0) * gone;
        }
        const S spread = math::value_of(stay) < 0.5 ? square - mean * mean : lost_square - lost * lost;
        return p_spread * (alpha + beta) * mean + p_spread * square + p * p * spread;
    }

    /// P(X = n) over horizon t: by the opportunities after which the customer leaves, or that they stay for all.
    S probability(int n, double t) const {
        using math::exp, math::log;
        const double m = std::floor(t), count = n;
        if (n < 0 || count > m) return 0.0;
        // The chance of n purchases at the first i opportunities and to be active still, from i = n on, over e^scale.
        S scale = math::log_beta_shift(alpha, beta, S(count)) + math::log_beta_shift(delta, gamma, S(count));
        S here = 1.0, sum = 0.0;
        for (double i = count; i < m; i += 1.0) {
            const double quiet = i - count;
            const S before = gamma + delta + i;
            sum += here * (gamma / before);
            here *= (i + 1.0) / (quiet + 1.0) * ((beta + quiet) / (alpha + beta + i)) * ((delta + i) / before);
            if (math::value_of(here + sum) > 1e200) {
                here *= 1e-200;
                sum *= 1e-200;
                scale += 460.517018598809136804;  // 200 log 10
            }
        }
        return exp(S(scale + log(S(sum + here))));
    }

    /// The next @p m opportunities without a purchase: calls leave(i, P(i quiet ones, then left)) for i = 0 ... m - 1
    /// and returns P(m quiet ones, and still active).
    template <class Leave>
    S silence(double m, const Leave& leave) const {
        S here = 1.0;
        for (double i = 0.0; i < m; i += 1.0) {
            const S before = gamma + delta + i;
            leave(i, here * (gamma / before));
            here = here * ((beta + i) / (alpha + beta + i)) * ((delta + i) / before);
        }
        return here;
    }

    /// The time over which expected purchases bend.
    double time_scale() const { return 1.0; }

private:
    /// The sum of e^(-rate i) P(active at the i-th opportunity) over i = 1 ... floor(t).
    S sum_of_stays(double t, double rate) const {
        if (rate == 0.0 && t == std::numeric_limits<double>::infinity())
            return math::value_of(gamma) > 1.0 ? S(delta / (gamma - 1.0)) : S(t);
        return detail::sum_of_stays<S>(
            std::floor(t), rate, 1.0, [&](double i) { return S((delta + (i - 1.0)) / (gamma + delta + (i - 1.0))); },
            [&](double i) { return math::log_beta_shift(delta, gamma, S(i)); });
    }
};

}  // namespace detail

/// Customers who buy or do not at each of a row of opportunities, such as yearly appeals, until they leave unseen.
///
/// An active customer buys at an opportunity with a chance that varies over customers as Beta(alpha, beta), and leaves
/// before one with a chance that varies as Beta(gamma, delta). Histories are counted in opportunities: `frequency` are
/// those used, `recency` is the number of the last one used, `T` that of all there were since the first purchase.
/// Equation numbers refer to the paper in `card.reference`.
template <class Scalar = double>
struct BgBb {
    using scalar_type = Scalar;

    Scalar alpha, beta;             ///< heterogeneity of the chance to buy
    Scalar gamma, delta;            ///< heterogeneity of the chance to leave
    Unit unit = Unit::unspecified;  ///< the time from one opportunity to the next

    static constexpr Reads reads = Reads::opportunities;
    static constexpr ModelCard card{
        .name = "BgBb",
        .title = "BG/BB",
        .summary = "Bernoulli purchasing at opportunities with geometric dropout before them.",
        .reference = "Fader, Hardie & Shang (2010), Marketing Science 29(6), 1086-1108, doi:10.1287/mksc.1100.0580",
    };
    static constexpr auto parameters() {
        return std::array{
            Parameter<BgBb>{"alpha", Support::positive, &BgBb::alpha, "buying, first beta shape"},
            Parameter<BgBb>{"beta", Support::positive, &BgBb::beta, "buying, second beta shape"},
            Parameter<BgBb>{"gamma", Support::positive, &BgBb::gamma, "leaving, first beta shape"},
            Parameter<BgBb>{"delta", Support::positive, &BgBb::delta, "leaving, second beta shape"},
        };
    }

    /// Where a search may start: from the @p rate of purchases per opportunity.
    static constexpr BgBb start(double rate, double) {
        return {.alpha = Scalar(1.0), .beta = Scalar(0.5 / rate), .gamma = Scalar(1.0), .delta = Scalar(4.0)};
    }

    /// log L(alpha, beta, gamma, delta | x, t_x, n).
    Scalar log_likelihood(const PurchaseHistory& h) const { return log_likelihood(detail::alike(h)); }
    /// Weighted sum of the log-likelihoods of customers alike in frequency.
    Scalar log_likelihood(const Alike& rows) const {
        using math::log;
        Scalar sum = 0.0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const PurchaseHistory h{.frequency = rows.frequency, .recency = rows.recency[i], .T = rows.T[i]};
            const Since since = since_last(h);
            const Scalar until =
                math::log_beta_shift(alpha, beta, Scalar(h.frequency)) +
                math::log_beta_shift(beta, Scalar(alpha + h.frequency), Scalar(h.recency - h.frequency)) +
                math::log_beta_shift(delta, gamma, Scalar(h.recency));
            sum += rows.weight[i] * (until + log(Scalar(since.active + since.left)));
        }
        return sum;
    }

    /// Chance that the customer was still active at opportunity T. That of being active at the next one, which the
    /// paper gives, is this times `if_active(h).chance_to_stay(1)`.
    Scalar probability_alive(const PurchaseHistory& h) const noexcept {
        const Since since = since_last(h);
        return since.active / (since.active + since.left);
    }
    /// 1 - P(alive), with all its digits where that is tiny.
    Scalar probability_left(const PurchaseHistory& h) const noexcept {
        const Since since = since_last(h);
        return since.left / (since.active + since.left);
    }

    /// Purchases of a new customer at the next floor(t) opportunities, eq. (8).
    Scalar expected_purchases(double horizon) const noexcept { return expected_purchases(PurchaseHistory{}, horizon); }
    /// Purchases of the customer at the floor(t) opportunities after T; eq. (13), as a sum of positive terms: no
    /// singularity at gamma = 1.
    Scalar expected_purchases(const PurchaseHistory& h, double horizon) const noexcept {
        return probability_alive(h) * if_active(h).expected_purchases(horizon);
    }

    /// The mean of the customer's chance to buy at an opportunity while active, given the history.
    Scalar mean_purchase_probability(const PurchaseHistory& h) const noexcept {
        return mean(h, [&](double last, bool) { return Scalar((alpha + h.frequency) / (alpha + beta + last)); });
    }
    /// The mean of the customer's chance to leave before an opportunity, given the history.
    Scalar mean_dropout_probability(const PurchaseHistory& h) const noexcept {
        return mean(h, [&](double last, bool left) {
            const double leaving = left ? 1.0 : 0.0;
            return Scalar((gamma + leaving) / (gamma + delta + (last + leaving)));
        });
    }

    /// P(X = n) at the next floor(t) opportunities of a new customer.
    Scalar purchase_probability(int n, double horizon) const noexcept {
        return purchase_probability(PurchaseHistory{}, n, horizon);
    }
    /// P(X = n) at the floor(t) opportunities after T for a customer with this history.
    Scalar purchase_probability(const PurchaseHistory& h, int n, double horizon) const noexcept {
        return detail::purchase_probability(*this, h, n, horizon);
    }
    /// Var X at the floor(t) opportunities after T for a customer with this history.
    Scalar purchase_variance(const PurchaseHistory& h, double horizon) const noexcept {
        return detail::purchase_variance(*this, h, horizon);
    }

    /// What is known of the customer given that they are active at T.
    detail::OpportunityCustomer<Scalar> if_active(const PurchaseHistory& h) const noexcept {
        return {alpha + h.frequency, beta + (h.T - h.frequency), gamma, delta + h.T};
    }

    /// One new customer, watched for floor(T) opportunities.
    PurchaseHistory simulate(double T, math::Random& random) const requires std::same_as<Scalar, double> {
        PurchaseHistory h{.T = std::floor(T)};
        const double buy = random.beta(alpha, beta), leave = random.beta(gamma, delta);
        for (double i = 1.0; i <= h.T && !random.chance(leave); i += 1.0)
            if (random.chance(buy)) {
                if (i > h.recency) h.sum_log_gaps += math::log(i - h.recency);
                h.frequency += 1.0;
                h.recency = i;
            }
        return h;
    }

    friend bool operator==(const BgBb&, const BgBb&) = default;

private:
    /// The chances of what was seen after t_x, given what was seen until then.
    struct Since {
        Scalar active, left = 0.0;
    };
    detail::OpportunityCustomer<Scalar> at_last_purchase(PurchaseHistory h) const noexcept {
        h.T = h.recency;
        return if_active(h);
    }
    Since since_last(const PurchaseHistory& h) const noexcept {
        Since since;
        since.active =
            at_last_purchase(h).silence(h.T - h.recency, [&](double, const Scalar& leaving) { since.left += leaving; });
        return since;
    }
    /// The mean over whether and when the customer left of given(last opportunity they were there for, left then).
    template <class Given>
    Scalar mean(const PurchaseHistory& h, const Given& given) const noexcept {
        Scalar sum = 0.0, total = 0.0;
        const Scalar active = at_last_purchase(h).silence(h.T - h.recency, [&](double i, const Scalar& leaving) {
            sum += leaving * given(h.recency + i, true);
            total += leaving;
        });
        return (sum + active * given(h.T, false)) / (total + active);
    }
};

}  // namespace habitue::inline v1::clv
