/// @file
/// What <habitue/lifecycle/hidden_chain.hpp> declares.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/core/text.hpp>
#include <habitue/lifecycle/emissions.hpp>
#include <habitue/lifecycle/forward_backward.hpp>
#include <habitue/lifecycle/hidden_chain.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/elementary.hpp>
#include <habitue/math/random.hpp>

namespace habitue::inline v1::lifecycle {

HABITUE_DEFINED_ONCE Link parse_link(std::string_view text) {
    for (const auto link : {Link::ordered, Link::multinomial})
        if (text == name(link)) return link;
    throw DomainError(joined({"link: got \"", text, "\", need ordered or multinomial"}));
}

HABITUE_DEFINED_ONCE void TransitionLogit::row(std::size_t from, const double* a, double* to) const {
    const std::size_t n = states();
    const auto c = coefficients.row(Eigen::Index(from));
    if (link == Link::ordered) {
        double push = 0.0;
        for (std::size_t d = 0; d < inputs; ++d) push += a[d] * c(Eigen::Index(n - 1 + d));
        // A difference of two logistic values as a product: small chances keep their digits.
        for (std::size_t j = 0; j < n; ++j) {
            const double below = j == 0 ? -infinity : c(Eigen::Index(j - 1)) - push,
                         above = j + 1 == n ? infinity : c(Eigen::Index(j)) - push;
            to[j] = logistic(above) * logistic(-below) * (j == 0 || j + 1 == n ? 1.0 : -std::expm1(below - above));
        }
        return;
    }
    double top = 0.0;
    for (std::size_t j = 0, k = 0; j < n; ++j) {
        to[j] = 0.0;
        if (j == from) continue;
        to[j] = c(Eigen::Index(k++));
        for (std::size_t d = 0; d < inputs; ++d) to[j] += a[d] * c(Eigen::Index(k++));
        top = std::max(top, to[j]);
    }
    double sum = 0.0;
    for (std::size_t j = 0; j < n; ++j) sum += to[j] = math::exp(to[j] - top);
    for (std::size_t j = 0; j < n; ++j) to[j] /= sum;
}

HABITUE_DEFINED_ONCE double TransitionLogit::logistic(double x) {
    return x >= 0.0 ? 1.0 / (1.0 + std::exp(-x)) : std::exp(x) / (1.0 + std::exp(x));
}

namespace detail {

/// @p matrix with @p columns above and @p rows beside it, four significant digits.
inline std::string table_text(const std::vector<std::string>& columns, const std::vector<std::string>& rows,
                              const Eigen::MatrixXd& matrix) {
    std::size_t beside = 0;
    for (const auto& row : rows) beside = std::max(beside, row.size());
    std::string s(beside, ' ');
    for (const auto& column : columns) s += text::right(column, std::max<std::size_t>(12, column.size() + 2));
    s += "\n";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        s += text::left(rows[i], beside);
        for (std::size_t j = 0; j < columns.size(); ++j)
            s += text::right(text::significant(matrix(Eigen::Index(i), Eigen::Index(j)), 4),
                             std::max<std::size_t>(12, columns[j].size() + 2));
        s += "\n";
    }
    return s;
}

/// Numbers distinct rows of @p columns in order of appearance; false where there are more than @p most.
inline bool number_rows(const std::vector<std::vector<double>>& columns, std::size_t most,
                        std::vector<std::uint32_t>& code, std::vector<std::uint32_t>& first) {
    const std::size_t n = columns.front().size();
    code.assign(n, 0);
    std::vector<std::uint32_t> next;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        first.clear();
        next.clear();
        constexpr std::uint32_t none = 0xFFFFFFFF;
        std::vector<std::uint32_t> small(c == 0 ? 1024 : 0, none);  // whole numbers below 1024 without hashing
        std::unordered_map<std::uint64_t, std::uint32_t> known;
        const auto bits_of = [](double x) {
            return std::isnan(x) ? 0x7FF8000000000000u : std::bit_cast<std::uint64_t>(x == 0.0 ? 0.0 : x);
        };
        // Which (code so far, value): values are numbered first where a pair must be told apart.
        std::unordered_map<std::uint64_t, std::uint32_t> value_number;
        for (std::size_t v = 0; v < n; ++v) {
            const double x = columns[c][v];
            std::uint32_t* slot;
            if (c == 0 && x >= 0.0 && x < 1024.0 && x == std::floor(x)) {
                slot = &small[std::size_t(x)];
            } else {
                std::uint64_t key = bits_of(x);
                if (c > 0)
                    key = std::uint64_t(code[v]) << 32 |
                          value_number.try_emplace(key, std::uint32_t(value_number.size())).first->second;
                slot = &known.try_emplace(key, none).first->second;
            }
            if (*slot == none) {
                if (first.size() == most) return false;
                *slot = std::uint32_t(first.size());
                first.push_back(std::uint32_t(v));
            }
            code[v] = *slot;
        }
    }
    return true;
}

