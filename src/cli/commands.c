/* The commands. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

/* .PDF is .pdf: other systems write endings in capitals. */
static bool same_letters(const char *lower, const char *text) {
  while (*lower && *lower == (*text >= 'A' && *text <= 'Z' ? *text - 'A' + 'a' : *text)) lower++, text++;
  return *lower == '\0' && *text == '\0';
}

bool cli_is_pdf(const char *path) {
  const char *ending = strrchr(path, '.');
  return ending && same_letters(".pdf", ending);
}

banxin_document *cli_open_document(const cli_options *options, banxin_session *session, const char *path) {
  if (cli_is_pdf(path) && !options->layout && !options->row_count) return banxin_document_open_filed(session, path);
  banxin_document *document = banxin_document_open(session, path, options->layout);
  for (int i = 0; i < options->row_count; i++) {
    const char *equals = strchr(options->rows[i], '=');
    size_t len = (size_t)(equals - options->rows[i]);
    char *name = malloc(len + 1);
    if (!name) break;
    memcpy(name, options->rows[i], len);
    name[len] = '\0';
    banxin_document_rows(document, name, equals + 1);
    free(name);
  }
  return document;
}

/* ---- Progress ---- */

/* On a terminal, a long document says how far it is. */
#define PROGRESS_ROWS  20000
#define PROGRESS_PAGES 25

typedef struct {
  const cli_options *options;
  int64_t rows; /* last shown */
  bool shown;   /* something stands on the line */
} progress;

static bool has_progress(const cli_options *options) { return !options->quiet && isatty(STDERR_FILENO); }

static void show_rows(void *self, int64_t rows) {
  progress *p = self;
  if (rows - p->rows < PROGRESS_ROWS) return;
  p->rows = rows;
  fprintf(stderr, cli_say(p->options, "\r%lld rows checked", "\r已核对 %lld 行"), (long long)rows);
  p->shown = true;
}

static void show_page(void *self, int page) {
  progress *p = self;
  if (page % PROGRESS_PAGES != 0) return;
  fprintf(stderr, cli_say(p->options, "\rpage %d", "\r第 %d 页"), page);
  p->shown = true;
}

static void end_progress(progress *p) {
  if (p->shown) fputc('\n', stderr);
  *p = (progress){.options = p->options};
}

/* The check, with its progress. */
static banxin_status check_document(const cli_options *options, banxin_document *document) {
  progress p = {.options = options};
  if (has_progress(options)) banxin_document_watch(document, show_rows, &p);
  banxin_status status = banxin_document_check(document, options->last_year, options->parts, options->part_count);
  banxin_document_watch(document, NULL, NULL);
  end_progress(&p);
  return status;
}

/* ---- check ---- */

/* What could not be kept, once everything else has been said. */
static void print_dropped(const cli_options *options, const banxin_session *session, const banxin_document *document) {
  int dropped = banxin_dropped_count(session, document);
  if (!dropped) return;
  if (options->json)
    fprintf(stderr, "{\"severity\":\"note\",\"id\":\"more\",\"count\":%d}\n", dropped);
  else
    fprintf(stderr, cli_say(options, "… and %d more, too many to list\n", "……另有 %d 条，过多未列\n"), dropped);
}

