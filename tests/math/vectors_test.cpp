#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include <habitue/math/elementary.hpp>
#include <habitue/math/vectors.hpp>

using namespace habitue::math;

namespace {

/// Logarithms and exponentials of numbers from 1e-6 to 1e6, summed in lanes: their bits.
template <class Run>
std::vector<std::uint64_t> bits(const Run& run) {
    double sum[lanes] = {};
    std::vector<double> each(8000);
    run([&]() HABITUE_INLINE {
        double total[lanes] = {};
        for (std::size_t i = 0; i < 8000; i += lanes) {
            double value[lanes];
            for (std::size_t j = 0; j < lanes; ++j) {
                const double x = 1e-6 * detail::exp_of_moderate(0.0034539 * double(i + j));
                value[j] =
                    detail::log1p_of_positive(x) + detail::log_of_normal(x) / (1.0 + detail::exp_of_moderate(-x));
                total[j] += value[j] * x;
            }
            for (std::size_t j = 0; j < lanes; ++j) each[i + j] = value[j];
        }
        for (std::size_t j = 0; j < lanes; ++j) sum[j] = total[j];
    });
    std::vector<std::uint64_t> result;
    for (const double x : sum) result.push_back(std::bit_cast<std::uint64_t>(x));
    for (const double x : each) result.push_back(std::bit_cast<std::uint64_t>(x));
    return result;
}

}  // namespace

TEST_CASE("a loop gives the same bits on all vectors this machine has") {
    const auto plain = bits([](const auto& loop) { loop(); });
    CHECK(std::isfinite(std::bit_cast<double>(plain.front())));
    CHECK(bits([](const auto& loop) { on_widest_vectors(loop); }) == plain);
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) CHECK(bits([](const auto& loop) { detail::with_avx2(loop); }) == plain);
#endif
}
