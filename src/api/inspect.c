/* Inspecting: pages go from the typesetter to the inspector instead of a device. */
#include "session.h"

banxin_status banxin_document_inspect(banxin_document *document) {
  bx_inspector_free(document->inspector);
  document->inspector = NULL;
  document->findings = NULL;
  document->finding_count = 0;
  if (!document->layout || document->rows_failed) return banxin_document_status(document);
  document->inspector = bx_inspector_new(document->session->fonts, document->session->lang);
  const bx_page_sink sink = {.page = bx_inspector_page, .self = document->inspector};
  const bx_typeset_job job = bx_document_job(document);
  if (!bx_typeset(&job, &sink, document->diags)) return banxin_document_status(document);
  document->findings = bx_inspector_finish(document->inspector, &document->finding_count);
  for (int i = 0; i < document->finding_count; i++)
    if (document->findings[i].verdict == BX_FAIL) return BANXIN_FINDINGS;
  return BANXIN_OK;
}

int banxin_measurement_count(const banxin_document *document) { return document->finding_count; }

banxin_measurement banxin_measurement_at(banxin_document *document, int i) {
  const bx_finding *finding = &document->findings[i];
  bx_lang lang = document->session->lang;
  bx_buf text = {0}, json = {0};
  bx_finding_print_text(&text, finding, lang);
  bx_finding_print_json(&json, finding);
  banxin_measurement view = {.id = finding->id,
                             .verdict = (banxin_verdict)finding->verdict,
                             .group = bx_inspect_group_name(finding->group, lang),
                             .clause = finding->clause,
                             .what = finding->what,
                             .checked = finding->checked,
                             .failed = finding->failed,
                             .excepted = finding->excepted,
                             .exceptions = finding->exceptions,
                             .page = finding->page,
                             .line = finding->line,
                             .at = finding->text,
                             .expected = finding->expected,
                             .measured = finding->measured};
  view.as_text = bx_buf_take(&text, document->arena);
  view.as_json = bx_buf_take(&json, document->arena);
  return view;
}
