/* Lines over and under a table: its caption, the unit of its figures, who signs for it, that it goes on. Which of
 * them a piece has follows from where it stands among the pieces. */
#include "measure.h"
#include "tracks.h"

#define CODE_GAP  4   /* of an em, between words and the squares behind them */
#define CODE_RULE 410 /* of its squares: 0.4 pt, as those of a table are unless it says otherwise */

static bx_para set_part(bx_setter *setter, bx_arena *arena, const bx_prepared *prepared, const bx_style *style,
                        bx_len measure, bx_align align) {
  const bx_para_options options = {.measure = measure, .align = align, .hang = style->hang};
  return bx_para_set(setter, arena, prepared, &options);
}

/* Where each part stands: in its own place on the whole line; the middle one between the others where it would meet
 * them; each in its share where they do not fit beside each other. */
static void divide_line(const bx_track_need *needs, bx_len width, bx_len *lefts, bx_len *widths) {
  const int64_t wanted[3] = {needs[0].max, needs[1].max, needs[2].max}, sum = wanted[0] + wanted[1] + wanted[2];
  for (int i = 0; i < 3; i++) {
    lefts[i] = 0;
    widths[i] = sum > width ? 0 : width;
  }
  if (sum > width) {
    bx_track tracks[3] = {{.width.kind = BX_TRACK_AUTO}, {.width.kind = BX_TRACK_AUTO}, {.width.kind = BX_TRACK_AUTO}};
    for (int i = 0; i < 3; i++) tracks[i].need = needs[i];
    bx_tracks parts = {.tracks = tracks, .count = 3};
    bx_tracks_join(&parts);
    bx_tracks_solve(&parts, width, BX_TRACKS_FILL, widths);
    lefts[1] = widths[0];
    lefts[2] = widths[0] + widths[1];
  } else if ((width - wanted[1]) / 2 < (wanted[0] > wanted[2] ? wanted[0] : wanted[2])) {
    lefts[1] = (bx_len)wanted[0];
    widths[1] = (bx_len)(width - wanted[0] - wanted[2]);
  }
}

/* One part of a line: what it says, and a code behind that. */
typedef struct {
  const bx_prepared *text; /* or NULL */
  const bx_code_format *code;
  const char *signs; /* of the code */
  bx_len text_width, wanted;
  bx_len least; /* with the smallest squares */
} line_part;

static void set_code(const bx_line_setting *s, const line_part *part, bx_len width, bx_set_line *line) {
  bx_code *code = BX_NEW(s->arena, bx_code);
  *code = (bx_code){.format = part->code, .text = part->signs, .style = line->style, .place = s->place};
  if (!bx_code_set(s->setter, s->arena, code, width, BX_SIDE_LEFT))
    bx_diag(s->diags, BX_MSG_CODE_TOO_NARROW, &s->place, BX_ARGS(bx_diag_int(s->diags, part->code->boxes)));
  line->codes[line->count] = code;
}

/* A code stands behind its text, both together at the part's side. */
static void add_part(const bx_line_setting *s, const line_part *part, bx_len left, bx_len width, bx_set_line *line) {
  static const bx_align sides[] = {BX_ALIGN_LEFT, BX_ALIGN_CENTER, BX_ALIGN_RIGHT};
  const int side = line->sides[line->count];
  bx_align align = part->code ? BX_ALIGN_LEFT : sides[side];
  if (part->code) {
    bx_len slack = bx_max_int(width - part->wanted, 0);
    left += side == 2 ? slack : side == 1 ? slack / 2 : 0;
    line->code_lefts[line->count] = left + part->text_width;
    set_code(s, part, bx_max_int(bx_min_int(width, part->wanted) - part->text_width, 1), line);
    width = bx_max_int(part->text_width, 1);
  }
  line->lefts[line->count] = left;
  if (part->text) line->paras[line->count] = set_part(s->setter, s->arena, part->text, line->style, width, align);
  line->count++;
}

static void set_parts(const bx_line_setting *s, const line_part *parts, bx_set_line *line) {
  bool coded = parts[0].code || parts[1].code || parts[2].code;
  bx_track_need needs[3] = {{0}};
  bx_len lefts[3], widths[3];
  for (int i = 0; i < 3; i++) { /* squares become smaller before words are broken */
    needs[i].max = parts[i].wanted;
    if (coded) needs[i].min = parts[i].wanted;
    if (parts[i].code) needs[i].min = needs[i].least = parts[i].least;
  }
  divide_line(needs, s->width, lefts, widths);
  for (int i = 0; i < 3; i++) {
    if (!parts[i].text && !parts[i].code) continue;
    line->sides[line->count] = i;
    add_part(s, &parts[i], lefts[i], bx_max_int(widths[i], 1), line);
  }
}

/* Prepares a template; false when a name in it stands for nothing. */
static bool prepare(const bx_line_setting *s, const char *template, const bx_style *style, const bx_prepared **out) {
  const char *text = bx_template_fill(s->arena, template, s->scope);
  const bx_span span = {.text = text, .style = bx_style_text(style), .place = s->place};
  if (text) *out = bx_para_prepare(s->setter, s->arena, &span, 1);
  return text != NULL;
}

