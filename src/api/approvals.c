/* Approvals: a list beside the report in which every line carries a hash of the one before it. What is approved is the
 * report's file and the pages made of it, so that a later change of either is seen. */
#include <errno.h>
#include <string.h>

#include "attach.h"
#include "attached.h"

#define LIST_MAX    ((size_t)16 << 20) /* 40,000 lines */
#define BY_MAX      200                /* bytes of a name */
#define COMMENT_MAX 4000
#define ENDING      ".approvals"
#define FORMAT      "1"
#define BEGINNING   "{\"approval\":\"" FORMAT "\"" /* of every line */

typedef struct {
  banxin_document *document;
  const char *path;
  bx_buf lines;
  char data[65], pages[65]; /* of the report as it stands */
  char last[65];            /* hash of the last line; "" when there is none */
  banxin_approval *items;
  int count, capacity;
} listing;

/* ---- The report as it stands ---- */

typedef struct {
  bx_buf hashes; /* of its pages */
} hashing;

static bool take_page(void *self, const bx_page *page) {
  char hash[65];
  bx_page_hash(page, hash);
  bx_buf_puts(&((hashing *)self)->hashes, hash);
  return true;
}

static bool hash_report(listing *list) {
  banxin_document *document = list->document;
  if (!document->layout || document->rows_failed) return false;
  hashing pages = {0};
  const bx_page_sink sink = {.page = take_page, .self = &pages};
  const bx_typeset_job job = bx_document_job(document);
  const bool ok = bx_typeset(&job, &sink, document->diags);
  bx_sha256_hex(document->source.bytes, document->source.len, list->data);
  bx_sha256_hex(pages.hashes.data, pages.hashes.len, list->pages);
  bx_buf_free(&pages.hashes);
  return ok;
}

/* ---- The list ---- */

/* Where the list is; NULL after recording that the report is no file. */
static const char *path_of(const banxin_document *document, const char *log) {
  const char *report = document->source.path;
  if (log) return log;
  if (document->filed) {
    const char *pdf = document->inputs[0];
    const char *folder = bx_arena_strndup(document->arena, pdf, (size_t)(bx_path_name(pdf) - pdf));
    return bx_arena_join(document->arena, folder, bx_path_name(report), ENDING, NULL);
  }
  if (report && !bx_streq(report, "-")) return bx_arena_join(document->arena, report, ENDING, NULL);
  bx_diag(document->diags, BX_MSG_APPROVAL_NO_FILE, NULL, BX_NO_ARGS);
  return NULL;
}

static bool complain(const listing *list, bx_message message, int line) {
  bx_diags *diags = list->document->diags;
  const bx_place place = {.file = list->path, .line = line};
  bx_diag(diags, message, &place, BX_ARGS(bx_diag_int(diags, line)));
  return false;
}

static const char *text_of(const bx_value *map, const char *key) { return bx_value_text(bx_value_find(map, key)); }

static bool read_line(listing *list, const char *line, size_t len, int number) {
  banxin_document *document = list->document;
  const bx_value *map = bx_json_read_line(document->arena, list->path, number, line, len, document->diags);
  if (!map) return false;
  const bool is_map = map->kind == BX_MAP;
  const char *verdict = is_map ? text_of(map, "verdict") : NULL, *before = is_map ? text_of(map, "before") : NULL;
  banxin_approval item = {.approved = bx_streq(verdict, "approved")};
  if (is_map) {
    item.by = text_of(map, "by");
    item.time = text_of(map, "time");
    item.comment = text_of(map, "comment");
    item.data = text_of(map, "data");
    item.pages = text_of(map, "pages");
  }
  const bool ours = item.by && item.time && item.data && item.pages && before &&
                    bx_streq(text_of(map, "approval"), FORMAT) && (item.approved || bx_streq(verdict, "returned"));
  if (!ours) return complain(list, BX_MSG_APPROVAL_UNREADABLE, number);
  if (!bx_streq(before, list->last)) return complain(list, BX_MSG_APPROVAL_BROKEN, number);
  item.holds = item.approved && bx_streq(item.data, list->data) && bx_streq(item.pages, list->pages);
  list->items = bx_arena_grow(document->arena, list->items, list->count, &list->capacity, sizeof *list->items);
  list->items[list->count++] = item;
  return true;
}

static bool read_lines(listing *list) {
  const char *line = list->lines.data, *end = line + list->lines.len;
  for (int number = 1; line < end; number++) {
    const size_t len = (size_t)((const char *)memchr(line, '\n', (size_t)(end - line)) - line);
    if (!read_line(list, line, len, number)) return false;
    bx_sha256_hex(line, len, list->last);
    line += len + 1;
  }
  return true;
}

/* ---- Asking ---- */

static const char *say(const banxin_document *document, const char *english, const char *chinese) {
  return bx_say(document->session->lang, english, chinese);
}

