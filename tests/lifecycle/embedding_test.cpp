#include <doctest/doctest.h>

#include <habitue/lifecycle/continuous_chain.hpp>
#include <habitue/lifecycle/embedding.hpp>

using namespace habitue::lifecycle;

TEST_CASE("embedding: what a generator looks like once a period gives the generator back") {
    const ContinuousChain chain(
        Eigen::Matrix4d{{-.5, .3, .1, .1}, {.25, -.6, .25, .1}, {.05, .3, -.55, .2}, {0, 0, 0, 0}});
    for (const double t : {.1, 1.0, 4.0}) {
        const auto found = embedding(MarkovChain(chain.transition_probability(t)));
        CHECK(found.verdict == Embeddable::yes);
        CHECK((found.generator / t - chain.generator()).cwiseAbs().maxCoeff() < 1e-11);
    }
    CHECK(embedding(MarkovChain(Eigen::Matrix3d::Identity())).verdict == Embeddable::yes);
}

TEST_CASE("embedding: two states are embeddable if and only if the determinant is positive") {
    CHECK(embedding(MarkovChain(Eigen::Matrix2d{{.6, .4}, {.5, .5}})).verdict == Embeddable::yes);
    const auto swap = embedding(MarkovChain(Eigen::Matrix2d{{.4, .6}, {.5, .5}}));
    CHECK(swap.verdict == Embeddable::no);
    CHECK(swap.why.find("determinant") != std::string::npos);
}

TEST_CASE("embedding: each way of not being embeddable is named") {
    const auto late = embedding(MarkovChain(Eigen::Matrix3d{{.8, .2, 0}, {.1, .8, .1}, {0, 0, 1}}, {"a", "b", "c"}));
    CHECK(late.verdict == Embeddable::no);
    CHECK(late.why == "\"a\" leads to \"c\" in the end, but not within a period");
    // A little of what the step before shows: the logarithm has a small negative rate.
    const auto negative = embedding(MarkovChain(Eigen::Matrix3d{{.799, .2, .001}, {.1, .8, .1}, {0, 0, 1}}));
    CHECK(negative.verdict == Embeddable::no);
    CHECK(negative.why == "its only real logarithm has negative rates");
    CHECK(negative.logarithm(0, 2) < 0.0);
    CHECK(negative.generator(0, 2) == 0.0);
    CHECK(negative.generator.rowwise().sum().cwiseAbs().maxCoeff() < 1e-15);
    const auto turning = embedding(MarkovChain(Eigen::Matrix3d{{.1, .8, .1}, {.1, .1, .8}, {.8, .1, .1}}));
    CHECK(turning.verdict == Embeddable::no);
    CHECK(turning.why.find("product of the diagonal") != std::string::npos);
}

TEST_CASE("embedding: rounding is not taken for a proof") {
    // One step at a time, seen once in a long while: rates that are 0 come out as rounding does.
    Eigen::MatrixXd q = Eigen::MatrixXd::Zero(6, 6);
    for (Eigen::Index i = 0; i < 6; ++i) {
        if (i > 0) q(i, i - 1) = .2 + .1 * double(i);
        if (i < 5) q(i, i + 1) = .7 - .1 * double(i);
        q(i, i) = -q.row(i).sum();
    }
    const ContinuousChain chain(q);
    for (const double t : {.1, 1.0, 5.0, 10.0, 20.0, 60.0})
        CHECK(embedding(MarkovChain(chain.transition_probability(t))).verdict != Embeddable::no);
    CHECK(embedding(MarkovChain(chain.transition_probability(5.0))).verdict == Embeddable::yes);
    CHECK(embedding(MarkovChain(chain.transition_probability(60.0))).why.find("singular") != std::string::npos);
}
