/// @file
/// Second lives: things followed from owner to owner until they are recycled, thrown away or lost from sight.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/data/event_log.hpp>

namespace habitue::inline v1::ecosystem {

/// How an ownership ended; kept: it had not when the watching did.
enum class Fate : std::uint8_t { kept, resold, recycled, discarded, returned };

/// "kept", "resold", ...
std::string_view name(Fate fate);

/// One thing with one owner.
struct Ownership {
    std::uint32_t item = 0;        ///< code in the log's column `item`
    std::uint32_t owner = 0;       ///< code of the customer
    std::uint32_t generation = 0;  ///< 0 for the first owner seen, then 1, 2, ...
    Fate fate = Fate::kept;
    bool began = true;                ///< false: the owner was first seen giving it away
    std::int64_t begin = 0, end = 0;  ///< microseconds; the end of watching when kept
    friend bool operator==(const Ownership&, const Ownership&) = default;
};

/// A share that was counted.
struct Share {
    double count = 0.0, of = 0.0;
    /// NaN of nothing.
    double value() const { return of > 0.0 ? count / of : std::numeric_limits<double>::quiet_NaN(); }
    /// The score interval; [0, 1] of nothing.
    std::pair<double, double> interval(double level = 0.95) const;
    friend bool operator==(const Share&, const Share&) = default;
};

/// Things through owners. Shares are of ownerships that ended: what is still kept is cut, and says nothing of how it
/// will end as long as the chances of the fates keep their ratio through an ownership.
struct SecondLives {
    std::vector<Ownership> ownerships = {};  ///< item by item, in order of time
    std::size_t items = 0;
    std::size_t late_rows = 0;  ///< rows of an item after it was recycled or thrown away: left out
    std::size_t unseen = 0;     ///< items that changed hands without a row that says so: counted as kept until then

    Share ended_as(Fate fate) const;
    Share resale() const { return ended_as(Fate::resold); }
    Share recycling() const { return ended_as(Fate::recycled); }
    /// Owners of a thing until it is gone: 1 / (1 - resale). Infinite when every ownership seen to end did by resale.
    double expected_owners() const;
    std::pair<double, double> expected_owners_interval(double level = 0.95) const;
    /// Share of things whose material comes back in the end, through whatever number of owners: recycled or returned
    /// among what did not end in resale.
    Share material_return() const;
    /// Years an owner keeps a thing on average, at a constant rate of giving away: time owned / ends seen.
    double mean_years_kept() const;
    std::string summary() const;
    friend bool operator==(const SecondLives&, const SecondLives&) = default;
};

/// The chain of owners of every item, from the log's column `item`.
///
/// An ownership begins with the first row of a customer about an item (purchase, use, install, ...) and ends with
/// resell, recycle, discard (dispose, throw away) or return; without such a row it is cut at the end of the customer's
/// window. Throws DomainError for a log without the columns item and kind.
SecondLives second_lives(const EventLog& log);

/// Whether getting a thing second hand keeps customers from buying: purchases a year after it against before, each
/// customer compared with themselves.
struct Cannibalisation {
    std::size_t customers = 0;                     ///< who got something second hand, seen before and after
    double before = 0.0, after = 0.0;              ///< purchases
    double years_before = 0.0, years_after = 0.0;  ///< watched
    /// Rate after / rate before, customers as strata (Mantel & Haenszel's estimator): below 1, purchases were lost.
    double ratio = std::numeric_limits<double>::quiet_NaN();
    double log_ratio_error = std::numeric_limits<double>::quiet_NaN();  ///< standard error of log ratio
    double lost_per_year = std::numeric_limits<double>::quiet_NaN();    ///< purchases lost a year a customer
    double margin_lost = std::numeric_limits<double>::quiet_NaN();  ///< money a year a customer; NaN: no column margin
    std::pair<double, double> interval(double level = 0.95) const;  ///< of the ratio
    friend bool operator==(const Cannibalisation&, const Cannibalisation&) = default;
};

/// Purchases before and after the first second-hand ownership of each customer, the first event of the customer left
/// out (it is what made them one), and what lies outside their window. Not causal by itself: what else changes with
/// time is in it too. Greenland & Robins (1985), Biometrics 41(1), 55-68, doi:10.2307/2530643. NaN where nothing was
/// bought before or after.
Cannibalisation cannibalisation(const EventLog& log, const SecondLives& lives);

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/items.hpp>
#endif
