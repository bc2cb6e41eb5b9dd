/// @file
/// Estimating hidden Markov chains: expectation-maximisation, then quasi-Newton, with exact gradients and errors.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <habitue/core/text.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/lifecycle/hidden_chain.hpp>
#include <habitue/math/symmetric.hpp>
#include <habitue/math/transform.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::lifecycle {

struct HiddenFitOptions {
    std::size_t states = 2;
    std::vector<Family> emissions =
        {};                     ///< of every column of what was seen; empty: categorical, where symbols have names
    Link link = Link::ordered;  ///< of moves, where there are inputs
    /// Added to the expected number of every first state, move (without inputs) and symbol, purchase or none: a
    /// Dirichlet prior; the estimate is the mode of the posterior.
    double prior = 0.0;
    int starts = 4;             ///< searches from random starting points, of which the best is carried on
    std::uint64_t seed = 1;     ///< of the starting points
    int max_iterations = 1000;  ///< of expectation-maximisation and of quasi-Newton together
    double tolerance = 1e-9;    ///< stop when a step promises a gain less than this, per observation
    bool quasi_newton = true;   ///< false: expectation-maximisation to the end
    bool standard_errors = true;
    std::optional<HiddenChain> start = {};  ///< the one point to start from; its shape decides, not the fields above
    int threads = 1;                        ///< 0: all; the result does not depend on it
    const std::atomic<bool>* cancel = nullptr;
    std::function<void(double)> progress = {};
};

/// A fitted hidden chain and what is known about its estimate.
template <>
struct Fit<HiddenChain> {
    HiddenChain model;
    double log_likelihood = 0.0;          ///< at the estimate, without the prior
    std::vector<std::string> parameters;  ///< "initial[0]", "transition[0][1]", "rate[2]", ...
    std::vector<double> estimates;        ///< of each
    std::vector<Support> supports;
    Eigen::MatrixXd covariance;  ///< of the estimates, from the observed information; NaN where it says nothing
    int free_parameters = 0;
    optim::Termination termination = optim::Termination::iteration_limit;
    int iterations = 0;           ///< of all kinds, from the best start
    std::vector<double> history;  ///< log-likelihood (and log prior) after each of them
    std::vector<double> starts;   ///< log-likelihood (and log prior) that each start came to before the best went on
    std::string message;          ///< what is wrong and what to do about it; empty when all is well
    double sequences = 0.0;       ///< sequences (sum of weights)
    double observations = 0.0;    ///< visits of which something was seen (sum of weights)
    double entropy = 0.0;         ///< of the states' posterior: 0 when what was seen leaves no doubt
    double prior = 0.0;

    bool converged() const { return termination == optim::Termination::converged; }
    double aic() const { return 2.0 * free_parameters - 2.0 * log_likelihood; }
    double bic() const { return free_parameters * std::log(observations) - 2.0 * log_likelihood; }
    /// Integrated completed likelihood: BIC, and twice the entropy. Biernacki, Celeux & Govaert (2000), IEEE PAMI
    /// 22(7).
    double icl() const { return bic() + 2.0 * entropy; }

    std::vector<double> standard_errors() const {
        std::vector<double> result(parameters.size());
        for (std::size_t i = 0; i < result.size(); ++i)
            result[i] = std::sqrt(covariance(Eigen::Index(i), Eigen::Index(i)));
        return result;
    }
    /// Confidence interval of each parameter: Wald's, on the scale of its log (logit for chances), so in its support.
    std::vector<std::pair<double, double>> interval(double level = 0.95) const {
        if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
        const double z = math::normal_quantile(0.5 + 0.5 * level);
        std::vector<std::pair<double, double>> result;
        const auto se = standard_errors();
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const double x = estimates[i];
            const double slope = supports[i] == Support::positive        ? x
                                 : supports[i] == Support::unit_interval ? x * (1.0 - x)
                                                                         : 1.0;
            if (slope == 0.0 || std::isnan(se[i])) {
                result.emplace_back(std::nan(""), std::nan(""));
                continue;
            }
            const double u = math::unconstrain(supports[i], x), half = z * se[i] / slope;
            result.emplace_back(math::constrain(supports[i], u - half), math::constrain(supports[i], u + half));
        }
        return result;
    }
    /// Estimates with their errors, as a statistics package prints them.
    std::string summary() const {
        using text::left, text::right, text::significant;
        std::string s = "Hidden Markov chain, " + std::to_string(model.size()) + " states\n" +
                        text::grouped(sequences) + " sequences, " + text::grouped(observations) + " observations\n\n";
        std::size_t width = 8;
        for (const auto& p : parameters) width = std::max(width, p.size());
        s += left("", width) + right("estimate", 12) + right("std. error", 12) + right("2.5%", 12) +
             right("97.5%", 12) + "\n";
        const auto se = standard_errors();
        const auto bounds = interval();
        for (std::size_t i = 0; i < parameters.size(); ++i)
            s += left(parameters[i], width) + right(significant(estimates[i], 5), 12) +
                 right(significant(se[i], 4), 12) + right(significant(bounds[i].first, 4), 12) +
                 right(significant(bounds[i].second, 4), 12) + "\n";
        s += "\nlog-likelihood " + text::fixed(log_likelihood, 4) + ", BIC " + text::fixed(bic(), 2) + ", ICL " +
             text::fixed(icl(), 2) + "\n" + std::string(name(termination)) + " after " + std::to_string(iterations) +
             " iterations\n";
        if (!message.empty()) s += message + "\n";
        return s;
    }
};

namespace detail {

/// log of a chance or density and how it moves with its few coordinates.
struct Term {
    std::size_t begin = 0;          ///< first coordinate
    std::vector<double> score;      ///< first derivatives
    std::vector<double> curvature;  ///< second, row by row
};

/// The parameters of a chain as coordinates on the real line: logs of chances over the largest of their row, logs (and
/// logits) of what is positive, means and coefficients as they are. What lies on the rim of its support stays there.
class Coordinates {
public:
    Coordinates(const HiddenChain& model, double rim) : model_(model) {
        const std::size_t n = model.size();
        initial_ = simplex([&](std::size_t s) { return model.initial()(Eigen::Index(s)); }, n, rim);
        for (std::size_t i = 0; i < n; ++i) {
            if (const auto& logit = model.transition_logit()) {
                moves_.push_back({.free = {}, .chances = {}, .reference = 0, .begin = size_});
                size_ += logit->width();
            } else {
                moves_.push_back(
                    simplex([&](std::size_t j) { return model.transition_matrix()(Eigen::Index(i), Eigen::Index(j)); },
                            n, rim));
            }
        }
        for (const auto& e : model.emissions()) {
            auto& column = seen_.emplace_back();
            for (std::size_t s = 0; s < n; ++s) {
                const auto p = e.parameters.row(Eigen::Index(s));
                if (e.family == Family::categorical) {
                    column.push_back(
                        simplex([&](std::size_t k) { return p(Eigen::Index(k)); }, std::size_t(p.size()), rim));
                    continue;
                }
                const bool fixed = (e.family == Family::poisson && p(0) <= rim) ||
                                   (e.family == Family::bernoulli && (p(0) <= rim || p(0) >= 1.0 - rim));
                column.push_back({.free = {}, .chances = {}, .reference = 0, .begin = size_, .fixed = fixed});
                size_ += fixed ? 0 : std::size_t(p.size());
            }
        }
    }

    std::size_t size() const { return size_; }
    const HiddenChain& model() const { return model_; }

