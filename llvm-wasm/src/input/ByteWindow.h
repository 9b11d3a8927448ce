// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Many small reads of an input as few large ones. How much is read ahead
// follows the reads: where they jump, as over the 5 MB of an rlib's metadata,
// it is little.
#ifndef BL_BYTE_WINDOW_H
#define BL_BYTE_WINDOW_H

#include "abi/Host.h"
#include <vector>

namespace bl {

class ByteWindow {
public:
  /// All of RANGE, or nothing when the host cannot give it. Valid until the
  /// next read.
  llvm::StringRef read(const ByteRange &Range);

  /// The bytes at the beginning of RANGE, at least min(Range.Size, 1024) of
  /// them; nothing when the host cannot give them.
  llvm::StringRef readSome(const ByteRange &Range);

  /// For reads no further than END, bytes from the beginning of INPUT.
  void limit(uint32_t Input, uint64_t End);

private:
  bool cover(uint32_t From, uint64_t Offset, uint64_t Count);

  std::vector<char> Bytes;
  uint32_t Input = UINT32_MAX;
  uint64_t Start = 0;
  uint64_t End = 0;
  uint64_t LimitedTo = 0;
  uint64_t Ahead = 0;
};

} // namespace bl

#endif
