/* A prepared paragraph to its lines in a measure: the plan (indents, hanging), the choice of lines by
 * breaker.c, their places by line.c. */
#include "item.h"

/* A hanging indent that would leave less than this many ems is not made. */
#define HANG_LEAVES 3

/* Items of the leading number and the spaces behind it; 0 if there is none or nothing else. */
static int prefix_items(const bx_prepared *prepared) {
  int bytes = bx_number_prefix(prepared->text), end = 0;
  while (bytes && end < prepared->count && prepared->items[end].offset < bytes) end++;
  while (end && end < prepared->count && prepared->items[end].class == BX_CHAR_SPACE) end++;
  return end < prepared->count ? end : 0;
}

static bx_len prefix_width(const bx_prepared *prepared, int prefix) {
  bx_len width = 0;
  for (int i = 0; i < prefix; i++) width += prepared->items[i].body + prepared->items[i].blank;
  return width;
}

static bx_line_plan make_plan(bx_setter *setter, bx_arena *arena, const bx_prepared *prepared,
                              const bx_para_options *options) {
  bx_line_plan plan = {.prepared = prepared, .options = options, .setter = setter, .arena = arena};
  plan.first = options->measure - options->first_indent;
  plan.rest = options->measure;
  plan.squeeze = options->align >= BX_ALIGN_JUSTIFY && !options->balance && !options->sense;
  plan.hanging = plan.squeeze && prepared->hanging;
  if (!options->hang && !options->balance) return plan;
  plan.prefix = prefix_items(prepared);
  if (!options->hang) return plan;
  bx_len hang = options->first_indent + prefix_width(prepared, plan.prefix);
  if (plan.prefix && options->measure - hang >= HANG_LEAVES * prepared->em) plan.rest = options->measure - hang;
  return plan;
}

bool bx_line_hangs(const bx_line_plan *plan, int first, int end) {
  if (!plan->hanging || end - first < 2) return false;
  uint32_t code = plan->prepared->items[end - 1].code;
  return code == 0x3001 || code == 0xFF0C || code == 0x3002;
}

static void set_line(bx_scratch *scratch, bx_arena *arena, const bx_line_plan *plan, int first, int end,
                     bx_line *line) {
  const bx_prepared *prepared = plan->prepared;
  bx_len room = first == 0 ? plan->first : plan->rest;
  bool last = end == prepared->count;
  if (prepared->items[end - 1].class == BX_CHAR_NEWLINE) {
    last = true;
    end--;
  }
  line->x = plan->options->measure - room;
  if (end == first) return;
  int inside = end - bx_line_hangs(plan, first, end);
  bool justify = plan->squeeze && (!last || plan->options->align == BX_ALIGN_SPREAD);
  line->width = bx_line_place(scratch, prepared, first, inside, room, justify);
  bx_len width = line->width;
  if (inside < end) {
    scratch->pens[inside] = width;
    width += prepared->items[inside].body;
  }
  bx_line_runs(scratch, arena, prepared, first, end, width, line);
  if (plan->options->align == BX_ALIGN_CENTER) line->x += (room - line->width) / 2;
  if (plan->options->align == BX_ALIGN_RIGHT) line->x += room - line->width;
}

bx_para bx_para_set(bx_setter *setter, bx_arena *arena, const bx_prepared *prepared, const bx_para_options *options) {
  if (prepared->count == 0) return (bx_para){0};
  bx_line_plan plan = make_plan(setter, arena, prepared, options);
  bx_scratch *scratch = bx_setter_scratch(setter, prepared->count + 1);
  int count = 1;
  if (prepared->has_newline || prepared->max_width > plan.first)
    count = bx_break_lines(scratch, &plan);
  else
    scratch->ends[0] = prepared->count;
  bx_line *lines = BX_NEW_ARRAY(arena, bx_line, count);
  bx_para para = {.lines = lines, .count = count};
  para.middle = bx_len_scale(prepared->styles[0].style.size, prepared->middle, 1024);
  for (int i = 0, first = 0; i < count; first = scratch->ends[i++]) {
    set_line(scratch, arena, &plan, first, scratch->ends[i], &lines[i]);
    bx_len indent = options->measure - (first == 0 ? plan.first : plan.rest);
    if (indent + lines[i].width > para.width) para.width = indent + lines[i].width;
  }
  return para;
}

void bx_line_add(bx_frame_builder *frame, const bx_line *line, bx_len x, bx_len baseline) {
  for (int r = 0; r < line->run_count; r++)
    bx_frame_add_run(frame, x + line->x + line->run_x[r], baseline, line->runs[r]);
}
