// SPDX-License-Identifier: Apache-2.0
// reading.cc: bytes to goroutines, for every input of a request.
#include "reading.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "file_reader.h"
#include "parse/parse.h"
#include "source/budget.h"
#include "source/pieces.h"
#include "source/source.h"

namespace lineup {
namespace {

// A piece of one dump and nothing else, so that it can be joined to the one
// before without asking what that one was.
bool is_plain(const Corpus& piece, const Notes& notes, bool first, bool last) {
  if (piece.dumps.size() != 1 || (!notes.all().empty() && !last)) return false;
  const Dump& dump = piece.dumps.front();
  return dump.kind == DumpKind::traceback && dump.not_understood.lines == 0 &&
         dump.thread_stacks == 0 && dump.repeated == 0 && !dump.dropped_lines &&
         (last || (dump.damaged.empty() && dump.cut_goroutine == 0)) &&
         (first || dump.reported.empty()) && !dump.had_doubt && (first || !dump.began_in_doubt) &&
         !dump.ends_in_head;
}

// Whether the goroutine that `first` begins with comes again in another piece: then
// another dump begins there.
bool begins_again(const Corpus& first, const Corpus& piece) {
  if (&first == &piece || first.dumps.front().goroutines.empty()) return false;
  const std::uint64_t id = first.dumps.front().goroutines[0].id;
  const auto& goroutines = piece.dumps.front().goroutines;
  return std::any_of(goroutines.begin(), goroutines.end(), [&](const Goroutine& g) { return g.id == id; });
}

// Reads a large dump with several threads. Nothing when it is not one plain dump: then nothing
// was read, and one thread must do it.
std::optional<InputFile> read_in_pieces(const std::string& name, const Request& request, Corpus& corpus) {
  std::vector<Member> members = open_in_pieces(name, request.limits, threads_for(request));
  if (members.empty()) return {};
  struct Piece {
    Corpus corpus;
    InputFile file;
    bool whole = true;
  };
  std::vector<Piece> pieces(members.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < members.size(); ++i)
      threads.emplace_back([&, i] {
        FileReader reader(request, pieces[i].corpus);
        pieces[i].file = reader.read(members[i], 0, Digests::none, FileReader::Losses::noted_later);
        pieces[i].whole = reader.has_room() && !reader.stopped();
      });
  }
  for (std::size_t i = 0; i < pieces.size(); ++i)
    if (!pieces[i].whole || !is_plain(pieces[i].corpus, pieces[i].file.notes, i == 0, i + 1 == pieces.size()) || begins_again(pieces[0].corpus, pieces[i].corpus)) return {};
  InputFile file;
  file.name = name;
  file.dumps = 1;
  const std::size_t first = corpus.dumps.size();
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i == 0) corpus.append(std::move(pieces[i].corpus));
    else corpus.append_continued(std::move(pieces[i].corpus));
    file.bytes += pieces[i].file.bytes;
    file.notes.add_all(pieces[i].file.notes);
  }
  note_losses(corpus, first, file.notes);
  return file;
}

// Of all files; 0 where an input is none and nobody knows how long it is.
std::uint64_t bytes_on_disk(const std::vector<std::string>& inputs) {
  namespace fs = std::filesystem;
  std::uint64_t sum = 0;
  for (const std::string& input : inputs) {
    std::error_code none;
    if (fs::is_regular_file(input, none)) {
      const std::uintmax_t size = fs::file_size(input, none);
      sum += none ? 0 : size;
      continue;
    }
    if (!fs::is_directory(input, none)) return 0;
    for (fs::recursive_directory_iterator at(input, fs::directory_options::skip_permission_denied, none), end; !none && at != end; at.increment(none)) {
      std::error_code unreadable;
      const std::uintmax_t size = at->is_regular_file(unreadable) ? at->file_size(unreadable) : 0;
      sum += unreadable ? 0 : size;
    }
  }
  return sum;
}

// Hands out what is to be read, member by member, to threads that read side by side. A file that
// stands by itself is read outside the lock; members of an archive are read one after the other.
class Queue {
 public:
  Queue(const Request& request, Digests digests)
      : request_(request), digests_(digests), of_bytes_(request.progress == nullptr ? 0 : bytes_on_disk(request.inputs)) {}

