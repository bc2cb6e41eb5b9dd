/// @file
/// Maximum-likelihood estimation of any model of purchasing or spend.
#pragma once

#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/clv/cells.hpp>
#include <habitue/clv/model.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/text.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/special.hpp>
#include <habitue/math/symmetric.hpp>
#include <habitue/math/transform.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::clv {

/// What is known of a parameter before the data: its log (logit for one in the unit interval) is normal.
struct NormalPrior {
    std::string parameter;
    double mean = 0.0, sd = 1.0;
    friend bool operator==(const NormalPrior&, const NormalPrior&) = default;
};

/// A penalty and a prior are one thing: the estimate maximises log-likelihood + log prior. A penalty is the prior
/// Normal(0, 1 / (2 penalty customers)) of every log that has none of its own; without either the logs are flat.
struct FitOptions {
    double penalty = 0.0;      ///< L2 penalty on the logs of the parameters, on the scale of the mean log-likelihood
    int max_iterations = 100;  ///< of Newton's method, from each start
    int threads = 1;           ///< 0: all; the result does not depend on it
    const std::atomic<bool>* cancel = nullptr;
    std::function<void(double)> progress = {};
    std::vector<NormalPrior> prior = {};
    int starts = 1;  ///< searches from as many different points, of which the best counts
    int k = 0;       ///< regularity of the CNBD-k models; 0: of 1, 2, ... 12 the first whose successor is less likely
};

/// What is known about an estimate, whatever the model.
struct Estimation {
    double log_likelihood = 0.0;  ///< at the estimate, without the penalty
    Eigen::MatrixXd covariance;   ///< of the parameters, in the model's order, from the observed information; NaN when
                                  ///< that is not positive
    Eigen::MatrixXd covariance_unconstrained;  ///< of their logs (logits for parameters in the unit interval)
    optim::Termination termination = optim::Termination::iteration_limit;
    int iterations = 0;
    std::string message;       ///< what is wrong and what to do about it; empty when all is well
    double customers = 0.0;    ///< customers (sum of weights) the estimate rests on
    std::size_t left_out = 0;  ///< rows that tell this model nothing (spend: no repeat purchase or no spend; weight 0)
    std::size_t cells = 0;     ///< distinct histories
    double penalty = 0.0;
    std::vector<NormalPrior> prior;
    int starts = 1;  ///< points the search was started from
    int agreed = 1;  ///< searches that ended at this estimate

    bool converged() const { return termination == optim::Termination::converged; }
    double aic() const { return 2.0 * double(covariance.rows()) - 2.0 * log_likelihood; }
    double bic() const { return double(covariance.rows()) * std::log(customers) - 2.0 * log_likelihood; }

    std::vector<double> standard_errors() const {
        std::vector<double> result;
        for (Eigen::Index i = 0; i < covariance.rows(); ++i) result.push_back(std::sqrt(covariance(i, i)));
        return result;
    }
};

/// A fitted model and what is known about its estimate.
template <template <class> class Model>
struct Fit : Estimation {
    using model_type = Model<double>;
    static constexpr std::size_t size = std::size_t(dimension<Model>);

    Model<double> model;

    Unit unit() const { return unit_of(model); }

    /// Confidence interval of each parameter at @p level: Wald's, on the unconstrained scale, so inside the support.
    std::vector<std::pair<double, double>> interval(double level = 0.95) const {
        if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
        const double z = math::normal_quantile(0.5 + 0.5 * level);
        std::vector<std::pair<double, double>> result;
        Eigen::Index i = 0;
        for (const auto& p : Model<double>::parameters()) {
            const double u = math::unconstrain(p.support, model.*p.member),
                         se = std::sqrt(covariance_unconstrained(i, i));
            result.emplace_back(math::constrain(p.support, u - z * se), math::constrain(p.support, u + z * se));
            ++i;
        }
        return result;
    }

