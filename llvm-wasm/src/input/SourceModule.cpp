// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "input/SourceModule.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/LLVMBitCodes.h"
#include "llvm/Bitstream/BitstreamReader.h"

using namespace llvm;
using namespace bl;

void Sources::sortByPlace() {
  llvm::stable_sort(Modules, [](const auto &A, const auto &B) {
    return A->Place < B->Place;
  });
}

std::optional<unsigned> bl::producerMajor(StringRef Producer) {
  unsigned Major = 0;
  if (!Producer.consume_front("LLVM"))
    return std::nullopt;
  Producer = Producer.ltrim();
  if (Producer.consumeInteger(10, Major))
    return std::nullopt;
  return Major;
}

/// The producer in the identification block, whatever its epoch is: LLVM's own
/// reader does not give it for an epoch that it refuses.
static Expected<std::string> findProducer(MemoryBufferRef Bytes) {
  const auto *Begin =
      reinterpret_cast<const unsigned char *>(Bytes.getBufferStart());
  const auto *End =
      reinterpret_cast<const unsigned char *>(Bytes.getBufferEnd());
  if (isBitcodeWrapper(Begin, End) &&
      SkipBitcodeWrapperHeader(Begin, End, true))
    return createStringError("no wrapper header");
  BitstreamCursor Stream(ArrayRef<uint8_t>(Begin, End));
  if (Error E = Stream.JumpToBit(32)) // The magic number.
    return std::move(E);
  Expected<BitstreamEntry> Block = Stream.advance();
  if (!Block)
    return Block.takeError();
  if (Block->Kind != BitstreamEntry::SubBlock ||
      Block->ID != bitc::IDENTIFICATION_BLOCK_ID)
    return createStringError("no identification block");
  if (Error E = Stream.EnterSubBlock(bitc::IDENTIFICATION_BLOCK_ID))
    return std::move(E);
  while (true) {
    Expected<BitstreamEntry> Entry = Stream.advance();
    if (!Entry)
      return Entry.takeError();
    if (Entry->Kind != BitstreamEntry::Record)
      return createStringError("no producer");
    SmallVector<uint64_t, 64> Record;
    Expected<unsigned> Code = Stream.readRecord(Entry->ID, Record);
    if (!Code)
      return Code.takeError();
    if (*Code == bitc::IDENTIFICATION_CODE_STRING)
      return std::string(Record.begin(), Record.end());
  }
}

std::string bl::readProducer(MemoryBufferRef Bytes) {
  Expected<std::string> Producer = findProducer(Bytes);
  if (Producer)
    return std::move(*Producer);
  consumeError(Producer.takeError());
  return "";
}
