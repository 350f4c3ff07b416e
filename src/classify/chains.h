// SPDX-License-Identifier: Apache-2.0
// classify/chains.h: hangs that no number shows: who waits in the middle of a call, for whom.
//
//     weigh_floods(corpus, matcher, findings);
//     find_chains(corpus, census, matcher, findings);
//
// A goroutine at the loop it was started for may wait for ever, and be well. One that waits for
// minutes inside a call was on its way somewhere. Such waits are joined where one started the
// other, or both have one starter, and they are equally old; and where one holds the lock that the
// other waits for.
//
// Takes    judged findings of the last dump, before they are linked and ranked for good.
// Gives    Finding::inside on those that wait inside a call, with the chain they belong to. Where a
//          chain is closed (who waits is not waited for by anybody outside of it, each waits for
//          another of the chain, and the last for what should end at once), and nothing of the
//          program runs, the last is a suspect and the others wait because of it.
//          Of a text that quotes a few goroutines without the main one, those are suspects that
//          wait for a lock, to send or for others to finish, or for ten minutes inside a call.
//          A flood: hundreds of one go statement that are ready to run and most of the program
//          are a suspect; they wait for the processors.
//          Where something is a suspect already, nothing else is accused: a closed chain that ends
//          in a suspect only says who waits because of it, those included that would be suspects
//          by themselves; and no other waits are listed.
// Never    makes more than a suspect of anything: one dump shows no more.
// Costs    at most most_waits findings are compared with each other.
#pragma once

#include <vector>

#include "classify/classify.h"

namespace lineup {

inline constexpr std::size_t most_waits = 200;

void find_chains(const Corpus& corpus, const Census& census, const Matcher& matcher,
                 std::vector<Finding>& findings);
void weigh_floods(const Corpus& corpus, const Matcher& matcher, std::vector<Finding>& findings);

}  // namespace lineup
