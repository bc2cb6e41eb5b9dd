/// @file
/// Definitions of optim/coverage.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <numeric>
#include <utility>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/math/vectors.hpp>
#include <habitue/optim/coverage.hpp>
#include <habitue/optim/detail/room.hpp>

namespace habitue::inline v1::optim {

HABITUE_DEFINED_ONCE Coverage::Coverage(std::size_t elements, std::span<const std::uint64_t> offsets,
                                        std::span<const Element> met, std::span<const double> weights,
                                        std::span<const double> presence, const Execution& how) {
    require(elements < 0xFFFFFFFF && offsets.size() < 0xFFFFFFFF, "journeys: at most 2^32 - 2");
    require(!offsets.empty() && offsets.front() == 0 && offsets.back() == met.size(),
            "offsets: must start at 0 and end at the number of visits");
    const std::size_t rows = offsets.size() - 1;
    require(weights.size() == rows, "values: need one for every journey");
    for (std::size_t j = 0; j < rows; ++j) {
        if (!(weights[j] >= 0.0) || !std::isfinite(weights[j]))
            refuse_row("values", j, weights[j], "must be finite and not negative");
        require(offsets[j] <= offsets[j + 1], "offsets: must not fall");
        total_ += weights[j];
    }
    require(presence.empty() || presence.size() == elements, "presence: need one for every candidate");
    bool partial = false;
    for (std::size_t e = 0; e < presence.size(); ++e) {
        if (!(presence[e] >= 0.0 && presence[e] <= 1.0))
            refuse_row("presence", e, presence[e], "must lie between 0 and 1");
        partial = partial || presence[e] < 1.0;
    }
    check_cancelled(how);
    auto lists = std::make_shared<Lists>();
    // Counted, then filled in order of the rows, so that those of an element ascend and repeats stand together.
    std::vector<std::uint32_t> count(elements, 0), last(elements, 0xFFFFFFFF);
    bool repeats = false;
    for (std::size_t j = 0; j < rows; ++j)
        for (std::uint64_t i = offsets[j]; i < offsets[j + 1]; ++i) {
            const Element e = met[i];
            if (e >= elements) [[unlikely]]
                refuse_row("journeys", j, e, "there is no such candidate");
            if (last[e] != j) {
                last[e] = std::uint32_t(j);
                ++count[e];
            } else {
                repeats = true;
            }
        }
    lists->offsets.assign(elements + 1, 0);
    for (std::size_t e = 0; e < elements; ++e) lists->offsets[e + 1] = lists->offsets[e] + count[e];
    lists->rows.resize(lists->offsets.back());
    const bool counted = repeats && partial;
    if (counted) lists->times.assign(lists->rows.size(), 0);
    check_cancelled(how);
    std::vector<std::uint64_t> next(lists->offsets.begin(), lists->offsets.end() - 1);
    for (std::size_t j = 0; j < rows; ++j)
        for (std::uint64_t i = offsets[j]; i < offsets[j + 1]; ++i) {
            const Element e = met[i];
            std::uint64_t& at = next[e];
            const bool again = repeats && at > lists->offsets[e] && lists->rows[at - 1] == j;
            if (!again) lists->rows[at++] = std::uint32_t(j);
            if (counted) ++lists->times[at - 1];
        }
    lists_ = std::move(lists);
    presence_.assign(elements, 1.0);
    std::copy(presence.begin(), presence.end(), presence_.begin());
    weights_ = std::make_shared<const std::vector<double>>(weights.begin(), weights.end());
    left_ = *weights_;
}

HABITUE_DEFINED_ONCE double Coverage::work() const {
    return 2.0 + double(lists_->rows.size()) / double(std::max<std::size_t>(1, presence_.size()));
}

HABITUE_DEFINED_ONCE double Coverage::meets(Element e, std::size_t place) const {
    const double x = presence_[e];
    return lists_->times.empty() ? x : 1.0 - std::pow(1.0 - x, double(lists_->times[lists_->offsets[e] + place]));
}

HABITUE_DEFINED_ONCE double Coverage::gain(Element e) const {
    const auto met = rows(e);
    double sum = 0.0;
    if (lists_->times.empty()) {
        for (const std::uint32_t j : met) sum += left_[j];
        return sum * presence_[e];
    }
    for (std::size_t i = 0; i < met.size(); ++i) sum += left_[met[i]] * meets(e, i);
    return sum;
}

HABITUE_DEFINED_ONCE void Coverage::add(Element e) {
    const auto met = rows(e);
    for (std::size_t i = 0; i < met.size(); ++i) left_[met[i]] *= 1.0 - meets(e, i);
}

HABITUE_DEFINED_ONCE void Coverage::clear() {
    left_ = *weights_;
}

HABITUE_DEFINED_ONCE FacilityLocation::FacilityLocation(std::size_t elements, std::size_t points,
                                                        std::span<const double> similarity,
                                                        std::span<const double> weights, const Execution& how)
    : elements_(elements), points_(points), similarity_(similarity), best_(points, 0.0) {
    require(similarity.size() == elements * points,
            "similarity: need a row for each candidate, a column for each point");
    require(weights.empty() || weights.size() == points, "weights: need one for every point");
    weights_.assign(weights.begin(), weights.end());
    for (std::size_t i = 0; i < weights_.size(); ++i)
        if (!(weights_[i] >= 0.0) || !std::isfinite(weights_[i]))
            refuse_row("weights", i, weights_[i], "must be finite and not negative");
    // One pass over the matrix gives the first gains and the most, and finds what is not finite: x - x is 0 otherwise.
    first_.resize(elements);
    std::vector<double> odd(elements, 0.0);
    const std::size_t block = std::size_t(std::clamp(1e6 / (1.0 + double(points)), 1.0, 65536.0));
    std::vector<std::vector<double>> highest((elements + block - 1) / block);
    parallel_for(highest.size(), {how.threads, how.cancel, {}}, [&](std::size_t b) {
        highest[b].assign(points, 0.0);
        for (std::size_t e = b * block; e < std::min(elements, (b + 1) * block); ++e) {
            first_[e] = gained<true>(e, &odd[e]);
            raise(highest[b], e);
        }
    });
    for (std::size_t b = 1; b < highest.size(); ++b)
        for (std::size_t i = 0; i < points; ++i) highest[0][i] = std::max(highest[0][i], highest[b][i]);
    for (std::size_t i = 0; i < points && elements > 0; ++i)
        most_ += highest[0][i] * (weights.empty() ? 1.0 : weights[i]);
    for (std::size_t e = 0; e < elements; ++e)
        if (odd[e] != 0.0)
            for (std::size_t i = 0; i < points; ++i)
                if (const double x = similarity[e * points + i]; !std::isfinite(x))
                    refuse_row("similarity", e, x, "must be finite");
}

template <bool checked>
double FacilityLocation::gained(std::size_t e, double* odd) const {
    const double* row = similarity_.data() + e * points_;
    const double *best = best_.data(), *weight = weights_.data();
    const std::size_t n = points_;
    const bool weighted = !weights_.empty();
    double total = 0.0, wrong = 0.0;
    math::on_widest_vectors([&]() HABITUE_INLINE {
        constexpr std::size_t width = 2 * math::lanes;
        std::array<double, width> sum{}, off{};
        std::size_t i = 0;
        for (; i + width <= n; i += width) {
            if (weighted)
                for (std::size_t l = 0; l < width; ++l) {
                    const double more = row[i + l] - best[i + l];
                    sum[l] += (more > 0.0 ? more : 0.0) * weight[i + l];
                }
            else
                for (std::size_t l = 0; l < width; ++l) {
                    const double more = row[i + l] - best[i + l];
                    sum[l] += more > 0.0 ? more : 0.0;
                }
            if constexpr (checked)
                for (std::size_t l = 0; l < width; ++l) off[l] += row[i + l] - row[i + l];
        }
        for (; i < n; ++i) {
            const double more = row[i] - best[i];
            sum[0] += (more > 0.0 ? more : 0.0) * (weighted ? weight[i] : 1.0);
            if constexpr (checked) off[0] += row[i] - row[i];
        }
        for (std::size_t l = 0; l < width; ++l) {
            total += sum[l];
            wrong += off[l];
        }
    });
    if constexpr (checked) *odd = wrong;
    return total;
}

HABITUE_DEFINED_ONCE double FacilityLocation::gain(Element e) const {
    return empty_ ? first_[e] : gained<false>(e, nullptr);
}

HABITUE_DEFINED_ONCE void FacilityLocation::raise(std::vector<double>& best, std::size_t e) const {
    const double* row = similarity_.data() + e * points_;
    double* to = best.data();
    const std::size_t n = points_;
    math::on_widest_vectors([&]() HABITUE_INLINE {
        for (std::size_t i = 0; i < n; ++i) to[i] = row[i] > to[i] ? row[i] : to[i];
    });
}

HABITUE_DEFINED_ONCE void FacilityLocation::add(Element e) {
    empty_ = false;
    raise(best_, e);
}

HABITUE_DEFINED_ONCE void FacilityLocation::clear() {
    empty_ = true;
    std::fill(best_.begin(), best_.end(), 0.0);
}

HABITUE_DEFINED_ONCE Coverage FacilityLocation::as_coverage(const Execution& how) const {
    std::vector<std::uint64_t> offsets{0};
    std::vector<Element> met, order(elements_);
    std::vector<double> weight;
    for (std::size_t i = 0; i < points_; ++i) {
        check_cancelled(how);
        const auto at = [&](Element e) { return similarity_[std::size_t(e) * points_ + i]; };
        std::iota(order.begin(), order.end(), Element(0));
        std::sort(order.begin(), order.end(),
                  [&](Element a, Element b) { return at(a) != at(b) ? at(a) > at(b) : a < b; });
        for (std::size_t r = 0; r < elements_ && at(order[r]) > 0.0; ++r) {
            const double next = r + 1 < elements_ ? std::max(0.0, at(order[r + 1])) : 0.0;
            const double step = at(order[r]) - next;
            if (!(step > 0.0)) continue;
            met.insert(met.end(), order.begin(), order.begin() + std::ptrdiff_t(r) + 1);
            offsets.push_back(met.size());
            weight.push_back(step * (weights_.empty() ? 1.0 : weights_[i]));
        }
    }
    return Coverage(elements_, offsets, met, weight, {}, how);
}

namespace detail {

/// Branch and bound over rows of weight met by elements.
class Search {
public:
    Search(Coverage& f, const Constraint& c, const ExactOptions& options, const Execution& how)
        : f_(f), c_(c), how_(how), nodes_(options.nodes) {
        best_ = greedy(f, c, {.enumeration = 0, .swaps = 1000}, how);
        gather();
    }