    /// The same coordinates, at @p model.
    Coordinates moved(const HiddenChain& model) const {
        Coordinates there = *this;
        there.model_ = model;
        const auto take = [](Row& row, const auto& chance) {
            for (std::size_t k = 0; k < row.free.size(); ++k) row.chances[k] = chance(Eigen::Index(row.free[k]));
        };
        take(there.initial_, [&](Eigen::Index s) { return model.initial()(s); });
        for (std::size_t i = 0; i < moves_.size(); ++i)
            take(there.moves_[i], [&](Eigen::Index j) { return model.transition_matrix()(Eigen::Index(i), j); });
        for (std::size_t c = 0; c < seen_.size(); ++c)
            for (std::size_t s = 0; s < model.size(); ++s)
                take(there.seen_[c][s],
                     [&](Eigen::Index k) { return model.emissions()[c].parameters(Eigen::Index(s), k); });
        return there;
    }

    std::vector<double> values() const {
        std::vector<double> u(size_);
        const auto logs = [&](const Row& row) {
            for (std::size_t k = 0, at = row.begin; k < row.free.size(); ++k)
                if (k != row.reference) u[at++] = math::log(row.chances[k] / row.chances[row.reference]);
        };
        logs(initial_);
        for (std::size_t i = 0; i < moves_.size(); ++i) {
            if (const auto& logit = model_.transition_logit())
                for (std::size_t k = 0; k < logit->width(); ++k)
                    u[moves_[i].begin + k] = logit->coefficients(Eigen::Index(i), Eigen::Index(k));
            else
                logs(moves_[i]);
        }
        for_parameters([&](const Emission& e, const Row& row, std::size_t s) {
            if (e.family == Family::categorical) return logs(row);
            for (std::size_t j = 0; j < std::size_t(e.parameters.cols()); ++j)
                u[row.begin + j] = math::unconstrain(e.support(j), e.parameters(Eigen::Index(s), Eigen::Index(j)));
        });
        return u;
    }

    /// The chain at @p u; none where a parameter leaves its support.
    std::optional<HiddenChain> at(const std::vector<double>& u) const {
        for (const double x : u)
            if (!std::isfinite(x)) return {};
        const auto fill = [&](const Row& row, auto&& out) {
            std::vector<double> logs(row.free.size(), 0.0);
            for (std::size_t k = 0, from = row.begin; k < logs.size(); ++k)
                if (k != row.reference) logs[k] = u[from++];
            const double top = *std::max_element(logs.begin(), logs.end());
            double sum = 0.0;
            for (double& x : logs) sum += x = math::exp(x - top);
            for (std::size_t k = 0; k < logs.size(); ++k) out(row.free[k]) = logs[k] / sum;
        };
        Eigen::VectorXd initial = Eigen::VectorXd::Zero(model_.initial().size());
        fill(initial_, [&](std::size_t s) -> double& { return initial(Eigen::Index(s)); });
        auto emissions = model_.emissions();
        bool fine = true;
        for (std::size_t c = 0; c < emissions.size(); ++c)
            for (std::size_t s = 0; s < model_.size(); ++s) {
                auto p = emissions[c].parameters.row(Eigen::Index(s));
                const Row& row = seen_[c][s];
                if (emissions[c].family == Family::categorical) {
                    p.setZero();
                    fill(row, [&](std::size_t k) -> double& { return p(Eigen::Index(k)); });
                } else if (!row.fixed) {
                    for (Eigen::Index j = 0; j < p.size(); ++j) {
                        const auto support = emissions[c].support(std::size_t(j));
                        p(j) = math::constrain(support, u[row.begin + std::size_t(j)]);
                        fine = fine && std::isfinite(p(j)) && (support == Support::real || p(j) > 0.0);
                    }
                }
            }
        if (!fine) return {};
        if (auto logit = model_.transition_logit()) {
            for (std::size_t i = 0; i < moves_.size(); ++i)
                for (std::size_t k = 0; k < logit->width(); ++k) {
                    logit->coefficients(Eigen::Index(i), Eigen::Index(k)) = u[moves_[i].begin + k];
                    if (logit->link == Link::ordered && k > 0 && k + 1 < model_.size() &&
                        !(u[moves_[i].begin + k] > u[moves_[i].begin + k - 1]))
                        return {};
                }
            return HiddenChain(initial, *logit, std::move(emissions), model_.states());
        }
        Eigen::MatrixXd moves = Eigen::MatrixXd::Zero(initial.size(), initial.size());
        for (std::size_t i = 0; i < moves_.size(); ++i)
            fill(moves_[i], [&](std::size_t j) -> double& { return moves(Eigen::Index(i), Eigen::Index(j)); });
        return HiddenChain(initial, std::move(moves), std::move(emissions), model_.states());
    }

    Term initial(std::size_t s) const { return of_simplex(initial_, s); }
    /// Of the move from @p i to @p j when inputs are @p a.
    Term move(std::size_t i, std::size_t j, const double* a) const {
        const auto& logit = model_.transition_logit();
        return logit ? of_logit(*logit, moves_[i].begin, i, j, a) : of_simplex(moves_[i], j);
    }
    static Term logit_term(const TransitionLogit& logit, std::size_t i, std::size_t j, const double* a) {
        return of_logit(logit, 0, i, j, a);
    }
    /// Of seeing @p y in column @p c in state @p s.
    Term seen(std::size_t c, std::size_t s, double y) const {
        const Row& row = seen_[c][s];
        const Emission& e = model_.emissions()[c];
        if (std::isnan(y) || row.fixed) return {row.begin, {}, {}};
        if (e.family == Family::categorical) return of_simplex(row, std::size_t(y));
        const double p = e.parameters(Eigen::Index(s), 0),
                     q = e.parameters.cols() > 1 ? e.parameters(Eigen::Index(s), 1) : 0.0;
        switch (e.family) {
            case Family::bernoulli:
                return {row.begin, {y - p}, {-p * (1.0 - p)}};
            case Family::poisson:
                return {row.begin, {y - p}, {-p}};
            case Family::gaussian: {
                const double z = (y - p) / q;
                return {row.begin, {z / q, z * z - 1.0}, {-1.0 / (q * q), -2.0 * z / q, -2.0 * z / q, -2.0 * z * z}};
            }
            default: {
                const double g = p * (math::log(q * y) - math::digamma(p));
                return {row.begin, {g, p - q * y}, {g - p * p * math::trigamma(p), p, p, -q * y}};
            }
        }
    }

    /// Calls add(term, number) for the numbers that a prior adds.
    template <class Add>
    void prior(double a, const Add& add) const {
        if (a == 0.0) return;
        const auto simplex = [&](const Row& row) {
            for (const std::size_t k : row.free) add(of_simplex(row, k), a);
        };
        simplex(initial_);
        if (!model_.transition_logit())
            for (const Row& row : moves_) simplex(row);
        for (std::size_t c = 0; c < seen_.size(); ++c)
            for (std::size_t s = 0; s < model_.size(); ++s) {
                if (model_.emissions()[c].family == Family::categorical) simplex(seen_[c][s]);
                if (model_.emissions()[c].family == Family::bernoulli)
                    for (const double y : {0.0, 1.0}) add(seen(c, s, y), a);
            }
    }

