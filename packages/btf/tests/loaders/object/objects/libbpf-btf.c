/* Writes the BTF of an object as libbpf changes it when it opens the object: `libbpf-btf OBJECT OUTPUT`. */
#include <stdarg.h>
#include <stdio.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

static int print_warnings(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return level == LIBBPF_WARN ? vprintf(format, arguments) : 0;
}

int main(int count, char **arguments)
{
	(void)count;
	libbpf_set_print(print_warnings);
	struct bpf_object *object = bpf_object__open_file(arguments[1], NULL);
	if (!object)
		return 1;
	unsigned size;
	const void *bytes = btf__raw_data(bpf_object__btf(object), &size);
	FILE *file = fopen(arguments[2], "wb");
	return !file || fwrite(bytes, 1, size, file) != size || fclose(file);
}
