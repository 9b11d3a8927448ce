/* Variables of each kind, static and global functions. */
#include "prelude.h"

static volatile const int limit = 8;
static volatile int calls;
int state = 5;
static __u64 table[8] = {1, 2, 3, 4, 5, 6, 7, 8};

static __attribute__((noinline)) int pick(int index) {
  calls += 1;
  table[index & 7] += 1;
  return table[index & 7];
}

__attribute__((noinline)) int mix(int value) { return value ^ state; }

SEC("socket")
int program(void *context) {
  int index = bpf_get_prandom_u32();
  return index < limit ? pick(index) : mix(index);
}
