// Figures of textbooks and papers for chains whose answers are known.
#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

#include <habitue/lifecycle/markov_chain.hpp>

using habitue::DomainError;
using habitue::lifecycle::MarkovChain;

namespace {

Eigen::VectorXd vector(std::initializer_list<double> values) {
    Eigen::VectorXd v(values.size());
    std::copy(values.begin(), values.end(), v.data());
    return v;
}

void check_close(const Eigen::MatrixXd& got, const Eigen::MatrixXd& want, double relative) {
    REQUIRE(got.rows() == want.rows());
    REQUIRE(got.cols() == want.cols());
    for (Eigen::Index i = 0; i < got.rows(); ++i)
        for (Eigen::Index j = 0; j < got.cols(); ++j) CHECK(got(i, j) == doctest::Approx(want(i, j)).epsilon(relative));
}

/// Capital 0..n, a win with probability p; 0 and n absorb.
MarkovChain gambler(int n, double p) {
    Eigen::MatrixXd m = Eigen::MatrixXd::Zero(n + 1, n + 1);
    m(0, 0) = m(n, n) = 1.0;
    for (int i = 1; i < n; ++i) {
        m(i, i - 1) = 1.0 - p;
        m(i, i + 1) = p;
    }
    return MarkovChain(m);
}

/// Pfeifer & Carraway (2000): recency cells with repurchase probabilities .3, .2, .15, .05, and a former customer.
MarkovChain pfeifer_carraway() {
    Eigen::MatrixXd p(5, 5);
    p << .3, .7, 0, 0, 0,   //
        .2, 0, .8, 0, 0,    //
        .15, 0, 0, .85, 0,  //
        .05, 0, 0, 0, .95,  //
        0, 0, 0, 0, 1;
    return MarkovChain(p, {"recency 1", "recency 2", "recency 3", "recency 4", "former"});
}

std::string message(auto&& f) {
    try {
        f();
    } catch (const DomainError& e) {
        return e.what();
    }
    return "nothing was thrown";
}

}  // namespace

TEST_CASE("MarkovChain: customer values of Pfeifer and Carraway") {
    // Net contribution 40 per purchase, marketing 4 per period while a customer, yearly rate 20%.
    const auto reward = vector({36, -4, -4, -4, 0});
    const auto chain = pfeifer_carraway();
    check_close(chain.discounted_value(reward, {.discount_rate = .2}),
                vector({52.319609438567944, 5.553783563873069, 1.250772986167616, -1.8200162733930023, 0}), 1e-13);
    check_close(chain.discounted_value(reward, {.discount_rate = .2, .periods = 4}),
                vector({50.11496913580247, 4.219907407407408, 0.5921103395061725, -1.9801311728395063, 0}), 1e-13);
    CHECK(chain.discounted_value(reward, {.discount_rate = .2, .periods = 0}) == reward);
    check_close(chain.discounted_value(reward, {.discount_rate = .2, .periods = 1e15}),
                chain.discounted_value(reward, {.discount_rate = .2}), 1e-12);
}

TEST_CASE("MarkovChain: how long a customer of Pfeifer and Carraway stays one") {
    const auto chain = pfeifer_carraway();
    const auto periods = vector({6.050420168067227, 4.621848739495798, 3.014705882352941, 1.3025210084033612});
    check_close(chain.absorption().expected_time, periods, 1e-14);
    check_close(chain.hitting_time("former").head(4), periods, 1e-14);
    Eigen::MatrixXd visits(4, 4);
    visits << 2.2114108801415306, 1.5479876160990713, 1.2383900928792568, 1.0526315789473684,  //
        0.7828394515701018, 1.5479876160990713, 1.2383900928792568, 1.0526315789473684,        //
        0.4256965944272446, 0.2979876160990712, 1.2383900928792568, 1.0526315789473684,        //
        0.11057054400707653, 0.07739938080495355, 0.06191950464396285, 1.0526315789473684;
    check_close(chain.expected_visits(), visits, 1e-14);
}

TEST_CASE("MarkovChain: without discounting a reward that stops has a value and one that recurs does not") {
    const auto chain = pfeifer_carraway();
    check_close(chain.discounted_value(vector({1, 1, 1, 1, 0})).head(4), chain.absorption().expected_time, 1e-14);
    CHECK(message([&] {
              chain.discounted_value(vector({0, 0, 0, 0, 1}));
          }).find("\"former\" recurs for ever") != std::string::npos);
    CHECK(chain.discounted_value(vector({0, 0, 0, 0, 1}), {.periods = 3})(4) == 4.0);
}

