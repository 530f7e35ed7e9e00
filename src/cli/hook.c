/* --signer-command: another program signs. Its standard input gets the bytes, its standard output is the signature, and
 * what it says on standard error is the user's to read. */
#include <errno.h>
#include <fcntl.h>
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
  (void)fcntl(ends->in, F_SETFL, O_NONBLOCK); /* it may read a part and no more */
  if (child < 0) {
    close_end(&ends->in);
    close_end(&ends->out);
  }
  return child;
}

/* Writes a part of the bytes from `at` on; how many, -1 when the command no longer reads. */
static ssize_t feed(const pipes *ends, const banxin_signed_bytes *bytes, size_t at) {
  bool in_first = at < bytes->first_len;
  const char *from = in_first ? (const char *)bytes->first + at : (const char *)bytes->second + (at - bytes->first_len);
  size_t left = in_first ? bytes->first_len - at : bytes->first_len + bytes->second_len - at;
  ssize_t written = write(ends->in, from, left < 65536 ? left : 65536);
  return written < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : written;
}

/* Where the command writes to. */
typedef struct {
  char *cms;
  size_t room, got; /* one more than the room when there was more */
} answer;

/* Both directions at once, so that neither side waits for the other. False when the time is up. */
static bool talk(pipes *ends, const banxin_signed_bytes *bytes, long long until, answer *to) {
  size_t sent = 0, total = bytes->first_len + bytes->second_len;
  while (ends->out >= 0) {
    struct pollfd waits[2] = {{.fd = ends->out, .events = POLLIN}, {.fd = ends->in, .events = POLLOUT}};
    if (!cli_wait(waits, 2, until)) return false;
    if (ends->in >= 0 && waits[1].revents) {
      ssize_t more = feed(ends, bytes, sent);
      sent += more > 0 ? (size_t)more : 0;
      if (more < 0 || sent == total) close_end(&ends->in);
    }
    if (!waits[0].revents) continue;
    char extra;
    bool fits = to->got < to->room;
    ssize_t n = read(ends->out, fits ? to->cms + to->got : &extra, fits ? to->room - to->got : 1);
    if (n > 0 && fits)
      to->got += (size_t)n;
    else if (n > 0 || (n < 0 && errno != EINTR))
      to->got = to->room + 1;
    if (n == 0 || to->got > to->room) close_end(&ends->out);
  }
  return true;
}

#define LOOK_AGAIN 20 /* ms */

/* Waits until it has ended, or the time is up (0). Below 0: how it ended cannot be known, it is no child of ours. */
static pid_t await(pid_t child, long long until, int *status) {
  pid_t ended;
  while ((ended = waitpid(child, status, WNOHANG)) == 0 && cli_deadline(0) < until) (void)poll(NULL, 0, LOOK_AGAIN);
  return ended;
}

#define GRACE_SECONDS 2 /* to put things in order */

/* What the command itself has started is not known here; it finds its pipes closed. A process that has ended is not
 * sent a signal: its number may be another's by now. */
static void end(pid_t child) {
  int status;
  if (await(child, 0, &status) != 0) return;
  kill(child, SIGTERM);
  if (await(child, cli_deadline(GRACE_SECONDS), &status) != 0) return;
  kill(child, SIGKILL);
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
}

#define SIGNER_SECONDS 300 /* it may ask somebody for a PIN, or to confirm on a telephone */

size_t cli_run_signer(void *self, const banxin_signed_bytes *bytes, void *cms, size_t room) {
  const cli_options *options = self;
  const cli_signing *signing = &options->signing;
  pipes ends;
  signal(SIGPIPE, SIG_IGN); /* it may not want to read all */
  pid_t child = start(signing->command, &ends);
  if (child < 0) {
    fprintf(stderr, "banxin: %s\n", strerror(errno));
    return 0;
  }
  int status = 0, seconds = signing->timeout ? signing->timeout : SIGNER_SECONDS;
  long long until = cli_deadline(seconds);
  answer to = {.cms = cms, .room = room};
  bool in_time = talk(&ends, bytes, until, &to);
  close_end(&ends.in);
  close_end(&ends.out);
  pid_t ended = in_time ? await(child, until, &status) : 0;
  if (ended == 0) {
    end(child);
    cli_tell_timeout(options, "--signer-command", seconds);
    return 0;
  }
  return ended == child && WIFEXITED(status) && WEXITSTATUS(status) == 0 && to.got <= room ? to.got : 0;
}