    /// Calls tell(name, value, support, begin, derivatives) for every parameter as people know it.
    template <class Tell>
    void parameters(const Tell& tell) const {
        const auto simplex = [&](const Row& row, const auto& label, std::size_t all) {
            for (std::size_t k = 0; k < all; ++k) {
                const auto at = std::find(row.free.begin(), row.free.end(), k);
                std::vector<double> slopes;
                double value = 0.0;
                if (at != row.free.end()) {
                    const std::size_t me = std::size_t(at - row.free.begin());
                    value = row.chances[me];
                    for (std::size_t j = 0; j < row.free.size(); ++j)
                        if (j != row.reference) slopes.push_back(value * ((j == me ? 1.0 : 0.0) - row.chances[j]));
                }
                tell(label(k), value, Support::unit_interval, row.begin, slopes);
            }
        };
        const auto index = [](std::size_t i) { return "[" + std::to_string(i) + "]"; };
        const std::size_t n = model_.size();
        simplex(
            initial_, [&](std::size_t s) { return "initial" + index(s); }, n);
        for (std::size_t i = 0; i < n; ++i) {
            if (const auto& logit = model_.transition_logit()) {
                for (std::size_t k = 0; k < logit->width(); ++k) {
                    std::vector<double> slopes(logit->width(), 0.0);
                    slopes[k] = 1.0;
                    tell("transition" + index(i) + " " + model_.coefficient_name(k),
                         logit->coefficients(Eigen::Index(i), Eigen::Index(k)), Support::real, moves_[i].begin, slopes);
                }
            } else {
                simplex(
                    moves_[i], [&](std::size_t j) { return "transition" + index(i) + index(j); }, n);
            }
        }
        for (std::size_t c = 0; c < seen_.size(); ++c) {
            const Emission& e = model_.emissions()[c];
            const std::string column = seen_.size() > 1 ? "column" + std::to_string(c) + "." : "";
            for (std::size_t s = 0; s < n; ++s) {
                const Row& row = seen_[c][s];
                if (e.family == Family::categorical) {
                    simplex(
                        row,
                        [&](std::size_t k) { return column + "emission" + index(s) + "[" + e.parameter_name(k) + "]"; },
                        std::size_t(e.parameters.cols()));
                    continue;
                }
                for (Eigen::Index j = 0; j < e.parameters.cols(); ++j) {
                    const double x = e.parameters(Eigen::Index(s), j);
                    const auto support = e.support(std::size_t(j));
                    std::vector<double> slopes(row.fixed ? 0 : std::size_t(e.parameters.cols()), 0.0);
                    if (!row.fixed)
                        slopes[std::size_t(j)] = support == Support::real            ? 1.0
                                                 : support == Support::unit_interval ? x * (1.0 - x)
                                                                                     : x;
                    tell(column + e.parameter_name(std::size_t(j)) + index(s), x, support, row.begin, slopes);
                }
            }
        }
    }

private:
    /// Chances that sum to 1, or the coordinates of something else.
    struct Row {
        std::vector<std::size_t> free;
        std::vector<double> chances;
        std::size_t reference = 0, begin = 0;
        bool fixed = false;
    };
    template <class Chance>
    Row simplex(const Chance& chance, std::size_t n, double rim) {
        Row row{.free = {}, .chances = {}, .reference = 0, .begin = size_};
        double sum = 0.0;
        for (std::size_t k = 0; k < n; ++k)
            if (const double p = chance(k); p > rim) {
                row.free.push_back(k);
                row.chances.push_back(p);
                sum += p;
            }
        for (double& p : row.chances) p /= sum;
        row.reference = std::size_t(std::max_element(row.chances.begin(), row.chances.end()) - row.chances.begin());
        size_ += row.free.size() - 1;
        return row;
    }
    static Term of_simplex(const Row& row, std::size_t outcome) {
        const std::size_t d = row.free.size() - 1;
        Term term{row.begin, std::vector<double>(d), std::vector<double>(d * d)};
        for (std::size_t k = 0, i = 0; k < row.free.size(); ++k) {
            if (k == row.reference) continue;
            term.score[i] = (row.free[k] == outcome ? 1.0 : 0.0) - row.chances[k];
            for (std::size_t l = 0, j = 0; l < row.free.size(); ++l) {
                if (l == row.reference) continue;
                term.curvature[i * d + j++] = row.chances[k] * (row.chances[l] - (k == l ? 1.0 : 0.0));
            }
            ++i;
        }
        return term;
    }
    static Term of_logit(const TransitionLogit& logit, std::size_t begin, std::size_t i, std::size_t j,
                         const double* a) {
        const std::size_t n = logit.states(), d = logit.width();
        Term term{begin, std::vector<double>(d, 0.0), std::vector<double>(d * d, 0.0)};
        std::vector<double> q(n);
        logit.row(i, a, q.data());
        if (logit.link == Link::multinomial) {
            std::vector<double> x(1 + logit.inputs, 1.0);
            for (std::size_t k = 0; k < logit.inputs; ++k) x[k + 1] = a[k];
            const auto other = [&](std::size_t k) { return k < i ? k : k + 1; };
            for (std::size_t k = 0; k + 1 < n; ++k)
                for (std::size_t y = 0; y < x.size(); ++y) {
                    const std::size_t r = k * x.size() + y;
                    term.score[r] = ((other(k) == j ? 1.0 : 0.0) - q[other(k)]) * x[y];
                    for (std::size_t l = 0; l + 1 < n; ++l)
                        for (std::size_t z = 0; z < x.size(); ++z)
                            term.curvature[r * d + l * x.size() + z] =
                                q[other(k)] * (q[other(l)] - (k == l ? 1.0 : 0.0)) * x[y] * x[z];
                }
            return term;
        }
        // log (F(above) - F(below)): both ends are linear in the coefficients.
        const auto c = logit.coefficients.row(Eigen::Index(i));
        double push = 0.0;
        for (std::size_t k = 0; k < logit.inputs; ++k) push += a[k] * c(Eigen::Index(n - 1 + k));
        double slope[2] = {0.0, 0.0}, bend[2][2] = {{0.0, 0.0}, {0.0, 0.0}};
        for (const std::size_t end : {std::size_t(0), std::size_t(1)}) {  // below, above
            if (end == 0 ? j == 0 : j + 1 == n) continue;
            const double x = c(Eigen::Index(end == 0 ? j - 1 : j)) - push, f = TransitionLogit::logistic(x),
                         density = f * TransitionLogit::logistic(-x), sign = end == 0 ? -1.0 : 1.0;
            slope[end] = sign * density / q[j];
            bend[end][end] = sign * density * (1.0 - 2.0 * f) / q[j];
        }
        for (int x = 0; x < 2; ++x)
            for (int y = 0; y < 2; ++y) bend[x][y] -= slope[x] * slope[y];
        const auto along = [&](std::size_t end, std::size_t k) {
            if (end == 0 ? j == 0 : j + 1 == n) return 0.0;
            if (k + 1 < n) return k == (end == 0 ? j - 1 : j) ? 1.0 : 0.0;
            return -a[k - (n - 1)];
        };
        for (std::size_t k = 0; k < d; ++k)
            for (std::size_t x = 0; x < 2; ++x) {
                term.score[k] += slope[x] * along(x, k);
                for (std::size_t l = 0; l < d; ++l)
                    for (std::size_t y = 0; y < 2; ++y)
                        term.curvature[k * d + l] += bend[x][y] * along(x, k) * along(y, l);
            }
        return term;
    }
    template <class Work>
    void for_parameters(const Work& work) const {
        for (std::size_t c = 0; c < seen_.size(); ++c)
            for (std::size_t s = 0; s < model_.size(); ++s)
                if (!seen_[c][s].fixed) work(model_.emissions()[c], seen_[c][s], s);
    }

    HiddenChain model_;
    Row initial_;
    std::vector<Row> moves_;
    std::vector<std::vector<Row>> seen_;  ///< [column][state]
    std::size_t size_ = 0;
};

/// The data of a fit, and everything its likelihood is asked for.
class HiddenLikelihood {
public:
    HiddenLikelihood(const Sequences& seen, const HiddenChain& shape, double prior, Execution how)
        : data_(shape.encoded(seen, false, true)), prior_(prior), how_(std::move(how)) {}