    /// The fit as a statistics package prints it.
    std::string summary() const {
        using text::left, text::right, text::significant;
        const auto& card = Model<double>::card;
        std::string s = std::string(card.title) + ": " + std::string(card.summary) + "\n";
        s += text::grouped(customers) + " customers (" + text::grouped(double(cells)) + " distinct histories)";
        if (left_out > 0) s += ", " + text::grouped(double(left_out)) + " left out";
        if (unit() != Unit::unspecified) s += "; time in " + std::string(name(unit())) + "s";
        if constexpr (HasRegularity<Model<double>>) s += "; regularity k = " + text::grouped(model.k);
        s += "\n\n" + left("", 8) + right("estimate", 12) + right("std. error", 12) + right("2.5%", 12) +
             right("97.5%", 12) + "\n";
        const auto se = standard_errors();
        const auto bounds = interval();
        std::size_t i = 0;
        for (const auto& p : Model<double>::parameters()) {
            s += left(p.name, 8) + right(significant(model.*p.member, 5), 12) + right(significant(se[i], 4), 12) +
                 right(significant(bounds[i].first, 4), 12) + right(significant(bounds[i].second, 4), 12) + "  " +
                 std::string(p.meaning) + "\n";
            ++i;
        }
        s += "\nlog-likelihood " + text::fixed(log_likelihood, 4) + "   AIC " + text::fixed(aic(), 2) + "   BIC " +
             text::fixed(bic(), 2) + "\n";
        if (penalty > 0.0) s += "penalty " + significant(penalty, 6) + " on the squared logs of the parameters\n";
        for (const auto& p : prior)
            s += "prior of log " + p.parameter + ": normal, mean " + significant(p.mean, 6) + ", sd " +
                 significant(p.sd, 6) + "\n";
        if (starts > 1) s += std::to_string(agreed) + " of " + std::to_string(starts) + " starts ended here\n";
        s += std::string(optim::name(termination)) + " after " + std::to_string(iterations) + " iterations\n";
        if (!message.empty()) s += message + "\n";
        return s + std::string(card.reference) + "\n";
    }
};

namespace detail {

/// Builds Model<Scalar> from a point of the unconstrained space; what is no parameter is that of @p like.
template <template <class> class Model, class Scalar, class Vector>
Model<Scalar> from_unconstrained(const Vector& u, const Model<double>& like = {}) {
    Model<Scalar> model{};
    adopt(model, like);
    std::size_t i = 0;
    for (const auto& p : Model<Scalar>::parameters())
        model.*p.member = math::constrain<Scalar>(p.support, Scalar(u[i++]));
    return model;
}

/// Means and precisions of the normal priors of the unconstrained parameters; precision 0: flat.
template <std::size_t N>
struct PriorOf {
    std::array<double, N> mean{}, precision{};

    /// -log density at @p u but for a constant.
    double operator()(const std::vector<double>& u) const {
        double sum = 0.0;
        for (std::size_t i = 0; i < N; ++i) sum += 0.5 * precision[i] * (u[i] - mean[i]) * (u[i] - mean[i]);
        return sum;
    }
};

/// The priors that @p given names, and the penalty's of the others, for data of this @p weight. Throws DomainError for
/// a parameter the model does not have.
template <template <class> class Model>
[[gnu::cold]] PriorOf<std::size_t(dimension<Model>)> prior_of(double penalty, const std::vector<NormalPrior>& given,
                                                              double weight) {
    PriorOf<std::size_t(dimension<Model>)> result;
    result.precision.fill(2.0 * penalty * weight);
    for (const auto& p : given) {
        std::size_t i = 0;
        for (const auto& mine : Model<double>::parameters()) {
            if (mine.name == p.parameter) break;
            ++i;
        }
        if (i == result.mean.size())
            throw DomainError(joined({"prior: ", Model<double>::card.name, " has no parameter ", p.parameter}));
        if (!std::isfinite(p.mean)) refuse(joined({"prior of ", p.parameter}), p.mean, "must have a finite mean");
        if (!(p.sd > 0.0 && std::isfinite(p.sd)))
            refuse(joined({"prior of ", p.parameter}), p.sd, "must have a positive standard deviation");
        result.mean[i] = p.mean;
        result.precision[i] = 1.0 / (p.sd * p.sd);
    }
    return result;
}

/// Negative log-likelihood of cells, less the log of the prior, with its exact gradient and Hessian, by forward
/// differentiation.
template <template <class> class Model>
class Objective {
public:
    static constexpr std::size_t n = dimension<Model>;
    using Dual = math::Dual<int(n), 2>;

