/// @file
/// What it takes to be a model of purchasing or of spend.
#pragma once

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <tuple>

#include <habitue/core/error.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/data/purchase_history.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/random.hpp>

namespace habitue::inline v1::clv {

/// What of a purchase history a model reads, and so which customers tell it anything.
enum class Reads {
    timing,         ///< frequency, recency and T, of every customer
    opportunities,  ///< the same in whole numbers of opportunities, each used at most once
    renewals,       ///< the same of a contract: renewed at each of `recency` periods out of T, and not after
    spend,          ///< monetary_value and the number of amounts it is the mean of, of customers with both above 0
};

/// Customers with the same frequency, as columns: what is true of all of them is computed once.
/// Models that read spend get `monetary_value` and, as `frequency`, the number of amounts; the others `recency` and
/// `T`.
struct Alike {
    double frequency = 0.0;
    std::span<const double> recency, T, monetary_value, weight;

    std::size_t size() const { return weight.size(); }
    double total_weight() const {
        double sum = 0.0;
        for (const double w : weight) sum += w;
        return sum;
    }
};

/// Nobody watches the purchases of a simulated customer.
struct Unobserved {
    void operator()(double) const {}
};

namespace detail {

inline constexpr double one_customer = 1.0;

/// One customer as columns, counted once.
inline Alike alike(const PurchaseHistory& h) {
    return {h.frequency, {&h.recency, 1}, {&h.T, 1}, {&h.monetary_value, 1}, {&one_customer, 1}};
}

/// P(X = n) in (T, T + t]: the customer is active and buys n times, or has left and does not buy.
template <class M>
typename M::scalar_type purchase_probability(const M& model, const PurchaseHistory& h, int n, double t) noexcept {
    const auto bought = model.probability_alive(h) * model.if_active(h).probability(n, t);
    return n == 0 ? bought + model.probability_left(h) : bought;
}

/// Var X in (T, T + t]: that of an active customer, and that between active ones and the others.
template <class M>
typename M::scalar_type purchase_variance(const M& model, const PurchaseHistory& h, double t) noexcept {
    const auto active = model.if_active(h);
    const auto mean = active.expected_purchases(t);
    return model.probability_alive(h) * (active.variance(t) + model.probability_left(h) * mean * mean);
}

/// Purchases at @p rate until the customer leaves at @p end, observed until @p T.
template <class Visit>
PurchaseHistory simulate_poisson(double rate, double end, double T, math::Random& random, const Visit& at_purchase) {
    PurchaseHistory h{.T = T};
    for (double t = random.exponential() / rate; t < T && t < end; t += random.exponential() / rate) {
        h.record(t);
        at_purchase(t);
    }
    return h;
}

}  // namespace detail

/// More opportunities than anybody had; what walks along them stays quick.
inline constexpr double most_opportunities = 1e6;

/// A model is a struct of its parameters, a template on their scalar, that can say who it is, what its parameters
/// are, and how likely a history is. Everything else (fitting, standard errors, vectorised Python methods, saving,
/// the test laws) is generic over this concept.
template <template <class> class Model>
concept FittableModel = requires(const Model<double>& m, const Model<math::Dual<1>>& d, const PurchaseHistory& h,
                                 const Alike& a) {
    { Model<double>::card } -> std::convertible_to<ModelCard>;
    { Model<double>::parameters()[0] } -> std::convertible_to<Parameter<Model<double>>>;
    { Model<double>::reads } -> std::convertible_to<Reads>;
    { Model<double>::start(1.0, 1.0) } -> std::same_as<Model<double>>;
    { m.log_likelihood(h) } -> std::same_as<double>;
    { d.log_likelihood(h) } -> std::same_as<math::Dual<1>>;
    { m.log_likelihood(a) } -> std::same_as<double>;
};

/// A model of when customers buy and when they leave; it answers these questions about one customer.
template <template <class> class Model>
concept LatentAttritionModel = FittableModel<Model> &&
    requires(const Model<double>& m, const PurchaseHistory& h, double t) {
    { m.probability_alive(h) }
    noexcept->std::same_as<double>;
    { m.expected_purchases(t) }
    noexcept->std::same_as<double>;
    { m.expected_purchases(h, t) }
    noexcept->std::same_as<double>;
    { m.purchase_variance(h, t) }
    noexcept->std::same_as<double>;
    { m.purchase_probability(h, 0, t) }
    noexcept->std::same_as<double>;
};

/// A model of what customers spend on a purchase.
template <template <class> class Model>
concept SpendModel = FittableModel<Model> && requires(const Model<double>& m, const PurchaseHistory& h) {
    { m.expected_spend(h) }
    noexcept->std::same_as<double>;
    { m.mean_spend() }
    noexcept->std::same_as<double>;
};

/// A model that can draw a customer: first purchase at 0, observed until T.
template <class M>
concept Simulated = requires(const M& model, double T, math::Random& random) {
    { model.simulate(T, random) } -> std::same_as<PurchaseHistory>;
};

/// Number of parameters.
template <template <class> class Model>
inline constexpr int dimension = int(std::tuple_size_v<decltype(Model<double>::parameters())>);

/// A model with a regularity: every gap between purchases is Erlang-k, k being a whole number that is given, not a
/// parameter that is searched.
template <class M>
concept HasRegularity = requires(const M& m) {
    { m.k } -> std::convertible_to<double>;
};

/// A model whose rates are correlated by what happens over spans of time, which are no parameters.
template <class M>
concept HasSpans = requires(const M& m) {
    m.purchase_span, m.attrition_span;
};

/// Gives @p model what of @p like is no parameter: the unit of time, the regularity and the spans, where it has them.
template <class M, class Like>
void adopt(M& model, const Like& like) {
    if constexpr (requires { model.unit; }) model.unit = like.unit;
    if constexpr (HasRegularity<M>) model.k = like.k;
    if constexpr (HasSpans<M>) model.purchase_span = like.purchase_span, model.attrition_span = like.attrition_span;
}

/// Its regularity k as an option of a fit; 0 for models without.
template <class M>
int regularity_of(const M& model) {
    if constexpr (HasRegularity<M>)
        return int(model.k);
    else
        return 0;
}

/// The unit of time the model's rates are per, `unspecified` for a model without time.
template <class M>
Unit unit_of(const M& model) {
    if constexpr (requires { model.unit; })
        return model.unit;
    else
        return Unit::unspecified;
}

/// Throws DomainError, naming parameter and value, unless every parameter lies in its support.
template <template <class> class Model>
requires FittableModel<Model>
void validate(const Model<double>& model) {
    for (const auto& p : Model<double>::parameters()) {
        const double value = model.*p.member;
        if (!std::isfinite(value)) refuse(p.name, value, "must be finite");
        if (p.support != Support::real && !(value > 0.0)) refuse(p.name, value, "must be positive");
        if (p.support == Support::unit_interval && !(value < 1.0)) refuse(p.name, value, "must be below 1");
    }
    if constexpr (HasRegularity<Model<double>>)
        if (!(model.k >= 1.0 && model.k <= 1000.0 && model.k == std::floor(model.k)))
            refuse("k", model.k, "must be a whole number from 1 to 1000");
}

/// Throws DomainError naming column, row and value unless the histories are such as a model that @p reads so can read:
/// possible ones, and of opportunities or renewals in whole numbers.
inline void validate(const HistoryColumns& h, Reads reads) {
    validate(h);
    if (reads != Reads::opportunities && reads != Reads::renewals) return;
    for (std::size_t i = 0; i < h.size(); ++i) {
        const double x = h.frequency[i], t_x = h.recency[i], T = h.T[i];
        if (T != std::floor(T) || T > most_opportunities)
            refuse_row("T", i, T, "must be a whole number of opportunities, a million at most");
        if (t_x != std::floor(t_x)) refuse_row("recency", i, t_x, "must be a whole number of opportunities");
        if (t_x < x) refuse_row("recency", i, t_x, "below frequency = " + to_text(x));
        if (reads == Reads::renewals && t_x != x)
            refuse_row("recency", i, t_x, "must be the number of renewals, frequency = " + to_text(x));
    }
}

/// Throws DomainError when model and histories count time in different units; an unspecified unit agrees with all.
inline void require_same_unit(Unit model, Unit histories) {
    if (model != Unit::unspecified && histories != Unit::unspecified && model != histories)
        throw DomainError(joined({"unit: the model counts in ", name(model), "s, the histories in ", name(histories),
                                  "s; make both with one unit"}));
}

/// @p horizon counted in the model's @p unit. Throws DomainError unless it is finite and not negative.
inline double horizon_in(const Duration& horizon, Unit unit) {
    const double t = horizon.in(unit);
    if (!(t >= 0.0) || !std::isfinite(t)) refuse("horizon", t, "must be finite and not negative");
    return t;
}

/// Throws DomainError unless @p histories are what @p model reads, and in its unit of time.
template <class M>
void require_readable(const M& model, const HistoryColumns& histories) {
    require_same_unit(unit_of(model), histories.unit);
    if constexpr (M::reads != Reads::timing && M::reads != Reads::spend) validate(histories, M::reads);
}

/// @p horizon, which must be whole, unless infinite, for a model that counts opportunities. Throws DomainError.
template <class M>
double in_steps_of(const M&, double horizon) {
    if (M::reads == Reads::opportunities && std::isfinite(horizon) && horizon != std::floor(horizon))
        refuse("horizon", horizon, "must be a whole number of opportunities");
    return horizon;
}

/// @p horizon counted in the unit of @p model, or of its @p histories where it names none. Throws DomainError unless it
/// is finite, not negative and, for a model that counts opportunities, whole.
template <class M>
double horizon_of(const M& model, const Duration& horizon, Unit histories = Unit::unspecified) {
    return in_steps_of(model, horizon_in(horizon, unit_of(model) != Unit::unspecified ? unit_of(model) : histories));
}

}  // namespace habitue::inline v1::clv
