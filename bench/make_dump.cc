// SPDX-License-Identifier: Apache-2.0
// make_dump.cc: writes big invented dumps from a seed, and says what a reader must
// find in them.
#include <CLI/CLI.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "words.h"

namespace bench {
namespace {

enum class Labels { none, few, all };
enum class Order { random, runs };

struct Plan {
  std::uint64_t bytes = 0, goroutines = 0;  // the first that is reached; 0: no bound
  std::uint64_t stacks = 300;               // 0: every goroutine has one of its own,
  std::uint64_t first_stack = 0;            // this one and the following
  std::uint64_t depth = 8;
  Labels labels = Labels::none;
  Order order = Order::random;
  bool bare = false;                        // headers without minutes and marks
  std::uint64_t seed = 1;
};

// What must be found in a dump.
struct Answer {
  std::uint64_t bytes = 0, goroutines = 0, groups = 0;
  std::map<std::string_view, std::uint64_t> states;
};

class Output {
 public:
  explicit Output(const std::string& name) : buffer_(1u << 20) {
    file_ = name == "-" ? STDOUT_FILENO : ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file_ < 0) fail("cannot write " + name);
  }
  ~Output() { if (file_ != STDOUT_FILENO) ::close(file_); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // Room for a goroutine, at least most_of_one bytes.
  char* room() {
    if (buffer_.size() - used_ < most_of_one) flush();
    return buffer_.data() + used_;
  }
  void filled_to(const char* end) { used_ = static_cast<std::size_t>(end - buffer_.data()); }
  std::uint64_t bytes() const { return written_ + used_; }
  void flush() {
    for (std::size_t at = 0; at < used_;) {
      const ssize_t did = ::write(file_, buffer_.data() + at, used_ - at);
      if (did < 0 && errno == EINTR) continue;
      if (did <= 0) fail("writing failed");
      at += static_cast<std::size_t>(did);
    }
    written_ += used_;
    used_ = 0;
  }
  static constexpr std::size_t most_of_one = 1u << 16;

 private:
  [[noreturn]] static void fail(const std::string& what) {
    std::perror(("make_dump: " + what).c_str());
    std::exit(2);
  }
  int file_;
  std::vector<char> buffer_;
  std::size_t used_ = 0;
  std::uint64_t written_ = 0;
};

// Stack `i` of this seed: always the same, and different from every other below 2^36.
class Stacks {
 public:
  Stacks(const Words& words, const Plan& plan) : words_(words), plan_(plan) {}

  const Wait& wait(std::uint64_t i) const {
    auto at = static_cast<unsigned>(of(i, 0) % 100);
    for (const Wait& wait : words_.waits) {
      if (at < wait.weight) return wait;
      at -= wait.weight;
    }
    return words_.waits.front();
  }
  std::size_t own_calls(std::uint64_t i) const {
    const std::uint64_t least = std::max<std::uint64_t>(4, plan_.depth / 2);
    return static_cast<std::size_t>(least + of(i, 1) % (plan_.depth + 1));
  }
  // The calls below those of the library. Three of them are digits of a number
  // that no other stack has.
  const Call& call(std::uint64_t i, std::size_t at) const {
    if (at == 0) return words_.library[of(i, 2) % words_.library.size()];
    const std::uint64_t digits = i * 0x9e3779b1u;  // odd: another number for each i, modulo any power of two
    const std::uint64_t which = at <= 3 ? digits >> (calls_bits * (at - 1)) : of(i, at + 16);
    return words_.calls[which & ((1u << calls_bits) - 1)];
  }
  std::size_t creator(std::uint64_t i) const { return of(i, 3) % words_.creators.size(); }

