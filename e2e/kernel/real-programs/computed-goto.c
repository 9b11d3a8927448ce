// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "field-of-current.h"

__attribute__((section("raw_tp/sys_enter"))) int jumping(void *ctx) {
  static const void *const labels[] = {&&zero, &&one, &&two, &&three};
  unsigned value = random();
  goto *labels[value & 3];
zero:
  return 0;
one:
  return random() & 1;
two:
  value ^= random();
  return value & 1;
three:
  return 1;
}

char LICENSE[] __attribute__((section("license"))) = "GPL";
