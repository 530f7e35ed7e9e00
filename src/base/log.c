/* Files to which lines are only ever added. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"

struct bx_log {
  int fd;
  off_t len; /* with whole lines only */
};

/* The lock waits for another writer, who takes no longer than one line. A file that is not regular is not written. */
static bool lock(bx_log *log, bx_buf *out, size_t limit) {
  struct stat info;
  char chunk[65536];
  ssize_t got;
  if (fstat(log->fd, &info) != 0 || lockf(log->fd, F_LOCK, 0) != 0) return false;
  if (!S_ISREG(info.st_mode)) {
    errno = ESPIPE;
    return false;
  }
  while ((got = read(log->fd, chunk, sizeof chunk)) != 0) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    bx_buf_append(out, chunk, (size_t)got);
    if (out->len <= limit) continue;
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
  *log = (bx_log){.fd = fd};
  if (lock(log, lines, limit)) return log;
  const int error = errno;
  bx_log_close(log);
  errno = error;
  return NULL;
}

static bool write_all(int fd, const char *line, size_t len) {
  while (len > 0) {
    const ssize_t put = write(fd, line, len);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    line += put;
    len -= (size_t)put;
  }
  return true;
}

bool bx_log_add(bx_log *log, const char *line, size_t len) {
  if (ftruncate(log->fd, log->len) == 0 && lseek(log->fd, log->len, SEEK_SET) == log->len &&
      write_all(log->fd, line, len) && fsync(log->fd) == 0) {
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
