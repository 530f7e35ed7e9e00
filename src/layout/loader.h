/* Private to the layout floor: the loading of one layout, and typed reading of its values with
 * diagnostics. */
#ifndef BX_LAYOUT_LOADER_H
#define BX_LAYOUT_LOADER_H

#include "layout.h"

/* The lists around a flow that is read, innermost first: their fields can be named in it. */
typedef struct bx_field_scope bx_field_scope;
struct bx_field_scope {
  const bx_field *list;
  const bx_field_scope *outer;
};

typedef struct {
  bx_arena *arena;
  bx_diags *diags;
  bx_layout *layout;
  const bx_field_scope *scope; /* NULL outside of lists */
  bx_layout_file *files;
  int file_room;
} bx_loader;

/* What 字 and 行 are at this place. */
typedef struct {
  bx_len em, pitch;
} bx_units;

/* The heaviest rule of a table: twice GB/T 9704's heaviest would do; more would cover the text. */
#define BX_MOST_RULE (6 * BX_PT)

/* ---- read.c ---- */

/* Records a diagnostic at a value. */
void bx_complain(bx_loader *loader, bx_message message, const bx_value *at, const char *const *args);
/* Complains of members of `map` that are not among the names in `known` (separated by spaces). False
 * when `map` is no map at all. */
bool bx_read_map(bx_loader *loader, const bx_value *map, const char *what, const char *known);
const char *bx_read_text(bx_loader *loader, const bx_value *map, const char *key);
/* The same, complaining when it is not there. */
const char *bx_read_required(bx_loader *loader, const bx_value *map, const char *key);
bool bx_read_bool(bx_loader *loader, const bx_value *map, const char *key, bool otherwise);
int bx_read_int(bx_loader *loader, const bx_value *map, const char *key, int otherwise, int least, int most);
/* A percentage, 0% to most%. */
int bx_read_percent(bx_loader *loader, const bx_value *map, const char *key, int otherwise, int most);
/* A length; nothing in a layout is longer than its paper. */
bx_len bx_read_length(bx_loader *loader, const bx_value *map, const char *key, bx_len otherwise, bx_units units);
/* The index of the text of `key` among the words of `choices` (separated by spaces). */
int bx_read_choice(bx_loader *loader, const bx_value *map, const char *key, int otherwise, const char *choices);
/* A text or a list of texts. */
const char **bx_read_texts(bx_loader *loader, const bx_value *value, int *count);
/* A length written as 7mm, 10.5pt, 2字, 0.5行 or 三号. False when it is not one. */
bool bx_parse_length(const char *text, bx_units units, bx_len *out);

/* ---- load.c ---- */

/* Complains of names in a template's braces that are neither `known` nor {|}; `known` NULL: that are no
 * fields of text. */
void bx_check_names(bx_loader *loader, const bx_value *at, const char *text, const char *known);
/* A text that is printed as it is, alone or in a list or a map: it has no names in braces. */
void bx_check_plain(bx_loader *loader, const bx_value *value);
/* A template or a list of them, each verified. */
bx_templates bx_read_templates(bx_loader *loader, const bx_value *map, const char *key);
bx_templates bx_read_template_list(bx_loader *loader, const bx_value *value);
/* A field by name, as seen from where the loader reads; NULL if there is none. */
const bx_field *bx_find_field(const bx_loader *loader, const char *name);

/* ---- signatures.c ---- */
/* Once the flow and the tables have been read. */
void bx_read_signatures(bx_loader *loader, const bx_value *list);

/* ---- flow.c ---- */
void bx_read_flow(bx_loader *loader, const bx_value *document);

/* ---- merge.c ---- */

/* Reads a file of the layout, and keeps it under `name` with those it was made of. */
const bx_value *bx_read_layout_file(bx_loader *loader, const char *path, const char *name);

/* `over` laid upon `base`: maps member by member (null takes a member away), lists of rules by their
 * id, everything else whole. Either may be NULL. */
