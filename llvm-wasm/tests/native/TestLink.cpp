// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "TestLink.h"
#include "bpf_link.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <cstring>

using namespace llvm;
using namespace bl_test;

namespace {
struct File {
  std::string Name;
  std::string Bytes;
};
} // namespace

static std::vector<File> &inputs() {
  static std::vector<File> List;
  return List;
}

static std::map<std::string, std::string> &files() {
  static std::map<std::string, std::string> Map;
  return Map;
}

extern "C" {

int32_t bl_host_read(uint32_t Input, double Offset, uint8_t *Dest,
                     uint32_t Size) {
  if (Input >= inputs().size())
    return -1;
  StringRef Rest =
      StringRef(inputs()[Input].Bytes)
          .drop_front(std::min<size_t>(Offset, inputs()[Input].Bytes.size()));
  Rest = Rest.take_front(Size);
  if (!Rest.empty())
    std::memcpy(Dest, Rest.data(), Rest.size());
  return static_cast<int32_t>(Rest.size());
}

int32_t bl_host_open(uint32_t, const char *Path, uint32_t PathSize,
                     double *Size) {
  auto Found = files().find(std::string(Path, PathSize));
  if (Found == files().end())
    return -1;
  *Size = static_cast<double>(Found->second.size());
  inputs().push_back({Found->first, Found->second});
  return static_cast<int32_t>(inputs().size() - 1);
}

int32_t bl_host_source(const char *Path, uint32_t PathSize, uint8_t *Dest,
                       uint32_t Size) {
  auto Found = files().find(std::string(Path, PathSize));
  if (Found == files().end())
    return -1;
  if (Dest)
    std::memcpy(Dest, Found->second.data(),
                std::min<size_t>(Size, Found->second.size()));
  return static_cast<int32_t>(Found->second.size());
}

double bl_host_now(void) {
  return std::chrono::duration<double, std::milli>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

void bl_host_stage(const char *, uint32_t) {}

void bl_host_pass(const char *, uint32_t, const char *, uint32_t) {}

void bl_host_log(const char *Text, uint32_t Size) {
  llvm::errs() << llvm::StringRef(Text, Size);
}

/// The wasm instance is dropped after this; here the process is.
void bl_host_fatal(uint32_t Kind, const char *Message, uint32_t Size) {
  errs() << "fatal " << Kind << ": " << StringRef(Message, Size) << '\n';
  errs().flush();
  std::_Exit(70);
}

} // extern "C"

std::string bl_test::readFile(StringRef Path) {
  auto Buffer = MemoryBuffer::getFile(Twine(REPOSITORY "/") + Path);
  if (!Buffer) {
    errs() << Path << ": " << Buffer.getError().message() << '\n';
    std::_Exit(71);
  }
  return (*Buffer)->getBuffer().str();
}

Link &Link::input(StringRef Name, std::string Bytes) {
  json::Array *List = Request.getArray("inputs");
  if (!List) {
    inputs().clear();
    List =
        Request.try_emplace("inputs", json::Array()).first->second.getAsArray();
  }
  List->push_back(json::Object{{"name", Name},
                               {"size", static_cast<int64_t>(Bytes.size())}});
  inputs().push_back({Name.str(), std::move(Bytes)});
  return *this;
}

Link &Link::set(StringRef Field, json::Value Value) {
  Request[Field] = std::move(Value);
  return *this;
}

Link &Link::file(StringRef Path, std::string Bytes) {
  files()[Path.str()] = std::move(Bytes);
  return *this;
}

Outcome Link::run() {
  std::string Text;
  raw_string_ostream(Text) << json::Value(json::Object(Request));
  auto *Copy =
      static_cast<char *>(bl_alloc(static_cast<uint32_t>(Text.size())));
  std::memcpy(Copy, Text.data(), Text.size());
  Outcome O;
  O.IsOk = bl_link(Copy, static_cast<uint32_t>(Text.size())) == 0;
  std::free(Copy);
  uint32_t Size = 0;
  const char *Result = bl_result(&Size);
  Expected<json::Value> Parsed = json::parse(StringRef(Result, Size));
  if (!Parsed) {
    errs() << "bl_result is not JSON: " << toString(Parsed.takeError()) << '\n'
           << StringRef(Result, Size) << '\n';
    std::_Exit(72);
  }
  O.Result = std::move(*Parsed->getAsObject());
  for (uint32_t Index = 0;; ++Index) {
    const uint8_t *Bytes = bl_output(Index, &Size);
    if (!Bytes)
      return O;
    O.Outputs.emplace_back(reinterpret_cast<const char *>(Bytes), Size);
  }
}

std::vector<std::string> Outcome::codes() const {
  std::vector<std::string> Codes;
  if (const json::Array *List = Result.getArray("diagnostics"))
    for (const json::Value &D : *List)
      Codes.push_back(D.getAsObject()->getString("code").value_or("").str());
  return Codes;
}
