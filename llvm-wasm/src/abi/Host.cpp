// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "abi/Host.h"
#include "bpf_link.h"
#include <algorithm>
#include <map>

using namespace llvm;
using namespace bl;

static std::map<uint32_t, uint64_t> &readCounts() {
  static std::map<uint32_t, uint64_t> Counts;
  return Counts;
}

uint64_t bl::bytesRead(uint32_t Input) { return readCounts()[Input]; }

ByteRange ByteRange::slice(uint64_t From, uint64_t Count) const {
  From = std::min(From, Size);
  return {Input, Offset + From, std::min(Count, Size - From)};
}

bool bl::readBytes(const ByteRange &Range, void *Dest) {
  if (Range.Size == 0)
    return true;
  if (Range.Size > INT32_MAX)
    return false;
  const auto Count = static_cast<uint32_t>(Range.Size);
  const int32_t Got =
      bl_host_read(Range.Input, static_cast<double>(Range.Offset),
                   static_cast<uint8_t *>(Dest), Count);
  if (Got > 0)
    readCounts()[Range.Input] += static_cast<uint32_t>(Got);
  return Got == static_cast<int32_t>(Count);
}

std::string bl::readHead(const ByteRange &Range, size_t Count) {
  std::string Head(std::min<uint64_t>(Range.Size, Count), '\0');
  if (!readBytes(Range.slice(0, Head.size()), Head.data()))
    Head.clear();
  return Head;
}

std::unique_ptr<MemoryBuffer> bl::readBuffer(const ByteRange &Range,
                                             StringRef Name) {
  if (Range.Size > INT32_MAX)
    return nullptr;
  auto Buffer = WritableMemoryBuffer::getNewUninitMemBuffer(Range.Size, Name);
  if (!Buffer || !readBytes(Range, Buffer->getBufferStart()))
    return nullptr;
  return Buffer;
}
