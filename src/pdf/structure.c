/* The structure tree: a compact record while pages are painted, objects when the file is finished (ISO 32000-1 14.7).
 * A table of 100,000 rows has a million elements: a record is some 50 bytes, and lists of heads, which the cells of a
 * row or a column share, are kept once. */
#include "structure.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  uint8_t role, scope;
  bool kept; /* stands in the tree */
  int parent, first_kid, last_kid;
  int table, id, row_span, col_span;
  int above, beside; /* where the lists begin in `lists`; 0: none */
  int alt;           /* where it begins in `alts`, or -1 */
  int number;        /* of its object */
} element;

/* What an element holds, in order: an element (its number), or what follows a separator (-1 - its number). */
typedef struct {
  int next, what;
} kid;

/* What follows it is `count` marked-content sequences of its page, from `mcid` on. */
typedef struct {
  int element, mcid, count;
} separator;

typedef struct {
  int element, number, page;
} widget;

/* The TH of each id of a table. */
typedef struct {
  int *elements;
  int room;
} heads;

struct bx_pdf_structure {
  element *elements; /* from 1 on */
  kid *kids;         /* from 1 on */
  separator *separators;
  int *pages; /* the first separator of each */
  int *lists; /* count, ids, count, ids …; from 1 on */
  int *slots; /* hash table of lists: where they begin, or 0 */
  heads *tables;
  widget *widgets;
  bx_buf alts;
  int element_count, kid_count, separator_count, page_count, list_end, list_count, table_count, widget_count;
  int element_room, kid_room, separator_room, page_room, list_room, slot_room, table_room, widget_room;
  int current; /* MCIDs given on the page whose content is being marked */
  int marked;  /* that page */
};

static const char *const role_names[] = {[BX_PDF_DOCUMENT] = "Document",
                                         [BX_PDF_H1] = "H1",
                                         [BX_PDF_H1 + 1] = "H2",
                                         [BX_PDF_H1 + 2] = "H3",
                                         [BX_PDF_H1 + 3] = "H4",
                                         [BX_PDF_H1 + 4] = "H5",
                                         [BX_PDF_H6] = "H6",
                                         [BX_PDF_P] = "P",
                                         [BX_PDF_TABLE] = "Table",
                                         [BX_PDF_CAPTION] = "Caption",
                                         [BX_PDF_THEAD] = "THead",
                                         [BX_PDF_TBODY] = "TBody",
                                         [BX_PDF_TR] = "TR",
                                         [BX_PDF_TH] = "TH",
                                         [BX_PDF_TD] = "TD",
                                         [BX_PDF_NOTE] = "Note",
                                         [BX_PDF_FIGURE] = "Figure",
                                         [BX_PDF_FORM] = "Form"};

/* ---- The record ---- */

/* Room for `count` elements in an array whose room doubles. */
static void *grow(void *array, int count, int *room, size_t size) {
  if (count <= *room) return array;
  while (*room < count) *room = *room ? 2 * *room : 64;
  return bx_realloc(array, (size_t)*room * size);
}

bx_pdf_structure *bx_pdf_structure_new(void) {
  bx_pdf_structure *s = bx_alloc(sizeof *s);
  s->element_count = s->kid_count = s->list_end = 1; /* 0 is none */
  s->marked = -1;
  return s;
}

void bx_pdf_structure_free(bx_pdf_structure *s) {
  if (!s) return;
  for (int i = 0; i < s->table_count; i++) free(s->tables[i].elements);
  free(s->elements);
  free(s->kids);
  free(s->separators);
  free(s->pages);
  free(s->lists);
  free(s->slots);
  free(s->tables);
  free(s->widgets);
  bx_buf_free(&s->alts);
  free(s);
}

static void add_kid(bx_pdf_structure *s, int parent, int what) {
  s->kids = grow(s->kids, s->kid_count + 1, &s->kid_room, sizeof *s->kids);
  int added = s->kid_count++;
  s->kids[added] = (kid){.what = what};
  element *holder = &s->elements[parent];
  if (holder->last_kid)
    s->kids[holder->last_kid].next = added;
  else
    holder->first_kid = added;
  holder->last_kid = added;
}

