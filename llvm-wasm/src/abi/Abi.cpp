// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// The C ABI: one link from request to result.
#include "abi/Host.h"
#include "abi/ResultJson.h"
#include "bpf_link.h"
#include "emit/CodeGen.h"
#include "emit/Optimize.h"
#include "input/BitcodeProblem.h"
#include "input/ElfSections.h"
#include "link/DebugInfo.h"
#include "link/Linker.h"
#include "rules/CoreRelocations.h"
#include "rules/DataPointers.h"
#include "rules/IndirectBranches.h"
#include "rules/KernelFunctions.h"
#include "rules/MapRules.h"
#include "rules/MapSlots.h"
#include "rules/ProgramRules.h"
#include "rules/RuntimeBuiltins.h"
#include "rules/VerifierFit.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Transforms/Utils/Cloning.h"
#include <cstdlib>
#include <unistd.h>

using namespace llvm;
using namespace bl;

static LinkResult &result() {
  static LinkResult Result;
  return Result;
}

static std::string &resultText() {
  static std::string Text;
  return Text;
}

enum FatalKind : uint32_t { FatalError, OutOfMemory, HasResult };

static void finish() {
  if (!result().IsOk)
    result().Outputs.clear();
  resultText() = resultJson(result());
}

/// Reports what LLVM gives up on because of the program, not by a fault of its
/// own.
static bool blameProgram(StringRef Message, Diagnostics &Diags) {
  if (Message != "Branch target out of insn range")
    return false;
  Diags.error("CODEGEN_FAILED", {{"llvm", Message}});
  return true;
}

static void fatal(void *IsOutOfMemory, const char *Message, bool) {
  FatalKind Kind = IsOutOfMemory ? OutOfMemory : FatalError;
  Diagnostics &Diags = result().Diags;
  if (Kind == FatalError &&
      (BitcodeReading::blame(Message, Diags) || blameProgram(Message, Diags))) {
    finish();
    Kind = HasResult;
  }
  bl_host_fatal(Kind, Message,
                static_cast<uint32_t>(StringRef(Message).size()));
}

static void installHandlers() {
  static char IsOutOfMemory;
  remove_fatal_error_handler();
  remove_bad_alloc_error_handler();
  install_fatal_error_handler(fatal, nullptr);
  install_bad_alloc_error_handler(fatal, &IsOutOfMemory);
}

static void measureBtf(StringRef Object, LinkResult &Result) {
  Expected<ElfFile> File = readElf(Object);
  if (!File)
    return consumeError(File.takeError());
  for (const ElfSection &S : File->Sections) {
    if (S.Name == ".BTF")
      Result.BtfSize = S.Size;
    if (S.Name == ".BTF.ext")
      Result.BtfExtSize = S.Size;
  }
}

/// Code generation uses a module up, so all kinds but the last get a copy where
/// they need it.
static void emitAll(Module &M, TargetMachine &TM, const Request &R,
                    LinkResult &Result) {
  for (size_t I = 0; I < R.Emit.size(); ++I) {
    const EmitKind Kind = R.Emit[I];
    const bool UsesModuleUp =
        Kind == EmitKind::Object || Kind == EmitKind::Assembly;
    if (UsesModuleUp && I + 1 < R.Emit.size())
      Result.Outputs.push_back(emit(*CloneModule(M), TM, Kind, R));
    else
      Result.Outputs.push_back(emit(M, TM, Kind, R));
    if (Kind == EmitKind::Object) {
      const auto &Bytes = Result.Outputs.back().Bytes;
      measureBtf(StringRef(Bytes.data(), Bytes.size()), Result);
    }
  }
}

static bool applyBtfMode(Module &M, BtfMode Mode, Diagnostics &Diags) {
  checkMaps(M, Mode == BtfMode::Strip, Diags);
  if (Mode == BtfMode::Strip)
    StripDebugInfo(M);
  if (Mode == BtfMode::Require && !hasDebugInfo(M))
    Diags.error("LINK_NO_DEBUG_INFO", {});
  return !Diags.hasErrors();
}

