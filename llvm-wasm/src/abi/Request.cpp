// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "abi/Request.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/JSON.h"

using namespace llvm;
using namespace bl;

StringRef bl::emitKindName(EmitKind Kind) {
  switch (Kind) {
  case EmitKind::Object:
    return "obj";
  case EmitKind::Assembly:
    return "asm";
  case EmitKind::IR:
    return "llvm-ir";
  case EmitKind::Bitcode:
    return "llvm-bc";
  }
  return "obj";
}

namespace bl { // Where the JSON library looks for it.
static bool fromJSON(const json::Value &Value, RequestInput &Input,
                     json::Path Path) {
  json::ObjectMapper Map(Value, Path);
  int64_t Size = 0;
  if (!Map || !Map.map("name", Input.Name) || !Map.map("size", Size))
    return false;
  if (Size < 0) {
    Path.field("size").report("expected a size in bytes, not below 0");
    return false;
  }
  Input.Size = static_cast<uint64_t>(Size);
  return true;
}

/// How many types OF has for a type of KIND; none for an unknown KIND.
static bool fitsKind(StringRef Kind, size_t Count) {
  if (Kind == "pointer" || Kind == "array")
    return Count == 1;
  if (Kind == "function")
    return Count > 0;
  return Count == 0 && is_contained<StringRef>({"void", "int", "bool", "struct",
                                                "union", "enum", "forward"},
                                               Kind);
}

static bool fromJSON(const json::Value &Value, KernelType &Type,
                     json::Path Path) {
  json::ObjectMapper Map(Value, Path);
  int64_t Size = 0;
  if (!Map || !Map.map("kind", Type.Kind) ||
      !Map.mapOptional("name", Type.Name) || !Map.mapOptional("size", Size) ||
      !Map.mapOptional("signed", Type.IsSigned) ||
      !Map.mapOptional("of", Type.Of))
    return false;
  Type.Size = static_cast<uint64_t>(Size);
  if (fitsKind(Type.Kind, Type.Of.size()) && Size >= 0 && Size < 1 << 28)
    return true;
  Path.report("expected a type of the kernel");
  return false;
}

static bool checkFunctions(const std::map<std::string, KernelType> &Functions,
                           json::Path Path) {
  for (const auto &[Name, Type] : Functions)
    if (Type.Kind != "function") {
      Path.field(Name).report("expected a function");
      return false;
    }
  return true;
}

static bool readEmit(const std::vector<std::string> &Names,
                     std::vector<EmitKind> &Emit, json::Path Path) {
  for (const std::string &Name : Names) {
    std::optional<EmitKind> Kind = StringSwitch<std::optional<EmitKind>>(Name)
                                       .Case("obj", EmitKind::Object)
                                       .Case("asm", EmitKind::Assembly)
                                       .Case("llvm-ir", EmitKind::IR)
                                       .Case("llvm-bc", EmitKind::Bitcode)
                                       .Default(std::nullopt);
    if (!Kind) {
      Path.report("expected obj, asm, llvm-ir or llvm-bc");
      return false;
    }
    Emit.push_back(*Kind);
  }
  if (Emit.empty())
    Emit.push_back(EmitKind::Object);
  return true;
}

static bool readBtf(StringRef Name, BtfMode &Mode, json::Path Path) {
  std::optional<BtfMode> Found = StringSwitch<std::optional<BtfMode>>(Name)
                                     .Cases({"", "auto"}, BtfMode::Auto)
                                     .Case("require", BtfMode::Require)
                                     .Case("strip", BtfMode::Strip)
                                     .Default(std::nullopt);
  if (!Found) {
    Path.report("expected auto, require or strip");
    return false;
  }
  Mode = *Found;
  return true;
}

static bool checkBtfNames(StringRef Names, json::Path Path) {
  if (Names == "readable" || Names == "bpf-linker")
    return true;
  Path.report("expected readable or bpf-linker");
  return false;
}

static bool checkBtfKeep(StringRef Keep, json::Path Path) {
  if (Keep == "reachable" || Keep == "all")
    return true;
  Path.report("expected reachable or all");
  return false;
}

static bool readOptimize(StringRef Level, char &Optimize, json::Path Path) {
  if (Level.size() != 1 || !StringRef("0123sz").contains(Level.front())) {
    Path.report("expected 0, 1, 2, 3, s or z");
    return false;
  }
  Optimize = Level.front();
  return true;
}

static bool fromJSON(const json::Value &Value, Request &R, json::Path Path) {
  json::ObjectMapper Map(Value, Path);
  std::string Optimize = "2", Btf;
  std::vector<std::string> Emit;
  return Map && Map.map("inputs", R.Inputs) &&
         Map.mapOptional("target", R.Target) && Map.mapOptional("cpu", R.Cpu) &&
         Map.mapOptional("cpuFeatures", R.CpuFeatures) &&
         Map.mapOptional("optimize", Optimize) &&
         Map.mapOptional("exportSymbols", R.ExportSymbols) &&
         Map.mapOptional("wholeArchive", R.WholeArchive) &&
         Map.mapOptional("unrollLoops", R.UnrollLoops) &&
         Map.mapOptional("ignoreInlineNever", R.IgnoreInlineNever) &&
         Map.mapOptional("disableMemoryBuiltins", R.DisableMemoryBuiltins) &&
         Map.mapOptional("disableExpandMemcpyInOrder",
                         R.DisableExpandMemcpyInOrder) &&
         Map.mapOptional("allowBpfTrap", R.AllowBpfTrap) &&
         Map.mapOptional("dumpModules", R.DumpModules) &&
         Map.mapOptional("llvmArgs", R.LlvmArgs) &&
         Map.mapOptional("btf", Btf) &&
         Map.mapOptional("btfNames", R.BtfNames) &&
         Map.mapOptional("btfKeep", R.BtfKeep) &&
         Map.mapOptional("dwarf", R.Dwarf) &&
         Map.mapOptional("kernelFunctions", R.KernelFunctions) &&
         Map.mapOptional("emit", Emit) &&
         checkFunctions(R.KernelFunctions, Path.field("kernelFunctions")) &&
         readEmit(Emit, R.Emit, Path.field("emit")) &&
         readBtf(Btf, R.Btf, Path.field("btf")) &&
         checkBtfNames(R.BtfNames, Path.field("btfNames")) &&
         checkBtfKeep(R.BtfKeep, Path.field("btfKeep")) &&
         readOptimize(Optimize, R.Optimize, Path.field("optimize"));
}
} // namespace bl

Expected<Request> bl::parseRequest(StringRef Json) {
  Expected<json::Value> Value = json::parse(Json);
  if (!Value)
    return Value.takeError();
  json::Path::Root Root("request");
  Request R;
  if (!fromJSON(*Value, R, Root))
    return Root.getError();
  return R;
}