HABITUE_DEFINED_ONCE Encoded encode(const Sequences& s, bool by_visit, bool collapse) {
    Encoded e;
    const std::size_t visits = s.visits();
    std::vector<std::uint32_t> input_first;
    const bool few = visits == 0 || number_rows(s.values, 4096, e.code, e.first_visit);
    const bool few_inputs = s.inputs.empty() || visits == 0 || number_rows(s.inputs, 1024, e.input_code, input_first);
    const auto all = [&](std::vector<std::uint32_t>& of) {
        of.resize(visits);
        std::iota(of.begin(), of.end(), 0u);
    };
    const auto pick = [](const std::vector<double>& column, const std::vector<std::uint32_t>& rows) {
        std::vector<double> picked(rows.size());
        for (std::size_t k = 0; k < rows.size(); ++k) picked[k] = column[rows[k]];
        return picked;
    };
    const bool many = !few || (!few_inputs && !by_visit);  // symbols are visits
    if (many) {
        all(e.code);
        all(e.first_visit);
    }
    e.symbols = e.first_visit.size();
    for (const auto& column : s.values) e.values.push_back(many ? column : pick(column, e.first_visit));
    if (!s.inputs.empty()) {
        if (!few_inputs) {
            all(e.input_code);
            all(input_first);
        }
        e.inputs_by_visit = !few_inputs;
        e.input_rows = std::max<std::size_t>(1, input_first.size());
        for (const auto& column : s.inputs) e.inputs.push_back(pick(column, input_first));
    }
    const bool need_visits = by_visit || many;
    collapse = collapse && !need_visits;

    std::vector<bool> seen(e.symbols, false);
    for (std::size_t k = 0; k < e.symbols; ++k)
        for (const auto& column : e.values) seen[k] = seen[k] || !std::isnan(column[k]);
    e.symbol_weight.assign(e.symbols, 0.0);
    struct Row {
        std::uint64_t length, hash;
        std::uint32_t sequence;
        double weight;
    };
    std::vector<Row> rows;
    for (std::size_t i = 0; i < s.size(); ++i) {
        const double weight = s.weight_of(i);
        if (s.length(i) == 0) continue;
        if (collapse && weight == 0.0) continue;
        Row row{s.length(i), 0, std::uint32_t(i), weight};
        e.sequences += weight;
        for (std::size_t v = s.offsets[i]; v < s.offsets[i + 1]; ++v) {
            if (seen[e.code[v]]) e.observations += weight;
            e.symbol_weight[e.code[v]] += weight;
            if (collapse) {
                row.hash = (row.hash ^ e.code[v]) * 0x9E3779B97F4A7C15u;
                if (!e.input_code.empty()) row.hash = (row.hash ^ e.input_code[v]) * 0xBF58476D1CE4E5B9u;
                row.hash ^= row.hash >> 29;
            }
        }
        rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return std::tuple(a.length, a.hash, a.sequence) < std::tuple(b.length, b.hash, b.sequence);
    });
    if (collapse) {
        const auto alike = [&](const Row& a, const Row& b) {
            if (a.length != b.length || a.hash != b.hash) return false;
            const std::size_t x = s.offsets[a.sequence], y = s.offsets[b.sequence];
            // The first input of a sequence moves nobody, but it is part of the hash.
            for (std::size_t t = 0; t < a.length; ++t)
                if (e.code[x + t] != e.code[y + t] ||
                    (!e.input_code.empty() && e.input_code[x + t] != e.input_code[y + t]))
                    return false;
            return true;
        };
        std::size_t kept = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (kept > 0 && alike(rows[kept - 1], rows[i]))
                rows[kept - 1].weight += rows[i].weight;
            else
                rows[kept++] = rows[i];
        }
        rows.resize(kept);
    }
    constexpr std::size_t lanes = Batch::lanes;
    Batch& batch = e.batch;
    std::size_t cells = 0;
    for (std::size_t i = 0; i < rows.size(); i += lanes) {
        Batch::Block block;
        block.at = cells;
        for (std::size_t l = 0; l < lanes && i + l < rows.size(); ++l) {
            block.steps = std::max<std::size_t>(block.steps, rows[i + l].length);
            block.length[l] = std::int64_t(rows[i + l].length);
            block.weight[l] = rows[i + l].weight;
            block.sequence[l] = rows[i + l].sequence;
            ++block.used;
        }
        cells += block.steps * lanes;
        batch.blocks.push_back(block);
    }
    batch.symbol.assign(cells, std::uint32_t(e.symbols));
    if (!s.inputs.empty()) batch.input.assign(cells, 0);
    if (need_visits) batch.visit.assign(cells, 0);
    for (const auto& block : batch.blocks)
        for (std::size_t l = 0; l < block.used; ++l)
            for (std::size_t t = 0; t < std::size_t(block.length[l]); ++t) {
                const std::size_t v = s.offsets[block.sequence[l]] + t, at = block.at + t * lanes + l;
                batch.symbol[at] = e.code[v];
                if (!s.inputs.empty()) batch.input[at] = e.input_code[v];
                if (need_visits) batch.visit[at] = std::uint32_t(v);
            }
    return e;
}

}  // namespace detail

