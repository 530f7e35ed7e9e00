/* Printing: one PDF in memory, the paper and the pages it asks for, and the module that sends it. */
#include <stdlib.h>
#include <string.h>

#include "paper.h"

#define PDF_MAX   ((size_t)1 << 30) /* bytes: it is held in memory */
#define TITLE_MAX 255               /* bytes of a name (RFC 8011 5.1.3) */

/* A job with what is needed to ask for it. */
typedef struct {
  banxin_print_job shown; /* first, so that a pointer to it is one to the whole */
  const bx_print_job *sent;
  const char *server;
  banxin_job_status last; /* as it was found last */
  int unanswered;         /* questions since then */
} printed_job;

static const char *say(const banxin_session *session, const char *english, const char *chinese) {
  return bx_say(session->lang, english, chinese);
}

/* ---- Printers ---- */

static void put_reason_list(bx_buf *out, const bx_print_reasons *reasons, const char *comma) {
  for (int i = 0; i < reasons->count; i++) {
    if (i) bx_buf_puts(out, comma);
    bx_buf_safe(out, reasons->items[i].text);
  }
}

static void put_reasons(const banxin_session *session, bx_buf *out, const bx_print_reasons *reasons) {
  if (!reasons->count) return;
  bx_buf_puts(out, say(session, " (", "（"));
  put_reason_list(out, reasons, say(session, ", ", "、"));
  bx_buf_puts(out, say(session, ")", "）"));
}

static void put_json_list(bx_buf *out, const char *key, const char *const *items, int count) {
  bx_buf_json_key(out, key);
  bx_buf_putc(out, '[');
  for (int i = 0; i < count; i++) {
    if (i) bx_buf_putc(out, ',');
    bx_buf_json(out, items[i]);
  }
  bx_buf_putc(out, ']');
}

static void put_json_reasons(bx_arena *arena, bx_buf *out, const bx_print_reasons *reasons) {
  const char **keywords = BX_NEW_ARRAY(arena, const char *, bx_max_int(reasons->count, 1));
  for (int i = 0; i < reasons->count; i++) keywords[i] = reasons->items[i].keyword;
  put_json_list(out, "reasons", keywords, reasons->count);
}

static const char *printer_text(const banxin_session *session, const bx_printer *printer) {
  static const char *const states[][2] = {{"idle", "空闲"}, {"busy", "正在打印"}, {"stopped", "已停用"}};
  bx_buf out = {0};
  bx_buf_safe(&out, printer->name);
  if (printer->is_default) bx_buf_puts(&out, say(session, " (default)", "（默认）"));
  bx_buf_puts(&out, say(session, ": ", "："));
  bx_buf_puts(&out, states[printer->state][session->lang]);
  put_reasons(session, &out, &printer->reasons);
  if (!printer->accepts) bx_buf_puts(&out, say(session, ", takes no jobs", "，不接受作业"));
  bx_buf_puts(&out, "\n    ");
  bx_buf_puts(&out, printer->duplex ? say(session, "both sides", "双面") : say(session, "one side", "单面"));
  bx_buf_puts(&out, say(session, ", ", "，"));
  bx_buf_puts(&out, printer->color ? say(session, "colour", "彩色") : say(session, "black", "黑白"));
  if (printer->papers && *printer->papers) {
    bx_buf_puts(&out, say(session, "; paper: ", "；纸张："));
    bx_buf_safe(&out, printer->papers);
  }
  const char *const about[] = {printer->about, printer->location, printer->model};
  for (int i = 0; i < 3; i++) {
    if (!about[i] || bx_streq(about[i], printer->name)) continue;
    bx_buf_puts(&out, "\n    ");
    bx_buf_safe(&out, about[i]);
  }
  bx_buf_putc(&out, '\n');
  return bx_buf_take(&out, session->arena);
}