TEST_CASE("MarkovChain: gambler's ruin, chances, durations and their variances") {
    // Closed form: Grinstead & Snell, ch. 11-12; Feller XIV.
    const auto fair = gambler(10, .5).absorption();
    REQUIRE(fair.recurrent == std::vector<std::vector<std::size_t>>{{0}, {10}});
    for (int i = 1; i < 10; ++i) {
        CHECK(fair.probability(i - 1, 1) == doctest::Approx(i / 10.0).epsilon(1e-14));
        CHECK(fair.expected_time(i - 1) == doctest::Approx(i * (10.0 - i)).epsilon(1e-14));
    }
    check_close(fair.variance_time, vector({240, 352, 392, 400, 400, 400, 392, 352, 240}), 1e-13);
    const auto biased = gambler(10, .6).absorption();
    check_close(
        biased.variance_time,
        vector({228.86180372490196, 247.9485862461413, 229.37719612677887, 214.36755354191666, 203.30578512396687,
                188.13014417376803, 162.2504153950192, 122.38726232081764, 67.95260700633237}),
        1e-12);
    for (const auto& [n, p] : {std::pair{10, .49}, {10, .6}, {100, .49}}) {
        const auto chain = gambler(n, p).absorption();
        const double ratio = (1.0 - p) / p, all = std::expm1(n * std::log(ratio));
        for (int i = 1; i < n; ++i) {
            const double win = std::expm1(i * std::log(ratio)) / all;
            CHECK(chain.probability(i - 1, 1) == doctest::Approx(win).epsilon(1e-12));
            CHECK(chain.probability(i - 1, 0) + chain.probability(i - 1, 1) == doctest::Approx(1.0).epsilon(1e-13));
            CHECK(chain.expected_time(i - 1) == doctest::Approx((i - n * win) / (1.0 - 2.0 * p)).epsilon(1e-11));
        }
    }
}

TEST_CASE("MarkovChain: a chance of one in 10 to the 60 is right to the last digits") {
    const double p = 1e-3, ratio = (1.0 - p) / p;
    const auto chain = gambler(21, p).absorption();
    CHECK(chain.probability(0, 1) == doctest::Approx((ratio - 1.0) / (std::pow(ratio, 21) - 1.0)).epsilon(1e-12));
    CHECK(chain.probability(0, 1) < 1e-59);
}

TEST_CASE("MarkovChain: weather in the Land of Oz") {
    // Grinstead & Snell, examples 11.1 and 11.17.
    Eigen::MatrixXd p(3, 3);
    p << .5, .25, .25, .5, 0, .5, .25, .25, .5;
    const MarkovChain oz(p, {"rain", "nice", "snow"});
    check_close(oz.stationary(), vector({.4, .2, .4}).transpose(), 1e-15);
    check_close(oz.hitting_time("rain"), vector({0, 8.0 / 3, 10.0 / 3}), 1e-14);
    check_close(oz.hitting_time("nice"), vector({4, 0, 4}), 1e-14);
    check_close(oz.hitting_time("snow"), vector({10.0 / 3, 8.0 / 3, 0}), 1e-14);
    CHECK(oz.classes().size() == 1);
    CHECK(message([&] { oz.absorption(); }) ==
          "absorption: every state of the chain recurs for ever, none is ever left for good");
    CHECK(oz.probability("nice", "snow") == .5);
    CHECK(oz.summary() ==
          "Markov chain, 3 states\n"
          "        rain    nice    snow\n"
          "rain  0.5000  0.2500  0.2500\n"
          "nice  0.5000  0.0000  0.5000\n"
          "snow  0.2500  0.2500  0.5000\n");
}

TEST_CASE("MarkovChain: stationary distribution and first passages of Blanden's income mobility") {
    // R package markovchain 0.9.1, data(blanden); rows as printed there, divided by their sums.
    Eigen::MatrixXd p(4, 4);
    p << 29, 22, 38, 11, 28, 26, 25, 22, 26, 28, 21, 24, 17, 25, 16, 42;
    p = p.array().colwise() / p.rowwise().sum().array();
    const MarkovChain chain(p);
    check_close(chain.stationary(), vector({0.25029546328, 0.252580815981, 0.250213506572, 0.246910214167}).transpose(),
                1e-11);
    check_close(chain.hitting_time("1"), vector({4.09278605734, 0, 3.86081596277, 3.98880031688}), 1e-11);
    check_close(chain.hitting_time("0"), vector({0, 4.09677259775, 4.16744498971, 4.63962818585}), 1e-11);
}

