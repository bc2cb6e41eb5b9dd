#include <doctest/doctest.h>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <habitue/io/csv.hpp>

using namespace habitue;

namespace {

/// A file that is there as long as this lives.
struct File {
    std::string path =
        (std::filesystem::temp_directory_path() / ("habitue_csv_test_" + std::to_string(::getpid()) + ".csv")).string();
    explicit File(const std::string& content) {
        std::FILE* f = std::fopen(path.c_str(), "wb");
        REQUIRE(f != nullptr);
        REQUIRE(std::fwrite(content.data(), 1, content.size(), f) == content.size());
        std::fclose(f);
    }
    ~File() { std::filesystem::remove(path); }
};
EventLog read(const std::string& content, const io::CsvColumns& columns = {}) {
    return io::read_csv(File(content).path, columns);
}
std::string refusal(const std::string& content, const io::CsvColumns& columns = {}) {
    try {
        read(content, columns);
    } catch (const DomainError& e) {
        return e.what();
    }
    return "nothing was thrown";
}
bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}
const data::Rejection* rejection(const EventLog& log, const std::string& reason) {
    CHECK(log.report().rows_read == log.report().rows_used + log.report().rows_rejected);
    for (const auto& r : log.report().rejected)
        if (r.reason == reason) return &r;
    return nullptr;
}

}  // namespace

TEST_CASE("a plain file is read, and the columns it was read from are reported") {
    const auto log = read(
        "customer_id,date,number_of_cds,dollar_value\n00001,19970101,1,11.77\n00002,19970112,1,12.0\n00002,19970112,5,"
        "77.0\n");
    CHECK(log.size() == 3);
    CHECK(log.customers().label(0) == "00001");
    CHECK(log.number("amount")[2] == 77.0);
    CHECK(log.number("quantity")[2] == 5.0);
    CHECK(log.report().columns == std::vector<data::ColumnRole>{{"customer", "customer_id"},
                                                                {"time", "date"},
                                                                {"quantity", "number_of_cds"},
                                                                {"amount", "dollar_value"}});
}

TEST_CASE("columns may be given by name, and further ones kept") {
    const std::string content = "id,when,spend,date,colour\na,2020-01-01,1,x,red\nb,2020-01-02,2,y,blue\n";
    const auto log = read(content, {.customer = "id", .time = "when", .amount = "spend", .attributes = {"colour"}});
    CHECK(log.labels("colour").ids.label(1) == "blue");
    CHECK(log.number("amount")[1] == 2.0);
    CHECK(
        contains(refusal(content, {.customer = "nobody", .time = "never"}), "customer (\"nobody\"), time (\"never\")"));
}

TEST_CASE("quotes, doubled quotes, line breaks in quotes, CRLF and a byte order mark are read") {
    const auto log = read(
        "\xEF\xBB\xBF\"customer\",\"date\",amount,channel\r\n\"a, "
        "\"\"b\"\"\r\nc\",2020-01-01,\"5\",web\r\n\r\nd,\"2020-01-02\",6,\"\"\r\ne,2020-01-03,7,\"shop\"");
    CHECK(log.size() == 3);
    CHECK(log.customers().label(0) == "a, \"b\"\r\nc");
    CHECK(log.number("amount")[0] == 5.0);
    CHECK(log.labels("channel").codes[1] == data::Labels::none);
    CHECK(log.labels("channel").ids.label(1) == "shop");
}

TEST_CASE("the delimiter is the most frequent one of the header unless it is given") {
    CHECK(read("customer;date;amount\na;2020-01-01;5\n").size() == 1);
    CHECK(read("customer\tdate\ta,b\na\t2020-01-01\t5\n").size() == 1);
    CHECK(read("customer|date\na|2020-01-01\n").size() == 1);
    CHECK(read("\"customer;,;\";date;x\na;2020-01-01;5\n", {.customer = "customer;,;"}).size() == 1);
    CHECK(read("customer:date\na:2020-01-01\n", {.delimiter = ':'}).size() == 1);
}

