// SPDX-License-Identifier: Apache-2.0 OR MIT
static void *(*current_task)(void) = (void *)35;
static unsigned (*random)(void) = (void *)7;
static long (*read_kernel)(void *, unsigned, const void *) = (void *)113;