TEST_CASE("MarkovChain: one long-run distribution for each class that is never left") {
    Eigen::MatrixXd p(5, 5);
    p << 0, .5, .3, .2, 0,  // transient
        0, .9, .1, 0, 0,    // {1, 2}
        0, .3, .7, 0, 0,    //
        0, 0, 0, 1, 0,      // {3}
        .5, 0, 0, .5, 0;    // transient, leads to 0
    const MarkovChain chain(p);
    const auto classes = chain.classes();
    REQUIRE(classes.size() == 4);
    CHECK(classes[0] == habitue::lifecycle::CommunicationClass{{0}, false});
    CHECK(classes[1] == habitue::lifecycle::CommunicationClass{{1, 2}, true});
    CHECK(classes[2] == habitue::lifecycle::CommunicationClass{{3}, true});
    CHECK(classes[3] == habitue::lifecycle::CommunicationClass{{4}, false});
    Eigen::MatrixXd stationary(2, 5);
    stationary << 0, .75, .25, 0, 0, 0, 0, 0, 1, 0;
    check_close(chain.stationary(), stationary, 1e-15);
    const auto end = chain.absorption();
    CHECK(end.transient == std::vector<std::size_t>{0, 4});
    Eigen::MatrixXd probability(2, 2);
    probability << .8, .2, .4, .6;
    check_close(end.probability, probability, 1e-15);
    check_close(end.expected_time, vector({1, 1.5}), 1e-15);
    check_close(end.variance_time, vector({0, .25}), 1e-15);
}

TEST_CASE("MarkovChain: a state that may be missed for ever is infinitely far") {
    const auto chain = gambler(4, .5);
    const auto t = chain.hitting_time("4");
    CHECK(t(4) == 0.0);
    CHECK(std::isinf(t(1)));
    CHECK(std::isinf(t(0)));
    Eigen::MatrixXd p(3, 3);
    p << 0, 1, 0, 0, .5, .5, 0, 0, 1;
    CHECK(MarkovChain(p).hitting_time("2")(0) == doctest::Approx(3.0));
    CHECK(std::isinf(MarkovChain(p).hitting_time("0")(1)));
}

TEST_CASE("MarkovChain: visits while passing through add up to the time it takes") {
    const auto chain = gambler(30, .45);
    const Eigen::VectorXd visits = chain.expected_visits().rowwise().sum();
    check_close(visits, chain.absorption().expected_time, 1e-13);
}

TEST_CASE("MarkovChain: a matrix that is none is refused by row and sum") {
    Eigen::MatrixXd p(2, 2);
    p << .5, .4, 0, 1;
    CHECK(message([&] {
              MarkovChain(p, {"a", "b"});
          }) == "transition_matrix: row 0 (\"a\") sums to 0.9, must sum to 1");
    p << .5, .5, -.25, 1.25;
    CHECK(message([&] {
              MarkovChain(p, {"a", "b"});
          }) == "transition_matrix: row 1 (\"b\") has -0.25 in column 0 (\"a\"), must be a probability");
    p << .5, .5, std::nan(""), 1;
    CHECK(message([&] { MarkovChain{p}; }).find("row 1 (\"1\") has nan") != std::string::npos);
    p << .5, .5, 0, 1;
    CHECK(message([&] { MarkovChain(p, {"a", "a"}); }) == "states: \"a\" occurs more than once");
    CHECK(message([&] { MarkovChain(p, {"a"}); }) == "states: got 1 names for 2");
    CHECK_THROWS_AS(MarkovChain(Eigen::MatrixXd(2, 3)), DomainError);
    CHECK_THROWS_AS(MarkovChain(Eigen::MatrixXd(0, 0)), DomainError);
    CHECK_THROWS_AS(MarkovChain(p).index("gone"), DomainError);
    CHECK_THROWS_AS(MarkovChain(p).discounted_value(vector({1, 0}), {.discount_rate = -.1}), DomainError);
    CHECK_THROWS_AS(MarkovChain(p).discounted_value(vector({1, 0}), {.periods = 1.5}), DomainError);
    CHECK_THROWS_AS(MarkovChain(p).discounted_value(vector({1})), DomainError);
    p << .5, .5 + 5e-10, 0, 1;
    CHECK(MarkovChain(p) == MarkovChain(p, {"0", "1"}));
}