static const char *printer_json(const banxin_session *session, const bx_printer *printer) {
  static const char *const states[] = {"idle", "busy", "stopped"};
  bx_buf out = {0};
  bx_buf_putc(&out, '{');
  bx_buf_json_text(&out, "printer", printer->name);
  bx_buf_json_bool(&out, "default", printer->is_default);
  bx_buf_json_text(&out, "state", states[printer->state]);
  put_json_reasons(session->arena, &out, &printer->reasons);
  bx_buf_json_bool(&out, "accepts", printer->accepts);
  bx_buf_json_bool(&out, "duplex", printer->duplex);
  bx_buf_json_bool(&out, "color", printer->color);
  if (printer->copies_max) bx_buf_json_int(&out, "copies", printer->copies_max);
  put_json_list(&out, "media", printer->media, printer->media_count);
  bx_buf_json_text(&out, "about", printer->about);
  bx_buf_json_text(&out, "location", printer->location);
  bx_buf_json_text(&out, "model", printer->model);
  bx_buf_puts(&out, "}\n");
  return bx_buf_take(&out, session->arena);
}

banxin_status banxin_printers(banxin_session *session, const char *server, const banxin_printer **printers,
                              int *count) {
  const bx_print_module *module = bx_session_print_module(session, session->diags);
  const bx_printer *found = module ? module->printers(session->arena, server, count, session->diags) : NULL;
  *printers = NULL;
  if (!found) {
    *count = 0;
    return bx_status_of(session->diags);
  }
  banxin_printer *list = BX_NEW_ARRAY(session->arena, banxin_printer, bx_max_int(*count, 1));
  for (int i = 0; i < *count; i++)
    list[i] = (banxin_printer){.name = found[i].name,
                               .is_default = found[i].is_default,
                               .accepts = found[i].accepts,
                               .duplex = found[i].duplex,
                               .color = found[i].color,
                               .as_text = printer_text(session, &found[i]),
                               .as_json = printer_json(session, &found[i])};
  *printers = list;
  return BANXIN_OK;
}

/* ---- Pages ---- */

static int by_first(const void *a, const void *b) {
  const bx_page_range *x = a, *y = b;
  return (x->first > y->first) - (x->first < y->first);
}

/* IPP wants ranges in ascending order that share no page (RFC 8011 5.2.7). */
static void sort_ranges(bx_page_ranges *ranges, int page_count) {
  if (!ranges->count) return;
  qsort(ranges->items, (size_t)ranges->count, sizeof *ranges->items, by_first);
  int kept = 0;
  for (int i = 1; i < ranges->count; i++) {
    bx_page_range *last = &ranges->items[kept];
    if (ranges->items[i].first > last->last + 1)
      ranges->items[++kept] = ranges->items[i];
    else
      last->last = bx_max_int(last->last, ranges->items[i].last);
  }
  ranges->count = kept + 1;
  if (page_count) ranges->items[kept].last = bx_min_int(ranges->items[kept].last, page_count);
}

static const char *print_ranges(bx_arena *arena, const bx_page_ranges *ranges) {
  bx_buf out = {0};
  if (!ranges->count) return NULL;
  for (int i = 0; i < ranges->count; i++) {
    if (i) bx_buf_putc(&out, ',');
    bx_buf_int(&out, ranges->items[i].first);
    bx_buf_putc(&out, '-');
    bx_buf_int(&out, ranges->items[i].last);
  }
  return bx_buf_take(&out, arena);
}

static int count_pages(const bx_page_ranges *ranges, int page_count) {
  int count = 0;
  if (!ranges->count || !page_count) return page_count;
  for (int i = 0; i < ranges->count; i++) count += ranges->items[i].last - ranges->items[i].first + 1;
  return count;
}

/* ---- What a job is ---- */

static void put_line(const banxin_session *session, bx_buf *out, const char *label, const char *value) {
  bx_buf_puts(out, label);
  bx_buf_puts(out, say(session, ": ", "："));
  bx_buf_safe(out, value);
  bx_buf_putc(out, '\n');
}

static const char *value_of(const bx_print_job *job, const char *name) {
  for (int i = 0; i < job->attribute_count; i++)
    if (bx_streq(job->attributes[i].name, name)) return job->attributes[i].value;
  return NULL;
}

