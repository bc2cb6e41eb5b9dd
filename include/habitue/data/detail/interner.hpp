/// @file
/// From identifiers to codes 0, 1, 2, ... in order of first appearance, on several threads.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/data/detail/buffer.hpp>
#include <habitue/data/ids.hpp>

namespace habitue::inline v1::data::detail {

constexpr std::uint64_t hash_of(std::int64_t key) {
    auto h = static_cast<std::uint64_t>(key) + 0x9E3779B97F4A7C15u;
    h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9u;
    h = (h ^ (h >> 27)) * 0x94D049BB133111EBu;
    return h ^ (h >> 31);
}

template <class Word>
std::uint64_t load(const char* p) {
    Word word;
    std::memcpy(&word, p, sizeof word);
    return word;
}

/// The bytes of text of up to 16 bytes, packed: texts equally long are the same when these are.
inline std::array<std::uint64_t, 2> packed(std::string_view key) {
    const char* p = key.data();
    const std::size_t n = key.size();
    if (n >= 8) return {load<std::uint64_t>(p), load<std::uint64_t>(p + n - 8)};
    if (n >= 4) return {load<std::uint32_t>(p) | load<std::uint32_t>(p + n - 4) << 32, 0};
    if (n == 0) return {0, 0};
    return {load<std::uint8_t>(p) | load<std::uint8_t>(p + n / 2) << 8 | load<std::uint8_t>(p + n - 1) << 16, 0};
}

constexpr std::uint64_t mix(std::uint64_t h, std::uint64_t word) {
    h = (h ^ word) * 0x9E3779B97F4A7C15u;
    return h ^ (h >> 32);
}
constexpr std::uint64_t hash_packed(const std::array<std::uint64_t, 2>& words, std::size_t size) {
    const std::uint64_t h = mix(mix(size * 0xBF58476D1CE4E5B9u, words[0]), words[1]) * 0x94D049BB133111EBu;
    return h ^ (h >> 29);
}

inline std::uint64_t hash_of(std::string_view key) {
    if (key.size() <= 16) return hash_packed(packed(key), key.size());
    std::uint64_t h = 0;
    for (std::size_t i = 0; i + 8 < key.size(); i += 8) h = mix(h, load<std::uint64_t>(key.data() + i));
    return hash_packed({h, load<std::uint64_t>(key.data() + key.size() - 8)}, key.size());
}

/// How a whole number stands in a table: as its hash, which it shares with no other.
struct NumberKey {
    std::uint64_t word;

    NumberKey() = default;
    explicit NumberKey(std::int64_t id) : word(hash_of(id)) {}
    std::uint64_t hash() const { return word; }
    bool decided() const { return true; }
    friend bool operator==(const NumberKey&, const NumberKey&) = default;
};

/// How text stands in a table: up to 15 bytes as they are, the last byte their number; of longer text the hash.
struct TextKey {
    std::array<std::uint64_t, 2> words;

    TextKey() = default;
    explicit TextKey(std::string_view id) {
        const std::size_t n = id.size();
        words = n > 15 ? std::array{hash_of(id), std::uint64_t{0}} : packed(id);
        if (n >= 8 && n <= 15) words[1] = words[1] >> 8 * (15 - n) >> 8;
        words[1] |= std::uint64_t{std::min<std::size_t>(n, 16)} << 56;
    }
    std::uint64_t hash() const { return hash_packed(words, 0); }
    bool decided() const { return words[1] >> 56 < 16; }
    friend bool operator==(const TextKey& a, const TextKey& b) {
        return ((a.words[0] ^ b.words[0]) | (a.words[1] ^ b.words[1])) == 0;
    }
};

/// Interns whole numbers or text, never both. Codes are below 2^32 - 1.
///
/// Identifiers are spread by their hashes over tables small enough for a core's cache. A block of rows is sorted by
/// table, piece by piece; then every table takes its rows, in order; then the new identifiers get codes in the order of
/// their first rows.
class Interner {
public:
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    const Ids& ids() const { return ids_; }
    std::size_t size() const { return ids_.size(); }