static unsigned hash_ids(const int *ids, int count) {
  unsigned hash = 2166136261u;
  for (int i = 0; i < count; i++) hash = (hash ^ (unsigned)ids[i]) * 16777619u;
  return hash ^ hash >> 15;
}

static void grow_slots(bx_pdf_structure *s) {
  if (2 * (s->list_count + 1) <= s->slot_room) return;
  s->slot_room = s->slot_room ? 2 * s->slot_room : 256;
  free(s->slots);
  s->slots = bx_alloc((size_t)s->slot_room * sizeof *s->slots);
  for (int at = 1; at < s->list_end; at += s->lists[at] + 1) {
    unsigned slot = hash_ids(s->lists + at + 1, s->lists[at]);
    while (s->slots[slot % (unsigned)s->slot_room]) slot++;
    s->slots[slot % (unsigned)s->slot_room] = at;
  }
}

/* Where a list of ids stands; 0 for an empty one. */
static int keep_list(bx_pdf_structure *s, const bx_pdf_heads *list) {
  if (!list->count) return 0;
  grow_slots(s);
  unsigned slot = hash_ids(list->ids, list->count);
  size_t size = (size_t)list->count * sizeof *list->ids;
  for (int at; (at = s->slots[slot % (unsigned)s->slot_room]) != 0; slot++)
    if (s->lists[at] == list->count && memcmp(s->lists + at + 1, list->ids, size) == 0) return at;
  s->lists = grow(s->lists, s->list_end + list->count + 1, &s->list_room, sizeof *s->lists);
  int at = s->list_end;
  s->lists[at] = list->count;
  memcpy(s->lists + at + 1, list->ids, size);
  s->list_end += list->count + 1;
  s->list_count++;
  s->slots[slot % (unsigned)s->slot_room] = at;
  return at;
}

/* Remembers the TH of an id; one that stands again is the first. */
static void add_head(bx_pdf_structure *s, const bx_pdf_element *head, int number) {
  while (s->table_count < head->table) {
    s->tables = grow(s->tables, s->table_count + 1, &s->table_room, sizeof *s->tables);
    s->tables[s->table_count++] = (heads){0};
  }
  heads *table = &s->tables[head->table - 1];
  int before = table->room;
  table->elements = grow(table->elements, head->id + 1, &table->room, sizeof *table->elements);
  if (table->room > before) memset(table->elements + before, 0, (size_t)(table->room - before) * sizeof(int));
  if (!table->elements[head->id]) table->elements[head->id] = number;
}

int bx_pdf_structure_add(bx_pdf_structure *s, const bx_pdf_element *added) {
  s->elements = grow(s->elements, s->element_count + 1, &s->element_room, sizeof *s->elements);
  int number = s->element_count++;
  element *e = &s->elements[number];
  *e = (element){.role = (uint8_t)added->role, .scope = (uint8_t)added->scope, .parent = added->parent, .alt = -1};
  e->table = added->table;
  e->id = added->id;
  e->row_span = added->row_span;
  e->col_span = added->col_span;
  e->above = keep_list(s, &added->above);
  e->beside = keep_list(s, &added->beside);
  if (added->alt) {
    e->alt = (int)s->alts.len;
    bx_buf_append(&s->alts, added->alt, strlen(added->alt) + 1);
  }
  if (added->role == BX_PDF_TH && added->id) add_head(s, added, number);
  if (added->parent) add_kid(s, added->parent, number);
  return number;
}

int bx_pdf_structure_head(const bx_pdf_structure *s, int table, int id) {
  const heads *of = table <= s->table_count ? &s->tables[table - 1] : NULL;
  return of && id < of->room ? of->elements[id] : 0;
}

void bx_pdf_structure_row_span(bx_pdf_structure *s, int number, int row_span) {
  s->elements[number].row_span = row_span;
}

