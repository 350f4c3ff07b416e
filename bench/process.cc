// SPDX-License-Identifier: Apache-2.0
// process.cc: posix_spawn, a pipe and wait4.
#include "process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

extern char** environ;

namespace bench {

void die(const std::string& what) {
  std::fprintf(stderr, "bench: %s\n", what.c_str());
  std::exit(2);
}

Ended run(const std::vector<std::string>& words, Keep keep) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);

  int ends[2] = {-1, -1};
  if (keep == Keep::output && ::pipe2(ends, O_CLOEXEC) != 0) die("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (keep == Keep::output) posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  else posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);

  Ended ended;
  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  if (::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ) != 0) die("cannot start " + words.front());
  posix_spawn_file_actions_destroy(&actions);
  if (keep == Keep::output) {
    ::close(ends[1]);
    char text[4096];
    for (ssize_t got; (got = ::read(ends[0], text, sizeof text)) > 0;) ended.output.append(text, static_cast<std::size_t>(got));
    ::close(ends[0]);
  }
  int status = 0;
  rusage used{};
  if (::wait4(child, &status, 0, &used) != child) die("lost " + words.front());
  ended.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  const auto in_seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
  ended.cpu = in_seconds(used.ru_utime) + in_seconds(used.ru_stime);
  ended.peak_mb = static_cast<double>(used.ru_maxrss) * 1024 / 1e6;
  return ended;
}

}  // namespace bench
