/* What becomes of a job. */
#include "server.h"

/* Asks about the job, or about its printer, as the operation says. NULL when it is refused. */
static ipp_t *ask(http_t *http, ipp_op_t operation, const bx_print_job *job, const char *const *wanted, int count) {
  ipp_t *request = ippNewRequest(operation);
  ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, job->uri);
  if (operation == IPP_OP_GET_JOB_ATTRIBUTES)
    ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job->id);
  ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, cupsUser());
  ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", count, NULL, wanted);
  ipp_t *answer = cupsDoRequest(http, request, "/");
  if (cupsLastError() <= IPP_STATUS_OK_CONFLICTING) return answer;
  ippDelete(answer);
  return NULL;
}

static int number(ipp_t *answer, const char *name) {
  ipp_attribute_t *attribute = ippFindAttribute(answer, name, IPP_TAG_ZERO);
  const bool is_number =
      attribute && (ippGetValueTag(attribute) == IPP_TAG_INTEGER || ippGetValueTag(attribute) == IPP_TAG_ENUM);
  return is_number ? ippGetInteger(attribute, 0) : 0;
}

static bx_print_reasons reasons(bx_arena *arena, ipp_t *answer, const char *name, bx_lang lang) {
  ipp_attribute_t *attribute = ippFindAttribute(answer, name, IPP_TAG_KEYWORD);
  bx_buf list = {0};
  for (int i = 0; i < ippGetCount(attribute); i++) {
    if (i) bx_buf_putc(&list, ',');
    bx_buf_puts(&list, ippGetString(attribute, i, NULL));
  }
  return bx_print_read_reasons(arena, bx_print_clean(arena, bx_buf_take(&list, arena)), lang);
}

static bx_job_state state_of(int state) {
  switch (state) {
    case IPP_JSTATE_PROCESSING:
      return BX_JOB_PRINTING;
    case IPP_JSTATE_STOPPED:
      return BX_JOB_STOPPED;
    case IPP_JSTATE_CANCELED:
      return BX_JOB_CANCELED;
    case IPP_JSTATE_ABORTED:
      return BX_JOB_ABORTED;
    case IPP_JSTATE_COMPLETED:
      return BX_JOB_COMPLETED;
    default:
      return BX_JOB_WAITING;
  }
}

static bool ask_job(bx_arena *arena, http_t *http, const bx_print_job *job, bx_job_status *status, bx_lang lang) {
  static const char *const wanted[] = {"job-state", "job-state-reasons", "job-impressions-completed",
                                       "job-printer-state-message"};
  ipp_t *answer = ask(http, IPP_OP_GET_JOB_ATTRIBUTES, job, wanted, 4);
  if (!answer) return false;
  ipp_attribute_t *message = ippFindAttribute(answer, "job-printer-state-message", IPP_TAG_TEXT);
  *status = (bx_job_status){.state = state_of(number(answer, "job-state")),
                            .reasons = reasons(arena, answer, "job-state-reasons", lang),
                            .message = bx_print_clean(arena, ippGetString(message, 0, NULL)),
                            .sides_done = number(answer, "job-impressions-completed")};
  ippDelete(answer);
  return true;
}

/* What keeps the printer keeps the job. One that is stopped waits for the printer when that is, too. */
static void ask_printer(bx_arena *arena, http_t *http, const bx_print_job *job, bx_job_status *status, bx_lang lang) {
  static const char *const wanted[] = {"printer-state", "printer-state-reasons"};
  ipp_t *answer = ask(http, IPP_OP_GET_PRINTER_ATTRIBUTES, job, wanted, 2);
  if (!answer) return;
  bx_print_reasons more = reasons(arena, answer, "printer-state-reasons", lang);
  if (number(answer, "printer-state") == IPP_PSTATE_STOPPED) {
    status->state = BX_JOB_WAITING;
    more = bx_print_join_reasons(arena, bx_print_read_reasons(arena, "paused", lang), more);
  }
  status->reasons = bx_print_join_reasons(arena, status->reasons, more);
  ippDelete(answer);
}

bool bx_print_ask(bx_arena *arena, const char *server, const bx_print_job *job, bx_job_status *status,
                  bx_diags *diags) {
  bx_print_server at;
  bool ok = bx_print_connect(arena, server, &at, diags);
  if (ok && !ask_job(arena, at.http, job, status, bx_diags_lang(diags))) {
    bx_diag(diags, BX_MSG_JOB_LOST, NULL, BX_ARGS(job->label, bx_print_why(&at)));
    ok = false;
  }
  if (ok && status->state <= BX_JOB_STOPPED) ask_printer(arena, at.http, job, status, bx_diags_lang(diags));
  if (ok && status->state != BX_JOB_STOPPED && status->state != BX_JOB_ABORTED) status->message = NULL;
  bx_print_close(&at);
  return ok;
}
