// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "emit/CodeGen.h"
#include "abi/Progress.h"
#include "bpf_link.h"
#include "link/DebugInfo.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetOptions.h"
#include "llvm/TargetParser/Triple.h"

// Debian's LLVM, which the tests link, lacks this project's patches.
#if __has_include("llvm/DebugInfo/BTF/BTFSource.h")
#define BL_PATCHED_LLVM
#include "llvm/DebugInfo/BTF/BTFSource.h"
#endif

using namespace llvm;
using namespace bl;

extern "C" {
void LLVMInitializeBPFTargetInfo();
void LLVMInitializeBPFTarget();
void LLVMInitializeBPFTargetMC();
void LLVMInitializeBPFAsmPrinter();
void LLVMInitializeBPFAsmParser();
}

/// What bpf-linker always passes (src/llvm/mod.rs, init, at 0.10.4), and its
/// flags that are options of LLVM.
static std::vector<std::string> llvmArguments(const Request &R) {
  std::vector<std::string> Args{"bpf-link-wasm", "--cold-callsite-rel-freq=0",
                                // libbpf refuses the section .text.unlikely.
                                "--profile-guided-section-prefix=0"};
  if (!R.DisableExpandMemcpyInOrder)
    Args.push_back("--bpf-expand-memcpy-in-order");
  if (!R.AllowBpfTrap)
    Args.push_back("--bpf-disable-trap-unreachable");
#ifdef BL_PATCHED_LLVM
  Args.push_back("--bpf-btf-names=" + R.BtfNames);
  if (R.BtfKeep == "all")
    Args.push_back("--bpf-btf-keep-all");
  if (!R.Dwarf)
    Args.push_back("--bpf-no-dwarf");
#endif
  if (R.UnrollLoops)
    for (StringRef Arg : {"--unroll-runtime", "--unroll-runtime-multi-exit",
                          "--unroll-max-upperbound=4294967295",
                          "--unroll-threshold=4294967295"})
      Args.push_back(Arg.str());
  Args.insert(Args.end(), R.LlvmArgs.begin(), R.LlvmArgs.end());
  return Args;
}

#ifdef BL_PATCHED_LLVM
static std::unique_ptr<MemoryBuffer> readSource(StringRef Path) {
  const auto PathSize = static_cast<uint32_t>(Path.size());
  const int32_t Size = bl_host_source(Path.data(), PathSize, nullptr, 0);
  if (Size < 0)
    return nullptr;
  auto Text = WritableMemoryBuffer::getNewUninitMemBuffer(Size, Path);
  if (Text)
    bl_host_source(Path.data(), PathSize,
                   reinterpret_cast<uint8_t *>(Text->getBufferStart()), Size);
  return Text;
}
#endif

bool bl::configureLLVM(const Request &R, Diagnostics &Diags) {
  LLVMInitializeBPFTargetInfo();
  LLVMInitializeBPFTarget();
  LLVMInitializeBPFTargetMC();
  LLVMInitializeBPFAsmPrinter();
  LLVMInitializeBPFAsmParser();

#ifdef BL_PATCHED_LLVM
  setBTFSourceProvider(readSource);
#endif

  const std::vector<std::string> Args = llvmArguments(R);
  std::vector<const char *> Pointers;
  for (const std::string &Arg : Args)
    Pointers.push_back(Arg.c_str());
  std::string Text;
  raw_string_ostream OS(Text);
  if (cl::ParseCommandLineOptions(static_cast<int>(Pointers.size()),
                                  Pointers.data(), "", &OS))
    return true;
  json::Array Given(R.LlvmArgs);
  Diags.error("LINK_BAD_LLVM_ARG",
              {{"args", std::move(Given)},
               {"llvm", json::fixUTF8(StringRef(Text).trim())}});
  return false;
}

ArrayRef<StringRef> bl::cpuNames() {
  static constexpr StringRef Names[] = {"generic", "v1", "v2", "v3", "v4"};
  return Names;
}

std::unique_ptr<TargetMachine> bl::createTargetMachine(const Request &R,
                                                       StringRef TripleName,
                                                       Diagnostics &Diags) {
  if (!is_contained(cpuNames(), R.Cpu)) {
    Diags.error("LINK_UNKNOWN_CPU", {{"cpu", R.Cpu}});
    return nullptr;
  }
  const Triple T{TripleName};
  std::string Problem;
  const Target *Found = TargetRegistry::lookupTarget(T, Problem);
  if (!Found) {
    Diags.error("LINK_UNKNOWN_TARGET",
                {{"target", TripleName.str()}, {"llvm", Problem}});
    return nullptr;
  }
  return std::unique_ptr<TargetMachine>(Found->createTargetMachine(
      T, R.Cpu, R.CpuFeatures, TargetOptions(), Reloc::Static, std::nullopt,
      CodeGenOptLevel::Aggressive));
}

Output bl::printModule(const Module &M, StringRef Kind) {
  Output Out{Kind.str(), {}};
  raw_svector_ostream OS(Out.Bytes);
  M.print(OS, nullptr);
  return Out;
}

Output bl::emit(Module &M, TargetMachine &TM, EmitKind Kind, const Request &R) {
  if (Kind == EmitKind::IR)
    return printModule(M, emitKindName(Kind));
  Output Out{emitKindName(Kind).str(), {}};
  raw_svector_ostream OS(Out.Bytes);
  if (Kind == EmitKind::Bitcode) {
    WriteBitcodeToFile(M, OS);
    return Out;
  }
  if (!R.Dwarf && R.BtfKeep != "all")
    dropVariableValues(M);
  reportCodeGenPasses();
  TM.Options.MCOptions.AsmVerbose = true;
  legacy::PassManager Passes;
  const auto FileType = Kind == EmitKind::Assembly
                            ? CodeGenFileType::AssemblyFile
                            : CodeGenFileType::ObjectFile;
  if (TM.addPassesToEmitFile(Passes, OS, nullptr, FileType))
    report_fatal_error("the BPF backend cannot write this kind of file");
  Passes.run(M);
  return Out;
}
