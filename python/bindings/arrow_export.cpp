// Our columns for any library that speaks Arrow's C interface.
#include <array>
#include <limits>
#include <string_view>

#include "arrow.hpp"
#include "table.hpp"

namespace habitue::python {
namespace {

/// A column laid out as Arrow wants it.
struct Exported {
    std::string name, format;
    std::array<const void*, 3> buffers{};
    std::int64_t n_buffers = 2, null_count = 0;
    std::vector<std::shared_ptr<const void>> memory{};
};

struct Exports {
    std::vector<Exported> columns;
    std::int64_t rows = 0;
};
using Shared = std::shared_ptr<const Exports>;

/// A structure with its children and what they share.
template <class T>
struct Owner {
    Shared exports;
    std::vector<T> children;
    std::vector<T*> pointers;
    std::array<const void*, 3> buffers{};
};

template <class T>
void release(T* self) {
    auto* owner = static_cast<Owner<T>*>(self->private_data);
    for (T& child : owner->children)
        if (child.release != nullptr) child.release(&child);
    delete owner;
    self->release = nullptr;
}

template <class T>
Owner<T>* adopt(T& self, const Shared& exports, std::size_t children) {
    auto* owner = new Owner<T>{exports, std::vector<T>(children), {}, {}};
    for (T& child : owner->children) owner->pointers.push_back(&child);
    self = {};
    self.n_children = static_cast<std::int64_t>(children);
    self.children = owner->pointers.data();
    self.release = release<T>;
    self.private_data = owner;
    return owner;
}

void fill(ArrowSchema& schema, const Shared& exports) {
    auto* owner = adopt(schema, exports, exports->columns.size());
    schema.format = "+s";
    schema.name = "";
    for (std::size_t i = 0; i < owner->children.size(); ++i) {
        ArrowSchema& child = owner->children[i];
        adopt(child, exports, 0);
        child.format = exports->columns[i].format.c_str();
        child.name = exports->columns[i].name.c_str();
        child.flags = ARROW_FLAG_NULLABLE;
    }
}

void fill(ArrowArray& array, const Shared& exports) {
    auto* owner = adopt(array, exports, exports->columns.size());
    array.length = exports->rows;
    array.n_buffers = 1;
    array.buffers = owner->buffers.data();
    for (std::size_t i = 0; i < owner->children.size(); ++i) {
        ArrowArray& child = owner->children[i];
        const Exported& column = exports->columns[i];
        auto* part = adopt(child, exports, 0);
        part->buffers = column.buffers;
        child.length = exports->rows;
        child.null_count = column.null_count;
        child.n_buffers = column.n_buffers;
        child.buffers = part->buffers.data();
    }
}

/// One batch, then the end.
struct OneBatch {
    Shared exports;
    bool sent = false;
};

void open(ArrowArrayStream& stream, Shared exports) {
    stream.private_data = new OneBatch{std::move(exports)};
    stream.get_schema = [](ArrowArrayStream* self, ArrowSchema* out) {
        fill(*out, static_cast<OneBatch*>(self->private_data)->exports);
        return 0;
    };
    stream.get_next = [](ArrowArrayStream* self, ArrowArray* out) {
        auto* batch = static_cast<OneBatch*>(self->private_data);
        if (batch->sent)
            *out = {};
        else
            fill(*out, batch->exports);
        batch->sent = true;
        return 0;
    };
    stream.get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
    stream.release = [](ArrowArrayStream* self) {
        delete static_cast<OneBatch*>(self->private_data);
        self->release = nullptr;
    };
}

std::string format_of(const py::array& values) {
    const char kind = values.dtype().kind();
    const auto size = values.itemsize();
    if (kind == 'b') return "b";
    if (kind == 'f') return size == 4 ? "f" : size == 8 ? "g" : "";
    if (kind == 'i') return size == 1 ? "c" : size == 2 ? "s" : size == 4 ? "i" : "l";
    if (kind == 'u') return size == 1 ? "C" : size == 2 ? "S" : size == 4 ? "I" : "L";
    if (kind == 'O') return "U";
    if (kind != 'M') return "";
    const auto unit =
        py::module_::import("numpy").attr("datetime_data")(values.dtype()).cast<std::pair<std::string, int>>();
    for (const std::string_view known : {"s", "ms", "us", "ns"})
        if (unit.second == 1 && unit.first == known) return "ts" + unit.first.substr(0, 1) + ":";
    return "";
}

Exported exported(const std::string& name, const py::array& values) {
    Exported column{.name = name, .format = format_of(values)};
    const bool text = values.dtype().kind() == 'O';
    if (column.format.empty() || values.ndim() != 1)
        throw DomainError("table: column \"" + name + "\" cannot be written to Arrow: its dtype is " +
                          py::str(values.dtype()).cast<std::string>());
    const Chunk chunk = (text ? column_of_text(values) : column_of_array(values, py::none(), false)).chunks[0];
    const data::Column& c = chunk.column;
    column.buffers = {c.validity, c.values, c.characters};
    column.n_buffers = text ? 3 : 2;
    column.memory.push_back(chunk.memory);
    if (c.validity != nullptr) column.null_count = -1;
    if (values.dtype().kind() == 'M') {  // NaT is a null
        const auto* ticks = static_cast<const std::int64_t*>(c.values);
        const auto there = std::make_shared<std::vector<std::uint8_t>>((c.size + 7) / 8);
        for (std::size_t i = 0; i < c.size; ++i)
            if (ticks[i] != std::numeric_limits<std::int64_t>::min())
                (*there)[i / 8] = static_cast<std::uint8_t>((*there)[i / 8] | 1u << (i % 8));
        column.buffers[0] = there->data();
        column.null_count = -1;
        column.memory.push_back(there);
    }
    return column;
}

}  // namespace

py::capsule export_stream(const std::vector<std::string>& names, const std::vector<py::array>& columns) {
    const auto exports = std::make_shared<Exports>();
    for (std::size_t i = 0; i < names.size(); ++i) {
        exports->columns.push_back(exported(names[i], columns[i]));
        if (i == 0) exports->rows = columns[i].size();
        if (columns[i].size() != exports->rows)
            throw DomainError("table: column \"" + names[i] + "\" is not as long as \"" + names[0] + "\"");
    }
    auto stream = std::make_unique<ArrowArrayStream>();
    open(*stream, exports);
    PyObject* capsule = PyCapsule_New(stream.get(), "arrow_array_stream", [](PyObject* self) {
        auto* held = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(self, "arrow_array_stream"));
        if (held->release != nullptr) held->release(held);
        delete held;
    });
    if (capsule == nullptr) throw py::error_already_set();
    stream.release();
    return py::reinterpret_steal<py::capsule>(capsule);
}

}  // namespace habitue::python