    struct Expectation {
        Expected<double> counts;  ///< emission: [symbol][state]; transition: [input][from][to]
        double log_likelihood = 0.0, objective = 0.0;
        bool finite() const { return std::isfinite(objective); }
    };

    const Encoded& data() const { return data_; }

    /// log-likelihood, and the expected numbers given all that was seen.
    Expectation expect(const HiddenChain& model) const {
        Expectation e;
        std::vector<double> scale;
        const auto tables = model.tables(data_, scale, how_);
        const std::size_t n = model.size();
        std::vector<double> by_visit(data_.batch.visit.empty() ? 0 : data_.symbols * n, 0.0),
            moves(data_.inputs_by_visit ? data_.input_rows * n * n : 0, 0.0);
        e.counts = forward_backward(tables, data_.batch, how_, {}, by_visit.data(),
                                    data_.inputs_by_visit ? moves.data() : nullptr);
        if (!by_visit.empty()) e.counts.emission = std::move(by_visit);
        if (!moves.empty()) e.counts.transition = std::move(moves);
        e.log_likelihood = e.counts.log_likelihood;
        for (std::size_t k = 0; k < data_.symbols; ++k) e.log_likelihood += data_.symbol_weight[k] * scale[k];
        e.objective = e.log_likelihood + log_prior(model);
        return e;
    }

    double log_prior(const HiddenChain& model) const {
        if (prior_ == 0.0) return 0.0;
        double sum = 0.0;
        const auto add = [&](double p) { sum += p > 0.0 ? prior_ * math::log(p) : 0.0; };
        for (const double p : model.initial()) add(p);
        if (!model.transition_logit())
            for (const double p : model.transition_matrix().reshaped()) add(p);
        for (const auto& e : model.emissions())
            for (const double p : e.parameters.reshaped()) {
                if (e.family == Family::categorical || e.family == Family::bernoulli) add(p);
                if (e.family == Family::bernoulli) add(1.0 - p);
            }
        return sum;
    }

    /// The chain that explains the expected numbers best.
    HiddenChain maximise(const HiddenChain& before, const Expectation& e) const {
        const Eigen::Index n = Eigen::Index(before.size());
        const auto shares = [&](auto&& row, const auto& former) {
            row.array() += prior_;
            const double sum = row.sum();
            if (sum > 0.0)
                row /= sum;
            else
                row = former;
        };
        Eigen::VectorXd initial = Eigen::Map<const Eigen::VectorXd>(e.counts.initial.data(), n);
        shares(initial, before.initial());
        auto emissions = before.emissions();
        for (std::size_t c = 0; c < emissions.size(); ++c) maximise(emissions[c], data_.values[c], e.counts.emission);
        if (before.transition_logit())
            return {initial, maximise(before, e.counts.transition), std::move(emissions), before.states()};
        Eigen::MatrixXd moves(n, n);
        for (Eigen::Index i = 0; i < n; ++i) {
            Eigen::VectorXd row = Eigen::Map<const Eigen::VectorXd>(e.counts.transition.data() + i * n, n);
            shares(row, before.transition_matrix().row(i).transpose());
            moves.row(i) = row.transpose();
        }
        return {initial, std::move(moves), std::move(emissions), before.states()};
    }

    /// Calls add(term, number, kind, index, state) for all of which there is an expected number: what a gradient and a
    /// curvature are summed from.
    template <class Add>
    void terms(const Coordinates& at, const Expected<double>& counts, const Add& add) const {
        const std::size_t n = at.model().size();
        for (std::size_t s = 0; s < n; ++s) add(at.initial(s), counts.initial[s]);
        std::vector<double> a(data_.inputs.size());
        for (std::size_t u = 0; u < data_.input_rows; ++u) {
            for (std::size_t d = 0; d < a.size(); ++d) a[d] = data_.inputs[d][u];
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t j = 0; j < n; ++j)
                    if (const double count = counts.transition[(u * n + i) * n + j]; count > 0.0)
                        add(at.move(i, j, a.data()), count);
        }
        for (std::size_t c = 0; c < data_.values.size(); ++c)
            for (std::size_t k = 0; k < data_.symbols; ++k)
                for (std::size_t s = 0; s < n; ++s)
                    if (const double count = counts.emission[k * n + s]; count > 0.0)
                        add(at.seen(c, s, data_.values[c][k]), count);
        at.prior(prior_, add);
    }