const bx_value *bx_merge(bx_arena *arena, const bx_value *base, const bx_value *over);
/* The document of a layout with all it extends, its changes and its page master merged in; NULL after
 * complaining. */
const bx_value *bx_resolve_layout(bx_loader *loader, const char *folder, const char *path, const bx_value *own);

/* ---- styles.c: page master and styles ---- */
void bx_read_master(bx_loader *loader, const bx_value *document);
const bx_style *bx_read_style(bx_loader *loader, const bx_value *map, const char *key, const char *otherwise);
uint32_t bx_read_color(bx_loader *loader, const bx_value *map);
/* weight, gap, width and color of a rule or a double one. */
bx_rule_line bx_read_rule_line(bx_loader *loader, const bx_value *map);
bx_units bx_grid_units(const bx_loader *loader);

/* ---- look.c ---- */
bx_table_look bx_read_look(bx_loader *loader, const bx_value *map, const bx_table_look *otherwise);

/* ---- format.c ---- */
/* The format of a cell: what is written at a leaf, laid upon that of the table. What the form of figures in it
 * says and does not go with its type is the table's, for other columns, and is passed over. */
bx_cell_format bx_read_format(bx_loader *loader, const bx_value *map);
/* A code in squares: a map that has `code` and `boxes`. */
bx_code_format bx_read_code(bx_loader *loader, const bx_value *map);
/* Complains of what is written about the form of figures and does not go with the type they have there. */
void bx_check_form(bx_loader *loader, const bx_value *written, bx_cell_type type);

/* ---- headers.c, form.c, bands.c and tables.c ---- */

/* What the bands of a table are read with. */
typedef struct {
  bx_loader *loader;
  const bx_value *format; /* of cells, or NULL */
  bx_map *row_paths;      /* collects the data paths of the table's rows */
  bx_units stub_units;    /* of indents */
  bool is_half;           /* it stands beside another */
  bool is_folded;         /* the table is */
} bx_band_reader;

/* Reads both trees of a band. */
bool bx_read_header_trees(const bx_band_reader *reader, const bx_value *band_value, bx_band *band);
/* Reads where the stub of a band stands and how its rows and columns are numbered. */
void bx_read_stub_and_numbers(bx_loader *loader, const bx_value *band_value, bx_band *band);
/* Places the bands on one grid: the widest decides, and each must cover it exactly. `bands` is their list, NULL: the
 * table is a band itself. False when they are too large. */
bool bx_place_bands(bx_loader *loader, const bx_value *table_value, const bx_value *bands, bx_table *table);
/* Where the parts of a band stand when it begins at column `first` of the grid. */
void bx_place_band(bx_band *band, int first, int stub_columns);
/* Widths of the grid, from those of the table or of the bands that stand side by side. */
void bx_read_widths(bx_loader *loader, const bx_value *table_value, const bx_value *bands, bx_table *table);
/* Reads a band without trees: its rows of cells. */
bool bx_read_form(bx_loader *loader, const bx_value *list, const bx_table *table, bx_band *band);
void bx_read_tables(bx_loader *loader, const bx_value *document);

/* ---- split.c ---- */
/* Reads over which pages the columns of a table are parted, and where. */
void bx_read_split(bx_loader *loader, const bx_value *table_value, bx_table *table);

/* ---- each.c: generated nodes ---- */
/* Reads `each:` of a node, whose key and labels have been read, and what its templates name. */
void bx_read_each(bx_loader *loader, const bx_value *value, bool is_column, bx_header *node);
/* Complains of what a table with generated columns cannot have. */
void bx_check_each(bx_loader *loader, const bx_value *value, const bx_table *table);
/* A width of a column: 12mm, 1* or auto. */
bx_track_width bx_read_track(bx_loader *loader, const bx_value *value, bx_units units);

/* ---- rules.c ---- */
void bx_read_rules(bx_loader *loader, const bx_value *list, const bx_table *table, const bx_rule **rules, int *count);

#endif
