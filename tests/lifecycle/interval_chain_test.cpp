#include <doctest/doctest.h>

#include <cmath>

#include <habitue/lifecycle/interval_chain.hpp>
#include <habitue/lifecycle/mixing.hpp>
#include <habitue/math/random.hpp>

using namespace habitue;
using namespace habitue::lifecycle;

namespace {

const Eigen::MatrixXd p{{.5, .3, .15, .05}, {.2, .4, .2, .2}, {0, 0, 1, 0}, {0, 0, 0, 1}};

IntervalChain around(double width) {
    const auto moves = (p.array() > 0.0 && p.array() < 1.0).cast<double>().eval();
    return IntervalChain((p.array() - width * moves).max(0.0), (p.array() + width * moves).min(1.0));
}

/// Rows between the bounds: extreme ones of random orders, mixed.
MarkovChain inside(const IntervalChain& chain, math::Random& random) {
    const auto draw = [&] {
        Eigen::VectorXd order(4);
        for (auto& x : order) x = random.uniform();
        return chain.extreme(order, true).transition_matrix();
    };
    const double share = random.chance(.5) ? 1.0 : random.uniform();
    return MarkovChain(share * draw() + (1 - share) * draw());
}

}  // namespace

TEST_CASE("IntervalChain: no chain within the bounds has less or more, and some chain has as much") {
    const auto chain = around(.04);
    const Eigen::VectorXd reward = Eigen::Vector4d(5, 3, 1, -2);
    const auto value = chain.discounted_value(reward, .1);
    const auto time = chain.hitting_time({"2", "3"});
    const auto chance = chain.hitting_probability("2");
    math::Random random(1);
    Eigen::VectorXd least = Eigen::VectorXd::Constant(4, 1e300), most = -least;
    for (int k = 0; k < 3000; ++k) {
        const auto one = inside(chain, random);
        const Eigen::VectorXd v = one.discounted_value(reward, {.discount_rate = .1});
        least = least.cwiseMin(v);
        most = most.cwiseMax(v);
        const Eigen::VectorXd t = one.hitting_time({"2", "3"}), h = one.hitting_probability("2");
        for (int i = 0; i < 4; ++i) {
            CHECK_FALSE(v(i) < value.low(i) - 1e-11);
            CHECK_FALSE(v(i) > value.high(i) + 1e-11);
            CHECK_FALSE(t(i) < time.low(i) - 1e-11);
            CHECK_FALSE(t(i) > time.high(i) + 1e-11);
            CHECK_FALSE(h(i) < chance.low(i) - 1e-12);
            CHECK_FALSE(h(i) > chance.high(i) + 1e-12);
        }
    }
    CHECK((least - value.low).head(2).maxCoeff() < 1e-9);
    CHECK((value.high - most).head(2).maxCoeff() < 1e-9);
}

TEST_CASE("IntervalChain: without uncertainty the bounds meet at the answer") {
    const auto chain = around(0.0);
    const MarkovChain known(p);
    CHECK((chain.hitting_time({"2", "3"}).low - known.hitting_time({"2", "3"})).cwiseAbs().maxCoeff() < 1e-13);
    CHECK((chain.hitting_probability("3").high - known.hitting_probability("3")).cwiseAbs().maxCoeff() < 1e-13);
    CHECK(std::isinf(chain.hitting_time("2").high(0)));
    CHECK(chain.hitting_time("2").low(2) == 0.0);
}

TEST_CASE("IntervalChain: bounds that no row can meet are refused by row") {
    CHECK_THROWS_AS(IntervalChain(Eigen::MatrixXd::Constant(2, 2, .6), Eigen::MatrixXd::Ones(2, 2)), DomainError);
    CHECK_THROWS_WITH_AS(IntervalChain(Eigen::MatrixXd::Zero(2, 2), Eigen::Matrix2d{{.5, .5}, {.3, .3}}),
                         "high: row 1 has 0.6, as its sum, must be 1 or more", DomainError);
    CHECK_THROWS_AS(IntervalChain(Eigen::MatrixXd(0, 0), Eigen::MatrixXd(0, 0)), DomainError);
    CHECK_THROWS_AS(around(.01).discounted_value(Eigen::Vector4d::Ones(), 0.0), DomainError);
}

TEST_CASE("mixing: the Land of Oz forgets its weather by a quarter each day") {
    const MarkovChain oz(Eigen::MatrixXd{{.5, .25, .25}, {.5, 0, .5}, {.25, .25, .5}});
    CHECK(spectral_gap(oz) == doctest::Approx(.75).epsilon(1e-12));
    CHECK(mixing_time(oz) == 1);
    // Two states that change with probability q: off by |1 - 2q|^t / 2.
    const MarkovChain two(Eigen::MatrixXd{{.999, .001}, {.001, .999}});
    CHECK(mixing_time(two, .01) == std::size_t(std::ceil(std::log(.02) / std::log(.998))));
    CHECK(spectral_gap(two) == doctest::Approx(.002).epsilon(1e-10));
    CHECK(spectral_gap(MarkovChain(Eigen::MatrixXd{{0, 1}, {1, 0}})) < 1e-14);
    CHECK_THROWS_AS(mixing_time(MarkovChain(Eigen::MatrixXd{{0, 1}, {1, 0}})), DomainError);
    CHECK_THROWS_AS(mixing_time(MarkovChain(Eigen::MatrixXd::Identity(2, 2))), DomainError);
    CHECK_THROWS_AS(mixing_time(oz, 0.0), DomainError);
}
