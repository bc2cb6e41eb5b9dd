// Loops on threads.
#include <doctest/doctest.h>

#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <thread>
#include <vector>

#include <habitue/core/execution.hpp>

using namespace habitue;

TEST_CASE("every piece is done once, on any number of threads") {
    for (const int threads : {0, 1, 2, 5, 64}) {
        std::vector<int> times(1000, 0);
        parallel_for(times.size(), {.threads = threads}, [&](std::size_t i) { ++times[i]; });
        CHECK(times == std::vector<int>(1000, 1));
    }
    parallel_for(0, {.threads = 4}, [](std::size_t) { FAIL("there is nothing to do"); });
    CHECK(thread_count({.threads = 8}, 3) == 3);
    CHECK(thread_count({.threads = 8}, 0) == 1);
    CHECK(thread_count({.threads = 0}, 1000) >= 1);
}

TEST_CASE("the first exception stops the loop and reaches the caller") {
    for (const int threads : {1, 3}) {
        std::atomic<int> done{0};
        const auto work = [&](std::size_t i) {
            if (i == 10) throw DomainError("row 10");
            ++done;
        };
        CHECK_THROWS_WITH_AS(parallel_for(100000, {.threads = threads}, work), "row 10", DomainError);
        CHECK(done < 100000);
    }
}

TEST_CASE("a loop can be cancelled from another thread") {
    for (const int threads : {1, 3}) {
        std::atomic<bool> cancel{false};
        std::atomic<std::size_t> done{0};
        const auto work = [&](std::size_t) {
            if (++done == 50) cancel = true;
        };
        CHECK_THROWS_AS(parallel_for(1000000, {.threads = threads, .cancel = &cancel}, work), Cancelled);
        CHECK(done < 1000000);
    }
}

TEST_CASE("progress is told on the calling thread") {
    const auto caller = std::this_thread::get_id();
    double last = 0.0;
    int told = 0;
    parallel_for(200,
                 {.threads = 3,
                  .progress =
                      [&](double share) {
                          CHECK(std::this_thread::get_id() == caller);
                          CHECK(share > last);
                          CHECK(share <= 1.0);
                          last = share;
                          ++told;
                      }},
                 [](std::size_t) {});
    CHECK(told <= 200);
}
