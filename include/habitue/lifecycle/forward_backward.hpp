/// @file
/// The forward and backward recursions of hidden Markov chains, over many sequences at a time.
///
/// Baum, Petrie, Soules & Weiss (1970), Annals of Mathematical Statistics 41(1), 164-171
/// (doi:10.1214/aoms/1177697196), scaled as in Rabiner (1989), Proceedings of the IEEE 77(2), 257-286
/// (doi:10.1109/5.18626): nothing underflows however long a sequence is.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <habitue/core/execution.hpp>
#include <habitue/lifecycle/emissions.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/elementary.hpp>
#include <habitue/math/vectors.hpp>

namespace habitue::inline v1::lifecycle::detail {

inline constexpr std::size_t most_states = 64;

/// The same number of several sequences: one lane each.
template <std::size_t L>
struct Lanes {
    double v[L];

    HABITUE_INLINE friend Lanes operator+(const Lanes& a, const Lanes& b) {
        Lanes r;
        for (std::size_t l = 0; l < L; ++l) r.v[l] = a.v[l] + b.v[l];
        return r;
    }
    HABITUE_INLINE friend Lanes operator*(const Lanes& a, const Lanes& b) {
        Lanes r;
        for (std::size_t l = 0; l < L; ++l) r.v[l] = a.v[l] * b.v[l];
        return r;
    }
    HABITUE_INLINE friend Lanes operator*(const Lanes& a, double b) {
        Lanes r;
        for (std::size_t l = 0; l < L; ++l) r.v[l] = a.v[l] * b;
        return r;
    }
    HABITUE_INLINE friend Lanes reciprocal(const Lanes& a) {
        Lanes r;
        for (std::size_t l = 0; l < L; ++l) r.v[l] = 1.0 / a.v[l];
        return r;
    }
    HABITUE_INLINE void fill(double x) {
        for (std::size_t l = 0; l < L; ++l) v[l] = x;
    }
    /// x of the table row that each lane's code names.
    HABITUE_INLINE void load(const double* table, const std::uint32_t* code, std::size_t width, std::size_t x) {
        for (std::size_t l = 0; l < L; ++l) v[l] = table[code[l] * width + x];
    }
    /// 1 where a lane's sequence is over before step @p t.
    HABITUE_INLINE void rest(std::int64_t t, const std::int64_t* length, double otherwise) {
        for (std::size_t l = 0; l < L; ++l) v[l] = t < length[l] ? v[l] : otherwise;
    }
};

/// Eight derivatives beside a number of one sequence.
using Tangent = math::Dual<8, 1>;

/// A product of many small numbers as mantissa and power of two.
template <class Number>
struct LogProduct;

template <std::size_t L>
struct LogProduct<Lanes<L>> {
    Lanes<L> mantissa, least;
    std::int64_t power[L];

    HABITUE_INLINE LogProduct() {
        mantissa.fill(1.0);
        least.fill(1.0);
        for (std::size_t l = 0; l < L; ++l) power[l] = 0;
    }
    HABITUE_INLINE void multiply(const Lanes<L>& c) {
        constexpr std::uint64_t bits = 0x000FFFFFFFFFFFFF, one = 0x3FF0000000000000;
        for (std::size_t l = 0; l < L; ++l) {
            const double product = mantissa.v[l] * c.v[l];
            least.v[l] = c.v[l] < least.v[l] ? c.v[l] : least.v[l];
            const auto word = std::bit_cast<std::uint64_t>(product);
            power[l] += std::int64_t(word >> 52) - 1023;
            mantissa.v[l] = std::bit_cast<double>((word & bits) | one);
        }
    }
    /// -infinity where a factor was 0 (or too small to be told from it).
    double log(std::size_t lane) const {
        return least.v[lane] >= std::numeric_limits<double>::min()
                   ? math::log(mantissa.v[lane]) + double(power[lane]) * 0.69314718055994530942
                   : -std::numeric_limits<double>::infinity();
    }
};

/// One number a table, or one with its tangents.
template <class Number>
struct EntryOf {
    using type = Number;
};
template <std::size_t L>
struct EntryOf<Lanes<L>> {
    using type = double;
};

/// The probabilities of a chain as the recursions read them: rows of states.
template <class Entry>
struct Tables {
    std::size_t states = 0;
    std::vector<Entry> initial;     ///< [state]
    std::vector<Entry> transition;  ///< [input][from][to]
    std::vector<Entry> likelihood;  ///< [symbol][state], the largest of a row 1; the last row, all 1: not seen
};

/// Sequences in blocks of similar lengths, one lane each, transposed: step by step, the lanes side by side.
struct Batch {
    static constexpr std::size_t lanes = math::lanes;
    struct Block {
        std::size_t at = 0, steps = 0;
        std::int64_t length[lanes] = {};
        double weight[lanes] = {};
        std::uint32_t sequence[lanes] = {};
        std::size_t used = 0;
    };
    std::vector<Block> blocks;
    std::vector<std::uint32_t> symbol;  ///< row of Tables::likelihood at [at + step * lanes + lane]
    std::vector<std::uint32_t> input;  ///< matrix of Tables::transition on the way to the step; empty: always the first
    std::vector<std::uint32_t> visit;  ///< where its posterior goes; empty: it is added to that of its symbol