HABITUE_DEFINED_ONCE HiddenChain::HiddenChain(Eigen::VectorXd initial, Eigen::MatrixXd transition_matrix,
                                              std::vector<Emission> emissions, std::vector<std::string> states)
    : initial_(std::move(initial)),
      chain_(std::move(transition_matrix), std::move(states)),
      emissions_(std::move(emissions)) {
    validate();
}

HABITUE_DEFINED_ONCE HiddenChain::HiddenChain(Eigen::VectorXd initial, TransitionLogit transition,
                                              std::vector<Emission> emissions, std::vector<std::string> states)
    : initial_(std::move(initial)),
      chain_(at_rest(transition), std::move(states)),
      emissions_(std::move(emissions)),
      logit_(std::move(transition)) {
    validate();
}

HABITUE_DEFINED_ONCE MarkovChain HiddenChain::chain(const std::vector<double>& inputs) const {
    require(inputs.size() == this->inputs(), "inputs: need one value of each");
    if (!logit_) return chain_;
    return MarkovChain(matrix_at(*logit_, inputs.data()), states());
}

HABITUE_DEFINED_ONCE std::vector<double> HiddenChain::log_likelihoods(const Sequences& seen,
                                                                      const Execution& how) const {
    const auto e = encoded(seen, false, false);
    std::vector<double> scale, result(seen.size(), 0.0);
    const auto tables = this->tables(e, scale, how);
    detail::forward_backward(tables, e.batch, how, {.log_likelihood = result.data(), .backward = false});
    parallel_for(e.batch.pieces(), how, [&](std::size_t p) {
        e.batch.in_piece(p, [&](const detail::Batch::Block& block) {
            for (std::size_t l = 0; l < block.used; ++l) {
                double sum = 0.0;
                for (std::size_t t = 0; t < std::size_t(block.length[l]); ++t)
                    sum += scale[e.batch.symbol[block.at + t * detail::Batch::lanes + l]];
                result[block.sequence[l]] += sum;
            }
        });
    });
    return result;
}

HABITUE_DEFINED_ONCE double HiddenChain::log_likelihood(const Sequences& seen, const Execution& how) const {
    const auto each = log_likelihoods(seen, how);
    double sum = 0.0;
    for (std::size_t i = 0; i < each.size(); ++i)
        if (const double w = seen.weight_of(i); w > 0.0) sum += w * each[i];
    return sum;
}

HABITUE_DEFINED_ONCE ByVisit HiddenChain::filter(const Sequences& seen, const Execution& how) const {
    const auto e = encoded(seen, true, false);
    std::vector<double> scale, chance(seen.size(), 0.0);
    const auto tables = this->tables(e, scale, how);
    ByVisit result(Eigen::Index(seen.visits()), Eigen::Index(size()));
    detail::forward_backward(tables, e.batch, how,
                             {.filtered = result.data(), .log_likelihood = chance.data(), .backward = false});
    refuse_impossible(chance);
    return result;
}

