/// @file
/// Rows of a log, customer by customer and in order of time: a radix partition by code, then each part on its own.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <habitue/core/execution.hpp>
#include <habitue/data/detail/interner.hpp>

namespace habitue::inline v1::data::detail {

/// One row of a customer.
template <class Payload>
struct Dated {
    std::int64_t time;
    Payload payload;
};
/// One row of a part.
template <class Payload>
struct Entry {
    std::int64_t time;
    Payload payload;
    std::uint32_t code;
};

/// Calls use(first_code, codes, rows) once for every part of neighbouring customer codes, from several threads, rows
/// in the order of the log. Only rows with keep(row), each with payload_of(row).
template <class Payload, class Keep, class PayloadOf, class Use>
void by_part(std::span<const std::uint32_t> customer, std::span<const std::int64_t> time, std::size_t customers,
             const Keep& keep, const PayloadOf& payload_of, const Use& use, const Execution& how) {
    const std::size_t n = customer.size();
    int shift = 0;  // parts of some 10^4 rows, at most 256 of them
    while (shift < 31 && ((customers >> shift) > 255 || (n >> 14) + 1 < (customers >> shift))) ++shift;
    const std::size_t parts = (customers >> shift) + 1,
                      chunks = std::max<std::size_t>(1, std::min<std::size_t>(64, n / chunk_rows));
    const auto chunk_begin = [&](std::size_t chunk) { return n * chunk / chunks; };

    std::vector<std::size_t> cursor(chunks * parts);
    const Execution quiet{how.threads, how.cancel, {}};
    parallel_for(chunks, quiet, [&](std::size_t chunk) {
        std::vector<std::size_t> counts(parts, 0);
        for (std::size_t i = chunk_begin(chunk); i < chunk_begin(chunk + 1); ++i)
            if (keep(i)) ++counts[customer[i] >> shift];
        std::copy(counts.begin(), counts.end(), cursor.begin() + std::ptrdiff_t(chunk * parts));
    });
    std::vector<std::size_t> begins(parts + 1);
    std::size_t total = 0;
    for (std::size_t part = 0; part < parts; ++part) {
        begins[part] = total;
        for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
            const std::size_t count = cursor[chunk * parts + part];
            cursor[chunk * parts + part] = total;
            total += count;
        }
    }
    begins[parts] = total;

    Buffer<Entry<Payload>> entries(total);
    parallel_for(chunks, quiet, [&](std::size_t chunk) {
        std::vector<std::size_t> at(cursor.begin() + std::ptrdiff_t(chunk * parts),
                                    cursor.begin() + std::ptrdiff_t((chunk + 1) * parts));
        for (std::size_t i = chunk_begin(chunk); i < chunk_begin(chunk + 1); ++i)
            if (keep(i)) entries[at[customer[i] >> shift]++] = {time[i], payload_of(i), customer[i]};
    });

    parallel_for(parts, how, [&](std::size_t part) {
        const std::size_t first = std::min(customers, part << shift), end = std::min(customers, (part + 1) << shift);
        use(first, end - first,
            std::span<const Entry<Payload>>(entries.data() + begins[part], begins[part + 1] - begins[part]));
    });
}

/// Calls visit(code, rows) once for every customer of a part, rows in order of time (of the log where times are equal).
template <class Payload, class Visit>
void visit_customers(std::size_t first_code, std::size_t codes, std::span<const Entry<Payload>> entries,
                     const Visit& visit) {
    std::vector<std::size_t> ends(codes + 1, 0);
    for (const auto& e : entries) ++ends[e.code - first_code + 1];
    for (std::size_t c = 0; c < codes; ++c) ends[c + 1] += ends[c];
    Buffer<Dated<Payload>> rows(entries.size());
    std::vector<std::size_t> at(ends.begin(), ends.end());
    for (const auto& e : entries) rows[at[e.code - first_code]++] = {e.time, e.payload};
    const auto earlier = [](const auto& a, const auto& b) { return a.time < b.time; };
    for (std::size_t c = 0; c < codes; ++c) {
        const std::span<Dated<Payload>> mine(rows.data() + ends[c], ends[c + 1] - ends[c]);
        if (mine.size() > 32) {
            if (!std::is_sorted(mine.begin(), mine.end(), earlier)) std::stable_sort(mine.begin(), mine.end(), earlier);
        } else {
            for (std::size_t i = 1; i < mine.size(); ++i)
                for (std::size_t j = i; j > 0 && mine[j].time < mine[j - 1].time; --j) std::swap(mine[j], mine[j - 1]);
        }
        visit(static_cast<std::uint32_t>(first_code + c), std::span<const Dated<Payload>>(mine));
    }
}

/// Calls visit(code, rows) as visit_customers does for every customer code in [0, customers), from several threads.
template <class Payload, class Keep, class PayloadOf, class Visit>
void by_customer(std::span<const std::uint32_t> customer, std::span<const std::int64_t> time, std::size_t customers,
                 const Keep& keep, const PayloadOf& payload_of, const Visit& visit, const Execution& how) {
    by_part<Payload>(
        customer, time, customers, keep, payload_of,
        [&](std::size_t first_code, std::size_t codes, auto entries) {
            visit_customers(first_code, codes, entries, visit);
        },
        how);
}

}  // namespace habitue::inline v1::data::detail
