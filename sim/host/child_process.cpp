// fork and exec. A child dies with its parent and with its object.
#include "sim/host/child_process.hpp"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/host/system_failure.hpp"

namespace moim::sim {

namespace {

constexpr int exec_failed_code = 127;

double seconds_of(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
}

double seconds_of(const rusage& used) {
  return seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
}

/// What happens in the child: between fork and exec only calls that are safe there.
[[noreturn]] void become(char* const* arguments, int output, bool errors_too, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(exec_failed_code);  // it died before we asked
  dup2(output, STDOUT_FILENO);
  if (errors_too) dup2(output, STDERR_FILENO);
  execvp(arguments[0], arguments);
  constexpr std::string_view complaint = "cannot be started\n";
  const auto ignored = write(STDERR_FILENO, complaint.data(), complaint.size());
  _exit(ignored < 0 ? exec_failed_code : exec_failed_code);
}

/// Field n (from 1) of /proc/<pid>/stat, see proc(5). The second may contain anything.
std::string stat_field(pid_t pid, int n) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::stringstream text;
  text << file.rdbuf();
  const std::string all = text.str();
  std::istringstream rest(all.substr(std::min(all.size(), all.rfind(')') + 1)));
  std::string field;
  for (int i = 3; i <= n; ++i) rest >> field;
  if (!rest) throw std::runtime_error("process " + std::to_string(pid) + " is gone");
  return field;
}

}  // namespace

child_process::child_process(const std::vector<std::string>& command,
                             const std::filesystem::path& log) {
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  int ends[2] = {-1, -1};
  if (log.empty()) {
    if (pipe2(ends, O_CLOEXEC) != 0) throw system_failure("pipe");
  } else {
    ends[1] = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (ends[1] < 0) throw system_failure(log.string());
  }
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) become(arguments.data(), ends[1], !log.empty(), parent);
  close(ends[1]);
  output_ = ends[0];
  if (pid_ < 0) {
    if (output_ >= 0) close(output_);
    throw system_failure("fork");
  }
}

child_process::~child_process() {
  if (!ended_) kill();
  if (output_ >= 0) close(output_);
}

std::string child_process::read_line() {
  std::size_t end;
  while ((end = read_ahead_.find('\n')) == std::string::npos) {
    char bytes[4096];
    const auto count = read(output_, bytes, sizeof(bytes));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::exchange(read_ahead_, {});
    read_ahead_.append(bytes, static_cast<std::size_t>(count));
  }
  auto line = read_ahead_.substr(0, end);
  read_ahead_.erase(0, end + 1);
  return line;
}

std::string child_process::read_all() {
  std::string all;
  char bytes[4096];
  for (;;) {
    const auto count = read(output_, bytes, sizeof(bytes));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    read_ahead_.append(bytes, static_cast<std::size_t>(count));
  }
  return std::exchange(read_ahead_, {});
}

void child_process::send_signal(int signal) const {
  if (!ended_) ::kill(pid_, signal);
}

exit_report child_process::wait() {
  if (ended_) return *ended_;
  int status = 0;
  rusage used{};
  while (wait4(pid_, &status, 0, &used) < 0) {
    if (errno != EINTR) throw system_failure("wait4");
  }
  exit_report report;
  if (WIFEXITED(status)) report.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) report.signal = WTERMSIG(status);
  report.cpu_seconds = seconds_of(used);
  ended_ = report;
  return report;
}

std::optional<exit_report> child_process::wait_for(std::chrono::milliseconds limit) {
  if (ended_) return ended_;
  const auto until = std::chrono::steady_clock::now() + limit;
  // glibc 2.36 has pidfd_open, but in a header that clashes with <sys/wait.h>.
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  if (fd < 0) throw system_failure("pidfd_open");
  int ready = 0;
  do {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    pollfd watched{fd, POLLIN, 0};
    ready = poll(&watched, 1, static_cast<int>(std::max<std::int64_t>(0, left.count())));
  } while (ready < 0 && errno == EINTR);
  close(fd);
  return ready > 0 ? std::optional{wait()} : std::nullopt;
}

void child_process::kill() {
  send_signal(SIGKILL);
  wait();
}

double cpu_seconds_of(pid_t pid) {
  const auto ticks = std::stoull(stat_field(pid, 14)) + std::stoull(stat_field(pid, 15));
  return static_cast<double>(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double cpu_seconds_of_machine() {
  std::ifstream file("/proc/stat");  // cpu user nice system idle iowait irq softirq steal …
  std::string name;
  double ticks = 0;
  file >> name;
  for (int i = 0; i < 8; ++i) {
    double value = 0;
    file >> value;
    const bool of_programs = i < 3 || i == 7;
    ticks += of_programs ? value : 0;
  }
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double own_cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return seconds_of(used);
}

void wait_for_rest(pid_t pid) {
  using namespace std::chrono_literals;
  constexpr auto look = 200ms;
  constexpr double rest_seconds = 0.011;  // one tick in that time
  for (int i = 0; i < 100; ++i) {
    const double before = cpu_seconds_of(pid);
    std::this_thread::sleep_for(look);
    if (cpu_seconds_of(pid) - before < rest_seconds) return;
  }
}

std::size_t resident_bytes_of(pid_t pid) {
  // The figures in stat and statm lag behind by up to some megabytes; this one is counted anew.
  std::ifstream file("/proc/" + std::to_string(pid) + "/smaps_rollup");
  for (std::string name; file >> name;) {
    std::size_t kilobytes = 0;
    if (name == "Rss:" && file >> kilobytes) return kilobytes * 1024;
  }
  throw std::runtime_error("process " + std::to_string(pid) + " is gone");
}

std::filesystem::path sibling_program(const std::string& name) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

}  // namespace moim::sim
