/// @file
/// How a long call runs: threads, cancellation, progress. There is no hidden pool.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

#include <habitue/core/error.hpp>

namespace habitue::inline v1 {

/// The one option every long call takes. Results are the same bits for any number of threads.
struct Execution {
    int threads = 1;                            ///< 0: as many as the machine has
    const std::atomic<bool>* cancel = nullptr;  ///< set it from anywhere: the call throws Cancelled soon after
    std::function<void(double)> progress = {};  ///< called with the share done, 0 to 1, from the calling thread
};

/// Throws Cancelled if the caller asked to stop.
inline void check_cancelled(const Execution& how) {
    if (how.cancel != nullptr && how.cancel->load(std::memory_order_relaxed)) throw Cancelled();
}

/// Threads that @p how asks for, at most one per piece of work.
inline int thread_count(const Execution& how, std::size_t pieces) {
    const unsigned wanted = how.threads > 0 ? unsigned(how.threads) : std::max(1u, std::thread::hardware_concurrency());
    return int(std::max<std::size_t>(1, std::min<std::size_t>(wanted, pieces)));
}

namespace detail {
/// parallel_for() for any work: compiled once, and cold but for the work itself.
[[gnu::cold]] inline void share_out(std::size_t pieces, const Execution& how,
                                    const std::function<void(std::size_t)>& work) {
    std::atomic<std::size_t> next{0};
    std::exception_ptr failure;
    std::atomic<bool> failed{false};
    const auto run = [&](bool reports) {
        try {
            for (std::size_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < pieces;) {
                check_cancelled(how);
                work(i);
                if (reports && how.progress) how.progress(double(i + 1) / double(pieces));
            }
        } catch (...) {
            if (!failed.exchange(true)) failure = std::current_exception();
            next.store(pieces, std::memory_order_relaxed);
        }
    };
    {
        std::vector<std::jthread> helpers(std::size_t(thread_count(how, pieces) - 1));
        for (auto& helper : helpers) helper = std::jthread(run, false);
        run(true);
    }
    if (failure) std::rethrow_exception(failure);
}
}  // namespace detail

/// Calls work(i) once for every i in [0, pieces), on the threads of @p how, in no particular order.
///
/// What must not depend on the number of threads is written into slot i and combined afterwards in the order of i.
/// The first exception of any piece is rethrown.
template <class Work>
void parallel_for(std::size_t pieces, const Execution& how, const Work& work) {
    detail::share_out(pieces, how, std::cref(work));
}

}  // namespace habitue::inline v1
