#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include <habitue/lifecycle/hidden_chain.hpp>
#include <habitue/lifecycle/live_chain.hpp>

using namespace habitue;
using namespace habitue::lifecycle;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

MatrixXd matrix(std::initializer_list<std::initializer_list<double>> rows) {
    MatrixXd m(Eigen::Index(rows.size()), Eigen::Index(rows.begin()->size()));
    Eigen::Index i = 0;
    for (const auto& row : rows) {
        Eigen::Index j = 0;
        for (const double x : row) m(i, j++) = x;
        ++i;
    }
    return m;
}
VectorXd vector(std::initializer_list<double> values) {
    return Eigen::Map<const VectorXd>(values.begin(), Eigen::Index(values.size()));
}

// The physician's chain (healthy, fever; normal, cold, dizzy); tests/golden/hmm_small.json.
HiddenChain physician() {
    return {
        vector({.6, .4}), matrix({{.7, .3}, {.4, .6}}), {Emission::categorical(matrix({{.5, .4, .1}, {.1, .3, .6}}))}};
}
Sequences ten() {
    return {.offsets = {0, 10}, .values = {{0, 1, 2, 2, 0, 1, 0, 2, 1, 1}}};
}

HiddenChain five_states() {
    MatrixXd p(5, 5);
    for (int i = 0; i < 5; ++i)
        for (int j = 0; j < 5; ++j) p(i, j) = i == j ? .6 : .1;
    return {VectorXd::Constant(5, .2),
            p,
            {Emission::poisson(vector({.2, 1., 2., 4., 8.})),
             Emission::gaussian(vector({-2., -1., 0., 1., 2.}), vector({.5, 1., .5, 1., 2.})),
             Emission::gamma(vector({1., 2., 3., 4., 5.}), vector({1., 1., 1., 1., 1.}))}};
}

// The sum over all paths of states, one by one.
struct Enumerated {
    double likelihood = 0.0, best = 0.0;
    std::vector<std::uint32_t> best_path;
    MatrixXd posterior;
    MatrixXd moves;
};
Enumerated enumerate(const HiddenChain& h, const Sequences& s) {
    const std::size_t n = h.size(), length = s.visits();
    Enumerated e;
    e.posterior = MatrixXd::Zero(Eigen::Index(length), Eigen::Index(n));
    e.moves = MatrixXd::Zero(Eigen::Index(n), Eigen::Index(n));
    std::size_t paths = 1;
    for (std::size_t t = 0; t < length; ++t) paths *= n;
    for (std::size_t code = 0; code < paths; ++code) {
        std::vector<std::uint32_t> z(length);
        for (std::size_t t = 0, rest = code; t < length; ++t, rest /= n) z[t] = std::uint32_t(rest % n);
        double p = h.initial()(z[0]);
        for (std::size_t t = 0; t < length; ++t) {
            if (t > 0) {
                std::vector<double> a;
                for (const auto& column : s.inputs) a.push_back(column[t]);
                p *= h.chain(a).transition_matrix()(z[t - 1], z[t]);
            }
            for (std::size_t c = 0; c < s.values.size(); ++c)
                p *= std::exp(h.emissions()[c].log_density(z[t], s.values[c][t]));
        }
        e.likelihood += p;
        if (p > e.best) e.best = p, e.best_path = z;
        for (std::size_t t = 0; t < length; ++t) e.posterior(Eigen::Index(t), z[t]) += p;
        for (std::size_t t = 1; t < length; ++t) e.moves(z[t - 1], z[t]) += p;
    }
    e.posterior /= e.likelihood;
    e.moves /= e.likelihood;
    return e;
}

}  // namespace

TEST_CASE("the physician's chain has the likelihood, states and posteriors found by enumeration") {
    const auto h = physician();
    CHECK(h.log_likelihood(ten()) == doctest::Approx(-11.09296336952131).epsilon(1e-14));
    CHECK(h.log_likelihood({.offsets = {0, 3}, .values = {{0, 1, 2}}}) ==
          doctest::Approx(-3.316488653735201).epsilon(1e-14));
    const auto v = h.viterbi(ten());
    CHECK(v.state == std::vector<std::uint32_t>{0, 0, 1, 1, 0, 0, 0, 1, 0, 0});
    CHECK(v.log_probability[0] == doctest::Approx(-13.965959436161517).epsilon(1e-14));
    const double healthy[] = {0.8744759914467217, 0.6083331787870349, 0.15441657758393046, 0.1774030011977092,
                              0.8214684066281268, 0.7608880698079036, 0.8333560865079371,  0.2703612121535085,
                              0.5674732918092713, 0.6329812281807138};
    const auto smooth = h.smooth(ten());
    for (int t = 0; t < 10; ++t) CHECK(smooth.state(t, 0) == doctest::Approx(healthy[t]).epsilon(1e-12));
}

