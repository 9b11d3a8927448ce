// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a class can have besides data members.
typedef unsigned char Byte;
enum Level : Byte { low, high };

struct Base {
  int inherited;
  int sum() const { return inherited; }
};

class Counter : public Base {
  int own = 2;
  static int shared;

public:
  struct Nested {
    long value;
  };
  friend struct Other;
  Level level = high;
  Nested nested{3};
  long Nested::*place = nullptr;
  int total() const { return sum() + own + level; }
};

static unsigned (*random)() = (unsigned (*)())7;

__attribute__((noinline)) static int take(const Counter &counter) { return counter.total() + counter.nested.value; }

extern "C" __attribute__((section("raw_tp/sys_enter"))) int counting(void *) {
  Counter counter;
  counter.inherited = random();
  return take(counter) & 1;
}

char LICENSE[] __attribute__((section("license"))) = "GPL";