HABITUE_DEFINED_ONCE SmoothedStates HiddenChain::smooth(const Sequences& seen, bool transition,
                                                        const Execution& how) const {
    auto unweighted = seen.weight.empty() ? std::optional<Sequences>() : std::optional(seen);
    if (unweighted) unweighted->weight.clear();
    const Sequences& of = unweighted ? *unweighted : seen;
    auto e = encoded(of, true, false);
    if (transition && e.batch.input.empty()) e.batch.input.assign(e.batch.symbol.size(), 0);  // move by move
    std::vector<double> scale, chance(seen.size(), 0.0);
    const auto tables = this->tables(e, scale, how);
    const Eigen::Index n = Eigen::Index(size()), visits = Eigen::Index(seen.visits());
    const bool moves = transition || e.inputs_by_visit;
    SmoothedStates result{.state = ByVisit(visits, n),
                          .transition = ByVisit::Zero(moves ? visits : 0, moves ? n * n : 0),
                          .transitions = Eigen::MatrixXd::Zero(n, n)};
    const auto expected = detail::forward_backward(tables, e.batch, how, {.log_likelihood = chance.data()},
                                                   result.state.data(), moves ? result.transition.data() : nullptr);
    refuse_impossible(chance);
    const auto add = [&](const double* flow) {
        for (Eigen::Index i = 0; i < n; ++i)
            for (Eigen::Index j = 0; j < n; ++j) result.transitions(i, j) += flow[i * n + j];
    };
    if (moves)
        for (Eigen::Index v = 0; v < visits; ++v) add(result.transition.row(v).data());
    else
        for (std::size_t u = 0; u < e.input_rows; ++u) add(expected.transition.data() + u * size() * size());
    if (!transition) result.transition.resize(0, 0);
    return result;
}

HABITUE_DEFINED_ONCE DecodedStates HiddenChain::viterbi(const Sequences& seen, const Execution& how) const {
    const auto e = encoded(seen, false, false);
    const std::size_t n = size();
    const auto logs = [](double p) { return p > 0.0 ? math::log(p) : -std::numeric_limits<double>::infinity(); };
    std::vector<double> moves = move_tables(e);
    for (double& p : moves) p = logs(p);
    const std::vector<double> density = log_densities(e, how);
    DecodedStates result{std::vector<std::uint32_t>(seen.visits()), std::vector<double>(seen.size(), 0.0)};
    constexpr std::size_t chunk = 1024;
    parallel_for((seen.size() + chunk - 1) / chunk, how, [&](std::size_t c) {
        std::vector<double> best(n), next(n);
        std::vector<std::uint8_t> from;
        for (std::size_t i = c * chunk; i < std::min(seen.size(), (c + 1) * chunk); ++i) {
            const std::size_t begin = seen.offsets[i], length = seen.length(i);
            if (length == 0) continue;
            from.resize(length * n);
            for (std::size_t t = 0; t < length; ++t) {
                const double* b = density.data() + e.code[begin + t] * n;
                const double* a = moves.data() + (e.input_code.empty() ? 0 : e.input_code[begin + t] * n * n);
                for (std::size_t to = 0; to < n; ++to) {
                    double most = logs(initial_(Eigen::Index(to)));
                    if (t > 0) {
                        std::size_t arg = 0;
                        most = best[0] + a[to];
                        for (std::size_t s = 1; s < n; ++s)
                            if (const double x = best[s] + a[s * n + to]; x > most) most = x, arg = s;
                        from[t * n + to] = std::uint8_t(arg);
                    }
                    next[to] = most + b[to];
                }
                best.swap(next);
            }
            std::size_t s = std::size_t(std::max_element(best.begin(), best.end()) - best.begin());
            result.log_probability[i] = best[s];
            for (std::size_t t = length; t-- > 0;) {
                result.state[begin + t] = std::uint32_t(s);
                if (t > 0) s = from[t * n + s];
            }
        }
    });
    refuse_impossible(result.log_probability);
    return result;
}

