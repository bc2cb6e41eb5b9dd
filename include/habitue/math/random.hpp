/// @file
/// Random numbers from a seed.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include <habitue/math/elementary.hpp>

namespace habitue::inline v1::math {

/// Random numbers that are the same for the same seed, on every machine and for any number of threads: give each
/// customer, draw or resample a @p stream of its own.
///
/// xoshiro256++ (Blackman & Vigna 2021, ACM TOMS 47(4), doi:10.1145/3460772), seeded by splitmix64.
class Random {
public:
    explicit Random(std::uint64_t seed, std::uint64_t stream = 0) {
        std::uint64_t x = mixed(seed) ^ mixed(stream + 0x632BE59BD9B4E019u);
        for (auto& word : state_) word = mixed(x += 0x9E3779B97F4A7C15u);
    }

    std::uint64_t bits() {
        const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0], t = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= t;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }

    /// Uniform on (0, 1): neither end is ever drawn.
    double uniform() { return (double(bits() >> 12) + 0.5) * 0x1p-52; }
    /// A whole number in [0, n), n > 0.
    std::uint64_t below(std::uint64_t n) {
        const std::uint64_t reject = -n % n;  // 2^64 mod n: what would favour small numbers
        std::uint64_t x = bits();
        while (x < reject) x = bits();
        return x % n;
    }
    bool chance(double p) { return uniform() < p; }
    /// Exponential with mean 1.
    double exponential() { return -log(uniform()); }
    /// Standard normal: Marsaglia's polar method.
    double normal() {
        while (true) {
            const double x = 2.0 * uniform() - 1.0, y = 2.0 * uniform() - 1.0, s = x * x + y * y;
            if (s < 1.0) return x * std::sqrt(-2.0 * log(s) / s);
        }
    }
    /// Logarithm of a gamma variate of this @p shape and rate 1; finite where the variate itself would underflow.
    /// Marsaglia & Tsang (2000), ACM TOMS 26(3), 363-372.
    double log_gamma_variate(double shape) {
        if (shape < 1.0) {
            const double boost = log(uniform()) / shape;
            return log_gamma_variate(shape + 1.0) + boost;
        }
        const double d = shape - 1.0 / 3.0, c = 1.0 / std::sqrt(9.0 * d);
        while (true) {
            const double x = normal(), v = 1.0 + c * x;
            if (v <= 0.0) continue;
            const double log_v = 3.0 * log(v);
            if (log(uniform()) < 0.5 * x * x + d * (1.0 - v * v * v + log_v)) return log(d) + log_v;
        }
    }
    /// Gamma with this @p shape and @p rate.
    double gamma(double shape, double rate) { return exp(log_gamma_variate(shape)) / rate; }
    /// Beta(a, b).
    double beta(double a, double b) {
        const double x = log_gamma_variate(a), y = log_gamma_variate(b);
        return 1.0 / (1.0 + exp(y - x));
    }

private:
    static std::uint64_t mixed(std::uint64_t z) {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }

    std::uint64_t state_[4];
};

}  // namespace habitue::inline v1::math
