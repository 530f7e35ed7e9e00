/* Words that stand by themselves, beside the pages: the label of a signature field. */
#include "typeset.h"

const bx_frame *bx_typeset_label(const bx_typeset_job *job, bx_arena *arena, const char *text, const bx_style *style,
                                 bx_len measure, bx_diags *diags) {
  bx_setter *setter = bx_setter_new(arena, job->fonts, diags);
  bx_setter_set_rules(setter, job->layout->line_rules);
  const bx_span span = {.text = text, .style = bx_style_text(style)};
  const bx_para_options options = {.measure = measure, .balance = true};
  const bx_para para = bx_para_set(setter, arena, bx_para_prepare(setter, arena, &span, 1), &options);
  bx_frame_builder *frame = bx_frame_builder_new(arena);
  for (int i = 0; i < para.count; i++)
    bx_line_add(frame, &para.lines[i], 0, i * style->leading + bx_para_baseline(&para, style->leading));
  return bx_frame_freeze(frame, para.width, bx_leading_height(para.count, style->leading));
}