HABITUE_DEFINED_ONCE SimulatedSequences HiddenChain::simulate(std::size_t sequences, std::size_t length,
                                                              std::uint64_t seed, const Execution& how,
                                                              std::vector<std::vector<double>> inputs) const {
    SimulatedSequences result;
    Sequences& s = result.sequences;
    for (std::size_t i = 1; i <= sequences; ++i) s.offsets.push_back(i * length);
    s.values.assign(emissions_.size(), std::vector<double>(sequences * length));
    s.inputs = std::move(inputs);
    if (emissions_.size() == 1) s.symbols = emissions_[0].symbols;
    require(s.inputs.size() == this->inputs(), "inputs: need the columns that the chain was made for");
    lifecycle::validate(s);
    result.state.resize(sequences * length);
    constexpr std::size_t chunk = 1024;
    parallel_for((sequences + chunk - 1) / chunk, how, [&](std::size_t c) {
        std::vector<double> row(size()), a(s.inputs.size());
        const auto draw = [&](math::Random& random) {
            double u = random.uniform();
            for (std::size_t k = 0; k + 1 < row.size(); ++k)
                if ((u -= row[k]) < 0.0) return k;
            return row.size() - 1;
        };
        for (std::size_t i = c * chunk; i < std::min(sequences, (c + 1) * chunk); ++i) {
            math::Random random(seed, i);
            std::size_t state = 0;
            for (std::size_t v = i * length; v < (i + 1) * length; ++v) {
                if (v == i * length) {
                    for (std::size_t k = 0; k < size(); ++k) row[k] = initial_(Eigen::Index(k));
                } else if (logit_) {
                    for (std::size_t d = 0; d < a.size(); ++d) a[d] = s.inputs[d][v];
                    logit_->row(state, a.data(), row.data());
                } else {
                    for (std::size_t k = 0; k < size(); ++k)
                        row[k] = transition_matrix()(Eigen::Index(state), Eigen::Index(k));
                }
                state = draw(random);
                result.state[v] = std::uint32_t(state);
                for (std::size_t column = 0; column < emissions_.size(); ++column)
                    s.values[column][v] = emissions_[column].simulate(state, random);
            }
        }
    });
    return result;
}

HABITUE_DEFINED_ONCE Eigen::VectorXd HiddenChain::value(const Eigen::VectorXd& reward, const Discounting& how,
                                                        const std::vector<double>& inputs) const {
    return (inputs.empty() ? chain_ : chain(inputs)).discounted_value(reward, how);
}

HABITUE_DEFINED_ONCE HiddenChain HiddenChain::reordered(const std::vector<std::size_t>& order) const {
    std::vector<std::size_t> sorted = order;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t k = 0; k < size(); ++k)
        require(sorted.size() == size() && sorted[k] == k, "order: need every state once");
    auto emissions = emissions_;
    for (auto& e : emissions) e.parameters = Eigen::MatrixXd(e.parameters(order, Eigen::indexing::all));
    const Eigen::VectorXd initial = initial_(order);
    if (!logit_) return {initial, transition_matrix()(order, order), std::move(emissions), states()};
    TransitionLogit moved = *logit_;
    const std::size_t n = size(), d = 1 + logit_->inputs;
    const auto from = [&](std::size_t i, std::size_t k) {
        return logit_->coefficients(Eigen::Index(order[i]), Eigen::Index(k));
    };
    if (logit_->link == Link::ordered && !std::is_sorted(order.begin(), order.end())) {
        require(std::is_sorted(order.rbegin(), order.rend()),
                "order: the states of ordered moves can be turned round, not reordered");
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t k = 0; k < logit_->width(); ++k)
                moved.coefficients(Eigen::Index(i), Eigen::Index(k)) = -from(i, k + 1 < n ? n - 2 - k : k);
    }
    if (logit_->link == Link::multinomial)
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0, k = 0; j < n; ++j) {
                if (j == i) continue;
                const std::size_t old = (order[j] < order[i] ? order[j] : order[j] - 1) * d;
                for (std::size_t x = 0; x < d; ++x, ++k)
                    moved.coefficients(Eigen::Index(i), Eigen::Index(k)) = from(i, old + x);
            }
    return {initial, std::move(moved), std::move(emissions), states()};
}

HABITUE_DEFINED_ONCE std::vector<std::size_t> HiddenChain::canonical_order() const {
    std::vector<std::size_t> order(size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        for (const auto& e : emissions_)
            if (e.mean(a) != e.mean(b)) return e.mean(a) < e.mean(b);
        return false;
    });
    if (logit_ && logit_->link == Link::ordered) {
        const bool turned =
            std::find(order.begin(), order.end(), size() - 1) < std::find(order.begin(), order.end(), 0u);
        std::iota(order.begin(), order.end(), std::size_t(0));
        if (turned) std::reverse(order.begin(), order.end());
    }
    return order;
}

