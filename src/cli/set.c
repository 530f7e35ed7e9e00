/* banxin set. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

bool cli_edit_option(cli_options *options, cli_option option, const char *value) {
  if (option == CLI_OPT_REMOVE)
    options->removals[options->removal_count++] = value;
  else if (option == CLI_OPT_EXPECT)
    options->expected = value;
  else
    options->list = true;
  return true;
}

/* POINTER=TEXT, POINTER:=JSON or POINTER+=JSON; the pointer is cut out of the operand. False when it is none. */
static bool read_change(char *operand, banxin_change *change) {
  char *equals = strchr(operand, '=');
  if (!equals || equals == operand) return false;
  char *sign = equals[-1] == ':' || equals[-1] == '+' ? equals - 1 : equals;
  *change = (banxin_change){.kind = *sign == '+' ? BANXIN_INSERT : BANXIN_SET,
                            .form = sign == equals ? BANXIN_FIGURE : BANXIN_JSON,
                            .pointer = operand,
                            .value = equals + 1};
  *sign = '\0';
  return true;
}

static bool read_changes(const cli_options *options, banxin_change *changes, char **copies) {
  for (int i = 2; i < options->argument_count; i++) {
    char *copy = copies[i] = strdup(options->arguments[i]);
    if (copy && read_change(copy, &changes[i - 2])) continue;
    fprintf(stderr,
            cli_say(options, "banxin set: “%s” is no change; write POINTER=TEXT, POINTER:=JSON or POINTER+=JSON\n",
                    "banxin set：“%s”不是一处改动，请写 指针=文字、指针:=JSON 或 指针+=JSON\n"),
            options->arguments[i]);
    return false;
  }
  for (int i = 0; i < options->removal_count; i++)
    changes[options->argument_count - 2 + i] =
        (banxin_change){.kind = BANXIN_REMOVE, .pointer = options->removals[i], .value = ""};
  return true;
}

static int change(const cli_options *options, const banxin_change *changes, int count) {
  const banxin_edit_options how = {.changes = changes,
                                   .count = count,
                                   .layout = options->layout,
                                   .expected = options->expected,
                                   .to = options->output,
                                   .dry_run = options->dry_run};
  banxin_session *session = cli_open_session(options);
  banxin_edited edited = {.diff = NULL};
  banxin_status status = banxin_session_status(session);
  if (status == BANXIN_OK) status = banxin_edit(session, options->arguments[1], &how, &edited);
  if (status == BANXIN_OK && edited.diff) fputs(edited.diff, stdout);
  return cli_close_session(options, session, status);
}

/* --list: what can be set. */
static int list(const cli_options *options) {
  if (!cli_wants(options, cli_say(options, "report", "报告"), CLI_EDIT | CLI_LAYOUT)) return BANXIN_USAGE;
  banxin_session *session = cli_open_session(options);
  banxin_status status = banxin_session_status(session);
  if (status == BANXIN_OK) {
    banxin_document *document = banxin_document_open(session, options->arguments[1], options->layout);
    const char *form = banxin_form_json(document);
    status = banxin_document_status(document);
    cli_print_diagnostics(options, session, document, 0);
    if (form) fputs(form, stdout);
    banxin_document_free(document);
  }
  return cli_close_session(options, session, status);
}

int cli_set(const cli_options *options) {
  if (options->list) return list(options);
  if (!cli_allows(options, CLI_EDIT | CLI_DRY_RUN | CLI_LAYOUT | CLI_OUTPUT)) return BANXIN_USAGE;
  int count = options->argument_count - 2 + options->removal_count;
  if (options->argument_count < 2 || count < 1) {
    fputs(cli_say(options, "banxin set: give a report, and what to change\n", "banxin set：请给出报告和要改的内容\n"),
          stderr);
    return BANXIN_USAGE;
  }
  banxin_change *changes = calloc((size_t)count, sizeof *changes);
  char **copies = calloc((size_t)options->argument_count, sizeof *copies);
  int status = BANXIN_IO;
  if (changes && copies)
    status = read_changes(options, changes, copies) ? change(options, changes, count) : BANXIN_USAGE;
  for (int i = 0; copies && i < options->argument_count; i++) free(copies[i]);
  free(copies);
  free(changes);
  return status;
}
