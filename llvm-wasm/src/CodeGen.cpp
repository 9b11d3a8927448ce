// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "CodeGen.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetOptions.h"
#include "llvm/TargetParser/Triple.h"

using namespace llvm;
using namespace bl;

extern "C" {
void LLVMInitializeBPFTargetInfo();
void LLVMInitializeBPFTarget();
void LLVMInitializeBPFTargetMC();
void LLVMInitializeBPFAsmPrinter();
void LLVMInitializeBPFAsmParser();
}

/// What bpf-linker always passes (src/llvm/mod.rs, init, at 0.10.4), and its flags that are options of LLVM.
static std::vector<std::string> llvmArguments(const Request &R) {
  std::vector<std::string> Args{"bpf-link-wasm", "--cold-callsite-rel-freq=0",
                                // libbpf refuses the section .text.unlikely.
                                "--profile-guided-section-prefix=0"};
  if (!R.DisableExpandMemcpyInOrder)
    Args.push_back("--bpf-expand-memcpy-in-order");
  if (!R.AllowBpfTrap)
    Args.push_back("--bpf-disable-trap-unreachable");
#if LLVM_VERSION_MAJOR >= 23 // An option of this project's patches, which Debian's LLVM lacks.
  Args.push_back("--bpf-btf-names=" + R.BtfNames);
#endif
  if (R.UnrollLoops)
    for (StringRef Arg : {"--unroll-runtime", "--unroll-runtime-multi-exit", "--unroll-max-upperbound=4294967295",
                          "--unroll-threshold=4294967295"})
      Args.push_back(Arg.str());
  Args.insert(Args.end(), R.LlvmArgs.begin(), R.LlvmArgs.end());
  return Args;
}

bool bl::configureLLVM(const Request &R, Diagnostics &Diags) {
  LLVMInitializeBPFTargetInfo();
  LLVMInitializeBPFTarget();
  LLVMInitializeBPFTargetMC();
  LLVMInitializeBPFAsmPrinter();
  LLVMInitializeBPFAsmParser();

  const std::vector<std::string> Args = llvmArguments(R);
  std::vector<const char *> Pointers;
  for (const std::string &Arg : Args)
    Pointers.push_back(Arg.c_str());
  std::string Text;
  raw_string_ostream OS(Text);
  if (cl::ParseCommandLineOptions(static_cast<int>(Pointers.size()), Pointers.data(), "", &OS))
    return true;
  json::Array Given(R.LlvmArgs);
  Diags.error("LINK_BAD_LLVM_ARG", {{"args", std::move(Given)}, {"llvm", json::fixUTF8(StringRef(Text).trim())}});
  return false;
}

ArrayRef<StringRef> bl::cpuNames() {
  static constexpr StringRef Names[] = {"generic", "v1", "v2", "v3", "v4"};
  return Names;
}

std::unique_ptr<TargetMachine> bl::createTargetMachine(const Request &R, StringRef TripleName, Diagnostics &Diags) {
  if (!is_contained(cpuNames(), R.Cpu)) {
    Diags.error("LINK_UNKNOWN_CPU", {{"cpu", R.Cpu}});
    return nullptr;
  }
  const Triple T{TripleName};
  std::string Problem;
  const Target *Found = TargetRegistry::lookupTarget(T, Problem);
  if (!Found) {
    Diags.error("LINK_UNKNOWN_TARGET", {{"target", TripleName.str()}, {"llvm", Problem}});
    return nullptr;
  }
  return std::unique_ptr<TargetMachine>(Found->createTargetMachine(T, R.Cpu, R.CpuFeatures, TargetOptions(),
                                                                   std::nullopt, std::nullopt,
                                                                   CodeGenOptLevel::Aggressive));
}

Output bl::printModule(const Module &M, StringRef Kind) {
  Output Out{Kind.str(), {}};
  raw_svector_ostream OS(Out.Bytes);
  M.print(OS, nullptr);
  return Out;
}

Output bl::emit(Module &M, TargetMachine &TM, EmitKind Kind) {
  if (Kind == EmitKind::IR)
    return printModule(M, emitKindName(Kind));
  Output Out{emitKindName(Kind).str(), {}};
  raw_svector_ostream OS(Out.Bytes);
  if (Kind == EmitKind::Bitcode) {
    WriteBitcodeToFile(M, OS);
    return Out;
  }
  TM.Options.MCOptions.AsmVerbose = true;
  legacy::PassManager Passes;
  const auto FileType = Kind == EmitKind::Assembly ? CodeGenFileType::AssemblyFile : CodeGenFileType::ObjectFile;
  if (TM.addPassesToEmitFile(Passes, OS, nullptr, FileType))
    report_fatal_error("the BPF backend cannot write this kind of file");
  Passes.run(M);
  return Out;
}
