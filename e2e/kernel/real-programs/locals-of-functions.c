// SPDX-License-Identifier: Apache-2.0 OR MIT
// What debug info lists below a function: static variables, types, labels, and variables.
struct {
  int (*type)[1]; // BPF_MAP_TYPE_HASH is 1, and one entry
  int (*max_entries)[1];
  int *key;
  long *value;
} counts __attribute__((section(".maps")));

static long *(*lookup)(void *map, const void *key) = (void *)1;

static __attribute__((always_inline)) long *find_count(void) {
  static const int first = 0;
  return lookup(&counts, &first);
}

static __attribute__((noinline)) long next(long step) {
  struct state {
    long sum;
    int calls;
  };
  static volatile struct state state;
  if (step < 0)
    goto out;
  state.sum += step;
out:
  return state.sum + ++state.calls;
}

__attribute__((section("raw_tp/sys_enter"))) int count(void *ctx) {
  static volatile int calls;
  long *found = find_count();
  return found ? next(*found) & 1 : ++calls & 1;
}

char LICENSE[] __attribute__((section("license"))) = "GPL";
