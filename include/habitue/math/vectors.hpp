/// @file
/// Eight numbers that go through a computation together, on the widest instructions of the machine that runs it.
#pragma once

#include <cstddef>

namespace habitue::inline v1::math {

/// Numbers that go through an inner loop together: arrays of so many, local to the loop, no branch in it but `?:`, and
/// the compiler makes vector instructions of it.
inline constexpr std::size_t lanes = 8;

#if defined(__GNUC__) || defined(__clang__)
/// Makes a function part of its caller, which may be compiled for other instructions.
#define HABITUE_INLINE __attribute__((always_inline))
#else
#define HABITUE_INLINE
#endif

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
namespace detail {
template <class Loop>
__attribute__((target("avx2"))) void with_avx2(const Loop& loop) {
    loop();
}
#if defined(__clang__)
#define HABITUE_AVX512 "avx512f,avx512dq,avx512vl"
#else
#define HABITUE_AVX512 "avx512f,avx512dq,avx512vl,prefer-vector-width=512"
#endif
template <class Loop>
__attribute__((target(HABITUE_AVX512))) void with_avx512(const Loop& loop) {
    loop();
}
#undef HABITUE_AVX512
}  // namespace detail
#endif

/// Calls @p loop, a HABITUE_INLINE lambda, compiled for the widest instructions there are. The bits are the same on
/// all, for operations are not contracted and each number is computed and added in its own lane.
template <class Loop>
void on_widest_vectors(const Loop& loop) {
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
    if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) return detail::with_avx512(loop);
    if (__builtin_cpu_supports("avx2")) return detail::with_avx2(loop);
#endif
    loop();
}

}  // namespace habitue::inline v1::math
