struct list { struct list *next; int n; };
struct device { struct list children; unsigned long flags; const char *name; };
enum state { OFF, ON };
struct driver { struct device *device; enum state state; struct list own; };
int probe(struct driver *d, int n) { return d->device->flags + n; }
