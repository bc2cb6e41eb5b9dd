#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include <habitue/math/matrix_exponential.hpp>

using namespace habitue::math;
using Long = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;

namespace {

/// Reads off the diagonal; the diagonal makes rows sum to 0.
Eigen::MatrixXd generator(Eigen::MatrixXd q) {
    q.diagonal().setZero();
    q.diagonal() = -q.rowwise().sum();
    return q;
}
const Eigen::MatrixXd four =
    generator(Eigen::Matrix4d{{0, .3, .1, .1}, {.25, 0, .25, .1}, {.05, .3, 0, .2}, {0, 0, 0, 0}});

double worst_relative(const Eigen::MatrixXd& got, const Eigen::MatrixXd& truth) {
    double worst = 0.0;
    for (Eigen::Index i = 0; i < truth.rows(); ++i)
        for (Eigen::Index j = 0; j < truth.cols(); ++j)
            worst = std::max(worst, truth(i, j) == 0.0 ? got(i, j) : std::abs(got(i, j) / truth(i, j) - 1.0));
    return worst;
}

/// exp(A t) - I by doubling in long double: an algorithm of its own.
Long exponential_less_one(const Long& a, long double t) {
    const Long h = a * std::ldexp(t, -60);
    Long x = h + h * h / 2;
    for (int i = 0; i < 60; ++i) x = (x * x + 2 * x).eval();
    return x;
}

std::vector<Rate> rates_of(const Eigen::MatrixXd& q) {
    std::vector<Rate> rates;
    for (Eigen::Index i = 0; i < q.rows(); ++i)
        for (Eigen::Index j = 0; j < q.cols(); ++j)
            if (i != j && q(i, j) > 0.0) rates.push_back({std::size_t(i), std::size_t(j)});
    return rates;
}

}  // namespace

// Truths: scaling and squaring with 120 digits in mpmath 1.2.
TEST_CASE("exp of a generator is right to the last digits of every entry") {
    CHECK(worst_relative(generator_exponential(four, 1e-6),
                         Eigen::Matrix4d{
                             {0.999999500000165, 2.9999985000004498e-7, 9.9999984999995751e-8, 9.9999999999999501e-8},
                             {2.4999986875004093e-7, 0.999999400000255, 2.4999986875004093e-7, 1.0000000749999538e-7},
                             {5.0000011249987563e-8, 2.9999983500005323e-7, 0.99999945000019125, 1.9999996250000763e-7},
                             {0, 0, 0, 1}}) < 4e-15);
    CHECK(worst_relative(generator_exponential(four, 40.0),
                         Eigen::Matrix4d{
                             {0.0017797029979920054, 0.0022744130346156377, 0.00177970296024066, 0.9941661810071517},
                             {0.0017129218237209873, 0.0021890684992558755, 0.0017129218237209873, 0.99438508785330215},
                             {0.0014371185954964625, 0.0018365993423147317, 0.0014371186332478079, 0.995289163428941},
                             {0, 0, 0, 1}}) < 1e-14);
}

TEST_CASE("exp of a stiff generator keeps the digits of what is rare") {
    const auto stiff = generator(Eigen::Matrix3d{{0, 1e6, 1e-6}, {1e-7, 0, 0}, {1e-12, 1e-3, 0}});
    CHECK(worst_relative(generator_exponential(stiff, 1e-9),
                         Eigen::Matrix3d{{0.99900049983337399, 0.00099950016662500784, 9.9950016662450802e-16},
                                         {9.995001666250078e-17, 1, 4.9983337499150126e-32},
                                         {9.9950021660784554e-22, 9.9999999999999987e-13, 0.999999999999}}) < 4e-15);
    CHECK(worst_relative(generator_exponential(stiff, 1.0),
                         Eigen::Matrix3d{{9.9999999999790096e-14, 0.999999999998901, 9.9900060078019431e-13},
                                         {9.9999999999889995e-14, 0.9999999999999, 9.994991676229083e-20},
                                         {1.0094891736307103e-16, 0.0009995001676239079, 0.99900049983237599}}) <
          1e-13);
    CHECK(worst_relative(generator_exponential(stiff, 1e5),
                         Eigen::Matrix3d{{9.9999999999889985e-14, 0.9999999999998999, 9.9999999899889979e-17},
                                         {9.9999999999889985e-14, 0.9999999999998999, 9.9999999899889979e-17},
                                         {9.9999999999889985e-14, 0.9999999999998999, 9.9999999899889979e-17}}) <
          1e-13);
    const auto nearly_absorbing = generator(Eigen::Matrix3d{{0, 1, 0}, {0, 0, 1e-14}, {1e-9, 0, 0}});
    CHECK(worst_relative(generator_exponential(nearly_absorbing, 1e9),
                         Eigen::Matrix3d{{6.3211791568965708e-15, 0.9999936788208331, 6.3211791605753281e-6},
                                         {6.3211791605753284e-15, 0.99999367882082942, 6.3211791642540857e-6},
                                         {3.6788208394246086e-10, 0.63211791605753285, 0.36788208357458507}}) < 1e-13);
}

