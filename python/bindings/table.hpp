/// @file
/// Tables that somebody else owns, whatever made them, as batches of columns in Arrow's layout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <habitue/data/column.hpp>

#include "support.hpp"

namespace habitue::python {

/// Rows of one column, and what keeps their memory alive.
struct Chunk {
    data::Column column;
    std::shared_ptr<const void> memory;
};

/// A whole column: its chunks, one after the other.
struct ChunkedColumn {
    std::vector<Chunk> chunks;
};

/// A table read once, from the first row to the last.
class Table {
public:
    Table() = default;
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;
    virtual ~Table() = default;

    virtual std::vector<std::string> names() const = 0;
    /// The next rows of the columns at positions @p wanted; empty at the end. Needs no GIL.
    virtual std::vector<Chunk> next(std::span<const std::size_t> wanted) = 0;

    /// Positions of the columns called @p wanted. Throws DomainError naming all those that are not there.
    std::vector<std::size_t> positions(const std::vector<std::string>& wanted) const;
};

/// Reads what an object's `__arrow_c_stream__` or `__arrow_c_array__` returned, batch by batch.
std::unique_ptr<Table> table_of_capsules(const py::object& capsules);
/// A table of columns that may be cut into chunks at different rows. Throws DomainError unless they are equally long.
std::unique_ptr<Table> table_of_columns(std::vector<std::pair<std::string, ChunkedColumn>> columns);

/// A column from such capsules: an Arrow array, or a stream of them.
ChunkedColumn column_of_capsules(const py::object& capsules);
/// A column over NumPy's own memory; @p missing is a mask of rows without a value, or None.
ChunkedColumn column_of_array(py::array values, const py::object& missing, bool aware);
/// A column of codes into @p categories; negative codes are missing.
ChunkedColumn column_of_codes(py::array codes, const ChunkedColumn& categories);
/// A column of Python objects: text, whole numbers, numbers, times or days, or all of them written out as text.
ChunkedColumn column_of_objects(const py::array& values);
/// The same, always written out as text: times in ISO 8601, anything else as str() writes it.
ChunkedColumn column_of_text(const py::array& values);
/// What such a column holds: "text", "integer", "number", "time", "date", "mixed" or "missing".
std::string contents_of_objects(const py::array& values);

/// Which objects are None, NaN, NaT or NA.
py::array_t<bool> missing_objects(const py::array& values);

/// The columns called @p names as numbers, missing ones as NaN: views where memory allows, copies elsewhere.
py::dict numbers(Table& table, const std::vector<std::string>& names);

/// A capsule of Arrow's C stream over equally long NumPy arrays: numbers, datetime64, or objects (written as text).
py::capsule export_stream(const std::vector<std::string>& names, const std::vector<py::array>& columns);

}  // namespace habitue::python