static const char *job_text(const banxin_session *session, const banxin_print_job *shown, const bx_print_job *job,
                            const bx_paper *paper) {
  static const char *const sides[][2] = {{"one", "单面"},
                                         {"both, turned on the long edge", "双面，长边翻转"},
                                         {"both, turned on the short edge", "双面，短边翻转"}};
  bx_buf out = {0};
  const char *ranges = value_of(job, "page-ranges"), *side = value_of(job, "sides");
  const int which = bx_streq(side, "one-sided") ? 0 : bx_streq(side, "two-sided-long-edge") ? 1 : 2;
  const bool gray = bx_streq(value_of(job, "print-color-mode"), "monochrome");
  const char *pages = shown->pages ? bx_diag_int(session->diags, shown->pages) : say(session, "not known", "不详");
  if (ranges)
    pages = bx_arena_join(session->arena, pages, say(session, " (", "（"), ranges, say(session, ")", "）"), NULL);
  const char *suffix = job->printer.is_default ? say(session, " (default)", "（默认）") : "";
  put_line(session, &out, say(session, "printer", "打印机"),
           bx_arena_join(session->arena, shown->printer, suffix, NULL));
  put_line(session, &out, say(session, "job", "作业"), shown->title);
  put_line(session, &out, say(session, "pages", "页数"), pages);
  put_line(session, &out, say(session, "paper", "纸张"),
           bx_arena_join(session->arena, paper->paper, say(session, ", not scaled", "，不缩放"), NULL));
  put_line(session, &out, say(session, "sides", "单双面"), sides[which][session->lang]);
  put_line(session, &out, say(session, "colour", "颜色"),
           gray ? say(session, "gray", "灰度") : say(session, "colour", "彩色"));
  put_line(session, &out, say(session, "copies", "份数"), value_of(job, "copies"));
  return bx_buf_take(&out, session->arena);
}

static const char *job_json(const banxin_session *session, const banxin_print_job *shown, const bx_print_job *job) {
  bx_buf out = {0}, attributes = {0};
  bx_buf_putc(&attributes, '{');
  for (int i = 0; i < job->attribute_count; i++)
    bx_buf_json_text(&attributes, job->attributes[i].name, job->attributes[i].value);
  bx_buf_putc(&out, '{');
  bx_buf_json_text(&out, "printer", shown->printer);
  bx_buf_json_bool(&out, "default", job->printer.is_default);
  bx_buf_json_text(&out, "job", shown->label);
  bx_buf_json_text(&out, "title", shown->title);
  if (shown->pages) bx_buf_json_int(&out, "pages", shown->pages);
  bx_buf_json_key(&out, "attributes");
  bx_buf_append(&out, attributes.data, attributes.len);
  bx_buf_puts(&out, "}}\n");
  bx_buf_free(&attributes);
  return bx_buf_take(&out, session->arena);
}

/* ---- Sending ---- */

/* The PDF's own title, else the name of the file; as long as a job's name may be. */
static const char *title_of(bx_arena *arena, const bx_paper *paper, const char *path) {
  const char *name = bx_path_name(path), *dot = strrchr(name, '.');
  const char *title = paper->title;
  if (!title && bx_utf8_check(name, strlen(name)) < 0)
    title = bx_arena_strndup(arena, name, dot && dot > name ? (size_t)(dot - name) : strlen(name));
  if (!title) title = "PDF";
  size_t len = strlen(title);
  while (len > TITLE_MAX || (title[len] & 0xc0) == 0x80) len--; /* not within a character */
  return bx_arena_strndup(arena, title, len);
}

/* What is printed, whole and in memory. Steps from PDF to PDF, such as booklets, have their place at its end. */
static bool make_pdf(banxin_session *session, const char *path, banxin_document *document, bx_buf *pdf) {
  if (path) return bx_diag_read_regular(path, PDF_MAX, pdf, session->diags);
  return bx_document_pdf(document, BANXIN_PLAIN, pdf) == BANXIN_OK;
}

static printed_job *new_job(banxin_session *session, const bx_print_job *sent, const bx_paper *paper,
                            const bx_print_ticket *ticket, int pages) {
  printed_job *job = BX_NEW(session->arena, printed_job);
  job->sent = sent;
  job->shown = (banxin_print_job){
      .id = sent->id, .label = sent->label, .printer = sent->printer.name, .title = ticket->title, .pages = pages};
  job->shown.as_text = job_text(session, &job->shown, sent, paper);
  job->shown.as_json = job_json(session, &job->shown, sent);
  return job;
}

static bool wants_sheets(const banxin_print_options *options) {
  return options->last_number || options->booklet || options->gray;
}

