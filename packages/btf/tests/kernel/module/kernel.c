struct list { struct list *next; int n; };
struct device { struct list children; unsigned long flags; const char *name; };
enum state { OFF, ON };
struct device the_device; enum state the_state;
int f(struct device *d){ return d->flags; }
