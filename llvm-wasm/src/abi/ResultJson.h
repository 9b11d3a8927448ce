// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// What a link found and made, and its JSON form.
#ifndef BL_RESULT_JSON_H
#define BL_RESULT_JSON_H

#include "abi/Diagnostics.h"
#include "emit/CodeGen.h"
#include "input/SourceModule.h"

namespace bl {

/// See bl_result in bpf_link.h for each field.
struct LinkResult {
  struct Stage {
    std::string Name;
    double Milliseconds = 0;
  };

  bool IsOk = false;
  /// Bytes of .BTF and .BTF.ext in the object, 0 where there is none.
  uint64_t BtfSize = 0;
  uint64_t BtfExtSize = 0;
  std::string Target;
  std::vector<Output> Outputs;
  std::vector<SourceInput> Inputs;
  Diagnostics Diags;
  std::vector<Stage> Stages;
  uint64_t Functions = 0;
  uint64_t Globals = 0;
  uint64_t Instructions = 0;

  /// The stage before, if any, ends; the host is notified of this one.
  void beginStage(llvm::StringRef Name);
  void endStage();

  /// Counts the definitions and instructions of M.
  void count(const llvm::Module &M);

private:
  double StageStart = 0;
  bool IsStageOpen = false;
};

std::string resultJson(const LinkResult &Result);

/// bl_version's answer.
std::string versionJson(llvm::ArrayRef<llvm::StringRef> Cpus);

} // namespace bl

#endif
