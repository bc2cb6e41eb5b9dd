/// @file
/// Covariates: what is known of customers, and of the times they live in, beside their purchases.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/time.hpp>
#include <habitue/core/unit.hpp>
#include <habitue/data/ids.hpp>

namespace habitue::inline v1::data {

/// What a row of a table with times stands for.
enum class CovariateRows {
    infer,    ///< periods where two rows in succession say the same, changes otherwise
    periods,  ///< every period has its row; one without is missing
    changes,  ///< a row holds until the next one, the last for ever
};

/// A table of covariates as columns that somebody else owns.
struct CovariateColumns {
    std::vector<std::string> names;
    std::span<const double> values;                ///< row after row, one number a name; NaN: missing
    std::span<const std::uint32_t> customer = {};  ///< the code of each row's customer; empty: not said
    std::span<const std::int64_t> time = {};       ///< from when on, in microseconds; empty: nothing changes
    Ids ids = {};                                  ///< who the codes are
};

/// Covariates of customers, constant between changes. Only changes are stored, and what is everybody's once.
///
/// Rows without customers are everybody's when they have times; without times they are the customers' in the order of
/// the histories. Missing values and periods are remembered, and refused where a customer's time touches them.
struct Covariates {
    std::vector<std::string> names;
    std::vector<std::size_t> purchase;   ///< the names that act on the rate of purchase
    std::vector<std::size_t> attrition;  ///< those that act on the rate of leaving
    Ids customer;                        ///< who the paths are of; empty: everybody, or in the histories' order
    bool everybodys = false;             ///< one path for all
    bool changing = false;               ///< there are times

    // Path k holds the rows begin[k] to begin[k + 1], and ends at until[k].
    std::vector<double> values;
    std::vector<std::int64_t> from;
    std::vector<std::size_t> begin{0};
    std::vector<std::int64_t> until;

    Covariates() = default;
    /// Names in @p purchase and @p attrition must be among the columns'. Throws DomainError naming customer and time of
    /// a second row of the same.
    Covariates(const CovariateColumns& table, const std::vector<std::string>& purchase_,
               const std::vector<std::string>& attrition_, CovariateRows rows = CovariateRows::infer)
        : names(table.names), customer(table.ids), changing(!table.time.empty()) {
        everybodys = table.customer.empty() && changing;
        const auto columns = [&](const std::vector<std::string>& wanted, std::vector<std::size_t>& into) {
            for (const auto& name : wanted) {
                const auto found = std::find(names.begin(), names.end(), name);
                if (found == names.end()) throw DomainError(joined({"covariates: there is no column ", name}));
                into.push_back(std::size_t(found - names.begin()));
            }
        };
        columns(purchase_, purchase);
        columns(attrition_, attrition);
        require(!purchase.empty() || !attrition.empty(), "covariates: name those of purchase or of attrition");
        const std::size_t width = names.size(), n = table.values.size() / width;
        require(table.values.size() == n * width, "covariates: values must be rows of one number a name");
        require(table.customer.empty() || table.customer.size() == n,
                "covariates: customer must be as long as the rows");
        require(table.time.empty() || table.time.size() == n, "covariates: time must be as long as the rows");
        arrange(table, n, rows);
    }

    std::size_t paths() const { return until.size(); }
    const double* row(std::size_t i) const { return &values[i * names.size()]; }

    /// The path of each customer. Throws DomainError naming the first without one.
    std::vector<std::size_t> paths_of(const Ids& customers, std::size_t count) const {
        std::vector<std::size_t> result(count, 0);
        if (everybodys) return result;
        if (customer.empty()) {
            if (paths() != count)
                throw DomainError(joined({"covariates: ", std::to_string(paths()), " rows for ", std::to_string(count),
                                          " customers; name the column of the customers (customer=)"}));
            std::iota(result.begin(), result.end(), std::size_t{0});
            return result;
        }
        require(customers.size() == count, "covariates: are matched by customer, but the histories do not name theirs");
        std::unordered_map<std::string, std::size_t> index;
        for (std::size_t k = 0; k < customer.size(); ++k) index.emplace(customer.label(k), k);
        for (std::size_t i = 0; i < count; ++i) {
            const auto found = index.find(customers.label(i));
            if (found == index.end() || begin[found->second] == begin[found->second + 1])
                throw DomainError(joined({"covariates: none for customer ", customers.label(i)}));
            result[i] = found->second;
        }
        return result;
    }

    friend bool operator==(const Covariates&, const Covariates&) = default;

private:
    static constexpr std::int64_t always = std::numeric_limits<std::int64_t>::min(),
                                  forever = std::numeric_limits<std::int64_t>::max();

    std::string who(std::size_t path) const { return customer.empty() ? "" : " of customer " + customer.label(path); }

