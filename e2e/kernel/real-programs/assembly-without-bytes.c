// SPDX-License-Identifier: Apache-2.0 OR MIT
// Hides values from the optimizer, as Rust's asm!("/* {0} */", inout(reg) value) does.
#include "field-of-current.h"

__attribute__((section("raw_tp/sys_enter"))) int hiding(void *ctx) {
  unsigned value = random();
  asm volatile("/* %0 */" : "+r"(value));
  value += random();
  asm volatile("// %0" : "+r"(value));
  asm volatile(".if 0\n exit\n .endif");
  return value & 1;
}

char LICENSE[] __attribute__((section("license"))) = "GPL";