    Selection best() {
        State root;
        root.allowed.assign(f_.size(), 0);
        for (Element e = 0; e < f_.size(); ++e) root.allowed[e] = c_.cost(e) <= c_.budget;
        root.multiplier = left_;
        prices(root, left_, root.gains);
        std::vector<Element> chosen;
        Room room(c_);
        descend(root, chosen, 0.0, c_, room, 100);
        settle(f_, c_, best_);
        while (!best_.gains.empty() && !(best_.gains.back() > 0.0)) {  // the last may be worth but rounding
            best_.cost -= c_.cost(best_.chosen.back());
            best_.gains.pop_back();
            best_.chosen.pop_back();
        }
        best_.complete = !stopped_;
        best_.upper_bound = stopped_ ? std::max(best_.value, std::min(best_.upper_bound, open_)) : best_.value;
        for (double& bound : best_.bounds) bound = std::min(bound, best_.upper_bound);
        best_.guarantee = stopped_ ? 0.0 : 1.0;
        return best_;
    }

private:
    struct State {
        std::vector<double> gains;       // of every element
        std::vector<double> multiplier;  // of every row, what is handed to the elements that would cover it
        std::vector<std::uint8_t> allowed;
    };
    struct Bound {
        double value = 0.0;         // no set below is worth more beyond what is chosen
        std::vector<double> price;  // of every element, at the multipliers of the bound
        std::vector<double> share;  // of every element, in the solution of the relaxation
    };