TEST_CASE("every answer is that of enumeration, for several columns, missing values and inputs") {
    const double nan = std::nan("");
    const Sequences s{.offsets = {0, 4}, .values = {{1, nan, 5, 3}, {-1.5, .3, nan, nan}, {1.2, nan, 3.4, nan}}};
    TransitionLogit logit{.link = Link::multinomial,
                          .inputs = 1,
                          .coefficients = matrix({{-1, .5, -2, .3}, {-1, -.5, -.2, .8}, {0, 1, .4, -.3}})};
    const HiddenChain nudged(vector({.5, .3, .2}), logit, {Emission::bernoulli(vector({.1, .4, .8}))});
    const Sequences with_inputs{.offsets = {0, 5}, .values = {{0, 1, nan, 1, 0}}, .inputs = {{0, 1, -1, .5, 2}}};
    logit = {.link = Link::ordered, .inputs = 1, .coefficients = matrix({{-1, .5, .3}, {-2, -.5, .8}, {0, 1, -.3}})};
    const HiddenChain ordered(vector({.5, .3, .2}), logit, {Emission::bernoulli(vector({.1, .4, .8}))});
    for (const auto& [h, seen] : {std::pair(five_states(), s), {nudged, with_inputs}, {ordered, with_inputs}}) {
        const auto e = enumerate(h, seen);
        CHECK(h.log_likelihood(seen) == doctest::Approx(std::log(e.likelihood)).epsilon(1e-13));
        const auto v = h.viterbi(seen);
        CHECK(v.state == e.best_path);
        CHECK(v.log_probability[0] == doctest::Approx(std::log(e.best)).epsilon(1e-13));
        const auto smooth = h.smooth(seen, true);
        CHECK((smooth.state - e.posterior).cwiseAbs().maxCoeff() < 1e-13);
        CHECK((smooth.transitions - e.moves).cwiseAbs().maxCoeff() < 1e-13);
        CHECK((h.smooth(seen).transitions - e.moves).cwiseAbs().maxCoeff() < 1e-13);
        CHECK(smooth.transition.row(0).cwiseAbs().maxCoeff() == 0.0);
        CHECK(smooth.transition.bottomRows(smooth.transition.rows() - 1)
                  .rowwise()
                  .sum()
                  .isApprox(VectorXd::Ones(smooth.transition.rows() - 1), 1e-13));
        // At the last visit, filter and smoother know the same.
        CHECK((h.filter(seen).bottomRows<1>() - smooth.state.bottomRows<1>()).cwiseAbs().maxCoeff() < 1e-14);
    }
}

TEST_CASE("the likelihood of many sequences is the sum of each, whatever their lengths, order and neighbours") {
    const auto h = five_states();
    auto all = h.simulate(200, 30, 7).sequences;
    // Cut into uneven pieces, one of them empty.
    all.offsets = {0, 1, 3, 3};
    for (std::uint64_t at = 3, length = 1; at < 6000; length = length % 37 + 1)
        all.offsets.push_back(at = std::min<std::uint64_t>(6000, at + length));
    const auto each = h.log_likelihoods(all, {.threads = 3});
    double sum = 0.0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        Sequences one{.offsets = {0, all.length(i)}, .values = {}};
        for (const auto& column : all.values)
            one.values.emplace_back(column.begin() + long(all.offsets[i]), column.begin() + long(all.offsets[i + 1]));
        const double alone = h.log_likelihood(one);
        CHECK(each[i] == alone);
        sum += alone;
    }
    CHECK(h.log_likelihood(all) == doctest::Approx(sum).epsilon(1e-14));
    CHECK(each[2] == 0.0);
    all.weight.assign(all.size(), 2.0);
    CHECK(h.log_likelihood(all) == doctest::Approx(2.0 * sum).epsilon(1e-14));
}