void bx_pdf_structure_page(bx_pdf_structure *s) {
  s->pages = grow(s->pages, s->page_count + 1, &s->page_room, sizeof *s->pages);
  s->pages[s->page_count++] = s->separator_count;
}

void bx_pdf_structure_separate(bx_pdf_structure *s, int number) {
  s->separators = grow(s->separators, s->separator_count + 1, &s->separator_room, sizeof *s->separators);
  int added = s->separator_count++;
  s->separators[added] = (separator){.element = number};
  if (number) add_kid(s, number, -1 - added);
}

/* ---- What separators say ---- */

int bx_pdf_structure_pages(const bx_pdf_structure *s) { return s->page_count; }

int bx_pdf_structure_separators(const bx_pdf_structure *s, int page, int *count) {
  int end = page + 1 < s->page_count ? s->pages[page + 1] : s->separator_count;
  *count = end - s->pages[page];
  return s->pages[page];
}

const char *bx_pdf_structure_tag(const bx_pdf_structure *s, int number) {
  int of = s->separators[number].element;
  return of ? role_names[s->elements[of].role] : NULL;
}

int bx_pdf_structure_content(bx_pdf_structure *s, int number) {
  separator *at = &s->separators[number];
  while (s->marked < 0 || (s->marked + 1 < s->page_count && number >= s->pages[s->marked + 1])) {
    s->marked++;
    s->current = 0;
  }
  if (!at->count) at->mcid = s->current;
  at->count++;
  return s->current++;
}

void bx_pdf_structure_widget(bx_pdf_structure *s, int form, int number, int page) {
  s->widgets = grow(s->widgets, s->widget_count + 1, &s->widget_room, sizeof *s->widgets);
  s->widgets[s->widget_count++] = (widget){.element = form, .number = number, .page = page};
}

/* ---- Objects ---- */

typedef struct {
  bx_pdf_structure *s;
  const int *pages;
  const bx_pdf_object_sink *sink;
  bx_buf text; /* of the object being made */
} writing;

static int add_object(writing *w) { return w->sink->add(w->sink->self); }

static void put_object(writing *w, int number) {
  w->sink->put(w->sink->self, number, &w->text);
  w->text.len = 0;
}

/* What PDF/UA knows a table by stands although it is empty; of the rest only what holds something. */
static bool is_kept_empty(int role) { return role == BX_PDF_TBODY || role == BX_PDF_TH || role == BX_PDF_TD; }

/* A row in which no cell begins, since cells from above take all of it, is none to readers: those cells then span a row
 * less. Rows are in the order of the tables, and spans end with their table. */
static void drop_empty_rows(bx_pdf_structure *s) {
  int rows = 0, empty = 0;
  for (int i = 1; i < s->element_count; i++)
    if (s->elements[i].role == BX_PDF_TR && !s->elements[i].first_kid) empty++;
  if (!empty) return;
  int *row_of = bx_alloc((size_t)s->element_count * sizeof *row_of);
  int *before = bx_alloc(((size_t)s->element_count + 1) * sizeof *before); /* empty rows before each row */
  for (int i = 1; i < s->element_count; i++) {
    if (s->elements[i].role != BX_PDF_TR) continue;
    row_of[i] = rows++;
    before[rows] = before[rows - 1] + !s->elements[i].first_kid;
  }
  for (int i = 1; i < s->element_count; i++) {
    element *e = &s->elements[i];
    if (e->row_span < 2 || s->elements[e->parent].role != BX_PDF_TR) continue;
    int row = row_of[e->parent], end = bx_min_int(row + e->row_span, rows);
    e->row_span -= before[end] - before[row];
  }
  free(row_of);
  free(before);
}