    /// The code of @p id, a new one where it is new.
    template <class Id>
    std::uint32_t code(Id id) {
        const auto key = key_of(id);
        auto& table = tables(key)[table_of(key)];
        const std::uint32_t at = find(table, key, [&](std::uint32_t i) { return known<Id>(table.codes[i]) == id; });
        if (at == table.codes.size()) table.codes.push_back(add(id));
        return table.codes[at];
    }

    /// codes[i] = the code of id_of(i) for every i in [0, n), `none` where skip(i). New codes in order of i.
    template <class IdOf, class Skip>
    void codes(std::size_t n, const IdOf& id_of, const Skip& skip, std::uint32_t* out, const Execution& how) {
        for (std::size_t begin = 0; begin < n; begin += largest_block) {
            const auto id = [&](std::size_t i) { return id_of(begin + i); };
            const auto skipped = [&](std::size_t i) { return skip(begin + i); };
            block(std::min(largest_block, n - begin), id, skipped, out + begin, how);
        }
    }

private:
    template <class Key>
    struct Table {
        struct Slot {
            Key key;
            std::uint32_t at;  ///< where in `codes`; none in a free slot
        };
        Buffer<Slot> slots;
        std::vector<std::uint32_t> codes;  ///< in order of arrival
    };
    static constexpr std::size_t table_bits = 8, table_count = std::size_t{1} << table_bits;
    static constexpr std::size_t piece_rows = std::size_t{1} << 14, largest_block = std::size_t{1} << 22;

    static NumberKey key_of(std::int64_t id) { return NumberKey(id); }
    static TextKey key_of(std::string_view id) { return TextKey(id); }
    auto& tables(NumberKey) { return numbers_; }
    auto& tables(TextKey) { return texts_; }
    template <class Key>
    static std::size_t table_of(const Key& key) {
        return key.hash() >> (64 - table_bits);
    }

    template <class Id>
    Id known(std::uint32_t code) const {
        if constexpr (std::is_same_v<Id, std::string_view>)
            return ids_.text(code);
        else
            return ids_.numbers[code];
    }
    template <class Id>
    std::uint32_t add(Id id) {
        if (ids_.size() >= none) throw DomainError("ids: more than 2^32 different ones");
        ids_.add(id);
        return static_cast<std::uint32_t>(ids_.size() - 1);
    }

    /// Where in table.codes the code of @p key is, or belongs; same(i) compares a key that does not decide with the
    /// one at i.
    template <class Key, class Same>
    static std::uint32_t find(Table<Key>& table, const Key& key, const Same& same) {
        if (2 * table.codes.size() >= table.slots.size()) grow(table);
        for (std::size_t mask = table.slots.size() - 1, i = key.hash() & mask;; i = (i + 1) & mask) {
            auto& slot = table.slots[i];
            if (slot.at == none) {
                slot = {key, static_cast<std::uint32_t>(table.codes.size())};
                return slot.at;
            }
            if (slot.key == key && (key.decided() || same(slot.at))) return slot.at;
        }
    }

    template <class Key>
    static void grow(Table<Key>& table) {
        Buffer<typename Table<Key>::Slot> slots(std::max<std::size_t>(16, table.slots.size() * 2), {{}, none});
        slots.swap(table.slots);
        const std::size_t mask = table.slots.size() - 1;
        for (const auto& slot : slots) {
            if (slot.at == none) continue;
            std::size_t i = slot.key.hash() & mask;
            while (table.slots[i].at != none) i = (i + 1) & mask;
            table.slots[i] = slot;
        }
    }

