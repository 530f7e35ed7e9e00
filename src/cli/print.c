/* banxin print and banxin printers. The command line alone waits and looks at signals. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"

#define COPIES_MAX 9999
#define NUMBER_MAX 999999 /* six digits */

/* 1-30, or 7 for one copy with that number. */
static bool read_numbers(const cli_options *options, const char *value, banxin_print_options *print) {
  char *end;
  const long first = strtol(value, &end, 10), last = *end == '-' ? strtol(end + 1, &end, 10) : first;
  print->first_number = (int)first;
  print->last_number = (int)last;
  if (!*end && first >= 1 && first <= last && last <= NUMBER_MAX && last - first < COPIES_MAX) return true;
  return cli_bad_value(options, "numbered", value, "1-30, 1 … 999999");
}

bool cli_print_option(cli_options *options, cli_option option, const char *value) {
  static const char *const sides[] = {"off", "long", "short", NULL};
  cli_printing *printing = &options->printing;
  int word = 0;
  switch (option) {
    case CLI_OPT_PRINTER:
      printing->options.printer = value;
      return true;
    case CLI_OPT_SERVER:
      printing->options.server = value;
      return true;
    case CLI_OPT_COPIES:
      return cli_read_number(options, "copies", value, (const int[]){1, COPIES_MAX}, &printing->options.copies);
    case CLI_OPT_DUPLEX:
      if (!cli_read_word(options, "duplex", value, sides, &word)) return false;
      printing->options.sides = (banxin_sides)word;
      printing->has_sides = true;
      return true;
    case CLI_OPT_NUMBERED:
      return read_numbers(options, value, &printing->options);
    case CLI_OPT_BOOKLET:
      if (!cli_read_word(options, "booklet", value, (const char *const[]){"a4", "a3", NULL}, &word)) return false;
      printing->options.booklet = (banxin_booklet)(BANXIN_BOOKLET_A4 + word);
      return true;
    case CLI_OPT_GRAY:
      printing->options.gray = true;
      return true;
    default:
      printing->no_wait = true;
      return true;
  }
}

int cli_printers(const cli_options *options) {
  if (!cli_wants(options, NULL, CLI_SERVER | CLI_JSON)) return BANXIN_USAGE;
  banxin_session *session = cli_open_session(options);
  banxin_status status = banxin_session_status(session);
  const banxin_printer *printers;
  int count = 0;
  if (status == BANXIN_OK) status = banxin_printers(session, options->printing.options.server, &printers, &count);
  for (int i = 0; i < count; i++) fputs(options->results_json ? printers[i].as_json : printers[i].as_text, stdout);
  if (status == BANXIN_OK && count == 0 && !options->json)
    fputs(cli_say(options, "banxin: there are no printers\n", "banxin：没有打印机\n"), stderr);
  return cli_close_session(options, session, status);
}

/* ---- Waiting ---- */

/* What ends the waiting but not the job: Ctrl-C, the end of the terminal, and who ends programs. */
static void stop_signals(sigset_t *set) {
  sigemptyset(set);
  sigaddset(set, SIGINT);
  sigaddset(set, SIGTERM);
  sigaddset(set, SIGHUP);
}

/* Half a second; false when a signal came. */
static bool rest(const sigset_t *signals) {
  const struct timespec time = {.tv_nsec = 500000000};
  return sigtimedwait(signals, NULL, &time) < 0;
}

/* Shows the state when it is not the one shown last. */
static void show(const cli_options *options, const banxin_job_status *status, const char **shown) {
  const char *line = options->results_json ? status->as_json : status->as_text;
  if (!line || line == *shown) return;
  *shown = line;
  if (options->results_json)
    fputs(line, stdout);
  else if (!options->quiet && !options->json)
    fputs(line, stderr);
  fflush(stdout);
}

static void say_goes_on(const cli_options *options, const banxin_print_job *job, bool is_sure) {
  if (options->json) return;
  fprintf(stderr,
          is_sure ? cli_say(options, "banxin: no longer waiting; the job goes on, and `cancel %s` ends it\n",
                            "banxin：不再等待；作业继续，取消请用 cancel %s\n")
                  : cli_say(options, "banxin: no longer waiting; the job may go on, and `cancel %s` ends it\n",
                            "banxin：不再等待；作业可能仍在继续，取消请用 cancel %s\n"),
          job->label);
}

