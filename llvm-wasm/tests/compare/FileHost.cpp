// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// The native host of scripts/compare-native.mjs: one link, from files to files.
//
//   file-host REQUEST OUT SOURCES INPUT...
//
// REQUEST has the JSON of bl_link. OUT is a folder and gets result.json and the
// outputs as 0, 1, ... . SOURCES is the folder that debug info calls
// /bpf-link-wasm/. The INPUTs are in the order of the request. The exit code is
// bl_link's, 70 when LLVM cannot go on, 71 when a file cannot be read or
// written.
#include "bpf_link.h"
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

struct CloseFile {
  void operator()(std::FILE *File) const { std::fclose(File); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

struct Input {
  std::string Path;
  File Handle;
};

static std::vector<Input> Inputs;
static std::string Sources;

static bool openInput(const std::string &Path) {
  File Handle(std::fopen(Path.c_str(), "rb"));
  if (!Handle)
    return false;
  Inputs.push_back({Path, std::move(Handle)});
  return true;
}

static long sizeOf(std::FILE *File) {
  return std::fseek(File, 0, SEEK_END) == 0 ? std::ftell(File) : -1;
}

static size_t readAt(std::FILE *File, long Offset, void *Dest, size_t Size) {
  return std::fseek(File, Offset, SEEK_SET) == 0
             ? std::fread(Dest, 1, Size, File)
             : 0;
}

[[noreturn]] static void fail(const std::string &Path) {
  std::perror(Path.c_str());
  std::_Exit(71);
}

extern "C" {

int32_t bl_host_read(uint32_t Index, double Offset, uint8_t *Dest,
                     uint32_t Size) {
  if (Index >= Inputs.size())
    return -1;
  return static_cast<int32_t>(readAt(Inputs[Index].Handle.get(),
                                     static_cast<long>(Offset), Dest, Size));
}

int32_t bl_host_open(uint32_t Archive, const char *Path, uint32_t PathSize,
                     double *Size) {
  if (Archive >= Inputs.size())
    return -1;
  const std::string Folder =
      Inputs[Archive].Path.substr(0, Inputs[Archive].Path.rfind('/') + 1);
  if (!openInput(Folder + std::string(Path, PathSize)))
    return -1;
  *Size = static_cast<double>(sizeOf(Inputs.back().Handle.get()));
  return static_cast<int32_t>(Inputs.size() - 1);
}

int32_t bl_host_source(const char *Path, uint32_t PathSize, uint8_t *Dest,
                       uint32_t Size) {
  static const std::string Prefix = "/bpf-link-wasm/";
  const std::string Name(Path, PathSize);
  if (Name.compare(0, Prefix.size(), Prefix) != 0)
    return -1;
  const File Handle(
      std::fopen((Sources + "/" + Name.substr(Prefix.size())).c_str(), "rb"));
  if (!Handle)
    return -1;
  if (Dest)
    readAt(Handle.get(), 0, Dest, Size);
  return static_cast<int32_t>(sizeOf(Handle.get()));
}

double bl_host_now(void) {
  return std::chrono::duration<double, std::milli>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

void bl_host_stage(const char *, uint32_t) {}

void bl_host_pass(const char *, uint32_t, const char *, uint32_t) {}

void bl_host_log(const char *Text, uint32_t Size) {
  std::fwrite(Text, 1, Size, stderr);
}

_Noreturn void bl_host_fatal(uint32_t, const char *Message, uint32_t Size) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(Size), Message);
  std::_Exit(70);
}

} // extern "C"

static std::string readAll(const std::string &Path) {
  const File Handle(std::fopen(Path.c_str(), "rb"));
  if (!Handle)
    fail(Path);
  std::string Bytes(static_cast<size_t>(sizeOf(Handle.get())), '\0');
  if (readAt(Handle.get(), 0, Bytes.data(), Bytes.size()) != Bytes.size())
    fail(Path);
  return Bytes;
}

static void writeAll(const std::string &Path, const void *Bytes, size_t Size) {
  File Handle(std::fopen(Path.c_str(), "wb"));
  if (!Handle || std::fwrite(Bytes, 1, Size, Handle.get()) != Size ||
      std::fclose(Handle.release()) != 0)
    fail(Path);
}

int main(int Count, char **Arguments) {
  if (Count < 5) {
    std::fputs("file-host REQUEST OUT SOURCES INPUT...\n", stderr);
    return 2;
  }
  const std::string Request = readAll(Arguments[1]);
  const std::string Out = Arguments[2];
  Sources = Arguments[3];
  for (int I = 4; I < Count; ++I)
    if (!openInput(Arguments[I]))
      fail(Arguments[I]);
  auto *Copy =
      static_cast<char *>(bl_alloc(static_cast<uint32_t>(Request.size())));
  std::memcpy(Copy, Request.data(), Request.size());
  const int32_t Status = bl_link(Copy, static_cast<uint32_t>(Request.size()));
  uint32_t Size = 0;
  const char *Result = bl_result(&Size);
  writeAll(Out + "/result.json", Result, Size);
  for (uint32_t Index = 0; const uint8_t *Bytes = bl_output(Index, &Size);
       ++Index)
    writeAll(Out + "/" + std::to_string(Index), Bytes, Size);
  // LLVM's globals need no destruction.
  std::fflush(nullptr);
  std::_Exit(Status);
}
