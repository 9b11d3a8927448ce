// SPDX-License-Identifier: Apache-2.0 OR MIT
// No kernel has the field. The loop asks for it each time, and never reads it.
#include "field-of-current.h"

struct task_struct___other {
  int field_of_no_kernel;
} __attribute__((preserve_access_index));

__attribute__((section("raw_tp/sys_enter"))) int guarded(void *ctx) {
  struct task_struct___other *task = current_task();
  unsigned rounds = random() & 15;
  int sum = 0;
  for (unsigned i = 0; i < rounds; i++)
    if (__builtin_preserve_field_info(task->field_of_no_kernel, 2) && (random() & 1)) {
      int value = 0;
      read_kernel(&value, sizeof(value), &task->field_of_no_kernel);
      sum += value;
    }
  return sum & 1;
}

char LICENSE[] __attribute__((section("license"))) = "GPL";
