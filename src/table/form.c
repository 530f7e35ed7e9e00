/* Forms: rows of cells of any span → cells of the grid. Rows of a list stand once for each of its items, and
 * labels beside them over all. A cell has more than text: a foot of its own (（盖章） and the date), squares for
 * the characters of a code, or nothing but room. */
#include <string.h>

#include "form.h"

/* ---- Cells of the grid ---- */

typedef struct {
  const bx_table *table;
  const bx_form *form;
  bx_arena *arena;
  bx_scope report;
  bx_rows rows;
  int capacity;
  int *starts;   /* rows of the grid before each of the form's; one more at the end */
  int **numbers; /* of each cell of the form: the number of its label that came last */
} builder;

static int *number_of(const builder *b, const bx_form_cell *label) {
  return &b->numbers[label->row][label - b->form->rows[label->row].cells];
}

/* The labels that a label belongs to, the outermost first, and itself; each once. They came before it. */
static void put_branch(const builder *b, bx_form_part *part, const bx_form_cell *label, int depth) {
  if (!label || depth > BX_LAYOUT_MAX_LEVELS) return;
  int number = *number_of(b, label);
  for (int i = 0; i < part->head_count; i++)
    if (part->heads[i] == number) return;
  put_branch(b, part, label->over, depth + 1);
  put_branch(b, part, label->before, depth + 1);
  part->heads = bx_arena_grow(b->arena, part->heads, part->head_count, &part->head_capacity, sizeof *part->heads);
  part->heads[part->head_count++] = number;
}

/* Numbers a label, and finds the labels over a cell and to its left. */
static void find_heads(builder *b, bx_form_part *part) {
  const bx_form_cell *cell = part->cell;
  if (cell->kind == BX_FORM_LABEL) *number_of(b, cell) = part->number = ++b->rows.form_heads;
  put_branch(b, part, cell->over, 0);
  part->over_count = part->head_count;
  put_branch(b, part, cell->before, 0);
}

static const bx_templates *templates_of(const bx_form_cell *cell) {
  return cell->kind == BX_FORM_CODE ? &cell->code.templates : &cell->templates;
}

/* The first name of a field in a template; NULL if there is none. */
static const char *first_name(const builder *b, const char *text) {
  for (const char *open = strchr(text, '{'); open; open = strchr(open + 1, '{')) {
    const char *name = bx_arena_strndup(b->arena, open + 1, strcspn(open + 1, "}"));
    if (!bx_streq(name, "#") && !bx_streq(name, "|")) return name;
  }
  return NULL;
}

/* Puts the way to a field; 机关.1 is the first of its items. */
static void put_field(const builder *b, bx_buf *buf, const char *name) {
  const char *dot = strrchr(name, '.');
  int number = dot ? bx_parse_int(dot + 1) : 0;
  bx_buf_pointer(buf, number < 1 ? name : bx_arena_strndup(b->arena, name, (size_t)(dot - name)));
  if (number < 1) return;
  bx_buf_putc(buf, '/');
  bx_buf_int(buf, number - 1);
}

/* The path of what is missing is that of the first field that a cell names. */
static const char *pointer_of(const builder *b, const bx_form_cell *cell, const bx_scope *scope) {
  const char *name = cell->kind == BX_FORM_PROSE || cell->kind == BX_FORM_IMAGE ? cell->name : NULL;
  const bx_templates *templates = templates_of(cell);
  if (templates->count) name = first_name(b, templates->templates[0]);
  if (!name) return NULL;
  bx_buf buf = {0};
  if (scope->name) {
    bx_buf_pointer(&buf, scope->name);
    bx_buf_putc(&buf, '/');
    bx_buf_int(&buf, scope->number - 1);
  }
  bool is_item = scope->name && bx_streq(scope->name, name); /* a list of texts */
  if (!is_item) put_field(b, &buf, name);
  return bx_buf_take(&buf, b->arena);
}

/* What the report says in a cell, "" for nothing; `scope` NULL: a blank row. */
static const char *find_text(const builder *b, const bx_form_cell *cell, const bx_scope *scope,
                             const bx_value **value) {
  if (cell->label) return cell->label;
  if (!scope) return "";
  const char *text = NULL;
  if (cell->kind == BX_FORM_PROSE) {
    *value = bx_scope_find(scope, cell->name);
    text = bx_value_text(*value);
  } else {
    text = bx_templates_fill(b->arena, templates_of(cell), scope, value);
  }
  return text ? text : "";
}

