// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "input/SourceLoader.h"
#include "abi/Host.h"
#include "bpf_link.h"
#include "input/BitcodeOutline.h"
#include "input/BitcodeProblem.h"
#include "input/DebugInfoGraph.h"
#include "input/ElfSections.h"
#include "input/NestingDepth.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/AsmParser/LLParser.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/IR/AutoUpgrade.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/TargetParser/Triple.h"

using namespace llvm;
using namespace bl;

/// Archives in archives: more levels than anyone makes, few enough for the
/// stack.
static constexpr unsigned MaxArchiveDepth = 4;

void SourceLoader::loadInputs() {
  for (size_t I = 0; I < R.Inputs.size(); ++I) {
    SourceInput Input;
    Input.Name = R.Inputs[I].Name;
    Input.HostIndex = static_cast<uint32_t>(I);
    S.Inputs.push_back(std::move(Input));
    Current = I;
    Place = ++LastPlace;
    loadInput({static_cast<uint32_t>(I), 0, R.Inputs[I].Size});
  }
}

void SourceLoader::loadInput(const ByteRange &Range) {
  const std::string Name = input().Name;
  std::string Head = readHead(Range, KindHeadSize);
  if (Head.empty() && Range.Size != 0)
    return readFailed(Name, 0);
  const InputKind Kind = input().Kind = detectKind(Head);
  const InputKind Hint = kindHintedByName(Name);
  const bool IsArchive =
      Kind == InputKind::Archive || Kind == InputKind::ThinArchive;
  if (Hint != InputKind::Unknown && Kind != InputKind::Unknown &&
      Kind != InputKind::Empty && Hint != Kind &&
      !(IsArchive && Hint == InputKind::Archive))
    Diags.warning("INPUT_NAME_MISLEADS", {{"name", Name},
                                          {"hint", inputKindName(Hint).str()},
                                          {"kind", inputKindName(Kind).str()}});
  const size_t Before = S.Modules.size(), Waiting = Pending.all().size();
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
    if (S.Modules.size() == Before && Pending.all().size() == Waiting &&
        HadErrors == Diags.hasErrors())
      withoutBitcode(Name, "archive", input().Members);
    return;
  case InputKind::MachO:
  case InputKind::Coff:
  case InputKind::Unknown:
    Diags.error("INPUT_UNKNOWN_KIND",
                {{"name", Name},
                 {"head", toHex(StringRef(Head).take_front(4), true)},
                 {"kind", inputKindName(Kind).str()}});
  }
}

void SourceLoader::readFailed(StringRef Name, uint64_t Offset) {
  Diags.error("INPUT_READ_FAILED",
              {{"name", Name.str()}, {"offset", static_cast<int64_t>(Offset)}});
}

/// Another input may have what is needed; a link without any bitcode is refused
/// later. An object for BPF has programs and maps that would be missing.
void SourceLoader::withoutBitcode(StringRef Name, StringRef Kind,
                                  size_t Count) {
  const bool IsLoss = Kind == "elf" && Count == ELF::EM_BPF;
  json::Object Details{{"name", Name.str()}, {"kind", Kind.str()}};
  Details[Kind == "archive" ? "members" : "machine"] =
      static_cast<int64_t>(Count);
  Diags.add("INPUT_NO_BITCODE",
            IsLoss || R.Inputs.size() == 1 ? "error" : "warning",
            std::move(Details));
}

void SourceLoader::loadArchive(const ByteRange &Range, bool IsThin,
                               StringRef Name, unsigned Depth) {
  LazyArchive Lazy(Window);
  // One in an archive is too rare to be worth a table.
  const bool MayWait = Depth == 0 && !R.WholeArchive;
  const auto OnTable = [&](const ArchiveTable &Table) {
    if (MayWait)
      Lazy.readTable(Table);
  };
  const auto OnMember = [&](ArchiveMember Member) {
    ++input().Members;
    Place = ++LastPlace;
    double Size = 0;
    const int32_t File = IsThin ? bl_host_open(Range.Input, Member.Name.data(),
                                               Member.Name.size(), &Size)
                                : 0;
    if (File < 0) {
      Diags.error("INPUT_THIN_ARCHIVE",
                  {{"name", Name.str()}, {"member", Member.Name}});
      return;
    }
    if (IsThin)
      Member.Data = {static_cast<uint32_t>(File), 0,
                     static_cast<uint64_t>(Size)};
    if (!MayWait || !Lazy.keep(Member, Current, Place))
      return loadMember(Member.Data, Member.Name,
                        (Name + "(" + Member.Name + ")").str(), Depth);
    if (input().Producer.empty()) {
      StringRef Head = Window.readSome(Member.Data);
      input().Producer = readProducer(MemoryBufferRef(Head, ""));
    }
  };
  auto Problem = visitArchive(Range, IsThin, Window, {OnTable, OnMember});
  for (const PendingMember &Member : Lazy.finish(Pending))
    open(Member);
  if (Problem)
    Diags.error("INPUT_INVALID_ARCHIVE",
                {{"name", Name.str()},
                 {"offset", static_cast<int64_t>(Problem->Offset)},
                 {"reason", json::fixUTF8(Problem->Reason)}});
}

