/*
 * Asks the running kernel what operations on maps answer, from user space and from a program.
 *
 * Reads from stdin, until its end, maps with their steps. A map is 15 u32: type, key_size, value_size, max_entries, map_flags,
 * map_extra low and high, bytes of a value in user space, what values or keys stand for (see enum objects), number of steps,
 * bytes of BTF, btf_key_type_id, btf_value_type_id, inner map's max_entries and map_flags; then the BTF; then the steps. A step
 * is u32 operation, u32 whether there is a key, u64 flags, the key, the value.
 * Writes for each map i32, 0 or its negative error number; if it is 0, for each step i32 result, the key and the value as they
 * are after it.
 *
 * All runs on CPU 0: which elements an LRU map gives up depends on the CPU.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum operations { LOOKUP, UPDATE, DELETE, NEXT_KEY, LOOKUP_AND_DELETE, FREEZE, PROGRAM = 16 };

/* What a value, or for storages a key, stands for; 0 is none, other numbers are objects that this program has. */
enum objects { NONE, PROGRAMS, MAPS, SOCKETS, XDP_SOCKETS, PERF_EVENTS, SOCKET_KEYS, TASK_KEYS };

#define OBJECTS 6
#define PACKET 320

static int object_fds[8][OBJECTS];
static uint64_t object_ids[8][OBJECTS];
static pid_t children[OBJECTS];

static long bpf(int command, union bpf_attr *attributes)
{
	long result = syscall(SYS_bpf, command, attributes, sizeof *attributes);
	return result < 0 ? -errno : result;
}

static int die(const char *what)
{
	perror(what);
	exit(1);
}

static uint32_t word(void)
{
	uint32_t value;
	if (fread(&value, sizeof value, 1, stdin) != 1)
		exit(ferror(stdin) || feof(stdin) ? 0 : 1);
	return value;
}

static void bytes(void *into, uint32_t size)
{
	if (size && fread(into, size, 1, stdin) != 1)
		die("input");
}

static int load(const struct bpf_insn *code, unsigned count, int type)
{
	union bpf_attr attributes;
	static char log[65536];
	memset(&attributes, 0, sizeof attributes);
	attributes.prog_type = (uint32_t)type;
	attributes.insns = (uintptr_t)code;
	attributes.insn_cnt = count;
	attributes.license = (uintptr_t) "GPL";
	long fd = bpf(BPF_PROG_LOAD, &attributes);
	if (fd < 0) {
		attributes.log_buf = (uintptr_t)log;
		attributes.log_size = sizeof log;
		attributes.log_level = 1;
		bpf(BPF_PROG_LOAD, &attributes);
		fprintf(stderr, "%s\n", log);
		exit(1);
	}
	return (int)fd;
}

#define INSN(c, d, s, o, i) ((struct bpf_insn){ .code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i) })
#define MOV(d, s) INSN(BPF_ALU64 | BPF_MOV | BPF_X, d, s, 0, 0)
#define MOVI(d, i) INSN(BPF_ALU64 | BPF_MOV | BPF_K, d, 0, 0, i)
#define ADDI(d, i) INSN(BPF_ALU64 | BPF_ADD | BPF_K, d, 0, 0, i)
#define CALL(f) INSN(BPF_JMP | BPF_CALL, 0, 0, 0, f)
#define EXIT INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

static unsigned load_packet(struct bpf_insn *at, int from, int to, uint32_t size)
{
	if (!size)
		return 0;
	at[0] = MOV(1, 6);
	at[1] = MOVI(2, from);
	at[2] = MOV(3, 10);
	at[3] = ADDI(3, to);
	at[4] = MOVI(4, (int)size);
	at[5] = CALL(BPF_FUNC_skb_load_bytes);
	return 6;
}

static unsigned store_packet(struct bpf_insn *at, int to, uint32_t size)
{
	at[0] = MOV(1, 6);
	at[1] = MOVI(2, to);
	at[2] = MOVI(4, (int)size);
	at[3] = MOVI(5, 0);
	at[4] = CALL(BPF_FUNC_skb_store_bytes);
	return 5;
}

