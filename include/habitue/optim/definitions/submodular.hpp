/// @file
/// Definitions of optim/submodular.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>
#include <utility>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/optim/detail/room.hpp>
#include <habitue/optim/submodular.hpp>

namespace habitue::inline v1::optim {

HABITUE_DEFINED_ONCE void validate(const Constraint& c, std::size_t n) {
    if (c.k != Constraint::any && c.k > n) refuse("k", double(c.k), "there are not so many candidates");
    require(c.costs.empty() || c.costs.size() == n, "costs: need one for every candidate");
    for (std::size_t e = 0; e < c.costs.size(); ++e)
        if (!(c.costs[e] >= 0.0) || !std::isfinite(c.costs[e]))
            refuse_row("costs", e, c.costs[e], "must be finite and not negative");
    if (!(c.budget >= 0.0)) refuse("budget", c.budget, "must not be negative");
    require(!c.costs.empty() || std::isinf(c.budget), "costs: need one for every candidate to keep a budget");
    require(c.group.empty() || c.group.size() == n, "group: need one for every candidate");
    for (std::size_t e = 0; e < c.group.size() && !c.at_most.empty(); ++e)
        if (c.group[e] >= c.at_most.size()) refuse_row("group", e, c.group[e], "has no limit");
}

namespace detail {

/// An element with a gain that it had, or had when S was smaller. The greatest key first, then the lowest number.
struct Stale {
    double key, gain;
    Element element;
    std::uint32_t round;  ///< elements chosen when the gain was evaluated
    friend bool operator<(const Stale& a, const Stale& b) {
        return a.key != b.key ? a.key < b.key : a.element > b.element;
    }
};

/// Lowers the bounds of 1, 2, ... elements to @p value and the greatest gains of a heap ordered by gain.
inline void lower_bounds(const std::vector<Stale>& heap, double value, std::vector<double>& bounds) {
    const auto lower = [&](std::size_t a, std::size_t b) { return heap[a] < heap[b]; };
    std::vector<std::size_t> front;
    if (!heap.empty()) front.push_back(0);
    for (double& bound : bounds) {
        if (!front.empty()) {
            std::pop_heap(front.begin(), front.end(), lower);
            const std::size_t at = front.back();
            front.pop_back();
            value += heap[at].gain;
            for (std::size_t child = 2 * at + 1; child <= 2 * at + 2 && child < heap.size(); ++child) {
                front.push_back(child);
                std::push_heap(front.begin(), front.end(), lower);
            }
        }
        bound = std::min(bound, value);
    }
}

/// Gains of all elements at the present S.
inline std::vector<double> all_gains(const SetFunction& f, const Execution& how) {
    const std::size_t n = f.size();
    std::vector<double> gains(n);
    const std::size_t block = std::size_t(std::clamp(1e6 / f.work(), 1.0, 65536.0));
    parallel_for((n + block - 1) / block, {how.threads, how.cancel, {}}, [&](std::size_t b) {
        for (std::size_t e = b * block; e < std::min(n, (b + 1) * block); ++e) gains[e] = f.gain(Element(e));
    });
    return gains;
}

/// Lazy greedy from a start that fits; @p first are the gains at the empty set. With @p bounds, also what bounds every
/// set by the gains on the way.
inline Selection lazy_greedy(SetFunction& f, const Constraint& c, std::span<const Element> start,
                             std::span<const double> first, bool per_cost, bool bounds, const Execution& how) {
    const std::size_t n = f.size();
    Selection s;
    Room room(c);
    std::vector<bool> in(n, false);
    f.clear();
    const auto choose = [&](Element e, double gain) {
        f.add(e);
        room.take(e);
        in[e] = true;
        s.chosen.push_back(e);
        s.gains.push_back(gain);
        s.value += gain;
        s.cost += c.cost(e);
    };
    for (const Element e : start) choose(e, f.gain(e));

    std::vector<Stale> heap;
    heap.reserve(n);
    for (Element e = 0; e < n; ++e)
        if (!in[e] && first[e] > 0.0) heap.push_back({key_of(first[e], c.cost(e), per_cost), first[e], e, 0});
    std::make_heap(heap.begin(), heap.end());
    const bool plain = !c.priced() && c.group.empty();
    s.upper_bound = std::numeric_limits<double>::infinity();
    std::vector<double> known;  // of every element, the latest gain
    if (bounds && !plain) known.assign(first.begin(), first.end());
    if (bounds && plain) s.bounds.assign(std::min(c.k, n), s.upper_bound);
    int looks = 64;
    const auto look = [&] {
        if (!bounds) return;
        if (plain)
            lower_bounds(heap, s.value, s.bounds);
        else if (looks-- > 0)
            s.upper_bound = std::min(s.upper_bound, s.value + most(known, c));
    };
    look();
    // Gains are brought up to date many at a time where that is worth a thread, twice as many each time that the best
    // is none of them; as many for any number of threads.
    const std::size_t widest = f.work() >= 2000.0 ? std::size_t(4e5 / f.work()) + 2 : 1;
    std::size_t batch = 1;
    std::vector<Stale> fresh;
    std::size_t evaluated = 0;
    while (!heap.empty() && !room.empty()) {
        const auto round = std::uint32_t(s.chosen.size());
        std::pop_heap(heap.begin(), heap.end());
        const Stale top = heap.back();
        if (!room.fits(top.element)) {
            heap.pop_back();
            continue;
        }
        if (top.round == round) {
            heap.pop_back();
            if (!(top.gain > 0.0)) break;
            choose(top.element, top.gain);
            batch = 1;
            if (bounds && !plain) known[top.element] = 0.0;
            look();
            continue;
        }
        if (++evaluated % 256 == 0) check_cancelled(how);
        if (batch == 1) {
            const double gain = f.gain(top.element);
            heap.back() = {key_of(gain, c.cost(top.element), per_cost), gain, top.element, round};
            if (bounds && !plain) known[top.element] = gain;
            std::push_heap(heap.begin(), heap.end());
            batch = std::min(2 * batch, widest);
            continue;
        }
        fresh.assign(1, top);
        heap.pop_back();
        while (fresh.size() < batch && !heap.empty() && heap.front().round != round) {
            std::pop_heap(heap.begin(), heap.end());
            fresh.push_back(heap.back());
            heap.pop_back();
        }
        batch = std::min(2 * batch, widest);
        const int threads = fresh.size() >= 32 ? thread_count(how, fresh.size()) : 1;
        const std::size_t each = (fresh.size() + std::size_t(threads) - 1) / std::size_t(threads);
        parallel_for(std::size_t(threads), {threads, how.cancel, {}}, [&](std::size_t t) {
            for (std::size_t i = t * each; i < std::min(fresh.size(), (t + 1) * each); ++i) {
                const double gain = f.gain(fresh[i].element);
                fresh[i] = {key_of(gain, c.cost(fresh[i].element), per_cost), gain, fresh[i].element, round};
            }
        });
        for (const Stale& e : fresh) {
            heap.push_back(e);
            std::push_heap(heap.begin(), heap.end());
            if (bounds && !plain) known[e.element] = e.gain;
        }
    }
    if (bounds) {
        auto last = all_gains(f, how);
        for (const Element e : s.chosen) last[e] = 0.0;
        s.upper_bound = std::max(s.value, std::min(s.upper_bound, s.value + most(last, c)));
        if (plain) {
            std::sort(last.begin(), last.end(), std::greater<>());
            double sum = s.value, chosen = 0.0;
            for (std::size_t i = 0; i < s.bounds.size(); ++i) {
                s.bounds[i] = std::min(s.bounds[i], sum += last[i]);
                if (i < s.gains.size()) s.bounds[i] = std::max(s.bounds[i], chosen += s.gains[i]);  // but for rounding
            }
            if (!s.bounds.empty())
                s.upper_bound = s.bounds.back() = std::max(s.value, std::min(s.upper_bound, s.bounds.back()));
            s.bounds.resize(std::min(s.bounds.size(), s.chosen.size()));
        }
    }
    return s;
}

/// Exchanges one chosen element for one outside as long as that is worth more, the best exchange first.
inline void exchange(SetFunction& f, const Constraint& c, Selection& s, std::span<const double> first, int swaps,
                     const Execution& how) {
    const std::size_t n = f.size();
    for (; swaps > 0; --swaps) {
        double best = 1e-12 * s.value;
        std::size_t out = n;
        Element in = 0;
        std::vector<bool> is_in(n, false);
        for (const Element e : s.chosen) is_in[e] = true;
        for (std::size_t i = 0; i < s.chosen.size(); ++i) {
            check_cancelled(how);
            f.clear();
            Room room(c);
            for (std::size_t l = 0; l < s.chosen.size(); ++l)
                if (l != i) {
                    f.add(s.chosen[l]);
                    room.take(s.chosen[l]);
                }
            const double loss = f.gain(s.chosen[i]);
            for (Element e = 0; e < n; ++e) {
                if (is_in[e] || first[e] - loss <= best || !room.fits(e)) continue;
                if (const double better = f.gain(e) - loss; better > best) best = better, out = i, in = e;
            }
        }
        if (out == n) break;
        s.chosen[out] = in;
        settle(f, c, s);
        // There may be room for one more.
        Room room(c);
        for (const Element e : s.chosen) room.take(e);
        for (Element e = 0; e < n; ++e)
            if (std::find(s.chosen.begin(), s.chosen.end(), e) == s.chosen.end() && room.fits(e))
                if (const double gain = f.gain(e); gain > 0.0) {
                    f.add(e);
                    room.take(e);
                    s.chosen.push_back(e);
                }
        settle(f, c, s);
    }
}

}  // namespace detail

HABITUE_DEFINED_ONCE double most(std::span<const double> gains, const Constraint& c) {
    std::vector<Element> order;
    order.reserve(gains.size());
    for (Element e = 0; e < gains.size(); ++e)
        if (gains[e] > 0.0 && c.cost(e) <= c.budget) order.push_back(e);
    const auto by_gain = [&](Element a, Element b) { return gains[a] != gains[b] ? gains[a] > gains[b] : a < b; };
    if (c.group.empty() && c.k < order.size()) {
        std::nth_element(order.begin(), order.begin() + std::ptrdiff_t(c.k), order.end(), by_gain);
        std::sort(order.begin(), order.begin() + std::ptrdiff_t(c.k), by_gain);
    } else {
        std::sort(order.begin(), order.end(), by_gain);
    }
    double bound = 0.0;
    Constraint unpriced;
    unpriced.k = c.k;
    unpriced.group = c.group;
    unpriced.at_most = c.at_most;
    detail::Room room(unpriced);
    for (std::size_t i = 0; i < order.size() && !room.empty(); ++i)
        if (room.fits(order[i])) {
            room.take(order[i]);
            bound += gains[order[i]];
        }
    if (!c.priced()) return bound;
    const auto ratio = [&](Element e) { return detail::key_of(gains[e], c.cost(e), true); };
    std::sort(order.begin(), order.end(), [&](Element a, Element b) {
        const double x = ratio(a), y = ratio(b);
        return x != y ? x > y : a < b;
    });
    double left = c.budget, filled = 0.0;
    for (const Element e : order) {
        const double share = c.cost(e) <= left ? 1.0 : left / c.cost(e);
        filled += share * gains[e];
        left -= share * c.cost(e);
        if (share < 1.0) break;
    }
    return std::min(bound, filled);
}

HABITUE_DEFINED_ONCE Selection greedy(SetFunction& f, const Constraint& c, const GreedyOptions& options,
                                      const Execution& how) {
    const std::size_t n = f.size();
    validate(c, n);
    f.clear();
    const auto first = detail::all_gains(f, how);
    Selection best = detail::lazy_greedy(f, c, {}, first, c.priced(), true, how);
    if (c.priced()) {
        const double bound = best.upper_bound;
        const auto keep_better = [&](Selection other) {
            if (other.value > best.value * (1.0 + 1e-13)) best = std::move(other);
        };
        keep_better(detail::lazy_greedy(f, c, {}, first, false, false, how));  // prices left aside
        require(options.enumeration <= 3, "enumeration: at most 3");
        int depth = options.enumeration >= 0 ? options.enumeration : 3;
        const auto additions = [&](int d) {  // that all starts of d elements take
            double starts = 1.0;
            for (int i = 0; i < d; ++i) starts *= double(n) / double(i + 1);
            return starts * double(n) * f.work();
        };
        while (options.enumeration < 0 && depth > 0 && additions(depth) > 1e7) --depth;
        // A start that cannot lead beyond what is known is passed over.
        const auto state = f.clone();
        const auto extend = [&](auto&& self, std::vector<Element>& start, const detail::Room& room,
                                std::span<const double> gains) -> void {
            check_cancelled(how);
            for (Element e = start.empty() ? 0 : start.back() + 1; e < n; ++e) {
                if (!room.fits(e) || !(gains[e] > 0.0)) continue;
                start.push_back(e);
                state->clear();
                double worth = 0.0;
                Constraint rest = c;
                for (const Element s : start) {
                    worth += state->gain(s);
                    state->add(s);
                    rest.budget -= c.cost(s);
                    if (rest.k != Constraint::any) --rest.k;
                }
                rest.budget = std::max(0.0, rest.budget);
                const auto next = detail::all_gains(*state, {1, how.cancel, {}});
                if (worth + most(next, rest) > best.value * (1.0 + 1e-12)) {
                    keep_better(detail::lazy_greedy(f, c, start, first, true, false, how));
                    if (int(start.size()) < depth) {
                        detail::Room inner(c);
                        for (const Element s : start) inner.take(s);
                        self(self, start, inner, next);
                    }
                }
                start.pop_back();
            }
        };
        std::vector<Element> start;
        if (depth > 0) extend(extend, start, detail::Room(c), first);
        best.upper_bound = std::max(best.value, bound);
        best.guarantee = depth >= 3 && c.k == Constraint::any && c.group.empty() ? 1.0 - std::exp(-1.0) : 0.0;
        detail::settle(f, c, best);
    } else {
        best.guarantee = c.group.empty() ? 1.0 - std::exp(-1.0) : 0.5;
    }
    if (options.swaps > 0) {
        detail::exchange(f, c, best, first, options.swaps, how);
        auto last = detail::all_gains(f, how);
        for (const Element e : best.chosen) last[e] = 0.0;
        best.upper_bound = std::max(best.value, std::min(best.upper_bound, best.value + most(last, c)));
    }
    return best;
}

namespace detail {

/// The mean of several functions, each cut at a level.
class Saturated final : public SetFunction {
public:
    Saturated(std::span<const std::unique_ptr<SetFunction>> functions, double level) : level_(level) {
        for (const auto& f : functions) parts_.push_back(f->clone());
        clear();
    }
    Saturated(const Saturated& other) : SetFunction(other), level_(other.level_), value_(other.value_) {
        for (const auto& f : other.parts_) parts_.push_back(f->clone());
    }
    std::size_t size() const override { return parts_.front()->size(); }
    double gain(Element e) const override {
        double sum = 0.0;
        for (std::size_t g = 0; g < parts_.size(); ++g)
            if (value_[g] < level_) sum += std::min(level_ - value_[g], parts_[g]->gain(e));
        return sum / double(parts_.size());
    }
    void add(Element e) override {
        for (std::size_t g = 0; g < parts_.size(); ++g) {
            value_[g] += parts_[g]->gain(e);
            parts_[g]->add(e);
        }
    }
    void clear() override {
        value_.assign(parts_.size(), 0.0);
        for (const auto& f : parts_) f->clear();
    }
    std::unique_ptr<SetFunction> clone() const override { return std::make_unique<Saturated>(*this); }
    double work() const override { return parts_.front()->work() * double(parts_.size()); }
    double least() const { return *std::min_element(value_.begin(), value_.end()); }

private:
    std::vector<std::unique_ptr<SetFunction>> parts_;
    double level_;
    std::vector<double> value_;
};

}  // namespace detail

HABITUE_DEFINED_ONCE Selection maximise_least(std::span<const std::unique_ptr<SetFunction>> functions,
                                              const Constraint& c, const Execution& how) {
    require(!functions.empty(), "functions: need at least one");
    Selection best;
    double high = std::numeric_limits<double>::infinity();
    for (const auto& f : functions) {
        const auto own = f->clone();
        high = std::min(high, greedy(*own, c, {.enumeration = 0}, how).upper_bound);
    }
    best.upper_bound = high;
    const auto worth = [&](std::span<const Element> set) {
        detail::Saturated f(functions, high);
        for (const Element e : set) f.add(e);
        return f.least();
    };
    // The set that serves the worst best, of the sets that greedy finds for levels between what is reached and what
    // cannot be; then exchanges, judged by the worst.
    double low = 0.0, top = high;
    for (int step = 0; step < 40 && top - low > 1e-9 * high; ++step) {
        check_cancelled(how);
        const double level = step == 0 ? high : 0.5 * (low + top);
        detail::Saturated f(functions, level);
        auto found = greedy(f, c, {.enumeration = 0, .swaps = f.size() <= 200 ? 20 : 0}, how);
        const double least = worth(found.chosen);
        if (least > best.value || best.chosen.empty()) {
            best.chosen = std::move(found.chosen);
            best.value = least;
        }
        if (least >= level * (1.0 - 1e-12))
            low = level;
        else
            top = level;
        low = std::max(low, std::min(best.value, top));
    }
    const std::size_t n = functions.front()->size();
    for (int pass = 0; pass < 100; ++pass) {
        check_cancelled(how);
        double better = best.value * (1.0 + 1e-12);
        std::vector<Element> next;
        for (std::size_t i = 0; i < best.chosen.size() && n <= 2000; ++i) {
            detail::Room room(c);
            detail::Saturated f(functions, high);
            for (std::size_t l = 0; l < best.chosen.size(); ++l)
                if (l != i) room.take(best.chosen[l]), f.add(best.chosen[l]);
            for (Element e = 0; e < n; ++e) {
                if (!room.fits(e) || std::find(best.chosen.begin(), best.chosen.end(), e) != best.chosen.end())
                    continue;
                detail::Saturated with(f);
                with.add(e);
                if (const double least = with.least(); least > better) {
                    better = least;
                    next = best.chosen;
                    next[i] = e;
                }
            }
        }
        if (next.empty()) break;
        best.chosen = next;
        best.value = better;
    }
    detail::Saturated f(functions, high);
    double before = 0.0;
    best.gains.clear();
    best.cost = 0.0;
    for (const Element e : best.chosen) {
        f.add(e);
        best.gains.push_back(f.least() - before);
        before = f.least();
        best.cost += c.cost(e);
    }
    best.value = before;
    best.upper_bound = std::max(best.upper_bound, best.value);
    return best;
}

}  // namespace habitue::inline v1::optim
