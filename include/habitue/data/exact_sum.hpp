/// @file
/// Sums of money that do not depend on the order of the terms.
#pragma once

#include <bit>
#include <cstdint>

#include <habitue/core/error.hpp>

namespace habitue::inline v1::data {

/// Amounts of money beyond this, either side of zero, are rejected.
inline constexpr double largest_amount = 1e15;

/// A sum in fixed point: 64 bits before the binary point and 64 behind. Each term is cut at 2^-64 (nothing is lost from
/// 0.0005 up) and added exactly: any order, chunking or merging of the terms gives the same bits.
class ExactSum {
public:
    constexpr ExactSum() = default;
    explicit ExactSum(double term) { add(term); }

    /// Adds @p term, finite. Throws DomainError where the sum passes 9.2e18.
    void add(double term) { add(from(term)); }
    /// Adds another sum.
    void add(const ExactSum& other) {
        const std::uint64_t low = low_ + other.low_;
        std::int64_t high;
        bool overflow = sum_overflows(high_, other.high_, high);
        if (low < low_) overflow ^= sum_overflows(high, 1, high);
        if (overflow) [[unlikely]]
            throw DomainError("amounts: their sum is beyond 9.2e18");
        low_ = low;
        high_ = high;
    }
    void subtract(const ExactSum& other) {
        ExactSum negative{};
        negative.low_ = ~other.low_ + 1;
        negative.high_ = ~other.high_ + (negative.low_ == 0 ? 1 : 0);
        add(negative);
    }

    /// The sum, rounded once, to nearest.
    double value() const {
        const bool negative = high_ < 0;
        std::uint64_t high = static_cast<std::uint64_t>(high_), low = low_;
        if (negative) {
            low = ~low + 1;
            high = ~high + (low == 0 ? 1 : 0);
        }
        if (high == 0 && low == 0) return 0.0;
        const int zeros = high != 0 ? std::countl_zero(high) : 64 + std::countl_zero(low);
        std::uint64_t top;  // the leading 64 bits; the last one sticky, so that the conversion rounds to nearest
        if (zeros == 0) {
            top = high | (low != 0 ? 1 : 0);
        } else if (zeros < 64) {
            top = (high << zeros) | (low >> (64 - zeros)) | ((low << zeros) != 0 ? 1 : 0);
        } else {
            top = low << (zeros - 64);
        }
        const double scale = std::bit_cast<double>(std::uint64_t(1023 - zeros) << 52);  // 2^-zeros
        const double magnitude = static_cast<double>(top) * scale;
        return negative ? -magnitude : magnitude;
    }

    constexpr std::int64_t high() const { return high_; }
    constexpr std::uint64_t low() const { return low_; }
    static constexpr ExactSum from_words(std::int64_t high, std::uint64_t low) {
        ExactSum sum;
        sum.high_ = high;
        sum.low_ = low;
        return sum;
    }
    friend bool operator==(const ExactSum&, const ExactSum&) = default;

private:
    /// The significand of @p term, shifted to where it belongs in the 128 bits.
    static ExactSum from(double term) {
        const auto bits = std::bit_cast<std::uint64_t>(term);
        const int exponent = static_cast<int>(bits >> 52 & 0x7FF), shift = exponent - 1011;
        const std::uint64_t significand = (bits & 0x000FFFFFFFFFFFFFu) | 0x0010000000000000u;
        std::uint64_t high = 0, low = 0;
        if (shift > 0 && shift < 64) [[likely]] {
            low = significand << shift;
            high = significand >> (64 - shift);
        } else if (shift >= 64) {
            if (shift > 74)
                throw DomainError("amounts: " + to_text(term) + " cannot be summed; need a number below 9.2e18");
            high = significand << (shift - 64);
        } else if (exponent > 0 && shift > -64) {
            low = significand >> -shift;
        }
        if (term < 0.0) {
            low = ~low + 1;
            high = ~high + (low == 0 ? 1 : 0);
        }
        return from_words(static_cast<std::int64_t>(high), low);
    }
    /// Wraps round, and says whether it did.
    static constexpr bool sum_overflows(std::int64_t a, std::int64_t b, std::int64_t& sum) {
        sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
        return ((a ^ sum) & (b ^ sum)) < 0;
    }

    std::int64_t high_ = 0;  ///< whole part, rounded down
    std::uint64_t low_ = 0;  ///< 2^64 times the rest
};

}  // namespace habitue::inline v1::data