 private:
  std::uint64_t of(std::uint64_t i, std::uint64_t what) const { return Random::hash((i * 64 + what) ^ (plan_.seed << 56)); }
  const Words& words_;
  const Plan& plan_;
};

struct Someone {
  std::uint64_t id, stack, minutes, creator;  // minutes 0: not printed
  bool leaked = false, locked = false;
};

char* put_stack(char* p, const Words& words, const Stacks& stacks, const Someone& who, Random& random) {
  const Wait& wait = stacks.wait(who.stack);
  for (const Call& call : wait.calls) p = put(p, call.traceback, random);
  const std::size_t calls = stacks.own_calls(who.stack), total = wait.calls.size() + calls;
  for (std::size_t i = 0; i < calls; ++i) {
    // Go prints the first 50 and the last 50.
    if (total > 100 && wait.calls.size() + i == 50) {
      p = put(put_number(put(p, "..."), total - 100), " frames elided...\n");
      i += total - 100;
    }
    p = put(p, stacks.call(who.stack, i).traceback, random);
  }
  const std::size_t creator = stacks.creator(who.stack);
  p = put_number(put(put(p, words.creators[creator]), " in goroutine "), who.creator);
  return put(p, words.places[creator]);
}

char* put_header(char* p, const Words& words, const Stacks& stacks, const Someone& who, Labels labels, Random& random) {
  p = put(put(put_number(put(p, "goroutine "), who.id), " ["), stacks.wait(who.stack).state);
  if (who.leaked) p = put(p, " (leaked)");
  if (who.minutes != 0) p = put(put_number(put(p, ", "), who.minutes), " minutes");
  if (who.locked) p = put(p, ", locked to thread");
  p = put(p, "]");
  if (labels != Labels::none) {
    p = put(put(p, " {"), words.label_sets[random.below(words.label_sets.size())]);
    if (labels == Labels::all) {
      p = put(p, ", trace: ");
      put_hex8(p, static_cast<std::uint32_t>(Random::hash(who.id)));
      put_hex8(p + 8, static_cast<std::uint32_t>(who.id));
      p += 16;
    }
    p = put(p, "}");
  }
  return put(p, ":\n");
}

void begin_dump(Output& out, const Words& words, std::uint64_t id, Answer& answer) {
  char* p = put_number(put(out.room(), "goroutine "), id);
  out.filled_to(put(put(p, " [running]:\n"), words.dumper));
  ++answer.goroutines, ++answer.groups, ++answer.states["running"];
}

// Which stacks came up so far: each is a group.
class Used {
 public:
  explicit Used(std::uint64_t stacks) : used_(stacks) {}
  void add(std::uint64_t stack, Answer& answer) {
    if (used_.empty()) ++answer.groups;
    else if (!used_[stack]) used_[stack] = true, ++answer.groups;
  }

