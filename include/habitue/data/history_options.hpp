/// @file
/// How purchase histories are made from a log, the same whether it is read whole or batch by batch.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include <habitue/core/execution.hpp>
#include <habitue/core/time.hpp>
#include <habitue/core/unit.hpp>

namespace habitue::inline v1 {

namespace data {
/// What several purchases of one customer on one calendar day are.
enum class SameDay : std::uint8_t {
    merge,  ///< one purchase, amounts summed; times are whole calendar days
    keep    ///< as many purchases; times are instants
};
}  // namespace data
using data::SameDay;

/// Options of `purchase_histories`. Days are those of the log's own clock.
///
/// With `merge`, a purchase belongs to the calibration period when its day is not after the day of `calibration_end`,
/// and T counts whole days up to that day. With `keep` the same holds of instants: "1997-09-30" is then the very
/// beginning of that day.
struct HistoryOptions {
    Unit unit = Unit::week;
    std::optional<Time> calibration_end = {};  ///< what comes after goes into the holdout columns
    std::optional<Time> observation_end = {};  ///< later events are left out; default: the last event of the log
    std::optional<Time> acquired_after = {};   ///< customers who first bought on or before it are left out
    SameDay same_day = SameDay::merge;
    bool count_first_spend = false;  ///< monetary_value is the mean of all purchases, the first one too, not of the
                                     ///< repeat ones; monetary_count then says of how many
    int threads = 1;                 ///< 0: as many as the machine has; the result is the same
    const std::atomic<bool>* cancel = nullptr;  ///< as in Execution
    std::function<void(double)> progress = {};  ///< as in Execution

    Execution execution() const { return {threads, cancel, progress}; }
};

}  // namespace habitue::inline v1
