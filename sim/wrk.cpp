// The script must cost wrk as little as it can, since wrk shares the machine with the server: a
// request is a prepared head, one token read from a file by its length, and a prepared end.
#include "sim/wrk.hpp"

#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/child_process.hpp"
#include "storage/replace_file.hpp"

namespace moim::sim {

namespace {

constexpr std::string_view report_script = R"(
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\nreport {"requests":%d,"us":%d,"p50":%d,"p99":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.status, e.connect + e.read + e.write + e.timeout))
end
)";

// Argument: file of paths, one a line.
constexpr std::string_view get_each_script = R"(
local requests, count, at = {}, 0, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    count = count + 1
    requests[count] = "GET " .. line .. " HTTP/1.1\r\nHost: localhost\r\n\r\n"
  end
end

function request()
  at = at % count + 1
  return requests[at]
end
)";

// Arguments: file of heads, one a line; file of tokens; length of a token; perhaps one more header.
// Out of tokens it asks for what is not there, so that it shows in the report.
constexpr std::string_view reserve_script = R"(
local heads, count, at = {}, 0, 0
local tokens, length

function init(arguments)
  local more = arguments[4] and arguments[4] .. "\r\n" or ""
  for line in io.lines(arguments[1]) do
    count = count + 1
    heads[count] = line .. " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n" .. more ..
      "Authorization: Bearer "
  end
  tokens = io.open(arguments[2], "rb")
  tokens:setvbuf("full", 1048576)
  length = tonumber(arguments[3])
end

function request()
  local token = tokens:read(length)
  if not token then return "GET /out-of-tokens HTTP/1.1\r\nHost: localhost\r\n\r\n" end
  at = at % count + 1
  return heads[at] .. token .. "\r\n\r\n"
end
)";

void write_file(const std::filesystem::path& path, std::string_view text) {
  if (const auto broken = storage::replace_file(path, text)) throw std::runtime_error(*broken);
}

wrk_result parse(child_process& process) {
  const auto output = process.read_all();
  const auto ended = process.wait();
  constexpr std::string_view mark = "\nreport ";
  const auto at = output.rfind(mark);
  if (ended.code == 127) throw std::runtime_error("wrk is missing: apt-get install wrk");
  if (ended.code != 0 || at == std::string::npos) {
    throw std::runtime_error("wrk has failed: " + output);
  }
  const auto report = nlohmann::json::parse(output.substr(at + mark.size()));
  wrk_result result;
  result.requests = report.at("requests");
  result.requests_per_second =
      static_cast<double>(result.requests) / (report.at("us").get<double>() / 1e6);
  result.p50_ms = report.at("p50").get<double>() / 1e3;
  result.p99_ms = report.at("p99").get<double>() / 1e3;
  result.refused = report.at("refused");
  result.broken = report.at("broken");
  result.cpu_seconds = ended.cpu_seconds;
  return result;
}

}  // namespace

wrk::wrk() {
  write_file(directory_.path() / "get.lua", report_script);
  write_file(directory_.path() / "reserve.lua",
             std::string{reserve_script} + std::string{report_script});
  write_file(directory_.path() / "get_each.lua",
             std::string{get_each_script} + std::string{report_script});
  child_process trial({"wrk", "--version"});
  trial.read_all();
  if (trial.wait().code == 127) {
    throw std::runtime_error("wrk is missing; on Debian: apt-get install wrk");
  }
}

wrk_result wrk::get(unsigned short port, const std::string& path, unsigned seconds) const {
  return run(port, path, seconds, "get.lua", {});
}

wrk_result wrk::get_each(unsigned short port, const std::vector<std::string>& paths,
                         unsigned seconds) const {
  std::string lines;
  for (const auto& path : paths) lines += path + '\n';
  write_file(directory_.path() / "paths", lines);
  return run(port, "/", seconds, "get_each.lua", {directory_.path() / "paths"});
}

wrk_result wrk::reserve(unsigned short port, const std::vector<slot_id>& slots, crowd& users,
                        std::uint32_t& first_user, std::uint32_t most, unsigned seconds,
                        answers wanted) const {
  std::string heads;
  for (const auto& slot : slots) heads += "POST " + reservations_path(slot) + '\n';
  write_file(directory_.path() / "heads", heads);
  std::string tokens;
  std::size_t length = 0;
  for (std::uint32_t i = 0; i < most; ++i) {
    tokens += users.token(first_user++);
    if (i == 0) length = tokens.size();
  }
  if (tokens.size() != length * most) throw std::runtime_error("tokens differ in length");
  write_file(directory_.path() / "tokens", tokens);
  std::vector<std::string> arguments{directory_.path() / "heads", directory_.path() / "tokens",
                                     std::to_string(length)};
  if (wanted == answers::minimal) arguments.push_back("Prefer: return=minimal");
  return run(port, "/", seconds, "reserve.lua", arguments);
}

wrk_result wrk::run(unsigned short port, const std::string& path, unsigned seconds,
                    const std::string& script, const std::vector<std::string>& arguments) const {
  std::vector<std::string> command{"wrk",
                                   "-t1",
                                   "-c64",
                                   fmt::format("-d{}s", seconds),
                                   "-s",
                                   directory_.path() / script,
                                   fmt::format("http://127.0.0.1:{}{}", port, path),
                                   "--"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  child_process process(command);
  return parse(process);
}

}  // namespace moim::sim
