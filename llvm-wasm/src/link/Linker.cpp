// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "link/Linker.h"
#include "input/BitcodeProblem.h"
#include "input/DebugInfoGraph.h"
#include "input/ModuleForm.h"
#include "link/CanonicalOrder.h"
#include "link/DebugInfo.h"
#include "link/Declarations.h"
#include "link/SymbolResolver.h"
#include "rules/RelocationGlobals.h"
#include "rules/RuntimeBuiltins.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Linker/IRMover.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TargetParser/Triple.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;
using namespace bl;

/// "bpf" is the byte order of the machine that links, and wasm is
/// little-endian.
static bool isBigEndian(const Triple &T) {
  return T.getArch() == Triple::bpfeb;
}

/// The first in link order; S is in that order, and WAITING, if there is one,
/// is the first member that waits.
static std::string firstTarget(const Sources &S, const PendingMember *Waiting) {
  for (const auto &Source : S.Modules) {
    if (Waiting && Waiting->Place < Source->Place)
      break;
    if (Source->M->getTargetTriple().isBPF())
      return Source->M->getTargetTriple().str();
  }
  return Waiting ? Waiting->Triple : "bpf";
}

static void checkTargets(ArrayRef<std::unique_ptr<SourceModule>> Modules,
                         StringRef Target, Diagnostics &Diags) {
  for (const auto &Source : Modules) {
    const Triple &T = Source->M->getTargetTriple();
    if (!T.empty() &&
        (!T.isBPF() || isBigEndian(T) != isBigEndian(Triple(Target))))
      Diags.error("INPUT_WRONG_TARGET", {{"name", Source->Name},
                                         {"triple", T.str()},
                                         {"expected", Target.str()}});
  }
}

std::string bl::chooseTarget(const Request &R, Sources &S, SourceLoader &Loader,
                             Diagnostics &Diags) {
  std::string Target = R.Target;
  if (!Target.empty() && !Triple(Target).isBPF()) {
    Diags.error("LINK_UNKNOWN_TARGET", {{"target", Target}});
    return Target;
  }
  S.sortByPlace();
  if (Target.empty())
    Target = firstTarget(S, Loader.findForBpf());
  checkTargets(S.Modules, Target, Diags);
  return Target;
}

/// Old versions of Rust's compiler_builtins carry x86 assembly for stack probes
/// (bpf-linker drops it as well).
static void dropStackProbeAssembly(Module &M) {
#if LLVM_VERSION_MAJOR >= 23
  for (const auto &Fragment : M.getModuleInlineAsm())
    if (StringRef(Fragment.Asm).contains("__rust_probestack"))
      return M.setModuleInlineAsm(Module::GlobalAsmFragment(StringRef()));
#else
  if (StringRef(M.getModuleInlineAsm()).contains("__rust_probestack"))
    M.setModuleInlineAsm("");
#endif
}

/// The version of the compiler, as the first compile unit states it.
static std::string compilerOf(const Module &M) {
  for (const DICompileUnit *Unit : M.debug_compile_units())
    return Unit->getProducer().str();
  return "";
}

static bool moveModule(IRMover &Mover, Sources &S, size_t Index,
                       ArrayRef<GlobalValue *> Needed, const Triple &Target,
                       Declarations &Known, Diagnostics &Diags) {
  SourceModule &Source = *S.Modules[Index];
  Module &M = *Source.M;
  M.setTargetTriple(Target);
  // One module is left in the end, so nothing can be folded across objects.
  for (GlobalObject &GO : M.global_objects())
    GO.setComdat(nullptr);
  noteOrigins(Needed, Index);
  const BitcodeReading Reading(Source.Name, Source.Producer);
  if (Error E = M.materializeMetadata()) {
    reportBitcode(Source.Name, Source.Producer, toString(std::move(E)), Diags);
    return false;
  }
  if (StringRef Problem = findFormProblem(M); !Problem.empty()) {
    reportBitcode(Source.Name, Source.Producer, Problem, Diags);
    return false;
  }
  if (!nameRelocationGlobals(M, Source.Name, Diags))
    return false;
  Known.add(M, Source.Name);
  if (S.Inputs[Source.Input].Compiler.empty())
    S.Inputs[Source.Input].Compiler = compilerOf(M);
  if (!Source.Member.empty())
    S.Inputs[Source.Input].MembersLinked.push_back(Source.Member);
  Error E = Mover.move(std::move(Source.M), Needed, nullptr,
                       /*IsPerformingImport=*/false);
  if (!E)
    return true;
  Diags.error("LINK_FAILED", {{"name", Source.Name},
                              {"llvm", json::fixUTF8(toString(std::move(E)))}});
  return false;
}

