/* Rendering: pages go from the typesetter to a device and on to files. */
#include <string.h>

#include "attach.h"
#include "files.h"

#define DEFAULT_DPI    150
#define CROP_MARGIN    400 /* 1/100 mm */
#define DRAFT_MAX      40  /* characters: of a watermark as long, each is 5 mm wide */
#define VERSION_DIGITS 12  /* of the SHA-256's 64: enough to tell the versions of one report apart */

typedef struct {
  banxin_document *document;
  const banxin_render_options *options;
  bx_doc_info info;
  const char *date;
  bx_page_ranges ranges;
  bx_files files;
  bx_pdf *pdf;
  bx_attaching *attaching; /* or NULL */
  bx_dump *dump;
  bx_sheet *sheet;
  int sheet_count; /* of contact sheets written or begun */
  bx_draft draft;
  banxin_document *before; /* the report it is compared with, or NULL */
  bx_diff_html *html;
} rendering;

/* ---- Pages asked for ---- */

static bool is_wanted(const rendering *r, int page) {
  for (int i = 0; i < r->ranges.count; i++)
    if (page >= r->ranges.items[i].first && page <= r->ranges.items[i].last) return true;
  return r->ranges.count == 0;
}

/* ---- Painting ---- */

static bx_png_options png_options(const banxin_render_options *options) {
  return (bx_png_options){.dpi = options->dpi ? options->dpi : DEFAULT_DPI, .bits = options->gray_bits == 8 ? 8 : 4};
}

static bool paint_single(rendering *r, const bx_page *page) {
  const banxin_render_options *options = r->options;
  if (!bx_files_open_picture(&r->files, page->number)) return false;
  const bx_png_options png = png_options(options);
  int errors = bx_diags_errors(r->document->diags);
  bool painted = options->format == BANXIN_PNG ? bx_png_page(page, &png, &r->files.writer, r->document->diags)
                                               : bx_svg_page(page, &r->files.writer, r->document->diags);
  if (!painted && bx_diags_errors(r->document->diags) != errors) return false;
  bool finished = bx_files_finish(&r->files); /* says why the writer failed, when it did */
  return finished && painted;
}

/* ---- Contact sheets ---- */

static bool write_sheet(rendering *r) {
  if (!bx_files_open_picture(&r->files, ++r->sheet_count)) return false;
  const bool written = bx_sheet_write(r->sheet, &r->files.writer);
  return bx_files_finish(&r->files) && written;
}

static bool paint_small(rendering *r, const bx_page *page) {
  return bx_sheet_page(r->sheet, page) && (!bx_sheet_is_full(r->sheet) || write_sheet(r));
}

/* ---- Pages ---- */

static bool paint_page(rendering *r, const bx_page *page) {
  r->document->painted_count++;
  bool ok = r->pdf     ? bx_pdf_page(r->pdf, page)
            : r->dump  ? bx_dump_page(r->dump, page)
            : r->html  ? bx_diff_html_page(r->html, page)
            : r->sheet ? paint_small(r, page)
                       : paint_single(r, page);
  if (ok && r->options->progress) r->options->progress(r->options->progress_self, page->number);
  return ok;
}

/* What was asked for of the page, if it has that. */
static bool paint_part(rendering *r, const bx_page *page) {
  bx_arena *arena = bx_arena_new();
  bx_page part;
  const bool shown = bx_page_crop(arena, page, r->options->crop, bx_len_from_mm100(CROP_MARGIN), &part);
  const bool ok = !shown || paint_page(r, &part);
  bx_arena_free(arena);
  return ok;
}

static bool take_page(void *self, const bx_page *page) {
  rendering *r = self;
  r->document->page_count = page->number;
  if (r->attaching) bx_attaching_page(r->attaching, page);
  if (!is_wanted(r, page->number)) return true;
  return r->options->crop ? paint_part(r, page) : paint_page(r, page);
}

static bx_diff_html *open_html(rendering *r) {
  const banxin_document *document = r->document;
  const bx_html_job job = {.changes = &document->changes,
                           .title = r->info.title,
                           .before_name = r->before->inputs[0],
                           .after_name = document->inputs[0],
                           .lang = document->session->lang,
                           .dpi = r->options->dpi ? r->options->dpi : DEFAULT_DPI};
  return bx_diff_html_new(&r->files.writer, &job, document->diags);
}