    /// Of the objective in the coordinates: the expected score (Fisher's identity), exact.
    std::vector<double> gradient(const Coordinates& at, const Expectation& e) const {
        std::vector<double> g(at.size(), 0.0);
        terms(at, e.counts, [&](const Term& term, double count) {
            for (std::size_t i = 0; i < term.score.size(); ++i) g[term.begin + i] += count * term.score[i];
        });
        return g;
    }
    /// Minus the curvature that the objective would have were the states seen.
    Eigen::MatrixXd complete_information(const Coordinates& at, const Expectation& e) const {
        Eigen::MatrixXd information = Eigen::MatrixXd::Zero(Eigen::Index(at.size()), Eigen::Index(at.size()));
        terms(at, e.counts, [&](const Term& term, double count) {
            const std::size_t d = term.score.size();
            for (std::size_t i = 0; i < d; ++i)
                for (std::size_t j = 0; j < d; ++j)
                    information(Eigen::Index(term.begin + i), Eigen::Index(term.begin + j)) -=
                        count * term.curvature[i * d + j];
        });
        return information;
    }
    /// Minus the curvature that it has: the derivative of the gradient, by carrying tangents through the recursions.
    Eigen::MatrixXd information(const Coordinates& at, const Expectation& e) const {
        Eigen::MatrixXd result = complete_information(at, e);
        for (std::size_t first = 0; first < at.size(); first += 8) subtract_missing(at, first, result);
        return 0.5 * (result + result.transpose());
    }

private:
    void maximise(Emission& e, const std::vector<double>& values, const std::vector<double>& weight) const {
        const std::size_t n = e.states();
        for (std::size_t s = 0; s < n; ++s) {
            auto p = e.parameters.row(Eigen::Index(s));
            if (e.family == Family::categorical) {
                Eigen::RowVectorXd counts = Eigen::RowVectorXd::Constant(p.size(), prior_);
                for (std::size_t k = 0; k < values.size(); ++k)
                    if (!std::isnan(values[k])) counts(Eigen::Index(values[k])) += weight[k * n + s];
                if (const double sum = counts.sum(); sum > 0.0) p = counts / sum;
                continue;
            }
            double total = 0.0, sum = 0.0, logs = 0.0;
            for (std::size_t k = 0; k < values.size(); ++k) {
                const double w = weight[k * n + s], y = values[k];
                if (std::isnan(y) || w == 0.0) continue;
                total += w;
                sum += w * y;
                if (e.family == Family::gamma) logs += w * math::log(y);
            }
            if (e.family == Family::bernoulli) {
                total += 2.0 * prior_;
                sum += prior_;
            }
            if (!(total > 0.0)) continue;
            const double mean = sum / total;
            if (e.family == Family::gaussian) {
                double squares = 0.0;
                for (std::size_t k = 0; k < values.size(); ++k)
                    if (const double w = weight[k * n + s]; w > 0.0 && !std::isnan(values[k]))
                        squares += w * (values[k] - mean) * (values[k] - mean);
                p(0) = mean;
                p(1) = std::max(std::sqrt(squares / total), 1e-150);
            } else if (e.family == Family::gamma) {
                // log k - digamma(k) = log of the mean - mean of the logs: Newton's method on log k.
                const double gap = std::max(math::log(mean) - logs / total, 1e-12);
                double u = math::log((3.0 - gap + std::sqrt((gap - 3.0) * (gap - 3.0) + 24.0 * gap)) / (12.0 * gap));
                for (int i = 0; i < 50; ++i) {
                    const double k = math::exp(u), f = u - math::digamma(k) - gap, slope = 1.0 - k * math::trigamma(k);
                    const double step = std::clamp(f / slope, -2.0, 2.0);
                    u -= step;
                    if (std::abs(step) < 1e-14) break;
                }
                p(0) = math::exp(u);
                p(1) = p(0) / mean;
            } else {
                p(0) = mean;
            }
        }
    }
    /// Each row of the logit has a likelihood of its own, concave: a few steps of Newton's method, none downhill.
    TransitionLogit maximise(const HiddenChain& before, const std::vector<double>& counts) const {
        TransitionLogit logit = *before.transition_logit();
        const std::size_t n = before.size(), d = logit.width();
        for (std::size_t i = 0; i < n; ++i) {
            double total = 0.0;
            for (std::size_t u = 0; u < data_.input_rows; ++u)
                for (std::size_t j = 0; j < n; ++j) total += counts[(u * n + i) * n + j];
            if (!(total > 0.0)) continue;
            const auto row = [&](const std::vector<double>& x) {
                optim::Quadratic q{0.0, std::vector<double>(d, 0.0), math::SquareMatrix(d)};
                TransitionLogit trial = logit;
                for (std::size_t k = 0; k < d; ++k) trial.coefficients(Eigen::Index(i), Eigen::Index(k)) = x[k];
                for (std::size_t k = 1; logit.link == Link::ordered && k + 1 < n; ++k)
                    if (!(x[k] > x[k - 1])) q.value = std::numeric_limits<double>::infinity();
                if (!std::isfinite(q.value)) return q;
                std::vector<double> a(data_.inputs.size()), to(n);
                for (std::size_t u = 0; u < data_.input_rows; ++u) {
                    for (std::size_t c = 0; c < a.size(); ++c) a[c] = data_.inputs[c][u];
                    trial.row(i, a.data(), to.data());
                    for (std::size_t j = 0; j < n; ++j) {
                        const double count = counts[(u * n + i) * n + j] / total;
                        if (!(count > 0.0)) continue;
                        q.value -= count * math::log(to[j]);
                        const Term term = Coordinates::logit_term(trial, i, j, a.data());
                        for (std::size_t k = 0; k < d; ++k) {
                            q.gradient[k] -= count * term.score[k];
                            for (std::size_t l = 0; l < d; ++l) q.hessian(k, l) -= count * term.curvature[k * d + l];
                        }
                    }
                }
                return q;
            };
            std::vector<double> x(d);
            for (std::size_t k = 0; k < d; ++k) x[k] = logit.coefficients(Eigen::Index(i), Eigen::Index(k));
            const auto best = optim::newton(row, x, {.max_iterations = 5, .tolerance = 1e-13});
            const bool inside = std::all_of(best.x.begin(), best.x.end(), [](double c) { return std::abs(c) <= 30.0; });
            if (inside)
                for (std::size_t k = 0; k < d; ++k) logit.coefficients(Eigen::Index(i), Eigen::Index(k)) = best.x[k];
        }
        return logit;
    }

    /// Eight columns of the information that is missing because states are not seen.
    void subtract_missing(const Coordinates& at, std::size_t first, Eigen::MatrixXd& information) const {
        const HiddenChain& model = at.model();
        const std::size_t n = model.size(), size = at.size();
        std::vector<double> scale;
        const auto plain = model.tables(data_, scale, how_);
        const auto with_tangents = [&](Tangent& x, const Term& term) {
            for (std::size_t i = 0; i < term.score.size(); ++i)
                if (const std::size_t k = term.begin + i; k >= first && k < first + 8)
                    x.gradient[k - first] += x.value * term.score[i];
        };
        Tables<Tangent> tables{n, {}, {}, {}};
        for (std::size_t s = 0; s < n; ++s) with_tangents(tables.initial.emplace_back(plain.initial[s]), at.initial(s));
        std::vector<double> a(data_.inputs.size());
        const auto input = [&](std::size_t u) {
            for (std::size_t d = 0; d < a.size(); ++d) a[d] = data_.inputs[d][u];
            return a.data();
        };
        for (std::size_t u = 0, x = 0; u < data_.input_rows; ++u)
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t j = 0; j < n; ++j)
                    with_tangents(tables.transition.emplace_back(plain.transition[x++]), at.move(i, j, input(u)));
        for (std::size_t k = 0; k <= data_.symbols; ++k)
            for (std::size_t s = 0; s < n; ++s) {
                auto& x = tables.likelihood.emplace_back(plain.likelihood[k * n + s]);
                for (std::size_t c = 0; k < data_.symbols && c < data_.values.size(); ++c)
                    with_tangents(x, at.seen(c, s, data_.values[c][k]));
            }
        std::vector<Eigen::MatrixXd> parts(data_.batch.pieces());
        parallel_for(parts.size(), how_, [&](std::size_t p) {
            parts[p] = Eigen::MatrixXd::Zero(Eigen::Index(size), 8);
            const auto run = [&]<int S>() {
                data_.batch.input.empty() ? missing_piece<S, false>(at, tables, p, parts[p])
                                          : missing_piece<0, true>(at, tables, p, parts[p]);
            };
            switch (n) {
                case 2:
                    return run.template operator()<2>();
                case 3:
                    return run.template operator()<3>();
                default:
                    return run.template operator()<0>();
            }
        });
        for (const auto& part : parts)
            for (std::size_t j = 0; j < 8 && first + j < size; ++j)
                information.col(Eigen::Index(first + j)) -= part.col(Eigen::Index(j));
    }
    template <int S, bool Inputs>
    void missing_piece(const Coordinates& at, const Tables<Tangent>& tables, std::size_t piece,
                       Eigen::MatrixXd& sum) const {
        const std::size_t n = tables.states;
        Workspace<Tangent> work;
        const Recursion<S, Inputs, Tangent> recursion{tables, data_.batch, work};
        const bool shared = data_.batch.visit.empty();
        std::vector<Tangent> initial(n), moves(n * n), emission(shared ? (data_.symbols + 1) * n : 0);
        std::vector<double> a(data_.inputs.size());
        const auto input = [&](std::size_t u) {
            for (std::size_t d = 0; d < a.size(); ++d) a[d] = data_.inputs[d][u];
            return a.data();
        };
        const auto add = [&](const Term& term, const Tangent& count) {
            for (std::size_t i = 0; i < term.score.size(); ++i)
                for (std::size_t j = 0; j < 8; ++j)
                    sum(Eigen::Index(term.begin + i), Eigen::Index(j)) += term.score[i] * count.gradient[j];
        };
        const auto add_seen = [&](std::size_t k, std::size_t s, const Tangent& count) {
            for (std::size_t c = 0; c < data_.values.size(); ++c) add(at.seen(c, s, data_.values[c][k]), count);
        };
        data_.batch.in_piece(piece, [&](const Batch::Block& block) {
            work.reserve(block.steps, n, Inputs);
            for (std::size_t lane = 0; lane < block.used; ++lane) {
                if (block.weight[lane] == 0.0) continue;
                const std::size_t begin = block.at + lane;
                math::on_widest_vectors([&]() HABITUE_INLINE {
                    recursion.forward(block, lane);
                    recursion.backward(
                        block, lane, moves.data(),
                        [&](std::size_t t, const Tangent* posterior) {
                            const std::size_t k = data_.batch.symbol[begin + t * Batch::lanes];
                            for (std::size_t s = 0; s < n; ++s) {
                                if (shared)
                                    emission[k * n + s] += posterior[s];
                                else
                                    add_seen(k, s, posterior[s]);
                                if (t == 0) initial[s] += posterior[s];
                            }
                        },
                        [&](std::size_t t, const Tangent* flow) {
                            const double* const now = input(data_.batch.input[begin + t * Batch::lanes]);
                            for (std::size_t i = 0; i < n; ++i)
                                for (std::size_t j = 0; j < n; ++j) add(at.move(i, j, now), flow[i * n + j]);
                        });
                });
            }
        });
        for (std::size_t s = 0; s < n; ++s) add(at.initial(s), initial[s]);
        if constexpr (!Inputs)
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t j = 0; j < n; ++j)
                    add(at.move(i, j, nullptr), moves[i * n + j] * tables.transition[i * n + j]);
        if (shared)
            for (std::size_t k = 0; k < data_.symbols; ++k)
                for (std::size_t s = 0; s < n; ++s) add_seen(k, s, emission[k * n + s]);
    }

    Encoded data_;
    double prior_;
    Execution how_;
};

