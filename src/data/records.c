/* Records out of an NDJSON file, line by line: of a file of any length one block is in memory, and the lines that
 * are being read. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data.h"

#define BLOCK 65536

struct bx_record_file {
  bx_arena *arena;
  bx_diags *diags;
  bx_diags *muted; /* for lines that have been read before */
  const char *path;
  int fd;
  FILE *kept;        /* the copy of what cannot be read twice, or NULL */
  int read;          /* lines read so far */
  bx_value parts[4]; /* the list the records would stand in, and what that stands in up to the report */
  bx_member members[3];
};

typedef struct {
  bx_record_file *file;
  off_t at;    /* of the next block */
  bx_buf held; /* bytes read, of which those before `from` are used */
  size_t from;
  int line, number; /* lines and records read */
  bool ended, failed;
} cursor;

/* ---- The file ------------------------------------------------------------------------------- */

static void complain(const bx_record_file *file, bx_message message) {
  const char *reason = errno ? strerror(errno) : "?";
  const bx_place place = {.file = file->path};
  bx_diag(file->diags, message, &place, BX_ARGS(file->path, reason));
}

/* Copies what can be read once; false after recording what failed. */
static bool keep(bx_record_file *file) {
  file->kept = tmpfile();
  char *block = bx_alloc(BLOCK);
  bool ok = file->kept != NULL, input_failed = false;
  for (ssize_t got = 1; ok && got != 0;) {
    got = read(file->fd, block, BLOCK);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) ok = !(input_failed = true);
    if (got > 0) ok = fwrite(block, 1, (size_t)got, file->kept) == (size_t)got;
  }
  ok = ok && fflush(file->kept) == 0;
  free(block);
  if (!ok) complain(file, input_failed ? BX_MSG_FILE_UNREADABLE : BX_MSG_ROWS_KEPT);
  if (file->fd != STDIN_FILENO) close(file->fd);
  file->fd = file->kept ? fileno(file->kept) : -1;
  return ok;
}

bx_record_file *bx_record_file_open(bx_arena *arena, const char *path, bx_diags *diags) {
  bx_record_file *file = BX_NEW(arena, bx_record_file);
  file->arena = arena;
  file->diags = diags;
  file->muted = bx_diags_new(arena, bx_diags_lang(diags));
  file->path = bx_arena_strdup(arena, path);
  file->fd = bx_streq(path, "-") ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  struct stat info;
  bool opened = file->fd >= 0 && fstat(file->fd, &info) == 0;
  if (!opened || S_ISDIR(info.st_mode)) {
    if (opened) errno = EISDIR;
    complain(file, errno == ENOENT || errno == ENOTDIR ? BX_MSG_FILE_MISSING : BX_MSG_FILE_UNREADABLE);
    bx_record_file_close(file);
    return NULL;
  }
  bool begins = !S_ISREG(info.st_mode) || lseek(file->fd, 0, SEEK_CUR) == 0; /* `< file` may be read from its middle */
  if ((S_ISREG(info.st_mode) && begins) || keep(file)) return file;
  bx_record_file_close(file);
  return NULL;
}

bool bx_record_file_bytes(bx_record_file *file, bx_buf *out) {
  char *block = bx_alloc(BLOCK);
  off_t at = 0;
  ssize_t got;
  while ((got = pread(file->fd, block, BLOCK, at)) != 0) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) break;
    bx_buf_append(out, block, (size_t)got);
    at += got;
  }
  if (got < 0) complain(file, BX_MSG_FILE_UNREADABLE);
  free(block);
  return got == 0;
}

void bx_record_file_close(bx_record_file *file) {
  if (!file) return;
  if (file->kept)
    fclose(file->kept);
  else if (file->fd > STDIN_FILENO)
    close(file->fd);
}

/* ---- Reading -------------------------------------------------------------------------------- */

static void *open_cursor(void *self) {
  cursor *c = bx_alloc(sizeof *c);
  *c = (cursor){.file = self};
  return c;
}

static void close_cursor(void *self) {
  cursor *c = self;
  bx_buf_free(&c->held);
  free(c);
}

/* Reads another block behind what is held. */
static void read_block(cursor *c) {
  memmove(c->held.data, c->held.data + c->from, c->held.len - c->from);
  c->held.len -= c->from;
  c->from = 0;
  char *block = bx_alloc(BLOCK);
  ssize_t got;
  do {
    errno = 0;
    got = pread(c->file->fd, block, BLOCK, c->at);
  } while (got < 0 && errno == EINTR);
  if (got > 0) {
    bx_buf_append(&c->held, block, (size_t)got);
    c->at += got;
  }
  free(block);
  c->ended = got <= 0;
  c->failed = got < 0;
  if (c->failed) complain(c->file, BX_MSG_FILE_UNREADABLE);
}

/* The next line without its end; false at the end of the file, or when something is wrong. */
static bool next_line(cursor *c, const char **line, size_t *len) {
  size_t searched = 0;
  for (;;) {
    size_t room = c->held.len - c->from;
    const char *start = room ? c->held.data + c->from : "";
    const char *end = room > searched ? memchr(start + searched, '\n', room - searched) : NULL;
    if (end || (c->ended && room)) {
      *line = start;
      *len = end ? (size_t)(end - start) : room;
      c->from += *len + (end ? 1 : 0);
      c->line++;
      return true;
    }
    if (c->ended) return false;
    searched = room;
    if (room > BX_DATA_MAX_BYTES) { /* which the reader of the line will say */
      c->ended = true;
      continue;
    }
    if (!c->held.data) bx_buf_append(&c->held, "", 0);
    read_block(c);
  }
}

static bool is_blank(const char *line, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') return false;
  return true;
}

static bx_record_status next_record(void *self, bx_arena *arena, const bx_value **record) {
  cursor *c = self;
  bx_record_file *file = c->file;
  const char *line;
  size_t len;
  do {
    if (!next_line(c, &line, &len)) return c->failed ? BX_RECORD_ERROR : BX_RECORD_END;
  } while (is_blank(line, len));
  bool again = c->line <= file->read;
  if (!again) file->read = c->line;
  bx_value *value = bx_json_read_line(arena, file->path, c->line, line, len, again ? file->muted : file->diags);
  if (!value) return BX_RECORD_ERROR;
  value->parent = &file->parts[0];
  value->position = c->number++;
  *record = value;
  return BX_RECORD_READ;
}

/* Puts what has been placed behind a key of a map, and the map before it. */
static void put_behind(bx_record_file *file, int *count, const char *key) {
  bx_value *inner = &file->parts[*count], *map = inner + 1;
  bx_member *member = &file->members[(*count)++];
  *member = (bx_member){.key = key, .value = inner};
  *map = (bx_value){.kind = BX_MAP, .members = member, .count = 1, .file = file->path};
  inner->parent = map;
}

/* Records stand in a list in the table's data in a report, so that their pointers are what they would be there. */
bx_record_source bx_record_file_source(bx_record_file *file, const char *table, const char *group, const char *list) {
  bx_record_source source = {.open = open_cursor, .next = next_record, .close = close_cursor, .self = file};
  source.table = bx_arena_strdup(file->arena, table);
  source.group = bx_arena_strdup(file->arena, group);
  source.list = bx_arena_strdup(file->arena, list);
  int count = 0;
  file->parts[0] = (bx_value){.kind = BX_LIST, .file = file->path};
  put_behind(file, &count, source.list);
  if (group) put_behind(file, &count, source.group);
  put_behind(file, &count, source.table);
  return source;
}
