// The server writes its port into a file, which appears whole; the constructor polls for that file
// every millisecond.
#include "sim/host/server_process.hpp"

#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "sim/host/http_client.hpp"

namespace moim::sim {

namespace {

std::filesystem::path beside(const std::filesystem::path& data, const char* ending) {
  auto path = data;
  path += ending;
  return path;
}

std::vector<std::string> command(const server_process::options& wanted) {
  const auto port_file = beside(wanted.data_directory, ".port");
  std::filesystem::remove(port_file);
  std::vector<std::string> words{wanted.program, "serve", "--data",      wanted.data_directory,
                                 "--port",       "0",     "--port-file", port_file};
  words.insert(words.end(), wanted.flags.begin(), wanted.flags.end());
  return words;
}

}  // namespace

server_process::server_process(const options& wanted)
    : started_(std::chrono::steady_clock::now()),
      log_(beside(wanted.data_directory, ".log")),
      process_(command(wanted), log_) {
  using namespace std::chrono_literals;
  const auto port_file = beside(wanted.data_directory, ".port");
  while (!(std::ifstream{port_file} >> port_)) {
    const bool late = std::chrono::steady_clock::now() - started_ > wanted.ready_limit;
    if (late || process_.wait_for(1ms)) {
      throw std::runtime_error(std::string{"the server "} + (late ? "is not ready" : "has ended") +
                               ":\n" + log_end());
    }
  }
  const auto answer = http_client{port_}.get("/readyz");
  if (answer.result_int() != 200) {
    throw std::runtime_error("the server is not ready: " + answer.body());
  }
  ready_after_ = std::chrono::steady_clock::now() - started_;
}

std::string server_process::log_end() const {
  constexpr std::size_t shown = 2'000;
  std::stringstream text;
  text << std::ifstream{log_}.rdbuf();
  auto all = text.str();
  return all.size() > shown ? all.substr(all.size() - shown) : all;
}

exit_report server_process::stop(std::chrono::seconds limit) {
  process_.send_signal(SIGTERM);
  const auto ended = process_.wait_for(limit);
  if (!ended) throw std::runtime_error("the server does not stop");
  return *ended;
}

}  // namespace moim::sim
