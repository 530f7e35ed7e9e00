/* Footnotes of a table: a raised mark behind a label, the text at the foot of each piece where the mark stands. */
#include "flow.h"

#define CIRCLED_LAST 20 /* ⑳; fonts have no more of them */

const char *bx_footnote_mark(bx_arena *arena, int number) {
  if (number <= CIRCLED_LAST) {
    const char mark[] = {(char)0xE2, (char)0x91, (char)(0x9F + number), 0};
    return bx_arena_strdup(arena, mark);
  }
  bx_buf buf = {0};
  bx_buf_putc(&buf, '[');
  bx_buf_int(&buf, number);
  bx_buf_putc(&buf, ']');
  return bx_buf_take(&buf, arena);
}

void bx_flow_set_footnotes(bx_table_flow *flow) {
  const bx_table *table = flow->table;
  const bx_style *style = table->styles.note;
  if (!table->footnote_count) return;
  flow->footnotes = BX_NEW_ARRAY(flow->arena, bx_footnote, table->footnote_count);
  flow->stamps = BX_NEW_ARRAY(flow->arena, int, flow->parts.count * table->footnote_count);
  flow->noted = BX_NEW_ARRAY(flow->arena, bx_len, flow->parts.count);
  bx_para_options options = {.measure = bx_flow_width(flow), .hang = style->hang};
  options.align = bx_style_align(style->align);
  for (int i = 0; i < table->footnote_count; i++) {
    const char *mark = bx_footnote_mark(flow->arena, i + 1);
    bx_span span = {.text = bx_arena_join(flow->arena, mark, table->footnotes[i], NULL), .style = bx_style_text(style)};
    span.place = table->place;
    const bx_prepared *prepared = bx_para_prepare(flow->setter, flow->arena, &span, 1);
    flow->footnotes[i].para = bx_para_set(flow->setter, flow->arena, prepared, &options);
    flow->footnotes[i].height = flow->footnotes[i].para.count * style->leading;
  }
}

/* ---- Which stand in a piece ---- */

static int *stamps_of(const bx_table_flow *flow, int part) { return flow->stamps + part * flow->table->footnote_count; }

static void see(bx_table_flow *flow, int part, const bx_cell *cell) {
  int i = cell->footnote - 1, *stamps = stamps_of(flow, part);
  if (i < 0 || stamps[i] == flow->stamp) return;
  stamps[i] = flow->stamp;
  flow->noted[part] += (flow->noted[part] ? 0 : flow->table->styles.note->before) + flow->footnotes[i].height;
}

static void see_cells(bx_table_flow *flow, int part, const bx_rows *rows, int first, int end) {
  for (int i = rows->row_cells[first]; i < rows->row_cells[end]; i++) see(flow, part, &rows->cells[i]);
}

static void see_heads(bx_table_flow *flow, int part, int band) {
  const bx_rows *heads = &flow->heads[band].rows[part];
  see_cells(flow, part, heads, 0, heads->row_count);
}

static bx_len most_noted(const bx_table_flow *flow) {
  bx_len most = 0;
  for (int p = 0; p < flow->parts.count; p++) most = bx_max_int(most, flow->noted[p]);
  return most;
}

bx_len bx_flow_note_start(bx_table_flow *flow, const bx_chunk *c, int row) {
  flow->stamp++;
  for (int p = 0; p < flow->parts.count; p++) {
    const bx_rows *rows = &c->rows[p];
    flow->noted[p] = 0;
    see_heads(flow, p, c->band);
    for (int i = rows->row_open[row - c->first]; i < rows->row_open[row - c->first + 1]; i++)
      see(flow, p, &rows->cells[rows->open[i]]);
  }
  return most_noted(flow);
}

bx_len bx_flow_note_row(bx_table_flow *flow, const bx_chunk *c, int row, bool heads) {
  for (int p = 0; p < flow->parts.count; p++) {
    if (heads) see_heads(flow, p, c->band);
    see_cells(flow, p, &c->rows[p], row - c->first, row - c->first + 1);
  }
  return most_noted(flow);
}

bx_len bx_flow_note_heads(bx_table_flow *flow) {
  if (!flow->footnotes) return 0;
  flow->stamp++;
  for (int p = 0; p < flow->parts.count; p++) {
    flow->noted[p] = 0;
    for (int b = 0; b < flow->table->band_count; b += flow->table->bands[b].halves) see_heads(flow, p, b);
  }
  return most_noted(flow);
}

const bx_footnote *const *bx_flow_notes_seen(bx_table_flow *flow, bx_arena *arena, int *count) {
  const bx_footnote **notes = BX_NEW_ARRAY(arena, const bx_footnote *, bx_max_int(flow->table->footnote_count, 1));
  *count = 0;
  for (int i = 0; flow->footnotes && i < flow->table->footnote_count; i++) {
    if (stamps_of(flow, flow->part)[i] != flow->stamp) continue;
    bx_footnote *note = BX_NEW(arena, bx_footnote);
    *note = flow->footnotes[i];
    flow->footnotes[i].shown = true;
    notes[(*count)++] = note;
  }
  return notes;
}

const bx_footnote *const *bx_flow_notes_of(bx_table_flow *flow, int start, int end, bx_arena *arena, int *count) {
  const bx_chunk *c = bx_flow_chunk_of(flow, start);
  if (flow->footnotes) bx_flow_note_start(flow, c, start);
  for (int row = start; flow->footnotes && row < end; row++) {
    if (row == c->first + c->rows->row_count) c = c->next;
    bx_flow_note_row(flow, c, row, bx_flow_heads_before(flow, row, start));
  }
  return bx_flow_notes_seen(flow, arena, count);
}

bx_len bx_footnotes_draw(bx_frame_builder *frame, const bx_footnote *const *notes, int count, const bx_style *style,
                         bx_len y, bx_len width) {
  bx_len top = y;
  if (count) y += style->before;
  for (int i = 0; i < count; i++) {
    bx_mark mark = {.kind = BX_MARK_NOTE, .y = y, .width = width, .height = notes[i]->height};
    if (notes[i]->shown) {
      mark.kind = BX_MARK_ARTIFACT;
      mark.label = "footnote";
    }
    bx_frame_begin(frame, &mark);
    bx_para_draw(frame, &notes[i]->para, 0, y, style);
    bx_frame_end(frame);
    y += notes[i]->height;
  }
  return y - top;
}