HABITUE_DEFINED_ONCE std::string HiddenChain::summary() const {
    std::string s = "Hidden Markov chain, " + std::to_string(size()) + (size() == 1 ? " state\n" : " states\n");
    s += "\ninitial\n" + detail::table_text({"initial"}, states(), initial_);
    s += logit_ ? "\ntransitions (" + std::string(name(logit_->link)) + " logit), at inputs 0\n" : "\ntransitions\n";
    s += detail::matrix_text(transition_matrix(), states(), 4);
    if (logit_) {
        std::vector<std::string> names;
        for (std::size_t k = 0; k < logit_->width(); ++k) names.push_back(coefficient_name(k));
        s += "\ncoefficients\n" + detail::table_text(names, states(), logit_->coefficients);
    }
    for (const auto& e : emissions_) {
        std::vector<std::string> names;
        for (Eigen::Index j = 0; j < e.parameters.cols(); ++j) names.push_back(e.parameter_name(std::size_t(j)));
        s += "\n" + std::string(name(e.family)) + "\n" + detail::table_text(names, states(), e.parameters);
    }
    return s;
}

HABITUE_DEFINED_ONCE std::string HiddenChain::coefficient_name(std::size_t k) const {
    const std::size_t n = size(), d = 1 + logit_->inputs;
    if (logit_->link == Link::ordered)
        return k + 1 < n ? "threshold " + std::to_string(k) : "effect " + std::to_string(k - (n - 1));
    return "other " + std::to_string(k / d) + (k % d == 0 ? " intercept" : " effect " + std::to_string(k % d - 1));
}

HABITUE_DEFINED_ONCE detail::Encoded HiddenChain::encoded(const Sequences& seen, bool by_visit, bool collapse) const {
    lifecycle::validate(seen);
    if (seen.values.size() != emissions_.size())
        throw DomainError("sequences: got " + std::to_string(seen.values.size()) + " columns of values for " +
                          std::to_string(emissions_.size()) + " emissions");
    if (seen.inputs.size() != inputs())
        throw DomainError("inputs: got " + std::to_string(seen.inputs.size()) + " columns for a chain with " +
                          std::to_string(inputs()) + " inputs");
    auto e = detail::encode(seen, by_visit, collapse);
    rename_symbols(seen, e);
    for (std::size_t c = 0; c < emissions_.size(); ++c)
        for (std::size_t k = 0; k < e.symbols; ++k) emissions_[c].check(e.values[c][k], e.first_visit[k]);
    return e;
}

HABITUE_DEFINED_ONCE std::vector<double> HiddenChain::log_densities(const detail::Encoded& e,
                                                                    const Execution& how) const {
    const std::size_t n = size();
    std::vector<double> logs((e.symbols + 1) * n, 0.0);
    constexpr std::size_t chunk = 16384;
    parallel_for((e.symbols + chunk - 1) / chunk, how, [&](std::size_t c) {
        for (std::size_t k = c * chunk; k < std::min(e.symbols, (c + 1) * chunk); ++k)
            for (std::size_t s = 0; s < n; ++s)
                for (std::size_t column = 0; column < emissions_.size(); ++column)
                    logs[k * n + s] += emissions_[column].log_density(s, e.values[column][k]);
    });
    return logs;
}

HABITUE_DEFINED_ONCE double HiddenChain::scale_likelihood(double* logs, std::size_t n) {
    double top = -std::numeric_limits<double>::infinity();
    for (std::size_t s = 0; s < n; ++s) top = std::max(top, logs[s]);
    if (!std::isfinite(top)) top = 0.0;
    for (std::size_t s = 0; s < n; ++s) logs[s] = math::exp(logs[s] - top);
    return top;
}

HABITUE_DEFINED_ONCE std::vector<double> HiddenChain::move_tables(const detail::Encoded& e) const {
    const std::size_t n = size();
    std::vector<double> moves(e.input_rows * n * n);
    std::vector<double> a(e.inputs.size());
    for (std::size_t u = 0; u < e.input_rows; ++u)
        for (std::size_t i = 0; i < n; ++i) {
            double* row = moves.data() + (u * n + i) * n;
            if (logit_) {
                for (std::size_t d = 0; d < a.size(); ++d) a[d] = e.inputs[d][u];
                logit_->row(i, a.data(), row);
            } else {
                for (std::size_t j = 0; j < n; ++j) row[j] = transition_matrix()(Eigen::Index(i), Eigen::Index(j));
            }
        }
    return moves;
}