/// Where a profile wants a function or variable to be: loaders know no
/// ".text.unlikely", and LLVM takes what an input has there without a look.
static void dropSectionPrefixes(Module &M) {
  for (GlobalObject &GO : M.global_objects())
    GO.setMetadata(LLVMContext::MD_section_prefix, nullptr);
}

/// Exported symbols stay as they are, everything else becomes the module's own.
/// The runtime builtins are used by code generation, which no reference shows.
static void internalize(Module &M, const StringSet<> &Exports) {
  std::vector<GlobalValue *> Builtins;
  for (GlobalValue &GV : M.global_values()) {
    if (GV.isDeclaration() || GV.hasLocalLinkage() ||
        GV.hasAppendingLinkage() || GV.getName().starts_with("llvm."))
      continue;
    if (Exports.contains(GV.getName()))
      continue;
    GV.setLinkage(GlobalValue::InternalLinkage);
    GV.setVisibility(GlobalValue::DefaultVisibility);
    GV.setDSOLocal(true);
    if (isa<Function>(GV) && is_contained(runtimeBuiltins(), GV.getName()))
      Builtins.push_back(&GV);
  }
  if (!Builtins.empty())
    appendToCompilerUsed(M, Builtins);
}

/// Warns of debug info of M that nothing can follow, and leaves it out.
static void dropBrokenDebugInfo(Module &M, Diagnostics &Diags) {
  const std::string Problem = findDebugInfoProblem(M);
  if (Problem.empty())
    return;
  Diags.warning("LINK_BROKEN_DEBUG_INFO", {{"llvm", Problem}});
  StripDebugInfo(M);
}

static bool verify(Module &M, Diagnostics &Diags) {
  dropBrokenDebugInfo(M, Diags);
  std::string Text;
  raw_string_ostream OS(Text);
  bool IsDebugInfoBroken = false;
  if (verifyModule(M, &OS, &IsDebugInfoBroken)) {
    Diags.error("LINK_VERIFY_FAILED",
                {{"llvm", json::fixUTF8(StringRef(Text).trim())}});
    return false;
  }
  if (IsDebugInfoBroken) {
    Diags.warning("LINK_BROKEN_DEBUG_INFO",
                  {{"llvm", json::fixUTF8(StringRef(Text).trim())}});
    StripDebugInfo(M);
  }
  return true;
}

/// Names that nobody wrote: Rust's v0 and legacy mangling. The panic handler
/// has one, and no program calls it by name.
static bool isRustMangled(StringRef Name) {
  return Name.starts_with("_R") ||
         (Name.starts_with("_ZN") && Name.ends_with("E") &&
          Name.contains("17h"));
}

/// The symbols that the request names; when it names none, what the inputs
/// themselves (archives apart) make public.
static StringSet<> collectExports(const Request &R, const Sources &S) {
  StringSet<> Exports;
  for (const std::string &Symbol : R.ExportSymbols)
    Exports.insert(Symbol);
  if (!Exports.empty())
    return Exports;
  for (const auto &Source : S.Modules)
    for (const GlobalValue &GV : Source->M->global_values())
      if (Source->Member.empty() && isPublicDefinition(GV) &&
          !GV.hasLinkOnceLinkage() && GV.hasDefaultVisibility() &&
          !is_contained(runtimeBuiltins(), GV.getName()) &&
          !isRustMangled(GV.getName()))
        Exports.insert(GV.getName());
  return Exports;
}

