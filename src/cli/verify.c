/* banxin verify. */
#include <stdio.h>

#include "cli.h"

int cli_verify(const cli_options *options) {
  if (!cli_wants(options, cli_say(options, "PDF", "PDF"), CLI_PROOF | CLI_TIME | CLI_VERIFY | CLI_JSON))
    return BANXIN_USAGE;
  char time_text[32];
  const cli_signing *signing = &options->signing;
  banxin_verify_options verify = {.trust = signing->trust,
                                  .system_trust = signing->system_trust,
                                  .revocations = signing->revocations,
                                  .want_revocation = signing->want_revocation,
                                  .field = signing->options.field,
                                  .time = signing->options.time};
  if (!verify.time) verify.time = cli_now(time_text);
  banxin_session *session = cli_open_session(options);
  banxin_status status = banxin_session_status(session);
  const banxin_verification *verification = NULL;
  if (status == BANXIN_OK) status = banxin_verify(session, options->arguments[1], &verify, &verification);
  if (verification && (options->results_json || !options->quiet))
    fputs(options->results_json ? verification->as_json : verification->as_text, stdout);
  return cli_close_session(options, session, status);
}
