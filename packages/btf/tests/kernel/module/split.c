// Writes the BTF of a module beside that of its kernel, and as a module that is built apart from the kernel has it.
#include <bpf/btf.h>
#include <stdio.h>

static void write_btf(struct btf *btf, const char *path) {
  unsigned size;
  const void *bytes = btf__raw_data(btf, &size);
  FILE *file = fopen(path, "wb");
  fwrite(bytes, 1, size, file);
  fclose(file);
}

int main(void) {
  struct btf *kernel = btf__parse("kernel.o", NULL), *module = btf__parse("module.o", NULL);
  struct btf *split = btf__new_empty_split(kernel), *distilled_base, *distilled;
  if (btf__add_btf(split, module) < 0 || btf__dedup(split, NULL) || btf__distill_base(split, &distilled_base, &distilled))
    return 1;
  write_btf(kernel, "kernel.btf");
  write_btf(split, "module.btf");
  write_btf(distilled_base, "distilled.base.btf");
  write_btf(distilled, "distilled.btf");
  return 0;
}
