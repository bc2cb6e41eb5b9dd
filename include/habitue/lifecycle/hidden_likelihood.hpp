/// @file
/// The likelihood of hidden chains, its exact gradient and information.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/execution.hpp>
#include <habitue/lifecycle/forward_backward.hpp>
#include <habitue/lifecycle/hidden_chain.hpp>
#include <habitue/math/special.hpp>
#include <habitue/math/symmetric.hpp>
#include <habitue/math/transform.hpp>
#include <habitue/math/vectors.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::lifecycle {

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

#define HABITUE_INSTANTIATE_MISSING_PIECE(S, Inputs)                                                                  \
    template void HiddenLikelihood::missing_piece<S, Inputs>(const Coordinates&, const Tables<Tangent>&, std::size_t, \
                                                             Eigen::MatrixXd&) const;
#ifdef HABITUE_COMPILED
extern HABITUE_INSTANTIATE_MISSING_PIECE(2, false) extern HABITUE_INSTANTIATE_MISSING_PIECE(
    3, false) extern HABITUE_INSTANTIATE_MISSING_PIECE(0, false) extern HABITUE_INSTANTIATE_MISSING_PIECE(0, true)
#endif

}  // namespace detail

}  // namespace habitue::inline v1::lifecycle