TEST_CASE("MarkovChain: a sparse chain gives the answers of a dense one") {
    Eigen::MatrixXd p = Eigen::MatrixXd::Zero(7, 7);
    p << 0, .5, .3, .2, 0, 0, 0,  // transient
        0, .9, .1, 0, 0, 0, 0,    // {1, 2}
        0, .3, .7, 0, 0, 0, 0,    //
        0, 0, 0, 1, 0, 0, 0,      // {3}
        .2, 0, 0, .5, .1, .2, 0,  // {4, 5}, transient
        0, 0, 0, 0, .6, .3, .1,   //
        0, 0, 0, .4, 0, 0, .6;    // transient
    const MarkovChain dense(p), sparse(habitue::math::SparseMatrix(p.sparseView()));
    CHECK(dense.classes() == sparse.classes());
    check_close(sparse.stationary(), dense.stationary(), 1e-15);
    check_close(sparse.absorption().probability, dense.absorption().probability, 1e-14);
    check_close(sparse.absorption().variance_time, dense.absorption().variance_time, 1e-14);
    check_close(sparse.expected_visits(), dense.expected_visits(), 1e-14);
    check_close(sparse.hitting_probability("3"), dense.hitting_probability("3"), 1e-14);
    const auto reward = vector({1, -2, 3, 4, -5, 6, 7});
    check_close(sparse.discounted_value(reward, {.discount_rate = .1}),
                dense.discounted_value(reward, {.discount_rate = .1}), 1e-13);
    CHECK(dense.canonical_form().states() == std::vector<std::string>{"1", "2", "3", "0", "4", "5", "6"});
    CHECK(Eigen::MatrixXd(sparse.canonical_form().sparse_transition_matrix()) ==
          dense.canonical_form().transition_matrix());
    CHECK_FALSE(sparse == dense);
    CHECK(sparse == MarkovChain(sparse.sparse_transition_matrix()));
    CHECK_THROWS_AS(sparse.transition_matrix(), DomainError);
    CHECK_THROWS_AS(dense.sparse_transition_matrix(), DomainError);
    p(0, 1) = .25;
    CHECK(message([&] { MarkovChain(habitue::math::SparseMatrix(p.sparseView())); }) ==
          "transition_matrix: row 0 (\"0\") sums to 0.75, must sum to 1");
    CHECK_THROWS_AS(MarkovChain(habitue::math::SparseMatrix(0, 0)), DomainError);
}

TEST_CASE("MarkovChain: visits from a start are the row of all visits, and without end where they recur") {
    const auto chain = gambler(6, .45);
    const auto visits = chain.expected_visits(vector({0, 0, 1, 0, 0, 0, 0}));
    check_close(visits.segment(1, 5).transpose(), chain.expected_visits().row(1), 1e-14);
    CHECK(std::isinf(visits(0)));
    CHECK(chain.expected_visits(vector({1, 0, 0, 0, 0, 0, 0}))(6) == 0.0);
    const auto reward = vector({0, 1, 2, 3, 4, 5, 0}), start = vector({0, .5, .5, 0, 0, 0, 0});
    CHECK(chain.discounted_visits(start, .1).dot(reward) ==
          doctest::Approx(start.dot(chain.discounted_value(reward, {.discount_rate = .1}))).epsilon(1e-13));
}

TEST_CASE("MarkovChain: fundamental matrix and Kemeny's constant of the Land of Oz") {
    Eigen::MatrixXd p(3, 3);
    p << .5, .25, .25, .5, 0, .5, .25, .25, .5;
    const MarkovChain oz(p);
    Eigen::MatrixXd z(3, 3);
    z << 86, 3, -14, 6, 63, 6, -14, 3, 86;
    check_close(oz.fundamental_matrix(), z / 75.0, 1e-13);
    CHECK(oz.kemeny_constant() == doctest::Approx(47.0 / 15).epsilon(1e-14));
    CHECK_THROWS_AS(gambler(4, .5).kemeny_constant(), DomainError);
    CHECK(oz.is_reversible());
    CHECK(MarkovChain(Eigen::MatrixXd::Ones(1, 1)).kemeny_constant() == 1.0);
}

