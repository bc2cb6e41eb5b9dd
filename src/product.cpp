// Products of matrices on AVX-512 or AVX2 where the processor has them, elsewhere by Eigen. Blocks of a and b are
// packed so that the innermost loop reads them in order; a tile of c stays in registers meanwhile.
#include <habitue/math/product.hpp>

#include <algorithm>
#include <type_traits>
#include <vector>

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <immintrin.h>
#define HABITUE_X86 1
#endif

namespace habitue::inline v1::math::detail {
namespace {

#ifdef HABITUE_X86

// tile(inner, a, b, c, step): adds to a tile of c what `inner` packed columns of a and rows of b contribute.
using Tile = void (*)(std::size_t, const double*, const double*, double*, std::size_t);

__attribute__((target("avx512f"))) void tile_avx512(std::size_t inner, const double* a, const double* b, double* c,
                                                    std::size_t step) {
    __m512d sum[8][3];
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i)
#pragma GCC unroll 3
        for (int j = 0; j < 3; ++j) sum[i][j] = _mm512_setzero_pd();
    for (std::size_t k = 0; k < inner; ++k, a += 8, b += 24) {
        const __m512d b0 = _mm512_loadu_pd(b), b1 = _mm512_loadu_pd(b + 8), b2 = _mm512_loadu_pd(b + 16);
#pragma GCC unroll 8
        for (int i = 0; i < 8; ++i) {
            const __m512d ai = _mm512_set1_pd(a[i]);
            sum[i][0] = _mm512_fmadd_pd(ai, b0, sum[i][0]);
            sum[i][1] = _mm512_fmadd_pd(ai, b1, sum[i][1]);
            sum[i][2] = _mm512_fmadd_pd(ai, b2, sum[i][2]);
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i)
#pragma GCC unroll 3
        for (int j = 0; j < 3; ++j) {
            double* at = c + std::size_t(i) * step + std::size_t(8 * j);
            _mm512_storeu_pd(at, _mm512_add_pd(_mm512_loadu_pd(at), sum[i][j]));
        }
}

__attribute__((target("avx2,fma"))) void tile_avx2(std::size_t inner, const double* a, const double* b, double* c,
                                                   std::size_t step) {
    __m256d sum[4][3];
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i)
#pragma GCC unroll 3
        for (int j = 0; j < 3; ++j) sum[i][j] = _mm256_setzero_pd();
    for (std::size_t k = 0; k < inner; ++k, a += 4, b += 12) {
        const __m256d b0 = _mm256_loadu_pd(b), b1 = _mm256_loadu_pd(b + 4), b2 = _mm256_loadu_pd(b + 8);
#pragma GCC unroll 4
        for (int i = 0; i < 4; ++i) {
            const __m256d ai = _mm256_set1_pd(a[i]);
            sum[i][0] = _mm256_fmadd_pd(ai, b0, sum[i][0]);
            sum[i][1] = _mm256_fmadd_pd(ai, b1, sum[i][1]);
            sum[i][2] = _mm256_fmadd_pd(ai, b2, sum[i][2]);
        }
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i)
#pragma GCC unroll 3
        for (int j = 0; j < 3; ++j) {
            double* at = c + std::size_t(i) * step + std::size_t(4 * j);
            _mm256_storeu_pd(at, _mm256_add_pd(_mm256_loadu_pd(at), sum[i][j]));
        }
}

void packed(Tile tile, std::size_t height, std::size_t width, double* c, std::size_t c_step, const double* a,
            std::size_t a_step, const double* b, std::size_t b_step, std::size_t rows, std::size_t columns,
            std::size_t inner) {
    constexpr std::size_t depth = 192, breadth = 20 * 24;
    const std::size_t tiles = (rows + height - 1) / height;
    std::vector<double> pa(tiles * height * std::min(inner, depth)), pb(breadth * std::min(inner, depth));
    double edge[8 * 24];
    for (std::size_t k0 = 0; k0 < inner; k0 += depth) {
        const std::size_t deep = std::min(depth, inner - k0);
        for (std::size_t t = 0; t < tiles; ++t)
            for (std::size_t r = 0; r < height; ++r) {
                const std::size_t i = t * height + r;
                double* to = pa.data() + t * height * deep + r;
                for (std::size_t k = 0; k < deep; ++k) to[k * height] = i < rows ? a[i * a_step + k0 + k] : 0.0;
            }
        for (std::size_t j0 = 0; j0 < columns; j0 += breadth) {
            const std::size_t broad = std::min(breadth, columns - j0), strips = (broad + width - 1) / width;
            for (std::size_t s = 0; s < strips; ++s) {
                const std::size_t j = s * width, wide = std::min(width, broad - j);
                double* to = pb.data() + j * deep;
                for (std::size_t k = 0; k < deep; ++k, to += width) {
                    const double* from = b + (k0 + k) * b_step + j0 + j;
                    for (std::size_t l = 0; l < wide; ++l) to[l] = from[l];
                    for (std::size_t l = wide; l < width; ++l) to[l] = 0.0;
                }
            }
            for (std::size_t t = 0; t < tiles; ++t) {
                const std::size_t i = t * height, high = std::min(height, rows - i);
                for (std::size_t s = 0; s < strips; ++s) {
                    const std::size_t j = s * width, wide = std::min(width, broad - j);
                    double* to = c + i * c_step + j0 + j;
                    const double *ta = pa.data() + i * deep, *tb = pb.data() + j * deep;
                    if (high == height && wide == width) {
                        tile(deep, ta, tb, to, c_step);
                        continue;
                    }
                    std::fill(edge, edge + height * width, 0.0);
                    tile(deep, ta, tb, edge, width);
                    for (std::size_t r = 0; r < high; ++r)
                        for (std::size_t l = 0; l < wide; ++l) to[r * c_step + l] += edge[r * width + l];
                }
            }
        }
    }
}

#endif

}  // namespace

void add_packed(double* c, std::size_t c_step, const double* a, std::size_t a_step, const double* b, std::size_t b_step,
                std::size_t rows, std::size_t columns, std::size_t inner) {
#ifdef HABITUE_X86
    if (__builtin_cpu_supports("avx512f"))
        return packed(tile_avx512, 8, 24, c, c_step, a, a_step, b, b_step, rows, columns, inner);
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return packed(tile_avx2, 4, 12, c, c_step, a, a_step, b, b_step, rows, columns, inner);
#endif
    const auto part = [](auto* data, std::size_t height, std::size_t width, std::size_t step) {
        using Part =
            std::conditional_t<std::is_const_v<std::remove_pointer_t<decltype(data)>>, const RowMatrix, RowMatrix>;
        return Eigen::Map<Part, 0, Eigen::OuterStride<>>(data, Eigen::Index(height), Eigen::Index(width),
                                                         Eigen::OuterStride<>(Eigen::Index(step)));
    };
    part(c, rows, columns, c_step).noalias() += part(a, rows, inner, a_step) * part(b, inner, columns, b_step);
}

}  // namespace habitue::inline v1::math::detail
