/* text_width.h: how many columns of a terminal UTF-8 text takes, wide and combining characters included, and printing
 * it in a given number of them. Wants a UTF-8 LC_CTYPE (setlocale). */
#ifndef RS_SHOW_TEXT_WIDTH_H
#define RS_SHOW_TEXT_WIDTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Columns of the text. What is no character or can't be printed (a control character, a broken sequence) counts 1. */
size_t text_width(const char *text, size_t length);

/* The text in just `width` columns: cut with an ellipsis where it is longer, filled with blanks where it is shorter
 * (on the left when `right`). What can't be printed becomes '?', so nothing in a title can upset a terminal. */
void text_print(FILE *out, const char *text, size_t length, size_t width, bool right);

/* How many bytes at `text` are one valid character of UTF-8; 0: none are. */
size_t text_character(const char *text, size_t length);

#endif
