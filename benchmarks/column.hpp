#pragma once

#include <array>
#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

/// The doubles that NumPy saved to a file, @p copies times over; room for all is made once.
inline std::vector<double> column(const std::string& path, std::size_t copies = 1) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    file.exceptions(std::ios::failbit);
    const auto bytes = std::size_t(file.tellg());
    std::array<unsigned char, 10> head{};
    file.seekg(0).read(reinterpret_cast<char*>(head.data()), head.size());
    const std::size_t header = head.size() + head[8] + 256u * head[9], n = (bytes - header) / sizeof(double);
    std::vector<double> values(copies * n);
    file.seekg(std::streamoff(header))
        .read(reinterpret_cast<char*>(values.data()), std::streamsize(n * sizeof(double)));
    for (std::size_t i = n; i < values.size(); ++i) values[i] = values[i - n];
    return values;
}
