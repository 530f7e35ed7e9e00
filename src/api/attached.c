/* What a filed PDF has attached, listed and written to files. The PDF may be anybody's: names lead nowhere but into the
 * folder, and what unpacks to more than fits has limits. */
#include "attached.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PDF_MAX   ((size_t)1 << 30) /* bytes: it is held in memory */
#define FILES_MAX 10000             /* pictures of a report, mostly */
#define BYTES_MAX \
  ((size_t)1 << 30) /* of all, unpacked: a small PDF can have a thousand times its size in each of them */
#define NAME_MAX 1024

static const char *safe(bx_arena *arena, const char *text) {
  bx_buf out = {0};
  bx_buf_safe(&out, text);
  return bx_buf_take(&out, arena);
}

/* Is the name a path within a folder, without anything that a terminal or a shell would mistake? */
static bool is_inner(const char *name) {
  if (!*name || strlen(name) > NAME_MAX || strchr(name, '\\')) return false;
  for (const char *part = name;; part = strchr(part, '/') + 1) {
    size_t len = strcspn(part, "/");
    if (len == 0 || (len <= 2 && strncmp(part, "..", len) == 0)) return false;
    if (!part[len]) return true;
  }
}

static bool refuse(bx_diags *diags, bx_message message, const char *name) {
  bx_diag(diags, message, NULL, BX_ARGS(name));
  return false;
}

static bool read_spec(bx_arena *arena, bx_attached_pdf *pdf, const bx_pdf_value *reference, bx_attached *out) {
  const bx_pdf_value *spec = bx_pdf_resolve(pdf->file, pdf->revision, reference);
  const bx_pdf_value *files = bx_pdf_get(pdf->file, pdf->revision, spec, "EF");
  const char *name = bx_pdf_text(arena, bx_pdf_get(pdf->file, pdf->revision, spec, "UF"));
  if (!name) name = bx_pdf_text(arena, bx_pdf_get(pdf->file, pdf->revision, spec, "F"));
  *out = (bx_attached){.name = name, .stream = bx_pdf_get(pdf->file, pdf->revision, files, "F")};
  out->about = bx_pdf_text(arena, bx_pdf_get(pdf->file, pdf->revision, spec, "Desc"));
  if (out->about) out->about = safe(arena, out->about);
  const bx_pdf_value *parameters = bx_pdf_get(pdf->file, pdf->revision, out->stream, "Params");
  out->size = bx_pdf_integer(bx_pdf_get(pdf->file, pdf->revision, parameters, "Size"), 0, INT64_MAX / FILES_MAX, -1);
  const bx_pdf_value *unicode = bx_pdf_find(files, "UF"); /* which some readers take */
  bool is_one = unicode->kind == BX_PDF_NULL || bx_pdf_equal(pdf->file, unicode, bx_pdf_find(files, "F"));
  return name && out->stream->kind == BX_PDF_STREAM && is_one;
}

/* ---- The tree of names (7.9.6), which other readers list ---- */

/* Counts in `times` how often each file specification stands in the tree; `left` ends trees that hold themselves. */
static bool count_specs(const bx_attached_pdf *pdf, const bx_pdf_value *node, unsigned char *times, int depth,
                        int *left) {
  const bx_pdf_value *kids = bx_pdf_get(pdf->file, pdf->revision, node, "Kids");
  const bx_pdf_value *names = bx_pdf_get(pdf->file, pdf->revision, node, "Names");
  if (depth == BX_PDF_DEPTH || (*left)-- == 0) return false;
  for (int i = 0; kids->kind == BX_PDF_ARRAY && i < kids->as.array.count; i++)
    if (!count_specs(pdf, bx_pdf_resolve(pdf->file, pdf->revision, kids->as.array.items[i]), times, depth + 1, left))
      return false;
  for (int i = 1; names->kind == BX_PDF_ARRAY && i < names->as.array.count; i += 2) {
    const bx_pdf_value *spec = names->as.array.items[i];
    if (spec->kind != BX_PDF_REF || times[spec->as.ref.number]++) return false;
  }
  return true;
}

/* Are the files that the catalog associates those that its tree of names has, each once? Else other readers would show
 * others. */
static bool agree(const bx_attached_pdf *pdf, const bx_pdf_value *catalog, const bx_pdf_value *list) {
  const bx_pdf_value *all = bx_pdf_get(pdf->file, pdf->revision, catalog, "Names");
  const bx_pdf_value *tree = bx_pdf_get(pdf->file, pdf->revision, all, "EmbeddedFiles");
  unsigned char *times = bx_alloc(BX_PDF_OBJECTS + 1); /* by object number */
  int left = FILES_MAX;
  bool good = count_specs(pdf, tree, times, 0, &left);
  for (int i = 0; i < list->as.array.count && good; i++) {
    const bx_pdf_value *spec = list->as.array.items[i];
    good = spec->kind == BX_PDF_REF && times[spec->as.ref.number] == 1;
    if (good) times[spec->as.ref.number] = 0;
  }
  for (int i = 0; i <= BX_PDF_OBJECTS && good; i++) good = times[i] == 0;
  free(times);
  return good;
}

/* ---- The list ---- */

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

/* Two of one name: one program would take the first, another the last. */
static bool has_twins(bx_arena *arena, const bx_attached_pdf *pdf) {
  const char **names = BX_NEW_ARRAY(arena, const char *, bx_max_int(pdf->count, 1));
  for (int i = 0; i < pdf->count; i++) names[i] = pdf->files[i].name;
  qsort(names, (size_t)pdf->count, sizeof *names, by_name);
  for (int i = 1; i < pdf->count; i++)
    if (bx_streq(names[i - 1], names[i])) return true;
  return false;
}