/// A chain to start from: random, near what the data look like as a whole.
inline HiddenChain random_start(const Sequences& seen, const HiddenFitOptions& o, const Encoded& data,
                                std::uint64_t stream) {
    const std::size_t n = o.states;
    const Eigen::Index rows = Eigen::Index(n);
    math::Random random(o.seed, stream);
    Eigen::VectorXd initial = Eigen::VectorXd::Constant(rows, 1.0 / double(n));
    Eigen::MatrixXd moves(rows, rows);
    for (Eigen::Index i = 0; i < rows; ++i) {
        for (Eigen::Index j = 0; j < rows; ++j) moves(i, j) = random.exponential() / double(n);
        moves(i, i) += 1.0 + random.uniform();
        moves.row(i) /= moves.row(i).sum();
    }
    std::vector<Emission> emissions;
    for (std::size_t c = 0; c < data.values.size(); ++c) {
        const Family family = o.emissions.empty() ? Family::categorical : o.emissions[c];
        const auto& values = data.values[c];
        std::vector<std::size_t> order;
        for (std::size_t k = 0; k < values.size(); ++k)
            if (!std::isnan(values[k]) && data.symbol_weight[k] > 0.0) order.push_back(k);
        require(!order.empty(), "sequences: a column of values holds nothing that was seen");
        std::sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return values[x] < values[y]; });
        double total = 0.0, sum = 0.0, squares = 0.0;
        for (const std::size_t k : order) {
            total += data.symbol_weight[k];
            sum += data.symbol_weight[k] * values[k];
        }
        const double mean = sum / total;
        for (const std::size_t k : order) squares += data.symbol_weight[k] * (values[k] - mean) * (values[k] - mean);
        const double sd = std::sqrt(squares / total);
        if (family == Family::categorical) {
            std::size_t symbols = c == 0 ? seen.symbols.size() : 0;
            if (symbols == 0) symbols = std::size_t(values[order.back()]) + 1;
            if (symbols > 100'000) refuse("values", values[order.back()], "too large for the number of a symbol");
            Eigen::MatrixXd p = Eigen::MatrixXd::Constant(rows, Eigen::Index(symbols), 0.01 / double(symbols));
            for (Eigen::Index s = 0; s < rows; ++s)
                for (const std::size_t k : order) {
                    if (!(values[k] >= 0.0 && values[k] < double(symbols)))
                        refuse_row("values", data.first_visit[k], values[k], "must be the number of a symbol");
                    p(s, Eigen::Index(values[k])) += data.symbol_weight[k] / total * math::exp(random.normal());
                }
            for (Eigen::Index s = 0; s < rows; ++s) p.row(s) /= p.row(s).sum();
            emissions.push_back(Emission::categorical(p, c == 0 ? seen.symbols : std::vector<std::string>()));
            continue;
        }
        if (family == Family::bernoulli) {
            Eigen::VectorXd p(rows);
            const double middle = std::clamp(mean, 0.01, 0.99), logit = math::log(middle / (1.0 - middle));
            for (Eigen::Index s = 0; s < rows; ++s)
                p(s) =
                    1.0 / (1.0 + math::exp(-(logit + 1.5 * (double(s) - 0.5 * double(n - 1)) + 0.5 * random.normal())));
            emissions.push_back(Emission::bernoulli(p));
            continue;
        }
        // The state's share of the data, low to high.
        std::vector<double> share(n);
        for (double& x : share) x = stream == 0 ? 1.0 : 0.2 + random.exponential();
        const double shares = std::accumulate(share.begin(), share.end(), 0.0);
        Eigen::VectorXd centre(rows), width(rows);
        double below = 0.0, bound = 0.0;
        std::size_t at = 0;
        for (Eigen::Index s = 0; s < rows; ++s) {
            bound += share[std::size_t(s)] / shares * total;
            double w = 0.0, wy = 0.0, wyy = 0.0;
            while (at < order.size() && (w == 0.0 || below < bound || s + 1 == rows)) {
                const double weight = data.symbol_weight[order[at]], y = values[order[at]];
                w += weight;
                wy += weight * y;
                wyy += weight * (y - mean) * (y - mean);
                below += weight;
                ++at;
            }
            centre(s) = w > 0.0 ? wy / w : mean;
            const double spread = w > 0.0 ? wyy / w - (centre(s) - mean) * (centre(s) - mean) : 0.0;
            width(s) = std::sqrt(std::max(spread, 0.0)) + 0.1 * sd + 1e-9 * (1.0 + std::abs(mean));
        }
        if (family == Family::gaussian) {
            emissions.push_back(Emission::gaussian(centre, width));
        } else if (family == Family::poisson) {
            for (Eigen::Index s = 0; s < rows; ++s) centre(s) += 0.05 * (mean + 0.01) * (1.0 + double(s));
            emissions.push_back(Emission::poisson(centre));
        } else {
            const Eigen::VectorXd shape = (centre.array() / width.array()).square().cwiseMin(100.0).matrix();
            emissions.push_back(Emission::gamma(shape, shape.cwiseQuotient(centre)));
        }
    }
    if (seen.inputs.empty() || n == 1) return {initial, moves, std::move(emissions)};
    TransitionLogit logit{o.link, seen.inputs.size(), {}};
    logit.coefficients = Eigen::MatrixXd::Zero(rows, 0);
    logit.coefficients = Eigen::MatrixXd::Zero(rows, Eigen::Index(logit.width()));
    for (Eigen::Index i = 0; i < rows; ++i) {
        double sum = 0.0;
        for (Eigen::Index j = 0, k = 0; j < rows; ++j) {
            sum += moves(i, j);
            if (o.link == Link::ordered && j + 1 < rows) logit.coefficients(i, j) = math::log(sum / (1.0 - sum));
            if (o.link == Link::multinomial && j != i) {
                logit.coefficients(i, k) = math::log(moves(i, j) / moves(i, i));
                k += 1 + Eigen::Index(logit.inputs);
            }
        }
    }
    return {initial, std::move(logit), std::move(emissions)};
}

#define HABITUE_INSTANTIATE_MISSING_PIECE(S, Inputs)                                                                  \
    template void HiddenLikelihood::missing_piece<S, Inputs>(const Coordinates&, const Tables<Tangent>&, std::size_t, \
                                                             Eigen::MatrixXd&) const;
