/* banxin approve and banxin approvals. */
#include <stdio.h>

#include "cli.h"

bool cli_approve_option(cli_options *options, cli_option option, const char *value) {
  cli_approving *approving = &options->approving;
  if (option == CLI_OPT_AS) approving->by = value;
  if (option == CLI_OPT_COMMENT) approving->comment = value;
  if (option == CLI_OPT_LOG) approving->log = value;
  approving->returned |= option == CLI_OPT_RETURN;
  return true;
}

/* ---- approve ---- */

/* Errors of the check are printed first: they are why it is returned, or why it cannot be approved. */
static banxin_status approve(const cli_options *options, banxin_session *session) {
  char time[32];
  const cli_approving *approving = &options->approving;
  const banxin_approve_options what = {
      .by = approving->by,
      .comment = approving->comment,
      .log = approving->log,
      .approved = !approving->returned,
      .time = options->signing.options.time ? options->signing.options.time : cli_now(time)};
  banxin_document *document = cli_open_document(options, session, options->arguments[1]);
  banxin_status status = banxin_document_check(document, options->last_year, options->parts, options->part_count);
  const int printed = cli_print_diagnostics(options, session, document, 0);
  if (status == BANXIN_OK || status == BANXIN_FINDINGS) {
    status = banxin_approve(document, &what);
    cli_print_diagnostics(options, session, document, printed);
    if (status == BANXIN_OK && !options->quiet)
      fputs(what.approved ? cli_say(options, "approved\n", "已通过\n") : cli_say(options, "returned\n", "已退回\n"),
            stderr);
  }
  banxin_document_free(document);
  return status;
}

int cli_approve(const cli_options *options) {
  const unsigned kinds = CLI_AS | CLI_APPROVE | CLI_LOG | CLI_TIME | CLI_CHECK | CLI_ROWS | CLI_LAYOUT;
  if (!cli_wants(options, cli_say(options, "report", "报告"), kinds)) return BANXIN_USAGE;
  if (!options->approving.by) {
    fputs(cli_say(options, "banxin approve: say who approves with --as NAME\n",
                  "banxin approve：请用 --as 姓名 写明审批人\n"),
          stderr);
    return BANXIN_USAGE;
  }
  banxin_session *session = cli_open_session(options);
  banxin_status status = banxin_session_status(session);
  if (status == BANXIN_OK) status = approve(options, session);
  return cli_close_session(options, session, status);
}

/* ---- approvals ---- */

static void print_list(const cli_options *options, const banxin_approval *approvals, int count, banxin_status status) {
  for (int i = 0; i < count; i++) fputs(options->results_json ? approvals[i].as_json : approvals[i].as_text, stdout);
  if (options->results_json || options->quiet) return;
  if (status == BANXIN_OK)
    puts(cli_say(options, "The report as it stands is approved.", "报告现状已获通过。"));
  else if (status == BANXIN_FINDINGS)
    puts(cli_say(options, "The report as it stands is not approved.", "报告现状未获通过。"));
}

int cli_approvals(const cli_options *options) {
  const unsigned kinds = CLI_LOG | CLI_JSON | CLI_ROWS | CLI_LAYOUT;
  if (!cli_wants(options, cli_say(options, "report", "报告"), kinds)) return BANXIN_USAGE;
  banxin_session *session = cli_open_session(options);
  banxin_status status = banxin_session_status(session);
  if (status == BANXIN_OK) {
    const banxin_approval *approvals;
    int count;
    banxin_document *document = cli_open_document(options, session, options->arguments[1]);
    status = banxin_document_status(document);
    if (status == BANXIN_OK) status = banxin_approvals(document, options->approving.log, &approvals, &count);
    cli_print_diagnostics(options, session, document, 0);
    if (status == BANXIN_OK || status == BANXIN_FINDINGS) print_list(options, approvals, count, status);
    banxin_document_free(document);
  }
  return cli_close_session(options, session, status);
}
