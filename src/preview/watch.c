/* Changes of files. Editors write beside a file and rename, so their folders are watched and not the files; what counts
 * is whether a file that belongs to the report is another one than before. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "server.h"

#define EVENTS_ROOM   4096
#define FILES_MAX     512
#define FOLDER_EVENTS (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ONLYDIR)

/* What tells one state of a file from the next. */
typedef struct {
  bool there;
  dev_t device;
  ino_t inode;
  off_t size;
  struct timespec modified, changed;
} file_state;

typedef struct {
  char *path;
  file_state state;
  bool kept; /* it is still followed */
} file;

struct bx_watch {
  int fd;
  file files[FILES_MAX];
  int file_count;
  struct timespec noted; /* when files were last noted, by the clock of their times */
};

bx_watch *bx_watch_new(void) {
  const int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0) return NULL;
  bx_watch *watch = bx_alloc(sizeof *watch);
  *watch = (bx_watch){.fd = fd};
  return watch;
}

/* Lets go of the files that are not kept. */
static void forget(bx_watch *watch) {
  int count = 0;
  for (int i = 0; i < watch->file_count; i++)
    if (watch->files[i].kept)
      watch->files[count++] = watch->files[i];
    else
      free(watch->files[i].path);
  watch->file_count = count;
}

static void keep_none(bx_watch *watch) {
  for (int i = 0; i < watch->file_count; i++) watch->files[i].kept = false;
}

void bx_watch_free(bx_watch *watch) {
  if (!watch) return;
  keep_none(watch);
  forget(watch);
  close(watch->fd);
  free(watch);
}

int bx_watch_fd(const bx_watch *watch) { return watch->fd; }

/* ---- Files ---- */

static file_state look(const char *path) {
  struct stat now;
  if (stat(path, &now) != 0) return (file_state){.there = false};
  return (file_state){.there = true,
                      .device = now.st_dev,
                      .inode = now.st_ino,
                      .size = now.st_size,
                      .modified = now.st_mtim,
                      .changed = now.st_ctim};
}

static bool is_before(struct timespec a, struct timespec b) {
  return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

/* The state of a file that was read, but not looked at before. One that was changed since then has none that it could
 * be in: it is read again, and now looked at before. */
static file_state look_late(const bx_watch *watch, const char *path) {
  file_state now = look(path);
  if (now.there && (!is_before(now.modified, watch->noted) || !is_before(now.changed, watch->noted))) now.size = -1;
  return now;
}

static bool same_time(struct timespec a, struct timespec b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }

static bool same_state(const file_state *a, const file_state *b) {
  return a->there == b->there && a->device == b->device && a->inode == b->inode && a->size == b->size &&
         same_time(a->modified, b->modified) && same_time(a->changed, b->changed);
}

bool bx_watch_looks_changed(bx_watch *watch) {
  bool changed = false;
  for (int i = 0; i < watch->file_count; i++) {
    const file_state now = look(watch->files[i].path);
    changed |= !same_state(&now, &watch->files[i].state);
  }
  return changed;
}

/* Events say that something happened in a folder; whether it matters the files themselves say. */
bool bx_watch_changed(bx_watch *watch) {
  union {
    struct inotify_event event;
    char bytes[EVENTS_ROOM];
  } room;
  while (read(watch->fd, &room, sizeof room) > 0) continue;
  return bx_watch_looks_changed(watch);
}

/* ---- What to follow ---- */

/* The folder of a path. One that is watched already stays so; another one in its place is watched from now on. */
static void watch_folder(const bx_watch *watch, const char *path) {
  const char *slash = strrchr(path, '/');
  char folder[PATH_MAX] = ".";
  const size_t len = slash ? (size_t)(slash - path) + 1 : 1;
  if (len >= sizeof folder) return;
  memcpy(folder, slash ? path : ".", len);
  (void)inotify_add_watch(watch->fd, folder, FOLDER_EVENTS); /* where it cannot be, files are looked at in time */
}

static void watch_folders(const bx_watch *watch, const char *path) {
  char target[PATH_MAX]; /* of a link */
  watch_folder(watch, path);
  if (realpath(path, target)) watch_folder(watch, target);
}

static void add(bx_watch *watch, const char *path, bool was_read) {
  int i = 0;
  while (i < watch->file_count && !bx_streq(watch->files[i].path, path)) i++;
  if (i == FILES_MAX) return;
  if (i == watch->file_count) {
    char *copy = bx_alloc(strlen(path) + 1);
    memcpy(copy, path, strlen(path) + 1);
    watch->files[watch->file_count++] = (file){.path = copy, .state = was_read ? look_late(watch, path) : look(path)};
  }
  if (!watch->files[i].kept) watch_folders(watch, path);
  watch->files[i].kept = true;
}

void bx_watch_add(bx_watch *watch, const char *path) { add(watch, path, false); }

void bx_watch_note(bx_watch *watch) {
  (void)clock_gettime(CLOCK_REALTIME_COARSE, &watch->noted);
  for (int i = 0; i < watch->file_count; i++) watch->files[i].state = look(watch->files[i].path);
}

static void add_inputs(bx_watch *watch, banxin_document *document) {
  if (!document) return;
  for (int i = 0; i < banxin_document_input_count(document); i++) add(watch, banxin_document_input(document, i), true);
}

void bx_watch_follow(bx_watch *watch, const bx_shown *shown) {
  bx_buf said = {0};
  keep_none(watch);
  if (bx_said_path(shown, &said)) bx_watch_add(watch, said.data);
  bx_buf_free(&said);
  add_inputs(watch, shown->latest);
  if (shown->shown != shown->latest) add_inputs(watch, shown->shown);
  for (int i = 0; i < banxin_diagnostic_count(shown->session, shown->latest); i++) {
    const char *named = banxin_diagnostic_at(shown->session, shown->latest, i).file;
    if (named) add(watch, named, true);
  }
  forget(watch);
}