/* PDF, dump and HTML: one file, opened before the first page. */
static bool open_device(rendering *r) {
  const banxin_render_options *options = r->options;
  const bx_png_options png = png_options(options);
  if (options->format == BANXIN_PNG && options->sheet_columns)
    r->sheet = bx_sheet_new(options->sheet_columns, options->sheet_rows, &png, r->document->diags);
  if (options->format == BANXIN_PNG || options->format == BANXIN_SVG) return true;
  if (!bx_files_open(&r->files)) return false;
  bx_dump_options dump = {.glyphs = options->glyphs};
  if (options->format == BANXIN_PDF)
    r->pdf = bx_pdf_new(&r->files.writer, (bx_pdf_profile)options->profile, &r->info, r->date, r->document->diags);
  else if (options->format == BANXIN_DIFF_HTML)
    r->html = open_html(r);
  else
    r->dump = bx_dump_new(&r->files.writer, &r->info, &dump);
  if (r->pdf && options->profile != BANXIN_PLAIN) bx_document_sign(r->document, r->pdf);
  if (r->pdf && options->profile == BANXIN_PDFA_3A) r->attaching = bx_attaching_new(r->document);
  return r->pdf || r->dump || r->html;
}

static bool attach(rendering *r) {
  if (!r->attaching) return true;
  int count = 0;
  const bx_pdf_attachment *files = bx_attaching_finish(r->attaching, &count);
  if (files) bx_pdf_attach(r->pdf, files, count);
  return files != NULL;
}

/* Devices record their own failures but not the writer's, which is asked here. */
static bool close_device(rendering *r) {
  if (r->sheet && !bx_sheet_is_empty(r->sheet)) return write_sheet(r);
  if (!r->pdf && !r->dump && !r->html) return true;
  int errors = bx_diags_errors(r->document->diags);
  bool ok = r->pdf ? bx_pdf_finish(r->pdf) : r->html ? bx_diff_html_finish(r->html) : bx_dump_finish(r->dump);
  if (!ok && bx_diags_errors(r->document->diags) != errors) return false;
  return bx_files_finish(&r->files) && ok;
}

/* ---- Copies for approval ---- */

/* 版本 5891b5b522d5　2025-01-20 10:00 */
static const char *version_line(rendering *r) {
  const banxin_document *document = r->document;
  char hash[65];
  bx_sha256_hex(document->source.bytes, document->source.len, hash);
  hash[VERSION_DIGITS] = '\0';
  return bx_arena_join(document->arena, "版本 ", hash, "　", r->options->version, NULL);
}

/* What they have and filed ones have not; NULL: nothing. */
static const bx_draft *make_draft(rendering *r) {
  const banxin_render_options *options = r->options;
  r->draft = (bx_draft){.watermark = options->watermark, .captions = options->sheet_columns > 0};
  if (options->version) r->draft.version = version_line(r);
  return r->draft.watermark || r->draft.version || r->draft.captions ? &r->draft : NULL;
}

/* Is it no text of one line, of a length that may be printed? */
static bool is_unfit(const char *text) {
  int count = 0;
  bool seen = false;
  if (!text) return false;
  if (bx_utf8_check(text, strlen(text)) >= 0) return true;
  for (; *text && count <= DRAFT_MAX; count++) {
    const uint32_t code = bx_utf8_next(&text);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x200b || code == 0x2028 || code == 0x2029) return true;
    seen = seen || (code != ' ' && code != 0x3000);
  }
  return !seen || count > DRAFT_MAX;
}

/* Are the options for a copy for approval, if there are some, for something that is not filed? */
static bool may_be_draft(const rendering *r) {
  const banxin_render_options *options = r->options;
  const bool filed = options->format == BANXIN_PDF && options->profile != BANXIN_PLAIN;
  if (filed && (options->watermark || options->version))
    bx_diag(r->document->diags, BX_MSG_DRAFT_FILED, NULL, BX_NO_ARGS);
  else if (options->sheet_columns && options->format != BANXIN_PNG)
    bx_diag(r->document->diags, BX_MSG_SHEET_NOT_PNG, NULL, BX_NO_ARGS);
  else if (options->crop && options->format != BANXIN_PNG && options->format != BANXIN_SVG)
    bx_diag(r->document->diags, BX_MSG_CROP_NOT_PICTURE, NULL, BX_NO_ARGS);
  else if (options->crop && (options->sheet_columns || options->version))
    bx_diag(r->document->diags, BX_MSG_CROP_ALONE, NULL, BX_NO_ARGS);
  else if (is_unfit(options->watermark) || is_unfit(options->version))
    bx_diag(r->document->diags, BX_MSG_DRAFT_LONG, NULL, BX_ARGS(bx_diag_int(r->document->diags, DRAFT_MAX)));
  else
    return true;
  return false;
}

