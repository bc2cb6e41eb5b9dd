/// @file
/// From identifiers to codes 0, 1, 2, ... in order of first appearance, on several threads.
#pragma once

#include <algorithm>
#include <array>
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

/// Pieces of work of this many rows: fixed, so that nothing depends on the number of threads.
inline constexpr std::size_t chunk_rows = std::size_t{1} << 16;

/// Calls work(begin, end) for consecutive pieces of [0, n).
template <class Work>
void for_chunks(std::size_t n, const Execution& how, const Work& work) {
    parallel_for((n + chunk_rows - 1) / chunk_rows, {how.threads, how.cancel, {}},
                 [&](std::size_t i) { work(i * chunk_rows, std::min(n, (i + 1) * chunk_rows)); });
}

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

/// Interns whole numbers or text, never both. Codes are below 2^31.
class Interner {
public:
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    const Ids& ids() const { return ids_; }
    std::size_t size() const { return ids_.size(); }

    /// The code of @p key, a new one where it is new.
    template <class Key>
    std::uint32_t code(Key key) {
        const std::uint64_t hash = hash_of(key);
        const auto unknown = [&] { return next_code(); };
        const std::uint32_t c = probe(hash, key, unknown, [](std::uint32_t) { return Key{}; });
        if (c == ids_.size()) ids_.add(key);
        return c;
    }

    /// codes[i] = the code of key_of(i) for every i in [0, n), `none` where skip(i). New codes in order of i.
    template <class KeyOf, class Skip>
    void codes(std::size_t n, const KeyOf& key_of, const Skip& skip, std::uint32_t* out, const Execution& how) {
        for (std::size_t begin = 0; begin < n; begin += largest_block) {
            const auto key = [&](std::size_t i) { return key_of(begin + i); };
            const auto skipped = [&](std::size_t i) { return skip(begin + i); };
            block(std::min(largest_block, n - begin), key, skipped, out + begin, how);
        }
    }

private:
    struct NumberSlot {
        std::int64_t key = 0;
        std::uint32_t code = none;

        NumberSlot() = default;
        NumberSlot(std::int64_t k, std::uint64_t, std::uint32_t c) : key(k), code(c) {}
        bool may_be(std::int64_t k, std::uint64_t) const { return key == k; }
        bool decided() const { return true; }
        std::uint64_t hash() const { return hash_of(key); }
    };
    /// Text of up to 16 bytes stands in the slot itself, of longer text only the hash.
    struct TextSlot {
        std::array<std::uint64_t, 2> words{};
        std::uint32_t code = none, size = 0;

        TextSlot() = default;
        TextSlot(std::string_view key, std::uint64_t hash, std::uint32_t c) : code(c), size(size_of(key)) {
            if (decided())
                words = packed(key);
            else
                words[0] = hash;
        }
        bool may_be(std::string_view key, std::uint64_t hash) const {
            if (size != size_of(key)) return false;
            if (!decided()) return words[0] == hash;
            const auto wanted = packed(key);
            return words[0] == wanted[0] && words[1] == wanted[1];
        }
        bool decided() const { return size <= 16; }
        std::uint64_t hash() const { return decided() ? hash_packed(words, size) : words[0]; }
        static std::uint32_t size_of(std::string_view key) {
            return static_cast<std::uint32_t>(std::min<std::size_t>(key.size(), 17));
        }
    };
    template <class Slot>
    struct Table {
        Buffer<Slot> slots = Buffer<Slot>(16, Slot{});
        std::size_t used = 0;
    };
    static constexpr std::size_t table_count = 8, largest_block = std::size_t{1} << 24;
    /// Marks the code of an identifier that is new in the block at hand: the rest is the row where it first stood.
    static constexpr std::uint32_t fresh = 0x80000000;

    auto& tables(std::int64_t) { return numbers_; }
    auto& tables(std::string_view) { return texts_; }

    std::uint32_t next_code() const {
        if (ids_.size() >= fresh - 1) throw DomainError("ids: more than 2^31 different ones");
        return static_cast<std::uint32_t>(ids_.size());
    }