static void fill_foot(const builder *b, const bx_form_cell *cell, const bx_scope *scope, bx_form_part *part) {
  part->foot = BX_NEW_ARRAY(b->arena, const char *, bx_max_int(cell->foot.count, 1));
  for (int i = 0; scope && i < cell->foot.count; i++) {
    const char *line = bx_templates_fill(b->arena, &cell->foot.lines[i], scope, NULL);
    if (line) part->foot[part->foot_count++] = line;
  }
}

static void add_cell(builder *b, const bx_form_cell *from, int row, int row_span, const bx_scope *scope) {
  bx_rows *rows = &b->rows;
  rows->cells = bx_arena_grow(b->arena, rows->cells, rows->cell_count, &b->capacity, sizeof *rows->cells);
  bx_cell *cell = &rows->cells[rows->cell_count++];
  const bx_value *value = NULL;
  bool label = from->kind == BX_FORM_LABEL;
  *cell = (bx_cell){.part = label ? BX_PART_STUB : BX_PART_BODY, .row = row, .col = from->col};
  cell->row_span = row_span;
  cell->col_span = from->col_span;
  cell->vertical = from->vertical;
  cell->style = bx_scale_style(b->arena, b->table, from->style);
  cell->align = from->align;
  cell->pad_side = b->table->look.pad_side;
  if (from->kind == BX_FORM_IMAGE && scope)
    cell->picture = bx_cell_picture(b->arena, value = bx_scope_find(scope, from->name), 0);
  cell->set.text = cell->picture ? "" : find_text(b, from, scope, &value);
  cell->place = from->place;
  if (value) cell->place = bx_value_place(value, b->arena);
  if (!value && scope) cell->place.pointer = pointer_of(b, from, scope);
  bool is_named = from->kind == BX_FORM_IMAGE || from->kind == BX_FORM_PLACE;
  const char *label_says = is_named ? NULL : bx_form_label(from);
  cell->place.cell = label_says ? label_says : from->name;
  if (!cell->place.cell) cell->place.cell = b->table->name; /* a cell that no label leads to */
  if (label && row_span > 1) cell->again.text = bx_grid_label_again(b->table, cell->set.text, b->arena);
  bx_form_part *part = BX_NEW(b->arena, bx_form_part);
  part->cell = from;
  if (from->foot.count) part->foot_style = bx_scale_style(b->arena, b->table, from->foot.style);
  find_heads(b, part);
  fill_foot(b, from, scope, part);
  cell->form = part;
}

static int count_of(const builder *b, int row) {
  const bx_form_row *r = &b->form->rows[row];
  return r->each ? bx_max_int(bx_scope_count(&b->report, r->each), r->least) : 1;
}

/* One row of the grid of a form's row; number 0 has the cells over all of them too. */
static void add_row(builder *b, int row, int number) {
  const bx_form_row *r = &b->form->rows[row];
  bool given = r->each && number < bx_scope_count(&b->report, r->each);
  const bx_scope item = given ? bx_scope_item(&b->report, r->each, number) : (bx_scope){0};
  const bx_scope *scope = !r->each ? &b->report : given ? &item : NULL;
  for (int i = 0; i < r->cell_count; i++) {
    const bx_form_cell *cell = &r->cells[i];
    if (cell->over_all && number) continue;
    int first = b->starts[row] + number, end = cell->row + cell->row_span;
    int span = cell->over_all || cell->row_span > 1 ? b->starts[end] - first : 1;
    add_cell(b, cell, first, span, cell->over_all ? &b->report : scope);
  }
}

bx_rows bx_form_rows(const bx_table *table, const bx_form *form, const bx_value *record, bx_arena *arena) {
  builder b = {.table = table, .form = form, .arena = arena, .report = {.layout = form->layout, .map = record}};
  b.starts = BX_NEW_ARRAY(arena, int, form->row_count + 1);
  for (int i = 0; i < form->row_count; i++) b.starts[i + 1] = b.starts[i] + count_of(&b, i);
  b.numbers = BX_NEW_ARRAY(arena, int *, form->row_count);
  for (int i = 0; i < form->row_count; i++) b.numbers[i] = BX_NEW_ARRAY(arena, int, form->rows[i].cell_count);
  int count = b.starts[form->row_count];
  const bx_form_row **rows = BX_NEW_ARRAY(arena, const bx_form_row *, count);
  for (int i = 0; i < form->row_count; i++) {
    for (int r = b.starts[i]; r < b.starts[i + 1]; r++) {
      rows[r] = &form->rows[i];
      add_row(&b, i, r - b.starts[i]);
    }
  }
  bx_rows_index(&b.rows, count, arena);
  b.rows.form_rows = rows;
  return b.rows;
}

