/// @file
/// What a customer's future purchases are worth today.
#pragma once

#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>

#include <habitue/clv/discounted_purchases.hpp>
#include <habitue/clv/model.hpp>
#include <habitue/clv/predict.hpp>

namespace habitue::inline v1::clv {

struct ValueOptions {
    Duration horizon = Duration(52.0, Unit::week);  ///< how far the value looks ahead; infinite for all the future
    double discount_rate = 0.10;                    ///< effective rate *per year*
    double margin = 1.0;  ///< share of the spend that is kept; at 1 the value is discounted revenue
    std::optional<Duration> period =
        {};  ///< discounts whole periods from their end, such as "1 month"; else continuously
    int threads = 1;
    const std::atomic<bool>* cancel = nullptr;
    std::function<void(double)> progress = {};
};

/// Value of one customer's purchases over the horizon, in the currency of the spend model:
///   margin x expected spend x integral of exp(-delta t) dE[X(t)],  delta = ln(1 + yearly rate)
/// (Fader, Hardie & Lee 2005, J. Marketing Research 42, eq. 1). The first purchase is not part of it.
template <class M, class Spend>
double lifetime_value(const M& model, const Spend& spend, const PurchaseHistory& h, const ValueOptions& options = {}) {
    const Discount how = discount(options.discount_rate, options.period, unit_of(model));
    return options.margin * spend.expected_spend(h) *
           discounted_purchases(model, h, in_steps_of(model, horizon_to_discount(options.horizon, how, unit_of(model))), how);
}

/// The same for every customer, into @p out; the bits of the scalar function.
template <class M, class Spend>
void lifetime_value(const M& model, const Spend& spend, const HistoryColumns& histories, const ValueOptions& options,
                    std::span<double> out) {
    require_readable(model, histories);
    detail::require_as_long(out, histories);
    if (!std::isfinite(options.margin)) refuse("margin", options.margin, "must be finite");
    const Unit unit = unit_of(model) != Unit::unspecified ? unit_of(model) : histories.unit;
    const Discount how = discount(options.discount_rate, options.period, unit);
    const double t = in_steps_of(model, horizon_to_discount(options.horizon, how, unit));
    detail::for_histories(
        histories, {options.threads, options.cancel, options.progress}, [&](std::size_t begin, std::size_t end) {
            detail::DiscountedPurchases<M> discounted(model);
            for (std::size_t i = begin; i < end; ++i)
                out[i] = options.margin * spend.expected_spend(histories[i]) * discounted(histories[i], t, how);
        });
}

}  // namespace habitue::inline v1::clv
