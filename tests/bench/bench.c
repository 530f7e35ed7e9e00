/* Benchmarks, printed as JSON. Times are CPU time; nothing here passes or fails by time.
 *   bench PROGRAM            a sample: cold process, warm documents, PNG pages; tables of 1,000 to
 *                            1,000,000 rows, each in a process of its own
 *   bench --rows N           one table of N rows (what the parent runs)
 *   bench --warm N           N documents in one process, for a profiler
 *   bench --breaker          paragraphs of 10 KB to 1 MB: time a character to prepare and to break */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "banxin.h"
#include "typeset.h"

#define COLD_RUNS   15
#define WARM_RUNS   100
#define PNG_RUNS    5
#define RECORD_ROWS 25

/* A department's report of four pages and a city's of six. */
static const char *const samples[] = {BX_SOURCE_DIR "/samples/hubin-2021/report.yaml",
                                      BX_SOURCE_DIR "/samples/huaian-2024/report.yaml"};
#define SAMPLES 2

static double cpu_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* ---- A table of many rows ---- */

/* A file without a name that the process can still open by one; `path` has room for it. */
static FILE *open_temporary(char path[40]) {
  FILE *file = tmpfile();
  if (file) snprintf(path, 40, "/proc/self/fd/%d", fileno(file));
  return file;
}

/* Records of one group each: its name, and rows of eight figures with their names. */
static void write_records(FILE *file, int rows) {
  for (int made = 0; made < rows;) {
    fprintf(file, "{\"单位\":\"第%d组\",\"事项\":[", made / RECORD_ROWS % 1000 + 1);
    for (int i = 0; i < RECORD_ROWS - 1; i++, made++)
      fprintf(file, "%s{\"名称\":\"第%d项\",\"数\":[%d,%d,%d,%d,%d,%d,%d]}", i ? "," : "", i + 1, made * 7 % 97,
              (made * 7 + 131) % 97, (made * 7 + 262) % 97, (made * 7 + 393) % 97, (made * 7 + 524) % 97,
              (made * 7 + 655) % 97, (made * 7 + 786) % 97);
    made++; /* the subtotal */
    fputs("]}\n", file);
  }
  fflush(file);
}

static banxin_session *open_session(void) {
  return banxin_session_new(&(banxin_options){.data_folder = BX_SOURCE_DIR});
}

/* By the road that `banxin render --profile plain --rows` takes: checked, then typeset. The tree of a filed PDF grows
 * with the rows. */
static int bench_rows(int rows) {
  char rows_path[40], report_path[40];
  FILE *records = open_temporary(rows_path), *report = open_temporary(report_path);
  if (!records || !report) return 1;
  write_records(records, rows);
  fputs("标题: 行\n", report);
  fflush(report);
  double start = cpu_ms();
  banxin_session *session = open_session();
  banxin_document *document = banxin_document_open(session, report_path, BX_SOURCE_DIR "/tests/bench/rows.yaml");
  const banxin_render_options options = {.format = BANXIN_PDF, .profile = BANXIN_PLAIN, .path = "/dev/null"};
  banxin_document_rows(document, "办理", rows_path);
  bool ok = banxin_document_check(document, NULL, NULL, 0) == BANXIN_OK &&
            banxin_document_render(document, &options) == BANXIN_OK;
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("{\"rows\": %d, \"ok\": %s, \"pages\": %d, \"cpu_ms\": %.0f, \"rss_mb\": %.1f}", rows, ok ? "true" : "false",
         banxin_document_page_count(document), cpu_ms() - start, (double)usage.ru_maxrss / 1024);
  if (!ok) fputs(banxin_diagnostic_at(session, document, 0).as_text, stderr);
  banxin_document_free(document);
  banxin_session_free(session);
  fclose(records);
  fclose(report);
  return ok ? 0 : 1;
}

/* ---- Long paragraphs ---- */

#define PARAGRAPH_MAX (1 << 20)