/* Until the job is over, each change of its state being shown. */
static banxin_status wait_for(const cli_options *options, banxin_session *session, const banxin_print_job *job) {
  sigset_t signals;
  const char *shown = NULL;
  stop_signals(&signals);
  sigprocmask(SIG_BLOCK, &signals, NULL);
  for (;;) {
    banxin_job_status status;
    banxin_status result = banxin_print_ask(session, job, &status);
    if (result == BANXIN_OK || options->results_json) show(options, &status, &shown); /* else the error says it */
    if (result != BANXIN_OK && !status.over) say_goes_on(options, job, false);
    if (result != BANXIN_OK || status.over) return result;
    if (!rest(&signals)) break;
  }
  say_goes_on(options, job, true);
  return BANXIN_NOT_YET;
}

/* ---- print ---- */

static banxin_status send(const cli_options *options, banxin_session *session, const banxin_print_job **job) {
  banxin_print_options print = options->printing.options;
  const char *path = options->arguments[1];
  print.pages = options->pages;
  print.dry_run = options->dry_run;
  print.to = options->output;
  if (print.booklet && !options->printing.has_sides) print.sides = BANXIN_SHORT_EDGE;
  if (cli_is_pdf(path)) return banxin_print(session, path, NULL, &print, job);
  banxin_document *document = cli_open_document(options, session, path);
  int printed;
  banxin_status status = cli_may_typeset(options, session, document, &printed);
  if (status == BANXIN_OK) {
    status = banxin_print(session, NULL, document, &print, job);
    cli_print_diagnostics(options, session, document, printed);
  }
  banxin_document_free(document);
  return status;
}

static void show_job(const cli_options *options, const banxin_print_job *job) {
  if (options->results_json) {
    fputs(job->as_json, stdout);
  } else if (!options->quiet) {
    fputs(job->as_text, stdout);
    if (!job->id) fputs(cli_say(options, "nothing was sent (--dry-run)\n", "未发送（--dry-run）\n"), stdout);
    if (job->id && options->printing.no_wait)
      printf(cli_say(options, "%s: sent; `cancel %s` ends it\n", "%s：已发送；取消请用 cancel %s\n"), job->label,
             job->label);
  }
  fflush(stdout);
}

/* Do the options make sense together? Some only a report can have. */
static bool has_sense(const cli_options *options) {
  const unsigned of_reports = CLI_CHECK | CLI_ROWS | CLI_LAYOUT | CLI_ERRORS;
  const banxin_print_options *print = &options->printing.options;
  const char *wrong = NULL;
  if (print->last_number && print->copies > 1)
    wrong = cli_say(options, "--numbered makes one copy of each number; leave out --copies",
                    "--numbered 每号一份，不能与 --copies 同用");
  else if (print->booklet && options->printing.has_sides && print->sides == BANXIN_LONG_EDGE)
    wrong = cli_say(options, "a booklet is turned over the short edge", "骑马订须沿短边翻转");
  else if (options->output && (print->printer || print->server || options->dry_run || print->copies > 1))
    wrong = cli_say(options, "-o writes a file, and nothing is printed", "-o 只写文件，不打印");
  if (wrong) {
    fprintf(stderr, cli_say(options, "banxin print: %s\n", "banxin print：%s\n"), wrong);
    return false;
  }
  return !cli_is_pdf(options->arguments[1]) || cli_allows(options, ~of_reports);
}

int cli_print(const cli_options *options) {
  const unsigned kinds = CLI_PRINT | CLI_OUTPUT | CLI_DRY_RUN | CLI_SERVER | CLI_PAGES | CLI_JSON | CLI_CHECK |
                         CLI_ROWS | CLI_LAYOUT | CLI_ERRORS;
  if (!cli_wants(options, cli_say(options, "report or PDF", "报告或 PDF"), kinds) || !has_sense(options))
    return BANXIN_USAGE;
  banxin_session *session = cli_open_session(options);
  banxin_status status = banxin_session_status(session);
  const banxin_print_job *job = NULL;
  int printed = 0;
  if (status == BANXIN_OK) status = send(options, session, &job);
  if (job) {
    printed = cli_print_diagnostics(options, session, NULL, 0);
    show_job(options, job);
    if (job->id && !options->printing.no_wait) status = wait_for(options, session, job);
  }
  return cli_close_session_from(options, session, status, printed);
}
