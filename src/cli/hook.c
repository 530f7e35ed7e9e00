/* --signer-command: another program signs. Its standard input gets the bytes, its standard output is the signature, and
 * what it says on standard error is the user's to read. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"

typedef struct {
  int in, out; /* of ours: to write to and to read from; -1 once closed */
} pipes;

static void close_end(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

/* Starts the command; its process, or -1. */
static pid_t start(const char *command, pipes *ends) {
  int in[2], out[2];
  if (pipe(in) != 0) return -1;
  if (pipe(out) != 0) {
    close(in[0]);
    close(in[1]);
    return -1;
  }
  pid_t child = fork();
  if (child == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    for (int i = 0; i < 2; i++) {
      if (in[i] > STDERR_FILENO) close(in[i]);
      if (out[i] > STDERR_FILENO) close(out[i]);
    }
    signal(SIGPIPE, SIG_DFL);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  *ends = (pipes){in[1], out[0]};
  if (child < 0) {
    close_end(&ends->in);
    close_end(&ends->out);
  }
  return child;
}

/* Writes a part of the bytes from `at` on; how many, 0 when the command no longer reads. */
static size_t feed(const pipes *ends, const banxin_signed_bytes *bytes, size_t at) {
  bool in_first = at < bytes->first_len;
  const char *from = in_first ? (const char *)bytes->first + at : (const char *)bytes->second + (at - bytes->first_len);
  size_t left = in_first ? bytes->first_len - at : bytes->first_len + bytes->second_len - at;
  ssize_t written = write(ends->in, from, left < 65536 ? left : 65536);
  return written > 0 ? (size_t)written : 0;
}

/* Both directions at once, so that neither side waits for the other. The length read; one more than `room` when there
 * was more. */
static size_t talk(pipes *ends, const banxin_signed_bytes *bytes, char *cms, size_t room) {
  size_t sent = 0, total = bytes->first_len + bytes->second_len, got = 0;
  while (ends->out >= 0) {
    struct pollfd waits[2] = {{.fd = ends->out, .events = POLLIN}, {.fd = ends->in, .events = POLLOUT}};
    if (poll(waits, 2, -1) < 0 && errno != EINTR) break;
    if (ends->in >= 0 && waits[1].revents) {
      size_t more = feed(ends, bytes, sent);
      sent += more;
      if (!more || sent == total) close_end(&ends->in);
    }
    if (!waits[0].revents) continue;
    char extra;
    ssize_t n = got < room ? read(ends->out, cms + got, room - got) : read(ends->out, &extra, 1);
    if (n > 0 && got < room)
      got += (size_t)n;
    else if (n > 0 || (n < 0 && errno != EINTR))
      got = room + 1;
    if (n == 0 || got > room) close_end(&ends->out);
  }
  return got;
}

size_t cli_run_signer(void *self, const banxin_signed_bytes *bytes, void *cms, size_t room) {
  pipes ends;
  signal(SIGPIPE, SIG_IGN); /* it may not want to read all */
  pid_t child = start(self, &ends);
  if (child < 0) {
    fprintf(stderr, "banxin: %s\n", strerror(errno));
    return 0;
  }
  size_t len = talk(&ends, bytes, cms, room);
  close_end(&ends.in);
  close_end(&ends.out);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 && len <= room ? len : 0;
}
