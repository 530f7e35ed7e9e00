/* Whole files in, whole files out. An output appears complete or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"

bx_file_status bx_file_read(const char *path, size_t limit, bx_buf *out) {
  *out = (bx_buf){0};
  errno = 0;
  bool is_stdin = bx_streq(path, "-");
  int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno == ENOENT || errno == ENOTDIR ? BX_FILE_MISSING : BX_FILE_UNREADABLE;
  bx_file_status status = BX_FILE_OK;
  char chunk[65536];
  ssize_t got;
  while ((got = read(fd, chunk, sizeof chunk)) != 0) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      status = errno == EISDIR ? BX_FILE_MISSING : BX_FILE_UNREADABLE;
      break;
    }
    if (out->len + (size_t)got > limit) {
      status = BX_FILE_TOO_LARGE;
      break;
    }
    bx_buf_append(out, chunk, (size_t)got);
  }
  int saved = errno;
  if (!is_stdin) close(fd);
  errno = saved;
  if (status != BX_FILE_OK)
    bx_buf_free(out);
  else
    bx_buf_append(out, "", 0); /* so that data is never NULL */
  return status;
}

/* Small writes are gathered: a PDF comes in thousands of pieces. */
#define GATHER 65536

struct bx_output {
  int fd;
  int failed; /* errno of the first failure */
  bool in_place;
  char *path;
  char *temporary;
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

/* A temporary file beside the target, so that rename stays within one file system. The mode is that
 * of the file it replaces, or what the umask leaves. */
static bool open_temporary(bx_output *output, const struct stat *old) {
  bx_buf name = {0};
  char *folder = copy(output->path);
  bx_buf_puts(&name, dirname(folder));
  bx_buf_puts(&name, "/.banxin-XXXXXX");
  free(folder);
  output->temporary = name.data;
  output->fd = mkstemp(output->temporary);
  if (output->fd < 0) return false;
  mode_t mask = umask(0);
  umask(mask);
  if (fchmod(output->fd, old ? old->st_mode & 0777 : 0666 & ~mask) != 0) output->failed = errno;
  return true;
}

bx_output *bx_output_open(const char *path) {
  bx_output *output = bx_alloc(sizeof *output);
  output->path = copy(path);
  output->gathered = bx_alloc(GATHER);
  struct stat old;
  bool exists = stat(path, &old) == 0;
  if (bx_streq(path, "-")) {
    output->in_place = true;
    output->fd = STDOUT_FILENO;
  } else if (exists && S_ISDIR(old.st_mode)) {
    output->fd = -1;
    errno = EISDIR;
  } else if (exists && !S_ISREG(old.st_mode)) {
    output->in_place = true;
    output->fd = open(path, O_WRONLY | O_CLOEXEC);
  } else if (exists && access(path, W_OK) != 0) {
    output->fd = -1; /* a write-protected file is meant to stay */
  } else {
    open_temporary(output, exists ? &old : NULL);
  }
  if (output->fd >= 0) return output;
  int saved = errno;
  release(output);
  errno = saved;
  return NULL;
}

static void write_out(bx_output *output, const char *data, size_t len) {
  while (len && !output->failed) {
    ssize_t written = write(output->fd, data, len);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      output->failed = errno;
    } else {
      data += written;
      len -= (size_t)written;
    }
  }
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

/* Makes the rename itself last: without this a crash may bring the old name back. */
static void sync_folder(const char *path) {
  char *folder = copy(path);
  int fd = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  free(folder);
  if (fd < 0) return;
  (void)fsync(fd); /* not every file system can; the file itself is safe */
  close(fd);
}

bool bx_output_finish(bx_output *output) {
  if (output->gathered) {
    write_out(output, output->gathered, output->used);
    if (!output->in_place && !output->failed && fsync(output->fd) != 0) output->failed = errno;
    if (output->fd != STDOUT_FILENO && close(output->fd) != 0 && !output->failed) output->failed = errno;
    free(output->gathered);
    output->gathered = NULL;
  }
  errno = output->failed;
  return output->failed == 0;
}

bool bx_output_rename(bx_output *output, const char *path) {
  struct stat old;
  if (!output->in_place && stat(path, &old) == 0 && !S_ISREG(old.st_mode)) {
    errno = S_ISDIR(old.st_mode) ? EISDIR : EEXIST;
    return false;
  }
  free(output->path);
  output->path = copy(path);
  return true;
}

bool bx_output_commit(bx_output *output) {
  bx_output_finish(output);
  if (!output->in_place) {
    if (!output->failed && rename(output->temporary, output->path) != 0) output->failed = errno;
    if (output->failed)
      (void)unlink(output->temporary);
    else
      sync_folder(output->path);
  }
  int failed = output->failed;
  release(output);
  errno = failed;
  return failed == 0;
}

void bx_output_discard(bx_output *output) {
  if (!output) return;
  if (output->gathered && output->fd != STDOUT_FILENO) close(output->fd);
  if (!output->in_place) (void)unlink(output->temporary);
  release(output);
}