    std::size_t pieces() const { return std::min<std::size_t>(blocks.size(), 64); }
    /// Calls work(block) for those of piece @p p.
    template <class Work>
    void in_piece(std::size_t p, const Work& work) const {
        const std::size_t n = pieces();
        for (std::size_t b = blocks.size() * p / n; b < blocks.size() * (p + 1) / n; ++b) work(blocks[b]);
    }
};

/// Room for one block.
template <class Number>
struct Workspace {
    std::vector<Number> filtered, seen, scale, moves;
    void reserve(std::size_t steps, std::size_t n, bool inputs) {
        if (scale.size() >= steps) return;
        filtered.resize(steps * n);
        seen.resize(steps * n);
        scale.resize(steps);
        if (inputs) moves.resize(steps * n * n);
    }
};

/// Adds one step to the filter: from the chances @p before of the states (null: none yet) by the moves @p a, what was
/// seen having likelihood @p b, to @p after; returns the chance of what was seen. The one place where it is written:
/// a filter kept live has the bits of a batch.
template <int S, class Number, class Entry, class Move>
HABITUE_INLINE inline Number filter_step(std::size_t states, const Number* before, const Entry* initial, const Move* a,
                                         const Number* b, Number* after, Number& scale) {
    const std::size_t n = S > 0 ? std::size_t(S) : states;
    for (std::size_t to = 0; to < n; ++to) {
        if (before == nullptr) {
            after[to] = b[to] * initial[to];
            continue;
        }
        Number sum = before[0] * a[to];
        for (std::size_t from = 1; from < n; ++from) sum = sum + before[from] * a[from * n + to];
        after[to] = sum * b[to];
    }
    Number c = after[0];
    for (std::size_t s = 1; s < n; ++s) c = c + after[s];
    if constexpr (math::is_dual<Number>)
        scale = 1.0 / c;
    else
        scale = reciprocal(c);
    for (std::size_t s = 0; s < n; ++s) after[s] = after[s] * scale;
    return c;
}

/// The recursions over one block: of `lanes` sequences, or (Tangent) of the one in lane @p lane.
template <int S, bool Inputs, class Number>
struct Recursion {
    using Entry = typename EntryOf<Number>::type;
    static constexpr bool wide = !math::is_dual<Number>;
    static constexpr std::size_t room = S > 0 ? std::size_t(S) : most_states;
    const Tables<Entry>& tables;
    const Batch& batch;
    Workspace<Number>& work;

    HABITUE_INLINE std::size_t states() const { return S > 0 ? std::size_t(S) : tables.states; }