    template <class IdOf, class Skip>
    void block(std::size_t n, const IdOf& id_of, const Skip& skip, std::uint32_t* out, const Execution& how) {
        using Id = std::decay_t<decltype(id_of(0))>;
        using Key = decltype(key_of(Id{}));
        auto& all = tables(Key{});
        const Execution quiet{n < 2 * chunk_rows ? 1 : how.threads, how.cancel, {}};
        const std::size_t pieces = (n + piece_rows - 1) / piece_rows;
        std::vector<std::array<std::uint16_t, table_count + 1>> ends(pieces);  // of each table's rows, behind a zero
        Buffer<Key> keys(n);
        Buffer<std::uint16_t> rows(n);
        parallel_for(pieces, quiet, [&](std::size_t piece) {
            const std::size_t begin = piece * piece_rows, size = std::min(n - begin, piece_rows);
            std::array<Key, piece_rows> found;
            std::array<std::uint16_t, piece_rows> where;
            std::array<std::uint16_t, table_count + 1> at{};
            std::size_t count = 0;
            for (std::size_t i = 0; i < size; ++i) {
                if (skip(begin + i)) continue;
                found[count] = key_of(id_of(begin + i));
                where[count] = static_cast<std::uint16_t>(i);
                ++at[table_of(found[count]) + 1];
                ++count;
            }
            for (std::size_t t = 0; t < table_count; ++t) at[t + 1] = static_cast<std::uint16_t>(at[t + 1] + at[t]);
            ends[piece] = at;
            for (std::size_t k = 0; k < count; ++k) {
                const std::size_t to = begin + at[table_of(found[k])]++;
                keys[to] = found[k];
                rows[to] = where[k];
            }
        });

        // Each row's place in the codes of its table, by piece and table; behind the known codes, the first rows.
        std::array<std::size_t, table_count> old;
        parallel_for(table_count, quiet, [&](std::size_t t) {
            auto& table = all[t];
            old[t] = table.codes.size();
            for (std::size_t piece = 0; piece < pieces; ++piece) {
                const std::size_t begin = piece * piece_rows, end = begin + ends[piece][t + 1];
                for (std::size_t k = begin + ends[piece][t]; k < end && !table.slots.empty(); ++k)
                    prefetch(&table.slots[keys[k].hash() & (table.slots.size() - 1)]);
                for (std::size_t k = begin + ends[piece][t]; k < end; ++k) {
                    const std::size_t row = begin + rows[k];
                    out[k] = find(table, keys[k], [&](std::uint32_t i) {
                        return id_of(row) == (i < old[t] ? known<Id>(table.codes[i]) : id_of(table.codes[i]));
                    });
                    if (out[k] == table.codes.size()) table.codes.push_back(static_cast<std::uint32_t>(row));
                }
            }
        });

        std::vector<std::uint64_t> first((n + 63) / 64);  // a bit a row
        for (std::size_t t = 0; t < table_count; ++t)
            for (std::size_t i = old[t]; i < all[t].codes.size(); ++i)
                first[all[t].codes[i] / 64] |= std::uint64_t{1} << all[t].codes[i] % 64;
        std::vector<std::uint32_t> before(first.size());  // codes there are before each word of rows
        for (std::size_t word = 0; word < first.size(); ++word) {
            before[word] = static_cast<std::uint32_t>(ids_.size());
            for (std::uint64_t rest = first[word]; rest != 0; rest &= rest - 1)
                add(id_of(word * 64 + std::size_t(std::countr_zero(rest))));
        }
        parallel_for(table_count, quiet, [&](std::size_t t) {
            for (std::size_t i = old[t]; i < all[t].codes.size(); ++i) {
                std::uint32_t& c = all[t].codes[i];
                const std::uint64_t earlier = first[c / 64] & ((std::uint64_t{1} << c % 64) - 1);
                c = before[c / 64] + static_cast<std::uint32_t>(std::popcount(earlier));
            }
        });
        parallel_for(pieces, quiet, [&](std::size_t piece) {
            const std::size_t begin = piece * piece_rows, size = std::min(n - begin, piece_rows);
            std::array<std::uint32_t, piece_rows> places;
            std::copy_n(out + begin, size, places.begin());
            if (ends[piece][table_count] < size) std::fill_n(out + begin, size, none);
            for (std::size_t t = 0; t < table_count; ++t)
                for (std::size_t k = ends[piece][t]; k < ends[piece][t + 1]; ++k)
                    out[begin + rows[begin + k]] = all[t].codes[places[k]];
        });
    }

    Ids ids_;
    std::array<Table<NumberKey>, table_count> numbers_;
    std::array<Table<TextKey>, table_count> texts_;
};

}  // namespace habitue::inline v1::data::detail