    /// Rows met by the same elements with the same probabilities are one.
    void gather() {
        const std::size_t rows = f_.left().size();
        f_.clear();
        std::vector<std::uint64_t> hash(rows, 0x9E3779B97F4A7C15u);
        std::vector<std::uint64_t> begin(rows + 1, 0);
        for (Element e = 0; e < f_.size(); ++e)
            for (const std::uint32_t j : f_.rows(e)) ++begin[j + 1];
        std::partial_sum(begin.begin(), begin.end(), begin.begin());
        std::vector<std::uint64_t> next(begin.begin(), begin.end() - 1);
        std::vector<Element> met(begin.back());
        std::vector<double> with(begin.back());
        for (Element e = 0; e < f_.size(); ++e) {
            const auto list = f_.rows(e);
            for (std::size_t i = 0; i < list.size(); ++i) {
                met[next[list[i]]] = e;
                with[next[list[i]]++] = f_.meets(e, i);
            }
        }
        const auto left = f_.left();
        std::vector<std::uint32_t> order;
        for (std::uint32_t j = 0; j < rows; ++j)
            if (left[j] > 0.0 && begin[j + 1] > begin[j]) order.push_back(j);
        const auto compare = [&](std::uint32_t a, std::uint32_t b) {
            const auto of = [&](std::uint32_t j) {
                return std::span(met.data() + begin[j], std::size_t(begin[j + 1] - begin[j]));
            };
            const auto x = of(a), y = of(b);
            if (!std::equal(x.begin(), x.end(), y.begin(), y.end()))
                return std::lexicographical_compare(x.begin(), x.end(), y.begin(), y.end()) ? -1 : 1;
            for (std::size_t i = 0; i < x.size(); ++i)
                if (with[begin[a] + i] != with[begin[b] + i]) return with[begin[a] + i] < with[begin[b] + i] ? -1 : 1;
            return 0;
        };
        std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            const int by = compare(a, b);
            return by != 0 ? by < 0 : a < b;
        });
        offsets_.assign(1, 0);
        for (std::size_t i = 0; i < order.size(); ++i) {
            const std::uint32_t j = order[i];
            if (i > 0 && compare(order[i - 1], j) == 0) {
                weight_.back() += left[j];
                continue;
            }
            weight_.push_back(left[j]);
            met_.insert(met_.end(), met.begin() + std::ptrdiff_t(begin[j]), met.begin() + std::ptrdiff_t(begin[j + 1]));
            with_.insert(with_.end(), with.begin() + std::ptrdiff_t(begin[j]),
                         with.begin() + std::ptrdiff_t(begin[j + 1]));
            offsets_.push_back(met_.size());
        }
        left_ = weight_;
        column_offsets_.assign(f_.size() + 1, 0);
        for (const Element e : met_) ++column_offsets_[e + 1];
        std::partial_sum(column_offsets_.begin(), column_offsets_.end(), column_offsets_.begin());
        std::vector<std::uint64_t> at(column_offsets_.begin(), column_offsets_.end() - 1);
        column_.resize(met_.size());
        column_with_.resize(met_.size());
        for (std::size_t p = 0; p < weight_.size(); ++p)
            for (std::uint64_t i = offsets_[p]; i < offsets_[p + 1]; ++i) {
                column_with_[at[met_[i]]] = with_[i];
                column_[at[met_[i]]++] = std::uint32_t(p);
            }
    }

