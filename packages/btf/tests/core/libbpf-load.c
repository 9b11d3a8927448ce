#include <stdio.h>
#include <stdarg.h>
#include <string.h>
#include <bpf/libbpf.h>
static int print(enum libbpf_print_level l, const char *f, va_list a){ char b[4096]; vsnprintf(b,sizeof b,f,a); if(strstr(b,"relo #")) fputs(b,stdout); return 0; }
int main(int c,char**v){ libbpf_set_print(print); LIBBPF_OPTS(bpf_object_open_opts,o,.btf_custom_path=v[2]); struct bpf_object*x=bpf_object__open_file(v[1],&o); if(!x) return 1; bpf_object__load(x); return 0; }
