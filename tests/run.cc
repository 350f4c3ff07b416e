// SPDX-License-Identifier: Apache-2.0
// tests/run.cc: fork, exec, and a pipe that cannot block us.
#include "run.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "case_file.h"
#include "folder.h"

namespace lineup::tests {
namespace {

// A process of its own feeds the pipe, so that a program which never reads
// cannot hold up the test.
pid_t feed(int to, int other_end, std::string_view bytes) {
  const pid_t feeder = fork();
  if (feeder != 0) return feeder;
  close(other_end);
  while (!bytes.empty()) {
    const ssize_t n = write(to, bytes.data(), bytes.size());
    if (n <= 0) break;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  _exit(0);
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> environment(const std::vector<std::string>& given) {
  std::vector<std::string> env = {"LC_ALL=C", "NO_COLOR=1"};
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"})
    if (const char* value = std::getenv(name)) env.push_back(std::string(name) + "=" + value);
  env.insert(env.end(), given.begin(), given.end());
  return env;
}

std::string exit_text(int status) {
  if (WIFEXITED(status)) return std::to_string(WEXITSTATUS(status)) + "\n";
  const int signal = WTERMSIG(status);
  return "signal " + std::to_string(signal) + (signal == SIGALRM ? " (too slow)\n" : "\n");
}

}  // namespace

Ran run(const std::vector<std::string>& command, const Conditions& conditions) {
  const Folder kept;  // beside the program's own folder, which must stay as it is
  const std::string out_path = kept.path() / "out", err_path = kept.path() / "err";
  // All that needs memory happens before the fork.
  const std::vector<std::string> env = environment(conditions.env);
  const std::vector<char*> argv = pointers(command), envp = pointers(env);

  int in[2];
  if (pipe2(in, O_CLOEXEC) != 0) return {{}, {}, "no pipe\n"};
  const pid_t feeder = feed(in[1], in[0], conditions.input);
  const pid_t child = fork();
  if (child == 0) {
    const int out = open(out_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    const int err = conditions.joined ? out : open(err_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(in[0], 0);
    dup2(out, 1);
    dup2(err, 2);
    if (conditions.heeds_permissions && geteuid() == 0) {
      prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0);
      prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH, 0, 0, 0);
    }
    if (chdir(conditions.folder.c_str()) == 0) {
      alarm(conditions.seconds);  // outlives exec
      execve(argv[0], argv.data(), envp.data());
    }
    _exit(127);
  }
  close(in[0]);
  close(in[1]);
  int status = 0;
  waitpid(child, &status, 0);
  int fed = 0;
  waitpid(feeder, &fed, 0);
  return {read_file(out_path).value_or(""), read_file(err_path).value_or(""), exit_text(status)};
}

std::string difference(const std::string& wanted, const std::string& got) {
  const Folder folder;
  write_file(folder.path() / "wanted", wanted);
  write_file(folder.path() / "got", got);
  return run({"/usr/bin/diff", "-u", "--text", "--label", "wanted", "--label", "got", "wanted", "got"}, {.folder = folder.path()}).out;
}

}  // namespace lineup::tests