    /// What each allowed element is handed at the multipliers.
    void prices(const State& s, std::span<const double> multiplier, std::vector<double>& price) const {
        price.assign(f_.size(), 0.0);
        for (std::size_t p = 0; p < weight_.size(); ++p) {
            const double m = multiplier[p];
            if (m == 0.0) continue;
            for (std::uint64_t i = offsets_[p]; i < offsets_[p + 1]; ++i) price[met_[i]] += m * with_[i];
        }
        for (Element e = 0; e < f_.size(); ++e)
            if (!s.allowed[e]) price[e] = 0.0;
    }

    /// The best shares of elements at their prices: the greatest few, or a fractional knapsack, whichever bounds lower.
    double relax(std::span<const double> price, const Constraint& rest, std::vector<double>& share) const {
        share.assign(price.size(), 0.0);
        std::vector<Element> order;
        for (Element e = 0; e < price.size(); ++e)
            if (price[e] > 0.0 && rest.cost(e) <= rest.budget) order.push_back(e);
        std::sort(order.begin(), order.end(),
                  [&](Element a, Element b) { return price[a] != price[b] ? price[a] > price[b] : a < b; });
        double bound = 0.0;
        Constraint unpriced;
        unpriced.k = rest.k;
        unpriced.group = rest.group;
        unpriced.at_most = rest.at_most;
        Room room(unpriced);
        for (const Element e : order)
            if (room.fits(e)) {
                room.take(e);
                bound += price[e];
                share[e] = 1.0;
            }
        if (!rest.priced()) return bound;
        std::sort(order.begin(), order.end(), [&](Element a, Element b) {
            const double x = key_of(price[a], rest.cost(a), true), y = key_of(price[b], rest.cost(b), true);
            return x != y ? x > y : a < b;
        });
        double left = rest.budget, filled = 0.0;
        std::vector<double> part(price.size(), 0.0);
        for (const Element e : order) {
            part[e] = rest.cost(e) <= left ? 1.0 : left / rest.cost(e);
            filled += part[e] * price[e];
            left -= part[e] * rest.cost(e);
            if (part[e] < 1.0) break;
        }
        if (filled >= bound) return bound;
        share = std::move(part);
        return filled;
    }

