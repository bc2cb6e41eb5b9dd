/// @file
/// Tests of a model against a larger one that contains it.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <habitue/clv/fit.hpp>
#include <habitue/core/error.hpp>
#include <habitue/math/distributions.hpp>

namespace habitue::inline v1::clv {

/// Where a smaller model lies in a larger one.
enum class Nesting {
    interior,  ///< at ordinary values of the larger one's parameters
    boundary,  ///< where some of them go to 0 or infinity
};

/// Where @p small lies in @p large, by the names of their cards; none where it is not contained.
inline std::optional<Nesting> nesting(std::string_view small, std::string_view large) {
    struct Pair {
        std::string_view small, large;
        Nesting where;
    };
    constexpr std::array pairs{
        Pair{"Nbd", "BgNbd", Nesting::boundary},         Pair{"Nbd", "MbgNbd", Nesting::boundary},
        Pair{"Nbd", "ParetoNbd", Nesting::boundary},     Pair{"Nbd", "GgomNbd", Nesting::boundary},
        Pair{"ParetoNbd", "GgomNbd", Nesting::boundary}, Pair{"ParetoNbd", "SarmanovParetoNbd", Nesting::interior},
        Pair{"Sbg", "Bdw", Nesting::interior},
    };
    for (const auto& p : pairs)
        if (p.small == small && p.large == large) return p.where;
    return {};
}

/// What a fit says of itself to a test against another.
struct Fitted {
    std::string_view model;
    std::size_t parameters = 0;
    double log_likelihood = 0.0, customers = 0.0;
    std::size_t cells = 0;
    Unit unit = Unit::unspecified;
    bool converged = false, penalised = false;

    template <template <class> class Model>
    Fitted(const Fit<Model>& fit)  // NOLINT: what a test needs of a fit
        : model(Model<double>::card.name),
          parameters(Fit<Model>::size),
          log_likelihood(fit.log_likelihood),
          customers(fit.customers),
          cells(fit.cells),
          unit(fit.unit()),
          converged(fit.converged()),
          penalised(fit.penalty > 0.0 || !fit.prior.empty()) {}
};

struct LikelihoodRatio {
    double statistic = 0.0;  ///< twice the difference of the log-likelihoods
    int df = 0;              ///< parameters that the larger model has more
    double p_value = 1.0;    ///< chance of a statistic this large if the smaller model is true
    std::string message;     ///< what to mind; empty when nothing
};

/// Whether the data speak against @p small, a model that @p large contains: the likelihood-ratio test.
///
///     const auto test = clv::likelihood_ratio_test(nbd_fit, pareto_fit);
///
/// Where the smaller model lies on the boundary of the larger one the statistic tends to be smaller than chi-square and
/// the p-value is conservative: the true one is smaller still (Self & Liang 1987, JASA 82(398), 605-610). Throws
/// DomainError for models that are not nested, fits of different data, and fits with a penalty or prior, which do not
/// maximise the likelihood.
[[gnu::cold]] inline LikelihoodRatio likelihood_ratio_test(const Fitted& small, const Fitted& large) {
    const auto where = nesting(small.model, large.model);
    if (!where)
        throw DomainError(joined({"likelihood_ratio_test: ", small.model, " is not contained in ", large.model,
                                  nesting(large.model, small.model) ? "; it is the other way round" : "",
                                  "; compare models that are not nested by AIC or on a holdout"}));
    if (small.customers != large.customers || small.cells != large.cells || small.unit != large.unit)
        throw DomainError("likelihood_ratio_test: the two fits rest on different data");
    if (small.penalised || large.penalised)
        throw DomainError("likelihood_ratio_test: needs fits without a penalty or prior");
    LikelihoodRatio result;
    const double gain = large.log_likelihood - small.log_likelihood;
    result.statistic = std::max(0.0, 2.0 * gain);
    result.df = int(large.parameters) - int(small.parameters);
    result.p_value = math::chi_square_upper(result.statistic, result.df);
    const auto note = [&](std::string_view text) {
        result.message += result.message.empty() ? "" : "; ";
        result.message += text;
    };
    if (gain < -1e-6)
        note("the larger model ended below the smaller one: its search stopped early, fit it with starts=5");
    if (*where == Nesting::boundary)
        note(joined({small.model, " is a limit of ", large.model, ", on its boundary: the p-value is conservative"}));
    if (!small.converged) note(joined({"the search of ", small.model, " did not converge"}));
    if (!large.converged && gain >= -1e-6 && *where == Nesting::interior)
        note(joined({"the search of ", large.model, " did not converge"}));
    return result;
}

}  // namespace habitue::inline v1::clv