/* A paragraph of `bytes` at least, of prose with figures, marks and Latin words. */
static char *long_text(bx_arena *arena, int bytes) {
  static const char sentence[] =
      "二〇二一年，全区行政机关共收到政府信息公开申请1240件，其中“予以公开”812件、“部分公开”（区分处理）96件，"
      "办结率为99.7%；《条例》规定的时限内答复1236件——较上年增长12.5%。公众可在 www.example.com 下载 PDF 格式。";
  char *text = bx_arena_alloc(arena, (size_t)bytes + sizeof sentence);
  size_t len = 0;
  for (; len < (size_t)bytes; len += sizeof sentence - 1) memcpy(text + len, sentence, sizeof sentence);
  return text;
}

/* Prepares and sets paragraphs of `bytes` until PARAGRAPH_MAX has gone through; each way of setting in turn. */
static void bench_paragraph(bx_font_set *fonts, bx_diags *diags, int bytes, const char *end) {
  static const bx_para_options ways[] = {{.align = BX_ALIGN_JUSTIFY}, {.align = BX_ALIGN_LEFT}, {.balance = true}};
  double prepared_ms = 0, set_ms[3] = {0};
  int items = 0, runs = PARAGRAPH_MAX / bytes;
  bx_arena *keep = bx_arena_new();
  bx_setter *setter = bx_setter_new(keep, fonts, diags);
  bx_span span = {.text = long_text(keep, bytes)};
  span.style = (bx_text_style){.han = BX_ROLE_FANGSONG, .latin = BX_ROLE_WESTERN, .size = 16 * BX_PT};
  for (const char *p = span.text; *p;) items += bx_utf8_next(&p) != 0;
  bx_arena *arena = bx_arena_new();
  for (int run = -1; run < runs; run++) { /* once to warm up */
    double start = cpu_ms();
    const bx_prepared *prepared = bx_para_prepare(setter, arena, &span, 1);
    if (run >= 0) prepared_ms += cpu_ms() - start;
    for (int way = 0; way < 3; way++) {
      bx_para_options options = ways[way];
      options.measure = 28 * 16 * BX_PT;
      start = cpu_ms();
      bx_para_set(setter, arena, prepared, &options);
      if (run >= 0) set_ms[way] += cpu_ms() - start;
    }
    bx_arena_reset(arena);
  }
  double each = 1e6 / runs / items;
  printf(
      "  {\"bytes\": %d, \"characters\": %d, \"prepare_ns\": %.0f, \"justified_ns\": %.0f, \"ragged_ns\": %.0f, "
      "\"balanced_ns\": %.0f}%s\n",
      bytes, items, prepared_ms * each, set_ms[0] * each, set_ms[1] * each, set_ms[2] * each, end);
  bx_arena_free(arena);
  bx_arena_free(keep);
}

static int bench_breaker(void) {
  bx_arena *arena = bx_arena_new();
  bx_diags *diags = bx_diags_new(arena, BX_LANG_EN);
  bx_font_set *fonts = bx_font_set_new(&(bx_font_options){.folder = BX_SOURCE_DIR "/fonts"});
  puts("[");
  bench_paragraph(fonts, diags, 10 << 10, ",");
  bench_paragraph(fonts, diags, 100 << 10, ",");
  bench_paragraph(fonts, diags, 1 << 20, "");
  puts("]");
  bx_font_set_free(fonts);
  bx_arena_free(arena);
  return 0;
}

/* ---- Processes ---- */

/* Runs a program with its output thrown away unless `keep`; what it used. */
static struct rusage run(char *const *argv, bool keep) {
  fflush(stdout);
  struct rusage usage = {0};
  pid_t child = fork();
  if (child == 0) {
    int null = open("/dev/null", O_WRONLY);
    if (!keep) dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    execv(argv[0], argv);
    _exit(127);
  }
  int status = 1;
  if (child < 0 || wait4(child, &status, 0, &usage) < 0 || status != 0) {
    fprintf(stderr, "bench: %s failed\n", argv[0]);
    exit(1);
  }
  return usage;
}