    /// The lowest bound that @p steps of subgradient descent find; leaves its multipliers in @p s.
    Bound bound(State& s, const Constraint& rest, double target, int steps) const {
        Bound found;
        found.value = std::numeric_limits<double>::infinity();
        std::vector<double> multiplier(weight_.size()), price, share, lowest, away(weight_.size());
        for (std::size_t p = 0; p < weight_.size(); ++p) {
            bool open = false;
            for (std::uint64_t i = offsets_[p]; i < offsets_[p + 1] && !open; ++i) open = s.allowed[met_[i]] != 0;
            multiplier[p] = open ? std::min(s.multiplier[p], left_[p]) : left_[p];  // what nobody covers is no gain
        }
        double theta = 1.0;
        int since = 0;
        for (int step = 0; step <= steps; ++step) {
            prices(s, multiplier, price);
            double value = relax(price, rest, share);
            for (std::size_t p = 0; p < weight_.size(); ++p) value += left_[p] - multiplier[p];
            if (value < found.value) {
                if (value < found.value * (1.0 - 1e-4)) since = 0;
                found.value = value;
                found.price = price;
                found.share = share;
                lowest = multiplier;
            }
            if (found.value <= target || step == steps) break;
            if (++since > 5) theta *= 0.6, since = 0;
            double norm = 0.0;
            for (std::size_t p = 0; p < weight_.size(); ++p) {
                double covered = 0.0;
                for (std::uint64_t i = offsets_[p]; i < offsets_[p + 1]; ++i) covered += share[met_[i]] * with_[i];
                double d = covered - 1.0;
                if ((d < 0.0 && multiplier[p] >= left_[p]) || (d > 0.0 && multiplier[p] <= 0.0)) d = 0.0;
                away[p] = d;
                norm += d * d;
            }
            if (norm == 0.0) break;
            const double length = theta * (value - 0.999 * target) / norm;
            for (std::size_t p = 0; p < weight_.size(); ++p)
                if (away[p] != 0.0) multiplier[p] = std::clamp(multiplier[p] - length * away[p], 0.0, left_[p]);
        }
        s.multiplier = std::move(lowest);
        return found;
    }

    /// Lowers gains by what @p e covers of the rows as they are.
    void lower(std::vector<double>& gains, Element e) const {
        for (std::uint64_t i = column_offsets_[e]; i < column_offsets_[e + 1]; ++i) {
            const std::uint32_t p = column_[i];
            const double covered = left_[p] * column_with_[i];
            if (covered == 0.0) continue;
            for (std::uint64_t at = offsets_[p]; at < offsets_[p + 1]; ++at) gains[met_[at]] -= covered * with_[at];
        }
    }
    std::vector<double> take(Element e) {
        std::vector<double> before;
        before.reserve(column_offsets_[e + 1] - column_offsets_[e]);
        for (std::uint64_t i = column_offsets_[e]; i < column_offsets_[e + 1]; ++i) {
            double& left = left_[column_[i]];
            before.push_back(left);
            left *= 1.0 - column_with_[i];
        }
        return before;
    }
    void give_back(Element e, const std::vector<double>& before) {
        for (std::size_t i = 0; i < before.size(); ++i) left_[column_[column_offsets_[e] + i]] = before[i];
    }
    void keep(double value, const std::vector<Element>& chosen, std::initializer_list<Element> more) {
        if (!(value > best_.value * (1.0 + 1e-13))) return;
        best_.value = value;
        best_.chosen = chosen;
        best_.chosen.insert(best_.chosen.end(), more);
    }
    double target(double value) const { return best_.value * (1.0 + 1e-12) - value; }