TEST_CASE("a decimal comma is refused rather than guessed") {
    const auto log = read("customer;date;amount\na;2020-01-01;12,50\nb;2020-01-01;12.50\nc;2020-01-01;1.234,50\n");
    CHECK(log.size() == 1);
    CHECK(rejection(log, "amount is not a number")->rows == 2);
    CHECK(rejection(log, "amount is not a number")->example == "12,50");
}

TEST_CASE("bad records are counted with their row and do not shift the others") {
    const auto log = read(
        "customer,date,amount\na,2020-01-01,1\nb,2020-01-01\nc,2020-01-01,1,1\n\"d\"x,2020-01-01,1\n\xFF,2020-01-01,"
        "1\ne,garbage,1\nf,2020-01-03,1\n\"g,2020-01-01,1\nh,2020-01-01,1\n");
    CHECK(log.size() == 2);
    CHECK(log.report().rows_read == 8);
    CHECK(rejection(log, "wrong number of fields")->rows == 2);
    CHECK(rejection(log, "wrong number of fields")->first_row == 1);
    CHECK(rejection(log, "wrong number of fields")->example == "b,2020-01-01");
    CHECK(rejection(log, "text after a closing quotation mark")->first_row == 3);
    CHECK(rejection(log, "customer is not UTF-8 text")->first_row == 4);
    CHECK(rejection(log, "time is not a date")->first_row == 5);
    CHECK(rejection(log, "a quotation mark is not closed")->first_row == 7);
}

TEST_CASE("files that are no such files are refused by name") {
    CHECK(contains(refusal(""), "empty"));
    CHECK(contains(refusal("\n\n"), "empty"));
    CHECK(contains(refusal("customer\na\n"), "time"));
    CHECK(contains(refusal("PAR1\x15\x04"), "Parquet"));
    CHECK(contains(refusal("\xFF\xFE"
                           "c"),
                   "UTF-16"));
    CHECK(contains(refusal("\x1F\x8B\x08"), "gzip"));
    CHECK(contains(refusal("customer,date\na,03/04/2020\n"), "row 0 has \"03/04/2020\""));
    CHECK(contains(refusal(std::string("\0\0\0\0\n\0", 6)), "missing column"));
    CHECK(read("customer,date,amount\n").empty());
    CHECK(read("customer,date,amount").has("amount"));
}

TEST_CASE("a file that cannot be read says which and why") {
    const auto failure = [](const std::string& path) -> std::string {
        try {
            io::read_csv(path);
        } catch (const FileError& e) {
            return e.what();
        }
        return "nothing was thrown";
    };
    CHECK(contains(failure("/nowhere/at/all.csv"), "/nowhere/at/all.csv: cannot open: No such file"));
    CHECK(contains(failure("/"), "Is a directory"));
}

TEST_CASE("records longer than a piece of the file are read") {
    const std::string huge(1'000'000, 'x');
    const auto log =
        read("customer,date,amount\n" + huge + ",2020-01-01,1\n\"" + huge + "\",2020-01-05,2\nb,2020-01-02,1\n");
    CHECK(log.customers().size() == 2);
    CHECK(log.customers().text(0) == huge);
    CHECK(log.size() == 3);
}

TEST_CASE("a file longer than a batch gives the same histories whole and streamed") {
    std::string content = "customer,date,amount,note\n";
    for (int day = 0; day < 50; ++day)
        for (int c = 0; c < 1000; ++c)
            if ((c * 31 + day * 17) % 5 != 0)
                content += "c" + std::to_string(c) + "," + day_text(10'000 + day) + "," + std::to_string(c % 7) +
                           ".25,\"" + std::string(std::size_t(c % 11), '\n') + "\"\n";
    const File file(content);
    const auto log = io::read_csv(file.path);
    CHECK(log.size() == 40'000);
    const HistoryOptions options{.calibration_end = Time(std::chrono::sys_days{std::chrono::days{10'030}})};
    const auto streamed = io::read_histories(file.path, {}, options);
    CHECK(streamed.histories == log.purchase_histories(options));
    CHECK(streamed.report.rows_read == log.report().rows_read);
    CHECK(streamed.report.columns == log.report().columns);
    const File unsorted("customer,date\na,2020-01-05\na,2020-01-09\na,2020-01-07\n");
    CHECK_THROWS_AS(io::read_histories(unsorted.path), DomainError);
}