  // Reads until nothing is left. Each thread has a corpus of its own.
  void work(Corpus& corpus) {
    FileReader reader(request_, corpus);
    std::unique_lock lock(lock_);
    while (!full_ && !reader.stopped()) {
      if (read_pieces(corpus)) continue;
      std::optional<Member> member = next();
      if (!member) break;
      const auto place = static_cast<std::uint32_t>(files_.size());
      files_.emplace_back();
      // A copy of nothing needs no digest.
      const bool alone = request_.inputs.size() == 1 && !member->is_found();
      const bool apart = member->is_apart();
      if (apart) lock.unlock();
      const bool digest = digests_ == Digests::of_each || (digests_ == Digests::of_copies && !alone);
      InputFile file = reader.read(*member, place, digest ? Digests::of_each : Digests::none);
      if (apart) lock.lock();
      if (apart) bytes_ += file.bytes;
      if (request_.progress != nullptr) request_.progress->read(bytes_ + (source_ ? source_->packed_bytes() : 0), of_bytes_);
      if (!reader.has_room() && !full_) {
        full_ = file.name;
        limit_bytes_ = reader.limit_bytes();
      }
      files_[place] = std::move(file);
    }
    stopped_ = stopped_ || reader.stopped();
  }

  // What was read, but for the dumps.
  void give(Collection& all) {
    all.files = std::move(files_);
    all.stopped = stopped_;
    all.notes = std::move(notes_);
    all.full = full_.has_value();
    if (!full_) return;
    const std::size_t left = request_.inputs.size() - std::min(next_input_, request_.inputs.size());
    all.notes.add(Level::error,
                  fmt::format("judging what was read would take more than {} of memory, the limit; the rest was not read{}", size_text(limit_bytes_),
                              left == 0 ? "" : fmt::format(", nor the {} input{} behind this", left, left == 1 ? "" : "s")),
                  *full_, "give fewer dumps at once, or raise the limit with --max-memory SIZE");
  }

  // Whether there may be several files to read side by side.
  bool is_wide() {
    if (request_.inputs.size() > 1) return true;
    if (request_.inputs.empty()) return false;
    struct stat about {};
    return ::stat(request_.inputs.front().c_str(), &about) == 0 && S_ISDIR(about.st_mode);
  }

 private:
  // Whether the next input was a large dump, which is read by threads of its own.
  bool read_pieces(Corpus& corpus) {
    if (source_ || next_input_ >= request_.inputs.size() || digests_ == Digests::of_each) return false;
    std::optional<InputFile> file = read_in_pieces(request_.inputs[next_input_], request_, corpus);
    if (!file) return false;
    corpus.dumps.back().member = static_cast<std::uint32_t>(files_.size());
    bytes_ += file->bytes;
    files_.push_back(std::move(*file));
    ++next_input_;
    return true;
  }

  std::optional<Member> next() {
    while (true) {
      if (source_)
        if (std::optional<Member> member = source_->next(notes_)) return member;
      if (source_) bytes_ += source_->packed_bytes();
      source_.reset();
      if (next_input_ >= request_.inputs.size()) return {};
      Result<Source> source = open_source(request_.inputs[next_input_++], request_.limits);
      if (source) source_ = std::move(*source);
      else notes_.add(Level::error, source.error().what, source.error().where, source.error().help);
    }
  }

  const Request& request_;
  Digests digests_;
  std::mutex lock_;  // of all that follows
  std::size_t next_input_ = 0;
  std::optional<Source> source_;
  std::vector<InputFile> files_;
  Notes notes_;
  std::optional<std::string> full_;  // the member that there was no room for
  std::uint64_t limit_bytes_ = 0;
  std::uint64_t bytes_ = 0;  // read of the inputs, as they are on disk, but for the source at hand
  const std::uint64_t of_bytes_;  // all of them; 0: not known
  bool stopped_ = false;
};

}  // namespace

std::size_t threads_for(const Request& request) {
  if (request.threads != 0) return request.threads;
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 8);
}

Collection read_inputs(const Request& request, Digests digests) {
  Collection all;
  Queue queue(request, digests);
  const std::size_t threads = queue.is_wide() ? threads_for(request) : 1;
  std::vector<Corpus> more(threads - 1);
  {
    std::vector<std::jthread> pool;
    for (Corpus& corpus : more) pool.emplace_back([&] { queue.work(corpus); });
    queue.work(all.corpus);
  }
  for (Corpus& corpus : more) all.corpus.append(std::move(corpus));
  if (threads > 1) {
    all.mixed = true;
    std::ranges::stable_sort(all.corpus.dumps, {}, &Dump::member);
  }
  queue.give(all);
  return all;
}

}  // namespace lineup