/* A copy that has a number of its own as well has two. */
static bool has_number(banxin_session *session, const char *path, const banxin_document *document) {
  if (document) return bx_document_has_number(document);
  banxin_document *filed = banxin_document_open_filed(session, path); /* of another PDF nobody knows */
  const bool has = bx_document_has_number(filed);
  banxin_document_free(filed);
  return has;
}

/* Takes the pages that are wanted and puts them on sheets; then all of those are. Gray alone is left to the printer
 * when the PDF cannot be read. */
static bool make_sheets(banxin_session *session, const char *name, const banxin_print_options *options,
                        bx_page_ranges *ranges, bx_paper *paper, bx_buf *pdf) {
  if (!wants_sheets(options) || (!paper->page_count && !options->last_number && !options->booklet)) return true;
  const char *title = paper->title;
  if (!bx_session_impose(session, name, options, ranges, pdf) ||
      !bx_paper_of(session->arena, pdf, name, paper, session->diags))
    return false;
  paper->title = title;
  ranges->count = 0;
  return true;
}

/* The paper of the PDF, and which of its pages are wanted, in ascending order. */
static bool choose_pages(banxin_session *session, const bx_buf *pdf, const char *name, const char *pages,
                         bx_paper *paper, bx_page_ranges *ranges) {
  if (!bx_page_ranges_read(session->arena, pages, ranges, session->diags) ||
      !bx_paper_of(session->arena, pdf, name, paper, session->diags))
    return false;
  if (paper->page_count && !bx_page_ranges_check(ranges, pages, paper->page_count, session->diags)) return false;
  sort_ranges(ranges, paper->page_count);
  return true;
}

static printed_job *send(banxin_session *session, bx_buf *pdf, const char *name, const banxin_print_options *options) {
  static const char *const sides[] = {"one-sided", "two-sided-long-edge", "two-sided-short-edge"};
  bx_arena *arena = session->arena;
  bx_paper paper;
  bx_page_ranges ranges;
  const bx_print_module *module;
  if (!choose_pages(session, pdf, name, options->pages, &paper, &ranges)) return NULL;
  if (!make_sheets(session, name, options, &ranges, &paper, pdf)) return NULL;
  const bx_print_ticket ticket = {.pdf = pdf->data,
                                  .len = pdf->len,
                                  .printer = options->printer,
                                  .title = title_of(arena, &paper, name),
                                  .media = paper.media,
                                  .sides = sides[options->sides],
                                  .pages = print_ranges(arena, &ranges),
                                  .copies = options->copies,
                                  .gray = options->gray,
                                  .dry_run = options->dry_run};
  if (!(module = bx_session_print_module(session, session->diags))) return NULL;
  const bx_print_job *sent = module->send(arena, options->server, &ticket, session->diags);
  if (!sent) return NULL;
  printed_job *job = new_job(session, sent, &paper, &ticket, count_pages(&ranges, paper.page_count));
  job->server = bx_arena_strdup(arena, options->server);
  return job;
}

/* Instead of sending it: for printing from elsewhere. */
static bool write(banxin_session *session, bx_buf *pdf, const char *name, const banxin_document *document,
                  const banxin_print_options *options) {
  bx_paper paper;
  bx_page_ranges ranges;
  if (document ? bx_document_is_input(document, options->to) : bx_same_file(name, options->to)) {
    bx_diag(session->diags, BX_MSG_OUTPUT_IS_INPUT, NULL, BX_ARGS(options->to));
    return false;
  }
  return choose_pages(session, pdf, name, options->pages, &paper, &ranges) &&
         bx_session_impose(session, name, options, &ranges, pdf) &&
         bx_diag_write_file(options->to, pdf, session->diags);
}

banxin_status banxin_print(banxin_session *session, const char *path, banxin_document *document,
                           const banxin_print_options *options, const banxin_print_job **job) {
  bx_buf pdf = {0};
  const char *name = path ? path : document->input_count ? document->inputs[0] : "-";
  *job = NULL;
  if (options->last_number && has_number(session, path, document)) {
    bx_diag(session->diags, BX_MSG_NUMBER_TWICE, NULL, BX_ARGS(name));
    return BANXIN_USAGE;
  }
  const bool made = make_pdf(session, path, document, &pdf);
  printed_job *printed = made && !options->to ? send(session, &pdf, name, options) : NULL;
  const bool written = made && options->to && write(session, &pdf, name, document, options);
  bx_buf_free(&pdf);
  *job = printed ? &printed->shown : NULL;
  if (printed || written) return BANXIN_OK;
  const banxin_status status = bx_status_of(session->diags);
  return status != BANXIN_OK ? status : banxin_document_status(document);
}

