// SPDX-License-Identifier: Apache-2.0 OR MIT
// The second field is another than in first-task.c, at the same place.
#include "field-of-current.h"

struct task_struct {
  int exit_code;
  int pid;
} __attribute__((preserve_access_index));

__attribute__((section("raw_tp/sys_exit"))) int second(void *ctx) {
  struct task_struct *task = current_task();
  int pid;
  read_kernel(&pid, sizeof(pid), &task->pid);
  return pid & 1;
}
