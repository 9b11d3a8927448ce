// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "input/BitcodeProblem.h"
#include "llvm/Config/llvm-config.h"

using namespace llvm;
using namespace bl;

/// LLVM's handler of fatal errors knows nothing of who called, so this is where
/// it finds it.
static const BitcodeReading *Current;

Diagnostic &bl::reportBitcode(StringRef Name, StringRef Producer,
                              StringRef Reason, Diagnostics &Diags) {
  json::Object Details{{"name", Name.str()},
                       {"reader", LLVM_VERSION_STRING},
                       {"llvm", json::fixUTF8(Reason)}};
  Details["producer"] = Producer.empty() ? json::Value(nullptr)
                                         : json::Value(json::fixUTF8(Producer));
  return Diags.add("INPUT_INVALID_BITCODE", "error", std::move(Details));
}

BitcodeReading::BitcodeReading(StringRef Name, StringRef Producer, bool IsText)
    : Name(Name), Producer(Producer), IsText(IsText) {
  Current = this;
}

BitcodeReading::~BitcodeReading() { Current = nullptr; }

bool BitcodeReading::blame(StringRef Reason, Diagnostics &Diags) {
  if (Current && Current->IsText)
    Diags.error("INPUT_INVALID_IR", {{"name", Current->Name.str()},
                                     {"llvm", json::fixUTF8(Reason)}});
  else if (Current)
    reportBitcode(Current->Name, Current->Producer, Reason, Diags);
  return Current != nullptr;
}