/* What an entry is worth to the report as it stands. */
static const char *worth_of(const listing *list, const banxin_approval *item) {
  const banxin_document *document = list->document;
  if (!item->approved) return say(document, "returned", "退回");
  if (item->holds) return say(document, "approved", "通过");
  if (!bx_streq(item->data, list->data))
    return say(document, "approved, void: the report was changed", "通过，已失效：报告已改动");
  return say(document, "approved, void: the pages were changed", "通过，已失效：版面已改动");
}

static void put_texts(const listing *list, banxin_approval *item) {
  bx_buf text = {0}, json = {0};
  bx_buf_safe(&text, item->time);
  bx_buf_puts(&text, "  ");
  bx_buf_safe(&text, item->by);
  bx_buf_puts(&text, "  ");
  bx_buf_puts(&text, worth_of(list, item));
  if (item->comment) {
    bx_buf_puts(&text, say(list->document, " – ", "　"));
    bx_buf_safe(&text, item->comment);
  }
  bx_buf_putc(&text, '\n');
  bx_buf_putc(&json, '{');
  bx_buf_json_text(&json, "verdict", item->approved ? "approved" : "returned");
  bx_buf_json_bool(&json, "holds", item->holds);
  bx_buf_json_text(&json, "by", item->by);
  bx_buf_json_text(&json, "time", item->time);
  bx_buf_json_text(&json, "comment", item->comment);
  bx_buf_json_text(&json, "data", item->data);
  bx_buf_json_text(&json, "pages", item->pages);
  bx_buf_puts(&json, "}\n");
  item->as_text = bx_buf_take(&text, list->document->arena);
  item->as_json = bx_buf_take(&json, list->document->arena);
}

/* Reads the list for the report as it stands. A list that is not there is one without lines. */
static bool read_list(listing *list, const char *log) {
  bx_diags *diags = list->document->diags;
  if (!(list->path = path_of(list->document, log)) || !hash_report(list)) return false;
  const bx_file_status status = bx_file_read_regular(list->path, LIST_MAX, &list->lines);
  if (status == BX_FILE_MISSING) return true;
  if (status != BX_FILE_OK) {
    bx_diag(diags, BX_MSG_FILE_UNREADABLE, NULL, BX_ARGS(list->path, strerror(errno)));
    return false;
  }
  while (list->lines.len > 0 && list->lines.data[list->lines.len - 1] != '\n') list->lines.len--; /* not finished */
  return read_lines(list);
}

banxin_status banxin_approvals(banxin_document *document, const char *log, const banxin_approval **approvals,
                               int *count) {
  listing list = {.document = document};
  const bool ok = read_list(&list, log);
  for (int i = 0; ok && i < list.count; i++) put_texts(&list, &list.items[i]);
  bx_buf_free(&list.lines);
  *approvals = ok ? list.items : NULL;
  *count = ok ? list.count : 0;
  if (!ok) return bx_status_of(document->diags);
  return list.count > 0 && list.items[list.count - 1].holds ? BANXIN_OK : BANXIN_FINDINGS;
}

/* ---- Signing ---- */

static bool is_approved(banxin_document *document, const char *log) {
  listing list = {.document = document};
  const bool ok = read_list(&list, log);
  const banxin_approval *last = list.count > 0 ? &list.items[list.count - 1] : NULL;
  bx_buf_free(&list.lines);
  if (!ok) return false;
  if (last && last->holds) return true;
  const char *why = last ? worth_of(&list, last) : say(document, "nobody has said anything", "无审批记录");
  bx_diag(document->diags, BX_MSG_APPROVAL_WANTED, NULL, BX_ARGS(why));
  return false;
}

/* Is it a filed PDF, with a layout attached? */
static bool is_filed(const char *path) {
  bx_arena *arena = bx_arena_new();
  bx_attached_pdf pdf;
  bool is = false;
  if (bx_attached_open(arena, path, &pdf, bx_diags_new(arena, BX_LANG_EN)))
    for (int i = 0; i < pdf.count; i++) is = is || bx_starts_with(pdf.files[i].name, BX_ATTACHED_LAYOUTS);
  bx_arena_free(arena);
  return is;
}

/* What was looked at is what is signed, though the file be replaced meanwhile. */
static bool is_same(const banxin_document *document, const bx_buf *pdf) {
  const bx_pdf_file *file = document->filed->file;
  const bool same = bx_pdf_len(file) == pdf->len && memcmp(bx_pdf_bytes(file), pdf->data, pdf->len) == 0;
  if (!same) bx_diag(document->diags, BX_MSG_APPROVAL_CHANGED, NULL, BX_ARGS(document->inputs[0]));
  return same;
}

/* The report is approved, and the pages of the PDF are what it makes: not only what is attached counts. */
static bool may_sign(banxin_document *document, const bx_buf *pdf, const char *log) {
  if (!document->layout->wants_approval) return true;
  return is_same(document, pdf) && is_approved(document, log) && banxin_document_prove(document) == BANXIN_OK;
}