#ifdef HABITUE_COMPILED
extern HABITUE_INSTANTIATE_MISSING_PIECE(2, false) extern HABITUE_INSTANTIATE_MISSING_PIECE(
    3, false) extern HABITUE_INSTANTIATE_MISSING_PIECE(0, false) extern HABITUE_INSTANTIATE_MISSING_PIECE(0, true)
#endif

}  // namespace detail

/// `fit<HiddenChain>(sequences, options)`: maximum likelihood, or the mode of the posterior under a prior.
///
/// Short runs of expectation-maximisation from several starts; the best is carried on, then by quasi-Newton steps whose
/// first metric is the information that there would be were the states seen (Jamshidian & Jennrich 1997, JRSS B 59(3),
/// doi:10.1111/1467-9868.00083). No step is downhill. States come out in canonical_order(), where moves are not
/// ordered. Throws DomainError for values that a family cannot produce, and for sequences impossible under `start`.
template <class Model>
requires std::same_as<Model, HiddenChain>
[[gnu::cold]] Fit<HiddenChain> fit(const Sequences& seen, const HiddenFitOptions& o = {}) {
    validate(seen);
    if (!(o.prior >= 0.0) || !std::isfinite(o.prior)) refuse("prior", o.prior, "must be finite and not negative");
    if (o.states < 1 || o.states > detail::most_states) refuse("states", double(o.states), "must be from 1 to 64");
    if (o.starts < 1) refuse("starts", o.starts, "must be 1 or more");
    if (o.max_iterations < 1) refuse("max_iterations", o.max_iterations, "must be 1 or more");
    if (!(o.tolerance > 0.0)) refuse("tolerance", o.tolerance, "must be positive");
    require(o.start || !o.emissions.empty() || (seen.values.size() == 1 && !seen.symbols.empty()),
            "emissions: name the family of each column, such as poisson");
    if (!o.start && !o.emissions.empty() && o.emissions.size() != seen.values.size())
        throw DomainError("emissions: got " + std::to_string(o.emissions.size()) + " families for " +
                          std::to_string(seen.values.size()) + " columns of values");
    require(o.start || seen.inputs.empty() || o.states > 1, "inputs: with one state there is nowhere to move");
    const Execution how{.threads = o.threads, .cancel = o.cancel};
    const auto rough = o.start ? detail::Encoded() : detail::encode(seen, false, true);
    const HiddenChain shape = o.start ? *o.start : detail::random_start(seen, o, rough, 0);
    const detail::HiddenLikelihood likelihood(seen, shape, o.prior, how);
    const double observations = likelihood.data().observations;
    require(observations > 0.0, "sequences: nothing was seen");

    using Expectation = detail::HiddenLikelihood::Expectation;
    struct Search {
        HiddenChain model;
        Expectation at;
        std::vector<double> history;
    };
    const auto noise = [](double objective) { return 1e-12 * (1.0 + std::abs(objective)); };
    // One step of expectation-maximisation; false when it gains less than @p least.
    const auto step = [&](Search& s, double least) {
        HiddenChain next = likelihood.maximise(s.model, s.at);
        Expectation there = likelihood.expect(next);
        const double gain = there.objective - s.at.objective;
        if (!there.finite() || gain < 0.0) return false;
        s.model = std::move(next);
        s.at = std::move(there);
        s.history.push_back(s.at.objective);
        if (o.progress) o.progress(double(s.history.size()) / double(o.max_iterations));
        return gain > least;
    };
    std::optional<Search> best;
    std::vector<double> starts;
    for (int r = 0; r < (o.start ? 1 : o.starts); ++r) {
        HiddenChain from = r == 0 ? shape : detail::random_start(seen, o, rough, std::uint64_t(r));
        Expectation at = likelihood.expect(from);
        if (!at.finite()) {
            require(!o.start, "start: some sequence is impossible under it");
            continue;
        }
        Search s{std::move(from), std::move(at), {}};
        s.history.push_back(s.at.objective);
        for (int i = 0; i < std::min(o.starts == 1 || o.start ? 1 : 20, o.max_iterations); ++i)
            if (!step(s, o.tolerance * observations)) break;
        starts.push_back(s.at.objective);
        if (!best || s.at.objective > best->at.objective) best = std::move(s);
    }
    require(best.has_value(), "sequences: impossible from every start");

    Fit<HiddenChain> result{.model = best->model,
                            .parameters = {},
                            .estimates = {},
                            .supports = {},
                            .covariance = {},
                            .history = {},
                            .starts = std::move(starts),
                            .message = {}};
    const auto left = [&] { return o.max_iterations - int(best->history.size()) + 1; };
    // To where the quadratic shape of the likelihood is near.
    const double near = o.quasi_newton ? std::max(1e-6 * observations, o.tolerance) : o.tolerance * observations;
    bool done = false;
    for (int i = 0; left() > 0 && !done && (!o.quasi_newton || i < 100); ++i) done = !step(*best, near);
    if (done && !o.quasi_newton) result.termination = optim::Termination::converged;
    if (o.quasi_newton && left() > 0) {
        const detail::Coordinates first(best->model, 1e-12);
        std::vector<double> u = first.values();
        const Eigen::Index d = Eigen::Index(u.size());
        const auto as_vector = [&](const std::vector<double>& x) {
            return Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd>(x.data(), Eigen::Index(x.size())));
        };
        Eigen::VectorXd g = as_vector(likelihood.gradient(first, best->at));
        const auto metric = [&](const detail::Coordinates& at) {
            Eigen::MatrixXd complete = likelihood.complete_information(at, best->at);
            complete.diagonal().array() += 1e-9 * (1.0 + complete.diagonal().maxCoeff());
            return Eigen::MatrixXd(complete.ldlt().solve(Eigen::MatrixXd::Identity(d, d)));
        };
        Eigen::MatrixXd inverse = d > 0 ? metric(first) : Eigen::MatrixXd();
        bool fresh = true;
        while (left() > 0) {
            if (d == 0) {
                result.termination = optim::Termination::converged;
                break;
            }
            Eigen::VectorXd direction = inverse * g;
            const double promised = 0.5 * direction.dot(g);
            if (promised >= 0.0 && promised <= std::max(o.tolerance * observations * 1e-2, noise(best->at.objective))) {
                result.termination = optim::Termination::converged;
                break;
            }
            bool moved = false;
            const double longest = direction.cwiseAbs().maxCoeff();
            double length = std::min(1.0, 4.0 / longest);
            for (int halving = 0; promised > 0.0 && halving < 12 && !moved; ++halving, length *= 0.4) {
                std::vector<double> trial = u;
                for (std::size_t i = 0; i < trial.size(); ++i) trial[i] += length * direction(Eigen::Index(i));
                auto model = first.at(trial);
                if (!model) continue;
                Expectation there = likelihood.expect(*model);
                if (!there.finite() || there.objective < best->at.objective + 1e-4 * length * direction.dot(g))
                    continue;
                const detail::Coordinates here = first.moved(*model);
                const Eigen::VectorXd g_next = as_vector(likelihood.gradient(here, there));
                const Eigen::VectorXd s = length * direction, y = g - g_next;  // of minus the objective
                const double sy = s.dot(y);
                best->model = std::move(*model);
                best->at = std::move(there);
                best->history.push_back(best->at.objective);
                if (o.progress) o.progress(double(best->history.size()) / double(o.max_iterations));
                if (sy > 1e-12 * s.norm() * y.norm()) {  // Broyden, Fletcher, Goldfarb, Shanno
                    const Eigen::VectorXd hy = inverse * y;
                    inverse += (1.0 + y.dot(hy) / sy) / sy * (s * s.transpose()) -
                               (hy * s.transpose() + s * hy.transpose()) / sy;
                }
                u = std::move(trial);
                g = g_next;
                moved = true;
                fresh = false;
            }
            if (moved) continue;
            if (!fresh) {  // a metric gone stale: take a new one
                inverse = metric(first.moved(best->model));
                fresh = true;
            } else if (!step(*best, noise(best->at.objective))) {
                // Nothing gains any more that could be told from rounding.
                result.termination =
                    promised <= 1e-6 * observations ? optim::Termination::converged : optim::Termination::no_progress;
                break;
            } else {
                const auto here = first.moved(best->model);
                u = here.values();
                g = as_vector(likelihood.gradient(here, best->at));
                inverse = metric(here);
            }
        }
    }
    // States that are not in an order of their own.
    if (!best->model.transition_logit() || best->model.transition_logit()->link != Link::ordered) {
        const auto order = best->model.canonical_order();
        if (!o.start && !std::is_sorted(order.begin(), order.end())) {
            best->model = best->model.reordered(order);
            best->at = likelihood.expect(best->model);
        }
    }
    result.model = best->model;
    result.log_likelihood = best->at.log_likelihood;
    result.history = best->history;
    result.iterations = int(best->history.size()) - 1;
    result.sequences = likelihood.data().sequences;
    result.observations = observations;
    result.prior = o.prior;

    constexpr double rim = 1e-6;
    const detail::Coordinates at(result.model, rim);
    result.free_parameters = int(detail::Coordinates(result.model, -1.0).size());
    std::vector<std::size_t> begin;
    std::vector<std::vector<double>> slopes;
    std::size_t on_rim = 0;
    at.parameters([&](std::string label, double value, Support support, std::size_t b, std::vector<double> slope) {
        result.parameters.push_back(std::move(label));
        result.estimates.push_back(value);
        result.supports.push_back(support);
        on_rim += support == Support::unit_interval && (value == 0.0);
        begin.push_back(b);
        slopes.push_back(std::move(slope));
    });
    const Eigen::Index p = Eigen::Index(result.parameters.size()), d = Eigen::Index(at.size());
    result.covariance = Eigen::MatrixXd::Constant(p, p, std::nan(""));
    // The posterior's entropy: how much less likely what was seen is with its states than alone.
    double complete = 0.0;
    {
        const auto& counts = best->at.counts;
        const std::size_t n = result.model.size();
        const auto add = [&](double count, double log) { complete += count > 0.0 ? count * log : 0.0; };
        const auto moves = result.model.move_tables(likelihood.data());
        const auto logs = result.model.log_densities(likelihood.data(), how);
        for (std::size_t s = 0; s < n; ++s) add(counts.initial[s], std::log(result.model.initial()(Eigen::Index(s))));
        for (std::size_t x = 0; x < moves.size(); ++x) add(counts.transition[x], std::log(moves[x]));
        for (std::size_t x = 0; x < likelihood.data().symbols * n; ++x) add(counts.emission[x], logs[x]);
    }
    result.entropy = std::max(0.0, result.log_likelihood - complete);

    bool collapsed = false;
    for (std::size_t c = 0; c < result.model.emissions().size(); ++c)
        if (const auto& e = result.model.emissions()[c]; e.family == Family::gaussian)
            collapsed = collapsed || e.parameters.col(1).minCoeff() < 1e-6 * e.parameters.col(1).maxCoeff();
    if (o.standard_errors && d > 0 && !collapsed) {
        const Eigen::MatrixXd information = likelihood.information(at, best->at);
        const Eigen::LDLT<Eigen::MatrixXd> factor(information);
        const bool positive = factor.info() == Eigen::Success &&
                              factor.vectorD().minCoeff() > 1e-12 * std::abs(factor.vectorD().maxCoeff());
        if (positive) {
            const Eigen::MatrixXd covariance = factor.solve(Eigen::MatrixXd::Identity(d, d));
            Eigen::MatrixXd jacobian = Eigen::MatrixXd::Zero(p, d);
            for (std::size_t i = 0; i < slopes.size(); ++i)
                for (std::size_t k = 0; k < slopes[i].size(); ++k)
                    jacobian(Eigen::Index(i), Eigen::Index(begin[i] + k)) = slopes[i][k];
            result.covariance = jacobian * covariance * jacobian.transpose();
            for (std::size_t i = 0; i < slopes.size(); ++i)
                if (slopes[i].empty()) {
                    result.covariance.row(Eigen::Index(i)).setConstant(std::nan(""));
                    result.covariance.col(Eigen::Index(i)).setConstant(std::nan(""));
                }
        } else {
            result.message =
                "the observed information is not positive: some parameters are not identified; fewer "
                "states, more data or a prior would help";
        }
    }
    if (collapsed) {
        result.termination = optim::Termination::boundary;
        result.message =
            "a state's standard deviation went to 0, where the likelihood has no maximum: use fewer "
            "states, or more starts";
    } else if (result.termination != optim::Termination::converged) {
        result.message = "the search stopped early (" + std::string(name(result.termination)) +
                         "): raise max_iterations or starts, or use fewer states";
    } else if (on_rim > 0 && result.message.empty()) {
        result.message = std::to_string(on_rim) + " chances are 0: they have no standard errors";
    }
    return result;
}
/// The same of symbols: the states of @p paths.
template <class Model>
requires std::same_as<Model, HiddenChain> Fit<HiddenChain> fit(const Paths& paths, const HiddenFitOptions& o = {}) {
    return fit<HiddenChain>(sequences(paths), o);
}