 private:
  std::vector<bool> used_;
};

// Half of all goroutines have one of a few stacks.
std::uint64_t any_stack(const Plan& plan, Random& random) {
  const std::uint64_t few = plan.stacks / 16 + 1;
  return random.below((random.next() & 1) != 0 ? few : plan.stacks);
}

void add_marks(Someone& who, const Wait& wait, Random& random) {
  const std::uint64_t r = random.next();
  if (wait.ages && (r & 7) < 5) who.minutes = 1 + (r >> 32) % 1440;
  who.leaked = wait.may_leak && (r >> 8) % 128 == 0;
  who.locked = (r >> 16) % 256 == 0;
  if (who.leaked) who.minutes = 0;  // Go does not print them then
}

Answer traceback(Output& out, const Words& words, const Plan& plan) {
  Answer answer;
  const Stacks stacks(words, plan);
  Random random(plan.seed), addresses(plan.seed + 1);
  Used used(plan.stacks);
  begin_dump(out, words, 7, answer);
  std::uint64_t id = 17, stack = 0, run = 0;
  for (std::uint64_t i = 1; (plan.goroutines == 0 || i < plan.goroutines) && (plan.bytes == 0 || out.bytes() < plan.bytes); ++i) {
    if (plan.stacks == 0) stack = plan.first_stack + i;
    else if (run == 0) stack = any_stack(plan, random), run = plan.order == Order::runs ? random.below(100) : 0;
    else --run;
    id += 1 + random.below(4);
    Someone who{id, stack, 0, 1 + stack % 16};
    const Wait& wait = stacks.wait(stack);
    if (!plan.bare) add_marks(who, wait, random);
    char* p = put(out.room(), "\n");
    p = put_header(p, words, stacks, who, plan.labels, random);
    out.filled_to(put_stack(p, words, stacks, who, addresses));
    ++answer.goroutines, ++answer.states[wait.state];
    used.add(stack, answer);
  }
  out.flush();
  answer.bytes = out.bytes();
  return answer;
}

// debug=1: a record a stack, the largest first.
Answer profile(Output& out, const Words& words, const Plan& plan) {
  Answer answer;
  const Stacks stacks(words, plan);
  const std::uint64_t many = plan.stacks != 0 ? plan.stacks : std::max<std::uint64_t>(plan.goroutines, 1);
  const auto count = [&](std::uint64_t i) { return std::max<std::uint64_t>(1, plan.goroutines / (8 * (i + 1))); };
  for (std::uint64_t i = 0; i < many; ++i) answer.goroutines += count(i);
  char* p = put_number(put(out.room(), "goroutine profile: total "), answer.goroutines);
  out.filled_to(put(p, "\n"));
  for (std::uint64_t i = 0; i < many; ++i, ++answer.groups) {
    const Wait& wait = stacks.wait(i);
    const std::size_t calls = std::min<std::size_t>(stacks.own_calls(i), 100);
    p = put(put_number(out.room(), count(i)), " @");
    const auto put_pc = [&p](std::uint64_t pc) {
      put_hex8(put(p, " 0x"), static_cast<std::uint32_t>(pc));
      // Without the leading zeros: addresses here have six digits.
      std::copy(p + 5, p + 11, p + 3);
      p += 9;
    };
    for (const std::uint64_t pc : wait.hidden) put_pc(pc);
    for (const Call& call : wait.calls) put_pc(call.pc);
    for (std::size_t j = 0; j < calls; ++j) put_pc(stacks.call(i, j).pc);
    p = put(p, "\n");
    if (plan.labels != Labels::none) p = put(put_number(put(p, "# labels: {\"tenant\":\"t-"), plan.labels == Labels::all ? i : i % 64), "\"}\n");
    for (const Call& call : wait.calls) p = put(p, call.profile);
    for (std::size_t j = 0; j < calls; ++j) p = put(p, stacks.call(i, j).profile);
    out.filled_to(put(p, "\n"));
  }
  out.flush();
  answer.bytes = out.bytes();
  return answer;
}

// Dump `number` of a series, a minute after the one before. Of the goroutines, 7
// in 10 stay for ever, the others make room for new ones within ten dumps; and
// one stack leaks one goroutine in 200 of all, each minute.
Answer one_of_series(Output& out, const Words& words, const Plan& plan, std::uint64_t number) {
  Answer answer;
  const Stacks stacks(words, plan);
  Random addresses(plan.seed + number);
  const std::uint64_t many = std::max<std::uint64_t>(plan.stacks, 2), each_minute = plan.goroutines / 200;
  Used used(many);
  begin_dump(out, words, 7, answer);
  for (std::uint64_t slot = 0; slot < plan.goroutines + number * each_minute; ++slot) {
    const bool leak = slot >= plan.goroutines;
    const std::uint64_t r = Random::hash(slot + (plan.seed << 40)), lives = 1 + r % 10, shifted = number + (r >> 8) % lives;
    std::uint64_t born = leak ? 1 + (slot - plan.goroutines) / each_minute : 0;
    if (!leak && (r >> 16) % 10 >= 7 && shifted >= lives) born = number - shifted % lives;
    Random random(Random::hash(slot * 256 + born) ^ plan.seed);
    const std::uint64_t stack = leak ? 0 : 1 + any_stack(plan, random) % (many - 1);
    Someone who{17 + born * plan.goroutines * 2 + slot, stack, 0, 1 + stack % 16};
    const Wait& wait = stacks.wait(stack);
    if (wait.ages) who.minutes = number - born + (born == 0 ? random.below(30) : 0);
    char* p = put(out.room(), "\n");
    p = put_header(p, words, stacks, who, plan.labels, random);
    out.filled_to(put_stack(p, words, stacks, who, addresses));
    ++answer.goroutines, ++answer.states[wait.state];
    used.add(stack, answer);
  }
  out.flush();
  answer.bytes = out.bytes();
  return answer;
}

void write_answer(const Answer& answer, const std::string& name) {
  std::FILE* to = name.empty() ? stderr : std::fopen(name.c_str(), "w");
  if (to == nullptr) std::perror(("make_dump: cannot write " + name).c_str()), std::exit(2);
  const auto line = [to](std::string_view what, std::uint64_t number) {
    std::fprintf(to, "%.*s %llu\n", static_cast<int>(what.size()), what.data(), static_cast<unsigned long long>(number));
  };
  line("bytes", answer.bytes), line("goroutines", answer.goroutines), line("groups", answer.groups);
  for (const auto& [state, number] : answer.states) line("state " + std::string(state), number);
  if (to != stderr) std::fclose(to);
}

constexpr const char* about = R"(Writes an invented dump, the same for the same options, and says what must be
found in it: bytes, goroutines, groups, and how many wait in which state, one in
a line, to standard error or --answer.

