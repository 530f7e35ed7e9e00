/* Files to which lines are only ever added. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base.h"

struct bx_log {
  int fd;
  off_t len; /* with whole lines only */
  size_t limit;
};

#define LOCK_SECONDS 10
#define LOCK_TRIES   100 /* in that time */

/* Another writer takes no longer than one line, unless it was stopped, or the file is on another machine. */
static bool take_lock(int fd) {
  const struct timespec rest = {.tv_nsec = 1000000000L / LOCK_TRIES * LOCK_SECONDS};
  for (int i = 0; i < LOCK_TRIES; i++) {
    if (lockf(fd, F_TLOCK, 0) == 0) return true;
    if (errno != EACCES && errno != EAGAIN) return false;
    nanosleep(&rest, NULL);
  }
  errno = EBUSY;
  return false;
}

/* A file that is not regular is not written. */
static bool lock(bx_log *log, bx_buf *out) {
  struct stat info;
  char chunk[65536];
  ssize_t got;
  if (fstat(log->fd, &info) != 0 || !take_lock(log->fd)) return false;
  if (!S_ISREG(info.st_mode)) {
    errno = ESPIPE;
    return false;
  }
  while ((got = read(log->fd, chunk, sizeof chunk)) != 0) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    bx_buf_append(out, chunk, (size_t)got);
    if (out->len <= log->limit) continue;
    errno = EFBIG;
    return false;
  }
  while (out->len > 0 && out->data[out->len - 1] != '\n') out->len--; /* a writer that was killed */
  log->len = (off_t)out->len;
  return true;
}

bx_log *bx_log_open(const char *path, size_t limit, bx_buf *lines) {
  const int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
  if (fd < 0) return NULL;
  bx_log *log = bx_alloc(sizeof *log);
  *log = (bx_log){.fd = fd, .limit = limit};
  if (lock(log, lines)) {
    if (log->len == 0) bx_sync_folder(path); /* it may be new */
    return log;
  }
  const int error = errno;
  bx_log_close(log);
  errno = error;
  return NULL;
}

bool bx_log_add(bx_log *log, const char *line, size_t len) {
  if (len > log->limit - (size_t)log->len) {
    errno = EFBIG;
    return false;
  }
  if (ftruncate(log->fd, log->len) == 0 && lseek(log->fd, log->len, SEEK_SET) == log->len &&
      bx_write_all(log->fd, line, len) && fsync(log->fd) == 0) {
    log->len += (off_t)len;
    return true;
  }
  const int error = errno;
  const bool undone = ftruncate(log->fd, log->len) == 0;
  errno = undone ? error : errno;
  return false;
}

void bx_log_close(bx_log *log) {
  if (!log) return;
  close(log->fd); /* each line has been synced, and the lock goes with it */
  free(log);
}