    void arrange(const CovariateColumns& table, std::size_t n, CovariateRows rows) {
        const std::size_t width = names.size();
        const auto code = [&](std::size_t i) -> std::size_t {
            return table.customer.empty() ? (changing ? 0 : i) : table.customer[i];
        };
        const auto time = [&](std::size_t i) { return changing ? table.time[i] : always; };
        const auto at = [&](std::size_t i) { return table.values.subspan(i * width, width); };
        const auto equal = [&](std::span<const double> x, std::span<const double> y) {
            return std::equal(x.begin(), x.end(), y.begin(),
                              [](double u, double v) { return u == v || (std::isnan(u) && std::isnan(v)); });
        };
        std::vector<std::size_t> order(n);
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) {
            return std::tuple(code(i), time(i), i) < std::tuple(code(j), time(j), j);
        });
        bool repeats = false;
        std::vector<std::int64_t> steps;
        for (std::size_t k = 1; k < n; ++k) {
            const std::size_t i = order[k - 1], j = order[k];
            if (code(i) != code(j)) continue;
            if (time(i) == time(j))
                throw DomainError(joined({"covariates: two rows", who(code(i)),
                                          changing ? " from " + day_text(Time(time(i)).day()) + " on" : ""}));
            repeats = repeats || equal(at(i), at(j));
            steps.push_back(time(j) - time(i));
        }
        const bool periods = rows == CovariateRows::periods || (rows == CovariateRows::infer && repeats);
        std::int64_t usual = 0;
        if (periods && !steps.empty()) {
            const auto middle = steps.begin() + std::ptrdiff_t((steps.size() - 1) / 2);
            std::nth_element(steps.begin(), middle, steps.end());
            usual = *middle;
        }
        const std::vector<double> missing(width, std::numeric_limits<double>::quiet_NaN());
        const auto add = [&](std::span<const double> row, std::int64_t since) {
            const std::size_t stored = from.size();
            if (stored > begin.back() && equal({&values[(stored - 1) * width], width}, row)) return;
            values.insert(values.end(), row.begin(), row.end());
            from.push_back(since);
        };
        const std::size_t count = everybodys ? 1 : (table.customer.empty() ? n : table.ids.size());
        for (std::size_t path = 0, k = 0; path < count; ++path) {
            std::int64_t end = forever;
            for (; k < n && code(order[k]) == path; ++k) {
                const std::size_t i = order[k];
                const bool first = from.size() == begin.back();
                if (!first && end != forever && time(i) > end) add(missing, end);
                add(at(i), time(i));
                if (!changing) continue;
                const bool follows = k + 1 < n && code(order[k + 1]) == path;
                const std::int64_t step = follows ? time(order[k + 1]) - time(i) : usual;
                // Months and quarters are not equally long: a period is missing from one and a half on.
                end = periods ? time(i) + (2 * step > 3 * usual ? usual : step) : forever;
            }
            begin.push_back(from.size());
            until.push_back(end);
        }
    }
};

/// The covariates of one customer by the time since their first purchase.
class CovariatePath {
public:
    /// @p origin: the first purchase, in microseconds; @p unit: that of times. Neither matters where nothing changes.
    CovariatePath(const Covariates& covariates, std::size_t path, std::int64_t origin = 0, Unit unit = Unit::day)
        : all_(&covariates),
          path_(path),
          origin_(origin),
          scale_(std::max(days_in(unit), 1e-300) * double(microseconds_per_day)) {
        if (!covariates.changing) return;
        const auto first = covariates.from.begin() + std::ptrdiff_t(covariates.begin[path]),
                   last = covariates.from.begin() + std::ptrdiff_t(covariates.begin[path + 1]);
        first_ = std::size_t(std::max(std::upper_bound(first, last, origin), first + 1) - covariates.from.begin()) - 1;
    }

    /// Calls visit(row, begin, end) for the pieces of (@p since, @p until] on which the covariates are constant.
    template <class Visit>
    void over(double since, double until, const Visit& visit) const {
        if (!(since < until)) return;
        std::size_t row = row_at(since);
        for (double at = since; at < until; ++row) {
            const double end = std::min(until, end_of(row));
            visit(row, at, end);
            at = end;
        }
    }
    /// Calls visit(row, count) for @p purchases, in order of time, those of a row at once.
    template <class Visit>
    void at(std::span<const double> purchases, const Visit& visit) const {
        for (std::size_t i = 0, row = first(), counted; i < purchases.size(); i += counted) {
            while (end_of(row) <= purchases[i]) ++row;
            for (counted = 1; i + counted < purchases.size() && purchases[i + counted] < end_of(row);) ++counted;
            visit(row, double(counted));
        }
    }
    /// The row at the first purchase.
    std::size_t first() const { return all_->changing ? first_ : all_->begin[path_]; }

    /// Throws DomainError naming @p who, covariate and period unless all that act are known from the first purchase, or
    /// from @p since on, to @p until.
    void require_known(double since, double until, const std::string& who) const {
        const auto refuse = [&](std::string_view name, double time) {
            throw DomainError(joined(
                {"covariates: no ", name, " for customer ", who, all_->changing ? " from " + day(time) + " on" : ""}));
        };
        const auto& used = all_->purchase.empty() ? all_->attrition : all_->purchase;
        if (all_->changing && since + double(origin_) / scale_ < double(all_->from[all_->begin[path_]]) / scale_)
            refuse(all_->names[used.front()], since);
        if (all_->changing && all_->until[path_] != std::numeric_limits<std::int64_t>::max() &&
            double(all_->until[path_] - origin_) / scale_ < until)
            refuse(all_->names[used.front()], std::max(since, double(all_->until[path_] - origin_) / scale_));
        const auto check = [&](std::size_t row, double time, double) {
            for (const auto* columns : {&all_->purchase, &all_->attrition})
                for (const std::size_t c : *columns)
                    if (!std::isfinite(all_->row(row)[c])) refuse(all_->names[c], time);
        };
        check(row_at(since), since, 0.0);
        over(since, until, check);
    }

private:
    std::size_t last() const { return all_->begin[path_ + 1]; }
    double end_of(std::size_t row) const {
        return row + 1 < last() ? double(all_->from[row + 1] - origin_) / scale_
                                : std::numeric_limits<double>::infinity();
    }
    std::size_t row_at(double time) const {
        std::size_t row = first();
        while (end_of(row) <= time) ++row;
        return row;
    }
    std::string day(double time) const { return day_text(Time(origin_ + std::int64_t(time * scale_)).day()); }

    const Covariates* all_;
    std::size_t path_, first_ = 0;
    std::int64_t origin_;
    double scale_;
};

}  // namespace habitue::inline v1::data