    Objective(const Cells& cells, double penalty, const std::vector<NormalPrior>& prior, Execution how,
              const Model<double>& like = {});

    /// The sum in a fixed order: block by block, whoever computed them.
    optim::Quadratic operator()(const std::vector<double>& u) const;
    /// The value alone, in the calling thread.
    double value(const std::vector<double>& u) const;
    /// Less the log of the prior, but for a constant.
    double prior(const std::vector<double>& u) const { return prior_(u); }

private:
    /// Cells that are summed together, by one thread: more than one thread pays from two of them on.
    static constexpr std::size_t block = [] {
        if constexpr (requires { Model<double>::block; })
            return Model<double>::block;
        else
            return std::size_t(4096);
    }();
    const Cells& cells_;
    PriorOf<n> prior_;
    Execution how_;
    Model<double> like_;
    std::vector<Cells::Run> blocks_;
};

template <template <class> class Model>
[[gnu::cold]] Objective<Model>::Objective(const Cells& cells, double penalty, const std::vector<NormalPrior>& prior,
                                          Execution how, const Model<double>& like)
    : cells_(cells), prior_(prior_of<Model>(penalty, prior, cells.total_weight)), how_(std::move(how)), like_(like) {
    for (const auto& run : cells.runs)
        for (std::size_t begin = run.begin; begin < run.end; begin += block)
            blocks_.push_back({run.frequency, begin, std::min(begin + block, run.end)});
    if (cells.size() < 2 * block) how_.threads = 1;
}

template <template <class> class Model>
[[gnu::cold]] optim::Quadratic Objective<Model>::operator()(const std::vector<double>& u) const {
    check_cancelled(how_);
    std::array<Dual, n> variables;
    for (std::size_t i = 0; i < n; ++i) variables[i] = Dual::variable(u[i], int(i));
    const auto model = from_unconstrained<Model, Dual>(variables, like_);

    std::vector<Dual> parts(blocks_.size());
    parallel_for(blocks_.size(), how_, [&](std::size_t i) {
        const auto& b = blocks_[i];
        parts[i] = model.log_likelihood(cells_.alike(b, Model<double>::reads, b.begin, b.end));
    });
    Dual total, lost;  // Neumaier's compensation, for every entry alike
    const auto add = [](double& sum, double& error, double x) {
        const double t = sum + x;
        error += std::abs(sum) >= std::abs(x) ? (sum - t) + x : (x - t) + sum;
        sum = t;
    };
    for (const auto& p : parts) {
        add(total.value, lost.value, p.value);
        for (std::size_t i = 0; i < total.n; ++i) add(total.gradient[i], lost.gradient[i], p.gradient[i]);
        for (std::size_t i = 0; i < total.pairs; ++i) add(total.hessian[i], lost.hessian[i], p.hessian[i]);
    }
    total += lost;

    optim::Quadratic result{prior_(u) - total.value, std::vector<double>(n), math::SquareMatrix(n)};
    for (std::size_t i = 0, k = 0; i < n; ++i) {
        result.gradient[i] = -total.gradient[i] + prior_.precision[i] * (u[i] - prior_.mean[i]);
        for (std::size_t j = 0; j <= i; ++j, ++k)
            result.hessian(i, j) = result.hessian(j, i) = -total.hessian[k] + (i == j ? prior_.precision[i] : 0.0);
    }
    return result;
}

template <template <class> class Model>
double Objective<Model>::value(const std::vector<double>& u) const {
    const auto model = from_unconstrained<Model, double>(u, like_);
    double total = 0.0;
    for (const auto& b : blocks_) total += model.log_likelihood(cells_.alike(b, Model<double>::reads, b.begin, b.end));
    return prior_(u) - total;
}

/// What the search of @p fit minimised.
template <template <class> class Model>
Objective<Model> objective_of(const Fit<Model>& fit, const Cells& cells, const Execution& how = {}) {
    return {cells, fit.penalty, fit.prior, how, fit.model};
}

/// Throws DomainError when the histories cannot tell @p parameters parameters, whatever the search does.
[[gnu::cold]] inline void require_identified(std::string_view title, Reads reads, std::size_t parameters,
                                             const Cells& cells, bool proper_prior) {
    const auto refuse_all = [&](std::string_view why) {
        throw DomainError(joined({"fit: ", title, " is not identified: ", why}));
    };
    if (cells.customers == 0)
        refuse_all(reads == Reads::spend ? "no customer has a repeat purchase with spend above 0"
                                         : "the table has no customers");
    if (proper_prior) return;
    if (cells.repeat_weight == 0.0) refuse_all("nobody bought twice; observe longer, or add a penalty (penalty=0.01)");
    if (cells.customers < parameters)
        refuse_all(joined({std::to_string(parameters), " parameters from ", std::to_string(cells.customers),
                           " customers; give more, or add a penalty (penalty=0.01)"}));
}

/// In words: which parameters the data do not tell, what of the data (@p because, if known) is to blame, and what
/// helps.
[[gnu::cold]] inline std::string diagnose(std::span<const std::string_view> parameters, const optim::Minimum& minimum,
                                          const math::SquareMatrix& covariance, double bound,
                                          const std::function<std::string()>& because) {
    std::string unknown;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const bool weak = !(covariance(i, i) < 9.0) || std::abs(minimum.x[i]) > 0.5 * bound;
        if (weak) unknown += joined({unknown.empty() ? "not identified by these data: " : ", ", parameters[i]});
    }
    std::string_view stopped;
    if (minimum.termination == optim::Termination::iteration_limit)
        stopped = "the search stopped at its iteration limit; ";
    if (minimum.termination == optim::Termination::no_progress) stopped = "the search could not improve further; ";
    if (stopped.empty() && unknown.empty()) return {};
    return joined({stopped, unknown, unknown.empty() ? std::string() : because(), unknown.empty() ? "" : "; ",
                   "observe longer, give more customers, or add a penalty (penalty=0.01)"});
}