/* A program that calls one helper: the packet has flags, key and value, and gets the value back. */
static int make_program(int map, int function, uint32_t key_size, uint32_t value_size)
{
	struct bpf_insn code[64];
	unsigned n = 0;
	const int flags = -8, key = -136, value = -512;
	const int key_at = 16, value_at = 16 + (int)key_size;
	code[n++] = MOV(6, 1);
	n += load_packet(code + n, 0, flags, 8);
	n += load_packet(code + n, key_at, key, key_size);
	n += load_packet(code + n, value_at, value, value_size);
	code[n++] = INSN(BPF_LD | BPF_DW | BPF_IMM, 1, BPF_PSEUDO_MAP_FD, 0, map);
	code[n++] = INSN(0, 0, 0, 0, 0);
	const int first = function >= BPF_FUNC_map_push_elem ? value : key;
	code[n++] = MOV(2, 10);
	code[n++] = ADDI(2, first);
	if (function == BPF_FUNC_map_update_elem) {
		code[n++] = MOV(3, 10);
		code[n++] = ADDI(3, value);
		code[n++] = INSN(BPF_LDX | BPF_DW | BPF_MEM, 4, 10, flags, 0);
	}
	if (function == BPF_FUNC_map_push_elem)
		code[n++] = INSN(BPF_LDX | BPF_DW | BPF_MEM, 3, 10, flags, 0);
	code[n++] = CALL(function);
	if (function == BPF_FUNC_map_lookup_elem) {
		code[n++] = INSN(BPF_JMP | BPF_JNE | BPF_K, 0, 0, 2, 0);
		code[n++] = MOVI(0, -ENOENT);
		code[n++] = EXIT;
		code[n++] = MOV(3, 0);
		n += store_packet(code + n, value_at, value_size);
		code[n++] = MOVI(0, 0);
	} else if (function == BPF_FUNC_map_pop_elem || function == BPF_FUNC_map_peek_elem) {
		code[n++] = MOV(7, 0);
		code[n++] = MOV(3, 10);
		code[n++] = ADDI(3, value);
		n += store_packet(code + n, value_at, value_size);
		code[n++] = MOV(0, 7);
	}
	code[n++] = EXIT;
	return load(code, n, BPF_PROG_TYPE_SCHED_CLS);
}

static int run_program(int program, uint64_t flags, char *key, uint32_t key_size, char *value, uint32_t value_size)
{
	char packet[PACKET] = { 0 }, out[PACKET];
	union bpf_attr attributes;
	memcpy(packet, &flags, 8);
	memcpy(packet + 16, key, key_size);
	memcpy(packet + 16 + key_size, value, value_size);
	memset(&attributes, 0, sizeof attributes);
	attributes.test.prog_fd = (uint32_t)program;
	attributes.test.data_in = (uintptr_t)packet;
	attributes.test.data_out = (uintptr_t)out;
	attributes.test.data_size_in = attributes.test.data_size_out = PACKET;
	long result = bpf(BPF_PROG_TEST_RUN, &attributes);
	if (result < 0) {
		errno = (int)-result;
		die("test run");
	}
	memcpy(value, out + 16 + key_size, value_size);
	return (int)attributes.test.retval;
}

static uint64_t id_of(int fd, int is_map)
{
	struct bpf_map_info map = { 0 };
	struct bpf_prog_info prog = { 0 };
	union bpf_attr attributes;
	memset(&attributes, 0, sizeof attributes);
	attributes.info.bpf_fd = (uint32_t)fd;
	attributes.info.info = is_map ? (uintptr_t)&map : (uintptr_t)&prog;
	attributes.info.info_len = is_map ? sizeof map : sizeof prog;
	bpf(BPF_OBJ_GET_INFO_BY_FD, &attributes);
	return is_map ? map.id : prog.id;
}

static int make_socket(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address))
		die("socket");
	return fd;
}

