// What libbpf makes of BTF. Standard input: for each, length and bytes of the base, length and bytes of the BTF.
// Standard output: for each, the length and bytes of the result, or an errno below zero; -1000 is a crash or an endless loop.
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { most = 1 << 20 };

static unsigned char base[most], input[most];

static int quiet(enum libbpf_print_level level, const char *format, va_list arguments) {
  return 0;
}

static int read_blob(unsigned char *bytes, unsigned *length) {
  return fread(length, 4, 1, stdin) == 1 && *length <= most && fread(bytes, 1, *length, stdin) == *length;
}

static int answer(unsigned base_length, unsigned length, unsigned char *output) {
  struct btf *base_btf = base_length ? btf__new(base, base_length) : NULL;
  struct btf *btf = base_btf ? btf__new_split(input, length, base_btf) : btf__new(input, length);
  if (!btf)
    return -errno;
  int error = btf__dedup(btf, NULL);
  if (error)
    return error;
  unsigned size;
  const void *bytes = btf__raw_data(btf, &size);
  memcpy(output, bytes, size);
  return size;
}

int main(void) {
  int *result = mmap(NULL, 2 * most, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  unsigned base_length, length;
  libbpf_set_print(quiet);
  while (read_blob(base, &base_length) && read_blob(input, &length)) {
    *result = -1000;
    if (fork() == 0) {
      setrlimit(RLIMIT_CPU, &(struct rlimit){2, 2});
      setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
      *result = answer(base_length, length, (unsigned char *)(result + 1));
      _exit(0);
    }
    wait(NULL);
    fwrite(result, 1, 4 + (*result > 0 ? *result : 0), stdout);
  }
  return 0;
}