/// What there is in the @p cells, or in the estimate, that keeps parameters from being known: a clause, or nothing.
template <template <class> class Model>
[[gnu::cold]] std::string lack_in(const Cells& cells, const Model<double>& model) {
    constexpr Reads reads = Model<double>::reads;
    if constexpr (reads != Reads::spend) {
        const double few = 0.01 * cells.total_weight;
        double recency = 0.0, left = 0.0;
        for (const auto& run : cells.runs) {
            const Alike rows = cells.alike(run, reads, run.begin, run.end);
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const PurchaseHistory h{.frequency = rows.frequency, .recency = rows.recency[i], .T = rows.T[i]};
                recency += rows.weight[i] * h.recency;
                if constexpr (reads == Reads::renewals)
                    left += h.recency < h.T ? rows.weight[i] : 0.0;
                else if (left < few)
                    left += rows.weight[i] * (1.0 - model.probability_alive(h));
            }
        }
        const double window = cells.sum_T / cells.total_weight, gap = recency / cells.sum_frequency;
        const std::string seen = text::significant(window, 2);
        if (reads == Reads::timing && window < 4.0 * gap)
            return joined({"; the window is ", text::significant(window / gap, 2), " interpurchase times"});
        if (reads == Reads::opportunities && window < 4.0 * gap)
            return joined({"; a customer had ", seen, " opportunities, one that buys takes ", text::significant(gap, 2),
                           " to a purchase"});
        if (reads == Reads::renewals && window < 4.0)
            return joined({"; a contract was up for renewal ", seen, " times"});
        if (left < few && reads == Reads::timing && dimension < Model >> 2)
            return "; hardly anybody is seen to leave, which Nbd says with fewer parameters";
        if (left < few && reads != Reads::timing) return "; hardly anybody is seen to leave";
    }
    if (cells.customers < 200) return joined({"; there are ", std::to_string(cells.customers), " customers"});
    return {};
}