static void number_elements(writing *w) {
  bx_pdf_structure *s = w->s;
  for (int i = 0; i < s->separator_count; i++)
    if (s->separators[i].element && s->separators[i].count) s->elements[s->separators[i].element].kept = true;
  for (int i = 0; i < s->widget_count; i++) s->elements[s->widgets[i].element].kept = true;
  for (int i = s->element_count - 1; i > 0; i--) { /* elements follow those that hold them */
    element *e = &s->elements[i];
    e->kept |= e->role == BX_PDF_TR ? e->first_kid > 0 : is_kept_empty(e->role);
    if (e->kept) s->elements[e->parent].kept = true;
  }
  for (int i = 1; i < s->element_count; i++)
    if (s->elements[i].kept) s->elements[i].number = add_object(w);
}

/* A letter for how many digits follow makes the order of numbers that of bytes, which the tree of ids wants. */
static void put_sorted(bx_buf *text, int number) {
  size_t at = text->len;
  bx_buf_putc(text, 'a');
  bx_buf_int(text, number);
  text->data[at] = (char)('a' + (text->len - at - 2));
}

static void put_id(bx_buf *text, int table, int id) {
  put_sorted(text, table);
  put_sorted(text, id);
}

static void put_heads(writing *w, const element *e, int list, bool *any) {
  const bx_pdf_structure *s = w->s;
  for (int i = 1; list && i <= s->lists[list]; i++) {
    int id = s->lists[list + i];
    if (!bx_pdf_structure_head(s, e->table, id)) continue; /* heads for which no page has room */
    bx_buf_puts(&w->text, *any ? "(" : "/Headers[(");
    put_id(&w->text, e->table, id);
    bx_buf_putc(&w->text, ')');
    *any = true;
  }
}

static void put_number(bx_buf *text, const char *key, int number) {
  bx_buf_puts(text, key);
  bx_buf_int(text, number);
}

/* 14.8.5.7 */
static void put_table_attributes(writing *w, const element *e) {
  static const char *const scopes[] = {"", "/Scope/Column", "/Scope/Row", "/Scope/Both"};
  size_t from = w->text.len;
  bx_buf_puts(&w->text, "/A<</O/Table");
  size_t begin = w->text.len;
  if (e->role == BX_PDF_TH) bx_buf_puts(&w->text, scopes[e->scope]);
  if (e->row_span > 1) put_number(&w->text, "/RowSpan ", e->row_span);
  if (e->col_span > 1) put_number(&w->text, "/ColSpan ", e->col_span);
  bool any = false;
  put_heads(w, e, e->above, &any);
  put_heads(w, e, e->beside, &any);
  if (any) bx_buf_putc(&w->text, ']');
  if (w->text.len == begin)
    w->text.len = from;
  else
    bx_buf_puts(&w->text, ">>");
}

static int page_of(const bx_pdf_structure *s, int number) {
  int low = 0, high = s->page_count;
  while (high - low > 1) {
    int middle = low + (high - low) / 2;
    if (s->pages[middle] <= number)
      low = middle;
    else
      high = middle;
  }
  return low;
}

/* The page of the first content, which is /Pg; -1 when there is none. */
static int first_page(const bx_pdf_structure *s, const element *e) {
  for (int k = e->first_kid; k; k = s->kids[k].next) {
    int what = s->kids[k].what;
    if (what < 0 && s->separators[-1 - what].count) return page_of(s, -1 - what);
  }
  return -1;
}

static int put_content(writing *w, int number, int page) {
  const separator *at = &w->s->separators[number];
  int own = page_of(w->s, number);
  for (int i = 0; i < at->count; i++) {
    bx_buf_putc(&w->text, ' ');
    if (own == page) {
      bx_buf_int(&w->text, at->mcid + i);
      continue;
    }
    bx_buf_puts(&w->text, "<</Type/MCR/Pg ");
    bx_pdf_put_ref(&w->text, w->pages[own], 0);
    put_number(&w->text, "/MCID ", at->mcid + i);
    bx_buf_puts(&w->text, ">>");
  }
  return at->count;
}