    HABITUE_INLINE LogProduct<Number> forward(const Batch::Block& block, std::size_t lane = 0) const {
        const std::size_t n = states(), steps = wide ? block.steps : std::size_t(block.length[lane]);
        const std::uint32_t* symbol = batch.symbol.data() + block.at + lane;
        LogProduct<Number> chance;
        for (std::size_t t = 0; t < steps; ++t) {
            Number* const b = work.seen.data() + t * n;
            for (std::size_t s = 0; s < n; ++s) load(b[s], tables.likelihood.data(), symbol + t * Batch::lanes, n, s);
            const Number* before = t == 0 ? nullptr : work.filtered.data() + (t - 1) * n;
            Number* after = work.filtered.data() + t * n;
            Number c;
            if constexpr (Inputs) {
                Number* const a = work.moves.data() + t * n * n;
                const std::uint32_t* input = batch.input.data() + block.at + lane + t * Batch::lanes;
                for (std::size_t ij = 0; ij < n * n; ++ij) load(a[ij], tables.transition.data(), input, n * n, ij);
                c = filter_step<S>(n, before, tables.initial.data(), static_cast<const Number*>(a), b, after,
                                   work.scale[t]);
            } else {
                c = filter_step<S>(n, before, tables.initial.data(), tables.transition.data(), b, after, work.scale[t]);
            }
            if constexpr (wide) c.rest(std::int64_t(t), block.length, 1.0);
            chance.multiply(c);
        }
        return chance;
    }