/* ---- Setting ---- */

bool bx_form_is_group(const bx_rows *rows, const bx_cell *cell) {
  return bx_rows_row(rows, cell->row) != bx_rows_row(rows, cell->row + cell->row_span - 1);
}

bool bx_form_is_text(const bx_cell *cell) {
  bx_form_kind kind = cell->form->cell->kind;
  return cell->vertical || (kind != BX_FORM_PROSE && kind != BX_FORM_CODE);
}

bool bx_form_flows(const bx_cell *cell) {
  bx_form_kind kind = cell->form->cell->kind;
  return (kind == BX_FORM_PROSE || kind == BX_FORM_TEXT) && !cell->vertical;
}

/* Bytes of the years at the front of a line of a 简历: 1998.09—2002.07 and the spaces behind it; 0 if there are
 * none. Digits, points and dashes, 年 and 月; 至今 and an open end too. */
static size_t years_of(const char *text) {
  static const char *const signs[] = {".", "-", "/", "—", "–", "～", "~", "年", "月", "至", "今"};
  bool range = false;
  int digits = 0;
  const char *p = text;
  while (*p) {
    size_t step = *p >= '0' && *p <= '9';
    digits += step > 0;
    for (size_t i = 0; !step && digits && i < sizeof signs / sizeof *signs; i++)
      if (bx_starts_with(p, signs[i])) {
        step = strlen(signs[i]);
        range |= (i != 0 && i < 7) || i == 9;
      }
    if (!step) break;
    p += step;
  }
  if (digits < 4 || !range) return 0;
  for (;;) {
    if (*p == ' ')
      p++;
    else if (bx_starts_with(p, "\u3000"))
      p += strlen("\u3000");
    else
      return *p ? (size_t)(p - text) : 0;
  }
}

typedef struct {
  const bx_form_measuring *m;
  const bx_cell *cell;
  bx_len measure;
  bx_len hang; /* of the lines behind years */
  bx_line *lines;
  int count, capacity;
  bx_para para;
} prose;

static bx_para set_text(const bx_form_measuring *m, const bx_cell *cell, const bx_style *style, const char *text,
                        bx_len measure, bx_side side) {
  bx_span span = {.text = text, .style = bx_style_text(style), .place = cell->place};
  bx_para_options options = {.measure = measure, .align = bx_style_align(side), .hang = style->hang};
  return bx_para_set(m->setter, m->arena, bx_para_prepare(m->setter, m->arena, &span, 1), &options);
}

static void tell_narrow(const bx_form_measuring *m, const bx_cell *cell, const char *text, bx_len width,
                        bx_len measure) {
  if (width > measure) bx_diag(m->diags, BX_MSG_TABLE_TOO_NARROW, &cell->place, BX_ARGS(cell->place.cell, text));
}

static void add_lines(prose *p, const bx_para *para, bx_len x) {
  for (int i = 0; i < para->count; i++) {
    p->lines = bx_arena_grow(p->m->arena, p->lines, p->count, &p->capacity, sizeof *p->lines);
    p->lines[p->count] = para->lines[i];
    p->lines[p->count++].x += x;
  }
  p->para.middle = para->count ? para->middle : p->para.middle;
  p->para.width = bx_max_int(p->para.width, x + para->width);
}

/* The years and the first line of what stands behind them are one line. */
static void put_before(const prose *p, bx_line *line, const bx_line *years) {
  bx_line joined = {.x = years->x, .width = line->x + line->width - years->x};
  joined.run_count = years->run_count + line->run_count;
  joined.runs = BX_NEW_ARRAY(p->m->arena, const bx_run *, joined.run_count);
  joined.run_x = BX_NEW_ARRAY(p->m->arena, bx_len, joined.run_count);
  for (int i = 0; i < years->run_count; i++) {
    joined.runs[i] = years->runs[i];
    joined.run_x[i] = years->run_x[i];
  }
  for (int i = 0; i < line->run_count; i++) {
    joined.runs[years->run_count + i] = line->runs[i];
    joined.run_x[years->run_count + i] = line->x - years->x + line->run_x[i];
  }
  *line = joined;
}

