/// @file
/// When each customer was watched: what rates are per.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/time.hpp>
#include <habitue/core/unit.hpp>
#include <habitue/data/ids.hpp>

namespace habitue::inline v1::data {

/// One window a customer, from `enter` to `exit`. A customer who did nothing has a window too: that is information.
struct Windows {
    Ids customer;
    std::vector<std::int64_t> enter, exit;  ///< microseconds, on the clock of the log
    bool given = false;                     ///< by the caller; false: from the first event to the end of the log

    std::size_t size() const { return enter.size(); }
    /// How long customer number @p i was watched.
    double exposure(std::size_t i, Unit unit = Unit::year) const {
        return (double(exit[i]) - double(enter[i])) / (days_in(unit) * double(microseconds_per_day));
    }
    /// How long all customers were watched, together.
    double exposure(Unit unit = Unit::year) const {
        double sum = 0.0;
        for (std::size_t i = 0; i < size(); ++i) sum += exposure(i, unit);
        return sum;
    }
    friend bool operator==(const Windows&, const Windows&) = default;
};

/// Throws DomainError naming the row unless columns are equally long and no window ends before it begins.
inline void validate(const Windows& windows) {
    require(windows.customer.size() == windows.size() && windows.exit.size() == windows.size(),
            "windows: need customer, enter and exit equally long");
    for (std::size_t i = 0; i < windows.size(); ++i)
        if (windows.exit[i] < windows.enter[i])
            throw DomainError(joined({"windows: row ", std::to_string(i), " (customer ", windows.customer.label(i),
                                      ") has its exit before its enter"}));
}

}  // namespace habitue::inline v1::data
