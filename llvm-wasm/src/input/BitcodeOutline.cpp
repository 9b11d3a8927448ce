// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "input/BitcodeOutline.h"
#include "llvm/Bitcode/LLVMBitCodes.h"
#include "llvm/Bitstream/BitCodeEnums.h"
#include "llvm/Support/Endian.h"

using namespace llvm;
using namespace bl;

namespace {

/// MODULE_CODE_ASM_PROPERTY of LLVM 23, which comes before MODULE_CODE_ASM.
constexpr uint64_t AssemblyPropertyCode = 19;
constexpr uint64_t WordSize = 4;

/// Bits of a part of a file, the lowest of each byte first. LLVM's cursor wants
/// all bytes in memory.
class BitReader {
public:
  BitReader(const ByteRange &Range, ByteWindow &Window)
      : Range(Range), Window(Window) {}

  /// COUNT bits, at most 32; 0 beyond the end.
  uint64_t fixed(unsigned Count) {
    if (!hasBytes())
      return 0;
    const uint64_t Word =
        support::endian::read64le(Chunk.data() + (Bit / 8 - ChunkStart));
    const uint64_t Value = (Word >> (Bit % 8)) & ((uint64_t(1) << Count) - 1);
    Bit += Count;
    return Value;
  }

  uint64_t variable(unsigned Width) {
    const uint64_t More = uint64_t(1) << (Width - 1);
    uint64_t Value = 0;
    for (unsigned Shift = 0; Shift < 64; Shift += Width - 1) {
      const uint64_t Part = fixed(Width);
      Value |= (Part & (More - 1)) << Shift;
      if (!(Part & More))
        return Value;
    }
    HasEnded = true;
    return 0;
  }

  void skipToWord() { Bit = (Bit + 31) / 32 * 32; }
  void skipWords(uint64_t Count) { Bit += Count * WordSize * 8; }
  /// Whether more was asked for than there is.
  bool hasEnded() const { return HasEnded; }

private:
  /// Eight bytes from the current one on: where the range ends sooner, what is
  /// asked for is not worth the care.
  bool hasBytes() {
    const uint64_t At = Bit / 8;
    if (At >= ChunkStart && At + 8 <= ChunkStart + Chunk.size())
      return true;
    Chunk = HasEnded || At + 8 > Range.Size
                ? StringRef()
                : Window.readSome(Range.slice(At, Range.Size));
    ChunkStart = At;
    HasEnded |= Chunk.size() < 8;
    return !HasEnded;
  }

  ByteRange Range;
  ByteWindow &Window;
  StringRef Chunk;
  uint64_t ChunkStart = 0;
  uint64_t Bit = 0;
  bool HasEnded = false;
};

} // namespace

/// Reads a module's block up to where its assembly would be, for OUTLINE:
/// before it the writer puts only types, attributes, comdats and the target
/// (llvm/lib/Bitcode/Writer/BitcodeWriter.cpp, ModuleBitcodeWriter::write and
/// writeModuleInfo), all records without abbreviations. False when the block
/// ends sooner.
static bool readModuleHead(const ByteRange &Module, unsigned Width,
                           ByteWindow &Window, BitcodeOutline &Outline) {
  BitReader Reader(Module, Window);
  while (true) {
    const uint64_t Id = Reader.fixed(Width);
    if (Reader.hasEnded())
      return false;
    if (Id == bitc::ENTER_SUBBLOCK) {
      Reader.variable(bitc::BlockIDWidth);
      Reader.variable(bitc::CodeLenWidth);
      Reader.skipToWord();
      Reader.skipWords(Reader.fixed(bitc::BlockSizeWidth));
      continue;
    }
    if (Id != bitc::UNABBREV_RECORD)
      return true;
    const uint64_t Code = Reader.variable(6);
    switch (Code) {
    case bitc::MODULE_CODE_ASM:
    case AssemblyPropertyCode:
      Outline.HasAssembly = true;
      return true;
    case bitc::MODULE_CODE_VERSION:
    case bitc::MODULE_CODE_TRIPLE:
    case bitc::MODULE_CODE_DATALAYOUT:
    case bitc::MODULE_CODE_COMDAT:
      break;
    default:
      return true;
    }
    for (uint64_t Count = Reader.variable(6); Count > 0 && !Reader.hasEnded();
         --Count) {
      const uint64_t Value = Reader.variable(6);
      if (Code == bitc::MODULE_CODE_TRIPLE)
        Outline.Triple.push_back(static_cast<char>(Value));
    }
  }
}

std::optional<BitcodeOutline> bl::outlineBitcode(const ByteRange &File,
                                                 ByteWindow &Window) {
  BitcodeOutline Outline;
  bool HasModule = false;
  if (Window.read(File.slice(0, WordSize)) != "BC\xc0\xde")
    return std::nullopt;
  // Each block begins with two words: how it is written, and its size in words.
  for (uint64_t At = WordSize; At + 2 * WordSize <= File.Size;) {
    StringRef Head = Window.read(File.slice(At, 2 * WordSize));
    if (Head.empty())
      return std::nullopt;
    const uint32_t Entry = support::endian::read32le(Head.data());
    const uint64_t Size =
        WordSize * support::endian::read32le(Head.data() + WordSize);
    const unsigned Id = (Entry >> 2) & 0xff, Width = (Entry >> 10) & 0xf;
    At += 2 * WordSize;
    // A set high bit would mean that more of the number follows.
    if ((Entry & 3) != bitc::ENTER_SUBBLOCK || Id > 0x7f || Width < 2 ||
        Width > 7 || Size > File.Size - At)
      return std::nullopt;
    const ByteRange Body = File.slice(At, Size);
    At += Size;
    if (Id == bitc::MODULE_BLOCK_ID) {
      if (HasModule || !readModuleHead(Body, Width, Window, Outline))
        return std::nullopt;
      HasModule = true;
    } else if (Id == bitc::STRTAB_BLOCK_ID) {
      if (Outline.Names.Size != 0)
        return std::nullopt;
      Outline.Names = Body;
    } else if (Id != bitc::IDENTIFICATION_BLOCK_ID &&
               Id != bitc::SYMTAB_BLOCK_ID) {
      return std::nullopt;
    }
  }
  if (!HasModule || Outline.Names.Size == 0)
    return std::nullopt;
  return Outline;
}

bool bl::hasRetainedNames(StringRef Names) {
  for (size_t At = Names.find("llvm."); At != StringRef::npos;
       At = Names.find("llvm.", At + 1)) {
    StringRef Rest = Names.substr(At + StringRef("llvm.").size());
    for (StringRef Name :
         {"used", "compiler.used", "global_ctors", "global_dtors"})
      if (Rest.starts_with(Name))
        return true;
  }
  return false;
}