static const char *next_line(const prose *p, const char **text) {
  size_t len = strcspn(*text, "\n");
  const char *line = bx_trim(p->m->arena, *text, len);
  *text += len + ((*text)[len] == '\n');
  return line;
}

static bx_para set_years(const prose *p, const char *line, size_t len) {
  const char *years = bx_arena_strndup(p->m->arena, line, len);
  return set_text(p->m, p->cell, p->cell->style, years, p->measure, BX_SIDE_LEFT);
}

/* What stands behind years begins at one place in all lines, an em behind the longest, unless the measure is too
 * narrow for it. */
static void find_hang(prose *p) {
  const bx_style *style = p->cell->style;
  bool before = bx_setter_quiet(p->m->setter, true); /* what is missing is said when the lines are set */
  for (const char *text = p->cell->set.text; *text;) {
    const char *line = next_line(p, &text);
    size_t len = years_of(line);
    while (len && (line[len - 1] == ' ' || bx_ends_with(bx_arena_strndup(p->m->arena, line, len), "\u3000")))
      len -= line[len - 1] == ' ' ? 1 : strlen("\u3000");
    const bx_para years = len ? set_years(p, line, len) : (bx_para){0};
    if (len) p->hang = bx_max_int(p->hang, years.width + style->size);
  }
  bx_setter_quiet(p->m->setter, before);
  if (p->hang > p->measure / 2) p->hang = 0;
}

static void add_paragraph(prose *p, const char *line) {
  const bx_style *style = p->cell->style;
  size_t len = p->hang ? years_of(line) : 0;
  bx_para para = set_text(p->m, p->cell, style, line + len, p->measure - (len ? p->hang : 0), p->cell->align);
  int first = p->count;
  add_lines(p, &para, len ? p->hang : 0);
  if (!len) return;
  const bx_para years = set_years(p, line, len);
  if (p->count > first)
    put_before(p, &p->lines[first], &years.lines[0]);
  else /* nothing that can be seen is said of them */
    add_lines(p, &years, 0);
}

static void set_prose(const bx_form_measuring *m, bx_cell *cell, bx_len measure) {
  prose p = {.m = m, .cell = cell, .measure = measure};
  find_hang(&p);
  for (const char *text = cell->set.text; *text;) {
    const char *line = next_line(&p, &text);
    if (*line) add_paragraph(&p, line);
  }
  tell_narrow(m, cell, cell->set.text, p.para.width, measure);
  p.para.lines = p.lines;
  p.para.count = p.count;
  cell->set.para = p.para;
}

/* ---- A cell ---- */

/* A code that is too long is an error of the check. */
static void set_code(const bx_form_measuring *m, bx_cell *cell, bx_len measure) {
  bx_code *code = BX_NEW(m->arena, bx_code);
  *code = (bx_code){.format = &cell->form->cell->code, .text = cell->set.text, .style = cell->style};
  code->place = cell->place;
  if (!bx_code_set(m->setter, m->arena, code, measure, cell->align))
    bx_diag(m->diags, BX_MSG_TABLE_TOO_NARROW, &cell->place, BX_ARGS(cell->place.cell, cell->set.text));
  cell->form->code = code;
  cell->set.para = code->para;
  cell->set.height = code->box;
}

static void set_foot(const bx_form_measuring *m, bx_cell *cell, bx_len measure) {
  bx_form_part *part = cell->form;
  const bx_form_foot *foot = &part->cell->foot;
  part->foot_lines = BX_NEW_ARRAY(m->arena, bx_para, bx_max_int(part->foot_count, 1));
  for (int i = 0; i < part->foot_count; i++) {
    bx_len room = bx_max_int(measure - foot->inset, BX_PT);
    part->foot_lines[i] = set_text(m, cell, part->foot_style, part->foot[i], room, foot->align);
    tell_narrow(m, cell, part->foot[i], part->foot_lines[i].width, room);
    part->foot_height += part->foot_lines[i].count * part->foot_style->leading;
  }
}

void bx_form_set(const bx_form_measuring *m, bx_cell *cell, bx_len measure) {
  const bx_form_cell *form = cell->form->cell;
  if (form->kind == BX_FORM_CODE) {
    set_code(m, cell, measure);
  } else if (cell->picture) {
    bx_picture_load(m->setter, m->arena, cell, m->diags);
  } else if (!bx_form_is_text(cell)) {
    set_prose(m, cell, measure);
    cell->set.height = bx_leading_height(cell->set.para.count, cell->style->leading);
  }
  cell->form->text_height = cell->set.height;
  set_foot(m, cell, measure);
  bx_len padding = 2 * m->table->look.pad_top;
  cell->set.height = bx_max_int(cell->set.height + cell->form->foot_height, form->height - padding);
  if (form->kind != BX_FORM_LABEL)
    cell->again.height = cell->form->foot_height; /* after a break the foot stands alone */
}

