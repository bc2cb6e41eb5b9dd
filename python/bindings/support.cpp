// Long calls that can be watched and interrupted.
#include "support.hpp"

#include <atomic>
#include <chrono>
#include <future>

namespace habitue::python {

void watch(std::optional<int> threads, const py::object& progress, const std::function<void(const Execution&)>& work) {
    using namespace std::chrono_literals;
    if (threads && *threads < 0)
        throw DomainError("threads: got " + std::to_string(*threads) + ", must be 1 or more, or None for all");
    std::atomic<bool> cancel{false};
    std::atomic<double> done{0.0};
    Execution how{.threads = threads.value_or(0), .cancel = &cancel};
    if (!progress.is_none()) how.progress = [&done](double share) { done.store(share, std::memory_order_relaxed); };

    auto answer = std::async(std::launch::async, [&] { work(how); });
    double shown = 0.0;
    const auto show = [&](double share) {
        if (!progress.is_none() && share != shown) progress(shown = share);
    };
    try {
        for (bool ready = false; !ready;) {
            {
                const py::gil_scoped_release unlocked;
                ready = answer.wait_for(50ms) == std::future_status::ready;
            }
            if (PyErr_CheckSignals() != 0) throw py::error_already_set();
            if (!ready) show(done.load(std::memory_order_relaxed));
        }
    } catch (...) {
        cancel.store(true);
        const py::gil_scoped_release unlocked;
        answer.wait();
        throw;
    }
    answer.get();
    show(1.0);
}

}  // namespace habitue::python
