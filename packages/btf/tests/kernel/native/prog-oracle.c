/*
 * Asks the running kernel to load many programs, for what it says of their BTF information.
 *
 * Reads from stdin, until its end: u32 length of the BTF, of the instructions, of the records of func_info, line_info and
 * core_relo, then u32 size of a record of each of the three, then the bytes in that order.
 * Writes to stdout for each: u32 errno (0 when the program was loaded, 0xffffffff when the BTF is refused), u32 length, the log.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BPF_PROG_LOAD 5
#define BPF_BTF_LOAD 18
#define BPF_PROG_TYPE_SOCKET_FILTER 1
#define LOG_SIZE (1u << 16)

/* The part of union bpf_attr for BPF_PROG_LOAD up to core_relo_rec_size. */
struct prog_load {
	uint32_t prog_type, insn_cnt;
	uint64_t insns, license;
	uint32_t log_level, log_size;
	uint64_t log_buf;
	uint32_t kern_version, prog_flags;
	char prog_name[16];
	uint32_t prog_ifindex, expected_attach_type, prog_btf_fd, func_info_rec_size;
	uint64_t func_info;
	uint32_t func_info_cnt, line_info_rec_size;
	uint64_t line_info;
	uint32_t line_info_cnt, attach_btf_id, attach_prog_fd, core_relo_cnt;
	uint64_t fd_array, core_relos;
	uint32_t core_relo_rec_size;
};

struct btf_load {
	uint64_t btf, log;
	uint32_t btf_size, log_size, log_level;
};

static char log_text[LOG_SIZE];

static uint32_t count_of(uint32_t length, uint32_t size)
{
	return size ? length / size : 0;
}

int main(void)
{
	uint32_t head[8];
	while (fread(head, sizeof head, 1, stdin) == 1) {
		char *parts[5];
		for (int index = 0; index < 5; index++) {
			parts[index] = malloc(head[index] + 1);
			if (!parts[index] || fread(parts[index], 1, head[index], stdin) != head[index])
				return 1;
		}
		uint32_t error = 0;
		log_text[0] = 0;
		struct btf_load btf = { .btf = (uintptr_t)parts[0], .btf_size = head[0] };
		int btf_fd = (int)syscall(SYS_bpf, BPF_BTF_LOAD, &btf, sizeof btf);
		if (btf_fd < 0)
			error = 0xffffffffu;
		else {
			struct prog_load load;
			memset(&load, 0, sizeof load);
			load.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
			load.insn_cnt = head[1] / 8;
			load.insns = (uintptr_t)parts[1];
			load.license = (uintptr_t)"GPL";
			load.log_level = 1;
			load.log_size = LOG_SIZE;
			load.log_buf = (uintptr_t)log_text;
			load.prog_btf_fd = (uint32_t)btf_fd;
			load.func_info_rec_size = head[5];
			load.func_info = (uintptr_t)parts[2];
			load.func_info_cnt = count_of(head[2], head[5]);
			load.line_info_rec_size = head[6];
			load.line_info = (uintptr_t)parts[3];
			load.line_info_cnt = count_of(head[3], head[6]);
			load.core_relo_rec_size = head[7];
			load.core_relos = (uintptr_t)parts[4];
			load.core_relo_cnt = count_of(head[4], head[7]);
			int fd = (int)syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof load);
			if (fd < 0)
				error = (uint32_t)errno;
			else
				close(fd);
			close(btf_fd);
		}
		uint32_t length = (uint32_t)strnlen(log_text, LOG_SIZE);
		fwrite(&error, sizeof error, 1, stdout);
		fwrite(&length, sizeof length, 1, stdout);
		fwrite(log_text, 1, length, stdout);
		for (int index = 0; index < 5; index++)
			free(parts[index]);
	}
	return 0;
}
