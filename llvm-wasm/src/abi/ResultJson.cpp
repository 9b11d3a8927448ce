// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "abi/ResultJson.h"
#include "abi/Host.h"
#include "bpf_link.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace bl;

void LinkResult::beginStage(StringRef Name) {
  endStage();
  bl_host_stage(Name.data(), static_cast<uint32_t>(Name.size()));
  Stages.push_back({Name.str(), 0});
  StageStart = bl_host_now();
  IsStageOpen = true;
}

void LinkResult::endStage() {
  if (IsStageOpen)
    Stages.back().Milliseconds = bl_host_now() - StageStart;
  IsStageOpen = false;
}

void LinkResult::count(const Module &M) {
  for (const Function &F : M) {
    Functions += !F.isDeclaration();
    Instructions += F.getInstructionCount();
  }
  for (const GlobalVariable &GV : M.globals())
    Globals += !GV.isDeclaration() && !GV.getName().starts_with("llvm.");
}

static json::Value orNull(StringRef Text) {
  return Text.empty() ? json::Value(nullptr) : json::Value(json::fixUTF8(Text));
}

static void writeInput(json::OStream &J, const SourceInput &Input) {
  J.object([&] {
    J.attribute("name", Input.Name);
    J.attribute("kind", inputKindName(Input.Kind));
    J.attribute("producer", orNull(Input.Producer));
    J.attribute("compiler", orNull(Input.Compiler));
    J.attribute("bytesRead", static_cast<int64_t>(bytesRead(Input.HostIndex)));
    J.attribute("members", static_cast<int64_t>(Input.Members));
    J.attribute("membersOpened", static_cast<int64_t>(Input.MembersOpened));
    J.attributeArray("membersLinked", [&] {
      for (const std::string &Member : Input.MembersLinked)
        J.value(json::fixUTF8(Member));
    });
  });
}

static void writeDiagnostic(json::OStream &J, const Diagnostic &D) {
  J.object([&] {
    J.attribute("code", D.Code);
    J.attribute("severity", D.Severity);
    J.attribute("details", json::Value(json::Object(D.Details)));
    if (!D.Function.empty())
      J.attribute("function", json::fixUTF8(D.Function));
    if (!D.File.empty())
      J.attribute("file", json::fixUTF8(D.File));
    if (!D.Directory.empty())
      J.attribute("directory", json::fixUTF8(D.Directory));
    if (D.Line)
      J.attribute("line", D.Line);
    if (D.Column)
      J.attribute("column", D.Column);
    if (!D.Input.empty())
      J.attribute("input", json::fixUTF8(D.Input));
  });
}

std::string bl::resultJson(const LinkResult &Result) {
  std::string Text;
  raw_string_ostream OS(Text);
  json::OStream J(OS);
  J.object([&] {
    J.attribute("ok", Result.IsOk);
    J.attribute("target", Result.Target);
    J.attribute("hasBtf", Result.BtfSize != 0);
    J.attributeObject("btfSizes", [&] {
      J.attribute("btf", static_cast<int64_t>(Result.BtfSize));
      J.attribute("ext", static_cast<int64_t>(Result.BtfExtSize));
    });
    J.attributeArray("outputs", [&] {
      for (const Output &Out : Result.Outputs)
        J.object([&] {
          J.attribute("kind", Out.Kind);
          J.attribute("size", static_cast<int64_t>(Out.Bytes.size()));
        });
    });
    J.attributeArray("inputs", [&] {
      for (const SourceInput &Input : Result.Inputs)
        writeInput(J, Input);
    });
    J.attributeArray("diagnostics", [&] {
      for (const Diagnostic &D : Result.Diags.all())
        writeDiagnostic(J, D);
    });
    J.attributeArray("stages", [&] {
      for (const LinkResult::Stage &Stage : Result.Stages)
        J.object([&] {
          J.attribute("name", Stage.Name);
          J.attribute("milliseconds", Stage.Milliseconds);
        });
    });
    J.attributeObject("counts", [&] {
      J.attribute("functions", static_cast<int64_t>(Result.Functions));
      J.attribute("globals", static_cast<int64_t>(Result.Globals));
      J.attribute("instructions", static_cast<int64_t>(Result.Instructions));
    });
  });
  return Text;
}

std::string bl::versionJson(ArrayRef<StringRef> Cpus) {
  json::Array Names;
  for (StringRef Cpu : Cpus)
    Names.push_back(Cpu.str());
  json::Object Version{{"llvm", LLVM_VERSION_STRING},
                       {"targets", json::Array{"bpf", "bpfeb", "bpfel"}},
                       {"cpus", std::move(Names)}};
  std::string Text;
  raw_string_ostream(Text) << json::Value(std::move(Version));
  return Text;
}
