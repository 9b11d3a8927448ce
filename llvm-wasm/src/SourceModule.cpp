// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "SourceModule.h"
#include "Archive.h"
#include "ElfSections.h"
#include "Host.h"
#include "bpf_link.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/LLVMBitCodes.h"
#include "llvm/Bitstream/BitstreamReader.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/SourceMgr.h"

using namespace llvm;
using namespace bl;

std::optional<unsigned> bl::producerMajor(StringRef Producer) {
  unsigned Major = 0;
  if (!Producer.consume_front("LLVM"))
    return std::nullopt;
  Producer = Producer.ltrim();
  if (Producer.consumeInteger(10, Major))
    return std::nullopt;
  return Major;
}

/// The producer in the identification block, whatever its epoch is: LLVM's own reader does not tell it of an epoch that
/// it refuses.
static Expected<std::string> findProducer(MemoryBufferRef Bytes) {
  const auto *Begin = reinterpret_cast<const unsigned char *>(Bytes.getBufferStart());
  const auto *End = reinterpret_cast<const unsigned char *>(Bytes.getBufferEnd());
  if (isBitcodeWrapper(Begin, End) && SkipBitcodeWrapperHeader(Begin, End, true))
    return createStringError("no wrapper header");
  BitstreamCursor Stream(ArrayRef<uint8_t>(Begin, End));
  if (Error E = Stream.JumpToBit(32)) // The magic number.
    return std::move(E);
  Expected<BitstreamEntry> Block = Stream.advance();
  if (!Block)
    return Block.takeError();
  if (Block->Kind != BitstreamEntry::SubBlock || Block->ID != bitc::IDENTIFICATION_BLOCK_ID)
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

static std::string readProducer(MemoryBufferRef Bytes) {
  Expected<std::string> Producer = findProducer(Bytes);
  if (Producer)
    return std::move(*Producer);
  consumeError(Producer.takeError());
  return "";
}

namespace {

/// Archives in archives: more levels than anyone makes, few enough for the stack.
constexpr unsigned MaxArchiveDepth = 4;

class Loader {
public:
  Loader(const Request &R, LLVMContext &Context, Diagnostics &Diags) : R(R), Context(Context), Diags(Diags) {}

  Sources run() {
    for (size_t I = 0; I < R.Inputs.size(); ++I) {
      SourceInput Input;
      Input.Name = R.Inputs[I].Name;
      Input.HostIndex = static_cast<uint32_t>(I);
      Result.Inputs.push_back(std::move(Input));
      loadInput({static_cast<uint32_t>(I), 0, R.Inputs[I].Size});
    }
    return std::move(Result);
  }

private:
  SourceInput &input() { return Result.Inputs.back(); }

  void loadInput(const ByteRange &Range) {
    const std::string Name = input().Name;
    std::string Head = readHead(Range, KindHeadSize);
    if (Head.empty() && Range.Size != 0)
      return readFailed(Name, 0);
    const InputKind Kind = input().Kind = detectKind(Head);
    const InputKind Hint = kindHintedByName(Name);
    const bool IsArchive = Kind == InputKind::Archive || Kind == InputKind::ThinArchive;
    if (Hint != InputKind::Unknown && Kind != InputKind::Unknown && Kind != InputKind::Empty && Hint != Kind &&
        !(IsArchive && Hint == InputKind::Archive))
      Diags.warning("INPUT_NAME_MISLEADS", {{"name", Name},
                                            {"hint", inputKindName(Hint).str()},
                                            {"kind", inputKindName(Kind).str()}});
    const size_t Before = Result.Modules.size();
    const bool HadErrors = Diags.hasErrors();
    switch (Kind) {
    case InputKind::Empty:
      Diags.error("INPUT_EMPTY", {{"name", Name}});
      return;
    case InputKind::Bitcode:
      return loadBitcode(Range, Name, "", true);
    case InputKind::IR:
      return loadIR(Range, Name);
    case InputKind::Elf:
      return loadElf(Range, Name, "", true);
    case InputKind::Archive:
    case InputKind::ThinArchive:
      loadArchive(Range, Kind == InputKind::ThinArchive, Name, 0);
      if (Result.Modules.size() == Before && HadErrors == Diags.hasErrors())
        withoutBitcode(Name, "archive", input().Members);
      return;
    case InputKind::MachO:
    case InputKind::Coff:
    case InputKind::Unknown:
      Diags.error("INPUT_UNKNOWN_KIND",
                  {{"name", Name}, {"head", toHex(StringRef(Head).take_front(4), true)}, {"kind", inputKindName(Kind).str()}});
    }
  }

  void readFailed(StringRef Name, uint64_t Offset) {
    Diags.error("INPUT_READ_FAILED", {{"name", Name.str()}, {"offset", static_cast<int64_t>(Offset)}});
  }

  /// Another input may have what is needed; a link without any bitcode is refused later.
  void withoutBitcode(StringRef Name, StringRef Kind, size_t Count) {
    json::Object Details{{"name", Name.str()}, {"kind", Kind.str()}};
    Details[Kind == "archive" ? "members" : "machine"] = static_cast<int64_t>(Count);
    Diags.add("INPUT_NO_BITCODE", R.Inputs.size() == 1 ? "error" : "warning", std::move(Details));
  }

  void loadArchive(const ByteRange &Range, bool IsThin, StringRef Name, unsigned Depth) {
    auto Problem = forEachMember(Range, IsThin, [&](const ArchiveMember &Member) {
      ++input().Members;
      std::string Full = (Name + "(" + Member.Name + ")").str();
      if (!IsThin)
        return loadMember(Member.Data, Member.Name, Full, Depth);
      double Size = 0;
      int32_t Index = bl_host_open(Range.Input, Member.Name.data(), Member.Name.size(), &Size);
      if (Index < 0)
        Diags.error("INPUT_THIN_ARCHIVE", {{"name", Name.str()}, {"member", Member.Name}});
      else
        loadMember({static_cast<uint32_t>(Index), 0, static_cast<uint64_t>(Size)}, Member.Name, Full, Depth);
    });
    if (Problem)
      Diags.error("INPUT_INVALID_ARCHIVE", {{"name", Name.str()},
                                            {"offset", static_cast<int64_t>(Problem->Offset)},
                                            {"reason", json::fixUTF8(Problem->Reason)}});
  }

  /// Members that are neither bitcode nor objects with bitcode are left alone: lib.rmeta, Mach-O and COFF objects.
  void loadMember(const ByteRange &Range, StringRef Member, StringRef Full, unsigned Depth) {
    switch (InputKind Kind = detectKind(readHead(Range, KindHeadSize))) {
    case InputKind::Bitcode:
      return loadBitcode(Range, Full, Member, R.WholeArchive);
    case InputKind::Elf:
      return loadElf(Range, Full, Member, R.WholeArchive);
    case InputKind::Archive:
    case InputKind::ThinArchive:
      if (Depth < MaxArchiveDepth)
        loadArchive(Range, Kind == InputKind::ThinArchive, Full, Depth + 1);
      return;
    default:
      return;
    }
  }

  void loadElf(const ByteRange &Range, StringRef Name, StringRef Member, bool IsExplicit) {
    Expected<ElfFile> File = readElf(Range.Size, [&](uint64_t Offset, uint64_t Size, void *Dest) {
      return readBytes(Range.slice(Offset, Size), Dest);
    });
    if (!File) {
      std::string Reason = toString(File.takeError());
      if (Member.empty()) // In an archive another linker's member may be anything.
        Diags.error("INPUT_INVALID_ELF", {{"name", Name.str()}, {"reason", Reason}});
      return;
    }
    bool HasCode = false;
    for (const ElfSection &Section : File->Sections) {
      HasCode |= Section.Type == ELF::SHT_PROGBITS && (Section.Flags & ELF::SHF_ALLOC) && Section.Size != 0;
      if (Section.Name == ".llvmbc")
        return loadBitcode(Range.slice(Section.Offset, Section.Size), Name, Member, IsExplicit);
    }
    // rustc's symbols.o has nothing but a symbol table: nothing is lost with it.
    if (Member.empty() && (HasCode || R.Inputs.size() == 1))
      withoutBitcode(Name, "elf", File->Machine);
  }

  void loadIR(const ByteRange &Range, StringRef Name) {
    std::shared_ptr<MemoryBuffer> Bytes = readBuffer(Range, Name);
    if (!Bytes)
      return readFailed(Name, 0);
    SMDiagnostic Problem;
    Diags.setCurrentInput(Name.str());
    std::unique_ptr<Module> M = parseAssembly(*Bytes, Problem, Context);
    if (!M) {
      Diagnostic &D = Diags.error("INPUT_INVALID_IR", {{"name", Name.str()},
                                                       {"llvm", json::fixUTF8(Problem.getMessage())},
                                                       {"text", json::fixUTF8(Problem.getLineContents())}});
      D.Line = std::max(Problem.getLineNo(), 0);
      D.Column = std::max(Problem.getColumnNo() + 1, 0);
      return;
    }
    add(std::move(M), Name, "", true, "", nullptr);
  }

  void loadBitcode(const ByteRange &Range, StringRef Name, StringRef Member, bool IsExplicit) {
    std::shared_ptr<MemoryBuffer> Bytes = readBuffer(Range, Name);
    if (!Bytes)
      return readFailed(Name, Range.Offset);
    Diags.setCurrentInput(Name.str());
    std::string Producer;
    if (Error E = getBitcodeProducerString(*Bytes).moveInto(Producer))
      return invalidBitcode(Name, readProducer(*Bytes), std::move(E));
    if (input().Producer.empty())
      input().Producer = Producer;
    std::optional<unsigned> Major = producerMajor(Producer);
    if (Major && *Major > LLVM_VERSION_MAJOR) {
      Diags.error("INPUT_NEWER_LLVM", {{"name", Name.str()},
                                       {"producer", json::fixUTF8(Producer)},
                                       {"producerMajor", static_cast<int64_t>(*Major)},
                                       {"reader", LLVM_VERSION_STRING},
                                       {"readerMajor", LLVM_VERSION_MAJOR}});
      return;
    }
    Expected<std::vector<BitcodeModule>> Modules = getBitcodeModuleList(*Bytes);
    if (!Modules)
      return invalidBitcode(Name, Producer, Modules.takeError());
    if (Modules->empty())
      return invalidBitcode(Name, Producer, createStringError("no module block"));
    for (BitcodeModule &Module : *Modules) {
      auto M = Module.getLazyModule(Context, /*ShouldLazyLoadMetadata=*/true, /*IsImporting=*/false);
      if (!M)
        return invalidBitcode(Name, Producer, M.takeError());
      add(std::move(*M), Name, Member, IsExplicit, Producer, Bytes);
    }
  }

  void invalidBitcode(StringRef Name, StringRef Producer, Error E) {
    json::Object Details{{"name", Name.str()}, {"reader", LLVM_VERSION_STRING}, {"llvm", json::fixUTF8(toString(std::move(E)))}};
    Details["producer"] = Producer.empty() ? json::Value(nullptr) : json::Value(json::fixUTF8(Producer));
    Diags.add("INPUT_INVALID_BITCODE", "error", std::move(Details));
  }

  void add(std::unique_ptr<Module> M, StringRef Name, StringRef Member, bool IsExplicit, StringRef Producer,
           std::shared_ptr<MemoryBuffer> Bytes) {
    SourceModule Source;
    Source.Name = Name.str();
    Source.Member = Member.str();
    Source.Input = Result.Inputs.size() - 1;
    Source.IsExplicit = IsExplicit;
    Source.Producer = Producer.str();
    Source.Bytes = std::move(Bytes);
    Source.M = std::move(M);
    Result.Modules.push_back(std::move(Source));
  }

  const Request &R;
  LLVMContext &Context;
  Diagnostics &Diags;
  Sources Result;
};

} // namespace

Sources bl::loadSources(const Request &R, LLVMContext &Context, Diagnostics &Diags) {
  return Loader(R, Context, Diags).run();
}