/* Inner maps 1 and 2 are like the definition, 3 has more entries, 4 other values, 5 other flags. */
static int make_inner(int number, uint32_t entries, uint32_t flags)
{
	union bpf_attr attributes;
	memset(&attributes, 0, sizeof attributes);
	attributes.map_type = BPF_MAP_TYPE_ARRAY;
	attributes.key_size = 4;
	attributes.value_size = number == 4 ? 16 : 8;
	attributes.max_entries = entries + (number == 3);
	attributes.map_flags = flags ^ (number == 5 ? BPF_F_MMAPABLE : 0);
	return (int)bpf(BPF_MAP_CREATE, &attributes);
}

static void make_object(uint32_t kind, int number, uint32_t entries, uint32_t flags)
{
	int fd = -1;
	uint64_t id = 0;
	socklen_t length = sizeof id;
	struct bpf_insn nothing[] = { MOVI(0, 0), EXIT };
	struct perf_event_attr event = { .type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_BPF_OUTPUT, .size = sizeof event };
	switch (kind) {
	case PROGRAMS:
		fd = load(nothing, 2, BPF_PROG_TYPE_SCHED_CLS);
		id = id_of(fd, 0);
		break;
	case MAPS:
		fd = make_inner(number, entries, flags);
		id = id_of(fd, 1);
		break;
	case SOCKETS:
	case SOCKET_KEYS:
		fd = make_socket();
		getsockopt(fd, SOL_SOCKET, SO_COOKIE, &id, &length);
		break;
	case XDP_SOCKETS:
		fd = socket(AF_XDP, SOCK_RAW, 0);
		break;
	case PERF_EVENTS:
		fd = (int)syscall(SYS_perf_event_open, &event, -1, 0, -1, 0);
		break;
	case TASK_KEYS:
		children[number] = fork();
		if (children[number] == 0)
			for (;;)
				pause();
		fd = (int)syscall(SYS_pidfd_open, children[number], 0);
		break;
	}
	if (fd < 0)
		die("object");
	object_fds[kind][number] = fd;
	object_ids[kind][number] = id;
}

/* Puts the file descriptor of an object in the place of its number, for as long as a step takes. */
static void to_fd(uint32_t kind, char *at)
{
	uint32_t number;
	memcpy(&number, at, 4);
	int fd = number > 0 && number < OBJECTS ? object_fds[kind][number] : -1;
	memcpy(at, &fd, 4);
}

/* The other way round for ids that the kernel gives. */
static void to_number(uint32_t kind, char *at, uint32_t size)
{
	uint64_t id = 0;
	memcpy(&id, at, size < 8 ? size : 8);
	for (int number = 1; number < OBJECTS; number++) {
		if (object_fds[kind][number] && id && object_ids[kind][number] == id) {
			memset(at, 0, size);
			memcpy(at, &number, 4);
		}
	}
}

static long run_step(int map, uint32_t operation, uint64_t flags, char *key, char *value)
{
	union bpf_attr attributes;
	memset(&attributes, 0, sizeof attributes);
	attributes.map_fd = (uint32_t)map;
	attributes.key = (uintptr_t)key;
	attributes.value = (uintptr_t)value;
	attributes.flags = flags;
	static const int commands[] = { BPF_MAP_LOOKUP_ELEM, BPF_MAP_UPDATE_ELEM, BPF_MAP_DELETE_ELEM, BPF_MAP_GET_NEXT_KEY,
					BPF_MAP_LOOKUP_AND_DELETE_ELEM, BPF_MAP_FREEZE };
	if (operation == DELETE)
		attributes.value = attributes.flags = 0;
	if (operation == NEXT_KEY)
		attributes.flags = 0;
	if (operation == FREEZE)
		attributes.key = attributes.value = attributes.flags = 0;
	return bpf(commands[operation], &attributes);
}

