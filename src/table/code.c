/* Codes whose characters stand in squares, with a dash between groups of them: 单位代码 □□□□□□□□-□. */
#include "table.h"

/* ---- Characters ---- */

/* Characters of one font, each in the middle of its box: one run and one cluster, so that it is read as one word. */
static const bx_run *join_run(bx_arena *arena, const bx_run *const *signs, const bx_len *x, int count) {
  bx_run *run = BX_NEW(arena, bx_run);
  *run = *signs[0];
  bx_glyph *glyphs = BX_NEW_ARRAY(arena, bx_glyph, count);
  bx_cluster *cluster = BX_NEW(arena, bx_cluster);
  bx_buf text = {0};
  for (int i = 0; i < count; i++) {
    glyphs[i] = signs[i]->glyphs[0];
    glyphs[i].x += x[i] - x[0];
    bx_buf_append(&text, signs[i]->text, (size_t)signs[i]->text_len);
  }
  run->text_len = (int)text.len;
  run->text = bx_buf_take(&text, arena);
  *cluster = (bx_cluster){.bytes = (uint16_t)run->text_len, .glyphs = (uint16_t)count};
  run->glyphs = glyphs;
  run->glyph_count = count;
  run->clusters = cluster;
  run->cluster_count = 1;
  run->width = x[count - 1] - x[0] + signs[count - 1]->width;
  return run;
}

/* What stands in the boxes as a line: a run for each font. */
static bx_line code_line(bx_arena *arena, const bx_run *const *signs, const bx_len *x, int count) {
  bx_line line = {.runs = BX_NEW_ARRAY(arena, const bx_run *, count)};
  line.run_x = BX_NEW_ARRAY(arena, bx_len, count);
  for (int i = 0, end; i < count; i = end) {
    for (end = i + 1; end < count && signs[end]->font == signs[i]->font;) end++;
    line.runs[line.run_count] = join_run(arena, signs + i, x + i, end - i);
    line.run_x[line.run_count++] = x[i];
  }
  return line;
}

/* ---- Squares ---- */

/* A dash takes half as much as a square. */
static int half_boxes(const bx_code_format *format) { return 2 * format->boxes + format->group_count - 1; }

bx_len bx_code_width(const bx_code_format *format, bx_len box) {
  return format->boxes * box + (format->group_count - 1) * (box / 2);
}

typedef struct {
  bx_setter *setter;
  bx_arena *arena;
  bx_code *code;
  const bx_run **signs;
  bx_len *x;
  int count;
} setting;

/* One character in the middle of a place so wide. */
static void put_sign(setting *s, const char *sign, bx_len x, bx_len width) {
  const bx_code *code = s->code;
  const bx_span span = {.text = sign, .style = bx_style_text(code->style), .place = code->place};
  const bx_para_options options = {.measure = bx_max_int(width, code->style->size)};
  const bx_para para = bx_para_set(s->setter, s->arena, bx_para_prepare(s->setter, s->arena, &span, 1), &options);
  if (para.count == 0 || para.lines[0].run_count == 0) return;
  s->code->para.middle = para.middle;
  s->signs[s->count] = para.lines[0].runs[0];
  s->x[s->count++] = x + (width - para.lines[0].width) / 2;
}

/* Characters as far as there are any; the dashes are there in any case. */
static void put_signs(setting *s) {
  const bx_code *code = s->code;
  const char *p = bx_code_signs(s->arena, code->format, code->text);
  bx_len x = code->x;
  for (int g = 0; g < code->format->group_count; g++) {
    if (g) put_sign(s, "-", x, code->box / 2);
    if (g) x += code->box / 2;
    for (int i = 0; i < code->format->groups[g]; i++, x += code->box) {
      if (!*p) continue;
      const char *from = p;
      bx_utf8_next(&p);
      put_sign(s, bx_arena_strndup(s->arena, from, (size_t)(p - from)), x, code->box);
    }
  }
}

bool bx_code_set(bx_setter *setter, bx_arena *arena, bx_code *code, bx_len measure, bx_side side) {
  const int halves = half_boxes(code->format), most = code->format->boxes + code->format->group_count;
  code->box = bx_min_int(code->style->leading, (int)((int64_t)measure * 2 / halves));
  code->width = bx_code_width(code->format, code->box);
  bx_len slack = measure - code->width;
  code->x = side == BX_SIDE_RIGHT ? slack : side == BX_SIDE_CENTER ? slack / 2 : 0;
  setting s = {.setter = setter, .arena = arena, .code = code};
  s.signs = BX_NEW_ARRAY(arena, const bx_run *, most);
  s.x = BX_NEW_ARRAY(arena, bx_len, most);
  put_signs(&s);
  if (s.count) {
    bx_line *line = BX_NEW(arena, bx_line);
    *line = code_line(arena, s.signs, s.x, s.count);
    code->para.lines = line;
    code->para.count = 1;
  }
  return code->box >= code->style->size;
}

/* ---- Drawing ---- */

static void draw_group(bx_frame_builder *frame, bx_len box, int count, bx_len rule, const bx_mark *at) {
  for (int i = 0; i <= count; i++) bx_frame_add_rule(frame, at->x + i * box, at->y, 0, box, rule, 0x000000);
  bx_frame_add_rule(frame, at->x - rule / 2, at->y, count * box + rule, 0, rule, 0x000000);
  bx_frame_add_rule(frame, at->x - rule / 2, at->y + box, count * box + rule, 0, rule, 0x000000);
}

void bx_code_draw_boxes(bx_frame_builder *frame, const bx_code *code, bx_len rule, bx_len x, bx_len y) {
  const bx_mark mark = {.kind = BX_MARK_ARTIFACT, .label = "boxes"};
  bx_mark at = {.x = x + code->x, .y = y};
  bx_frame_begin(frame, &mark);
  for (int g = 0; g < code->format->group_count; g++) {
    draw_group(frame, code->box, code->format->groups[g], rule, &at);
    at.x += code->format->groups[g] * code->box + code->box / 2;
  }
  bx_frame_end(frame);
}

void bx_code_draw_text(bx_frame_builder *frame, const bx_code *code, bx_len x, bx_len y) {
  const bx_para *para = &code->para;
  if (para->count) bx_line_add(frame, &para->lines[0], x, y + bx_para_baseline(para, code->box));
}