/// What is left when no export is found: the builtins are kept for what is
/// exported, and are nothing by themselves.
static bool isEmpty(const Module &M) {
  return all_of(M.global_values(), [](const GlobalValue &GV) {
    return GV.isDeclaration() || GV.getName().starts_with("llvm.") ||
           is_contained(runtimeBuiltins(), GV.getName());
  });
}

/// A compiler's list names what was optimized away as well, so that a symbol is
/// missing is a note. An object of nothing is an error.
static void reportUnresolved(const SymbolResolver &Resolver, const Module &M,
                             Diagnostics &Diags) {
  const std::vector<StringRef> Names = Resolver.unresolvedExports();
  if (Names.empty())
    return;
  json::Array Symbols, Similar;
  for (StringRef Name : Names) {
    Symbols.push_back(json::fixUTF8(Name));
    // A long list is a compiler's, which makes no slips.
    if (Names.size() > 8)
      continue;
    if (StringRef Other = Resolver.findSimilar(Name); !Other.empty())
      Similar.push_back(json::Object{{"symbol", json::fixUTF8(Name)},
                                     {"name", json::fixUTF8(Other)}});
  }
  const bool IsEmpty = isEmpty(M);
  json::Object Details{{"symbols", std::move(Symbols)}};
  if (!Similar.empty())
    Details["similar"] = std::move(Similar);
  if (IsEmpty)
    Details["empty"] = true;
  Diags.add("LINK_UNRESOLVED_EXPORT", IsEmpty ? "error" : "note",
            std::move(Details));
}

std::unique_ptr<Module> bl::linkModules(const Request &R, Sources &S,
                                        SourceLoader &Loader,
                                        StringRef TripleName,
                                        Diagnostics &Diags) {
  const StringSet<> Exports = collectExports(R, S);
  SymbolResolver Resolver(R, S, Loader, Exports, Diags);
  Resolver.choose();
  if (Diags.hasErrors())
    return nullptr;
  const size_t Checked = S.Modules.size();
  Resolver.markNeeded();
  if (S.Modules.size() != Checked)
    checkTargets(S.Modules, TripleName, Diags);
  if (Diags.hasErrors())
    return nullptr;

  const Triple Target{TripleName};
  auto Dest = std::make_unique<Module>("bpf-link-wasm",
                                       S.Modules.front()->M->getContext());
  Dest->setTargetTriple(Target);
  Dest->setDataLayout(S.Modules.front()->M->getDataLayout());
  IRMover Mover(*Dest);
  Declarations Known(Diags);
  for (size_t I = 0; I < S.Modules.size(); ++I) {
    SourceModule &Source = *S.Modules[I];
    dropStackProbeAssembly(*Source.M);
    std::vector<GlobalValue *> Needed = Resolver.neededOf(Source);
    Diags.setCurrentInput(Source.Name);
    const bool HasAssembly = !Source.M->getModuleInlineAsm().empty();
    if ((!Needed.empty() || HasAssembly) &&
        !moveModule(Mover, S, I, Needed, Target, Known, Diags))
      return nullptr;
  }
  Diags.setCurrentInput("");
  if (Diags.hasErrors())
    return nullptr;
  Known.complete(*Dest);

  internalize(*Dest, Exports);
  dropSectionPrefixes(*Dest);
  if (!verify(*Dest, Diags))
    return nullptr;
  ModuleAnalysisManager NoAnalyses;
  GlobalDCEPass().run(*Dest, NoAnalyses);
  reportUnresolved(Resolver, *Dest, Diags);
  if (Diags.hasErrors())
    return nullptr;
  restoreOrder(*Dest);
  if (R.BtfKeep != "all")
    pruneDebugInfo(*Dest);
  // Who compiled what is not part of a program; the order would depend on what
  // was linked.
  for (StringRef Name : {"llvm.ident", "llvm.commandline"})
    if (NamedMDNode *Node = Dest->getNamedMetadata(Name))
      Node->eraseFromParent();
  return Dest;
}