static bool prepare_part(const bx_line_setting *s, const bx_table_line *line, int i, line_part *part) {
  if (line->parts[i] && !prepare(s, line->parts[i], line->style, &part->text)) return false;
  if (part->text) part->text_width = part->wanted = bx_prepared_max_width(part->text);
  if (!line->codes[i].boxes) return true;
  if (part->text) part->text_width = part->wanted += line->style->size / CODE_GAP;
  part->code = &line->codes[i];
  const char *signs = bx_templates_fill(s->arena, &part->code->templates, s->scope, NULL);
  part->signs = signs ? signs : "";
  part->least = part->text_width + bx_code_width(part->code, line->style->size);
  part->wanted += bx_code_width(part->code, line->style->leading);
  return true;
}

/* False when a name in it stands for nothing. */
static bool set_line(const bx_line_setting *s, const bx_table_line *line, bx_set_line *set) {
  const bx_style *style = line->style;
  *set = (bx_set_line){.style = style, .on = line->on};
  if (line->text) {
    const bx_prepared *prepared = NULL;
    if (!prepare(s, line->text, style, &prepared)) return false;
    set->paras[set->count++] = set_part(s->setter, s->arena, prepared, style, s->width, bx_style_align(style->align));
  } else {
    line_part parts[3] = {{0}};
    for (int i = 0; i < 3; i++)
      if (!prepare_part(s, line, i, &parts[i])) return false;
    set_parts(s, parts, set);
  }
  int most = 0;
  for (int i = 0; i < set->count; i++) most = bx_max_int(most, set->codes[i] ? 1 : set->paras[i].count);
  int64_t height = (int64_t)bx_leading_height(most, style->leading) + style->before + style->after;
  set->height = height < BX_LEN_MAX ? (bx_len)height : BX_LEN_MAX;
  return true;
}

bx_set_lines bx_lines_set(const bx_line_setting *setting, const bx_table_line *lines, int count) {
  bx_set_lines set = {.lines = BX_NEW_ARRAY(setting->arena, bx_set_line, bx_max_int(count, 1))};
  for (int i = 0; i < count; i++) set.count += set_line(setting, &lines[i], &set.lines[set.count]);
  return set;
}

static bool stands_on(bx_on_pieces on, bool first, bool last) {
  switch (on) {
    case BX_PIECE_ALL:
      return true;
    case BX_PIECE_FIRST:
      return first;
    case BX_PIECE_REST:
      return !first;
    case BX_PIECE_LAST:
      return last;
    case BX_PIECE_ALL_BUT_LAST:
      return !last;
  }
  return false;
}

bx_len bx_lines_height(const bx_set_lines *lines, bool first, bool last) {
  bx_len height = 0;
  for (int i = 0; i < lines->count; i++)
    if (stands_on(lines->lines[i].on, first, last)) height += lines->lines[i].height;
  return height;
}

/* What stands there because the table is cut is no part of what is read. */
static bool is_furniture(const bx_set_line *line, bool first) {
  return line->on == BX_PIECE_REST || line->on == BX_PIECE_ALL_BUT_LAST || (line->on == BX_PIECE_ALL && !first);
}

/* What stands beside each other is read one after the other; `whole` is the mark of a line of one part. */
static void draw_part(bx_frame_builder *frame, const bx_set_line *line, int k, const bx_mark *whole) {
  const bx_para *para = &line->paras[k];
  const bx_code *code = line->codes[k];
  if (para->count == 0 && !code) return; /* a template without a word in it */
  bx_mark mark = *whole;
  if (code || line->count > 1) {
    bx_len first = para->count ? line->lefts[k] + para->lines[0].x : line->code_lefts[k];
    mark.x = first;
    mark.width = code ? line->code_lefts[k] + code->width - first : para->lines[0].width;
  }
  bx_len y = mark.y + (code ? (line->style->leading - code->box) / 2 : 0);
  if (code) bx_code_draw_boxes(frame, code, CODE_RULE, line->code_lefts[k], y);
  if (para->count == 0 && code->para.count == 0) return;
  bx_frame_begin(frame, &mark);
  bx_para_draw(frame, para, line->lefts[k], mark.y, line->style);
  if (code) bx_code_draw_text(frame, code, line->code_lefts[k], y);
  bx_frame_end(frame);
}

bx_len bx_lines_draw(bx_frame_builder *frame, const bx_set_lines *lines, bool first, bool last, bx_len y,
                     bx_len width) {
  bx_len top = y;
  for (int i = 0; i < lines->count; i++) {
    const bx_set_line *line = &lines->lines[i];
    const bx_style *style = line->style;
    if (!stands_on(line->on, first, last)) continue;
    bx_mark mark = {.kind = BX_MARK_P, .style = style->name, .y = y + style->before, .width = width};
    mark.height = line->height - style->before - style->after;
    if (is_furniture(line, first)) {
      mark.kind = BX_MARK_ARTIFACT;
      mark.style = NULL;
      mark.label = line->caption ? "continued" : "line";
    }
    for (int k = 0; k < line->count; k++) draw_part(frame, line, k, &mark);
    y += line->height;
  }
  return y - top;
}