    /// Finds or inserts @p key; key_at(row) is the key of a fresh code.
    template <class Key, class Unknown, class KeyAt>
    std::uint32_t probe(std::uint64_t hash, Key key, const Unknown& unknown, const KeyAt& key_at) {
        auto& table = tables(key)[hash >> 61];
        for (std::size_t mask = table.slots.size() - 1, at = hash & mask;; at = (at + 1) & mask) {
            auto& slot = table.slots[at];
            if (slot.code == none) {
                const std::uint32_t c = unknown();
                slot = {key, hash, c};
                if (++table.used * 2 > table.slots.size()) grow(table);
                return c;
            }
            if (!slot.may_be(key, hash)) continue;
            if constexpr (std::is_same_v<Key, std::string_view>) {
                const bool here = (slot.code & fresh) != 0;
                if (!slot.decided() && (here ? key_at(slot.code & ~fresh) : ids_.text(slot.code)) != key) continue;
            }
            return slot.code;
        }
    }

    template <class Slot>
    static void grow(Table<Slot>& table) {
        Buffer<Slot> old(table.slots.size() * 4, Slot{});
        old.swap(table.slots);
        const std::size_t mask = table.slots.size() - 1;
        for (const Slot& slot : old) {
            if (slot.code == none) continue;
            std::size_t at = slot.hash() & mask;
            while (table.slots[at].code != none) at = (at + 1) & mask;
            table.slots[at] = slot;
        }
    }

    template <class KeyOf, class Skip>
    void block(std::size_t n, const KeyOf& key_of, const Skip& skip, std::uint32_t* out, const Execution& how) {
        auto& all = tables(std::decay_t<decltype(key_of(0))>{});
        const std::size_t workers = n < 2 * chunk_rows ? 1 : std::size_t(thread_count(how, table_count));
        parallel_for(workers, {how.threads, how.cancel, {}}, [&](std::size_t worker) {
            std::array<bool, table_count> mine;
            for (std::size_t t = 0; t < table_count; ++t) mine[t] = t % workers == worker;
            constexpr std::size_t stride = 256;
            std::array<std::uint32_t, stride> rows;
            std::array<std::uint64_t, stride> hashes;
            for (std::size_t begin = 0; begin < n; begin += stride) {
                std::size_t count = 0;
                for (std::size_t i = begin, end = std::min(n, begin + stride); i < end; ++i) {
                    rows[count] = static_cast<std::uint32_t>(i);
                    hashes[count] = skip(i) ? 0 : hash_of(key_of(i));
                    count += mine[hashes[count] >> 61];
                }
                for (std::size_t k = 0; k < count; ++k) {
                    const auto& slots = all[hashes[k] >> 61].slots;
                    prefetch(&slots[hashes[k] & (slots.size() - 1)]);
                }
                for (std::size_t k = 0; k < count; ++k) {
                    const std::uint32_t row = rows[k];
                    if (skip(row)) {
                        out[row] = none;
                        continue;
                    }
                    const auto key = key_of(row);
                    const auto unknown = [&] {
                        if (workers > 1) return fresh | row;
                        const std::uint32_t c = next_code();
                        ids_.add(key);
                        return c;
                    };
                    out[row] = probe(hashes[k], key, unknown, key_of);
                }
            }
        });
        if (workers == 1) return;
        for (std::size_t i = 0; i < n; ++i) {
            if (out[i] == none || (out[i] & fresh) == 0) continue;
            const std::size_t first = out[i] & ~fresh;
            if (first == i) {
                out[i] = next_code();
                ids_.add(key_of(i));
            } else {
                out[i] = out[first];
            }
        }
        parallel_for(table_count, {how.threads, how.cancel, {}}, [&](std::size_t t) {
            for (auto& slot : all[t].slots)
                if (slot.code != none && (slot.code & fresh) != 0) slot.code = out[slot.code & ~fresh];
        });
    }

    Ids ids_;
    std::array<Table<NumberSlot>, table_count> numbers_;
    std::array<Table<TextSlot>, table_count> texts_;
};

}  // namespace habitue::inline v1::data::detail
