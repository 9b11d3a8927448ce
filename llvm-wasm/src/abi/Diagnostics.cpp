// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "abi/Diagnostics.h"
#include "abi/Place.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace bl;

Diagnostic &Diagnostics::add(StringRef Code, StringRef Severity,
                             json::Object Details) {
  Diagnostic D;
  D.Code = Code.str();
  D.Severity = Severity.str();
  D.Details = std::move(Details);
  Errors += Severity == "error";
  List.push_back(std::move(D));
  return List.back();
}

Diagnostic &Diagnostics::error(StringRef Code, DetailList Details) {
  return add(Code, "error", json::Object(Details));
}

Diagnostic &Diagnostics::warning(StringRef Code, DetailList Details) {
  return add(Code, "warning", json::Object(Details));
}

static StringRef severityName(DiagnosticSeverity Severity) {
  switch (Severity) {
  case DS_Error:
    return "error";
  case DS_Warning:
    return "warning";
  case DS_Remark:
    return "remark";
  case DS_Note:
    return "note";
  }
  return "error";
}

/// BPF has no runtime library, but a call to one of these is kept as a symbol,
/// which another input or the loader may define; bpf-linker lets the same calls
/// pass (src/llvm/mod.rs, diagnostic_handler, at 0.10.4).
static bool isCallToBuiltin(StringRef Message) {
  if (!Message.consume_front("A call to built-in function '"))
    return false;
  StringRef Name = Message.take_until([](char C) { return C == '\''; });
  return StringSwitch<bool>(Name)
      .Cases({"memcpy", "memmove", "memset", "memcmp", "bcmp", "strlen"}, true)
      .Default(false);
}

/// LLVM's words without the location and function that it puts around them:
/// those are data here.
static std::string messageOf(const DiagnosticInfo &Info) {
  std::string Text;
  raw_string_ostream OS(Text);
  if (const auto *Unsupported = dyn_cast<DiagnosticInfoUnsupported>(&Info))
    OS << Unsupported->getMessage();
  else if (const auto *Source = dyn_cast<DiagnosticInfoSrcMgr>(&Info))
    OS << Source->getSMDiag().getMessage();
  else {
    DiagnosticPrinterRawOStream Printer(OS);
    Info.print(Printer);
  }
  return StringRef(Text).trim().str();
}

/// The location of an instruction that was inlined from this line, which alone
/// LLVM's diagnostics have: the line that the function's author knows is that
/// of the call. Null when the line is the function's own.
static const DILocation *findInlined(const Function &F, StringRef File,
                                     unsigned Line, unsigned Column) {
  for (const Instruction &I : instructions(F))
    if (const DILocation *L = I.getDebugLoc().get())
      if (L->getInlinedAt() && L->getLine() == Line &&
          L->getColumn() == Column && L->getFilename() == File)
        return L;
  return nullptr;
}

/// The folder that FILE is relative to; empty for an absolute FILE.
static std::string directoryOf(StringRef AbsolutePath, StringRef File) {
  return AbsolutePath.consume_back(File) ? AbsolutePath.rtrim('/').str() : "";
}

void Diagnostics::fromLLVM(const DiagnosticInfo &Info) {
  // Optimisation remarks are asked for with -pass-remarks, which this linker
  // does not collect.
  if (Info.getSeverity() == DS_Remark)
    return;
  std::string Message = messageOf(Info);
  if (isCallToBuiltin(Message))
    return;
  const bool IsError = Info.getSeverity() == DS_Error;
  Diagnostic &D = add(IsError ? "CODEGEN_FAILED" : "LLVM_DIAGNOSTIC",
                      severityName(Info.getSeverity()),
                      json::Object{{"llvm", json::fixUTF8(Message)}});
  D.Input = CurrentInput;
  if (const auto *Located = dyn_cast<DiagnosticInfoUnsupported>(&Info)) {
    D.Function = Located->getFunction().getName().str();
    if (Located->isLocationAvailable()) {
      StringRef File;
      Located->getLocation(File, D.Line, D.Column);
      D.File = File.str();
      D.Directory = directoryOf(Located->getAbsolutePath(), File);
      setPlace(D, findInlined(Located->getFunction(), File, D.Line, D.Column));
    } else {
      setPlace(D, Located->getFunction());
    }
  } else if (const auto *Source = dyn_cast<DiagnosticInfoSrcMgr>(&Info)) {
    D.File = Source->getSMDiag().getFilename().str();
    D.Line = std::max(Source->getSMDiag().getLineNo(), 0);
    D.Column = std::max(Source->getSMDiag().getColumnNo() + 1, 0);
  }
}

namespace {
struct Handler : DiagnosticHandler {
  explicit Handler(Diagnostics &Sink) : Sink(Sink) {}
  bool handleDiagnostics(const DiagnosticInfo &Info) override {
    Sink.fromLLVM(Info);
    return true;
  }
  Diagnostics &Sink;
};
} // namespace

std::unique_ptr<DiagnosticHandler> Diagnostics::createHandler() {
  return std::make_unique<Handler>(*this);
}
