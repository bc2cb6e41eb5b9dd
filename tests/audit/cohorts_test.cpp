#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <habitue/audit/cohorts.hpp>

using namespace habitue;
using auditing::Calendar;

namespace {

data::PurchaseDays purchases(const std::vector<std::pair<std::uint32_t, std::string>>& rows, std::string end) {
    std::vector<std::uint32_t> customer;
    std::vector<std::int64_t> day;
    std::vector<double> amount;
    std::size_t customers = 0;
    for (const auto& [c, date] : rows) {
        customer.push_back(c);
        day.push_back(Time(date).day());
        amount.push_back(10.0);
        customers = std::max<std::size_t>(customers, c + 1);
    }
    return data::PurchaseDays({.customer = customer, .day = day, .amount = amount, .customers = customers},
                              Time(end).day());
}

}  // namespace

TEST_CASE("calendar periods are numbered without a gap, before 1970 too, and say their names") {
    for (const auto period :
         {Calendar::Period::week, Calendar::Period::month, Calendar::Period::quarter, Calendar::Period::year}) {
        const Calendar calendar(period);
        for (std::int32_t day = -4000; day < 4000; ++day) {
            const auto i = calendar.index(day);
            CHECK(calendar.begin(i) <= day);
            CHECK(day < calendar.begin(i + 1));
        }
    }
    const auto day = std::int32_t(Time("1997-05-08").day());
    const auto label = [&](Calendar::Period period) { return Calendar(period).label(Calendar(period).index(day)); };
    CHECK(label(Calendar::Period::week) == "1997-05-05");
    CHECK(label(Calendar::Period::month) == "1997-05");
    CHECK(label(Calendar::Period::quarter) == "1997-Q2");
    CHECK(label(Calendar::Period::year) == "1997");
}

TEST_CASE("cohorts: each row follows its customers to the last whole month") {
    const auto found = auditing::cohorts(purchases({{0, "1997-01-31"},
                                                    {0, "1997-02-01"},
                                                    {0, "1997-02-20"},
                                                    {0, "1997-06-10"},
                                                    {1, "1997-01-02"},
                                                    {2, "1997-03-05"},
                                                    {2, "1997-05-31"},
                                                    {3, "1997-06-01"}},
                                                   "1997-06-10"));
    CHECK(found.period == "month");
    CHECK(found.cohort == std::vector<std::string>{"1997-01", "1997-02", "1997-03", "1997-04", "1997-05", "1997-06"});
    CHECK(found.size == std::vector<double>{2, 0, 1, 0, 0, 1});
    CHECK(found.active[0] == std::vector<double>{2, 1, 0, 0, 0});  // June has only begun
    CHECK(found.money[0] == std::vector<double>{20, 20, 0, 0, 0});
    CHECK(found.active[2] == std::vector<double>{1, 0, 1});
    CHECK(found.active[5].empty());
}

TEST_CASE("cohorts: a month that misses its last days only is whole") {
    CHECK(auditing::cohorts(purchases({{0, "1997-01-01"}}, "1997-06-28")).active[0].size() == 6);
    CHECK(auditing::cohorts(purchases({{0, "1997-01-01"}}, "1997-06-26")).active[0].size() == 5);
}

TEST_CASE("cohorts: the period is as long as it must be for eighteen cohorts") {
    CHECK(auditing::cohorts(purchases({{0, "1997-01-01"}, {1, "1998-06-30"}}, "1998-06-30")).period == "month");
    CHECK(auditing::cohorts(purchases({{0, "1997-01-01"}, {1, "1998-07-01"}}, "1998-07-01")).period == "quarter");
    CHECK(auditing::cohorts(purchases({{0, "1997-01-01"}, {1, "2005-07-01"}}, "2005-07-01")).period == "year");
    CHECK(auditing::cohorts(purchases({{0, "1997-01-01"}, {1, "1997-02-01"}}, "1997-02-01")).period == "week");
    CHECK(auditing::cohorts(purchases({}, "1997-02-01")).cohort.empty());
}