static void print_verdict(const cli_options *options, const banxin_session *session, banxin_document *document) {
  int errors = banxin_error_count(session, document), warnings = banxin_warning_count(session, document);
  if (options->json || options->quiet) return;
  if (errors == 0 && warnings == 0)
    puts(cli_say(options, "Nothing wrong was found.", "核对完毕，没有发现问题。"));
  else if (options->language == BANXIN_CHINESE)
    printf("%d 处错误，%d 处警告\n", errors, warnings);
  else
    printf("%d error%s, %d warning%s\n", errors, errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
}

int cli_check(const cli_options *options) {
  if (!cli_wants(options, cli_say(options, "report", "报告"), CLI_CHECK | CLI_ROWS | CLI_LAYOUT)) return BANXIN_USAGE;
  banxin_session *session = cli_open_session(options);
  banxin_status status = banxin_session_status(session);
  if (status == BANXIN_OK) {
    banxin_document *document = cli_open_document(options, session, options->arguments[1]);
    status = check_document(options, document);
    if (status == BANXIN_OK || status == BANXIN_FINDINGS) status = banxin_document_prove(document);
    cli_print_diagnostics(options, session, document, 0);
    print_dropped(options, session, document);
    print_verdict(options, session, document);
    banxin_document_free(document);
  }
  return cli_close_session(options, session, status);
}

/* ---- render and dump ---- */

bool cli_find_format(const cli_options *options, banxin_format last, banxin_format *format) {
  static const char *const names[] = {"pdf", "png", "svg", "txt", "html", "json"};
  const char *name = options->format;
  if (!name) {
    const char *dot = options->output ? strrchr(options->output, '.') : NULL;
    name = dot ? dot + 1 : "";
  }
  for (int i = 0; i <= (int)last; i++)
    if (same_letters(names[i], name)) {
      *format = (banxin_format)i;
      return true;
    }
  const char *more = last == BANXIN_DIFF_JSON ? cli_say(options, ", .html, .json", "、.html、.json") : "";
  fprintf(stderr,
          cli_say(options,
                  "banxin: cannot tell the format of “%s”; end it in .pdf, .png, .svg%s or .txt, or give --format\n",
                  "banxin：看不出“%s”的格式；请以 .pdf、.png、.svg%s 或 .txt 结尾，或写 --format\n"),
          options->format ? options->format : options->output, more);
  return false;
}

void cli_print_files(const cli_options *options, const banxin_document *document) {
  if (options->quiet || options->json || strcmp(options->output, "-") == 0) return;
  int count = banxin_document_file_count(document), pages = banxin_document_page_count(document);
  if (count == 1)
    fprintf(stderr, cli_say(options, "%s (%d pages)\n", "%s：共 %d 页\n"), banxin_document_file(document, 0), pages);
  else if (count > 1)
    fprintf(stderr, cli_say(options, "%s … %s: %d files\n", "%s …… %s：%d 个文件\n"), banxin_document_file(document, 0),
            banxin_document_file(document, count - 1), count);
}

banxin_status cli_may_typeset(const cli_options *options, banxin_session *session, banxin_document *document,
                              int *printed) {
  banxin_status status = check_document(options, document);
  *printed = cli_print_diagnostics(options, session, document, 0);
  bool refused = status == BANXIN_FINDINGS && !options->allow_errors;
  if (refused && !options->json)
    fputs(cli_say(options, "banxin: the report has errors and was not typeset; --allow-errors does it all the same\n",
                  "banxin：报告有错误，未予排版；确要排版请加 --allow-errors\n"),
          stderr);
  if (refused || (status != BANXIN_OK && status != BANXIN_FINDINGS)) {
    print_dropped(options, session, document);
    return status;
  }
  return BANXIN_OK;
}

static banxin_status render_document(const cli_options *options, banxin_session *session, banxin_document *document,
                                     banxin_format format) {
  int printed;
  banxin_status status = cli_may_typeset(options, session, document, &printed);
  if (status != BANXIN_OK) return status;
  progress p = {.options = options};
  banxin_render_options render = {.format = format,
                                  .profile = options->profile,
                                  .path = options->output,
                                  .pages = options->pages,
                                  .date = options->date,
                                  .dpi = options->dpi,
                                  .gray_bits = options->gray_bits,
                                  .glyphs = options->glyphs,
                                  .watermark = options->watermark,
                                  .crop = options->crop,
                                  .version = options->stamp_version,
                                  .sheet_columns = options->sheet_columns,
                                  .sheet_rows = options->sheet_rows,
                                  .progress_self = &p};
  if (has_progress(options)) render.progress = show_page;
  status = banxin_document_render(document, &render);
  end_progress(&p);
  cli_print_diagnostics(options, session, document, printed);
  print_dropped(options, session, document);
  if (status == BANXIN_OK) cli_print_files(options, document);
  return status;
}

static int render_to(const cli_options *options, banxin_format format) {
  banxin_session *session = cli_open_session(options);
  banxin_status status = banxin_session_status(session);
  if (status == BANXIN_OK) {
    banxin_document *document = cli_open_document(options, session, options->arguments[1]);
    status = render_document(options, session, document, format);
    banxin_document_free(document);
  }
  return cli_close_session(options, session, status);
}

int cli_render(const cli_options *options) {
  const unsigned kinds = CLI_OUTPUT | CLI_FORMAT | CLI_PROFILE | CLI_PAGES | CLI_PICTURE | CLI_DRAFT | CLI_DATE |
                         CLI_CHECK | CLI_ROWS | CLI_LAYOUT | CLI_ERRORS;
  if (!cli_wants(options, cli_say(options, "report", "报告"), kinds)) return BANXIN_USAGE;
  if (!options->output || !*options->output) {
    fputs(cli_say(options, "banxin render: say where to with -o OUT.pdf\n",
                  "banxin render：请用 -o 输出.pdf 指定输出文件\n"),
          stderr);
    return BANXIN_USAGE;
  }
  banxin_format format;
  return cli_find_format(options, BANXIN_DUMP, &format) ? render_to(options, format) : BANXIN_USAGE;
}

int cli_dump(const cli_options *options) {
  const unsigned kinds = CLI_OUTPUT | CLI_PAGES | CLI_GLYPHS | CLI_CHECK | CLI_ROWS | CLI_LAYOUT | CLI_ERRORS;
  if (!cli_wants(options, cli_say(options, "report", "报告"), kinds)) return BANXIN_USAGE;
  cli_options with_output = *options;
  if (!with_output.output) with_output.output = "-";
  return render_to(&with_output, BANXIN_DUMP);
}

/* ---- inspect ---- */

static void print_measurements(const cli_options *options, banxin_document *document) {
  const char *group = "", *last = "";
  int count = banxin_measurement_count(document), rules[BANXIN_NOT_APPLICABLE + 1] = {0};
  bool failed = false;
  for (int i = 0; i < count; i++) {
    const banxin_measurement m = banxin_measurement_at(document, i);
    bool again = strcmp(m.id, last) == 0, shown = m.verdict == BANXIN_FAIL || !options->quiet;
    last = m.id;
    rules[m.verdict] += !again;
    if (m.verdict == BANXIN_NOT_APPLICABLE && !options->all) shown = false;
    if (options->results_json && shown) fputs(m.as_json, stdout);
    if (options->results_json || !shown) continue;
    bool turns = failed && m.verdict != BANXIN_FAIL; /* from what fails to what holds */
    if (strcmp(group, m.group) != 0 || turns) printf("%s\n", m.group);
    group = m.group;
    failed = m.verdict == BANXIN_FAIL;
    printf("  %s", m.as_text);
  }
  if (options->results_json || options->quiet) return;
  printf(
      cli_say(options, "%d rules hold, %d do not, %d have nothing to measure\n", "%d 条合格，%d 条不合，%d 条不适用\n"),
      rules[BANXIN_PASS], rules[BANXIN_FAIL], rules[BANXIN_NOT_APPLICABLE]);
}

int cli_inspect(const cli_options *options) {
  if (!cli_wants(options, cli_say(options, "report", "报告"), CLI_LAYOUT | CLI_ROWS | CLI_RULES | CLI_JSON))
    return BANXIN_USAGE;
  banxin_session *session = cli_open_session(options);
  banxin_status status = banxin_session_status(session);
  if (status == BANXIN_OK) {
    banxin_document *document = cli_open_document(options, session, options->arguments[1]);
    status = banxin_document_inspect(document);
    cli_print_diagnostics(options, session, document, 0);
    print_dropped(options, session, document);
    if (banxin_measurement_count(document)) print_measurements(options, document);
    banxin_document_free(document);
  }
  return cli_close_session(options, session, status);
}

/* ---- schema, layouts, fonts ---- */

int cli_schema(const cli_options *options) {
  if (!cli_wants(options, cli_say(options, "layout", "版式"), 0)) return BANXIN_USAGE;
  banxin_session *session = cli_open_session(options);
  const char *schema = banxin_schema(session, options->arguments[1]);
  if (schema) fputs(schema, stdout);
  return cli_close_session(options, session, BANXIN_OK);
}

int cli_layouts(const cli_options *options) {
  if (!cli_wants(options, NULL, 0)) return BANXIN_USAGE;
  banxin_session *session = cli_open_session(options);
  int count;
  const banxin_layout_info *layouts = banxin_layouts(session, &count);
  for (int i = 0; i < count; i++)
    printf("%s\n    %s\n    %s\n", layouts[i].name, layouts[i].title ? layouts[i].title : "",
           layouts[i].source ? layouts[i].source : "");
  if (count == 0 && !options->json)
    fputs(cli_say(options, "banxin: no layouts were found\n", "banxin：没有找到版式\n"), stderr);
  return cli_close_session(options, session, count ? BANXIN_OK : BANXIN_CONFIG);
}

int cli_fonts(const cli_options *options) {
  if (!cli_wants(options, NULL, 0)) return BANXIN_USAGE;
  static const char *const origins[][2] = {
      {"bundled", "自带"}, {"user", "用户字体文件夹"}, {"system", "系统"}, {"option", "指定"}};
  banxin_session *session = cli_open_session(options);
  int count;
  const banxin_font_info *fonts = banxin_font_roles(session, &count);
  for (int i = 0; i < count; i++) {
    const char *origin = fonts[i].origin;
    for (size_t k = 0; options->language == BANXIN_CHINESE && k < sizeof origins / sizeof *origins; k++)
      if (strcmp(origins[k][0], origin) == 0) origin = origins[k][1];
    printf("%s %s\n    %s (%s)\n    %s\n", fonts[i].role_zh, fonts[i].role, fonts[i].family, origin, fonts[i].path);
  }
  return cli_close_session(options, session, BANXIN_OK);
}
