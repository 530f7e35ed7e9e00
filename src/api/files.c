/* Files that are written one after another and put in place together. */
#include "files.h"

#include <errno.h>
#include <string.h>

static bool write_bytes(void *self, const void *data, size_t len) { return bx_output_write(self, data, len); }

static void complain(bx_files *f, bx_message message, const char *path) {
  bx_diag(f->document->diags, message, NULL, BX_ARGS(path, strerror(errno)));
}

/* Does the report name the file, as it does its pictures? Recursion: values are at most BX_DATA_MAX_DEPTH deep. */
static bool is_named(const bx_value *value, const char *folder, const char *path, bx_arena *arena) {
  bool named = value->kind == BX_TEXT && bx_streq(bx_path_name(value->text), bx_path_name(path)) &&
               bx_same_file(bx_arena_join(arena, folder, value->text, NULL), path);
  for (int i = 0; i < value->count && !named; i++)
    if (value->kind == BX_LIST || value->kind == BX_MAP)
      named = is_named(value->kind == BX_LIST ? value->items[i] : value->members[i].value, folder, path, arena);
  return named;
}

bool bx_document_is_input(const banxin_document *document, const char *path) {
  const bx_layout *layout = document->layout;
  bool same = bx_same_file(path, layout->path);
  for (int i = 0; i < document->input_count && !same; i++) same = bx_same_file(path, document->inputs[i]);
  for (int i = 0; i < layout->file_count && !same; i++) same = bx_same_file(path, layout->files[i].source.path);
  if (same || !document->report || !document->source.path || document->filed) return same;
  const char *report = document->source.path;
  const char *folder = bx_arena_strndup(document->arena, report, (size_t)(bx_path_name(report) - report));
  return is_named(document->report, folder, path, document->arena);
}

/* Refuses a file that the document was made of, or the one it is compared with. */
static bool refuses(const bx_files *f, const char *path) {
  bool same = bx_document_is_input(f->document, path) || (f->before && bx_document_is_input(f->before, path));
  if (same) bx_diag(f->document->diags, BX_MSG_OUTPUT_IS_INPUT, NULL, BX_ARGS(path));
  return same;
}

static bool open_file(bx_files *f, const char *path) {
  if (f->memory) {
    f->writer = bx_writer_to(f->memory);
    return true;
  }
  if (refuses(f, path)) return false;
  bx_output *output = bx_output_open(path);
  if (!output) {
    complain(f, BX_MSG_CANNOT_CREATE, path);
    return false;
  }
  bx_arena *arena = f->document->arena;
  f->outputs = bx_arena_grow(arena, f->outputs, f->output_count, &f->output_capacity, sizeof(bx_output *));
  f->paths = bx_arena_grow(arena, f->paths, f->output_count, &f->path_capacity, sizeof(char *));
  f->outputs[f->output_count] = output;
  f->paths[f->output_count++] = path;
  f->writer = (bx_writer){.write = write_bytes, .self = output};
  return true;
}

static bool finish_file(bx_files *f) {
  if (f->memory || bx_output_finish(f->outputs[f->output_count - 1])) return true;
  complain(f, BX_MSG_WRITE_FAILED, f->paths[f->output_count - 1]);
  return false;
}

/* x.png → x-3.png */
static const char *numbered_path(bx_files *f, int number) {
  bx_arena *arena = f->document->arena;
  const char *path = f->path, *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
  if (bx_streq(path, "-")) return path;
  if (!dot || (slash && dot < slash)) dot = path + strlen(path);
  return bx_arena_join(arena, bx_arena_strndup(arena, path, (size_t)(dot - path)), "-",
                       bx_diag_int(f->document->diags, number), dot, NULL);
}

bool bx_files_open(bx_files *f) { return open_file(f, f->path); }

bool bx_files_open_picture(bx_files *f, int number) {
  if (!bx_streq(f->path, "-")) return open_file(f, numbered_path(f, number));
  f->writer = bx_writer_to(&f->held);
  if (f->held.len == 0) return true;
  bx_diag(f->document->diags, BX_MSG_ONE_PAGE_ONLY, NULL, BX_NO_ARGS);
  return false;
}

bool bx_files_finish(bx_files *f) { return f->held.len || finish_file(f); }

static bool release_held(bx_files *f) {
  if (f->held.len == 0) return true;
  if (!open_file(f, f->path)) return false;
  bool written = bx_output_write(f->outputs[0], f->held.data, f->held.len);
  return finish_file(f) && written; /* which says why it failed */
}

/* A document of one page is x.png, not x-1.png. */
static bool name_single(bx_files *f) {
  if (!f->pictures || f->output_count != 1 || f->held.len) return true;
  f->paths[0] = f->path;
  if (refuses(f, f->paths[0])) return false;
  if (bx_output_rename(f->outputs[0], f->paths[0])) return true;
  complain(f, BX_MSG_CANNOT_CREATE, f->paths[0]);
  return false;
}

bool bx_files_name(bx_files *f) { return release_held(f) && name_single(f); }

bool bx_files_commit(bx_files *f, bool ok) {
  banxin_document *document = f->document;
  for (int i = 0; i < f->output_count; i++) {
    if (!ok) {
      bx_output_discard(f->outputs[i]);
    } else if (bx_output_commit(f->outputs[i])) {
      document->file_count++;
    } else {
      complain(f, BX_MSG_WRITE_FAILED, f->paths[i]);
      ok = false;
    }
  }
  document->files = f->paths;
  bx_buf_free(&f->held);
  return ok;
}
