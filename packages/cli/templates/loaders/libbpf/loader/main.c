// Loads the object, attaches its program and prints its map every second.
#include <errno.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

static volatile sig_atomic_t is_over;

static void end(int signal)
{
	(void)signal;
	is_over = 1;
}

static int fail(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	return 1;
}

int main(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : "target/bpfel-unknown-none/release/__name__";

	struct bpf_object *object = bpf_object__open_file(path, NULL);
	if (!object)
		return fail(path);
	if (bpf_object__load(object))
		return fail("load");
	struct bpf_program *program = bpf_object__find_program_by_name(object, "__ident__");
	struct bpf_map *counters = bpf_object__find_map_by_name(object, "COUNTERS");
	if (!program || !counters)
		return fail("program __ident__, map COUNTERS");
__c_attach__

	signal(SIGINT, end);
	signal(SIGTERM, end);
	while (!is_over) {
		__u32 key;
		__u64 count;
		const __u32 *before = NULL;

		sleep(1);
		while (bpf_map__get_next_key(counters, before, &key, sizeof key) == 0) {
			if (bpf_map__lookup_elem(counters, &key, sizeof key, &count, sizeof count, 0) == 0)
				printf("%u: %llu\n", key, (unsigned long long)count);
			before = &key;
		}
		printf("\n");
		fflush(stdout);
	}
__c_detach__	bpf_object__close(object);
	return 0;
}