TEST_CASE("exp of many states: eleven jumps within a hundredth of a mean stay") {
    Eigen::MatrixXd q = Eigen::MatrixXd::Zero(12, 12);
    for (Eigen::Index i = 0; i < 11; ++i) q(i, i + 1) = 0.5, q(i + 1, i) = 2.0;
    const Eigen::MatrixXd p = generator_exponential(generator(q), 0.01);
    Eigen::MatrixXd truth(2, 12);
    truth << 0.99506190061849997, 0.0049258055704502122, 1.2273364156158719e-5, 2.0421367102297722e-8,
        2.550105479773391e-11, 2.5483964344662289e-14, 2.122646953694219e-17, 1.5156319402847663e-20,
        9.4700538550629401e-24, 5.2599654539250495e-27, 2.6295019196888582e-30, 1.1955433529132381e-33,
        5.014472267297406e-27, 2.7534717507391911e-24, 1.3767995192864733e-21, 6.1959478094127273e-19,
        2.4785540634204603e-16, 8.6757261937804465e-14, 2.603032518519532e-11, 6.5086820300272457e-9,
        1.3020663950263411e-6, 0.00019539237560274904, 0.019555696549202997, 0.98024760247399987;
    CHECK(worst_relative(p.row(0), truth.row(0)) < 1e-14);
    CHECK(worst_relative(p.row(11), truth.row(1)) < 1e-14);
}

TEST_CASE("exp of a generator is a stochastic matrix with the semigroup property, and I at 0") {
    for (const double t : {0.0, 1e-300, 0.3, 17.0, 1e12}) {
        const auto p = generator_exponential(four, t);
        CHECK((p.rowwise().sum().array() - 1.0).abs().maxCoeff() < 1e-15);
        CHECK(p.minCoeff() >= 0.0);
    }
    CHECK(generator_exponential(four, 0.0) == Eigen::Matrix4d::Identity());
    CHECK(worst_relative(generator_exponential(four, 1.1) * generator_exponential(four, 0.4),
                         generator_exponential(four, 1.5)) < 1e-15 * 8);
    CHECK_THROWS_AS(generator_exponential(four, -1.0), habitue::DomainError);
    CHECK_THROWS_AS(generator_exponential(four, std::nan("")), habitue::DomainError);
}

/// First and second derivatives are blocks of the exponential of a larger matrix: Van Loan (1978), Mathias (1996).
TEST_CASE_TEMPLATE("derivatives of exp by rates are exact to second order", Size, std::integral_constant<int, 4>,
                   std::integral_constant<int, 8>, std::integral_constant<int, 0>) {
    for (const double t : {0.01, 1.0, 25.0}) {
        const auto rates = rates_of(four);
        GeneratorExponential<Size::value> exponential(4, rates);
        exponential.set_generator(four);
        exponential.compute(t, true);
        const std::size_t n = exponential.stride(), m = rates.size();
        std::vector<double> weights(n * n, 0.0), hessian(m * m, 0.0);
        for (std::size_t i = 0; i < 4; ++i)
            for (std::size_t j = 0; j < 4; ++j) weights[i * n + j] = 1.0 + double((3 * i + j * j) % 5);
        exponential.add_curvature(weights.data(), hessian.data());
        for (std::size_t u = 0; u < m; ++u)
            for (std::size_t v = u; v < m; ++v) {
                Long block = Long::Zero(16, 16);
                const auto change = [](const Rate& r) {
                    Long e = Long::Zero(4, 4);
                    e(Eigen::Index(r.from), Eigen::Index(r.to)) = 1.0L;
                    e(Eigen::Index(r.from), Eigen::Index(r.from)) = -1.0L;
                    return e;
                };
                for (Eigen::Index k = 0; k < 4; ++k) block.block(4 * k, 4 * k, 4, 4) = four.cast<long double>();
                block.block(0, 4, 4, 4) = block.block(8, 12, 4, 4) = change(rates[u]);
                block.block(0, 8, 4, 4) = block.block(4, 12, 4, 4) = change(rates[v]);
                const Long truth = exponential_less_one(block, t);
                long double second = 0.0L, off = 0.0L;
                for (Eigen::Index i = 0; i < 4; ++i)
                    for (Eigen::Index j = 0; j < 4; ++j) {
                        const std::size_t at = std::size_t(i) * n + std::size_t(j);
                        off = std::max(off, std::abs(exponential.derivative(u)[at] - truth(i, 4 + j)));
                        second += weights[at] * truth(i, 12 + j);
                    }
                CHECK(off < 2e-15 * t);
                CHECK(std::abs(hessian[u * m + v] - second) < 3e-14 * t * t);
            }
    }
}

TEST_CASE("expected time in each state sums to the time, discounted to the value of a unit income") {
    for (const double t : {0.01, 1.0, 50.0, 1e6}) {
        CHECK((generator_occupancy(four, t).rowwise().sum().array() / t - 1.0).abs().maxCoeff() < 1e-14);
        CHECK((generator_occupancy(four, t, 0.1).rowwise().sum().array() / (-std::expm1(-0.1 * t) / 0.1) - 1.0)
                  .abs()
                  .maxCoeff() < 1e-14);
    }
    // By the midpoint rule, as a check of the entries themselves.
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(4, 4);
    for (int k = 0; k < 400; ++k) sum += generator_exponential(four, (k + 0.5) * 0.005) * 0.005;
    CHECK((sum - generator_occupancy(four, 2.0)).cwiseAbs().maxCoeff() < 1e-6);
}

TEST_CASE("a time too long for the rates is refused, not searched for ever") {
    const Eigen::Matrix2d fast{{-1e200, 1e200}, {1e200, -1e200}};
    CHECK(std::abs(generator_exponential(fast, 1.0)(0, 1) - 0.5) < 1e-12);
    CHECK_THROWS_WITH_AS(generator_exponential(fast, 1e200), "t: got 1e+200, too long for rates as high",
                         habitue::DomainError);
    CHECK_THROWS_AS(generator_occupancy(fast, 1e200), habitue::DomainError);
    CHECK_THROWS_AS(generator_occupancy(fast, 1e10, 1e300), habitue::DomainError);
}