/* The pages of the document, or the sheets with those it is compared with. */
static bool typeset(rendering *r) {
  const bx_page_sink sink = {.page = take_page, .self = r};
  bx_typeset_job job = bx_document_job(r->document);
  job.draft = make_draft(r);
  return r->before ? bx_document_sheets(r->before, r->document, &sink) : bx_typeset(&job, &sink, r->document->diags);
}

/* The list of changes as a file. */
static bool write_list(rendering *r) {
  const bx_changes *changes = &r->document->changes;
  if (!bx_files_open(&r->files)) return false;
  const bx_writer *writer = &r->files.writer;
  bx_buf buf = {0};
  bool written = true;
  for (int i = 0; i < changes->count && written; i++) {
    bx_change_print_json(&buf, &changes->items[i]);
    written = writer->write(writer->self, buf.data, buf.len);
    bx_buf_free(&buf);
  }
  bx_changes_print_left_out_json(&buf, changes);
  if (written && buf.len) written = writer->write(writer->self, buf.data, buf.len);
  bx_buf_free(&buf);
  return bx_files_finish(&r->files) && written; /* which says why it failed */
}

/* Of the part that was asked for. */
static bool shows_something(const rendering *r) {
  const banxin_document *document = r->document;
  const char *crop = r->options->crop;
  if (!crop || document->painted_count) return true;
  const bool is_text = bx_utf8_check(crop, strlen(crop)) < 0;
  const char *near = is_text ? bx_value_near(document->report, crop, document->arena) : NULL;
  bx_diag(document->diags, near ? BX_MSG_CROP_NOTHING_NEAR : BX_MSG_CROP_NOTHING, NULL,
          BX_ARGS(crop, near ? near : ""));
  return false;
}

static bool render(rendering *r) {
  banxin_document *document = r->document;
  if (!may_be_draft(r) || !bx_page_ranges_read(document->arena, r->options->pages, &r->ranges, document->diags) ||
      !open_device(r))
    return false;
  bool ok = typeset(r);
  if (ok) ok = attach(r);
  if (ok || !r->sheet) ok &= close_device(r);
  ok = ok && bx_page_ranges_check(&r->ranges, r->options->pages, document->page_count, document->diags);
  return ok && shows_something(r) && bx_files_name(&r->files);
}

/* To the options' path or, when there is one, to `memory`. */
static banxin_status render_to(banxin_document *document, banxin_document *before, const banxin_render_options *options,
                               bx_buf *memory) {
  document->file_count = document->page_count = document->painted_count = 0;
  if (!document->layout || document->rows_failed) return banxin_document_status(document);
  rendering r = {.document = document, .before = before, .options = options};
  r.files = (bx_files){.document = document, .before = before, .path = options->path, .memory = memory};
  r.files.pictures = options->format == BANXIN_PNG || options->format == BANXIN_SVG;
  int errors = bx_diags_errors(document->diags);
  r.info = bx_typeset_info(document->arena, document->layout, document->report, &r.date);
  if (r.date && !bx_pdf_is_date(r.date)) r.date = NULL; /* a year that is none has its own finding */
  if (!r.info.title && options->profile != BANXIN_PLAIN) r.info.title = document->layout->title; /* it is shown */
  if (options->date) r.date = options->date;
  if (r.date && !bx_pdf_is_date(r.date)) {
    bx_diag(document->diags, BX_MSG_DATE_SYNTAX, NULL, BX_ARGS(r.date));
    return banxin_document_status(document);
  }
  bool ok = bx_files_commit(&r.files, options->format == BANXIN_DIFF_JSON ? write_list(&r) : render(&r));
  bx_sheet_free(r.sheet);
  if (ok) return BANXIN_OK;
  if (bx_diags_errors(document->diags) == errors) bx_diag(document->diags, BX_MSG_RENDER_FAILED, NULL, BX_NO_ARGS);
  return banxin_document_status(document);
}

banxin_status banxin_document_render(banxin_document *document, const banxin_render_options *options) {
  if (options->format > BANXIN_DUMP) return BANXIN_USAGE;
  return render_to(document, NULL, options, NULL);
}

banxin_status banxin_document_render_diff(banxin_document *before, banxin_document *after,
                                          const banxin_render_options *options) {
  banxin_render_options own = *options;
  own.profile = BANXIN_PLAIN;
  if (!before->layout || before->rows_failed) return banxin_document_status(before);
  return render_to(after, before, &own, NULL);
}

banxin_status bx_document_pdf(banxin_document *document, banxin_profile profile, bx_buf *pdf) {
  return render_to(document, NULL, &(banxin_render_options){.format = BANXIN_PDF, .profile = profile}, pdf);
}