TEST_CASE("MarkovChain: periods, and which chains look the same backwards") {
    Eigen::MatrixXd p(4, 4);
    p << 0, 1, 0, 0, 0, 0, 1, 0, .5, 0, 0, .5, 0, 0, 0, 1;
    const MarkovChain chain(p);
    CHECK(chain.period("0") == 3);
    CHECK(chain.period("3") == 1);
    CHECK(gambler(4, .5).period("2") == 2);
    p << 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1;
    CHECK(MarkovChain(p).period("0") == 0);
    Eigen::MatrixXd round(3, 3);
    round << .1, .6, .3, .3, .1, .6, .6, .3, .1;
    CHECK_FALSE(MarkovChain(round).is_reversible());
}

TEST_CASE("MarkovChain: weather in two groups, lumpable or not") {
    // Kemeny & Snell (1960), sec. 6.3: the Land of Oz lumps to nice and bad weather.
    Eigen::MatrixXd p(3, 3);
    p << .5, .25, .25, .5, 0, .5, .25, .25, .5;
    const MarkovChain oz(p, {"rain", "nice", "snow"});
    CHECK(oz.is_lumpable({"bad", "nice", "bad"}));
    const auto two = oz.lump({"bad", "nice", "bad"});
    CHECK(two.states() == std::vector<std::string>{"bad", "nice"});
    check_close(two.transition_matrix(), Eigen::Matrix2d{{.75, .25}, {1, 0}}, 1e-15);
    CHECK_FALSE(oz.is_lumpable({"wet", "wet", "snow"}));
    CHECK(message([&] { oz.lump({"wet", "wet", "snow"}); }).find("state \"nice\"") != std::string::npos);
    CHECK_THROWS_AS(oz.is_lumpable({"a"}), DomainError);
}

TEST_CASE("MarkovChain: where customers of Pfeifer and Carraway are, and how long they have been there") {
    const auto chain = pfeifer_carraway();
    const auto start = vector({1, 0, 0, 0, 0});
    check_close(chain.distribution(start, 4), vector({.1397, .1365, .1288, .1428, .4522}), 1e-14);
    const auto reward = vector({36, -4, -4, -4, 0});
    CHECK(chain.occupancy(start, 4).dot(reward) ==
          doctest::Approx(chain.discounted_value(reward, {.periods = 4})(0)).epsilon(1e-14));
    CHECK(chain.occupancy(start, 0) == start);
    CHECK_THROWS_AS(chain.distribution(vector({-1, 2, 0, 0, 0}), 1), DomainError);
}

TEST_CASE("MarkovChain: when a state is reached, by chance, mean, variance and step") {
    const auto chain = gambler(10, .6);
    const auto win = chain.hitting_probability("10");
    for (int i = 0; i <= 10; ++i)
        CHECK(win(i) ==
              doctest::Approx(std::expm1(i * std::log(2.0 / 3)) / std::expm1(10 * std::log(2.0 / 3))).epsilon(1e-13));
    const auto end = chain.absorption();
    check_close(chain.hitting_time({"0", "10"}).segment(1, 9), end.expected_time, 1e-14);
    check_close(chain.hitting_time_variance({"0", "10"}).segment(1, 9), end.variance_time, 1e-14);
    CHECK(std::isinf(chain.hitting_time_variance("10")(5)));
    const auto when = chain.hitting_time_distribution({"0", "10"}, 2000);
    for (int i = 1; i < 10; ++i) {
        double mean = 0.0, square = 0.0;
        for (int t = 0; t <= 2000; ++t) mean += t * when(i, t), square += double(t) * t * when(i, t);
        CHECK(when.row(i).sum() == doctest::Approx(1.0).epsilon(1e-13));
        CHECK(mean == doctest::Approx(end.expected_time(i - 1)).epsilon(1e-12));
        CHECK(square - mean * mean == doctest::Approx(end.variance_time(i - 1)).epsilon(1e-10));
    }
    CHECK(when(0, 0) == 1.0);
    CHECK(when(1, 1) == .4);
    CHECK_THROWS_AS(chain.hitting_probability("rich"), DomainError);
}

TEST_CASE("MarkovChain: stationary distribution of craigsendi") {
    // R package markovchain 0.9.1, data(craigsendi).
    Eigen::MatrixXd counts(3, 3);
    counts << 682, 33, 25, 154, 64, 47, 19, 19, 43;
    const MarkovChain chain(counts.array().colwise() / counts.rowwise().sum().array());
    check_close(chain.stationary(), vector({0.834366826191, 0.0765921431808, 0.0890410306277}).transpose(), 1e-11);
}
