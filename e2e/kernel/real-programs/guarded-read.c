// SPDX-License-Identifier: Apache-2.0 OR MIT
// No kernel has the field. The loop has no call, so that nothing but its check keeps the read in its place.
struct task_struct___other {
  int field_of_no_kernel;
} __attribute__((preserve_access_index));

static struct task_struct___other *(*current_task_btf)(void) = (void *)158;
static unsigned (*random)(void) = (void *)7;

__attribute__((section("raw_tp/sys_enter"))) int guarded(void *ctx) {
  struct task_struct___other *task = current_task_btf();
  unsigned rounds = random() & 15;
  unsigned sum = 0;
  for (unsigned i = 0; i < rounds; i++)
    if (sum % 7 == 3 && __builtin_preserve_field_info(task->field_of_no_kernel, 2))
      sum += task->field_of_no_kernel;
    else
      sum = sum * 5 + i;
  return sum & 1;
}

char LICENSE[] __attribute__((section("license"))) = "GPL";
