#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <habitue/lifecycle/buying_cycle.hpp>
#include <habitue/math/random.hpp>

using habitue::DomainError;
using habitue::Paths;
using namespace habitue::lifecycle;

TEST_CASE("funnel: counts who comes on, in order, and where those who arrived came from") {
    Paths paths = Paths::from_sequences({{"aware", "search", "aware", "compare", "purchase"},
                                         {"search", "purchase"},
                                         {"aware", "purchase", "search"},
                                         {"aware", "use", "search"},
                                         {"use"}});
    paths.weight = {1.0, 1.0, 1.0, 1.0, 2.0};
    const auto found = funnel(paths, {"aware", "search", "purchase"});
    CHECK(found.paths == 6.0);
    CHECK(found.reached == std::vector<double>{3.0, 3.0, 1.0});
    CHECK(found.came_from == std::vector<double>{1.0, 2.0, 3.0});
    CHECK(found.conversion[0] == 0.5);
    CHECK(found.drop_off[2] == doctest::Approx(2.0 / 3.0));
    CHECK(found.low[2] == doctest::Approx(0.0615).epsilon(1e-3));  // Wilson, 1 of 3
    CHECK(found.high[2] == doctest::Approx(0.7923).epsilon(1e-3));
    CHECK(std::isnan(found.median_time[1]));
    // Stages not named are those of the buying cycle, in its order.
    CHECK(funnel(paths).stages == std::vector<std::string>{"aware", "search", "compare", "purchase", "use"});
    CHECK_THROWS_AS(funnel(paths, {"aware", "aware"}), DomainError);
    CHECK_THROWS_AS(funnel(paths, {"nowhere"}), DomainError);
    Paths timed = Paths::from_sequences({{"a", "b"}, {"a", "b"}, {"a", "b"}});
    timed.time = {0.0, 1.0, 0.0, 5.0, 10.0, 12.0};
    CHECK(funnel(timed, {"a", "b"}).median_time[1] == 2.0);
}

TEST_CASE("step_matrix: shares of paths at each step, before and after a state") {
    const Paths paths = Paths::from_sequences({{"a", "b"}, {"b"}, {"a", "a", "b", "c"}, {}});
    const auto steps = step_matrix(paths, 3);
    CHECK(steps.steps == std::vector<int>{1, 2, 3});
    CHECK(steps.share(0, 0) == 0.5);
    CHECK(steps.share(3, 1) == 0.5);  // ended
    for (Eigen::Index k = 0; k < 3; ++k) CHECK(steps.share.col(k).sum() == doctest::Approx(1.0));
    const auto around = step_matrix(paths, 1, "b");
    CHECK(around.paths == 3.0);
    CHECK(around.share(1, 1) == 1.0);
    CHECK(around.share(0, 0) == doctest::Approx(2.0 / 3.0));
    CHECK(around.share(2, 2) == doctest::Approx(1.0 / 3.0));
    CHECK_THROWS_AS(step_matrix(paths, 0), DomainError);
}

TEST_CASE("time_to: the product-limit estimate by hand, who has not come is followed to the end") {
    Paths paths = Paths::from_sequences({{"a", "b"}, {"a", "c"}, {"a", "b"}, {"a", "b"}, {"c", "b"}});
    paths.time = {0.0, 1.0, 0.0, 2.0, 5.0, 8.0, 1.0, 4.0, 0.0, 1.0};
    const auto found = time_to(paths, "a", "b");
    CHECK(found.paths == 4.0);
    CHECK(found.events == 3.0);
    CHECK(found.time == std::vector<double>{1.0, 3.0});
    CHECK(found.at_risk == std::vector<double>{4.0, 2.0});
    CHECK(found.waiting == std::vector<double>{0.75, 0.0});
    CHECK(found.median == 3.0);
    CHECK(found.low[0] == doctest::Approx(0.1279).epsilon(1e-3));  // log(-log), as R's survfit(conf.type = "log-log")
    CHECK(found.high[0] == doctest::Approx(0.9605).epsilon(1e-3));
    CHECK(time_to(paths, "a", "b", 20.0).waiting[1] == doctest::Approx(0.25));
    CHECK_THROWS_AS(time_to(paths, "a", "b", 2.0), DomainError);
    CHECK_THROWS_AS(time_to(Paths::from_sequences({{"a", "b"}}), "a", "b"), DomainError);
}

TEST_CASE("transition_worth: the exact change is that of the changed chain, the slope its limit") {
    const std::vector<std::string> names{"aware", "search", "compare", "purchase", "lost"};
    Eigen::MatrixXd p(5, 5);
    p << .2, .4, .1, .05, .25, .1, .3, .3, .1, .2, .0, .2, .1, .5, .2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1;
    const MarkovChain chain(p, names);
    const auto arrive = [&](const Eigen::MatrixXd& q) { return MarkovChain(q, names).absorption().probability(0, 0); };
    const double now = arrive(p);
    const auto all = transition_worth(chain, "aware", "purchase", .1);
    CHECK(all.size() == 15);
    for (const auto& w : all) {
        const auto i = Eigen::Index(chain.index(w.from)), j = Eigen::Index(chain.index(w.to));
        const auto changed = [&](double by) {
            Eigen::MatrixXd q = p;
            q.row(i) *= (1.0 - p(i, j) - by) / (1.0 - p(i, j));
            q(i, j) = p(i, j) + by;
            return q;
        };
        CHECK(w.change == doctest::Approx(arrive(changed(.1)) - now).epsilon(1e-10));
        CHECK(w.slope == doctest::Approx((arrive(changed(1e-6)) - now) / 1e-6).epsilon(1e-4));
    }
    for (std::size_t k = 1; k < all.size(); ++k) CHECK(all[k].change <= all[k - 1].change);
    CHECK_THROWS_AS(transition_worth(chain, "lost", "purchase"), DomainError);
    CHECK_THROWS_AS(transition_worth(chain, "aware", "aware"), DomainError);
}

TEST_CASE("transition_worth: a transition that becomes certain may lose all who come to its state") {
    const std::vector<std::string> names{"aware", "search", "purchase", "lost"};
    const MarkovChain chain(Eigen::Matrix4d{{.2, .4, .3, .1}, {.1, .3, .3, .3}, {0, 0, 1, 0}, {0, 0, 0, 1}}, names);
    const double now = chain.hitting_probability("purchase")(0);
    bool seen = false;
    const auto all = transition_worth(chain, "aware", "purchase", 1.0);
    for (std::size_t k = 0; k < all.size(); ++k) {
        CHECK(std::isfinite(all[k].change));
        if (k > 0) CHECK(all[k].change <= all[k - 1].change);
        if (all[k].from != "search" || all[k].to != "search") continue;
        seen = true;  // who searches then searches for ever: left are those who buy before
        CHECK(all[k].change == doctest::Approx(.3 / .8 - now).epsilon(1e-12));
    }
    CHECK(seen);
}