static bool link(const Request &R, LinkResult &Result) {
  Diagnostics &Diags = Result.Diags;
  if (!configureLLVM(R, Diags))
    return false;
  LLVMContext Context;
  Context.setDiagnosticHandler(Diags.createHandler());
  // Rust names each type by an identifier: the same type of two crates is read
  // once.
  Context.enableDebugTypeODRUniquing();

  Result.beginStage("read");
  Sources S;
  SourceLoader Loader(R, Context, S, Diags);
  Loader.loadInputs();
  if (!Diags.hasErrors() && S.Modules.empty())
    Loader.openFirst();
  const auto Finish = [&] { Result.Inputs = std::move(S.Inputs); };
  if (!Diags.hasErrors() && S.Modules.empty())
    Diags.error("LINK_NO_INPUT", {});
  if (Diags.hasErrors())
    return Finish(), false;

  Result.beginStage("link");
  Result.Target = chooseTarget(R, S, Loader, Diags);
  std::unique_ptr<TargetMachine> TM;
  if (!Diags.hasErrors())
    TM = createTargetMachine(R, Result.Target, Diags);
  std::unique_ptr<Module> M;
  if (TM)
    M = linkModules(R, S, Loader, Result.Target, Diags);
  Finish();
  if (!M || !applyBtfMode(*M, R.Btf, Diags))
    return false;
  checkThreadLocals(*M, Diags);
  settleMapSlots(*M, Diags);
  settleQuestions(*M, Diags);
  const StringMap<StringRef> Lost = findLostFunctions(*M, R.KernelFunctions);
  describeKernelFunctions(*M, Diags);
  describeFromKernel(*M, R.KernelFunctions);
  if (Diags.hasErrors())
    return false;
  M->setDataLayout(TM->createDataLayout());
  fitSymbols(*M, Diags);
  if (R.DumpModules)
    Result.Outputs.push_back(printModule(*M, "pre-opt.ll"));

  Result.beginStage("optimize");
  optimize(*M, *TM, R);
  placeRelocations(*M);
  if (TM->getTargetCPU() != "v4")
    expandIndirectBranches(*M);
  fitCode(*M, R.AllowBpfTrap);
  fitSections(*M);
  settleBuiltins(*M, Diags);
  checkProgram(*M, Lost, Diags);
  checkDataPointers(*M, Diags);
  Result.count(*M);
  if (R.DumpModules)
    Result.Outputs.push_back(printModule(*M, "post-opt.ll"));

  Result.beginStage("codegen");
  emitAll(*M, *TM, R, Result);
  Result.endStage();
  return !Diags.hasErrors();
}

uint32_t bl_abi_version(void) { return BL_ABI_VERSION; }

const char *bl_version(uint32_t *Size) {
  static const std::string Text = versionJson(cpuNames());
  *Size = static_cast<uint32_t>(Text.size());
  return Text.c_str();
}

void *bl_alloc(uint32_t Size) { return std::malloc(Size); }

int32_t bl_link(const char *RequestText, uint32_t Size) {
  installHandlers();
  LinkResult &Result = result();
  Result = LinkResult();
  Expected<Request> R = parseRequest(StringRef(RequestText, Size));
  if (!R)
    Result.Diags.error("REQUEST_INVALID",
                       {{"reason", json::fixUTF8(toString(R.takeError()))}});
  else
    Result.IsOk = link(*R, Result);
  finish();
  return Result.IsOk ? 0 : 1;
}

const char *bl_result(uint32_t *Size) {
  *Size = static_cast<uint32_t>(resultText().size());
  return resultText().c_str();
}

int32_t bl_blame_input(const char *Reason, uint32_t Size) {
  if (!BitcodeReading::blame(StringRef(Reason, Size), result().Diags))
    return 0;
  finish();
  return 1;
}

const uint8_t *bl_output(uint32_t Index, uint32_t *Size) {
  *Size = 0;
  if (Index >= result().Outputs.size())
    return nullptr;
  const auto &Bytes = result().Outputs[Index].Bytes;
  *Size = static_cast<uint32_t>(Bytes.size());
  return reinterpret_cast<const uint8_t *>(Bytes.data());
}

/// Stack and data lie below the heap, and the heap grows by sbrk alone.
uint32_t bl_used_memory(void) {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(sbrk(0)));
}
