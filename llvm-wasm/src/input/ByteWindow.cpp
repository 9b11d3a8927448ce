// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "input/ByteWindow.h"
#include <algorithm>

using namespace llvm;
using namespace bl;

static constexpr uint64_t LeastAhead = 4 << 10;
static constexpr uint64_t MostAhead = 256 << 10;
static constexpr uint64_t SomeBytes = 1024;

void ByteWindow::limit(uint32_t From, uint64_t To) {
  Input = From;
  LimitedTo = To;
  Start = End = Ahead = 0;
}

bool ByteWindow::cover(uint32_t From, uint64_t Offset, uint64_t Count) {
  if (From != Input)
    limit(From, Offset + Count);
  if (Offset >= Start && Offset + Count <= End)
    return true;
  const bool IsNear = Offset >= Start && Offset <= End + Ahead && End != 0;
  Ahead = IsNear ? std::min(Ahead * 2, MostAhead) : LeastAhead;
  uint64_t Size = Count;
  if (Offset + Count < LimitedTo)
    Size = std::max(Count, std::min(Ahead, LimitedTo - Offset));
  if (Bytes.size() < Size)
    Bytes.resize(Size);
  Start = Offset;
  End = Offset + Size;
  if (readBytes({From, Offset, Size}, Bytes.data()))
    return true;
  Start = End = 0;
  return false;
}

StringRef ByteWindow::read(const ByteRange &Range) {
  if (Range.Size == 0 || Range.Size > INT32_MAX ||
      !cover(Range.Input, Range.Offset, Range.Size))
    return {};
  return StringRef(Bytes.data() + (Range.Offset - Start), Range.Size);
}

StringRef ByteWindow::readSome(const ByteRange &Range) {
  if (Range.Size == 0 ||
      !cover(Range.Input, Range.Offset, std::min(Range.Size, SomeBytes)))
    return {};
  return StringRef(Bytes.data() + (Range.Offset - Start),
                   std::min(Range.Size, End - Range.Offset));
}
