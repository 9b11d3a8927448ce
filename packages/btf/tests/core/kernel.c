struct in { int z; long deep[4]; }; enum color { RED = 7, GREEN = 9 }; enum big { HUGE = 0x123456789aLL };
struct sample { int added; char pad[12]; int a; union { struct { short moved; unsigned char bits:3, more:5; }; long l; }; struct in nested; int arr[6]; const char *p; enum color c; int flex[]; };
struct gone_not { int x; }; typedef struct { int q; } anon_t; struct sample s; enum color c; enum big b; struct gone_not g; anon_t at;
