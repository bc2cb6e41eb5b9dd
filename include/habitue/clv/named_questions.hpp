/// @file
/// The questions about a customer by name: for who learns at run time which one is asked, of which model.
#pragma once

#include <optional>
#include <string_view>
#include <type_traits>

#include <habitue/clv/confidence.hpp>
#include <habitue/clv/discounted_purchases.hpp>
#include <habitue/clv/models.hpp>
#include <habitue/clv/questions.hpp>

namespace habitue::inline v1::clv {

/// What a question is asked with, in the model's unit of time; each reads what it needs.
struct Terms {
    double horizon = 0.0;    ///< how far ahead, from T; may be infinite for expected_lifetime and discounted_purchases
    double q = 0.5;          ///< of lifetime_quantile
    int n = 0;               ///< of purchase_probability
    Discount discount = {};  ///< of discounted_purchases
};

/// The question called @p name, asked with @p terms; none where the model does not answer it. A name is that of the
/// function which answers it.
///
///     const auto asked = clv::question<clv::BgNbd>("expected_lifetime", {.horizon = 52.0});
///     const auto weeks = clv::ask(fit.model, histories, *asked);
template <template <class> class Model>
std::optional<Question<Model>> question(std::string_view name, const Terms& terms = {}) {
    std::optional<Question<Model>> found;
    const auto add = [&](std::string_view called, Range range, auto answer) {
        if constexpr (std::is_invocable_v<decltype(answer), const Model<double>&, const PurchaseHistory&, const Terms&>)
            if (name == called)
                found.emplace([answer, terms](const auto& m, const auto& h) { return answer(m, h, terms); }, range);
    };
#define HABITUE_ANSWER(expression) \
    [](const auto& m, const auto& h, [[maybe_unused]] const Terms& with) -> decltype(expression) { return expression; }
    add("log_likelihood", Range::real, HABITUE_ANSWER(m.log_likelihood(h)));
    add("probability_alive", Range::probability, HABITUE_ANSWER(clv::probability_alive(m, h, with.horizon)));
    add("probability_no_purchase", Range::probability,
        HABITUE_ANSWER(clv::probability_no_purchase(m, h, with.horizon)));
    add("purchase_probability", Range::probability, HABITUE_ANSWER(m.purchase_probability(h, with.n, with.horizon)));
    add("expected_purchases", Range::positive, HABITUE_ANSWER(m.expected_purchases(h, with.horizon)));
    add("purchase_variance", Range::positive, HABITUE_ANSWER(m.purchase_variance(h, with.horizon)));
    add("discounted_purchases", Range::positive,
        HABITUE_ANSWER(clv::discounted_purchases(m, h, with.horizon, with.discount)));
    add("expected_lifetime", Range::positive, HABITUE_ANSWER(clv::expected_lifetime(m, h, with.horizon)));
    add("lifetime_quantile", Range::positive, HABITUE_ANSWER(clv::lifetime_quantile(m, h, with.q)));
    add("mean_purchase_rate", Range::positive, HABITUE_ANSWER(m.mean_purchase_rate(h)));
    add("mean_purchase_probability", Range::probability, HABITUE_ANSWER(m.mean_purchase_probability(h)));
    add("mean_attrition_rate", Range::positive, HABITUE_ANSWER(m.mean_attrition_rate(h)));
    add("mean_dropout_probability", Range::probability, HABITUE_ANSWER(m.mean_dropout_probability(h)));
#undef HABITUE_ANSWER
    return found;
}

/// What habitue::compiled has instantiated; @p prefix is `extern` for who uses it.
#define HABITUE_INSTANTIATE_QUESTIONS(prefix, Model) \
    prefix template std::optional<Question<Model>> question<Model>(std::string_view, const Terms&);

#ifdef HABITUE_COMPILED
#define HABITUE_DECLARE(Model) HABITUE_INSTANTIATE_QUESTIONS(extern, Model)
HABITUE_TIMING_MODELS(HABITUE_DECLARE)
#undef HABITUE_DECLARE
#endif

}  // namespace habitue::inline v1::clv