static void put_kids(writing *w, const element *e) {
  const bx_pdf_structure *s = w->s;
  int page = first_page(s, e), count = 0;
  if (page >= 0) {
    bx_buf_puts(&w->text, "/Pg ");
    bx_pdf_put_ref(&w->text, w->pages[page], 0);
  }
  bx_buf_puts(&w->text, "/K[");
  size_t begin = w->text.len;
  for (int k = e->first_kid; k; k = s->kids[k].next) {
    int what = s->kids[k].what;
    if (what < 0) {
      count += put_content(w, -1 - what, page);
    } else if (s->elements[what].kept) {
      bx_buf_putc(&w->text, ' ');
      bx_pdf_put_ref(&w->text, s->elements[what].number, 0);
      count++;
    }
  }
  if (count == 0) {
    w->text.len = begin - strlen("/K[");
  } else if (count == 1) {
    w->text.data[begin - 1] = ' '; /* one stands for itself */
  } else {
    bx_buf_putc(&w->text, ']');
  }
}

static void write_element(writing *w, int i, int root) {
  const bx_pdf_structure *s = w->s;
  const element *e = &s->elements[i];
  bx_buf_puts(&w->text, "<</S/");
  bx_buf_puts(&w->text, role_names[e->role]);
  bx_buf_puts(&w->text, "/P ");
  bx_pdf_put_ref(&w->text, e->parent ? s->elements[e->parent].number : root, 0);
  if (e->role == BX_PDF_TH && e->id) {
    bx_buf_puts(&w->text, "/ID(");
    put_id(&w->text, e->table, e->id);
    bx_buf_putc(&w->text, ')');
  } else if (e->role == BX_PDF_NOTE) { /* ISO 14289-1 7.9 */
    bx_buf_puts(&w->text, "/ID(n");
    put_sorted(&w->text, i);
    bx_buf_putc(&w->text, ')');
  }
  if (e->alt >= 0) {
    bx_buf_puts(&w->text, "/Alt");
    bx_pdf_put_text(&w->text, s->alts.data + e->alt);
  }
  if (e->role == BX_PDF_TH || e->role == BX_PDF_TD) put_table_attributes(w, e);
  put_kids(w, e);
  for (int k = 0; e->role == BX_PDF_FORM && k < s->widget_count; k++) {
    if (s->widgets[k].element != i) continue;
    bx_buf_puts(&w->text, "/Pg ");
    bx_pdf_put_ref(&w->text, w->pages[s->widgets[k].page], 0);
    bx_buf_puts(&w->text, "/K<</Type/OBJR/Obj ");
    bx_pdf_put_ref(&w->text, s->widgets[k].number, 0);
    bx_buf_puts(&w->text, ">>");
  }
  bx_buf_puts(&w->text, ">>");
  put_object(w, e->number);
}

/* ---- Trees of ids and of parents (7.9.6 and 7.9.7) ---- */

#define LEAF 128 /* entries in one node */

typedef struct {
  writing *w;
  const char *key; /* /Names[ or /Nums[ */
  bx_buf kids, leaf, first, last;
  int count;
} tree;

static void end_leaf(tree *t) {
  if (!t->count) return;
  bx_buf *text = &t->w->text;
  bx_buf_puts(text, "<</Limits[");
  bx_buf_append(text, t->first.data, t->first.len);
  bx_buf_append(text, t->last.data, t->last.len);
  bx_buf_putc(text, ']');
  bx_buf_puts(text, t->key);
  bx_buf_append(text, t->leaf.data, t->leaf.len);
  bx_buf_puts(text, "]>>");
  int number = add_object(t->w);
  bx_pdf_put_ref(&t->kids, number, 0);
  bx_buf_putc(&t->kids, ' ');
  put_object(t->w, number);
  t->leaf.len = t->first.len = t->last.len = 0;
  t->count = 0;
}

/* Keys come in their order. */
static void add_entry(tree *t, const bx_buf *key, int number) {
  if (t->count == LEAF) end_leaf(t);
  if (!t->count++) bx_buf_append(&t->first, key->data, key->len);
  t->last.len = 0;
  bx_buf_append(&t->last, key->data, key->len);
  bx_buf_append(&t->leaf, key->data, key->len);
  bx_pdf_put_ref(&t->leaf, number, 0);
  bx_buf_putc(&t->leaf, ' ');
}

