/* Whole files in, whole files out. An output appears complete or not at all. */
#define _GNU_SOURCE /* O_TMPFILE */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"

/* Reads to the end; errno stays what the system said last. */
static bx_file_status read_all(int fd, size_t limit, bx_buf *out) {
  char chunk[65536];
  ssize_t got;
  while ((got = read(fd, chunk, sizeof chunk)) != 0) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return BX_FILE_UNREADABLE;
    if (out->len + (size_t)got > limit) return BX_FILE_TOO_LARGE;
    bx_buf_append(out, chunk, (size_t)got);
  }
  bx_buf_append(out, "", 0); /* so that data is never NULL */
  return BX_FILE_OK;
}

static bx_file_status read_and_close(int fd, size_t limit, bx_buf *out) {
  if (fd < 0) return errno == ENOENT || errno == ENOTDIR ? BX_FILE_MISSING : BX_FILE_UNREADABLE;
  bx_file_status status = read_all(fd, limit, out);
  int saved = errno;
  if (fd != STDIN_FILENO) close(fd);
  errno = saved;
  if (status != BX_FILE_OK) bx_buf_free(out);
  return status;
}

bx_file_status bx_file_read(const char *path, size_t limit, bx_buf *out) {
  *out = (bx_buf){0};
  errno = 0;
  return read_and_close(bx_streq(path, "-") ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC), limit, out);
}

int bx_file_open_regular(const char *path) {
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe would keep us waiting for its other end */
  struct stat info;
  if (fd < 0 || fstat(fd, &info) != 0 || S_ISREG(info.st_mode)) return fd;
  close(fd);
  errno = S_ISDIR(info.st_mode) ? EISDIR : ESPIPE;
  return -1;
}

bx_file_status bx_file_read_regular(const char *path, size_t limit, bx_buf *out) {
  *out = (bx_buf){0};
  errno = 0;
  int fd = bx_file_open_regular(path);
  return fd < 0 && (errno == EISDIR || errno == ESPIPE) ? BX_FILE_NOT_REGULAR : read_and_close(fd, limit, out);
}

/* Small writes are gathered: a PDF comes in thousands of pieces. */
#define GATHER 65536

struct bx_output {
  int fd;
  int failed; /* errno of the first failure */
  bool in_place;
  bool nameless; /* the temporary file has no name yet: it goes by itself when the process dies */
  bool finished;
  char *path;      /* where it goes; a symbolic link has been followed */
  char *temporary; /* its name, or what mkstemp makes one of */
  size_t used;
  char *gathered; /* GATHER bytes; NULL once finished */
};

static void release(bx_output *output) {
  free(output->path);
  free(output->temporary);
  free(output->gathered);
  free(output);
}

static char *copy(const char *text) {
  size_t size = strlen(text) + 1;
  return memcpy(bx_alloc(size), text, size);
}

/* dirname(path)/name */
static char *beside(const char *path, const char *name) {
  bx_buf joined = {0};
  char *folder = copy(path);
  bx_buf_puts(&joined, dirname(folder));
  bx_buf_puts(&joined, name);
  free(folder);
  return joined.data;
}

/* A temporary file in the folder of the target, so that rename stays within one file system; without
 * a name where the system can do that. The mode is that of the file it replaces, or what the umask
 * leaves. */
static void open_temporary(bx_output *output, const struct stat *old) {
  char *folder = beside(output->path, "/");
  output->temporary = beside(output->path, "/.banxin-XXXXXX");
  output->fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
  output->nameless = output->fd >= 0;
  free(folder);
  if (!output->nameless) output->fd = mkstemp(output->temporary);
  if (output->fd < 0) return;
  mode_t mask = umask(0);
  umask(mask);
  /* Who works for another (root) leaves that one's file with its owner; who may not is the owner from now on. */
  if (old && fchown(output->fd, old->st_uid, old->st_gid) != 0) errno = 0;
  if (fchmod(output->fd, old ? old->st_mode & 0777 : 0666 & ~mask) != 0) output->failed = errno;
}

/* The file that a path leads to, through a symbolic link when one stands there. */
static char *follow(const char *path) {
  struct stat link;
  char *target = lstat(path, &link) == 0 && S_ISLNK(link.st_mode) ? realpath(path, NULL) : NULL;
  return target ? target : copy(path);
}

const char *bx_path_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

static bool name_too_long(const char *path) { return strlen(bx_path_name(path)) > NAME_MAX; }