/// The point of the unconstrained space where @p model is, each coordinate moved by @p shift.
template <template <class> class Model>
[[gnu::cold]] std::vector<double> to_unconstrained(const Model<double>& model, double shift = 0.0) {
    std::vector<double> u;
    for (const auto& p : Model<double>::parameters())
        u.push_back(math::unconstrain(p.support, model.*p.member) + shift);
    return u;
}

/// Where the search for a model of @p cells may start.
template <class M>
M start_of(const Cells& cells) {
    return M::start(std::max(cells.sum_frequency, 0.5) / std::max(cells.sum_T, 1e-300),
                    cells.sum_spend / std::max(cells.total_weight, 1e-300));
}

/// The search for the best Model of @p cells from @p start on.
template <template <class> class Model>
optim::Minimum search(const Cells& cells, const std::vector<double>& start, const FitOptions& options,
                      const Model<double>& like = {}, const optim::NewtonOptions& with = {}) {
    const Execution how{.threads = options.threads, .cancel = options.cancel, .progress = {}};
    const Objective<Model> objective(cells, options.penalty, options.prior, how, like);
    optim::NewtonOptions newton = with;
    newton.max_iterations = std::min(with.max_iterations, options.max_iterations);
    return optim::newton(std::cref(objective), start, newton);
}

/// The same, at first on samples of large data.
template <template <class> class Model>
optim::Minimum search_in_stages(const Cells& cells, std::vector<double> start, const FitOptions& options,
                                const Model<double>& like = {}, const optim::NewtonOptions& with = {}) {
    constexpr std::size_t enough = 16384;
    for (std::size_t stride = cells.size() / enough; stride >= 4; stride /= 8) {
        const auto found = search<Model>(thin(cells, stride), start, options, like, {.tolerance = 1e-4});
        if (found.termination == optim::Termination::converged) start = found.x;
    }
    return search<Model>(cells, start, options, like, with);
}

/// A model that becomes a simpler one, Simpler, at the edge of its parameters: beyond(simpler, T, step) is the one so
/// near to it for small steps and, for a step of 1, unlike it in histories of length T.
template <template <class> class Model>
concept ExtendsModel = requires(const typename Model<double>::template Simpler<double>& simpler) {
    Model<double>::beyond(simpler, 1.0, 1.0);
};