    /// Calls seen(t, posterior of the states) and, with inputs, moved(t, posterior of the moves to t), from the last
    /// step to the first, all times the sequence's weight; without inputs adds the moves, still to be multiplied by
    /// their probabilities, to @p moves.
    template <class Seen, class Moved>
    HABITUE_INLINE void backward(const Batch::Block& block, std::size_t lane, Number* moves, const Seen& seen,
                                 const Moved& moved) const {
        const std::size_t n = states(), steps = wide ? block.steps : std::size_t(block.length[lane]);
        Number beta[room], ahead[room], posterior[room], flow[Inputs ? room * room : 1];
        for (std::size_t s = 0; s < n; ++s) one(beta[s]);
        for (std::size_t t = steps; t-- > 0;) {
            Number weight;
            if constexpr (wide) {
                for (std::size_t l = 0; l < Batch::lanes; ++l) weight.v[l] = block.weight[l];
                weight.rest(std::int64_t(t), block.length, 0.0);
            } else {
                weight = block.weight[lane];
            }
            const Number* const now = work.filtered.data() + t * n;
            for (std::size_t s = 0; s < n; ++s) posterior[s] = now[s] * beta[s] * weight;
            seen(t, static_cast<const Number*>(posterior));
            if (t == 0) break;
            for (std::size_t s = 0; s < n; ++s) ahead[s] = work.seen[t * n + s] * beta[s] * work.scale[t];
            const Number* const before = work.filtered.data() + (t - 1) * n;
            for (std::size_t from = 0; from < n; ++from) {
                const Number weighted = before[from] * weight;
                Number sum;
                for (std::size_t to = 0; to < n; ++to) {
                    Number through;
                    if constexpr (Inputs) {
                        through = work.moves[t * n * n + from * n + to] * ahead[to];
                        flow[from * n + to] = weighted * through;
                    } else {
                        through = ahead[to] * tables.transition[from * n + to];
                        moves[from * n + to] = moves[from * n + to] + weighted * ahead[to];
                    }
                    if (to == 0)
                        sum = through;
                    else
                        sum = sum + through;
                }
                if constexpr (wide) sum.rest(std::int64_t(t), block.length, 1.0);
                beta[from] = sum;
            }
            if constexpr (Inputs) moved(t, static_cast<const Number*>(flow));
        }
    }

private:
    template <std::size_t L>
    HABITUE_INLINE static void load(Lanes<L>& x, const double* table, const std::uint32_t* code, std::size_t width,
                                    std::size_t s) {
        x.load(table, code, width, s);
    }
    HABITUE_INLINE static void load(Tangent& x, const Tangent* table, const std::uint32_t* code, std::size_t width,
                                    std::size_t s) {
        x = table[*code * width + s];
    }
    template <std::size_t L>
    HABITUE_INLINE static void one(Lanes<L>& x) {
        x.fill(1.0);
    }
    HABITUE_INLINE static void one(Tangent& x) { x = 1.0; }
};

template <>
struct LogProduct<Tangent> {
    double sum = 0.0;  // its derivatives are the expected scores: not carried
    void multiply(const Tangent& c) { sum += math::log(c.value); }
};

/// Expected numbers of first states, moves and states seen behind each symbol, given all that was seen.
template <class Entry>
struct Expected {
    double log_likelihood = 0.0;    ///< of the scaled likelihoods; -infinity: impossible, and the rest means nothing
    std::vector<Entry> initial;     ///< [state]
    std::vector<Entry> transition;  ///< [input][from][to]
    std::vector<Entry> emission;    ///< [symbol][state], or [visit][state]
};

/// What forward_backward() writes besides, when asked: `filtered` and `smoothed` by visit, `log_likelihood` by
/// sequence.
struct Asked {
    double* filtered = nullptr;
    double* log_likelihood = nullptr;
    bool backward = true;
};

template <int S, bool Inputs>
void expect_piece(const Tables<double>& tables, const Batch& batch, std::size_t piece, const Asked& asked,
                  Expected<double>& own, double* by_visit, double* moves_by_visit) {
    using Wide = Lanes<Batch::lanes>;
    constexpr std::size_t lanes = Batch::lanes;
    const std::size_t n = tables.states, symbols = tables.likelihood.size() / n;
    const bool shared = batch.visit.empty() && asked.backward;
    const std::size_t copies = shared && symbols * n <= 1024 ? lanes : 1;
    std::vector<double> table(shared ? symbols * n * copies : 0, 0.0);
    own.initial.assign(n, 0.0);
    own.transition.assign(tables.transition.size(), 0.0);
    std::vector<Wide> moves(n * n);
    for (auto& m : moves) m.fill(0.0);
    Workspace<Wide> work;
    const Recursion<S, Inputs, Wide> recursion{tables, batch, work};
    batch.in_piece(piece, [&](const Batch::Block& block) {
        work.reserve(block.steps, n, Inputs);
        const std::uint32_t* const symbol = batch.symbol.data() + block.at;
        const std::uint32_t* const visit = batch.visit.empty() ? nullptr : batch.visit.data() + block.at;
        LogProduct<Wide> chance;
        math::on_widest_vectors([&]() HABITUE_INLINE {
            chance = recursion.forward(block);
            if (!asked.backward) return;
            recursion.backward(
                block, 0, moves.data(),
                [&](std::size_t t, const Wide* posterior) HABITUE_INLINE {
                    if (shared) {
                        for (std::size_t s = 0; s < recursion.states(); ++s)
                            for (std::size_t l = 0; l < lanes; ++l) {
                                const std::size_t k = symbol[t * lanes + l] * recursion.states() + s;
                                if (copies == lanes)
                                    table[k * lanes + l] += posterior[s].v[l];
                                else
                                    table[k] += posterior[s].v[l];
                            }
                    } else {
                        for (std::size_t l = 0; l < block.used; ++l)
                            if (std::int64_t(t) < block.length[l])
                                for (std::size_t s = 0; s < recursion.states(); ++s)
                                    by_visit[visit[t * lanes + l] * recursion.states() + s] = posterior[s].v[l];
                    }
                    if (t == 0)
                        for (std::size_t s = 0; s < recursion.states(); ++s)
                            for (std::size_t l = 0; l < lanes; ++l) own.initial[s] += posterior[s].v[l];
                },
                [&](std::size_t t, const Wide* flow) HABITUE_INLINE {
                    const std::size_t square = recursion.states() * recursion.states();
                    for (std::size_t l = 0; l < block.used; ++l) {
                        if (std::int64_t(t) >= block.length[l]) continue;
                        double* const into =
                            moves_by_visit != nullptr
                                ? moves_by_visit + visit[t * lanes + l] * square
                                : own.transition.data() + batch.input[block.at + t * lanes + l] * square;
                        for (std::size_t ij = 0; ij < square; ++ij)
                            into[ij] = moves_by_visit != nullptr ? flow[ij].v[l] : into[ij] + flow[ij].v[l];
                    }
                });
        });
        for (std::size_t l = 0; l < block.used; ++l) {
            if (block.length[l] == 0) continue;
            const double log_chance = chance.log(l);
            if (block.weight[l] > 0.0) own.log_likelihood += block.weight[l] * log_chance;
            if (asked.log_likelihood != nullptr) asked.log_likelihood[block.sequence[l]] = log_chance;
            if (asked.filtered != nullptr)
                for (std::size_t t = 0; t < std::size_t(block.length[l]); ++t)
                    for (std::size_t s = 0; s < n; ++s)
                        asked.filtered[visit[t * lanes + l] * n + s] = work.filtered[t * n + s].v[l];
        }
    });
    if (!asked.backward) return;
    if constexpr (!Inputs)
        for (std::size_t ij = 0; ij < n * n; ++ij) {
            double sum = 0.0;
            for (std::size_t l = 0; l < lanes; ++l) sum += moves[ij].v[l];
            own.transition[ij] = sum * tables.transition[ij];
        }
    if (shared) {
        own.emission.assign(symbols * n, 0.0);
        for (std::size_t k = 0; k < symbols * n; ++k)
            for (std::size_t c = 0; c < copies; ++c) own.emission[k] += table[k * copies + c];
    }
}

/// Every number of states that has loops of its own; 0: any.
#define HABITUE_HIDDEN_STATES(apply)                                                                                \
    apply(2, false) apply(3, false) apply(4, false) apply(5, false) apply(6, false) apply(7, false) apply(8, false) \
        apply(0, false) apply(0, true)
#define HABITUE_INSTANTIATE_EXPECT_PIECE(S, Inputs)                                                       \
    template void expect_piece<S, Inputs>(const Tables<double>&, const Batch&, std::size_t, const Asked&, \
                                          Expected<double>&, double*, double*);
#ifdef HABITUE_COMPILED
#define HABITUE_DECLARE(S, Inputs) extern HABITUE_INSTANTIATE_EXPECT_PIECE(S, Inputs)
HABITUE_HIDDEN_STATES(HABITUE_DECLARE)
#undef HABITUE_DECLARE
#endif

/// One pass over all sequences. With visits in the batch, posteriors go to @p by_visit (and, where not null, those of
/// moves to @p moves_by_visit), not into Expected::emission. The same bits for any number of threads.
inline Expected<double> forward_backward(const Tables<double>& tables, const Batch& batch, const Execution& how,
                                         const Asked& asked = {}, double* by_visit = nullptr,
                                         double* moves_by_visit = nullptr) {
    std::vector<Expected<double>> parts(batch.pieces());
    parallel_for(parts.size(), how, [&](std::size_t p) {
        const auto run = [&]<int S>() {
            batch.input.empty() ? expect_piece<S, false>(tables, batch, p, asked, parts[p], by_visit, moves_by_visit)
                                : expect_piece<0, true>(tables, batch, p, asked, parts[p], by_visit, moves_by_visit);
        };
        switch (tables.states) {
            case 2:
                return run.template operator()<2>();
            case 3:
                return run.template operator()<3>();
            case 4:
                return run.template operator()<4>();
            case 5:
                return run.template operator()<5>();
            case 6:
                return run.template operator()<6>();
            case 7:
                return run.template operator()<7>();
            case 8:
                return run.template operator()<8>();
            default:
                return run.template operator()<0>();
        }
    });
    Expected<double> all;
    all.initial.assign(tables.states, 0.0);
    all.transition.assign(tables.transition.size(), 0.0);
    for (const auto& part : parts) {
        all.log_likelihood += part.log_likelihood;
        const auto add = [](std::vector<double>& sum, const std::vector<double>& more) {
            if (sum.size() < more.size()) sum.resize(more.size(), 0.0);
            for (std::size_t i = 0; i < more.size(); ++i) sum[i] += more[i];
        };
        add(all.initial, part.initial);
        add(all.transition, part.transition);
        add(all.emission, part.emission);
    }
    return all;
}

/// Sequences by number of what was seen.
struct Encoded {
    Batch batch;
    std::size_t symbols = 0;                  ///< distinct things seen
    std::vector<std::vector<double>> values;  ///< [column][symbol]
    std::vector<std::uint32_t> first_visit;   ///< [symbol]: where it is seen first
    std::vector<double> symbol_weight;        ///< [symbol]: how often it is seen, with weights
    std::vector<std::vector<double>> inputs;  ///< [column][input]: distinct inputs
    std::size_t input_rows = 1;
    bool inputs_by_visit = false;
    std::vector<std::uint32_t> code;             ///< [visit]: its symbol
    std::vector<std::uint32_t> input_code;       ///< [visit]
    double sequences = 0.0, observations = 0.0;  ///< counted with their weights; visits of which something was seen
};

/// Numbers what was seen and lays sequences out in blocks; @p collapse: identical ones as one, heavier.
Encoded encode(const Sequences& s, bool by_visit, bool collapse);

}  // namespace habitue::inline v1::lifecycle::detail