static void open_target(bx_output *output, const char *path) {
  struct stat old;
  bool exists = stat(output->path, &old) == 0;
  output->fd = -1;
  if (bx_streq(path, "-")) {
    output->in_place = true;
    output->fd = STDOUT_FILENO;
  } else if (exists && S_ISDIR(old.st_mode)) {
    errno = EISDIR;
  } else if (exists && !S_ISREG(old.st_mode)) {
    output->in_place = true;
    output->fd = open(output->path, O_WRONLY | O_CLOEXEC);
  } else if (exists && access(output->path, W_OK) != 0) {
    output->fd = -1; /* a write-protected file is meant to stay; errno says so */
  } else if (name_too_long(output->path)) {
    errno = ENAMETOOLONG;
  } else {
    open_temporary(output, exists ? &old : NULL);
  }
}

bx_output *bx_output_open(const char *path) {
  bx_output *output = bx_alloc(sizeof *output);
  output->path = follow(path);
  open_target(output, path);
  if (output->fd >= 0) {
    output->gathered = bx_alloc(GATHER);
    return output;
  }
  int saved = errno;
  release(output);
  errno = saved;
  return NULL;
}

bool bx_write_all(int fd, const void *data, size_t len) {
  for (const char *at = data; len;) {
    ssize_t written = write(fd, at, len);
    if (written < 0 && errno == EINTR) continue;
    if (written == 0) errno = EIO;
    if (written <= 0) return false;
    at += written;
    len -= (size_t)written;
  }
  return true;
}

static void write_out(bx_output *output, const char *data, size_t len) {
  if (!output->failed && !bx_write_all(output->fd, data, len)) output->failed = errno;
}

bool bx_output_write(bx_output *output, const void *data, size_t len) {
  if (len > GATHER - output->used) {
    write_out(output, output->gathered, output->used);
    output->used = 0;
  }
  if (len > GATHER) {
    write_out(output, data, len);
  } else if (len) {
    memcpy(output->gathered + output->used, data, len);
    output->used += len;
  }
  if (output->failed) errno = output->failed;
  return !output->failed;
}

void bx_sync_folder(const char *path) {
  char *folder = copy(path);
  int fd = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  free(folder);
  if (fd < 0) return;
  (void)fsync(fd); /* not every file system can; the file itself is safe */
  close(fd);
}

/* Of many finished files those beyond this descriptor are named at once, to leave descriptors free. */
#define HELD_DESCRIPTORS 256

static void close_file(bx_output *output) {
  if (output->fd >= 0 && output->fd != STDOUT_FILENO && close(output->fd) != 0 && !output->failed)
    output->failed = errno;
  output->fd = -1;
}

/* Gives a nameless file its temporary name. */
static void name_temporary(bx_output *output) {
  char self[64];
  snprintf(self, sizeof self, "/proc/self/fd/%d", output->fd);
  for (int tries = 0; output->nameless && !output->failed; tries++) {
    char *name = copy(output->temporary);
    int fd = mkstemp(name); /* a name that is free; the file itself must go for link */
    if (fd >= 0) close(fd);
    if (fd < 0 || unlink(name) != 0)
      output->failed = errno;
    else if (linkat(AT_FDCWD, self, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0)
      output->nameless = false;
    else if (errno != EEXIST || tries == 9)
      output->failed = errno;
    if (!output->nameless) {
      free(output->temporary);
      output->temporary = name;
    } else {
      free(name);
    }
  }
}

bool bx_output_finish(bx_output *output) {
  if (!output->finished) {
    output->finished = true;
    write_out(output, output->gathered, output->used);
    free(output->gathered);
    output->gathered = NULL;
    if (!output->in_place && !output->failed && fsync(output->fd) != 0) output->failed = errno;
    if (output->nameless && output->fd >= HELD_DESCRIPTORS) name_temporary(output);
    if (!output->nameless) close_file(output);
  }
  errno = output->failed;
  return output->failed == 0;
}

bool bx_output_rename(bx_output *output, const char *path) {
  char *target = follow(path);
  struct stat old;
  bool is_other = stat(target, &old) == 0 && !S_ISREG(old.st_mode);
  if (is_other) errno = S_ISDIR(old.st_mode) ? EISDIR : EEXIST;
  free(is_other ? target : output->path);
  if (!is_other) output->path = target;
  return !is_other;
}

static void remove_temporary(bx_output *output) {
  if (!output->in_place && !output->nameless) (void)unlink(output->temporary);
}

bool bx_output_commit(bx_output *output) {
  bx_output_finish(output);
  if (output->nameless) name_temporary(output);
  close_file(output);
  if (!output->in_place && !output->failed && rename(output->temporary, output->path) != 0) output->failed = errno;
  if (output->failed)
    remove_temporary(output);
  else if (!output->in_place)
    bx_sync_folder(output->path);
  int failed = output->failed;
  release(output);
  errno = failed;
  return failed == 0;
}

void bx_output_discard(bx_output *output) {
  if (!output) return;
  close_file(output);
  remove_temporary(output);
  release(output);
}

bool bx_same_file(const char *a, const char *b) {
  struct stat x, y;
  return stat(a, &x) == 0 && stat(b, &y) == 0 && S_ISREG(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}