/* Writes the root; its number, or 0 when there is no entry. */
static int end_tree(tree *t) {
  end_leaf(t);
  int number = 0;
  if (t->kids.len) {
    bx_buf_puts(&t->w->text, "<</Kids[");
    bx_buf_append(&t->w->text, t->kids.data, t->kids.len);
    bx_buf_puts(&t->w->text, "]>>");
    number = add_object(t->w);
    put_object(t->w, number);
  }
  bx_buf_free(&t->kids);
  bx_buf_free(&t->leaf);
  bx_buf_free(&t->first);
  bx_buf_free(&t->last);
  return number;
}

static int write_ids(writing *w) {
  const bx_pdf_structure *s = w->s;
  tree ids = {.w = w, .key = "/Names["};
  bx_buf key = {0};
  for (int t = 0; t < s->table_count; t++)
    for (int id = 1; id < s->tables[t].room; id++) {
      int head = s->tables[t].elements[id];
      if (!head) continue;
      key.len = 0;
      bx_buf_putc(&key, '(');
      put_id(&key, t + 1, id);
      bx_buf_putc(&key, ')');
      add_entry(&ids, &key, s->elements[head].number);
    }
  for (int i = 1; i < s->element_count; i++) {
    if (s->elements[i].role != BX_PDF_NOTE || !s->elements[i].kept) continue;
    key.len = 0;
    bx_buf_puts(&key, "(n"); /* behind the tables' */
    put_sorted(&key, i);
    bx_buf_putc(&key, ')');
    add_entry(&ids, &key, s->elements[i].number);
  }
  bx_buf_free(&key);
  return end_tree(&ids);
}

static void add_parent(tree *parents, int key, int number) {
  bx_buf text = {0};
  bx_buf_int(&text, key);
  bx_buf_putc(&text, ' ');
  add_entry(parents, &text, number);
  bx_buf_free(&text);
}

static int write_parents(writing *w) {
  const bx_pdf_structure *s = w->s;
  tree parents = {.w = w, .key = "/Nums["};
  for (int page = 0; page < s->page_count; page++) {
    int count, first = bx_pdf_structure_separators(s, page, &count);
    bx_buf_putc(&w->text, '[');
    for (int i = first; i < first + count; i++)
      for (int k = 0; k < s->separators[i].count; k++) {
        bx_pdf_put_ref(&w->text, s->elements[s->separators[i].element].number, 0);
        bx_buf_putc(&w->text, ' ');
      }
    bx_buf_putc(&w->text, ']');
    int number = add_object(w);
    put_object(w, number);
    add_parent(&parents, page, number);
  }
  for (int i = 0; i < s->widget_count; i++)
    add_parent(&parents, s->page_count + i, s->elements[s->widgets[i].element].number);
  return end_tree(&parents);
}

void bx_pdf_structure_write(bx_pdf_structure *s, int root, const int *pages, const bx_pdf_object_sink *sink) {
  writing w = {.s = s, .pages = pages, .sink = sink};
  drop_empty_rows(s);
  number_elements(&w);
  for (int i = 1; i < s->element_count; i++)
    if (s->elements[i].kept) write_element(&w, i, root);
  int ids = write_ids(&w), parents = write_parents(&w);
  bx_buf_puts(&w.text, "<</Type/StructTreeRoot/K ");
  bx_pdf_put_ref(&w.text, s->elements[1].number, 0);
  bx_buf_puts(&w.text, "/ParentTree ");
  bx_pdf_put_ref(&w.text, parents, 0);
  put_number(&w.text, "/ParentTreeNextKey ", s->page_count + s->widget_count);
  if (ids) {
    bx_buf_puts(&w.text, "/IDTree ");
    bx_pdf_put_ref(&w.text, ids, 0);
  }
  bx_buf_puts(&w.text, ">>");
  put_object(&w, root);
  bx_buf_free(&w.text);
}