/* ---- Drawing ---- */

static void draw_lines(bx_frame_builder *frame, const bx_para *para, bx_len x, bx_len y, bx_len leading) {
  for (int i = 0; i < para->count; i++)
    bx_line_add(frame, &para->lines[i], x, y + i * leading + bx_para_baseline(para, leading));
}

static void draw_place(bx_frame_builder *frame, const char *name, const bx_mark *box) {
  bx_mark mark = *box;
  mark.kind = BX_MARK_PLACE;
  mark.label = name;
  bx_frame_begin(frame, &mark);
  bx_frame_end(frame);
}

/* In the middle of its cell, as large as that lets it be; the cell is as high as its rows are without it. */
static void draw_picture(bx_frame_builder *frame, const bx_cell *cell, const bx_mark *box) {
  bx_picture *picture = cell->picture;
  if (!picture->image || box->width <= 0 || box->height <= 0) return;
  picture->width = box->width;
  picture->height = box->height;
  bx_image_fit(picture->image, &picture->width, &picture->height);
  bx_len x = box->x + (box->width - picture->width) / 2, y = box->y + (box->height - picture->height) / 2;
  bx_picture_draw(frame, cell, x, y);
}

/* The lines of the foot are its box, over which a stamp is put. */
static void draw_foot(bx_frame_builder *frame, const bx_cell *cell, bx_len left, bx_len bottom) {
  const bx_form_part *part = cell->form;
  const bx_form_foot *foot = &part->cell->foot;
  bx_len x = left + (foot->align == BX_SIDE_RIGHT ? 0 : foot->inset), y = bottom - part->foot_height;
  bx_len first = BX_LEN_MAX, end = 0;
  for (int i = 0; i < part->foot_count; i++) {
    const bx_para *para = &part->foot_lines[i];
    draw_lines(frame, para, x, y, part->foot_style->leading);
    y += para->count * part->foot_style->leading;
    for (int k = 0; k < para->count; k++) {
      first = bx_min_int(first, x + para->lines[k].x);
      end = bx_max_int(end, x + para->lines[k].x + para->lines[k].width);
    }
  }
  if (!foot->stamp || end <= first) return;
  const bx_mark box = {.x = first, .y = bottom - part->foot_height, .width = end - first, .height = part->foot_height};
  draw_place(frame, foot->stamp, &box);
}

void bx_form_draw(bx_frame_builder *frame, const bx_table *table, const bx_cell *cell, const bx_form_box *at) {
  const bx_form_part *part = cell->form;
  const bx_table_look *look = &table->look;
  bx_len top = at->box.y + look->pad_top, bottom = at->box.y + at->box.height - look->pad_top;
  bx_len left = at->box.x + cell->pad_side, foot = at->ends ? part->foot_height : 0;
  bx_len room = bottom - top - foot, slack = room - part->text_height, y = top;
  if (part->cell->valign == BX_VALIGN_MIDDLE) y += slack / 2;
  if (part->cell->valign == BX_VALIGN_BOTTOM) y += slack;
  bool is_place = part->cell->kind == BX_FORM_PLACE || (part->cell->kind == BX_FORM_IMAGE && !cell->picture);
  if (is_place) draw_place(frame, part->cell->name, &at->box);
  bool here = at->begins && !at->flows;
  if (here && cell->picture) {
    const bx_mark box = {.x = left, .y = top, .width = at->box.width - 2 * cell->pad_side, .height = room};
    draw_picture(frame, cell, &box);
  } else if (here && part->cell->kind == BX_FORM_CODE) {
    bx_code_draw_boxes(frame, part->code, look->across, left, y);
    bx_code_draw_text(frame, part->code, left, y);
  } else if (here && cell->vertical) {
    for (int r = 0; r < cell->set.column.run_count; r++)
      bx_frame_add_run(frame, at->box.x + at->box.width / 2, y, cell->set.column.runs[r]);
  } else if (here) {
    draw_lines(frame, &cell->set.para, left, y, cell->style->leading);
  }
  if (foot) draw_foot(frame, cell, left, bottom);
}