TEST_CASE("a sequence of 100,000 visits does not underflow") {
    const auto h = physician();
    const auto s = h.simulate(1, 100'000, 3).sequences;
    const double log_likelihood = h.log_likelihood(s);
    CHECK(std::isfinite(log_likelihood));
    // The first half, then the second from where the first was left.
    Sequences half{.offsets = {0, 50'000}, .values = {{s.values[0].begin(), s.values[0].begin() + 50'000}}};
    Sequences rest{.offsets = {0, 50'000}, .values = {{s.values[0].begin() + 50'000, s.values[0].end()}}};
    const VectorXd now = h.filter(half).bottomRows<1>().transpose();
    const HiddenChain later(h.transition_matrix().transpose() * now, h.transition_matrix(), h.emissions());
    CHECK(log_likelihood == doctest::Approx(h.log_likelihood(half) + later.log_likelihood(rest)).epsilon(1e-11));
    const auto smooth = h.smooth(s);
    CHECK((smooth.state.rowwise().sum().array() - 1.0).abs().maxCoeff() < 1e-10);
    CHECK(smooth.transitions.sum() == doctest::Approx(99'999).epsilon(1e-10));
}

TEST_CASE("the number of threads changes no bit, and the same seed gives the same sequences") {
    const auto h = five_states();
    const auto one = h.simulate(3000, 7, 11), four = h.simulate(3000, 7, 11, {.threads = 4});
    CHECK(one.sequences == four.sequences);
    CHECK(one.state == four.state);
    CHECK(h.simulate(3000, 7, 12).state != one.state);
    CHECK(h.log_likelihoods(one.sequences) == h.log_likelihoods(one.sequences, {.threads = 4}));
    CHECK(h.filter(one.sequences) == h.filter(one.sequences, {.threads = 4}));
    const auto a = h.smooth(one.sequences), b = h.smooth(one.sequences, false, {.threads = 4});
    CHECK(a.state == b.state);
    CHECK(a.transitions == b.transitions);
    CHECK(h.viterbi(one.sequences).state == h.viterbi(one.sequences, {.threads = 4}).state);
}

TEST_CASE("simulated states and values follow their laws") {
    const auto h = five_states();
    const auto s = h.simulate(20'000, 5, 5);
    VectorXd share = VectorXd::Zero(5), sums = VectorXd::Zero(5), amounts = VectorXd::Zero(5);
    for (std::size_t v = 0; v < s.state.size(); ++v) {
        share(s.state[v]) += 1.0;
        sums(s.state[v]) += s.sequences.values[0][v];
        amounts(s.state[v]) += s.sequences.values[2][v];
    }
    for (int k = 0; k < 5; ++k) {
        CHECK(share(k) / 1e5 == doctest::Approx(.2).epsilon(.05));
        CHECK(sums(k) / share(k) == doctest::Approx(h.emissions()[0].mean(std::size_t(k))).epsilon(.05));
        CHECK(amounts(k) / share(k) == doctest::Approx(h.emissions()[2].mean(std::size_t(k))).epsilon(.03));
    }
    const auto large = Emission::poisson(vector({1000.}));
    math::Random random(1);
    double sum = 0.0, squares = 0.0;
    for (int i = 0; i < 20'000; ++i) {
        const double x = large.simulate(0, random) - 1000.;
        sum += x;
        squares += x * x;
    }
    CHECK(std::abs(sum / 20'000) < 1.2);
    CHECK(squares / 20'000 == doctest::Approx(1000.).epsilon(.05));
}

TEST_CASE("relabelled states give the same answers, relabelled") {
    const auto h = five_states();
    const std::vector<std::size_t> order{3, 0, 4, 1, 2};
    const auto r = h.reordered(order);
    const auto s = h.simulate(50, 9, 2).sequences;
    CHECK(r.log_likelihood(s) == doctest::Approx(h.log_likelihood(s)).epsilon(1e-14));
    const auto a = h.smooth(s), b = r.smooth(s);
    for (int k = 0; k < 5; ++k)
        CHECK((a.state.col(Eigen::Index(order[std::size_t(k)])) - b.state.col(k)).cwiseAbs().maxCoeff() < 1e-12);
    CHECK(r.reordered(r.canonical_order()) == h);
    CHECK_THROWS_WITH_AS(h.reordered({0, 0, 1, 2, 3}), doctest::Contains("every state once"), DomainError);

    const HiddenChain nudged(
        vector({.5, .3, .2}),
        TransitionLogit{.link = Link::multinomial,
                        .inputs = 1,
                        .coefficients = matrix({{-1, .5, -2, .3}, {-1, -.5, -.2, .8}, {0, 1, .4, -.3}})},
        {Emission::bernoulli(vector({.1, .4, .8}))});
    const auto turned = nudged.reordered({2, 0, 1});
    const Sequences seen{.offsets = {0, 4}, .values = {{0, 1, 1, 0}}, .inputs = {{0, 1, -1, 2}}};
    CHECK(turned.log_likelihood(seen) == doctest::Approx(nudged.log_likelihood(seen)).epsilon(1e-14));

    const HiddenChain deep(vector({.5, .3, .2}),
                           TransitionLogit{Link::ordered, 1, matrix({{-1, .5, .3}, {-2, -.5, .8}, {0, 1, -.3}})},
                           {Emission::bernoulli(vector({.8, .4, .1}))});
    CHECK(deep.canonical_order() == std::vector<std::size_t>{2, 1, 0});
    const auto round = deep.reordered({2, 1, 0});
    CHECK(round.log_likelihood(seen) == doctest::Approx(deep.log_likelihood(seen)).epsilon(1e-14));
    CHECK(round.reordered({2, 1, 0}) == deep);
    CHECK_THROWS_WITH_AS(deep.reordered({1, 0, 2}), doctest::Contains("turned round"), DomainError);
}

TEST_CASE("symbols are known by their names") {
    const HiddenChain h(vector({.6, .4}), matrix({{.7, .3}, {.4, .6}}),
                        {Emission::categorical(matrix({{.5, .4, .1}, {.1, .3, .6}}), {"normal", "cold", "dizzy"})});
    Paths paths;
    paths.states = {"dizzy", "normal", "cold"};
    paths.offsets = {0, 3};
    paths.state = {1, 2, 0};
    CHECK(h.log_likelihood(sequences(paths)) == doctest::Approx(-3.316488653735201).epsilon(1e-14));
    paths.states[0] = "sick";
    CHECK_THROWS_WITH_AS(h.log_likelihood(sequences(paths)), doctest::Contains("\"sick\""), DomainError);
}

TEST_CASE("moving one state up is worth the difference of discounted values") {
    const HiddenChain h(vector({1., 0.}), matrix({{1., 0.}, {.5, .5}}), {Emission::bernoulli(vector({0., .5}))});
    const auto v = h.value(vector({0., 10.}), {.discount_rate = .25});
    CHECK(v(1) - v(0) == doctest::Approx(10. / (1. - .5 / 1.25)));
}

TEST_CASE("ordered moves: the chances are differences of logistic values and keep their digits") {
    const TransitionLogit logit{
        .link = Link::ordered, .inputs = 1, .coefficients = matrix({{-1., 2., 0.7}, {-3., 0., 0.}, {35., 40., 0.}})};
    double q[3];
    const double a = 1.5;
    logit.row(0, &a, q);
    const auto F = [](double x) { return 1. / (1. + std::exp(-x)); };
    CHECK(q[0] == doctest::Approx(F(-1. - 1.05)).epsilon(1e-14));
    CHECK(q[1] == doctest::Approx(F(2. - 1.05) - F(-1. - 1.05)).epsilon(1e-14));
    CHECK(q[0] + q[1] + q[2] == doctest::Approx(1.).epsilon(1e-14));
    logit.row(2, &a, q);
    CHECK(q[2] == doctest::Approx(std::exp(-40.)).epsilon(1e-12));
    CHECK(q[1] == doctest::Approx(std::exp(-35.) - std::exp(-40.)).epsilon(1e-12));
}

TEST_CASE("what is no hidden chain is refused by name") {
    const auto p = matrix({{.7, .3}, {.4, .6}});
    const auto seen = std::vector{Emission::poisson(vector({1., 2.}))};
    CHECK_THROWS_WITH_AS(HiddenChain(vector({.6, .3}), p, seen), doctest::Contains("initial: got 0.8999"), DomainError);
    CHECK_THROWS_WITH_AS(HiddenChain(vector({1.6, -.6}), p, seen), doctest::Contains("row 1 has -0.6"), DomainError);
    CHECK_THROWS_WITH_AS(HiddenChain(vector({1.}), p, seen), doctest::Contains("1 chances for 2 states"), DomainError);
    CHECK_THROWS_WITH_AS(HiddenChain(vector({.5, .5}), p, std::vector<Emission>{}), doctest::Contains("at least one"),
                         DomainError);
    CHECK_THROWS_WITH_AS(HiddenChain(vector({.5, .5}), p, {Emission::poisson(vector({1.}))}),
                         doctest::Contains("parameters of 1 states for 2"), DomainError);
    CHECK_THROWS_WITH_AS(HiddenChain(vector({.5, .5}), p, {Emission::gaussian(vector({1., 2.}), vector({1., 0.}))}),
                         doctest::Contains("gaussian sd: row 1 has 0"), DomainError);
    CHECK_THROWS_WITH_AS(HiddenChain(vector({.5, .5}), p, {Emission::categorical(matrix({{.5, .5}, {.5, .4}}))}),
                         doctest::Contains("row 1 has 0.9, must sum to 1"), DomainError);
    CHECK_THROWS_WITH_AS(
        HiddenChain(vector({.5, .5}), TransitionLogit{Link::ordered, 1, matrix({{1., 2.}, {0., 1.}, {0., 1.}})}, seen),
        doctest::Contains("as wide as inputs say"), DomainError);
    CHECK_THROWS_WITH_AS(
        HiddenChain(vector({.4, .3, .3}), TransitionLogit{Link::ordered, 0, matrix({{1., 2.}, {1., 1.}, {0., 1.}})},
                    {Emission::poisson(vector({1., 2., 3.}))}),
        doctest::Contains("thresholds must rise"), DomainError);
}

TEST_CASE("what cannot have been seen is refused with its row") {
    const HiddenChain h(vector({.5, .5}), matrix({{1., 0.}, {0., 1.}}),
                        {Emission::categorical(matrix({{1., 0.}, {0., 1.}}))});
    CHECK_THROWS_WITH_AS(h.log_likelihood({.offsets = {0, 2}, .values = {{0, 2}}}),
                         doctest::Contains("values: row 1 has 2"), DomainError);
    CHECK_THROWS_WITH_AS(h.log_likelihood({.offsets = {0, 3}, .values = {{0, 1}}}), doctest::Contains("offsets"),
                         DomainError);
    CHECK_THROWS_WITH_AS(h.log_likelihood({.offsets = {0, 1}, .values = {{0}, {1}}}),
                         doctest::Contains("2 columns of values for 1 emissions"), DomainError);
    CHECK_THROWS_WITH_AS(h.log_likelihood({.offsets = {0, 1}, .values = {{0}}, .inputs = {{1}}}),
                         doctest::Contains("inputs: got 1 columns"), DomainError);
    CHECK_THROWS_WITH_AS(h.log_likelihood({.offsets = {0, 1}, .values = {{0}}, .weight = {-1}}),
                         doctest::Contains("weight: row 0 has -1"), DomainError);
    const Sequences impossible{.offsets = {0, 2, 4}, .values = {{0, 0, 0, 1}}};
    CHECK(h.log_likelihood(impossible) == -std::numeric_limits<double>::infinity());
    CHECK_THROWS_WITH_AS(h.filter(impossible), doctest::Contains("row 1 is impossible"), DomainError);
    CHECK_THROWS_WITH_AS(h.smooth(impossible), doctest::Contains("row 1 is impossible"), DomainError);
    CHECK_THROWS_WITH_AS(h.viterbi(impossible), doctest::Contains("row 1 is impossible"), DomainError);
    for (const auto& [e, bad] :
         {std::pair(Emission::bernoulli(vector({.5})), .5),
          {Emission::poisson(vector({1.})), 1.5},
          {Emission::poisson(vector({1.})), -1.},
          {Emission::gamma(vector({1.}), vector({1.})), 0.},
          {Emission::gaussian(vector({0.}), vector({1.})), std::numeric_limits<double>::infinity()}}) {
        const HiddenChain one(vector({1.}), matrix({{1.}}), {e});
        CHECK_THROWS_AS(one.log_likelihood({.offsets = {0, 1}, .values = {{bad}}}), DomainError);
    }
}

TEST_CASE("a live filter has the bits of the batch, and merges shards of customers") {
    const auto check = [](const HiddenChain& h, const Sequences& s) {
        LiveHiddenChain even(h), odd(h);
        const auto filtered = h.filter(s);
        for (std::size_t t = 0; t < s.length(0); ++t)
            for (std::size_t i = 0; i < s.size(); ++i) {
                const std::size_t v = s.offsets[i] + t;
                std::vector<double> values, inputs;
                for (const auto& column : s.values) values.push_back(column[v]);
                for (const auto& column : s.inputs) inputs.push_back(column[v]);
                const auto now = (i % 2 == 0 ? even : odd).record(std::int64_t(i), values, inputs);
                for (std::size_t k = 0; k < h.size(); ++k) CHECK(now[k] == filtered(Eigen::Index(v), Eigen::Index(k)));
            }
        even.merge(odd);
        const auto each = h.log_likelihoods(s);
        CHECK(even.customers() == s.size());
        const auto again = LiveHiddenChain::from_bytes(h, even.to_bytes());
        CHECK(again.to_bytes() == even.to_bytes());
        for (std::size_t i = 0; i < s.size(); ++i) {
            CHECK(even.log_likelihood(std::int64_t(i)) == each[i]);
            CHECK(again.log_likelihood(std::int64_t(i)) == each[i]);
        }
        CHECK_THROWS_WITH_AS(LiveHiddenChain::from_bytes(h, even.to_bytes().substr(1)), doctest::Contains("from_bytes"),
                             DomainError);
        CHECK_THROWS_WITH_AS(even.merge(odd), doctest::Contains("customer"), DomainError);
    };
    auto s = five_states().simulate(20, 12, 3).sequences;
    s.values[1][5] = std::nan("");
    check(five_states(), s);
    check(physician(), physician().simulate(20, 12, 3).sequences);
    const HiddenChain deep(vector({.5, .3, .2}),
                           TransitionLogit{Link::ordered, 1, matrix({{-1, .5, .3}, {-2, -.5, .8}, {0, 1, -.3}})},
                           {Emission::bernoulli(vector({.1, .4, .8}))});
    std::vector<double> nudges(240);
    for (std::size_t v = 0; v < nudges.size(); ++v) nudges[v] = double(v % 5) - 2.0;
    check(deep, deep.simulate(20, 12, 3, {}, {nudges}).sequences);
    const HiddenChain still(vector({.6, .4}), TransitionLogit{Link::ordered, 0, matrix({{1.}, {-1.}})},
                            {Emission::bernoulli(vector({.1, .8}))});
    check(still, still.simulate(20, 12, 3).sequences);
}

TEST_CASE("inputs that a chain does not have are refused, not left out") {
    CHECK_THROWS_WITH_AS(physician().value(vector({0., 1.}), {.discount_rate = .1}, {1.0}), doctest::Contains("inputs"),
                         DomainError);
}

TEST_CASE("a live filter refuses the impossible and stays where it was") {
    const HiddenChain h(vector({.5, .5}), matrix({{1., 0.}, {0., 1.}}),
                        {Emission::categorical(matrix({{1., 0.}, {0., 1.}}))});
    LiveHiddenChain live(h);
    const double zero[] = {0.0}, one[] = {1.0}, two[] = {2.0};
    live.record(7, zero);
    CHECK_THROWS_WITH_AS(live.record(7, one), doctest::Contains("customer 7"), DomainError);
    CHECK_THROWS_AS(live.record(7, two), DomainError);
    CHECK(live.visits(7) == 1);
    CHECK(live.chances(7)[0] == 1.0);
    CHECK_THROWS_WITH_AS(live.chances(8), doctest::Contains("never seen"), DomainError);
}

TEST_CASE("live transition counts are those of the paths, however customers and periods are sharded") {
    math::Random random(4);
    const std::vector<std::string> names{"a", "b", "c"};
    LiveTransitions all(names), early(names), late_even(names), late_odd(names);
    MatrixXd counts = MatrixXd::Zero(3, 3);
    std::vector<int> last(50, -1);
    for (int e = 0; e < 5000; ++e) {
        const auto customer = std::int64_t(random.below(50));
        const auto state = std::uint32_t(random.below(3));
        if (last[std::size_t(customer)] >= 0) counts(last[std::size_t(customer)], state) += 1.0;
        last[std::size_t(customer)] = int(state);
        all.record(customer, state);
        (e < 2000 ? early : customer % 2 == 0 ? late_even : late_odd).record(customer, state);
    }
    CHECK(all.counts().counts == counts);
    late_odd.merge(late_even);
    early.merge(late_odd);
    CHECK(early == all);
    CHECK(early.to_bytes() == all.to_bytes());
    CHECK(LiveTransitions::from_bytes(all.to_bytes()) == all);
    CHECK_THROWS_AS(LiveTransitions::from_bytes("HLT"), DomainError);
    CHECK(all.state(3) == std::uint32_t(last[3]));
    CHECK_THROWS_WITH_AS(all.record(1, 3), doctest::Contains("has no name"), DomainError);
    CHECK_THROWS_AS(all.merge(LiveTransitions({"a", "b"})), DomainError);
    CHECK_THROWS_AS(LiveTransitions({"a", "a"}), DomainError);
}
