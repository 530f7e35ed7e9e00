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
  flow->stamps = BX_NEW_ARRAY(flow->arena, int, table->footnote_count);
  bx_para_options options = {.measure = flow->columns[0] + flow->columns[table->grid_columns], .hang = style->hang};
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

static bx_len see(bx_table_flow *flow, const bx_cell *cell) {
  int i = cell->footnote - 1;
  if (i < 0 || flow->stamps[i] == flow->stamp) return 0;
  flow->stamps[i] = flow->stamp;
  bx_len before = flow->noted++ ? 0 : flow->table->styles.note->before;
  return before + flow->footnotes[i].height;
}

static bx_len see_cells(bx_table_flow *flow, const bx_rows *rows, int first, int end) {
  bx_len height = 0;
  for (int i = rows->row_cells[first]; i < rows->row_cells[end]; i++) height += see(flow, &rows->cells[i]);
  return height;
}

bx_len bx_flow_note_start(bx_table_flow *flow, const bx_chunk *c, int row) {
  const bx_rows *rows = &c->rows, *heads = &flow->heads[c->band].rows;
  flow->stamp++;
  flow->noted = 0;
  bx_len height = see_cells(flow, heads, 0, heads->row_count);
  for (int i = rows->row_open[row - c->first]; i < rows->row_open[row - c->first + 1]; i++)
    height += see(flow, &rows->cells[rows->open[i]]);
  return height;
}

bx_len bx_flow_note_row(bx_table_flow *flow, const bx_chunk *c, int row, bool heads) {
  const bx_rows *over = &flow->heads[c->band].rows;
  bx_len height = heads ? see_cells(flow, over, 0, over->row_count) : 0;
  return height + see_cells(flow, &c->rows, row - c->first, row - c->first + 1);
}

/* Those of rows [start, end), by their numbers. */
const bx_footnote *const *bx_flow_notes_of(bx_table_flow *flow, int start, int end, bx_arena *arena, int *count) {
  const bx_footnote **notes = BX_NEW_ARRAY(arena, const bx_footnote *, bx_max_int(flow->table->footnote_count, 1));
  *count = 0;
  if (!flow->footnotes) return notes;
  const bx_chunk *c = bx_flow_chunk_of(flow, start);
  bx_flow_note_start(flow, c, start);
  for (int row = start; row < end; row++) {
    if (row == c->first + c->rows.row_count) c = c->next;
    bx_flow_note_row(flow, c, row, bx_flow_heads_before(flow, row, start));
  }
  for (int i = 0; i < flow->table->footnote_count; i++) {
    if (flow->stamps[i] != flow->stamp) continue;
    bx_footnote *note = BX_NEW(arena, bx_footnote);
    *note = flow->footnotes[i];
    flow->footnotes[i].shown = true;
    notes[(*count)++] = note;
  }
  return notes;
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