/* ---- What becomes of it ---- */

static const struct {
  const char *name, *english, *chinese;
} states[] = {{"waiting", "waiting", "等待打印"},  {"printing", "printing", "正在打印"},
              {"stopped", "stopped", "已停下"},    {"canceled", "cancelled", "已取消"},
              {"aborted", "given up", "打印失败"}, {"completed", "printed", "打印完成"}};

static const char *status_text(const banxin_session *session, bx_arena *arena, const printed_job *job,
                               const bx_job_status *status) {
  bx_buf out = {0};
  bx_buf_safe(&out, job->shown.label);
  bx_buf_puts(&out, say(session, ": ", "："));
  bx_buf_puts(&out, say(session, states[status->state].english, states[status->state].chinese));
  put_reasons(session, &out, &status->reasons);
  bx_buf_putc(&out, '\n');
  return bx_buf_take(&out, arena);
}

static const char *status_json(bx_arena *arena, const printed_job *job, const bx_job_status *status) {
  bx_buf out = {0};
  bx_buf_putc(&out, '{');
  bx_buf_json_text(&out, "job", job->shown.label);
  bx_buf_json_text(&out, "state", states[status->state].name);
  put_json_reasons(arena, &out, &status->reasons);
  bx_buf_json_int(&out, "sides", status->sides_done);
  bx_buf_puts(&out, "}\n");
  return bx_buf_take(&out, arena);
}

/* A job that was not printed is an error, with its reasons. */
static void complain(banxin_session *session, bx_arena *arena, const printed_job *job, const bx_job_status *status) {
  static const bx_message messages[] = {[BX_JOB_STOPPED] = BX_MSG_JOB_STOPPED,
                                        [BX_JOB_CANCELED] = BX_MSG_JOB_CANCELED,
                                        [BX_JOB_ABORTED] = BX_MSG_JOB_ABORTED};
  bx_buf why = {0};
  put_reasons(session, &why, &status->reasons);
  if (status->message && *status->message) {
    bx_buf_puts(&why, say(session, ": ", "："));
    bx_buf_safe(&why, status->message);
  }
  bx_diag(session->diags, messages[status->state], NULL, BX_ARGS(job->shown.label, bx_buf_take(&why, arena)));
}

/* A job may be asked for a thousand times: only what has changed is kept. */
static const char *keep(banxin_session *session, const char *text, const char *last) {
  return bx_streq(text, last) ? last : bx_arena_strdup(session->arena, text);
}

/* So many questions about a job may remain without an answer, one after the other: a server that is started again
 * knows of its jobs, and those go on. */
#define UNANSWERED_MAX 10

banxin_status banxin_print_ask(banxin_session *session, const banxin_print_job *shown, banxin_job_status *status) {
  printed_job *job = (printed_job *)(uintptr_t)shown;
  const bx_print_module *module = bx_session_print_module(session, session->diags);
  bx_job_status found;
  bx_arena *arena = bx_arena_new();
  bx_diags *diags =
      job->unanswered < UNANSWERED_MAX ? bx_diags_new(arena, bx_diags_lang(session->diags)) : session->diags;
  const bool answered = module && job->sent->id && module->ask(arena, job->server, job->sent, &found, diags);
  job->unanswered = answered ? 0 : job->unanswered + 1;
  if (answered) {
    job->last.state = (banxin_job_state)found.state;
    job->last.over = found.state >= BX_JOB_STOPPED;
    job->last.as_text = keep(session, status_text(session, arena, job, &found), job->last.as_text);
    job->last.as_json = keep(session, status_json(arena, job, &found), job->last.as_json);
    if (job->last.over && found.state != BX_JOB_COMPLETED) complain(session, arena, job, &found);
  }
  *status = job->last;
  bx_arena_free(arena);
  return bx_status_of(session->diags);
}
