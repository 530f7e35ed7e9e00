/* banxin extract. */
#include <stdio.h>

#include "cli.h"

static int list(const cli_options *options, banxin_session *session) {
  const banxin_attachment *attachments;
  int count;
  banxin_status status = banxin_pdf_list(session, options->arguments[1], &attachments, &count);
  for (int i = 0; i < count; i++)
    printf("%10lld  %s%s%s\n", (long long)attachments[i].size, attachments[i].name, attachments[i].about ? "  " : "",
           attachments[i].about ? attachments[i].about : "");
  return (int)status;
}

static int print(const cli_options *options, banxin_session *session) {
  const void *bytes;
  size_t len;
  banxin_status status = banxin_pdf_read(session, options->arguments[1], options->arguments[2], &bytes, &len);
  if (status == BANXIN_OK) fwrite(bytes, 1, len, stdout); /* main looks whether it was written */
  return (int)status;
}

int cli_extract(const cli_options *options) {
  if (!cli_allows(options, CLI_OUTPUT)) return BANXIN_USAGE;
  if (options->argument_count != 2 && options->argument_count != 3) {
    fputs(cli_say(options, "banxin extract: give one PDF, and perhaps the name of what is attached to it\n",
                  "banxin extract：请给出一个 PDF，可再给出其附件的名称\n"),
          stderr);
    return BANXIN_USAGE;
  }
  const char *name = options->argument_count == 3 ? options->arguments[2] : NULL;
  banxin_session *session = cli_open_session(options);
  banxin_status status = banxin_session_status(session);
  if (status == BANXIN_OK && options->output)
    status = banxin_pdf_extract(session, options->arguments[1], options->output, name);
  else if (status == BANXIN_OK)
    status = (banxin_status)(name ? print(options, session) : list(options, session));
  return cli_close_session(options, session, status);
}