static void run_map(void)
{
	uint32_t words[15];
	union bpf_attr attributes;
	for (int i = 0; i < 15; i++)
		words[i] = word();
	const uint32_t key_size = words[1], value_size = words[2], user_size = words[7], kind = words[8];
	char *btf = malloc(words[10] + 1);
	bytes(btf, words[10]);
	int btf_fd = -1, inner = -1, programs[128] = { 0 };
	if (words[10]) {
		memset(&attributes, 0, sizeof attributes);
		attributes.btf = (uintptr_t)btf;
		attributes.btf_size = words[10];
		btf_fd = (int)bpf(BPF_BTF_LOAD, &attributes);
		if (btf_fd < 0)
			die("BTF");
	}
	for (int number = 1; kind && number < OBJECTS; number++)
		make_object(kind, number, words[13], words[14]);
	memset(&attributes, 0, sizeof attributes);
	attributes.map_type = words[0];
	attributes.key_size = key_size;
	attributes.value_size = value_size;
	attributes.max_entries = words[3];
	attributes.map_flags = words[4];
	attributes.map_extra = words[5] | (uint64_t)words[6] << 32;
	if (words[10]) {
		attributes.btf_fd = (uint32_t)btf_fd;
		attributes.btf_key_type_id = words[11];
		attributes.btf_value_type_id = words[12];
	}
	if (kind == MAPS)
		attributes.inner_map_fd = (uint32_t)(inner = object_fds[MAPS][1]);
	int map = (int)bpf(BPF_MAP_CREATE, &attributes);
	int created = map < 0 ? map : 0;
	fwrite(&created, 4, 1, stdout);
	char *key = calloc(1, key_size + 8), *value = calloc(1, user_size + 8);
	for (uint32_t step = 0; step < words[9]; step++) {
		uint32_t operation = word(), has_key = word();
		uint64_t flags = word();
		flags |= (uint64_t)word() << 32;
		bytes(key, key_size);
		bytes(value, user_size);
		if (created)
			continue;
		const int has_object_key = kind == SOCKET_KEYS || kind == TASK_KEYS;
		char given[8];
		memcpy(given, has_object_key ? key : value, 4);
		if (kind && (has_object_key || operation == UPDATE))
			to_fd(kind, has_object_key ? key : value);
		int result;
		if (operation >= PROGRAM) {
			uint32_t function = operation - PROGRAM;
			if (!programs[function])
				programs[function] = make_program(map, (int)function, key_size, value_size);
			result = run_program(programs[function], flags, key, key_size, value, value_size);
		} else if (operation == NEXT_KEY) {
			char *from = malloc(key_size + 1);
			memcpy(from, key, key_size);
			memset(&attributes, 0, sizeof attributes);
			attributes.map_fd = (uint32_t)map;
			attributes.key = has_key ? (uintptr_t)from : 0;
			attributes.next_key = (uintptr_t)key;
			result = (int)bpf(BPF_MAP_GET_NEXT_KEY, &attributes);
			free(from);
		} else {
			result = (int)run_step(map, operation, flags, has_key ? key : NULL, value);
		}
		if (kind && has_object_key)
			memcpy(key, given, 4);
		else if (kind && operation == UPDATE)
			memcpy(value, given, 4);
		else if (kind && result == 0 && (operation == LOOKUP || operation == LOOKUP_AND_DELETE))
			to_number(kind, value, user_size);
		fwrite(&result, 4, 1, stdout);
		fwrite(key, 1, key_size, stdout);
		fwrite(value, 1, user_size, stdout);
	}
	for (int i = 0; i < 128; i++)
		if (programs[i])
			close(programs[i]);
	for (int number = 1; kind && number < OBJECTS; number++) {
		close(object_fds[kind][number]);
		if (children[number] > 0) {
			kill(children[number], SIGKILL);
			waitpid(children[number], NULL, 0);
			children[number] = 0;
		}
	}
	if (map >= 0)
		close(map);
	if (btf_fd >= 0)
		close(btf_fd);
	(void)inner;
	free(btf);
	free(key);
	free(value);
}

int main(void)
{
	cpu_set_t only;
	CPU_ZERO(&only);
	CPU_SET(0, &only);
	if (sched_setaffinity(0, sizeof only, &only))
		die("affinity");
	for (;;)
		run_map();
}
