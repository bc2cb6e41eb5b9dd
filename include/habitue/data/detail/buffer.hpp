/// @file
/// Memory for columns of millions of rows, and the pieces they are worked on in.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include <habitue/core/execution.hpp>

namespace habitue::inline v1::data::detail {

inline constexpr std::size_t huge_page = std::size_t{1} << 21;

/// Asks for huge pages, so that the system hands out a column in tens of steps, not tens of thousands.
inline void advise_huge([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t bytes) {
#if defined(__linux__)
    auto begin = reinterpret_cast<std::uintptr_t>(memory), end = begin + bytes;
    begin = (begin + huge_page - 1) & ~(huge_page - 1);
    end &= ~(huge_page - 1);
    if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
#endif
}

/// Resizes a vector that is empty so far.
template <class T>
void resize_huge(std::vector<T>& column, std::size_t n) {
    column.reserve(n);
    advise_huge(column.data(), n * sizeof(T));
    column.resize(n);
}

/// Leaves new elements of a vector unset: they are written once, by the thread that computes them. Large
/// vectors get huge pages.
template <class T>
struct ColumnAllocator {
    using value_type = T;
    ColumnAllocator() = default;
    template <class U>
    ColumnAllocator(const ColumnAllocator<U>&) {}  // NOLINT: allocators convert

    T* allocate(std::size_t n) {
        const std::size_t bytes = n * sizeof(T);
        if (bytes < huge_page) return static_cast<T*>(::operator new(bytes));
        void* memory = ::operator new (bytes, std::align_val_t{huge_page});
        advise_huge(memory, bytes);
        return static_cast<T*>(memory);
    }
    void deallocate(T* memory, std::size_t n) {
        if (n * sizeof(T) < huge_page)
            ::operator delete(memory);
        else
            ::operator delete (memory, std::align_val_t{huge_page});
    }
    template <class U>
    void construct(U* p) noexcept {
        ::new (static_cast<void*>(p)) U;
    }
    template <class U, class... Args>
    void construct(U* p, Args&&... args) {
        ::new (static_cast<void*>(p)) U(std::forward<Args>(args)...);
    }
    friend bool operator==(const ColumnAllocator&, const ColumnAllocator&) { return true; }
};
template <class T>
using Buffer = std::vector<T, ColumnAllocator<T>>;

/// Pieces of work of this many rows: fixed, so that nothing depends on the number of threads.
inline constexpr std::size_t chunk_rows = std::size_t{1} << 16;

/// Calls work(begin, end) for consecutive pieces of [0, n).
template <class Work>
void for_chunks(std::size_t n, const Execution& how, const Work& work) {
    parallel_for((n + chunk_rows - 1) / chunk_rows, {how.threads, how.cancel, {}},
                 [&](std::size_t i) { work(i * chunk_rows, std::min(n, (i + 1) * chunk_rows)); });
}

inline void prefetch([[maybe_unused]] const void* address) {
#if defined(__GNUC__)
    __builtin_prefetch(address);
#endif
}

}  // namespace habitue::inline v1::data::detail