    /// The best two more, in order of gain until two gains together are too little.
    void best_pair(const State& s, std::span<const Element> order, const std::vector<Element>& chosen, double value,
                   Room& room) {
        std::vector<double> after;
        for (std::size_t i = 0; i + 1 < order.size(); ++i) {
            const Element a = order[i];
            if (s.gains[a] + s.gains[order[i + 1]] <= target(value)) break;
            after = s.gains;
            lower(after, a);
            room.take(a);
            for (std::size_t l = i + 1; l < order.size(); ++l) {
                const Element b = order[l];
                if (s.gains[a] + s.gains[b] <= target(value)) break;
                if (room.fits(b)) keep(value + s.gains[a] + after[b], chosen, {a, b});
            }
            room.give_back(a);
        }
    }

    void descend(State& s, std::vector<Element>& chosen, double value, const Constraint& rest, Room& room, int steps) {
        std::vector<double> gains;
        std::vector<Element> order;
        keep(value, chosen, {});
        for (bool first = true;; first = false) {
            check_cancelled(how_);
            order.clear();
            gains.assign(f_.size(), 0.0);
            for (Element e = 0; e < f_.size(); ++e) {
                if (s.allowed[e] && (!room.fits(e) || !(s.gains[e] > 0.0))) s.allowed[e] = 0;
                if (!s.allowed[e]) continue;
                order.push_back(e);
                gains[e] = s.gains[e];
            }
            if (order.empty()) return;
            std::sort(order.begin(), order.end(),
                      [&](Element a, Element b) { return gains[a] != gains[b] ? gains[a] > gains[b] : a < b; });
            keep(value + gains[order.front()], chosen, {order.front()});
            if (rest.k == 1) return;
            if (rest.k == 2) return best_pair(s, order, chosen, value, room);
            std::vector<double> unused;
            double simple = relax(gains, rest, unused);
            if (simple <= target(value)) return;
            // Multipliers cost as much as many small sets: they are moved where much may be cut off.
            Bound b;
            const bool narrow = rest.k == 3 && !rest.priced() && !first;
            if (!narrow) {
                b = bound(s, rest, target(value), steps);
                if (b.value <= target(value)) return;
                simple = std::min(simple, b.value);
            }
            if (nodes_ == 0) {
                stopped_ = true;
                open_ = std::max(open_, value + simple);
                return;
            }
            --nodes_;
            steps = 12;
            // What would have to displace a dearer one to no avail is out.
            if (!narrow && !rest.priced() && rest.group.empty() && rest.k < f_.size()) {
                double least = std::numeric_limits<double>::infinity();
                std::size_t taken = 0;
                for (Element e = 0; e < f_.size(); ++e)
                    if (b.share[e] > 0.0) least = std::min(least, b.price[e]), ++taken;
                if (taken == rest.k)
                    for (Element e = 0; e < f_.size(); ++e)
                        if (s.allowed[e] && b.share[e] == 0.0 && b.value - least + b.price[e] <= target(value))
                            s.allowed[e] = 0;
            }
            // Branch on what the relaxation wants most.
            Element by = order.front();
            double wanted = -1.0;
            for (Element e = 0; e < f_.size() && !narrow; ++e)
                if (s.allowed[e] && b.share[e] * b.price[e] > wanted) wanted = b.share[e] * b.price[e], by = e;
            State with = s;
            with.allowed[by] = 0;
            lower(with.gains, by);
            const auto before = take(by);
            Constraint inner = rest;
            if (inner.k != Constraint::any) --inner.k;
            if (inner.priced()) inner.budget = std::max(0.0, inner.budget - inner.cost(by));
            chosen.push_back(by);
            room.take(by);
            descend(with, chosen, value + gains[by], inner, room, 12);
            room.give_back(by);
            chosen.pop_back();
            give_back(by, before);
            s.allowed[by] = 0;
        }
    }

    Coverage& f_;
    const Constraint& c_;
    const Execution& how_;
    std::uint64_t nodes_;
    Selection best_;
    bool stopped_ = false;
    double open_ = 0.0;
    std::vector<std::uint64_t> offsets_, column_offsets_;
    std::vector<Element> met_;
    std::vector<std::uint32_t> column_;
    std::vector<double> with_, column_with_, weight_, left_;
};

}  // namespace detail

HABITUE_DEFINED_ONCE Selection exact(Coverage& f, const Constraint& constraint, const ExactOptions& options,
                                     const Execution& how) {
    return detail::Search(f, constraint, options, how).best();
}

}  // namespace habitue::inline v1::optim
