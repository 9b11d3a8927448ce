// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Random access to bytes that the host holds. Nothing is copied here before it
// is asked for: an rlib of 43 MB has 2.4 MB that a linker needs.
#ifndef BL_HOST_H
#define BL_HOST_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <string>

namespace bl {

/// A range of one of the host's inputs: a whole file, an archive member, a
/// section.
struct ByteRange {
  uint32_t Input = 0;
  /// Bytes from the beginning of the input.
  uint64_t Offset = 0;
  /// Bytes.
  uint64_t Size = 0;

  /// The part of this range from FROM on, SIZE bytes long. Both are cut off at
  /// this range's end.
  ByteRange slice(uint64_t From, uint64_t Size) const;
};

/// Copies RANGE to DEST, which has room for it. False when the host cannot give
/// all of it.
bool readBytes(const ByteRange &Range, void *Dest);

/// The first bytes of RANGE, at most COUNT.
std::string readHead(const ByteRange &Range, size_t Count);

/// RANGE in memory, under NAME, with a NUL behind it. Null when the host cannot
/// give all of it or memory is short.
std::unique_ptr<llvm::MemoryBuffer> readBuffer(const ByteRange &Range,
                                               llvm::StringRef Name);

/// How many bytes were read from the host's input INPUT so far.
uint64_t bytesRead(uint32_t Input);

} // namespace bl

#endif
