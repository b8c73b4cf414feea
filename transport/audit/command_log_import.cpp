// The file is read twice: first every record is checked as `moim log verify` does, then all are
// appended, many to a batch. Answers of keyed commands are no records and do not come along.
#include "transport/audit/command_log_import.hpp"

#include <cstdlib>
#include <fstream>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "storage/log/append_rules.hpp"
#include "storage/log/log_verifier.hpp"
#include "storage/log/record_line.hpp"
#include "storage/rocksdb/rocksdb_event_log.hpp"
#include "transport/host/command_failure.hpp"
#include "transport/host/line_reader.hpp"
#include "transport/host/progress.hpp"

namespace moim::transport {

namespace {

constexpr std::size_t batch_records = 1'000;

/// Calls `take(record)`, which returns what is wrong, for every line; gives the first thing wrong.
template <class Take>
std::optional<std::string> for_each_record(const std::filesystem::path& file, Take take) {
  auto in = std::make_unique<std::ifstream>(file, std::ios::binary);
  if (!*in) return fmt::format("{} cannot be opened", file.string());
  line_reader lines(std::move(in), storage::record_line_bytes_max);
  while (const auto line = lines.next()) {
    if (line->too_long) return fmt::format("line {}: too long", line->number);
    const auto parsed = storage::parse_record_line(line->text);
    const auto* why = std::get_if<std::string>(&parsed);
    const auto wrong = why != nullptr ? std::optional{*why} : take(std::get<0>(parsed).view());
    if (wrong) return fmt::format("line {}: {}", line->number, *wrong);
  }
  if (lines.failed()) return fmt::format("{} cannot be read", file.string());
  return std::nullopt;
}

class importer {
 public:
  explicit importer(storage::event_log& log) : log_(log) {}

  std::optional<std::string> take(const storage::record& record) {
    batch_.push_back(storage::request_of(record));
    return batch_.size() < batch_records ? std::nullopt : flush();
  }

  std::optional<std::string> flush() {
    if (batch_.empty()) return std::nullopt;
    const auto appended = log_.append(batch_);
    if (const auto* failure = std::get_if<storage::io_failure>(&appended)) return failure->reason;
    batch_.clear();
    return std::nullopt;
  }

 private:
  storage::event_log& log_;
  std::vector<storage::append_request> batch_;
};

}  // namespace

int run_log_import(const log_import_options& options) {
  storage::log_verifier verifier;
  {
    progress shown{"records checked"};
    const auto wrong = for_each_record(options.file, [&](const storage::record& record) {
      shown.step();
      return verifier.check(record);
    });
    if (wrong) return fail(*wrong + "; nothing was imported");
  }
  auto opened = storage::open_rocksdb_log({.directory = log_directory(options.server)});
  if (const auto* failure = std::get_if<storage::io_failure>(&opened)) return fail(failure->reason);
  auto& log = *std::get<0>(opened);
  if (log.last_position() != 0) {
    return fail("the data directory has a log already; nothing was imported");
  }
  importer records(log);
  progress shown{"records imported"};
  auto wrong = for_each_record(options.file, [&](const storage::record& record) {
    shown.step();
    return records.take(record);
  });
  if (!wrong) wrong = records.flush();
  shown.clear();
  if (wrong) return fail(*wrong);
  fmt::print("{} records in {} streams imported\n", verifier.records(), verifier.streams());
  return EXIT_SUCCESS;
}

}  // namespace moim::transport
