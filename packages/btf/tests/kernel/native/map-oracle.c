/*
 * Asks the running kernel to create many maps.
 *
 * Reads from stdin, until its end: u32 length, that many bytes of BTF (none for a map without), then ten u32: type, key_size,
 * value_size, max_entries, map_flags, map_extra low and high, numa_node, btf_key_type_id, btf_value_type_id; then 16 bytes
 * of name. A map in a map gets an array of one u32 as its inner map when the length's highest bit is set.
 * Writes to stdout for each: u32 errno, 0 when the map was made; it is closed at once. 0xffffffff when the BTF is refused.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BPF_MAP_CREATE 0
#define BPF_BTF_LOAD 18
#define BPF_MAP_TYPE_ARRAY 2
#define INNER 0x80000000u

/* The part of union bpf_attr for BPF_MAP_CREATE up to map_extra. */
struct map_create {
	uint32_t map_type, key_size, value_size, max_entries, map_flags, inner_map_fd, numa_node;
	char map_name[16];
	uint32_t map_ifindex, btf_fd, btf_key_type_id, btf_value_type_id, btf_vmlinux_value_type_id;
	uint64_t map_extra;
};

/* The part of it for BPF_BTF_LOAD. */
struct btf_load {
	uint64_t btf, log;
	uint32_t btf_size, log_size, log_level;
};

static long bpf(int command, void *attributes, unsigned size)
{
	return syscall(SYS_bpf, command, attributes, size);
}

int main(void)
{
	struct map_create inner;
	memset(&inner, 0, sizeof inner);
	inner.map_type = BPF_MAP_TYPE_ARRAY;
	inner.key_size = inner.value_size = 4;
	inner.max_entries = 1;
	int inner_fd = (int)bpf(BPF_MAP_CREATE, &inner, sizeof inner);
	if (inner_fd < 0)
		return 1;
	uint32_t length;
	while (fread(&length, sizeof length, 1, stdin) == 1) {
		uint32_t size = length & ~INNER, words[10], error = 0;
		char *blob = malloc(size + 1);
		struct map_create attributes;
		memset(&attributes, 0, sizeof attributes);
		if (!blob || fread(blob, 1, size, stdin) != size || fread(words, sizeof words, 1, stdin) != 1
		    || fread(attributes.map_name, sizeof attributes.map_name, 1, stdin) != 1)
			return 1;
		attributes.map_type = words[0];
		attributes.key_size = words[1];
		attributes.value_size = words[2];
		attributes.max_entries = words[3];
		attributes.map_flags = words[4];
		attributes.map_extra = words[5] | (uint64_t)words[6] << 32;
		attributes.numa_node = words[7];
		attributes.btf_key_type_id = words[8];
		attributes.btf_value_type_id = words[9];
		if (length & INNER)
			attributes.inner_map_fd = (uint32_t)inner_fd;
		int btf_fd = -1;
		if (size) {
			struct btf_load load = { .btf = (uintptr_t)blob, .btf_size = size };
			btf_fd = (int)bpf(BPF_BTF_LOAD, &load, sizeof load);
			if (btf_fd < 0)
				error = 0xffffffffu;
			attributes.btf_fd = (uint32_t)btf_fd;
		}
		if (!error) {
			int fd = (int)bpf(BPF_MAP_CREATE, &attributes, sizeof attributes);
			if (fd < 0)
				error = (uint32_t)errno;
			else
				close(fd);
		}
		if (btf_fd >= 0)
			close(btf_fd);
		free(blob);
		fwrite(&error, sizeof error, 1, stdout);
	}
	return 0;
}
