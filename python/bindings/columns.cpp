// Columns of NumPy arrays and of Python objects, and tables made of them.
#include "table.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string_view>

#include <datetime.h>

#include <habitue/data/detail/decode.hpp>

namespace habitue::python {
namespace {

using data::Column;
using Type = Column::Type;

/// Bit i is 1 where present(i).
template <class Present>
std::shared_ptr<std::vector<std::uint8_t>> bitmap(std::size_t size, const Present& is_present) {
    auto bits = std::make_shared<std::vector<std::uint8_t>>((size + 7) / 8);
    for (std::size_t i = 0; i < size; ++i)
        if (is_present(i)) (*bits)[i / 8] = static_cast<std::uint8_t>((*bits)[i / 8] | 1u << (i % 8));
    return bits;
}

/// One chunk that keeps @p memory alive as long as it lives.
template <class... Memory>
ChunkedColumn one_chunk(Column column, Memory... memory) {
    return {{{column, std::make_shared<std::tuple<Memory...>>(std::move(memory)...)}}};
}

std::string described(const py::array& values) {
    return values.ndim() == 1 ? "values of dtype " + py::str(values.dtype()).cast<std::string>()
                              : std::to_string(values.ndim()) + " dimensions";
}

Type number_type(const py::array& values) {
    const auto size = values.itemsize();
    switch (values.dtype().kind()) {
        case 'b':
            return Type::boolean;
        case 'i':
            return size == 1 ? Type::int8 : size == 2 ? Type::int16 : size == 4 ? Type::int32 : Type::int64;
        case 'u':
            return size == 1 ? Type::uint8 : size == 2 ? Type::uint16 : size == 4 ? Type::uint32 : Type::uint64;
        case 'f':
            return size == 4 ? Type::float32 : size == 8 ? Type::float64 : Type::absent;
        default:
            return Type::absent;
    }
}

/// Objects of a NumPy array of dtype object.
class Objects {
public:
    explicit Objects(const py::array& values) : array_(values) {
        if (values.dtype().kind() != 'O' || values.ndim() != 1)
            throw DomainError("table: objects were expected, got " + described(values));
        if (values.strides(0) != values.itemsize()) array_ = values.attr("copy")().cast<py::array>();
    }
    std::size_t size() const { return static_cast<std::size_t>(array_.size()); }
    PyObject* operator[](std::size_t i) const { return static_cast<PyObject* const*>(array_.data())[i]; }

private:
    py::array array_;
};

/// None, NaN, NaT, NA.
bool is_missing(PyObject* o) {
    if (o == Py_None) return true;
    if (PyFloat_Check(o)) return std::isnan(PyFloat_AS_DOUBLE(o));
    const std::string_view type = Py_TYPE(o)->tp_name;
    if (type == "numpy.datetime64")  // NaT is not itself
        return py::bool_(py::reinterpret_steal<py::object>(PyObject_RichCompare(o, o, Py_NE)));
    return type.ends_with("NaTType") || type.ends_with("NAType");
}

enum class Contents { missing, text, integer, number, time, date, mixed };

Contents contents_of(PyObject* o) {
    if (PyUnicode_Check(o)) return Contents::text;
    if (PyBool_Check(o)) return Contents::mixed;
    if (PyLong_Check(o)) {
        int overflow = 0;
        PyLong_AsLongLongAndOverflow(o, &overflow);
        return overflow == 0 ? Contents::integer : Contents::mixed;
    }
    if (PyFloat_Check(o)) return Contents::number;
    if (PyDateTime_Check(o)) return Contents::time;
    if (PyDate_Check(o)) return Contents::date;
    const std::string_view type = Py_TYPE(o)->tp_name;
    if (type.starts_with("numpy.bool") || type.starts_with("numpy.datetime") || type.starts_with("numpy.timedelta"))
        return Contents::mixed;
    if (PyIndex_Check(o)) return Contents::integer;
    const PyNumberMethods* methods = Py_TYPE(o)->tp_as_number;
    if (methods != nullptr && methods->nb_float != nullptr)
        return Contents::number;  // Decimal, Fraction, NumPy's numbers
    return Contents::mixed;
}

/// What all values present are; numbers where some are whole.
Contents contents_of(const Objects& objects) {
    Contents all = Contents::missing;
    for (std::size_t i = 0; i < objects.size() && all != Contents::mixed; ++i) {
        if (is_missing(objects[i])) continue;
        const Contents one = contents_of(objects[i]);
        const auto numeric = [](Contents c) { return c == Contents::integer || c == Contents::number; };
        if (all == Contents::missing)
            all = one;
        else if (numeric(all) && numeric(one))
            all = all == one ? one : Contents::number;
        else if (all != one)
            all = Contents::mixed;
    }
    return all;
}

/// The values present, each made by value(object).
template <class T, class Value>
ChunkedColumn made_of(const Objects& objects, Type type, const Value& value) {
    const std::size_t n = objects.size();
    auto values = std::make_shared<std::vector<T>>(n);
    const auto there = bitmap(n, [&](std::size_t i) {
        if (is_missing(objects[i])) return false;
        (*values)[i] = value(objects[i]);
        return true;
    });
    return one_chunk({.type = type, .size = n, .values = values->data(), .validity = there->data()}, values, there);
}

/// UTF-8 of @p o; text that has none (lone surrogates) is refused with its row.
std::string_view utf8(PyObject* o, std::size_t row) {
    Py_ssize_t size = 0;
    const char* bytes = PyUnicode_AsUTF8AndSize(o, &size);
    if (bytes == nullptr) {
        PyErr_Clear();
        throw DomainError("table: the text in row " + std::to_string(row) + " is not valid Unicode");
    }
    return {bytes, static_cast<std::size_t>(size)};
}

struct Text {
    std::vector<std::int64_t> offsets{0};
    std::string characters;
    void add(std::string_view text) {
        characters += text;
        offsets.push_back(static_cast<std::int64_t>(characters.size()));
    }
};

/// Text as it is, times in ISO 8601, anything else as str() writes it.
std::shared_ptr<Text> written_out(const Objects& objects) {
    auto text = std::make_shared<Text>();
    text->offsets.reserve(objects.size() + 1);
    for (std::size_t i = 0; i < objects.size(); ++i) {
        PyObject* o = objects[i];
        if (is_missing(o))
            text->add({});
        else if (PyUnicode_Check(o))
            text->add(utf8(o, i));
        else
            text->add(utf8((PyDate_Check(o) ? py::handle(o).attr("isoformat")() : py::str(py::handle(o))).ptr(), i));
    }
    return text;
}

ChunkedColumn text_of(const Objects& objects) {
    const auto text = written_out(objects);
    const auto there = bitmap(objects.size(), [&](std::size_t i) { return !is_missing(objects[i]); });
    return one_chunk({.type = Type::text64,
                      .size = objects.size(),
                      .values = text->offsets.data(),
                      .characters = text->characters.data(),
                      .validity = there->data()},
                     text, there);
}

std::int64_t day_of(PyObject* o) {
    const std::chrono::year_month_day date{std::chrono::year{PyDateTime_GET_YEAR(o)},
                                           std::chrono::month{static_cast<unsigned>(PyDateTime_GET_MONTH(o))},
                                           std::chrono::day{static_cast<unsigned>(PyDateTime_GET_DAY(o))}};
    return std::chrono::sys_days{date}.time_since_epoch().count();
}

/// Microseconds on the clock of the datetime itself.
std::int64_t microseconds_of(PyObject* o) {
    const std::int64_t seconds =
        (PyDateTime_DATE_GET_HOUR(o) * 60 + PyDateTime_DATE_GET_MINUTE(o)) * 60 + PyDateTime_DATE_GET_SECOND(o);
    return day_of(o) * microseconds_per_day + seconds * 1'000'000 + PyDateTime_DATE_GET_MICROSECOND(o);
}

/// How far the clock of an aware datetime is ahead of UTC; none for a naive one.
std::optional<std::int64_t> offset_of(PyObject* o) {
    if (PyDateTime_DATE_GET_TZINFO(o) == Py_None) return {};
    const py::object offset = py::handle(o).attr("utcoffset")();
    if (offset.is_none()) return {};
    return (PyDateTime_DELTA_GET_DAYS(offset.ptr()) * std::int64_t{86400} +
            PyDateTime_DELTA_GET_SECONDS(offset.ptr())) *
               1'000'000 +
           PyDateTime_DELTA_GET_MICROSECONDS(offset.ptr());
}

ChunkedColumn times_of(const Objects& objects) {
    std::size_t aware = 0, all = 0;
    for (std::size_t i = 0; i < objects.size(); ++i)
        if (!is_missing(objects[i])) {
            ++all;
            aware += offset_of(objects[i]).has_value();
        }
    if (aware != 0 && aware != all) return text_of(objects);  // both kinds: the log names the row
    auto column = made_of<std::int64_t>(objects, Type::timestamp_us,
                                        [](PyObject* o) { return microseconds_of(o) - offset_of(o).value_or(0); });
    column.chunks[0].column.aware = aware != 0;
    return column;
}

class ColumnsTable final : public Table {
public:
    explicit ColumnsTable(std::vector<std::pair<std::string, ChunkedColumn>> columns)
        : columns_(std::move(columns)), cursors_(columns_.size()) {
        for (const auto& [name, column] : columns_) {
            std::size_t size = 0;
            for (const auto& chunk : column.chunks) size += chunk.column.size;
            if (&column == &columns_[0].second) rows_ = size;
            if (size != rows_)
                throw DomainError("table: column \"" + name + "\" has " + std::to_string(size) + " rows, \"" +
                                  columns_[0].first + "\" has " + std::to_string(rows_));
        }
    }

