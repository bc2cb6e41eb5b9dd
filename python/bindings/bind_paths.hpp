/// @file
/// Paths from the tables of a caller.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <habitue/data/paths.hpp>

#include "bind_data.hpp"

namespace habitue::python {

/// Paths, and the columns beside them.
struct TablePaths {
    Paths paths;
    bool numbered = true;                   ///< all states are whole numbers
    std::vector<std::vector<double>> more;  ///< the columns named after customer, time and state, by row; NaN: none
    std::vector<std::size_t> row;           ///< of the table, for every visit; only where there are more columns
};

/// One path a customer, in order of time, from the columns customer, time and state of @p table, whose roles come first
/// in @p roles. @p states are all states, in order; else whole numbers come ascending, others as they first appear.
/// Needs no GIL. Throws DomainError naming column, row and value.
TablePaths paths_of_table(Table& table, const Roles& roles, const std::vector<std::string>& states,
                          const Execution& how);

}  // namespace habitue::python
