/* Lines over and under a table: its caption, the unit of its figures, who signs for it, that it goes on. Which of
 * them a piece has follows from where it stands among the pieces. */
#include "measure.h"
#include "tracks.h"

static bx_para set_part(bx_setter *setter, bx_arena *arena, const bx_prepared *prepared, const bx_style *style,
                        bx_len measure, bx_align align) {
  const bx_para_options options = {.measure = measure, .align = align, .hang = style->hang};
  return bx_para_set(setter, arena, prepared, &options);
}

/* Where each part stands: in its own place on the whole line; the middle one between the others where it would meet
 * them; each in its share where they do not fit beside each other. */
static void divide_line(const bx_len *wanted, bx_len width, bx_len *lefts, bx_len *widths) {
  int64_t sum = (int64_t)wanted[0] + wanted[1] + wanted[2];
  for (int i = 0; i < 3; i++) {
    lefts[i] = 0;
    widths[i] = sum > width ? 0 : width;
  }
  if (sum > width) {
    bx_track tracks[3] = {{.width.kind = BX_TRACK_AUTO}, {.width.kind = BX_TRACK_AUTO}, {.width.kind = BX_TRACK_AUTO}};
    for (int i = 0; i < 3; i++) tracks[i].need.max = wanted[i];
    bx_tracks parts = {.tracks = tracks, .count = 3};
    bx_tracks_join(&parts);
    bx_tracks_solve(&parts, width, BX_TRACKS_FILL, widths);
    lefts[1] = widths[0];
    lefts[2] = widths[0] + widths[1];
  } else if ((width - wanted[1]) / 2 < bx_max_int(wanted[0], wanted[2])) {
    lefts[1] = wanted[0];
    widths[1] = width - wanted[0] - wanted[2];
  }
}

static void set_parts(bx_setter *setter, bx_arena *arena, const bx_prepared *const *prepared, bx_len width,
                      bx_set_line *line) {
  static const bx_align sides[] = {BX_ALIGN_LEFT, BX_ALIGN_CENTER, BX_ALIGN_RIGHT};
  bx_len wanted[3] = {0}, lefts[3], widths[3];
  for (int i = 0; i < 3; i++)
    if (prepared[i]) wanted[i] = bx_prepared_max_width(prepared[i]);
  divide_line(wanted, width, lefts, widths);
  for (int i = 0; i < 3; i++) {
    if (!prepared[i]) continue;
    line->lefts[line->count] = lefts[i];
    line->paras[line->count++] = set_part(setter, arena, prepared[i], line->style, bx_max_int(widths[i], 1), sides[i]);
  }
}

/* False when a name in it stands for nothing. */
static bool set_line(bx_setter *setter, bx_arena *arena, const bx_table_line *line, bx_len width, const bx_scope *scope,
                     const bx_place *place, bx_set_line *set) {
  *set = (bx_set_line){.style = line->style, .on = line->on};
  const bx_prepared *prepared[3] = {0};
  for (int i = 0; i < 3; i++) {
    const char *template = line->text && i == 0 ? line->text : line->text ? NULL : line->parts[i];
    const char *text = template ? bx_template_fill(arena, template, scope) : NULL;
    if (template && !text) return false;
    bx_span span = {.text = text, .style = bx_style_text(line->style), .place = *place};
    if (text) prepared[i] = bx_para_prepare(setter, arena, &span, 1);
  }
  if (line->text) {
    set->paras[set->count++] =
        set_part(setter, arena, prepared[0], line->style, width, bx_style_align(line->style->align));
  } else {
    set_parts(setter, arena, prepared, width, set);
  }
  int most = 0;
  for (int i = 0; i < set->count; i++) most = bx_max_int(most, set->paras[i].count);
  int64_t height = (int64_t)bx_leading_height(most, line->style->leading) + line->style->before + line->style->after;
  set->height = height < BX_LEN_MAX ? (bx_len)height : BX_LEN_MAX;
  return true;
}

bx_set_lines bx_lines_set(bx_setter *setter, bx_arena *arena, const bx_table_line *lines, int count, bx_len width,
                          const bx_scope *scope, const bx_place *place) {
  bx_set_lines set = {.lines = BX_NEW_ARRAY(arena, bx_set_line, bx_max_int(count, 1))};
  for (int i = 0; i < count; i++)
    set.count += set_line(setter, arena, &lines[i], width, scope, place, &set.lines[set.count]);
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
    for (int k = 0; k < line->count; k++) { /* what stands beside each other is read one after the other */
      const bx_para *part = &line->paras[k];
      if (part->count == 0) continue; /* a template without a word in it */
      mark.x = line->count == 1 ? 0 : line->lefts[k] + part->lines[0].x;
      mark.width = line->count == 1 ? width : part->lines[0].width;
      bx_frame_begin(frame, &mark);
      bx_para_draw(frame, part, line->lefts[k], y + style->before, style);
      bx_frame_end(frame);
    }
    y += line->height;
  }
  return y - top;
}