static bool list_files(bx_arena *arena, bx_attached_pdf *pdf, const char *path, bx_diags *diags) {
  const bx_pdf_value *catalog = bx_pdf_catalog(pdf->file, pdf->revision);
  const bx_pdf_value *list = bx_pdf_get(pdf->file, pdf->revision, catalog, "AF");
  int count = list->kind == BX_PDF_ARRAY ? list->as.array.count : 0;
  if (count == 0) return refuse(diags, BX_MSG_ATTACHED_NONE, path);
  if (count > FILES_MAX) return refuse(diags, BX_MSG_ATTACHED_BROKEN, path);
  bx_attached *files = BX_NEW_ARRAY(arena, bx_attached, count);
  int64_t sum = 0;
  pdf->files = files;
  for (; pdf->count < count; pdf->count++) {
    bx_attached *file = &files[pdf->count];
    if (!read_spec(arena, pdf, list->as.array.items[pdf->count], file))
      return refuse(diags, BX_MSG_ATTACHED_BROKEN, path);
    const char *shown = safe(arena, file->name);
    if (!is_inner(file->name) || !bx_streq(shown, file->name)) return refuse(diags, BX_MSG_ATTACHED_NAME, shown);
    if (file->size < 0) return refuse(diags, BX_MSG_ATTACHED_BROKEN, path);
    sum += file->size;
  }
  if (sum > (int64_t)BYTES_MAX) {
    bx_diag(diags, BX_MSG_ATTACHED_TOO_LARGE, NULL, BX_ARGS(path, bx_diag_int(diags, BYTES_MAX >> 20)));
    return false;
  }
  return (!has_twins(arena, pdf) && agree(pdf, catalog, list)) || refuse(diags, BX_MSG_ATTACHED_BROKEN, path);
}

bool bx_attached_open(bx_arena *arena, const char *path, bx_attached_pdf *pdf, bx_diags *diags) {
  *pdf = (bx_attached_pdf){.path = path};
  bx_buf bytes = {0};
  if (!bx_diag_read_regular(path, PDF_MAX, &bytes, diags)) return false;
  size_t len = bytes.len;
  pdf->file = bx_pdf_open(arena, bx_buf_take(&bytes, arena), len, path, diags);
  if (!pdf->file) return false;
  pdf->revision = bx_pdf_revisions(pdf->file) - 1;
  return list_files(arena, pdf, path, diags) && !bx_pdf_failed(pdf->file);
}

bool bx_attached_bytes(const bx_attached_pdf *pdf, const bx_attached *attached, bx_buf *out, bx_diags *diags) {
  size_t before = out->len, size = (size_t)attached->size;
  if (!bx_pdf_stream(pdf->file, pdf->revision, attached->stream, size, out)) return false;
  return out->len - before == size || refuse(diags, BX_MSG_ATTACHED_BROKEN, pdf->path);
}

/* Makes the folders of a path. */
static bool make_folders(bx_arena *arena, const char *path) {
  for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
    const char *folder = bx_arena_strndup(arena, path, (size_t)(slash - path));
    if (*folder && mkdir(folder, 0777) != 0 && errno != EEXIST) return false;
  }
  return true;
}

/* Nothing that stands in the folder leads out of it, or waits: no symbolic link, no pipe. `inner` is where the
 * attachment's name begins in the path. errno says why not. */
static bool is_free(bx_arena *arena, const char *path, const char *inner) {
  for (const char *end = inner; *end;) {
    end += strcspn(end, "/");
    struct stat info;
    if (lstat(bx_arena_strndup(arena, path, (size_t)(end - path)), &info) != 0) return errno == ENOENT;
    bool is_fit = *end ? S_ISDIR(info.st_mode) : S_ISREG(info.st_mode);
    errno = S_ISLNK(info.st_mode) ? ELOOP : S_ISDIR(info.st_mode) ? EISDIR : *end ? ENOTDIR : EEXIST;
    if (!is_fit) return false;
    if (*end) end++;
  }
  return true;
}

static bool fail(bx_diags *diags, bx_message message, const char *path) {
  bx_diag(diags, message, NULL, BX_ARGS(path, strerror(errno)));
  return false;
}

static bool write_file(const char *path, const bx_buf *bytes, bx_diags *diags) {
  bx_output *output = bx_output_open(path);
  if (!output) return fail(diags, BX_MSG_CANNOT_CREATE, path);
  if (bx_output_write(output, bytes->data, bytes->len) && bx_output_finish(output))
    return bx_output_commit(output) || fail(diags, BX_MSG_WRITE_FAILED, path);
  fail(diags, BX_MSG_WRITE_FAILED, path);
  bx_output_discard(output);
  return false;
}

bool bx_attached_write(const bx_attached_pdf *pdf, const bx_attached *attached, const char *folder, bx_diags *diags) {
  bx_arena *arena = bx_arena_new();
  bx_buf bytes = {0};
  const char *path = bx_arena_join(arena, folder, "/", attached->name, NULL);
  bool ok = bx_attached_bytes(pdf, attached, &bytes, diags);
  bool is_ready = ok && is_free(arena, path, path + strlen(folder) + 1) && make_folders(arena, path);
  if (ok && !is_ready) ok = fail(diags, BX_MSG_CANNOT_CREATE, path);
  if (ok) ok = write_file(path, &bytes, diags);
  bx_buf_free(&bytes);
  bx_arena_free(arena);
  return ok;
}
