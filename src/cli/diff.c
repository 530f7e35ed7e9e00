/* banxin diff. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

static void print_list(const cli_options *options, banxin_document *after, const banxin_diff *diff) {
  if (options->quiet) return;
  if (!options->results_json) fputs(diff->remarks, stdout);
  for (int i = 0; i < diff->count; i++) {
    const banxin_difference change = banxin_difference_at(after, i);
    fputs(options->results_json ? change.as_json : change.as_text, stdout);
  }
  fputs(options->results_json ? diff->as_json : diff->sum, stdout);
}

/* The sheets. What they differ in stays the status when all goes well. */
static banxin_status render_sheets(const cli_options *options, banxin_format format, banxin_document *before,
                                   banxin_document *after, banxin_status status) {
  const banxin_render_options render = {.format = format,
                                        .path = options->output,
                                        .pages = options->pages,
                                        .date = options->date,
                                        .dpi = options->dpi,
                                        .gray_bits = options->gray_bits,
                                        .glyphs = options->glyphs};
  banxin_status rendered = banxin_document_render_diff(before, after, &render);
  if (rendered != BANXIN_OK) return rendered;
  if (format != BANXIN_DIFF_JSON) cli_print_files(options, after);
  return status;
}

static banxin_status compare(const cli_options *options, banxin_session *session, banxin_format format) {
  banxin_document *before = cli_open_document(options, session, options->arguments[1]);
  banxin_document *after = cli_open_document(options, session, options->arguments[2]);
  const banxin_diff *diff;
  banxin_status status = banxin_document_diff(before, after, &diff);
  bool listed = !options->output || strcmp(options->output, "-") != 0;
  if (diff && listed) print_list(options, after, diff);
  if (diff && options->output) status = render_sheets(options, format, before, after, status);
  cli_print_diagnostics(options, session, before, 0);
  cli_print_diagnostics(options, session, after, 0);
  banxin_document_free(after);
  banxin_document_free(before);
  return status;
}

int cli_diff(const cli_options *options) {
  const unsigned kinds =
      CLI_OUTPUT | CLI_FORMAT | CLI_PAGES | CLI_PICTURE | CLI_DATE | CLI_GLYPHS | CLI_LAYOUT | CLI_JSON;
  if (!cli_allows(options, kinds)) return BANXIN_USAGE;
  if (options->argument_count != 3) {
    fputs(cli_say(options, "banxin diff: give two reports, the old one and the new one\n",
                  "banxin diff：请给出两份报告，先旧后新\n"),
          stderr);
    return BANXIN_USAGE;
  }
  banxin_format format = BANXIN_PDF;
  if (options->output && !cli_find_format(options, BANXIN_DIFF_JSON, &format)) return BANXIN_USAGE;
  banxin_session *session = cli_open_session(options);
  banxin_status status = banxin_session_status(session);
  if (status == BANXIN_OK) status = compare(options, session, format);
  return cli_close_session(options, session, status);
}