static double usage_ms(const struct rusage *usage) {
  return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1e3 +
         (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e3;
}

static void bench_cold(const char *program, const char *sample) {
  char *argv[] = {(char *)(uintptr_t)program,
                  "render",
                  (char *)(uintptr_t)sample,
                  "-o",
                  "/dev/null",
                  "--format",
                  "pdf",
                  "--fonts",
                  "bundled",
                  "-q",
                  NULL};
  double times[COLD_RUNS];
  long rss = 0;
  for (int i = 0; i < COLD_RUNS; i++) {
    struct rusage usage = run(argv, false);
    times[i] = usage_ms(&usage);
    if (usage.ru_maxrss > rss) rss = usage.ru_maxrss;
  }
  qsort(times, COLD_RUNS, sizeof *times, by_size);
  printf("    \"cold\": {\"cpu_ms_min\": %.1f, \"cpu_ms_median\": %.1f, \"rss_mb\": %.1f},\n", times[0],
         times[COLD_RUNS / 2], (double)rss / 1024);
}

/* ---- Warm ---- */

/* Checks and renders a sample; its number of pages. */
static int render(banxin_session *session, const char *sample, const banxin_render_options *options) {
  banxin_document *document = banxin_document_open(session, sample, NULL);
  int pages = 0;
  if (banxin_document_check(document, NULL, NULL, 0) == BANXIN_OK &&
      banxin_document_render(document, options) == BANXIN_OK)
    pages = banxin_document_page_count(document);
  banxin_document_free(document);
  return pages;
}

static void bench_warm(banxin_session *session, const char *sample, int runs) {
  banxin_render_options pdf = {.format = BANXIN_PDF, .path = "/dev/null"};
  int pages = render(session, sample, &pdf);
  double start = cpu_ms();
  for (int i = 0; i < runs; i++) render(session, sample, &pdf);
  double ms = (cpu_ms() - start) / runs;
  printf("    \"warm\": {\"pages\": %d, \"ms_per_document\": %.2f, \"documents_per_second\": %.1f},\n", pages, ms,
         1e3 / ms);
}

static void bench_png(banxin_session *session, const char *sample, int dpi, const char *end) {
  char folder[] = "/tmp/banxin-bench-XXXXXX", path[64];
  if (!mkdtemp(folder)) exit(1);
  snprintf(path, sizeof path, "%s/p.png", folder);
  banxin_render_options png = {.format = BANXIN_PNG, .path = path, .dpi = dpi};
  render(session, sample, &png);
  double start = cpu_ms();
  int pages = 0;
  for (int i = 0; i < PNG_RUNS; i++) pages = render(session, sample, &png);
  printf("      {\"dpi\": %d, \"ms_per_page\": %.1f}%s\n", dpi, (cpu_ms() - start) / PNG_RUNS / pages, end);
  for (int i = 1; i <= pages; i++) {
    snprintf(path, sizeof path, "%s/p-%d.png", folder, i);
    unlink(path);
  }
  rmdir(folder);
}

int main(int argc, char **argv) {
  if (argc == 3 && strcmp(argv[1], "--rows") == 0) return bench_rows(bx_parse_int(argv[2]));
  if (argc == 3 && strcmp(argv[1], "--warm") == 0) {
    banxin_session *session = open_session();
    bench_warm(session, samples[0], bx_max_int(bx_parse_int(argv[2]), 1));
    banxin_session_free(session);
    return 0;
  }
  if (argc == 2 && strcmp(argv[1], "--breaker") == 0) return bench_breaker();
  if (argc != 2) {
    fputs("usage: bench PROGRAM | bench --rows N | bench --warm N | bench --breaker\n", stderr);
    return 64;
  }
  puts("{");
  banxin_session *session = open_session();
  for (int i = 0; i < SAMPLES; i++) {
    const char *name = strstr(samples[i], "/samples/") + strlen("/samples/");
    printf("  \"%.*s\": {\n", (int)strcspn(name, "/"), name);
    bench_cold(argv[1], samples[i]);
    bench_warm(session, samples[i], WARM_RUNS);
    puts("    \"png\": [");
    bench_png(session, samples[i], 150, ",");
    bench_png(session, samples[i], 300, "");
    puts("    ]},");
  }
  puts("  \"tables\": [");
  static const char *const sizes[] = {"1000", "10000", "100000", "1000000"};
  for (int i = 0; i < 4; i++) {
    char *rows[] = {argv[0], "--rows", (char *)(uintptr_t)sizes[i], NULL};
    fputs("    ", stdout);
    run(rows, true);
    puts(i < 3 ? "," : "");
  }
  puts("  ]\n}");
  banxin_session_free(session);
  return 0;
}