    std::vector<std::string> names() const override {
        std::vector<std::string> result;
        for (const auto& c : columns_) result.push_back(c.first);
        return result;
    }

    std::vector<Chunk> next(std::span<const std::size_t> wanted) override {
        if (rows_ == 0) return {};
        std::size_t rows = rows_;
        for (const std::size_t i : wanted) {
            Cursor& at = cursors_[i];
            while (columns_[i].second.chunks[at.chunk].column.size == at.row) at = {at.chunk + 1, 0};
            rows = std::min(rows, columns_[i].second.chunks[at.chunk].column.size - at.row);
        }
        std::vector<Chunk> result;
        for (const std::size_t i : wanted) {
            Cursor& at = cursors_[i];
            Chunk piece = columns_[i].second.chunks[at.chunk];
            piece.column.offset += at.row;
            piece.column.size = rows;
            at.row += rows;
            result.push_back(std::move(piece));
        }
        rows_ -= rows;
        return result;
    }

private:
    struct Cursor {
        std::size_t chunk = 0, row = 0;
    };
    std::vector<std::pair<std::string, ChunkedColumn>> columns_;
    std::vector<Cursor> cursors_;
    std::size_t rows_ = 0;  ///< still to come
};

/// Once a file that uses the datetime macros.
void need_datetime() {
    if (PyDateTimeAPI == nullptr) PyDateTime_IMPORT;
}

}  // namespace

std::vector<std::size_t> Table::positions(const std::vector<std::string>& wanted) const {
    const auto have = names();
    std::vector<std::size_t> result;
    std::string missing;
    for (const auto& name : wanted) {
        const auto at = std::find(have.begin(), have.end(), name);
        if (at == have.end()) missing += (missing.empty() ? "\"" : ", \"") + name + "\"";
        result.push_back(static_cast<std::size_t>(at - have.begin()));
    }
    if (missing.empty()) return result;
    std::string list;
    for (const auto& name : have) list += (list.empty() ? "\"" : ", \"") + name + "\"";
    throw DomainError("table: no column " + missing + "; there is " + (list.empty() ? "none" : list));
}

std::unique_ptr<Table> table_of_columns(std::vector<std::pair<std::string, ChunkedColumn>> columns) {
    return std::make_unique<ColumnsTable>(std::move(columns));
}

ChunkedColumn column_of_array(py::array values, const py::object& missing, bool aware) {
    if (values.ndim() != 1 || (values.size() > 1 && values.strides(0) != values.itemsize()))
        throw DomainError("table: a column must have one dimension and no gaps, got " + described(values));
    const bool time = values.dtype().kind() == 'M';
    Type type = number_type(values);
    if (time) {
        const auto unit =
            py::module_::import("numpy").attr("datetime_data")(values.dtype()).cast<std::pair<std::string, int>>();
        type = unit.second != 1     ? Type::absent
               : unit.first == "s"  ? Type::timestamp_s
               : unit.first == "ms" ? Type::timestamp_ms
               : unit.first == "us" ? Type::timestamp_us
               : unit.first == "ns" ? Type::timestamp_ns
                                    : Type::absent;
    }
    if (type == Type::absent)
        throw DomainError("table: a column of numbers or times was expected, got " + described(values));
    const auto n = static_cast<std::size_t>(values.size());
    Column column{.type = type, .size = n, .values = values.data(), .aware = aware};
    std::shared_ptr<const void> memory = hold(values);
    if (type == Type::boolean) {
        const auto bits = bitmap(n, [&](std::size_t i) { return static_cast<const bool*>(values.data())[i]; });
        column.values = bits->data();
        memory = bits;
    }
    if (missing.is_none()) return one_chunk(column, memory);
    const auto mask = missing.cast<py::array_t<bool, py::array::c_style | py::array::forcecast>>();
    if (static_cast<std::size_t>(mask.size()) != n) throw DomainError("table: a mask must be as long as its column");
    const auto there = bitmap(n, [&](std::size_t i) { return !mask.data()[i]; });
    column.validity = there->data();
    return one_chunk(column, memory, there);
}

ChunkedColumn column_of_codes(py::array codes, const ChunkedColumn& categories) {
    if (categories.chunks.size() != 1 || number_type(codes) == Type::absent)
        throw DomainError("table: a categorical column needs whole codes and one array of categories");
    const auto n = static_cast<std::size_t>(codes.size());
    const auto dictionary = std::make_shared<Chunk>(categories.chunks[0]);
    const Column indices{.type = number_type(codes), .size = n, .values = codes.data()};
    const auto known = bitmap(n, [&](std::size_t i) { return data::detail::integer_at(indices, i) >= 0; });
    Column column = indices;
    column.type = Type::dictionary;
    column.index_type = indices.type;
    column.dictionary = &dictionary->column;
    column.validity = known->data();
    return one_chunk(column, hold(codes), known, dictionary);
}

std::string contents_of_objects(const py::array& values) {
    need_datetime();
    switch (contents_of(Objects(values))) {
        case Contents::missing:
            return "missing";
        case Contents::text:
            return "text";
        case Contents::integer:
            return "integer";
        case Contents::number:
            return "number";
        case Contents::time:
            return "time";
        case Contents::date:
            return "date";
        case Contents::mixed:
            break;
    }
    return "mixed";
}

ChunkedColumn column_of_text(const py::array& values) {
    need_datetime();
    return text_of(Objects(values));
}

ChunkedColumn column_of_objects(const py::array& values) {
    need_datetime();
    const Objects objects(values);
    switch (contents_of(objects)) {
        case Contents::integer:
            return made_of<std::int64_t>(objects, Type::int64, [](PyObject* o) {
                return py::reinterpret_steal<py::object>(PyNumber_Index(o)).cast<std::int64_t>();
            });
        case Contents::number: {
            bool readable = true;
            auto numbers = made_of<double>(objects, Type::float64, [&](PyObject* o) {
                const double value = PyFloat_AsDouble(o);
                if (value == -1.0 && PyErr_Occurred()) {
                    PyErr_Clear();
                    readable = false;
                }
                return value;
            });
            if (readable) return numbers;
            break;  // a fraction beyond all doubles, a signalling NaN: as text, so that the row can be named
        }
        case Contents::time:
            return times_of(objects);
        case Contents::date:
            return made_of<std::int32_t>(objects, Type::date32,
                                         [](PyObject* o) { return static_cast<std::int32_t>(day_of(o)); });
        case Contents::missing:
        case Contents::text:
        case Contents::mixed:
            break;
    }
    return text_of(objects);
}

py::array_t<bool> missing_objects(const py::array& values) {
    const Objects objects(values);
    py::array_t<bool> result(values.size());
    for (std::size_t i = 0; i < objects.size(); ++i) result.mutable_data()[i] = is_missing(objects[i]);
    return result;
}

py::dict numbers(Table& table, const std::vector<std::string>& names) {
    using data::detail::Status;
    const auto wanted = table.positions(names);
    std::vector<std::vector<double>> gathered(names.size());
    std::vector<Chunk> first = table.next(wanted), second;
    if (!first.empty()) second = table.next(wanted);
    const auto gather = [&](const std::vector<Chunk>& batch) {
        for (std::size_t k = 0; k < batch.size(); ++k) {
            const Column& c = batch[k].column;
            const std::size_t before = gathered[k].size();
            gathered[k].resize(before + c.size);
            std::vector<Status> status(c.size);
            const Column& base = c.type == Type::dictionary ? *c.dictionary : c;
            if (data::detail::is_text(base.type) && c.size > 0)
                throw DomainError(names[k] + ": row " + std::to_string(before) + " has the text \"" +
                                  data::detail::excerpt(data::detail::written(c, 0)) + "\", need numbers");
            data::detail::read_numbers(names[k], c, gathered[k].data() + before, status.data(), {});
        }
    };
    py::dict result;
    if (!first.empty() && second.empty()) {  // one batch: doubles may stay where they are
        for (std::size_t k = 0; k < names.size(); ++k) {
            const Column& c = first[k].column;
            if (c.type == Type::float64 && c.validity == nullptr) {
                const py::capsule owner(new std::shared_ptr<const void>(first[k].memory),
                                        [](void* p) { delete static_cast<std::shared_ptr<const void>*>(p); });
                result[names[k].c_str()] = view(static_cast<const double*>(c.values) + c.offset, c.size, owner);
            }
        }
        if (result.size() == names.size()) return result;
    }
    for (auto batch = std::move(first); !batch.empty();
         batch = second.empty() ? table.next(wanted) : std::exchange(second, {}))
        gather(batch);
    for (std::size_t k = 0; k < names.size(); ++k)
        if (!result.contains(names[k].c_str())) result[names[k].c_str()] = hand_over(std::move(gathered[k]));
    return result;
}

}  // namespace habitue::python
