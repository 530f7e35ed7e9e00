/* Waiting for others, not for ever. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>

#include "cli.h"

static long long milliseconds(void) {
  struct timespec now;
  return clock_gettime(CLOCK_MONOTONIC, &now) == 0 ? now.tv_sec * 1000LL + now.tv_nsec / 1000000 : 0;
}

long long cli_deadline(int seconds) { return milliseconds() + seconds * 1000LL; }

bool cli_wait(struct pollfd *fds, int count, long long until) {
  for (;;) {
    long long left = until - milliseconds();
    if (until != CLI_FOR_EVER && left <= 0) break;
    int step = until == CLI_FOR_EVER ? -1 : left > 60000 ? 60000 : (int)left;
    int ready = poll(fds, (nfds_t)count, step);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
  return false;
}

void cli_tell_timeout(const cli_options *options, const char *what, int seconds) {
  fprintf(
      stderr,
      cli_say(options, "banxin: %s: not done within %d s (--timeout)\n", "banxin：%s：%d 秒内没有完成（--timeout）\n"),
      what, seconds);
}