/// Members that are neither bitcode nor objects with bitcode are left alone:
/// lib.rmeta, Mach-O and COFF objects.
void SourceLoader::loadMember(const ByteRange &Range, StringRef Member,
                              StringRef Full, unsigned Depth) {
  switch (InputKind Kind =
              detectKind(Window.readSome(Range).take_front(KindHeadSize))) {
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

void SourceLoader::open(const PendingMember &Member) {
  Current = Member.Input;
  Place = Member.Place;
  loadBitcode(Member.Data, input().Name + "(" + Member.Name + ")", Member.Name,
              false);
}

bool SourceLoader::openDefinition(StringRef Symbol, uint64_t Before) {
  const PendingMember *Member = Pending.take(Symbol, Before);
  if (Member)
    open(*Member);
  return Member != nullptr;
}

bool SourceLoader::openFirst() {
  for (PendingMember &Member : Pending.all())
    if (!Member.IsOpen) {
      Member.IsOpen = true;
      open(Member);
      return true;
    }
  return false;
}

const PendingMember *SourceLoader::findForBpf() {
  for (const PendingMember &Member : Pending.all())
    if (!Member.IsOpen && Triple(Member.Triple).isBPF())
      return &Member;
  return nullptr;
}

bool SourceLoader::openMentions(ArrayRef<StringRef> Symbols) {
  bool HasOpened = false;
  for (PendingMember &Member : Pending.all()) {
    if (Member.IsOpen)
      continue;
    StringRef Names = Window.read(Member.Names);
    if (none_of(Symbols,
                [&](StringRef Symbol) { return Names.contains(Symbol); }))
      continue;
    HasOpened = Member.IsOpen = true;
    open(Member);
  }
  return HasOpened;
}

void SourceLoader::loadElf(const ByteRange &Range, StringRef Name,
                           StringRef Member, bool IsExplicit) {
  Expected<ElfFile> File =
      readElf(Range.Size, [&](uint64_t Offset, uint64_t Size, void *Dest) {
        return readBytes(Range.slice(Offset, Size), Dest);
      });
  if (!File) {
    std::string Reason = toString(File.takeError());
    if (Member
            .empty()) // In an archive another linker's member may be anything.
      Diags.error("INPUT_INVALID_ELF",
                  {{"name", Name.str()}, {"reason", Reason}});
    return;
  }
  bool HasCode = false;
  for (const ElfSection &Section : File->Sections) {
    HasCode |= Section.Type == ELF::SHT_PROGBITS &&
               (Section.Flags & ELF::SHF_ALLOC) && Section.Size != 0;
    if (Section.Name == ".llvmbc")
      return loadBitcode(Range.slice(Section.Offset, Section.Size), Name,
                         Member, IsExplicit);
  }
  // rustc's symbols.o has nothing but a symbol table: nothing is lost with it.
  if (Member.empty() && (HasCode || R.Inputs.size() == 1))
    withoutBitcode(Name, "elf", File->Machine);
}

/// As parseAssembly, whose verifier dies of debug info that cannot be followed.
std::unique_ptr<Module> SourceLoader::parseText(MemoryBufferRef Bytes,
                                                SMDiagnostic &Problem) {
  auto M = std::make_unique<Module>(Bytes.getBufferIdentifier(), Context);
  SourceMgr Manager;
  Manager.AddNewSourceBuffer(MemoryBuffer::getMemBuffer(Bytes), SMLoc());
  if (LLParser(Bytes.getBuffer(), Manager, Problem, M.get(), nullptr, Context)
          .Run(/*UpgradeDebugInfo=*/false,
               [](StringRef, StringRef) { return std::nullopt; }))
    return nullptr;
  if (std::string Broken = findDebugInfoProblem(*M); !Broken.empty()) {
    Diags.warning("LINK_BROKEN_DEBUG_INFO",
                  {{"name", Bytes.getBufferIdentifier().str()},
                   {"llvm", std::move(Broken)}});
    StripDebugInfo(*M);
  }
  UpgradeDebugInfo(*M);
  return M;
}

void SourceLoader::loadIR(const ByteRange &Range, StringRef Name) {
  std::shared_ptr<MemoryBuffer> Bytes = readBuffer(Range, Name);
  if (!Bytes)
    return readFailed(Name, 0);
  if (std::optional<TextPlace> TooDeep = findTooDeep(Bytes->getBuffer())) {
    const std::string Reason = "brackets are nested more than " +
                               std::to_string(MaxNestingDepth) + " deep";
    Diagnostic &D = Diags.error("INPUT_INVALID_IR",
                                {{"name", Name.str()}, {"llvm", Reason}});
    D.Line = TooDeep->Line;
    D.Column = TooDeep->Column;
    return;
  }
  SMDiagnostic Problem;
  Diags.setCurrentInput(Name.str());
  std::unique_ptr<Module> M;
  {
    const BitcodeReading Reading(Name, "", /*IsText=*/true);
    M = parseText(*Bytes, Problem);
  }
  if (!M) {
    Diagnostic &D =
        Diags.error("INPUT_INVALID_IR",
                    {{"name", Name.str()},
                     {"llvm", json::fixUTF8(Problem.getMessage())},
                     {"text", json::fixUTF8(Problem.getLineContents())}});
    D.Line = std::max(Problem.getLineNo(), 0);
    D.Column = std::max(Problem.getColumnNo() + 1, 0);
    return;
  }
  add(std::move(M), Name, "", true, "", nullptr);
}

void SourceLoader::loadBitcode(const ByteRange &Range, StringRef Name,
                               StringRef Member, bool IsExplicit) {
  std::shared_ptr<MemoryBuffer> Bytes = readBuffer(Range, Name);
  if (!Bytes)
    return readFailed(Name, Range.Offset);
  Diags.setCurrentInput(Name.str());
  input().MembersOpened += !Member.empty();
  std::string Producer;
  const auto Invalid = [&](Error E) {
    reportBitcode(Name, Producer, toString(std::move(E)), Diags);
  };
  if (Error E = getBitcodeProducerString(*Bytes).moveInto(Producer)) {
    Producer = readProducer(*Bytes);
    return Invalid(std::move(E));
  }
  if (input().Producer.empty())
    input().Producer = Producer;
  std::optional<unsigned> Major = producerMajor(Producer);
  if (Major && *Major > LLVM_VERSION_MAJOR) {
    Diags.error("INPUT_NEWER_LLVM",
                {{"name", Name.str()},
                 {"producer", json::fixUTF8(Producer)},
                 {"producerMajor", static_cast<int64_t>(*Major)},
                 {"reader", LLVM_VERSION_STRING},
                 {"readerMajor", LLVM_VERSION_MAJOR}});
    return;
  }
  Expected<std::vector<BitcodeModule>> Modules = getBitcodeModuleList(*Bytes);
  if (!Modules)
    return Invalid(Modules.takeError());
  if (Modules->empty())
    return Invalid(createStringError("no module block"));
  const BitcodeReading Reading(Name, Producer);
  for (BitcodeModule &Module : *Modules) {
    auto M = Module.getLazyModule(Context, /*ShouldLazyLoadMetadata=*/true,
                                  /*IsImporting=*/false);
    if (!M)
      return Invalid(M.takeError());
    add(std::move(*M), Name, Member, IsExplicit, Producer, Bytes);
  }
}

void SourceLoader::add(std::unique_ptr<Module> M, StringRef Name,
                       StringRef Member, bool IsExplicit, StringRef Producer,
                       std::shared_ptr<MemoryBuffer> Bytes) {
  auto Source = std::make_unique<SourceModule>();
  Source->Name = Name.str();
  Source->Member = Member.str();
  Source->Input = Current;
  Source->Place = Place;
  Source->IsExplicit = IsExplicit;
  Source->Producer = Producer.str();
  Source->Bytes = std::move(Bytes);
  Source->M = std::move(M);
  S.Modules.push_back(std::move(Source));
}
