#include <stdio.h>
#include <stdarg.h>
#include <string.h>
#include <errno.h>
#include <bpf/libbpf.h>
static char warn_text[8192];
static int print(enum libbpf_print_level level, const char *f, va_list a){ if(level==LIBBPF_WARN && strstr(f,"map")|| level==LIBBPF_WARN){ char b[2048]; vsnprintf(b,sizeof b,f,a); if(!warn_text[0]) { strncpy(warn_text,b,sizeof warn_text-1);} } return 0; }
static void esc(const char*s){ for(;*s&&*s!='\n';s++){ if(*s=='"'||*s=='\\') putchar('\\'); putchar(*s);} }
static void map(struct bpf_map*m){ printf("\"type\":%u,\"keySize\":%u,\"valueSize\":%u,\"maxEntries\":%u,\"flags\":%u,\"extra\":\"%llu\",\"numaNode\":%u,\"pinned\":%s", bpf_map__type(m),bpf_map__key_size(m),bpf_map__value_size(m),bpf_map__max_entries(m),bpf_map__map_flags(m),(unsigned long long)bpf_map__map_extra(m),bpf_map__numa_node(m),bpf_map__pin_path(m)?"true":"false"); }
int main(int c,char**v){ libbpf_set_print(print); for(int i=1;i<c;i++){ warn_text[0]=0; struct bpf_object*o=bpf_object__open_file(v[i],0); if(!o){ printf("{\"file\":\"%s\",\"errno\":%d,\"message\":\"",v[i],errno); esc(warn_text); printf("\"}\n"); continue;} printf("{\"file\":\"%s\",\"maps\":[",v[i]); struct bpf_map*m; int n=0; bpf_object__for_each_map(m,o){ if(bpf_map__is_internal(m)) continue; printf("%s{\"name\":\"%s\",",n++?",":"",bpf_map__name(m)); map(m); struct bpf_map*in=bpf_map__inner_map(m); if(in){printf(",\"inner\":{");map(in);printf("}");} printf("}"); } printf("]}\n"); bpf_object__close(o);} return 0; }
