/// @file
/// The questions of geometric_dropout.hpp about many customers, eight at a time. A group in which a branch would be
/// taken is asked one by one; the bits are those of the scalar functions either way.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include <habitue/clv/geometric_dropout.hpp>
#include <habitue/data/purchase_history.hpp>
#include <habitue/math/elementary.hpp>
#include <habitue/math/vectors.hpp>

namespace habitue::inline v1::clv::detail {

using math::lanes;

/// A model of these whose parameters are numbers.
template <class M>
concept GeometricDropout = std::same_as<typename M::scalar_type, double> && requires {
    M::chances_at_first;
};

/// P(alive) of rows [begin, end) into @p out[0, end - begin).
template <GeometricDropout M>
void probability_alive(const M& model, const HistoryColumns& rows, std::size_t begin, std::size_t end, double* out) {
    const double r = model.r, alpha = model.alpha, a = model.a, b = model.b;
    const double *const frequency = rows.frequency.data(), *const recency = rows.recency.data(),
                        *const until = rows.T.data();
    std::size_t i = begin;
    const bool moderate = std::min(a, b) > 1e-200 && std::max(a, b) < 1e200;  // then so are the odds of leaving at once
    if (moderate)
        math::on_widest_vectors([&]() HABITUE_INLINE {
            const double rr = r, alpha_ = alpha, aa = a, bb = b;
            for (; i + lanes <= end; i += lanes) {
                double p[lanes], gaps[lanes], odds[lanes];
                for (std::size_t j = 0; j < lanes; ++j) {
                    const double x = frequency[i + j], t_x = recency[i + j], n = x + M::chances_at_first;
                    const double gap = (until[i + j] - t_x) / (alpha_ + t_x),
                                 leaving = math::detail::log_of_normal(aa / (bb + std::max(n - 1.0, 0.0)));
                    const double z = leaving + (rr + x) * math::detail::log1p_of_positive(gap),
                                 alive = 1.0 / (1.0 + math::detail::exp_of_moderate(z));
                    p[j] = n > 0.0 ? alive : 1.0;
                    gaps[j] = gap;
                    odds[j] = z;
                }
                if (*std::max_element(gaps, gaps + lanes) < 1e300 && *std::max_element(odds, odds + lanes) <= 709.0)
                    [[likely]]
                    std::copy_n(p, lanes, out + (i - begin));
                else
                    for (std::size_t j = i; j < i + lanes; ++j) out[j - begin] = model.probability_alive(rows[j]);
            }
        });
    for (; i < end; ++i) out[i - begin] = model.probability_alive(rows[i]);
}

/// Expected purchases over a horizon t of customers who are active, a block of rows at a time.
template <GeometricDropout M>
class ExpectedOfActive {
public:
    ExpectedOfActive(const M& model, double t) : model_(model), t_(t) {}

    /// Of rows [begin, end) into @p out[0, end - begin).
    void operator()(const HistoryColumns& rows, std::size_t begin, std::size_t end, double* out) {
        // Row numbers by frequency, so that customers share the coefficients of the series.
        slot_.resize(end - begin);
        order_.resize(end - begin);
        std::array<std::uint32_t, frequencies + 2> starts{};
        for (std::size_t i = 0; i < slot_.size(); ++i) {
            slot_[i] = std::uint8_t(std::min(rows.frequency[begin + i], double(frequencies)));
            ++starts[slot_[i] + 1u];
        }
        for (std::size_t x = 0; x <= frequencies; ++x) starts[x + 1] += starts[x];
        auto next = starts;
        for (std::size_t i = 0; i < slot_.size(); ++i) order_[next[slot_[i]]++] = std::uint32_t(i);

        const auto alone = [&](std::size_t i) { out[i] = model_.if_active(rows[begin + i]).expected_purchases(t_); };
        for (std::size_t x = 0; x < frequencies; ++x)
            for (std::size_t i = starts[x]; i < starts[x + 1]; i += lanes) {
                const auto which = std::span(order_).subspan(i, std::min<std::size_t>(lanes, starts[x + 1] - i));
                if (!together(rows, begin, x, which, out)) std::for_each(which.begin(), which.end(), alone);
            }
        std::for_each(order_.begin() + starts[frequencies], order_.end(), alone);
    }

private:
    static constexpr std::size_t frequencies = 64;  ///< below it frequencies are common enough to share
    using Customer = decltype(std::declval<const M&>().if_active(PurchaseHistory{}));

    /// ActiveCustomer::expected_purchases by its series, of up to eight customers with frequency @p x; false when the
    /// series does not serve one of them.
    bool together(const HistoryColumns& rows, std::size_t begin, std::size_t x, std::span<const std::uint32_t> which,
                  double* out) {
        const Customer any = model_.if_active({.frequency = double(x)});
        double z[lanes], needed[lanes], sum[lanes], longest = 0.0;
        for (std::size_t j = 0; j < lanes; ++j) {
            z[j] = t_ / (model_.alpha + rows.T[begin + which[std::min(j, which.size() - 1)]]);
            needed[j] = any.terms_needed(z[j]);
            if (!(z[j] > 1e-290 && needed[j] + any.k < Customer::longest_series)) return false;
            longest = std::max(longest, needed[j]);
        }
        any.find(known_[x], int(longest));
        math::on_widest_vectors([&]() HABITUE_INLINE {
            const double* const coefficient = known_[x].found.data();
            const double k = any.k;
            double w[lanes], w4[lanes], power[lanes], terms[lanes], all[lanes], s0[lanes] = {}, s1[lanes] = {},
                                                                                s2[lanes] = {}, s3[lanes] = {};
            for (std::size_t j = 0; j < lanes; ++j) {
                w[j] = z[j] / (1.0 + z[j]);
                const double w2 = w[j] * w[j];
                w4[j] = w2 * w2;
                power[j] = 1.0;
                terms[j] = needed[j];
            }
            for (std::size_t n = 0; double(n) <= longest; n += 4) {
                const double c0 = coefficient[n], c1 = coefficient[n + 1], c2 = coefficient[n + 2],
                             c3 = coefficient[n + 3], next = double(n + 4);
#pragma GCC unroll 1
                for (std::size_t j = 0; j < lanes; ++j) {
                    s0[j] += c0 * power[j];
                    s1[j] += c1 * power[j];
                    s2[j] += c2 * power[j];
                    s3[j] += c3 * power[j];
                    power[j] = next <= terms[j] ? power[j] * w4[j] : 0.0;
                }
            }
            for (std::size_t j = 0; j < lanes; ++j)
                all[j] = math::detail::exp_of_moderate(-k * math::detail::log1p_of_positive(z[j])) *
                         (s0[j] + w[j] * (s1[j] + w[j] * (s2[j] + w[j] * s3[j])));
            for (std::size_t j = 0; j < lanes; ++j) sum[j] = all[j];
        });
        for (std::size_t j = 0; j < which.size(); ++j) out[which[j]] = sum[j];
        return true;
    }

    const M& model_;
    double t_;
    std::array<typename Customer::KnownCoefficients, frequencies> known_;
    std::vector<std::uint8_t> slot_;
    std::vector<std::uint32_t> order_;
};

}  // namespace habitue::inline v1::clv::detail