bool bx_session_may_sign(banxin_session *session, const char *path, const bx_buf *pdf, const char *log) {
  if (!is_filed(path)) return true;
  banxin_document *document = banxin_document_open_filed(session, path);
  const bool opened = document->layout && !document->rows_failed; /* else nobody knows what its layout wants */
  document->diags = session->diags;                               /* what is found from here on is the caller's */
  if (!opened) bx_diag(session->diags, BX_MSG_APPROVAL_UNKNOWN, NULL, BX_ARGS(path));
  const bool may = opened && may_sign(document, pdf, log);
  banxin_document_free(document);
  return may;
}

/* ---- Approving ---- */

static bool is_text(const banxin_document *document, const char *what, const char *text, size_t most) {
  const size_t len = strlen(text);
  bool ok = strspn(text, " ") < len && len <= most && bx_utf8_check(text, len) < 0;
  for (const char *p = text; ok && *p; p++) ok = (unsigned char)*p >= 0x20 && *p != 0x7f;
  if (!ok) bx_diag(document->diags, BX_MSG_APPROVAL_TEXT, NULL, BX_ARGS(what, bx_diag_int(document->diags, (int)most)));
  return ok;
}

static bool may_be_said(const banxin_document *document, const banxin_approve_options *options) {
  bx_moment moment;
  if (!is_text(document, say(document, "the name", "姓名"), options->by, BY_MAX)) return false;
  if (options->comment && !is_text(document, say(document, "the comment", "意见"), options->comment, COMMENT_MAX))
    return false;
  if (!bx_moment_read(options->time, &moment)) {
    bx_diag(document->diags, BX_MSG_APPROVAL_TIME, NULL, BX_ARGS(options->time));
    return false;
  }
  if (!options->approved || !bx_diags_errors(document->diags)) return true;
  bx_diag(document->diags, BX_MSG_APPROVAL_ERRORS, NULL, BX_NO_ARGS);
  return false;
}

static void put_line(const listing *list, const banxin_approve_options *options, bx_buf *line) {
  bx_buf_putc(line, '{');
  bx_buf_json_text(line, "approval", FORMAT);
  bx_buf_json_text(line, "verdict", options->approved ? "approved" : "returned");
  bx_buf_json_text(line, "by", options->by);
  bx_buf_json_text(line, "time", options->time);
  bx_buf_json_text(line, "comment", options->comment);
  bx_buf_json_text(line, "data", list->data);
  bx_buf_json_text(line, "pages", list->pages);
  bx_buf_json_text(line, "before", list->last);
  bx_buf_puts(line, "}\n");
}

/* A file that is no list, or one that the report was made of, is not written to, whatever --log says. */
static bool may_be_list(const listing *list) {
  banxin_document *document = list->document;
  bx_buf bytes = {0};
  bool ok = true;
  for (int i = 0; i < document->input_count; i++) ok = ok && !bx_same_file(document->inputs[i], list->path);
  if (!ok) bx_diag(document->diags, BX_MSG_OUTPUT_IS_INPUT, NULL, BX_ARGS(list->path));
  if (ok && bx_file_read_regular(list->path, LIST_MAX, &bytes) == BX_FILE_OK) {
    const size_t len = bytes.len < strlen(BEGINNING) ? bytes.len : strlen(BEGINNING); /* perhaps broken off there */
    ok = memcmp(bytes.data, BEGINNING, len) == 0 || complain(list, BX_MSG_APPROVAL_UNREADABLE, 1);
  }
  bx_buf_free(&bytes);
  return ok;
}

/* Between reading the list and adding to it nobody else adds. */
static bool add(listing *list, const banxin_approve_options *options) {
  bx_diags *diags = list->document->diags;
  bx_buf line = {0};
  bx_log *log = bx_log_open(list->path, LIST_MAX, &list->lines);
  if (!log) {
    const bx_message message = errno == EBUSY ? BX_MSG_APPROVAL_BUSY : BX_MSG_CANNOT_CREATE;
    bx_diag(diags, message, NULL, BX_ARGS(list->path, strerror(errno)));
    return false;
  }
  bool ok = read_lines(list);
  if (ok) {
    put_line(list, options, &line);
    ok = bx_log_add(log, line.data, line.len);
    if (!ok) bx_diag(diags, BX_MSG_WRITE_FAILED, NULL, BX_ARGS(list->path, strerror(errno)));
  }
  bx_log_close(log);
  bx_buf_free(&line);
  return ok;
}

banxin_status banxin_approve(banxin_document *document, const banxin_approve_options *options) {
  listing list = {.document = document};
  bool ok = document->layout && may_be_said(document, options);
  ok = ok && (list.path = path_of(document, options->log)) != NULL && may_be_list(&list) && hash_report(&list) &&
       add(&list, options);
  bx_buf_free(&list.lines);
  return ok ? BANXIN_OK : bx_status_of(document->diags);
}
