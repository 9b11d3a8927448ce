#ifndef __VMLINUX_H__
#define __VMLINUX_H__

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
#endif

#ifndef __ksym
#define __ksym __attribute__((section(".ksyms")))
#endif

#ifndef __weak
#define __weak __attribute__((weak))
#endif

#ifndef __bpf_fastcall
#if __has_attribute(bpf_fastcall)
#define __bpf_fastcall __attribute__((bpf_fastcall))
#else
#define __bpf_fastcall
#endif
#endif

enum choice {
	zeta_none = 0,
	zeta_some = 1,
};

enum choice___2 {
	alpha_none = 0,
	alpha_some = 1,
};

enum choice___3 {
	middle_none = 0,
	middle_some = 1,
};

enum {
	FIRST_OF_ALL = 0,
	SECOND = 1,
};

enum small {
	SMALL = 0,
} __attribute__((mode(byte)));

struct s {
	int z;
};

struct s___2 {
	int y;
};

struct s___3 {
	int x;
};

struct s___4 {
	int ä;
};

typedef int numbers[3];

typedef int numbers___2[2];


/* BPF kfuncs */
#ifndef BPF_NO_KFUNC_PROTOTYPES
extern void __attribute__((address_space(1))) *bpf_arena(int __attribute__((btf_type_tag("user"))) *user) __weak __ksym;
extern __bpf_fastcall void __attribute__((address_space(1))) *bpf_cast(int __attribute__((btf_type_tag("user"))) *user) __weak __ksym;
extern void __attribute__((address_space(1))) *bpf_zero(int __attribute__((btf_type_tag("user"))) *user) __weak __ksym;
#endif

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute pop
#endif

#endif /* __VMLINUX_H__ */