HABITUE_DEFINED_ONCE detail::Tables<double> HiddenChain::tables(const detail::Encoded& e, std::vector<double>& scale,
                                                                const Execution& how) const {
    const std::size_t n = size();
    detail::Tables<double> t{n, {initial_.data(), initial_.data() + n}, move_tables(e), log_densities(e, how)};
    scale.resize(e.symbols + 1);
    for (std::size_t k = 0; k <= e.symbols; ++k) scale[k] = scale_likelihood(t.likelihood.data() + k * n, n);
    return t;
}

HABITUE_DEFINED_ONCE void HiddenChain::validate() {
    require(size() <= detail::most_states, "states: there can be at most 64");
    if (std::size_t(initial_.size()) != size())
        throw DomainError("initial: got " + std::to_string(initial_.size()) + " chances for " + std::to_string(size()) +
                          " states");
    for (Eigen::Index s = 0; s < initial_.size(); ++s)
        if (!(initial_(s) >= 0.0)) refuse_row("initial", std::size_t(s), initial_(s), "must be a probability");
    if (!(std::abs(initial_.sum() - 1.0) <= 1e-9)) refuse("initial", initial_.sum(), "must sum to 1");
    require(!emissions_.empty(), "emissions: need at least one");
    for (const auto& e : emissions_) {
        e.validate();
        if (e.states() != size())
            throw DomainError("emissions: got parameters of " + std::to_string(e.states()) + " states for " +
                              std::to_string(size()));
    }
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd HiddenChain::matrix_at(const TransitionLogit& logit, const double* a) {
    const std::size_t n = logit.states();
    ByVisit matrix(logit.coefficients.rows(), logit.coefficients.rows());
    for (std::size_t i = 0; i < n; ++i) logit.row(i, a, matrix.row(Eigen::Index(i)).data());
    return matrix;
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd HiddenChain::at_rest(const TransitionLogit& logit) {
    require(logit.states() >= 2 && std::size_t(logit.coefficients.cols()) == logit.width(),
            "transition: need a row of coefficients for each of two or more states, as wide as inputs say");
    for (Eigen::Index i = 0; i < logit.coefficients.rows(); ++i) {
        for (Eigen::Index j = 0; j < logit.coefficients.cols(); ++j)
            if (!std::isfinite(logit.coefficients(i, j)))
                refuse_row("transition", std::size_t(i), logit.coefficients(i, j), "must be finite");
        if (logit.link == Link::ordered)
            for (std::size_t j = 1; j + 1 < logit.states(); ++j)
                if (!(logit.coefficients(i, Eigen::Index(j)) > logit.coefficients(i, Eigen::Index(j - 1))))
                    refuse_row("transition", std::size_t(i), logit.coefficients(i, Eigen::Index(j)),
                               "thresholds must rise");
    }
    return matrix_at(logit, std::vector<double>(logit.inputs, 0.0).data());
}

HABITUE_DEFINED_ONCE void HiddenChain::rename_symbols(const Sequences& seen, detail::Encoded& e) const {
    const auto& known = emissions_.front().symbols;
    if (seen.symbols.empty() || known.empty() || seen.symbols == known) return;
    for (std::size_t k = 0; k < e.symbols; ++k) {
        double& x = e.values.front()[k];
        if (std::isnan(x)) continue;
        if (!(x >= 0.0 && x < double(seen.symbols.size())))
            refuse_row("values", e.first_visit[k], x, "must be the number of a symbol");
        const auto& text = seen.symbols[std::size_t(x)];
        const auto found = std::find(known.begin(), known.end(), text);
        if (found == known.end())
            throw DomainError("values: row " + std::to_string(e.first_visit[k]) + " has \"" + text +
                              "\", which the chain does not know");
        x = double(found - known.begin());
    }
}

HABITUE_DEFINED_ONCE void HiddenChain::refuse_impossible(const std::vector<double>& chance) {
    for (std::size_t i = 0; i < chance.size(); ++i)
        if (!(chance[i] > -std::numeric_limits<double>::infinity()))
            throw DomainError("sequences: row " + std::to_string(i) + " is impossible under the chain");
}

}  // namespace habitue::inline v1::lifecycle
