// SPDX-License-Identifier: Apache-2.0
// proto.cc: any bytes, through the door of every input, and mutated as profile.proto:
// by fields, so that lengths stay right.
#include <algorithm>

#include "demands.h"
#include "unit/dumps.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace lineup::fuzz {
namespace {

// A field of a message: its tag, and behind it a number or bytes.
struct Field {
  std::uint64_t tag = 0, number = 0;
  std::string bytes;
};

bool take_number(std::string_view& from, std::uint64_t& number) {
  number = 0;
  for (unsigned shift = 0; shift < 64 && !from.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(from.front());
    from.remove_prefix(1);
    number |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

void put_number(std::string& to, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) to += static_cast<char>(number | 0x80);
  to += static_cast<char>(number);
}

// False when the bytes are no message of numbers and bytes alone.
bool take_fields(std::string_view from, std::vector<Field>& fields) {
  while (!from.empty()) {
    Field field;
    if (!take_number(from, field.tag) || field.tag >> 3 == 0) return false;
    if ((field.tag & 7) == 0) {
      if (!take_number(from, field.number)) return false;
    } else {
      if ((field.tag & 7) != 2 || !take_number(from, field.number) || field.number > from.size()) return false;
      field.bytes = from.substr(0, static_cast<std::size_t>(field.number));
      from.remove_prefix(field.bytes.size());
    }
    fields.push_back(std::move(field));
  }
  return !fields.empty();
}

std::string put_fields(const std::vector<Field>& fields) {
  std::string out;
  for (const Field& field : fields) {
    put_number(out, field.tag);
    put_number(out, (field.tag & 7) == 2 ? field.bytes.size() : field.number);
    if ((field.tag & 7) == 2) out += field.bytes;
  }
  return out;
}

std::string mutate_bytes(std::string bytes, tests::Dice& dice) {
  const std::size_t size = bytes.size();
  bytes.resize(size + 1 + dice.below(32));
  bytes.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(bytes.data()), size, bytes.size()));
  return bytes;
}

std::string mutate_message(std::string_view message, tests::Dice& dice, int depth) {
  std::vector<Field> fields;
  if (depth == 0 || !take_fields(message, fields)) return mutate_bytes(std::string(message), dice);
  const std::size_t at = dice.below(fields.size()), other = dice.below(fields.size());
  const auto place = [&](std::size_t i) { return fields.begin() + static_cast<std::ptrdiff_t>(i); };
  switch (dice.below(8)) {
    case 0:
      fields.erase(place(at));
      break;
    case 1:
      fields.insert(place(other), Field(fields[at]));
      break;
    case 2:
      std::swap(fields[at], fields[other]);
      break;
    case 3:  // another field of the same form
      fields[at].tag = (1 + dice.below(15)) << 3 | (fields[at].tag & 7);
      break;
    default:
      if ((fields[at].tag & 7) == 2) fields[at].bytes = mutate_message(fields[at].bytes, dice, depth - 1);
      else if (dice.below(2) == 0) fields[at].number = dice.below(64);
      else fields[at].number ^= std::uint64_t{1} << dice.below(64);
  }
  return put_fields(fields);
}

}  // namespace
}  // namespace lineup::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  lineup::fuzz::check_bytes(lineup::fuzz::view_of(data, size));
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned int seed) {
  using namespace lineup::fuzz;
  lineup::tests::Dice dice(seed);
  if (dice.below(4) == 0) return LLVMFuzzerMutate(data, size, most);
  std::string out(view_of(data, size));
  for (std::size_t times = 1 + dice.below(3); times > 0; --times) out = mutate_message(out, dice, 3);
  out.resize(std::min(out.size(), most));
  std::ranges::copy(out, data);
  return out.size();
}