  make_dump --size 1G -o big.txt               debug=2, 300 different stacks
  make_dump --size 10G | lineup                a stream
  make_dump --size 1G --stacks 0 --labels all  nothing comes twice
  make_dump --debug 1 --stacks 100000 --goroutines 1000000 -o counts.txt
  make_dump --series 60 --goroutines 100000 -o DIR/    DIR/01.txt ..., a leak among them
  make_dump --series 4000 --apart --goroutines 20 -o DIR/    with no stack in common)";

int run(int argc, char** argv) {
  CLI::App app{about};
  Plan plan;
  std::string output = "-", answer;
  int debug = 2;
  std::uint64_t series = 0;
  bool apart = false;
  const CLI::AsSizeValue size(false);
  const std::map<std::string, Labels> labels = {{"none", Labels::none}, {"few", Labels::few}, {"all", Labels::all}};
  const std::map<std::string, Order> orders = {{"random", Order::random}, {"runs", Order::runs}};
  app.add_option("--size", plan.bytes, "stop at this many bytes; K, M, G: 1024 at a time")->transform(size);
  app.add_option("--goroutines", plan.goroutines, "stop at this many goroutines");
  app.add_option("--stacks", plan.stacks, "different stacks; 0: all are different [300]");
  app.add_option("--depth", plan.depth, "calls in a stack, about [8]")->check(CLI::Range(4, 250));
  app.add_option("--labels", plan.labels, "none, few (64 different), all (different in each goroutine) [none]")->transform(CLI::CheckedTransformer(labels));
  app.add_option("--order", plan.order, "random, or runs of one stack [random]")->transform(CLI::CheckedTransformer(orders));
  app.add_flag("--bare", plan.bare, "no minutes, no marks in headers");
  app.add_option("--debug", debug, "2: a traceback, 1: a count profile [2]")->check(CLI::Range(1, 2));
  app.add_option("--series", series, "as many dumps of one process, a minute apart, into the folder --output");
  app.add_flag("--apart", apart, "a series of which each dump is of another program");
  app.add_option("--seed", plan.seed, "[1]");
  app.add_option("-o,--output", output, "a file; -: standard output [-]");
  app.add_option("--answer", answer, "write what must be found there");
  CLI11_PARSE(app, argc, argv);
  if (plan.goroutines == 0 && (plan.bytes == 0 || debug == 1 || series != 0)) {
    std::fputs("make_dump: say how much: --size, or --goroutines (with --debug 1 and --series always that)\n", stderr);
    return 2;
  }
  const Words words(plan.seed);
  for (std::uint64_t i = 0; i < series; ++i) {
    const std::string name = output + "/" + (i < 9 ? "0" : "") + std::to_string(i + 1);
    Output out(name + ".txt");
    if (!apart) write_answer(one_of_series(out, words, plan, i), name + ".answer");
    else plan.stacks = 0, plan.first_stack = i * plan.goroutines, write_answer(traceback(out, words, plan), name + ".answer");
  }
  if (series != 0) return 0;
  Output out(output);
  write_answer(debug == 1 ? profile(out, words, plan) : traceback(out, words, plan), answer);
  return 0;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) { return bench::run(argc, argv); }
