/* Floor 3: a report against its layout: its fields and their types, its figures, the totals, and the
 * layout's rules between cells, with last year's report, with the reports it sums up, and with what
 * the prose says. Everything wrong is recorded; nothing is changed. */
#ifndef BX_CHECK_H
#define BX_CHECK_H

#include "layout.h"

/* What a report is compared with. */
typedef struct {
  const bx_value *last_year;       /* NULL: rules about last year are skipped */
  const bx_value *const *parts;    /* the reports it sums up (下级) */
  int part_count;                  /* 0: rules about them are skipped */
  const bx_record_source *sources; /* of lists that the report does not hold */
  int source_count;
  /* Called now and then with how many rows of a table whose rows are generated have been looked at; or NULL. */
  void (*progress)(void *self, int64_t rows);
  void *progress_self;
} bx_check_context;

/* Checks `report` and records what is wrong. `context` may be NULL. The layout's order is kept: fields,
 * then each table's keys, figures and totals, then the rules.
 *
 * A cell that is missing or cannot be read has one finding of its own, and rules that need it are
 * skipped. Blank and / count as 0, except in a total, where they count as what its parts give. A total
 * that is left out is computed; a rule for each column, row or cell is skipped where all cells it
 * names in this report are computed, since it then follows from the others.
 *
 * Patterns of rules about the prose: the text as it stands, but N is a number (ASCII digits, one
 * decimal point; white space around it does not count), and … is any 0 to 16 characters, as few as
 * possible, without a digit, a line end or one of 。；！？. A number is never cut: neither its digits nor a
 * thousands separator may go on. A report often gives the figures of a narrower scope beside the whole
 * (so many to this office, so many to the whole district), so a SAYS rule is kept when one of the
 * numbers found agrees, and speaks up only when none does; without a match it is silent.
 *
 * SHARES adds the matches of a sentence (to the next 。 or line end). A sentence may share out several
 * wholes one after another, so a sum that has come to the total starts again. What is left over at its
 * end is wrong when it is three shares or more, and neither it nor the sum of the whole sentence is
 * within 0.5 % of the total or a multiple of it. */
void bx_check_report(const bx_layout *layout, const bx_value *report, const bx_check_context *context, bx_diags *diags);

#endif