/// The search for the best Model from the best of its Simpler models; not converged where there is none. If the
/// likelihood falls from there on, that is the optimum unless the search from a step of 1 expects a better one.
template <template <class> class Model>
[[gnu::cold]] optim::Minimum search_beyond(const Cells& cells, const FitOptions& options) {
    using Simpler = Model<double>::template Simpler<double>;
    const optim::Minimum edge = search_in_stages<Model<double>::template Simpler>(
        cells, to_unconstrained<Model<double>::template Simpler>(start_of<Simpler>(cells)), options, {},
        {.max_iterations = 10});
    if (edge.termination != optim::Termination::converged) return edge;
    const auto simpler = from_unconstrained<Model<double>::template Simpler, double>(edge.x);
    const auto at = [&](double step) {
        return to_unconstrained<Model>(Model<double>::beyond(simpler, cells.sum_T / cells.total_weight, step));
    };
    const double limit = edge.at.value, step = 1e-4,
                 tolerance = std::max(optim::NewtonOptions{}.tolerance, 1e-13 * std::abs(limit));  // or rounding
    const Execution how{.threads = options.threads, .cancel = options.cancel, .progress = {}};
    const auto gradient = Objective<Model>(cells, 0.0, {}, how)(at(step)).gradient;
    double slope = 0.0;  // by the logarithm of the step
    for (std::size_t i = 0; i < gradient.size(); ++i) slope += gradient[i] * (at(1.001 * step)[i] - at(step)[i]) / 1e-3;
    auto found = search_in_stages<Model>(cells, at(1.0), options, {},
                                         {.beat = slope > 0.0 ? limit : std::numeric_limits<double>::infinity()});
    int iterations = edge.iterations + found.iterations;
    if (slope > 0.0 && !(found.termination == optim::Termination::converged && found.at.value < limit)) {
        found = search<Model>(cells, at(1.8 * tolerance * step / slope), options, {}, {.tolerance = tolerance});
        iterations += found.iterations;
    }
    found.iterations = iterations;
    return found;
}

}  // namespace detail

