// A worker takes every n-th seed and writes each result to a pipe: u32 size, then the result in the
// encoding of storage/codec/binary.hpp. What it prints while it dies is kept in a file in memory.
#include "sim/runner/seed_runner.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <memory>
#include <optional>

#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/host/system_failure.hpp"
#include "storage/codec/binary.hpp"

namespace moim::sim {

BOOST_DESCRIBE_STRUCT(run_result, (),
                      (seed, hash, complaints, lines, operations, answers, events, deliveries,
                       restarts))

namespace {

void send_result(int pipe, const run_result& result) {
  std::string body;
  storage::write_binary(body, result);
  std::string message;
  storage::write_binary(message, static_cast<std::uint32_t>(body.size()));
  message += body;
  for (std::string_view rest = message; !rest.empty();) {
    const auto sent = write(pipe, rest.data(), rest.size());
    if (sent <= 0) _exit(EXIT_FAILURE);
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
}

class worker {
 public:
  worker(const run_options& options, std::uint64_t next, std::uint64_t stride, std::uint64_t end)
      : options_(options), next_(next), stride_(stride), end_(end) {
    begin();
  }
  ~worker() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    reap();
  }
  worker(const worker&) = delete;
  worker& operator=(const worker&) = delete;

  bool is_done() const { return next_ >= end_; }
  int pipe() const { return pipe_; }

  /// After the pipe has something: at most one result.
  std::optional<run_result> take() {
    char bytes[64 * 1024];
    const auto got = read(pipe_, bytes, sizeof bytes);
    if (got > 0) {
      unread_.append(bytes, static_cast<std::size_t>(got));
      return take_whole();
    }
    return take_death();
  }
  std::optional<run_result> take_whole() {
    std::string_view in = unread_;
    std::uint32_t size = 0;
    run_result result;
    if (!storage::read_binary(in, size) || in.size() < size || !storage::read_binary(in, result)) {
      return std::nullopt;
    }
    unread_.erase(0, sizeof size + size);
    next_ += stride_;
    return result;
  }

 private:
  void begin() {
    int ends[2];
    last_words_ = memfd_create("last words", MFD_CLOEXEC);
    if (last_words_ < 0 || ::pipe(ends) != 0) throw system_failure("cannot start a worker");
    pid_ = fork();
    if (pid_ < 0) throw system_failure("cannot start a worker");
    if (pid_ == 0) {
      close(ends[0]);
      work(ends[1]);
    }
    close(ends[1]);
    pipe_ = ends[0];
  }

  [[noreturn]] void work(int pipe) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (const int deadly : {SIGABRT, SIGSEGV}) std::signal(deadly, SIG_DFL);  // tests catch them
    dup2(last_words_, STDERR_FILENO);
    for (auto seed = next_; seed < end_; seed += stride_) {
      auto options = options_;
      options.seed = seed;
      send_result(pipe, simulate(options));
    }
    _exit(EXIT_SUCCESS);
  }

  /// The seed it was at is told; another worker goes on behind it.
  std::optional<run_result> take_death() {
    char words[1024];
    const auto size = pread(last_words_, words, sizeof words, 0);
    std::string said(words, size > 0 ? static_cast<std::size_t>(size) : 0);
    while (said.ends_with('\n')) said.pop_back();
    const int status = reap();
    if (is_done()) return std::nullopt;
    run_result result;
    result.seed = next_;
    result.complaints.push_back(
        (WIFSIGNALED(status) ? "the process ended by signal " + std::to_string(WTERMSIG(status))
                             : "the process ended with " + std::to_string(WEXITSTATUS(status))) +
        ": " + said);
    next_ += stride_;
    if (!is_done()) begin();
    return result;
  }

  int reap() {
    int status = 0;
    waitpid(pid_, &status, 0);
    close(pipe_);
    close(last_words_);
    pid_ = pipe_ = -1;
    return status;
  }

  const run_options options_;
  std::uint64_t next_;
  const std::uint64_t stride_;
  const std::uint64_t end_;
  pid_t pid_ = -1;
  int pipe_ = -1;
  int last_words_ = -1;
  std::string unread_;
};

}  // namespace

void run_seeds(const run_options& options, seed_range seeds, unsigned processes,
               const std::function<bool(const run_result&)>& seen) {
  const auto end = seeds.count == 0 ? ~std::uint64_t{0} : seeds.first + seeds.count;
  std::vector<std::unique_ptr<worker>> workers;
  for (unsigned i = 0; i < processes && seeds.first + i < end; ++i) {
    workers.push_back(std::make_unique<worker>(options, seeds.first + i, processes, end));
  }
  while (!workers.empty()) {
    std::vector<pollfd> wanted;
    for (const auto& w : workers) wanted.push_back({w->pipe(), POLLIN, 0});
    if (poll(wanted.data(), wanted.size(), -1) < 0 && errno != EINTR) {
      throw system_failure("cannot wait");
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if ((wanted[i].revents & (POLLIN | POLLHUP)) == 0) continue;
      for (auto result = workers[i]->take(); result; result = workers[i]->take_whole()) {
        if (!seen(*result)) return;
      }
    }
    std::erase_if(workers, [](const auto& w) { return w->is_done(); });
  }
}

run_result simulate_apart(const run_options& options) {
  run_result found;
  run_seeds(options, {options.seed, 1}, 1, [&](const run_result& result) {
    found = result;
    return true;
  });
  return found;
}

}  // namespace moim::sim
