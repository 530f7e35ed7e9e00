/* Files that one process at a time changes by putting another in their place. */
#define _DEFAULT_SOURCE /* flock: fcntl's locks go when the process closes the file anywhere else */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base.h"

#define ONE_WAIT 20 /* ms */

static bool is_still(int fd, const char *path) {
  struct stat held, named;
  return fstat(fd, &held) == 0 && stat(path, &named) == 0 && held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

int bx_file_hold(const char *path, int patience) {
  for (int waited = 0;; waited += ONE_WAIT) {
    const int fd = bx_file_open_regular(path);
    if (fd < 0) return -1;
    const bool locked = flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (locked && is_still(fd, path)) return fd; /* else who held it has put another file there */
    const int error = locked ? EWOULDBLOCK : errno;
    close(fd);
    errno = error;
    if ((error != EWOULDBLOCK && error != EINTR) || waited >= patience) return -1;
    const struct timespec pause = {.tv_nsec = ONE_WAIT * 1000000L};
    if (!locked) nanosleep(&pause, NULL);
  }
}

void bx_file_release(int fd) {
  if (fd >= 0) close(fd);
}
