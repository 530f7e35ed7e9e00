/* What the library has made for a while goes with the program, also when a signal ends it. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

/* A path that is there, in a list from the last to the first. A signal may come at any time. */
typedef struct temporary temporary;
struct temporary {
  temporary *before;
  volatile sig_atomic_t gone;
  char path[];
};

/* A handler knows nothing but what stands outside of all functions. */
static temporary *volatile last;

void cli_note_temporary(void *self, const char *path, bool there) {
  (void)self;
  if (there) {
    const size_t size = strlen(path) + 1;
    temporary *new = malloc(sizeof *new + size);
    if (!new) return;
    new->before = last;
    new->gone = 0;
    memcpy(new->path, path, size);
    last = new;
  } else {
    for (temporary *at = last; at; at = at->before)
      if (strcmp(at->path, path) == 0) at->gone = 1;
    for (temporary *at; (at = last) && at->gone;) {
      last = at->before;
      free(at);
    }
  }
}

/* unlink, rmdir, signal and raise may be called in a handler (POSIX, signal safety). */
static void tidy(int number) {
  for (const temporary *at = last; at; at = at->before)
    if (!at->gone && unlink(at->path) != 0) rmdir(at->path);
  signal(number, SIG_DFL);
  raise(number); /* comes when this returns */
}

void cli_tidy_at_signals(void) {
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
  struct sigaction tidying = {.sa_handler = tidy}, usual;
  sigemptyset(&tidying.sa_mask);
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    if (sigaction(numbers[i], NULL, &usual) == 0 && usual.sa_handler == SIG_DFL) sigaction(numbers[i], &tidying, NULL);
}
