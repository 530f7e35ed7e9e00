/* What a document is rendered to: files that appear together or not at all. Private to the api floor. */
#ifndef BX_API_FILES_H
#define BX_API_FILES_H

#include "session.h"

/* What is not said of the first members is 0 at the beginning. What goes wrong is a diagnostic of the document. */
typedef struct {
  banxin_document *document; /* which has the list of files in the end */
  banxin_document *before;   /* the report it is compared with, or NULL */
  const char *path;          /* "-": standard output */
  bool pictures;             /* one a file: x-1.png, x-2.png …; a single one is x.png */
  bx_buf *memory;            /* where all goes instead of a file, or NULL */
  bx_writer writer;          /* to the file being written */
  bx_output **outputs;
  const char **paths;
  int output_count, output_capacity, path_capacity;
  bx_buf held; /* a picture for standard output, until it is known to be the only one */
} bx_files;

/* Opens the file, or that of a picture with this number. False when it cannot be made, is one that the document was
 * made of, or is the second picture for standard output. */
bool bx_files_open(bx_files *files);
bool bx_files_open_picture(bx_files *files, int number);
/* Ends the one that is being written; when its writer failed this says why, and is false. */
bool bx_files_finish(bx_files *files);
/* When all are written: gives a single picture its name. */
bool bx_files_name(bx_files *files);
/* Puts the files in place when all went well, else none; returns whether it did. All are complete by now, so a failure
 * here (a file that cannot be replaced) is rare; it ends the list of files at what stands there. */
bool bx_files_commit(bx_files *files, bool ok);

#endif