/// How one number of states does.
struct StatesChoice {
    std::size_t states = 0;
    double log_likelihood = 0.0, bic = 0.0, icl = 0.0;
    double holdout = 0.0;  ///< log-likelihood of the sequences held out, per observation; NaN when none are
    int free_parameters = 0;
};

/// Fits with each of @p states; @p holdout: the share of sequences, drawn by the options' seed, that a second fit does
/// not see and is judged by.
inline std::vector<StatesChoice> compare_states(const Sequences& seen, const std::vector<std::size_t>& states,
                                                HiddenFitOptions options = {}, double holdout = 0.2) {
    if (!(holdout >= 0.0 && holdout < 1.0)) refuse("holdout", holdout, "must be 0 or more, below 1");
    validate(seen);
    Sequences train = seen, test = seen;
    if (holdout > 0.0) {
        train.weight.resize(seen.size());
        test.weight.resize(seen.size());
        math::Random random(options.seed, 1u << 20);
        for (std::size_t i = 0; i < seen.size(); ++i) {
            const bool out = random.uniform() < holdout;
            train.weight[i] = out ? 0.0 : seen.weight_of(i);
            test.weight[i] = out ? seen.weight_of(i) : 0.0;
        }
    }
    std::vector<StatesChoice> result;
    options.start.reset();
    options.standard_errors = false;
    for (const std::size_t n : states) {
        options.states = n;
        const auto all = fit<HiddenChain>(seen, options);
        StatesChoice row{n, all.log_likelihood, all.bic(), all.icl(), std::nan(""), all.free_parameters};
        if (holdout > 0.0) {
            const auto part = fit<HiddenChain>(train, options);
            const double out = all.observations - part.observations;
            if (out > 0.0)
                row.holdout =
                    part.model.log_likelihood(test, {.threads = options.threads, .cancel = options.cancel}) / out;
        }
        result.push_back(row);
    }
    return result;
}

}  // namespace habitue::inline v1::lifecycle
