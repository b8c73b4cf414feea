// A child process: benchmarks and crash tests run the real server, kill it, and read what it used.
// The destructor kills the child, and so does the kernel when this process dies for whatever
// reason. Linux only, as is the server.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace moim::sim {

struct exit_report {
  int code = -1;           ///< -1 when a signal ended it
  int signal = 0;          ///< 0 when it ended by itself
  double cpu_seconds = 0;  ///< user and system, of all its threads
};

class child_process {
 public:
  /// Starts `command` (program and arguments; the program may be found in PATH). Standard output
  /// and error go to the end of the file `log` when one is given; otherwise standard output can be
  /// read here. Throws std::runtime_error when the program cannot be started. Call it on a thread
  /// that lives as long as the child may: the kernel takes the end of the thread for ours.
  explicit child_process(const std::vector<std::string>& command,
                         const std::filesystem::path& log = {});
  ~child_process();
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  pid_t pid() const { return pid_; }

  /// The next line of standard output without its end; empty at the end of the output.
  std::string read_line();
  /// Standard output up to its end.
  std::string read_all();

  void send_signal(int signal) const;
  /// Waits for the end.
  exit_report wait();
  /// None when it still runs after `limit`.
  std::optional<exit_report> wait_for(std::chrono::milliseconds limit);
  /// SIGKILL, and the wait for it.
  void kill();

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  std::string read_ahead_;
  std::optional<exit_report> ended_;
};

/// User and system time of all threads of a process so far. Resolution: one tick, 10 ms.
double cpu_seconds_of(pid_t pid);
/// The same of this process; resolution: one microsecond.
double own_cpu_seconds();
/// The same of all programs of this machine, and of what other machines took of its processors.
/// Interrupts are in neither: under load they are the network and the disk of what is measured.
double cpu_seconds_of_machine();
/// Waits until the process uses next to nothing: it has written what it wanted to write.
void wait_for_rest(pid_t pid);
/// Memory of a process that is in RAM now.
std::size_t resident_bytes_of(pid_t pid);

/// The program in the same directory as this one.
std::filesystem::path sibling_program(const std::string& name);

}  // namespace moim::sim
