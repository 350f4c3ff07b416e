// SPDX-License-Identifier: Apache-2.0
// classify/names.h: one spelling for each function, whatever the release, the
// build and the module's present name.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "classify/functions.h"
#include "grammar/grammar.h"
#include "model/model.h"

namespace lineup {

// The name rules are written for. In this order:
//   vendored            a/b/vendor/github.com/c/d.F      -> github.com/c/d.F
//   escaped             gopkg.in/yaml%2ev2.F             -> gopkg.in/yaml.v2.F
//   generic             pkg.(*Pool[...]).get             -> pkg.(*Pool).get
//   renamed modules     github.com/Shopify/sarama.F      -> github.com/IBM/sarama.F
//   HTTP/2, three homes net/http.(*http2ClientConn).f    -> net/http/internal/http2.(*ClientConn).f
//   closures            main.func·001, glob..func1       -> main.func1, init.func1
//   method values       main.T.M-fm                      -> main.T.M
std::string normal_name(std::string_view printed);

// A normal name without the numbers of closures, which change with every edit of the
// function around them: for fingerprints only.
std::string lasting_name(std::string_view normal);

// Package path of a printed or normal name: "net/http" of "net/http.(*conn).serve".
std::string_view package_of(std::string_view name);

// The functions of a corpus and which of the grammar's patterns each of them
// matches. Every different name is matched once, against all patterns at once.
class Names {
 public:
  // `functions`: what other processes of the run have found out, with the same grammar; or null.
  Names(const Corpus& corpus, const Grammar& grammar, Functions* functions = nullptr);

  std::string_view normal(StringId function) const { return entry(function).name; }
  std::string_view lasting(StringId function) const { return entry(function).lasting; }
  // The patterns a function matches, ascending.
  const std::vector<PatternId>& matching(StringId function) const { return entry(function).patterns; }
  bool matches(StringId function, PatternId pattern) const;
  bool matches_any(StringId function, const std::vector<PatternId>& patterns) const;

 private:
  const Function& entry(StringId function) const;

  const Corpus& corpus_;
  const PatternSet& patterns_;
  Functions* functions_;
  mutable std::vector<const Function*> entries_;  // by StringId; null: not asked yet
  mutable std::vector<std::unique_ptr<Function>> own_;
};

}  // namespace lineup
