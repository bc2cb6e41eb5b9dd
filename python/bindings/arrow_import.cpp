// Tables and columns of any library that speaks Arrow's C interface.
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>

#include "arrow.hpp"
#include "table.hpp"

namespace habitue::python {
namespace {

using data::Column;
using Type = Column::Type;

/// A structure of Arrow's, released with its owner.
template <class T>
struct Released {
    T value{};
    Released() = default;
    Released(const Released&) = delete;
    Released& operator=(const Released&) = delete;
    ~Released() {
        if (value.release != nullptr) value.release(&value);
    }
};
using Schema = Released<ArrowSchema>;
using Array = Released<ArrowArray>;
using Stream = Released<ArrowArrayStream>;

/// Takes what a capsule holds.
template <class T>
std::shared_ptr<Released<T>> take(const py::object& object, const char* name) {
    if (!PyCapsule_IsValid(object.ptr(), name))
        throw DomainError(std::string("table: expected a capsule \"") + name + "\"");
    auto* source = static_cast<T*>(PyCapsule_GetPointer(object.ptr(), name));
    if (source->release == nullptr) throw DomainError("table: this Arrow stream has been read already");
    auto taken = std::make_shared<Released<T>>();
    std::swap(taken->value, *source);
    return taken;
}

void check(int status, ArrowArrayStream& stream) {
    if (status == 0) return;
    const char* why = stream.get_last_error(&stream);
    throw Error(std::string("table: its Arrow stream failed: ") + (why != nullptr ? why : std::strerror(status)));
}

/// "tsu:UTC" and the like: the type of the plain formats, empty for those that need a conversion.
std::optional<Type> plain_type(std::string_view format) {
    if (format.size() == 1) switch (format[0]) {
            case 'b':
                return Type::boolean;
            case 'c':
                return Type::int8;
            case 's':
                return Type::int16;
            case 'i':
                return Type::int32;
            case 'l':
                return Type::int64;
            case 'C':
                return Type::uint8;
            case 'S':
                return Type::uint16;
            case 'I':
                return Type::uint32;
            case 'L':
                return Type::uint64;
            case 'f':
                return Type::float32;
            case 'g':
                return Type::float64;
            case 'u':
                return Type::text32;
            case 'U':
                return Type::text64;
            default:
                return {};
        }
    if (format == "tdD") return Type::date32;
    if (format == "tdm") return Type::date64;
    if (format.substr(0, 2) == "ts" && format.size() >= 4) switch (format[2]) {
            case 's':
                return Type::timestamp_s;
            case 'm':
                return Type::timestamp_ms;
            case 'u':
                return Type::timestamp_us;
            case 'n':
                return Type::timestamp_ns;
            default:
                return {};
        }
    return {};
}

bool present(const std::uint8_t* validity, std::size_t i) {
    return validity == nullptr || (validity[i / 8] >> (i % 8) & 1) != 0;
}

/// Values made here, with the validity bitmap of the array they were made from.
template <class Buffer>
Chunk made(Column column, std::shared_ptr<Buffer> buffer) {
    return {column, std::move(buffer)};
}

/// Text of string views (format "vu"), end to end.
Chunk from_views(const ArrowArray& array, Column column, std::size_t end) {
    struct Text {
        std::vector<std::int64_t> offsets;
        std::string characters;
    };
    auto text = std::make_shared<Text>();
    text->offsets.reserve(end + 1);
    text->offsets.push_back(0);
    const auto* views = static_cast<const char*>(array.buffers[1]);
    for (std::size_t i = 0; i < end; ++i) {
        if (i >= column.offset && present(column.validity, i)) {
            const char* at = views + 16 * i;
            std::int32_t size, buffer, offset;
            std::memcpy(&size, at, 4);
            if (size <= 12) {
                text->characters.append(at + 4, static_cast<std::size_t>(size));
            } else {
                std::memcpy(&buffer, at + 8, 4);
                std::memcpy(&offset, at + 12, 4);
                text->characters.append(static_cast<const char*>(array.buffers[2 + buffer]) + offset,
                                        static_cast<std::size_t>(size));
            }
        }
        text->offsets.push_back(static_cast<std::int64_t>(text->characters.size()));
    }
    column.type = Type::text64;
    column.values = text->offsets.data();
    column.characters = text->characters.data();
    return made(column, std::move(text));
}

/// Half-precision floats.
double half(std::uint16_t bits) {
    const int exponent = bits >> 10 & 31, fraction = bits & 1023;
    const double size = exponent == 0    ? std::ldexp(fraction, -24)
                        : exponent == 31 ? (fraction == 0 ? std::numeric_limits<double>::infinity()
                                                          : std::numeric_limits<double>::quiet_NaN())
                                         : std::ldexp(1024 + fraction, exponent - 25);
    return bits >> 15 != 0 ? -size : size;
}

__extension__ using Int128 = __int128;

/// The number nearest to unscaled / 10^scale; through text, which std::from_chars rounds correctly.
double decimal(Int128 unscaled, int scale) {
    std::string digits;
    const bool negative = unscaled < 0;
    do {
        const int digit = static_cast<int>(unscaled % 10);
        digits.insert(digits.begin(), static_cast<char>('0' + (negative ? -digit : digit)));
    } while ((unscaled /= 10) != 0);
    const std::string text = (negative ? "-" : "") + digits + "e" + std::to_string(-scale);
    double value = 0.0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// A column of doubles, each made by value(row).
template <class Value>
Chunk as_numbers(Column column, std::size_t end, const Value& value) {
    auto numbers = std::make_shared<std::vector<double>>(end);
    for (std::size_t i = column.offset; i < end; ++i)
        if (present(column.validity, i)) (*numbers)[i] = value(i);
    column.type = Type::float64;
    column.values = numbers->data();
    return made(column, std::move(numbers));
}

/// "d:10,2" or "d:10,2,64": decimals of 32, 64 or 128 bits.
std::optional<Chunk> from_decimals(std::string_view format, const ArrowArray& array, Column column, std::size_t end) {
    int precision = 0, scale = 0, bits = 128;
    const char *at = format.data() + 2, *stop = format.data() + format.size();
    const auto number = [&](int& out) { at = std::min(std::from_chars(at, stop, out).ptr + 1, stop); };
    number(precision);
    number(scale);
    if (at != stop) number(bits);
    if (bits != 32 && bits != 64 && bits != 128) return {};
    const auto* values = static_cast<const char*>(array.buffers[1]);
    return as_numbers(column, end, [=](std::size_t i) -> double {
        if (bits == 128) {
            Int128 v;
            std::memcpy(&v, values + 16 * i, 16);
            const auto small = static_cast<std::int64_t>(v);
            // Exact in doubles: one division rounds correctly.
            if (small == v && std::abs(small) < (std::int64_t{1} << 53) && scale >= 0 && scale <= 15)
                return static_cast<double>(small) / std::pow(10.0, scale);
            return decimal(v, scale);
        }
        if (bits == 64) return decimal(reinterpret_cast<const std::int64_t*>(values)[i], scale);
        return decimal(reinterpret_cast<const std::int32_t*>(values)[i], scale);
    });
}

/// A column as it stands in memory, or converted where `data::Column` has no such type. @p parent is the offset of
/// the record batch around it.
Chunk import_column(const ArrowSchema& schema, const ArrowArray& array, std::size_t parent, std::size_t size,
                    const std::shared_ptr<const void>& memory) {
    const std::string_view format = schema.format;
    const char* name = schema.name != nullptr ? schema.name : "";
    Column column{.size = size, .offset = static_cast<std::size_t>(array.offset) + parent};
    const std::size_t end = column.offset + size;
    if (array.n_buffers > 0 && array.null_count != 0)
        column.validity = static_cast<const std::uint8_t*>(array.buffers[0]);

    if (schema.dictionary != nullptr) {
        struct Dictionary {
            Chunk values;
            std::shared_ptr<const void> memory;
        };
        const ArrowArray& values = *array.dictionary;
        const auto dictionary = std::make_shared<Dictionary>(Dictionary{
            import_column(*schema.dictionary, values, 0, static_cast<std::size_t>(values.length), nullptr), memory});
        column.type = Type::dictionary;
        column.index_type = plain_type(format).value_or(Type::absent);
        column.values = array.buffers[1];
        column.dictionary = &dictionary->values.column;
        return {column, dictionary};
    }
    if (const auto type = plain_type(format)) {
        column.type = *type;
        column.values = array.buffers[1];
        if (*type == Type::text32 || *type == Type::text64)
            column.characters = static_cast<const char*>(array.buffers[2]);
        column.aware = format.size() > 4;
        // An empty column may come without buffers.
        if (column.values == nullptr) {
            static constexpr std::int64_t nothing[2] = {0, 0};
            column.values = nothing;
            column.offset = 0;
        }
        return {column, memory};
    }
    if (format == "vu") return from_views(array, column, end);
    if (format == "e") {
        const auto* bits = static_cast<const std::uint16_t*>(array.buffers[1]);
        return as_numbers(column, end, [=](std::size_t i) { return half(bits[i]); });
    }
    if (format == "n") {
        column.validity = nullptr;
        return as_numbers(column, end, [](std::size_t) { return std::numeric_limits<double>::quiet_NaN(); });
    }
    if (format.substr(0, 2) == "d:")
        if (auto decimals = from_decimals(format, array, column, end)) return *decimals;
    throw DomainError("table: column \"" + std::string(name) + "\" has the Arrow type \"" + std::string(format) +
                      "\", which is neither numbers, text nor times; cast it");
}

class StreamTable final : public Table {
public:
    explicit StreamTable(std::shared_ptr<Stream> stream) : stream_(std::move(stream)) {
        check(stream_->value.get_schema(&stream_->value, &schema_->value), stream_->value);
        require_struct();
    }
    StreamTable(std::shared_ptr<Schema> schema, std::shared_ptr<Array> array)
        : schema_(std::move(schema)), pending_(std::move(array)) {
        require_struct();
    }

    std::vector<std::string> names() const override {
        std::vector<std::string> result;
        for (std::int64_t i = 0; i < schema_->value.n_children; ++i) {
            const char* name = schema_->value.children[i]->name;
            result.emplace_back(name != nullptr ? name : "");
        }
        return result;
    }

    std::vector<Chunk> next(std::span<const std::size_t> wanted) override {
        const auto batch = next_batch();
        std::vector<Chunk> columns;
        if (batch == nullptr) return columns;
        const auto offset = static_cast<std::size_t>(batch->value.offset),
                   size = static_cast<std::size_t>(batch->value.length);
        for (const std::size_t i : wanted)
            columns.push_back(
                import_column(*schema_->value.children[i], *batch->value.children[i], offset, size, batch));
        return columns;
    }

private:
    void require_struct() const {
        if (std::string_view(schema_->value.format) != "+s")
            throw DomainError("table: its Arrow stream holds a single column; need a table of named columns");
    }
    std::shared_ptr<Array> next_batch() {
        if (pending_ != nullptr) return std::exchange(pending_, nullptr);
        if (stream_ == nullptr) return nullptr;
        auto batch = std::make_shared<Array>();
        check(stream_->value.get_next(&stream_->value, &batch->value), stream_->value);
        if (batch->value.release == nullptr) stream_ = nullptr;
        return stream_ == nullptr ? nullptr : batch;
    }

    std::shared_ptr<Schema> schema_ = std::make_shared<Schema>();
    std::shared_ptr<Stream> stream_;
    std::shared_ptr<Array> pending_;
};

}  // namespace

std::unique_ptr<Table> table_of_capsules(const py::object& capsules) {
    if (py::isinstance<py::tuple>(capsules)) {
        const auto pair = capsules.cast<std::pair<py::object, py::object>>();
        return std::make_unique<StreamTable>(take<ArrowSchema>(pair.first, "arrow_schema"),
                                             take<ArrowArray>(pair.second, "arrow_array"));
    }
    return std::make_unique<StreamTable>(take<ArrowArrayStream>(capsules, "arrow_array_stream"));
}

ChunkedColumn column_of_capsules(const py::object& capsules) {
    ChunkedColumn column;
    const auto add = [&](const Schema& schema, const std::shared_ptr<Array>& array) {
        column.chunks.push_back(
            import_column(schema.value, array->value, 0, static_cast<std::size_t>(array->value.length), array));
    };
    if (py::isinstance<py::tuple>(capsules)) {
        const auto pair = capsules.cast<std::pair<py::object, py::object>>();
        add(*take<ArrowSchema>(pair.first, "arrow_schema"), take<ArrowArray>(pair.second, "arrow_array"));
        return column;
    }
    const auto stream = take<ArrowArrayStream>(capsules, "arrow_array_stream");
    Schema schema;
    check(stream->value.get_schema(&stream->value, &schema.value), stream->value);
    for (;;) {
        auto array = std::make_shared<Array>();
        check(stream->value.get_next(&stream->value, &array->value), stream->value);
        if (array->value.release == nullptr) return column;
        add(schema, array);
    }
}

}  // namespace habitue::python
