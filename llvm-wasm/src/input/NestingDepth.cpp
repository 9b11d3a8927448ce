// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "input/NestingDepth.h"

using namespace llvm;
using namespace bl;

static TextPlace placeOf(StringRef Text, size_t At) {
  StringRef Before = Text.take_front(At);
  const size_t LastLine = Before.rfind('\n');
  const size_t Start = LastLine == StringRef::npos ? 0 : LastLine + 1;
  return {static_cast<unsigned>(Before.count('\n') + 1),
          static_cast<unsigned>(At - Start + 1)};
}

std::optional<TextPlace> bl::findTooDeep(StringRef Text) {
  unsigned Depth = 0;
  for (size_t At = 0; At < Text.size(); ++At) {
    switch (Text[At]) {
    case ';':
      At = std::min(Text.find('\n', At), Text.size());
      break;
    case '"': // A quote inside is written \22.
      At = std::min(Text.find('"', At + 1), Text.size());
      break;
    case '(':
    case '[':
    case '{':
    case '<':
      if (++Depth > MaxNestingDepth)
        return placeOf(Text, At);
      break;
    case ')':
    case ']':
    case '}':
    case '>':
      Depth -= Depth > 0;
      break;
    default:
      break;
    }
  }
  return std::nullopt;
}
