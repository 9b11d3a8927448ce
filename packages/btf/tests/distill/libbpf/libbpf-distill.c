// What libbpf makes of split BTF. Standard input: for each, length and bytes of the base, of the split BTF, and of a new base.
// Standard output: for each, the lengths and bytes of the distilled base, of the split BTF on it, and of that relocated to the new
// base; without headers, types before strings. Instead of a length an errno below zero; -1000 is a crash or an endless loop.
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { most = 1 << 20 };

static unsigned char base[most], split[most], target[most];
static unsigned char *out;

static int quiet(enum libbpf_print_level level, const char *format, va_list arguments) {
  return 0;
}

static int read_blob(unsigned char *bytes, unsigned *length) {
  return fread(length, 4, 1, stdin) == 1 && *length <= most && fread(bytes, 1, *length, stdin) == *length;
}

static void put(const void *bytes, int length) {
  memcpy(out, &length, 4);
  out += 4;
  if (length > 0) {
    memcpy(out, bytes, length);
    out += length;
  }
}

static unsigned word(const unsigned char *bytes, int swapped, int at) {
  unsigned value;
  memcpy(&value, bytes + at, 4);
  return swapped ? __builtin_bswap32(value) : value;
}

static void put_btf(struct btf *btf) {
  unsigned size;
  const unsigned char *bytes = btf__raw_data(btf, &size);
  int swapped = bytes[0] == 0xeb;
  unsigned header = word(bytes, swapped, 4), types = word(bytes, swapped, 12), strings = word(bytes, swapped, 20);
  unsigned char *parts = malloc(types + strings);
  memcpy(parts, bytes + header + word(bytes, swapped, 8), types);
  memcpy(parts + types, bytes + header + word(bytes, swapped, 16), strings);
  put(parts, types + strings);
}

static void answer(unsigned base_length, unsigned split_length, unsigned target_length) {
  struct btf *old = btf__new(base, base_length);
  struct btf *btf = old ? btf__new_split(split, split_length, old) : NULL;
  struct btf *new_base = btf__new(target, target_length);
  struct btf *distilled, *moved;
  if (!btf || !new_base || btf__distill_base(btf, &distilled, &moved)) {
    for (int index = 0; index < 3; index++)
      put(NULL, -errno);
    return;
  }
  put_btf(distilled);
  put_btf(moved);
  // Again, since libbpf keeps the bytes that it once gave, relocated or not.
  btf__distill_base(btf, &distilled, &moved);
  int error = btf__relocate(moved, new_base);
  if (error)
    put(NULL, error);
  else
    put_btf(moved);
}

int main(void) {
  unsigned char *shared = mmap(NULL, 8 * most, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  unsigned base_length, split_length, target_length;
  libbpf_set_print(quiet);
  while (read_blob(base, &base_length) && read_blob(split, &split_length) && read_blob(target, &target_length)) {
    for (int index = 0; index < 3; index++)
      memcpy(shared + 4 * index, &(int){-1000}, 4);
    if (fork() == 0) {
      setrlimit(RLIMIT_CPU, &(struct rlimit){1, 1});
      setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
      out = shared + 4 * most;
      answer(base_length, split_length, target_length);
      memcpy(shared, shared + 4 * most, out - shared - 4 * most);
      _exit(0);
    }
    wait(NULL);
    unsigned at = 0;
    for (int index = 0; index < 3; index++) {
      int length;
      memcpy(&length, shared + at, 4);
      at += 4 + (length > 0 ? length : 0);
    }
    fwrite(shared, 1, at, stdout);
  }
  return 0;
}
