/* Two documents compared. */
#include "session.h"

static bx_diff_side side_of(const banxin_document *document) {
  return (bx_diff_side){document->layout, document->report, document->sources, document->source_count};
}

static bool is_ready(const banxin_document *document) { return document->layout && !document->rows_failed; }

static const banxin_diff *view(const bx_changes *changes, bx_arena *arena, bx_lang lang) {
  banxin_diff *diff = BX_NEW(arena, banxin_diff);
  bx_buf remarks = {0}, json = {0}, sum = {0};
  bx_changes_print_left_out(&remarks, changes, lang);
  bx_changes_print_left_out_json(&json, changes);
  bx_changes_print_sum(&sum, changes, lang);
  *diff = (banxin_diff){.count = changes->count, .other_form = changes->other_form};
  diff->remarks = bx_buf_take(&remarks, arena);
  diff->as_json = bx_buf_take(&json, arena);
  diff->sum = bx_buf_take(&sum, arena);
  return diff;
}

bool bx_document_diff(banxin_document *before, banxin_document *after) {
  if (!is_ready(before) || !is_ready(after)) return false;
  bx_arena_free(after->diff_arena);
  after->diff_arena = bx_arena_new();
  after->changes = (bx_changes){0};
  const bx_diff_side old_side = side_of(before), new_side = side_of(after);
  return bx_diff_reports(after->diff_arena, &old_side, &new_side, &after->changes, after->diags);
}

banxin_status banxin_document_diff(banxin_document *before, banxin_document *after, const banxin_diff **diff) {
  *diff = NULL;
  if (!bx_document_diff(before, after))
    return is_ready(before) ? banxin_document_status(after) : banxin_document_status(before);
  *diff = view(&after->changes, after->diff_arena, after->session->lang);
  return after->changes.count ? BANXIN_FINDINGS : BANXIN_OK;
}

banxin_difference banxin_difference_at(banxin_document *after, int i) {
  const bx_change *change = &after->changes.items[i];
  bx_buf text = {0}, json = {0};
  if (!after->diff_lines) after->diff_lines = bx_arena_new();
  bx_arena_reset(after->diff_lines);
  bx_change_print_text(&text, change, after->session->lang);
  bx_change_print_json(&json, change);
  return (banxin_difference){.kind = (banxin_difference_kind)change->kind,
                             .name = change->name,
                             .old_pointer = change->old_pointer,
                             .new_pointer = change->new_pointer,
                             .old_text = change->old_text,
                             .new_text = change->new_text,
                             .computed = change->computed,
                             .as_text = bx_buf_take(&text, after->diff_lines),
                             .as_json = bx_buf_take(&json, after->diff_lines)};
}

bool bx_document_sheets(banxin_document *before, banxin_document *after, const bx_page_sink *sink) {
  bx_compare_result result;
  const bx_compare_job job = {.before = bx_document_job(before),
                              .after = bx_document_job(after),
                              .before_name = before->inputs[0],
                              .after_name = after->inputs[0],
                              .lang = after->session->lang};
  bool ok = bx_compare_sheets(&job, sink, &result, after->diags);
  if (ok && result.left_out)
    bx_diag(after->diags, BX_MSG_SHEETS_LEFT_OUT, NULL,
            BX_ARGS(bx_diag_int(after->diags, result.sheets), bx_diag_int(after->diags, result.left_out)));
  return ok;
}
