// SPDX-License-Identifier: Apache-2.0 OR MIT
// One of two partial declarations of a struct of the kernel: see second-task.c.
#include "field-of-current.h"

struct task_struct {
  int pid;
  int tgid;
} __attribute__((preserve_access_index));

__attribute__((section("raw_tp/sys_enter"))) int first(void *ctx) {
  struct task_struct *task = current_task();
  int tgid;
  read_kernel(&tgid, sizeof(tgid), &task->tgid);
  return tgid & 1;
}

char LICENSE[] __attribute__((section("license"))) = "GPL";