/// Fits @p Model to @p histories by maximum likelihood.
///
///     const auto fit = clv::fit<clv::BgNbd>(histories, {.penalty = 0.01});
///
/// Newton's method with exact derivatives on the logs of the parameters. Large data are first searched on samples of
/// their cells, and without a prior the search of a model that extends a simpler one starts from the best of that.
/// Standard errors come from the observed information. Throws DomainError for a history that cannot happen (naming row
/// and value) or data that cannot identify the model; a search that stops early is a value, `termination`, with
/// `message` saying what helps.
template <template <class> class Model>
requires FittableModel<Model>
[[gnu::cold]] Fit<Model> fit(const HistoryColumns& histories, const FitOptions& options = {}) {
    if (!(options.penalty >= 0.0 && std::isfinite(options.penalty)))
        refuse("penalty", options.penalty, "must be finite and not negative");
    require(options.max_iterations > 0, "max_iterations: must be positive");
    require(options.starts > 0, "starts: must be positive");
    constexpr std::size_t n = dimension<Model>;
    constexpr int largest_k = 12;
    Model<double> like{};
    if constexpr (HasRegularity<Model<double>>) {
        if (options.k == 0) {
            Fit<Model> best;
            for (int k = 1; k <= largest_k; ++k) {
                FitOptions at_k = options;
                at_k.k = k;
                if (options.progress)
                    at_k.progress = [&](double share) { options.progress((k - 1 + share) / largest_k); };
                auto found = fit<Model>(histories, at_k);
                if (k > 1 && !(found.log_likelihood > best.log_likelihood)) break;
                best = std::move(found);
            }
            if (options.progress) options.progress(1.0);
            return best;
        }
        like.k = options.k;
        if (!(options.k >= 1 && options.k <= 1000)) refuse("k", options.k, "must be a whole number from 1 to 1000");
        require(options.k == 1 || !histories.sum_log_gaps.empty(),
                "histories: missing column sum_log_gaps, which k > 1 needs; histories made from a log have it");
    } else if (options.k != 0) {
        refuse("k", options.k, joined({Model<double>::card.title, " has no regularity to give"}));
    }
    validate(histories, Model<double>::reads);
    const Cells cells = collapse(histories, Model<double>::reads);
    detail::require_identified(Model<double>::card.title, Model<double>::reads, n, cells,
                               options.penalty > 0.0 || options.prior.size() == n);
    const auto search = [&](const std::vector<double>& from) {
        return detail::search<Model>(cells, from, options, like);
    };
    const auto report = [&](double share) {
        if (options.progress) options.progress(share);
    };

    const auto usual = detail::start_of<Model<double>>(cells);
    report(0.3);
    optim::Minimum minimum;
    if constexpr (detail::ExtendsModel<Model>)
        if (options.penalty == 0.0 && options.prior.empty()) minimum = detail::search_beyond<Model>(cells, options);
    if (minimum.x.size() != n || minimum.termination != optim::Termination::converged)
        minimum = detail::search_in_stages<Model>(cells, detail::to_unconstrained<Model>(usual), options, like);
    report(0.8);
    for (const double shift : {-1.5, 1.5}) {  // other starts, where the usual one led nowhere
        if (minimum.termination == optim::Termination::converged) break;
        auto again = search(detail::to_unconstrained<Model>(usual, shift));
        again.iterations += minimum.iterations;
        const double slack = 1e-9 * std::abs(minimum.at.value);
        const bool settled =
            again.termination == optim::Termination::converged && again.at.value <= minimum.at.value + slack;
        if (settled || again.at.value < minimum.at.value - slack) minimum = std::move(again);
    }

    int agreed = 1;
    for (int i = 1; i < options.starts; ++i) {
        math::Random random(1, std::uint64_t(i));
        auto from = detail::to_unconstrained<Model>(usual);
        for (double& u : from) u += 1.5 * random.normal();
        auto other = search(from);
        const double gain = minimum.at.value - other.at.value;
        if (std::abs(gain) < 1e-6 && other.termination == minimum.termination) {
            ++agreed;
        } else if (other.at.value < minimum.at.value) {
            minimum = std::move(other);
            agreed = 1;
        }
        report(0.8 + 0.2 * i / options.starts);
    }

    math::SquareMatrix covariance(n);
    covariance.entries.assign(n * n, std::numeric_limits<double>::quiet_NaN());
    if (const auto information = math::symmetric_eigen(minimum.at.hessian); information.values.front() > 0.0)
        covariance = information.inverse();

    Fit<Model> result;
    result.model = detail::from_unconstrained<Model, double>(minimum.x, like);
    if constexpr (requires { result.model.unit; }) result.model.unit = histories.unit;
    std::array<double, n> scale{};  // d parameter / d unconstrained
    std::array<std::string_view, n> names;
    for (std::size_t i = 0; i < n; ++i) {
        const auto p = Model<double>::parameters()[i];
        scale[i] = math::constrain(p.support, math::Dual<1>::variable(minimum.x[i], 0)).gradient[0];
        names[i] = p.name;
    }
    result.covariance.resize(Eigen::Index(n), Eigen::Index(n));
    result.covariance_unconstrained.resize(Eigen::Index(n), Eigen::Index(n));
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            result.covariance_unconstrained(Eigen::Index(i), Eigen::Index(j)) = covariance(i, j);
            result.covariance(Eigen::Index(i), Eigen::Index(j)) = scale[i] * covariance(i, j) * scale[j];
        }
    result.log_likelihood =
        detail::prior_of<Model>(options.penalty, options.prior, cells.total_weight)(minimum.x) - minimum.at.value;
    if constexpr (HasRegularity<Model<double>>) result.log_likelihood += (like.k - 1.0) * cells.sum_log_gaps;
    result.termination = minimum.termination;
    result.iterations = minimum.iterations;
    result.message = detail::diagnose(names, minimum, covariance, optim::NewtonOptions{}.bound,
                                      [&] { return detail::lack_in<Model>(cells, result.model); });
    if constexpr (requires { Model<double>::limit; })
        if (!result.message.empty()) result.message += joined({"; ", Model<double>::limit});
    result.customers = cells.total_weight;
    result.left_out = cells.left_out;
    result.cells = cells.size();
    result.penalty = options.penalty;
    result.prior = options.prior;
    result.starts = options.starts;
    result.agreed = agreed;
    report(1.0);
    return result;
}

}  // namespace habitue::inline v1::clv
