/* Private to the check floor: one check under way. */
#ifndef BX_CHECK_CHECKER_H
#define BX_CHECK_CHECKER_H

#include "check.h"
#include "page.h"

/* A table as the report fills it. */
typedef struct {
  const bx_table *loaded;
  const bx_table *table; /* with its columns; NULL when it cannot have any */
  const bx_band **fixed; /* by band: the rows that are not generated, for rules that name them */
} bx_check_table;

/* A band of a report that this one is compared with; its rows and columns by their paths. */
typedef struct bx_check_other bx_check_other;

typedef struct {
  bx_arena *arena; /* for the moment: reset after each row and each use of a rule */
  const bx_layout *layout;
  const bx_value *report;
  bx_check_context context;
  bx_diags *diags;
  bx_arena *kept; /* lasts as long as the check */
  bx_map *whole;  /* pictures that can be had, by their files */
  bx_check_table *tables;
  bx_check_other **others; /* the first of a list */
} bx_checker;

/* ---- report.c ---- */

/* The place of a value (NULL: of the report) with the name of a cell (or NULL). */
bx_place bx_check_place(const bx_checker *checker, const bx_value *at, const char *cell);
/* Records that `map` may not have the member; `known` are the names it may have, `meant` what to
 * suggest for each. */
void bx_check_unknown(const bx_checker *checker, bx_message plain, const bx_member *member, const char *const *known,
                      const char *const *meant, int count);
/* Where a value stands, within a text: " (report.yaml:12)"; "" for NULL. */
const char *bx_check_where(const bx_checker *checker, const bx_value *value);

/* ---- keys.c, figures.c: a table's data, which is a map ---- */

void bx_check_keys(const bx_checker *checker, const bx_table *table, const bx_value *data);
/* The cells of a band or a part of one. `before` is kept from part to part, empty at first. */
void bx_check_figures(const bx_checker *checker, const bx_table *table, const bx_band *band, bx_cell_lookup *before);

/* What records of a generated node of the first level may have, when they come from elsewhere. */
typedef struct bx_record_keys bx_record_keys;
bx_record_keys *bx_record_keys_new(const bx_checker *checker, const bx_band *band, const bx_header *node);
void bx_check_record(const bx_checker *checker, const bx_record_keys *keys, const bx_value *record);

/* ---- rows.c: tables part by part ---- */

/* A generated group has nothing in it, so what its item says is not printed. */
void bx_check_nothing_in(const bx_checker *checker, const bx_header *node, const bx_value *item);

/* The figures of a table, and its rules about rows that are generated. */
void bx_check_table_rows(const bx_checker *checker, bx_check_table *table);
/* Is a row, and each around it, made of a record where it is generated? What is none has its own finding. */
bool bx_check_is_record(const bx_header *row);
const bx_check_table *bx_check_find_table(const bx_checker *checker, const bx_table *loaded);
/* The same cell in another report; false when that does not have it. */
bool bx_check_find_other(const bx_checker *checker, const bx_value *report, int band, const bx_cell_ref *cell,
                         bx_cell_ref *out);

/* ---- pictures.c ---- */

/* A picture that the report gives, which `name` (a cell or a field) is called: it can be had, and has words for those
 * who cannot see it. */
void bx_check_picture(const bx_checker *checker, const bx_value *value, const char *name);

/* ---- forms.c ---- */

void bx_check_codes(const bx_checker *checker, const bx_table *table);

/* ---- rules.c ---- */

/* A rule at one place. */
typedef struct {
  const bx_rule *rule;
  const bx_table *loaded;     /* whose rule it is; NULL for one of the report */
  const bx_cell_ref *current; /* the table and band, with the row or the column or both; NULL for ONCE */
  int64_t scale;              /* pieces and constants count times this: 1, or BX_CHECK_SCALE */
} bx_rule_use;

/* The value of a sum at that place. */
typedef struct {
  int64_t amount;
  bx_cell_ref cell;      /* its first given cell of this report, or its first; `table` NULL: it has none */
  const bx_value *value; /* what stands in its first cell that is given, in any report, or NULL */
  bool given;            /* some cell of this report is given, not computed */
} bx_sum_value;

/* Money counts in 1/10000 万元; pieces are brought to it where the two meet. */
#define BX_CHECK_SCALE 10000

/* False when a cell is missing or cannot be read, or a report it needs was not given. */
bool bx_check_sum(const bx_checker *checker, const bx_rule_use *use, const bx_sum *sum, bx_sum_value *out);
/* BX_CHECK_SCALE when the rule has to do with money or decimals, else 1. */
int64_t bx_check_scale(const bx_rule *rule, const bx_cell_ref *current);
bool bx_check_holds(int64_t left, bx_op op, int64_t right);
const char *bx_check_amount(const bx_checker *checker, int64_t amount, int64_t scale);
void bx_check_rule(const bx_checker *checker, const bx_table *table, const bx_rule *rule);
/* A rule for each row or cell on a part of its band, whose rows are generated. */
void bx_check_rule_part(const bx_checker *checker, const bx_table *table, const bx_band *part, const bx_rule *rule);

/* ---- prose.c: SAYS, SHARES, MENTIONS ---- */

void bx_check_prose(const bx_checker *checker, const bx_rule *rule);

#endif
