// Fits 10,000,000 customers: memory FOLDER. Prints the bytes a customer it took at most above what the process held
// before, and those of the input.
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <habitue/clv/bg_nbd.hpp>
#include <habitue/clv/fit.hpp>

#include "column.hpp"

namespace {

constexpr std::size_t copies = 10;

/// Bytes resident now (VmRSS) or at most (VmHWM).
double memory(const std::string& which) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(which)) return 1024.0 * std::atof(line.c_str() + which.size() + 1);
    return 0.0;
}

/// Times that are all different: each copy of the customers counts in another unit.
std::vector<double> times(const std::string& path) {
    auto values = column(path, copies);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] *= 1.0 + 1e-6 * double(i / (values.size() / copies));
    return values;
}

}  // namespace

int main(int, char** arguments) {
    const std::string folder = arguments[1];
    const auto frequency = column(folder + "/frequency.npy", copies);
    const auto recency = times(folder + "/recency.npy"), T = times(folder + "/T.npy");
    const double before = memory("VmRSS");
    std::ofstream("/proc/self/clear_refs") << "5";  // the peak counts from here
    const auto fit = habitue::clv::fit<habitue::clv::BgNbd>({frequency, recency, T}, {.threads = 0});
    std::printf("%.2f %zu\n", (memory("VmHWM") - before) / double(T.size()), 3 * sizeof(double));
    return fit.converged() ? 0 : 1;
}
