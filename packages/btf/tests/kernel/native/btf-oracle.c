/*
 * Asks the running kernel about many BTF blobs, over 20,000 a second.
 *
 * Reads from stdin, until its end: u32 length, then that many bytes of BTF.
 * Writes to stdout for each: u32 errno (0 when accepted), u32 length, then that many bytes of the log's last line.
 *
 * The verdict comes from a load without a log, since a log that overflows turns any verdict into ENOSPC; the line comes
 * from a second load, whose log may lose its beginning but not its end (the rotating log of kernel >= 6.4).
 *
 * With the argument "time", each blob is loaded without a log only, and the answer is u32 errno, u32 8, u64 nanoseconds of
 * processor time.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define BPF_BTF_LOAD 18
#define LOG_SIZE (4u << 20)

#ifndef SYS_bpf
#error "this machine's C library does not name the bpf system call"
#endif

/* The part of union bpf_attr for BPF_BTF_LOAD. */
struct btf_load {
	uint64_t btf;
	uint64_t log;
	uint32_t btf_size;
	uint32_t log_size;
	uint32_t log_level;
};

static char log_text[LOG_SIZE];

/* The error number of one load. */
static uint32_t load(const void *blob, uint32_t size, uint32_t log_level)
{
	struct btf_load attributes;
	memset(&attributes, 0, sizeof attributes);
	attributes.btf = (uintptr_t)blob;
	attributes.btf_size = size;
	if (log_level) {
		log_text[0] = 0;
		attributes.log = (uintptr_t)log_text;
		attributes.log_size = LOG_SIZE;
		attributes.log_level = log_level;
	}
	long fd = syscall(SYS_bpf, BPF_BTF_LOAD, &attributes, sizeof attributes);
	if (fd < 0)
		return (uint32_t)errno;
	close((int)fd);
	return 0;
}

/* The log's last line, without its end of line. */
static const char *last_line(uint32_t *length)
{
	size_t end = strnlen(log_text, LOG_SIZE);
	if (end > 0 && log_text[end - 1] == '\n')
		end--;
	size_t start = end;
	while (start > 0 && log_text[start - 1] != '\n')
		start--;
	*length = (uint32_t)(end - start);
	return log_text + start;
}

static void answer(uint32_t error, const void *bytes, uint32_t length)
{
	fwrite(&error, sizeof error, 1, stdout);
	fwrite(&length, sizeof length, 1, stdout);
	fwrite(bytes, 1, length, stdout);
}

static uint64_t now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

int main(int count, char **arguments)
{
	int is_timed = count > 1 && strcmp(arguments[1], "time") == 0;
	uint32_t size, capacity = 0;
	char *blob = NULL;
	while (fread(&size, sizeof size, 1, stdin) == 1) {
		if (size > capacity || !blob) {
			free(blob);
			capacity = size + 1;
			blob = malloc(capacity);
			if (!blob)
				return 1;
		}
		if (fread(blob, 1, size, stdin) != size)
			return 1;
		uint64_t start = now();
		uint32_t error = load(blob, size, 0);
		uint64_t duration = now() - start;
		if (is_timed) {
			answer(error, &duration, sizeof duration);
			continue;
		}
		uint32_t length = 0;
		const char *line = "";
		if (error) {
			load(blob, size, 1);
			line = last_line(&length);
		}
		answer(error, line, length);
	}
	return 0;
}
